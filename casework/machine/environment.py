"""The one table of settings that come from the environment: variable, default, meaning.

`docs/settings.md` is rendered from it by `manage.py describe_settings`; a test holds the two equal.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from casework.machine import parsers
from casework.machine.terminal import choose, complain

T = TypeVar("T")
SOURCE_DIR = Path(__file__).resolve().parents[2]


def setting(default: T, parse: Callable[[str], T], sentence: str, *, shown: str = "") -> T:
    """One row; `shown` tells in words a default that is worked out later."""
    metadata = {"parse": parse, "sentence": sentence, "shown": shown}
    return field(default=default, metadata=metadata)


class BadSetting(Exception):
    """A variable holds what it cannot; the message names it, the value and the mend."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Each field is the variable of that name in capitals."""

    xinqiao_home: Path = setting(
        SOURCE_DIR / "var",
        parsers.folder,
        "Data folder: private PostgreSQL and Redis, logs, keys. One folder is one house.",
        shown="`var/` beside `manage.py`",
    )
    secret_key: str = setting(
        "",
        parsers.secret,
        "Signs sessions and forms; at least 50 characters, the same for all processes of one house.",
        shown="made once, kept in `XINQIAO_HOME/secret_key`, readable by its owner only",
    )
    receipt_key: str = setting(
        "",
        parsers.secret,
        "Makes receipt codes and what is kept of them; at least 50 characters, the same for all processes. "
        "Never change it: codes that were handed out would open nothing any more.",
        shown="made once, kept in `XINQIAO_HOME/receipt_key`, readable by its owner only",
    )
    database_url: str = setting(
        "",
        parsers.database,
        "PostgreSQL 15 or later. The role must own the database and must not be a superuser. "
        "Options of libpq may follow, as in `?sslmode=require`.",
        shown="a private PostgreSQL under `XINQIAO_HOME`",
    )
    redis_url: str = setting(
        "",
        parsers.address_of("redis", "rediss", "unix", example="redis://:password@host:6379/0"),
        "Redis 6.2 or later, or Valkey. May be lost at any time.",
        shown="a private Redis under `XINQIAO_HOME`",
    )
    host: str = setting(
        "127.0.0.1",
        parsers.text,
        "Address to listen on. Anything but loopback is refused while demonstration sign-ins exist.",
    )
    port: int = setting(8000, parsers.whole_number(1, 65535), "Port to listen on.")
    public_origins: tuple[str, ...] = setting(
        (),
        parsers.origins,
        "Where browsers find the house, as `scheme://host[:port]`, several parted by commas. "
        "Requests for other hosts, and forms and sockets from other origins, are refused. "
        "When all are `https`, cookies travel over HTTPS only and browsers are told to insist on it.",
        shown="`http://127.0.0.1:PORT`, `http://localhost:PORT`",
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        parsers.names,
        "Addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
        shown="none",
    )
    demo: bool = setting(
        True,
        parsers.yes_or_no,
        "1: the very first run loads the demonstration organisation. "
        "0: it starts empty and prints a one-time address for the first administrator.",
    )
    web_threads: int = setting(
        4, parsers.whole_number(1, 64), "Threads that answer pages; each holds one database connection."
    )
    database_seconds: int = setting(
        60,
        parsers.whole_number(0, 3600),
        "How long an idle database connection is kept for the next request; tested before it is used again.",
    )
    statement_seconds: int = setting(
        30,
        parsers.whole_number(1, 3600),
        "Longest time a page waits for one answer of the database, and a third of it for a lock; then it says that "
        "nothing was saved. Not for migrations and the worker's jobs.",
    )
    timers_per_jump: int = setting(
        200,
        parsers.whole_number(0, 1_000_000),
        "When the clock jumps and more deadlines than this, or than half of all, have passed by the jump alone, "
        "they wait for `manage.py confirm_timers`.",
    )
    max_sockets: int = setting(
        2000, parsers.whole_number(1, 100_000), "Connections at once; further ones are answered 503."
    )
    max_upload_megabytes: int = setting(
        20, parsers.whole_number(1, 1000), "Largest request, pictures included; a larger one is answered 413."
    )
    time_zone: str = setting(
        "Asia/Shanghai",
        parsers.time_zone,
        "The organisation's time zone: how times are shown. Stored is UTC.",
    )
    log_level: str = setting("INFO", parsers.one_of("DEBUG", "INFO", "WARNING", "ERROR"), "What the log files tell.")
    source_url: str = setting(
        "/source/",
        parsers.text,
        "Link in the footer to the source of exactly what runs here, which the AGPL promises every user. "
        "Set it when you changed something and publish that elsewhere.",
    )


def read(variables: Mapping[str, str]) -> Environment:
    """Values of all rows; a variable that is unset or empty takes its default. Raises `BadSetting`."""
    values: dict[str, Any] = {}
    for row in fields(Environment):
        written = variables.get(row.name.upper(), "").strip()
        if written:
            values[row.name] = _parsed(row, written)
    return Environment(**values)


def _parsed(row: Field[Any], written: str) -> object:
    try:
        return row.metadata["parse"](written)
    except parsers.BadValue as mend:
        name = row.name.upper()
        shown = "…" if row.metadata["parse"] is parsers.secret else parsers.without_password(written)
        raise BadSetting(
            choose(
                f"The setting {name}={shown} cannot be used: {mend}.",
                f"设置 {name}={shown} 无法使用：{mend}。",
            )
        ) from None


def read_or_stop() -> Environment:
    """The process's environment; a bad value ends the process with its sentence and status 2."""
    try:
        return read(os.environ)
    except BadSetting as sentence:
        complain(str(sentence), str(sentence))
        raise SystemExit(2) from None


def as_markdown() -> str:
    """The table as `docs/settings.md` shows it."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable; unset or empty means the default. A value that",
        "cannot be used stops the start with a sentence that names it.",
        "",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{row.name.upper()}` | {_default(row)} | {row.metadata['sentence']} |" for row in fields(Environment)]
    return "\n".join(lines) + "\n"


def _default(row: Field[Any]) -> str:
    if row.metadata["shown"]:
        return str(row.metadata["shown"])
    return f"`{int(row.default) if isinstance(row.default, bool) else row.default}`"
