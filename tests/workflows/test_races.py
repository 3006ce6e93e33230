"""Claiming, reassigning, declining and closing the same case at the same moment: as if one had come after the other."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from viewflow.workflow.lock import no_lock

from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.organisation.models import Person
from tests.cast import House, a_report, build_house, case_at
from tests.processes import OwnDatabase, in_processes
from tests.scale import Scale
from workflows import actions as verbs
from workflows.actions import assign_case, receive_report
from workflows.doctor import examine
from workflows.flows.help_request import HelpRequestFlow

pytestmark = pytest.mark.processes

MOVES = {
    "claim": lambda case, cast: verbs.accept_case(case, by=cast["member"]),
    "claim too": lambda case, cast: verbs.accept_case(case, by=cast["second_member"]),
    "decline": lambda case, cast: verbs.decline_case(case, by=cast["member"], reason="夜班"),
    "reassign": lambda case, cast: verbs.assign_case(case, to=cast["second_member"], by=cast["secretary"]),
    "reassign to all": lambda case, cast: verbs.assign_case(case, to=None, by=cast["secretary"]),
    "respond": lambda case, cast: verbs.respond(case, by=cast["member"], text="收到"),
    "resolve": lambda case, cast: verbs.resolve_case(case, by=cast["member"], text="办好了"),
    "helped": lambda case, cast: verbs.record_follow_up(case, helped=True),
    "did not help": lambda case, cast: verbs.record_follow_up(case, helped=False),
    "close": lambda case, cast: verbs.close_case(case, by=cast["secretary"], reason="联系不上"),
}
STARTS = ["offered to all", "accept", "respond", "resolve", "follow_up"]
PEOPLE = ["member", "second_member", "secretary"]
AtOnce = tuple[str, str, str]
End = tuple[str, int | None, int | None, int, tuple[str, ...]]
"""Stage, owner, offered to, rounds, and what each of the three was told."""


def a_case(start: str, house: House) -> Case:
    if start != "offered to all":
        return case_at(start, house)
    case = receive_report(a_report(house)).case
    assign_case(case, to=None, by=house.secretary)
    return case


def move(number: int, case_id: int, name: str, ids: dict[str, int]) -> str:
    """What came of it: "done", or the code of the refusal."""
    cast = {role: Person.objects.get(pk=pk) for role, pk in ids.items()}
    try:
        MOVES[name](Case.objects.get(pk=case_id), cast)
    except ActionRefused as refusal:
        return refusal.code
    return "done"


def play_rounds(number: int, place: int, rounds: list[tuple[int, AtOnce]], ids: dict[str, int]) -> str:
    case_id, at_once = rounds[number]
    return move(number, case_id, at_once[place], ids)


def play_without_locks(number: int, place: int, rounds: list[tuple[int, AtOnce]], ids: dict[str, int]) -> str:
    """The planted mistake `no_lock`."""
    QuerySet.select_for_update = lambda self, **options: self  # type: ignore[method-assign]
    HelpRequestFlow.lock_impl = no_lock
    return play_rounds(number, place, rounds, ids)


def end_of(case_id: int, answers: list[Any]) -> End:
    case = Case.objects.get(pk=case_id)
    return (case.stage, case.owner_id, case.offered_to_id, case.redo_count, tuple(map(str, answers)))


def serial_ends(start: str, at_once: AtOnce, house: House, ids: dict[str, int]) -> set[End]:
    """Every end that one of the six orders leads to, played one after the other by the same verbs."""
    ends, case = set(), a_case(start, house)
    for order in permutations(range(3)):
        answers = ["", "", ""]
        with transaction.atomic():
            for place in order:
                answers[place] = move(0, case.pk, at_once[place], ids)
            ends.add(end_of(case.pk, answers))
            transaction.set_rollback(True)
    return ends


def races(count: int, house: House) -> list[tuple[int, str, AtOnce]]:
    starts = [random.choice(STARTS) for _ in range(count)]
    drawn = [(random.choice(list(MOVES)), random.choice(list(MOVES)), random.choice(list(MOVES))) for _ in starts]
    return [(a_case(start, house).pk, start, at_once) for start, at_once in zip(starts, drawn, strict=True)]


def impossible_ends(work: Any, count: int, database: OwnDatabase) -> list[str]:
    """Plays `count` races, three processes each, and names the ends that no order of the three could have led to."""
    house = build_house()
    ids = {role: getattr(house, role).pk for role in PEOPLE}
    drawn = races(count, house)
    rounds = [(case_id, at_once) for case_id, _, at_once in drawn]

    given = [(place, rounds, ids) for place in range(3)]
    answers = in_processes(work, given, database, rounds=count)

    known: dict[tuple[str, AtOnce], set[End]] = {}
    wrong = []
    for (case_id, start, at_once), told in zip(drawn, answers, strict=True):
        if (start, at_once) not in known:
            known[start, at_once] = serial_ends(start, at_once, house, ids)
        if (end := end_of(case_id, told)) not in known[start, at_once]:
            wrong.append(f"{start}: {at_once} -> {end}")
    wrong += [finding.sentence for finding in examine()]
    return wrong


def test_whatever_meets_ends_as_some_order_would_have_ended(own_database: OwnDatabase, scale: Scale) -> None:
    assert impossible_ends(play_rounds, scale(15, 1000), own_database) == []


def test_without_locks_the_checker_finds_ends_that_no_order_leads_to(own_database: OwnDatabase) -> None:
    assert impossible_ends(play_without_locks, 25, own_database) != []
