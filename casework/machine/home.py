"""XINQIAO_HOME: where what belongs to one house lies. Plain Python, read by the settings."""

import hashlib
import os
import secrets
import stat
from pathlib import Path

LONGEST_SOCKET_FOLDER = 80
"""Bytes. A Unix socket's path may have 107; `.s.PGSQL.5432.lock` needs 19 of them."""


def open_home(home: Path) -> Path:
    """Makes the folder. Root leaves it passable, so that the database's own user reaches its files."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return home


def secret_key(home: Path) -> str:
    """Signs sessions and forms; may be changed, which signs everybody out."""
    return _own_secret(home, "secret_key")


def receipt_key(home: Path) -> str:
    """Receipt codes come from it. Changed or lost, no code that was ever handed out opens its case any more."""
    return _own_secret(home, "receipt_key")


def _own_secret(home: Path, name: str) -> str:
    """The house's own, made by whoever asks first; two who ask at once get the same one."""
    file = home / name
    if not file.exists():
        open_home(home)
        _create_once(file, secrets.token_urlsafe(64))
    return file.read_text().strip()


def socket_folder(home: Path, server: str) -> Path:
    """Where `server` ("postgres", "redis") puts its socket: its data folder, unless that path is too long."""
    folder = home / server
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    fingerprint = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path("/tmp") / f"xinqiao-{os.geteuid()}-{fingerprint}-{server}"  # noqa: S108  (made private below)


def make_private(folder: Path, *, owner: int | None = None) -> None:
    """A folder that only `owner` (default: this process's user) may enter.

    Raises `PermissionError` when somebody else made it first: names under /tmp can be guessed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = folder.lstat()
    allowed = {os.geteuid(), owner}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed:
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)
    if owner is not None and found.st_uid != owner:
        os.chown(folder, owner, -1)


def _create_once(file: Path, content: str) -> None:
    """A link cannot replace a file: the first writer wins, and nobody reads a half-written one."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
