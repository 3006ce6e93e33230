"""A secretary edits who is on duty; everybody else looks at the own branch or finds nothing."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.cases.models import Case
from casework.organisation.absences import record_absence
from casework.organisation.models import Duty
from casework.organisation.rosters import add_duty
from notifications.inboxes import notice_and_tell
from tests.cast import House, a_report
from tests.portals.desk import at_desk, words
from workflows.actions import raise_alarm


def this_monday() -> str:
    today = timezone.localdate()
    return (today - timedelta(days=today.weekday())).isoformat()


def duty(house: House, **given: object) -> dict[str, object]:
    return {"do": "add", "person": house.member.pk, "day": this_monday(), "shift": "day", **given}


def roster_of(house: House) -> str:
    return f"/desk/duty/?branch={house.yard_branch.pk}&day={this_monday()}"


@pytest.mark.parametrize("who", ["secretary", "leader", "administrator"])
def test_whoever_directs_the_branch_puts_people_on_the_list(house: House, who: str) -> None:
    desk = at_desk(getattr(house, who))

    answer = desk.post(roster_of(house), duty(house, second_phone="8120"))

    assert answer.status_code == 302
    row = Duty.objects.get()
    assert (row.person, row.branch, row.second_phone) == (house.member, house.yard_branch, "8120")
    page = words(desk.get(answer.headers["Location"]))
    assert "On the list." in page and "Shi Lei" in page and "tel:8120" in page


@pytest.mark.parametrize("who", ["member", "stranger", "stranger_secretary", "worker"])
def test_nobody_else_changes_it(house: House, who: str) -> None:
    desk = at_desk(getattr(house, who))

    desk.post(roster_of(house), duty(house))

    assert not Duty.objects.filter(branch=house.yard_branch).exists()


def test_a_member_looks_at_the_own_branch_and_at_no_other(house: House) -> None:
    add_duty(house.yard_branch, house.second_member, day=timezone.localdate(), shift="day")

    assert "Bai Fan" in words(at_desk(house.member).get(roster_of(house)))
    assert "Put on the list" not in words(at_desk(house.member).get(roster_of(house)))
    assert "Bai Fan" not in words(at_desk(house.stranger).get(roster_of(house)))
    assert "You belong to no branch" in words(at_desk(house.worker).get(roster_of(house)))


def test_who_is_away_is_shown_as_such_with_whoever_stands_in(house: House) -> None:
    today = timezone.localdate()
    for person in (house.member, house.secretary):
        add_duty(house.yard_branch, person, day=today, shift="day")
    record_absence(house.member, starts_on=today, ends_on=today, substitute=house.second_member, by=None)
    record_absence(house.secretary, starts_on=today, ends_on=today, substitute=None, by=None)

    page = words(at_desk(house.leader).get(roster_of(house)))

    assert f"away until {today:%m-%d}, Bai Fan stands in" in page
    assert f"away until {today:%m-%d}, nobody stands in" in page


def test_somebody_is_taken_off_and_a_second_touch_changes_nothing(house: House) -> None:
    row = add_duty(house.yard_branch, house.member, day=timezone.localdate(), shift="day")
    desk = at_desk(house.secretary)

    for _touch in range(2):
        assert desk.post(roster_of(house), {"do": "remove", "duty": row.pk}).status_code == 302

    assert not Duty.objects.exists()


def test_the_week_before_is_copied(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=timezone.localdate() - timedelta(days=7), shift="day")

    at_desk(house.secretary).post(roster_of(house), {"do": "copy"})

    assert Duty.objects.filter(day=timezone.localdate()).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"person": ""}, "This field is required"),
        ({"day": "1999-01-01"}, "Select a valid choice"),
        ({"do": "juggle"}, ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(house: House, wrong: dict[str, object], said: str) -> None:
    answer = at_desk(house.secretary).post(roster_of(house), duty(house, **wrong))

    assert answer.status_code == (422 if said else 404)
    assert said in words(answer)
    assert not Duty.objects.exists()


@pytest.mark.parametrize("day", ["nonsense", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_shows_this_week(house: House, day: str) -> None:
    assert this_monday() in words(at_desk(house.secretary).get(f"/desk/duty/?day={day}"))


def test_a_coming_shift_with_nobody_stands_on_every_page_of_those_who_can_fill_it(house: House) -> None:
    add_duty(house.yard_branch, house.member, day=timezone.localdate(), shift="day")
    assert "have nobody on duty" not in words(at_desk(house.secretary).get("/desk/"))

    notice_and_tell()

    for who, page in (("secretary", "/desk/"), ("secretary", "/desk/queue/"), ("leader", "/lead/")):
        assert "shifts of the next seven days have nobody on duty" in words(at_desk(getattr(house, who)).get(page))
    for who in ("member", "stranger_secretary"):
        assert "have nobody on duty" not in words(at_desk(getattr(house, who)).get("/desk/"))
    assert "Nobody is on duty, neither here" in words(at_desk(house.secretary).get(roster_of(house)))


def an_alarm_a_week_ago(house: House) -> Case:
    """In the day shift of this weekday."""
    noon = datetime.combine(timezone.localdate() - timedelta(days=7), time(12), timezone.get_default_timezone())
    with time_machine.travel(noon, tick=False):
        return raise_alarm(a_report(house, "有人晕倒。")).case


def test_a_change_is_tried_and_nothing_is_stored(house: House) -> None:
    case = an_alarm_a_week_ago(house)
    desk = at_desk(house.secretary)
    today = timezone.localdate().isoformat()

    as_it_stands = words(desk.post(roster_of(house), {"do": "try_nothing"}))
    with_him = words(desk.post(roster_of(house), duty(house, do="try_add", day=today)))

    assert "A shift with nobody on duty would have met 1 of 1." in as_it_stands
    assert "Each would have met somebody on duty." in with_him
    assert f'href="/desk/cases/{case.number}/"' in with_him
    assert f'<option value="{today}" selected>' in with_him, "what was typed is kept"
    assert not Duty.objects.exists()


def test_taking_off_and_copying_are_tried_too(house: House) -> None:
    an_alarm_a_week_ago(house)
    row = add_duty(house.yard_branch, house.member, day=timezone.localdate(), shift="day")
    desk = at_desk(house.secretary)

    without = words(desk.post(roster_of(house), {"do": "try_remove", "duty": row.pk}))
    assert "A shift with nobody on duty would have met 1 of 1." in without
    assert Duty.objects.count() == 1

    next_week = f"/desk/duty/?branch={house.yard_branch.pk}&day={timezone.localdate() + timedelta(days=7)}"
    assert "Each would have met somebody on duty." in words(desk.post(next_week, {"do": "try_copy"}))
    assert Duty.objects.count() == 1


def test_a_trial_that_cannot_be_is_refused_like_the_change_itself(house: House) -> None:
    desk = at_desk(house.secretary)

    assert desk.post(roster_of(house), duty(house, do="try_add", person="")).status_code == 422
    assert at_desk(house.member).post(roster_of(house), duty(house, do="try_add")).status_code == 404
    assert desk.post(roster_of(house), {"do": "nothing"}).status_code == 404


def test_an_import_shows_whom_it_would_have_called_before_it_is_stored(house: House) -> None:
    an_alarm_a_week_ago(house)
    rows = f"branch,date,shift,staff number\nC-1,{timezone.localdate()},day shift,1002\n".encode()
    file = SimpleUploadedFile("roster.csv", rows, "text/csv")

    page = words(at_desk(house.administrator).post("/desk/organisation/", {"subject": "duties", "file": file}))

    assert "1 emergency of the last 30 days by this roster" in page
    assert "Each would have met somebody on duty." in page
    assert "Emergencies that you may not see" in page
    assert not Duty.objects.exists()
