"""How big a fault test is: small in `make test`, as `faults.md` asks in `make faults`."""

import os
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import settings

Scale = Callable[[int, int], int]
Property = TypeVar("Property", bound=Callable[..., None])


def slow(tested: Property) -> Property:
    """A property whose examples take long: a quarter of the usual number in `make test`, all in `make faults`."""
    return tested if os.environ.get("HYPOTHESIS_PROFILE") == "faults" else settings(max_examples=75)(tested)


@pytest.fixture(scope="session")
def scale(pytestconfig: pytest.Config) -> Scale:
    """`scale(small, full)`: the full number when pytest was asked for the tests with real processes alone."""
    is_full = pytestconfig.getoption("markexpr") == "processes"
    return lambda small, full: full if is_full else small
