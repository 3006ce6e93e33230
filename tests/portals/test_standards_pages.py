"""The service standards: read by leaders and administrators, added to by administrators, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from casework.cases.models import ServiceStandard
from casework.cases.rules.deadlines import Due
from casework.cases.standards import recounted_due, standard_for, warnings_of
from casework.cases.words import Category, Urgency
from casework.organisation.models import WorkingCalendar
from tests.cast import House, case_at
from tests.portals.desk import at_desk, words

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def typed(**changed: str) -> dict[str, Any]:
    return {
        "urgency": "normal",
        "category": "",
        "valid_from": (timezone.localdate() + TOMORROW).isoformat(),
        "accept_within": "4h",
        "respond_within": "2d",
        "progress_every": "3d",
        "resolve_within": "5d",
        "follow_up_within": "5d",
        "turn_within": "2h",
        "rung_within": "1d",
        "calendar": str(WorkingCalendar.objects.get(code="standard").pk),
        "source": "党委 2026 年第 7 号决定",
        **changed,
    }


def add(house: House, **changed: str) -> Any:
    return at_desk(house.administrator).post("/desk/standards/new/", typed(**changed))


def test_the_administrator_adds_a_version_that_applies_from_its_day_on(house: House) -> None:
    running = case_at("resolve", house)
    before = running.standard

    assert add(house).url == "/desk/standards/?added"

    tomorrow = timezone.localdate() + TOMORROW
    new = standard_for(Category.LIVING, Urgency.NORMAL, on=tomorrow)
    assert (new.resolve_within, new.added_by) == ("5d", house.administrator)
    assert standard_for(Category.LIVING, Urgency.NORMAL) == before
    running.refresh_from_db()
    assert running.standard == before


def test_leader_and_administrator_read_every_version_with_its_source(house: House) -> None:
    add(house)
    for person, where in ((house.leader, "/lead/standards/"), (house.administrator, "/desk/standards/")):
        page = words(at_desk(person).get(where))
        assert "党委 2026 年第 7 号决定" in page
        assert "not yet in force" in page
        assert "15 working days" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("resolve_within", "a week", "Resolution: “a week” is not a limit: write a whole number and min, h or d"),
        ("turn_within", "0h", "Turn: “0h” is not a limit"),
        ("resolve_within", "1d", "The limit of resolution is shorter than that of first response."),
        ("accept_within", "", "Please write a limit, such as 30min, 2h or 3d."),
        ("source", "  ", "Please write where this rule comes from"),
        ("valid_from", "2020-01-01", "A new version begins tomorrow at the earliest"),
        ("valid_from", "soon", "Please choose a day."),
    ],
)
def test_it_says_beside_the_field_what_is_wrong_and_keeps_the_rest(
    house: House, field: str, value: str, sentence: str
) -> None:
    before = ServiceStandard.objects.count()

    answer = add(house, **{field: value})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="2h"' in words(answer) or field == "turn_within"
    assert ServiceStandard.objects.count() == before


def test_it_says_so_in_chinese_too(house: House) -> None:
    answer = at_desk(house.administrator, "zh-hans").post("/desk/standards/new/", typed(resolve_within="一周"))

    assert "“一周”不是时限：请写整数加 min、h 或 d" in words(answer)


def test_a_version_is_never_changed(house: House) -> None:
    add(house)

    answer = add(house, resolve_within="9d")

    assert answer.status_code == 422
    assert "and none is ever changed" in words(answer)
    assert not ServiceStandard.objects.filter(resolve_within="9d").exists()


def test_a_new_version_starts_from_what_an_old_one_says(house: House) -> None:
    old = standard_for(Category.SUGGESTION, Urgency.NORMAL)

    page = words(at_desk(house.administrator).get(f"/desk/standards/new/?from={old.pk}"))

    assert 'value="13d"' in page
    assert at_desk(house.administrator).get("/desk/standards/new/?from=nothing").status_code == 200


def tried(house: House, **changed: str) -> Any:
    return at_desk(house.administrator).post("/desk/standards/new/", typed(**changed) | {"do": "try", "days": "30"})


def test_it_is_tried_on_past_cases_and_nothing_is_stored(house: House) -> None:
    case = case_at("resolve", house)
    before = ServiceStandard.objects.count()

    answer = tried(house, source="", valid_from="", resolve_within="9d")

    page = words(answer)
    assert answer.status_code == 200
    assert "1 case of the last 30 days by this version" in page
    assert "0 of 1" in page
    assert 'value="9d"' in page, "what was typed is kept"
    assert case.number not in page and "In cases that you may not see" in page
    assert ServiceStandard.objects.count() == before


def test_whoever_may_see_the_cases_reads_them_by_number(house: House) -> None:
    case = case_at("resolve", house)
    house.leader.is_administrator = True
    house.leader.save()
    desk = at_desk(house.leader)

    page = words(desk.post("/desk/standards/new/", typed(resolve_within="9d") | {"do": "try", "days": "90"}))

    assert f'href="/lead/cases/{case.number}/"' in page
    assert "cases of the last 90 days" in page or "case of the last 90 days" in page


def test_a_trial_with_a_limit_that_cannot_be_read_says_so_beside_it(house: House) -> None:
    answer = tried(house, resolve_within="a week")

    assert answer.status_code == 422
    assert "Resolution: “a week” is not a limit" in words(answer)
    assert "by this version" not in words(answer)


@pytest.mark.parametrize("who", ["member", "secretary", "leader", "worker"])
def test_nobody_else_adds_or_reads_them_at_the_desk(house: House, who: str) -> None:
    browser = at_desk(getattr(house, who))

    assert browser.get("/desk/standards/").status_code == 404
    assert browser.post("/desk/standards/new/", typed()).status_code == 404
    assert browser.post("/desk/standards/new/", typed() | {"do": "try"}).status_code == 404
    assert not ServiceStandard.objects.filter(added_by__isnull=False).exists()


def test_a_version_says_when_to_warn_and_running_cases_keep_their_own(house: House) -> None:
    running = case_at("resolve", house)
    before = warnings_of(running, Due.RESOLVE)
    add(house, warn_first="60 %", warn_second="6h")

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        case = case_at("resolve", house)
        early, late = warnings_of(case, Due.RESOLVE)

    assert (case.standard.warn_first, case.standard.warn_second) == ("60%", "6h")
    assert late == case.resolve_due_at - timedelta(hours=6)
    assert early == recounted_due(case, Due.RESOLVE, share=0.6)
    assert warnings_of(running, Due.RESOLVE) == before
    assert "first at 60 % of a limit; again 6 hours before a limit" in words(
        at_desk(house.administrator).get("/desk/standards/")
    )


def test_a_warning_that_would_come_with_the_start_comes_at_its_usual_share(house: House) -> None:
    add(house, warn_first="30d", warn_second="20d")

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        case = case_at("assign", house)
        assert warnings_of(case, Due.ACCEPT) == (
            recounted_due(case, Due.ACCEPT, share=0.5),
            recounted_due(case, Due.ACCEPT, share=0.8),
        )


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("soon", "", "“soon” says no time to warn: write 1% to 99%"),
        ("0%", "", "“0%” says no time to warn"),
        ("100%", "", "“100%” says no time to warn"),
        ("80%", "50%", "The second warning would come before the first."),
        ("24h", "2d", "The second warning would come before the first."),
    ],
)
def test_warnings_that_make_no_sense_are_refused_beside_their_field(
    house: House, first: str, second: str, sentence: str
) -> None:
    answer = add(house, warn_first=first, warn_second=second)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not ServiceStandard.objects.filter(source="党委 2026 年第 7 号决定").exists()
