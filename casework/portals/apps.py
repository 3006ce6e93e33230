from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "casework.portals"
    label = "portals"
