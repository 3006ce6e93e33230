"""The front door: which address leads to which room."""

from django.urls import URLPattern, URLResolver, include, path

from casework.portals.language import switch_language
from casework.portals.style_guide import style_guide

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("casework.portals.worker.urls")),
    path("kiosk/", include("casework.portals.kiosk.urls")),
    path("language/", switch_language, name="switch_language"),
    path("style-guide/", style_guide, name="style_guide"),
]
