"""The front door: which address leads to which room."""

from django.urls import URLPattern, URLResolver, include, path

from casework.portals.language import switch_language
from casework.portals.style_guide import style_guide
from casework.running.readiness import livez, readyz
from casework.web.source import source

handler500 = "casework.portals.errors.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("casework.portals.entrance.urls")),
    path("", include("casework.portals.worker.urls")),
    path("kiosk/", include("casework.portals.kiosk.urls")),
    path("desk/", include("notifications.web.urls")),
    path("lead/", include("casework.portals.lead.urls")),
    path("desk/", include("casework.portals.desk.urls")),
    path("language/", switch_language, name="switch_language"),
    path("style-guide/", style_guide, name="style_guide"),
    path("source/", source, name="source"),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
]
