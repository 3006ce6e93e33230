"""Addresses of sockets."""

from typing import cast

from django.urls import URLPattern, path

from .consumers import LiveInbox

websocket_urlpatterns: list[URLPattern] = [cast(URLPattern, path("live/", LiveInbox.as_asgi()))]
