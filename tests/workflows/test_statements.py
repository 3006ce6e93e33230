"""A verb takes at most forty-five SQL statements, an intake thirty and a timer twenty, on any machine."""

from tests.bench import statements
from tests.cast import House


def test_every_verb_keeps_its_budget(house: House) -> None:
    counted = statements.measure(house)

    assert {verb: count for verb, count in counted.items() if count > statements.BUDGET} == {}
    assert counted["receive_report"] <= statements.INTAKE_BUDGET
    assert statements.of_timers(counted) <= statements.TIMER_BUDGET
