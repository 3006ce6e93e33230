"""What every test stands on."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy with other tests is no fault of an example.
_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("test", max_examples=300, **_PATIENT)
settings.register_profile("faults", max_examples=5000, **_PATIENT)
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


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all that opens browsers, one all else that starts processes: more of a kind at once would starve
    each other while they wait."""
    for item in items:
        if item.get_closest_marker("story"):
            item.add_marker(pytest.mark.xdist_group("browsers"))
        elif item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.xdist_group("processes"))
