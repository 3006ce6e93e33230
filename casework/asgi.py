"""One port: pages go to Django's WSGI handler in a few threads, sockets to Channels."""

import os
from collections.abc import Collection
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")

from casework.running.vital_signs import VitalSigns
from casework.web.body import Application, Message, Receive, Send, WholeBody
from casework.wsgi import application as pages
from notifications.routing import websocket_urlpatterns


class SameOrigin:
    """Refuses a socket unless its Origin is, letter by letter, one of `origins` (P-19, T-45).

    Channels' own validator compares hosts without scheme and port when fed from ALLOWED_HOSTS.
    """

    def __init__(self, application: Application, origins: Collection[str]) -> None:
        self.application = application
        self.origins = {origin.encode() for origin in origins}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        sent = [value for name, value in scope["headers"] if name == b"origin"]
        if len(sent) == 1 and sent[0] in self.origins:
            await self.application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 4403})


_pages = cast(Application, WSGIMiddleware(cast(Any, pages), workers=settings.WEB_THREADS))
_http: Application = VitalSigns(WholeBody(_pages, most_bytes=settings.MAX_REQUEST_BYTES))
_sockets: Application = SameOrigin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.PUBLIC_ORIGINS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    await (_sockets if scope["type"] == "websocket" else _http)(scope, receive, send)
