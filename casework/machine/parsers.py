"""How a setting's text becomes a value. Plain Python; every refusal says what would be right."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from casework.machine.terminal import choose


class BadValue(ValueError):
    """The text is not such a value; the message tells the mend, in the terminal's language."""


def text(value: str) -> str:
    return value


def folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def yes_or_no(value: str) -> bool:
    if value not in ("0", "1"):
        raise BadValue(choose("write 1 for yes or 0 for no", "请写 1（是）或 0（否）"))
    return value == "1"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise BadValue(
                choose(
                    f"write a whole number from {least} to {most}",
                    f"请写 {least} 到 {most} 之间的整数",
                )
            )
        return int(value)

    return parse


def one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise BadValue(choose("write one of ", "请写其中之一：") + ", ".join(words))
        return value

    return parse


def secret(value: str) -> str:
    if len(value) < 50:
        raise BadValue(
            choose(
                "write at least 50 random characters, or leave it out and one is made for you",
                "请写至少 50 个随机字符；不写则自动生成",
            )
        )
    return value


def time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = choose("write a name like Asia/Shanghai", "请写时区名称，例如 Asia/Shanghai")
        raise BadValue(mend) from None
    return value


def address_of(*schemes: str, example: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value and not _has_scheme(value, schemes):
            raise BadValue(choose(f"write an address like {example}", f"请写成这样的地址：{example}"))
        return value

    return parse


def database(value: str) -> str:
    """An address of PostgreSQL with none but options that libpq knows: one that nobody reads protects nobody."""
    address_of("postgresql", "postgres", example="postgresql://name:password@host:5432/xinqiao")(value)
    try:
        conninfo_to_dict(value)
    except ProgrammingError as error:
        unknown = re.search(r'query parameter: "([^"]*)"', str(error))
        name = unknown[1] if unknown else ""
        raise BadValue(
            choose(
                f"write only options that PostgreSQL knows {name and f'(it does not know {name})'}".strip(),
                f"只能写 PostgreSQL 认识的选项{name and f'（不认识 {name}）'}",
            )
        ) from None
    return value


def without_password(address: str) -> str:
    """For showing: what stands between the colon and the @ is nobody's business, nor is `password=`."""
    hidden = re.sub(r"(//[^/@:]*):[^@]*@", r"\1:…@", address)
    return re.sub(r"(password=)[^&\s]*", r"\1…", hidden)


def origins(value: str) -> tuple[str, ...]:
    """Comma-separated `scheme://host[:port]`, exactly as a browser sends them: lower case, no path."""
    found = tuple(part.strip() for part in value.split(",") if part.strip())
    for origin in found:
        if not _is_origin(origin):
            raise BadValue(
                choose(
                    "write scheme://host[:port] without a path, several parted by commas",
                    "请写 scheme://host[:port]，不带路径，多个用逗号分隔",
                )
            )
    return found


def names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _has_scheme(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return False
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return parts.scheme in ("http", "https") and bool(host) and value == f"{parts.scheme}://{host}{port}"
