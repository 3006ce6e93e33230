"""The front door of the house, and beside it the bare view."""

from django.urls import path

from casework.urls import urlpatterns as house

from .bare import bare_intake

urlpatterns = [*house, path("bare-intake/", bare_intake)]
