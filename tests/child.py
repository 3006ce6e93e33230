"""Loaded once by the fork server, so that each process forked from it starts with the house in memory and no connection
open."""

import os

from tests import covering

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
covering.start()

import django  # noqa: E402

django.setup()

import casework.urls  # noqa: E402, F401
import workflows.actions  # noqa: E402, F401
