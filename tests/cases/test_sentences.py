"""The ledger tells the story of a case in sentences, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from casework.cases.models import Case
from casework.cases.sentences import SENTENCES, people_named_in, sentence
from casework.cases.words import Kind
from tests.cast import House, a_report, case_at
from workflows.actions import (
    assign_case,
    close_case,
    decline_case,
    receive_report,
    record_breach,
    record_follow_up,
    record_warning,
)


def story(case: Case, language: str) -> list[str]:
    with translation.override(language):
        return [sentence(entry) for entry in case.ledger.select_related("person")]


def test_it_tells_a_case_from_report_to_closure(house: House) -> None:
    case = case_at("follow_up", house)
    record_follow_up(case, helped=True, satisfaction=5)
    assert story(case, "en") == [
        "The report was received and became this case.",
        "Jiang Lan offered the case to Shi Lei.",
        "Shi Lei accepted the case and answers for it from now on.",
        "Shi Lei gave the first answer.",
        "Shi Lei told the reporter what was done: solved.",
        "The reporter said that it helped. Satisfaction: 5 of 5.",
        "The case was closed: the reporter said that it helped.",
    ]


def test_it_tells_it_in_chinese(house: House) -> None:
    assert story(case_at("accept", house), "zh-hans")[-1] == "江岚将办件派给石磊，等待接单。"


def test_it_names_the_person_offered_to_again_although_nothing_changed(house: House) -> None:
    case = case_at("accept", house)
    assign_case(case, to=house.member, by=house.secretary)
    assert story(case, "en")[-1] == "Jiang Lan offered the case to Shi Lei."


def test_it_tells_declines_redo_warnings_and_closure_with_a_reason(house: House) -> None:
    case = receive_report(a_report(house)).case
    record_warning(case, moment=case.accept_due_at)
    record_breach(case)
    assign_case(case, to=house.member, by=house.secretary)
    decline_case(case, by=house.member, reason="夜班")
    assign_case(case, to=None, by=house.leader)
    assert story(case, "en")[1:] == [
        "The deadline of acceptance is near.",
        "The deadline of acceptance has passed.",
        "Jiang Lan offered the case to Shi Lei.",
        "Shi Lei declined the case; the reason is in the file. "
        "It was raised to Committee: it was declined, and somebody neutral is to decide.",
        "Hai Zhou offered the case to everybody in the branch.",
    ]
    redone = case_at("follow_up", house)
    record_follow_up(redone, helped=False, by=house.member)
    assert story(redone, "en")[-1].startswith("Shi Lei asked the reporter: it did not help. The work begins anew")
    closed = case_at("follow_up", house)
    close_case(closed, by=house.member, reason="打了三次电话无人接听")
    assert story(closed, "en")[-1] == "Shi Lei closed the case; the reason is in the file."


@pytest.mark.parametrize("kind", Kind)
def test_it_has_a_sentence_for_every_kind(kind: Kind) -> None:
    assert any(key.split(".")[0] == kind for key in SENTENCES)


def test_it_names_people_of_many_entries_in_one_statement(
    house: House, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    case = case_at("accept", house)
    for person in (house.second_member, house.member, None):
        assign_case(case, to=person, by=house.secretary)
    entries = list(case.ledger.select_related("person"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        people = people_named_in(entries)
        assert len([sentence(entry, people) for entry in entries]) == 5
