"""Loaded once by the fork server, so that each child process starts with Django set up and no connection open."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
django.setup()
