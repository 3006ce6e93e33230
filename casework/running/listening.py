"""Where the house listens, and to whom it refuses to."""

from __future__ import annotations

import errno
import ipaddress
import socket
import time
from urllib.parse import urlsplit

from casework.machine.environment import Environment
from casework.machine.terminal import choose
from casework.organisation.models import Person

PATIENCE_SECONDS = 3.0


class CannotListen(Exception):
    """The message says why and what to do, in the terminal's language."""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_origins(environment: Environment) -> None:
    """A house that listens to others must know its own address, or every request would be refused."""
    if not is_loopback(environment.host) and not environment.public_origins:
        raise CannotListen(
            choose(
                f"HOST={environment.host} listens to other machines: "
                "say in PUBLIC_ORIGINS where their browsers find it, for example https://xinqiao.example.org.",
                f"HOST={environment.host} 会接受其他机器的访问："
                "请在 PUBLIC_ORIGINS 中写明浏览器使用的地址，例如 https://xinqiao.example.org。",
            )
        )


def check_demonstration(environment: Environment) -> None:
    """Printed passwords must not be reachable from outside, not through a proxy either. Asks the database."""
    outside = [origin for origin in environment.public_origins if not is_loopback(urlsplit(origin).hostname or "")]
    if is_loopback(environment.host) and not outside:
        return
    setting = f"PUBLIC_ORIGINS={','.join(outside)}" if outside else f"HOST={environment.host}"
    if Person.objects.filter(is_demonstration=True, is_active=True).exists():
        raise CannotListen(
            choose(
                f"{setting} is refused while demonstration sign-ins exist: "
                "their passwords are public. "
                "Use another XINQIAO_HOME with DEMO=0, or deactivate those people.",
                f"存在演示账号时不能使用 {setting}：演示密码是公开的。"
                "请换一个 XINQIAO_HOME 并设 DEMO=0，或停用这些人员。",
            )
        )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that children may inherit; waits a moment for one that is just being given up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _bind(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise CannotListen(_why(host, port, error)) from None
        time.sleep(0.1)


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return choose(
            f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make run",
            f"端口 {port} 已被其他程序占用。请换一个：PORT={port + 1} make run",
        )
    return choose(f"Cannot listen on {host}:{port}: {error}", f"无法监听 {host}:{port}：{error}")
