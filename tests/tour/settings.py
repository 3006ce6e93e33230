"""The house as the tests start it, with a few more addresses: rooms in which something always goes wrong."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.tour.urls"
