"""What every test stands on."""

import os

from hypothesis import settings

settings.register_profile("test", max_examples=300, deadline=None)
settings.register_profile("faults", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))

pytest_plugins = [
    "tests.servers",
    "tests.scale",
    "tests.cast",
    "tests.processes",
    "tests.running",
    "tests.shifted",
    "tests.notifications.own_redis",
]
