"""`manage.py web`: one web process; any number may run."""

import socket
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from casework.machine.terminal import stop_with
from casework.running.listening import CannotListen, check_demonstration, check_origins, listen

LARGEST_SOCKET_MESSAGE_BYTES = 16_384


class Command(BaseCommand):
    help = "Serves pages and sockets on HOST and PORT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fd", type=int, help="serve on this inherited listening socket")

    def handle(self, *args: Any, fd: int | None = None, **options: Any) -> None:
        try:
            check_origins(settings.ENVIRONMENT)
            check_demonstration(settings.ENVIRONMENT)
            listening = socket.socket(fileno=fd) if fd else self._listen()
        except CannotListen as reason:
            stop_with(str(reason))
        uvicorn.Server(configuration()).run(sockets=[listening])

    def _listen(self) -> socket.socket:
        return listen(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)


def configuration() -> uvicorn.Config:
    """uvicorn with small limits: its own would allow 32 × 16 MiB per socket (P-17)."""
    environment = settings.ENVIRONMENT
    return uvicorn.Config(
        "casework.asgi:application",
        lifespan="off",
        ws_max_size=LARGEST_SOCKET_MESSAGE_BYTES,
        ws_max_queue=8,
        limit_concurrency=environment.max_sockets,
        proxy_headers=bool(environment.trusted_proxies),
        forwarded_allow_ips=list(environment.trusted_proxies),
        timeout_graceful_shutdown=5,
        server_header=False,
        access_log=False,
        log_config=None,
    )
