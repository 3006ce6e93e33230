"""The house as it is, with one more address: a bare view to compare the intake with."""

from casework.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
