"""How big a fault test is: small in `make test`, as `faults.md` asks in `make faults`."""

from collections.abc import Callable

import pytest

Scale = Callable[[int, int], int]


@pytest.fixture(scope="session")
def scale(pytestconfig: pytest.Config) -> Scale:
    """`scale(small, full)`: the full number when pytest was asked for the tests with real processes alone."""
    is_full = pytestconfig.getoption("markexpr") == "processes"
    return lambda small, full: full if is_full else small
