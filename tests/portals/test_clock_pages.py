"""The pages of clocks and ladder: pause, urgency, referral, taking up, and why something is due then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.explanation import explanations_of
from casework.cases.models import Case, Message
from casework.cases.words import PauseReason, RaiseReason, Urgency
from casework.organisation.models import Post
from tests.cast import House, case_at, post
from tests.portals.desk import act, address, at_desk, words
from tests.portals.workers import case_and_code, in_english
from workflows.actions import ask_higher, change_urgency, decline_case, pause_clock, refer_upward


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_the_owner_pauses_until_the_beginning_of_a_day_and_the_page_says_so(house: House) -> None:
    case = case_at("resolve", house)

    answer = act(house.member, case, "pause", reason="outside", until=in_days(5), text="等医院的结论。")

    assert answer.url == address(case) + "?done=pause"
    assert timezone.localtime(fresh(case).pause_due_at).isoformat()[:16] == f"{in_days(5)}T00:00"
    page = words(at_desk(house.member).get(address(case)))
    assert "a hospital, an insurer or an authority is to decide" in page
    assert "Let the clock run" in page


def test_a_day_in_the_past_is_refused_beside_its_field_and_nothing_typed_is_lost(house: House) -> None:
    case = case_at("resolve", house)

    answer = act(house.member, case, "pause", reason="outside", until=in_days(0), text="等医院的结论。")

    assert answer.status_code == 422
    assert "A pause ends in the future, at most 30 days from now." in words(answer)
    assert "等医院的结论。" in words(answer)


def test_the_clock_runs_again_with_one_button(house: House) -> None:
    case = case_at("resolve", house)
    act(house.member, case, "pause", reason="date", until=in_days(5), text="约好下周。")

    assert act(house.secretary, case, "resume").status_code == 302

    assert fresh(case).paused_at is None


def test_the_secretary_changes_the_urgency_with_a_reason(house: House) -> None:
    case = case_at("assign", house)

    assert act(house.secretary, case, "urgency", to="complex", reason="要会诊。").status_code == 302

    assert fresh(case).urgency == Urgency.COMPLEX


def test_the_same_urgency_is_refused_beside_its_field(house: House) -> None:
    answer = act(house.member, case_at("resolve", house), "urgency", to="normal", reason="一样")

    assert answer.status_code == 422
    assert "The urgency is “normal” already." in words(answer)


def test_the_owner_asks_the_branch_above_and_keeps_the_case(house: House) -> None:
    case = case_at("resolve", house)

    act(house.member, case, "refer", reason="要动用救助基金。")

    page = words(at_desk(house.member).get(address(case)))
    assert fresh(case).owner == house.member
    assert "the branch cannot solve it alone" in page
    assert "Committee" in page


def test_nobody_is_offered_to_ask_above_the_committee(house: House) -> None:
    house.yard_branch.parent = None
    house.yard_branch.save()

    assert "Ask the branch above" not in words(at_desk(house.member).get(address(case_at("resolve", house))))


def test_the_secretary_finds_what_was_raised_to_them_in_the_queue_and_takes_it_up(house: House) -> None:
    case = case_at("resolve", house)
    ask_higher(case)

    queue = words(at_desk(house.secretary).get("/desk/queue/"))
    assert "Raised to you" in queue
    assert "the reporter asked for it" in queue
    act(house.secretary, case, "take-up", text="我明天去。")

    assert fresh(case).ladder_due_at is None
    assert case.messages.get(text="我明天去。").side == Message.Side.FILE


@pytest.mark.parametrize("who", ["stranger_secretary", "member"])
def test_what_was_raised_to_one_is_in_nobody_elses_list(house: House, who: str) -> None:
    case = case_at("resolve", house)
    ask_higher(case)

    page = at_desk(getattr(house, who)).get("/desk/queue/")

    assert page.status_code == 404 or case.number not in words(page)


def test_after_a_decline_the_queue_offers_no_assignment_that_would_be_refused(house: House) -> None:
    house.leader.posts.create(branch=house.committee, role="secretary", starts_on="2015-01-01")
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="是我表哥。")

    assert "Committee decides who takes it" in words(at_desk(house.secretary).get("/desk/queue/"))
    assert "decides who takes it" not in words(at_desk(house.leader).get("/desk/queue/"))


def test_the_page_counts_how_often_a_case_was_passed_on(house: House) -> None:
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="夜班")

    assert "Passed on" in words(at_desk(house.secretary).get(address(case)))


def test_the_leader_finds_in_their_room_what_reached_the_top_and_takes_it_up(house: House) -> None:
    case = case_at("resolve", house)
    refer_upward(case, by=house.member, reason="要动用救助基金。")
    leader = at_desk(house.leader)

    assert case.number in words(leader.get("/lead/raised/"))
    assert "/take-up/" in words(leader.get(f"/lead/cases/{case.number}/"))
    assert leader.get(f"/lead/cases/{case.number}/take-up/").status_code == 200
    empty = leader.post(f"/lead/cases/{case.number}/take-up/", {"text": " "})
    assert (empty.status_code, "Please write something first." in words(empty)) == (422, True)
    done = leader.post(f"/lead/cases/{case.number}/take-up/", {"text": "党委会上协调。"})

    assert done.status_code == 302
    assert fresh(case).ladder_due_at is None


def test_the_leader_is_told_when_nobody_was_called(house: House) -> None:
    case = case_at("resolve", house)
    leader = at_desk(house.leader)

    assert leader.get(f"/lead/cases/{case.number}/take-up/").status_code == 409
    late = leader.post(f"/lead/cases/{case.number}/take-up/", {"text": "我来。"})

    assert late.status_code == 409
    assert "我来。" in words(late)


@pytest.mark.parametrize("who", ["member", "secretary", "worker", "administrator"])
def test_the_leaders_pages_do_not_exist_for_others(house: House, who: str) -> None:
    case = case_at("resolve", house)
    browser = at_desk(getattr(house, who))

    for page in ("raised/", "standards/", f"cases/{case.number}/take-up/", f"cases/{case.number}/why/"):
        assert browser.get(f"/lead/{page}").status_code == 404


@pytest.mark.parametrize("stage", ["assign", "accept", "respond", "resolve", "follow_up"])
def test_every_running_clock_is_explained_up_to_its_limit(house: House, stage: str) -> None:
    case = case_at(stage, house)

    told = explanations_of(case, timezone.now())

    assert told
    for clock in told:
        assert clock.adds_up
        assert clock.counted == clock.allowed
        assert clock.stretches[-1].end == clock.due_at
    page = words(at_desk(house.secretary).get(address(case, "why")))
    assert "So it is due on" in page
    assert "in the version in force since 2020-01-01" in page


def test_a_pause_is_explained_with_its_reason_and_while_it_lasts_nothing_is_due(house: House) -> None:
    case = case_at("resolve", house)
    until = timezone.now() + timedelta(days=3)
    pause_clock(case, by=house.member, reason=PauseReason.DELIVERY, until=until, text="等货。")

    page = words(at_desk(house.member).get(address(case, "why")))

    assert "it stands still now, so no moment is set" in page
    assert "paused: something ordered is to be delivered" in page


def test_what_does_not_add_up_says_why(house: House) -> None:
    case = case_at("resolve", house)
    change_urgency(case, to=Urgency.EMERGENCY, by=house.secretary, reason="病危。")
    case.standard.resolve_within = "3d"  # as if the rule had been changed under a running case

    [_, resolve] = explanations_of(case, timezone.now())

    assert not resolve.adds_up


def test_the_explanation_costs_the_same_for_a_long_and_a_short_clock(house: House) -> None:
    post(house.stranger_secretary, house.committee, Post.Role.SECRETARY)
    case = case_at("resolve", house)
    browser = at_desk(house.leader)
    browser.get(f"/lead/cases/{case.number}/why/")
    with CaptureQueriesContext(connection) as asked:
        assert "So it is due on" in words(browser.get(f"/lead/cases/{case.number}/why/"))
    assert len(asked) <= 12


@pytest.mark.parametrize("who", ["stranger", "worker", "administrator"])
def test_no_explanation_for_whoever_may_not_see_the_case(house: House, who: str) -> None:
    assert at_desk(getattr(house, who)).get(address(case_at("resolve", house), "why")).status_code == 404


def test_the_reporter_reads_the_pause_and_asks_somebody_higher(house: House) -> None:
    case, code = case_and_code("resolve", house)
    until = timezone.now() + timedelta(days=3)
    pause_clock(case, by=house.member, reason=PauseReason.DELIVERY, until=until, text="等货。")
    phone = in_english(Client())
    phone.post("/look-up/", {"code": code})

    page = words(phone.get("/look-up/case/"))
    assert "something ordered is to be delivered" in page
    assert "It is to be resolved before" not in page
    sent = phone.post("/look-up/case/", {"what": "ask_higher", "text": "等了一个月了。"})
    assert sent.headers["Location"] == "/look-up/case/?asked"

    page = words(phone.get("/look-up/case/?asked"))
    assert "Somebody higher has been asked to look." in page
    assert "Yard branch was told" in page
    assert 'id="ask-higher"' not in page
    assert fresh(case).raised_why == RaiseReason.WISH


def test_the_reporter_who_asks_twice_is_told_so_and_keeps_the_words(house: House) -> None:
    _case, code = case_and_code("resolve", house)
    phone = in_english(Client())
    phone.post("/look-up/", {"code": code})
    phone.post("/look-up/case/", {"what": "ask_higher"})

    again = phone.post("/look-up/case/", {"what": "ask_higher", "text": "快一点"})

    assert again.status_code == 422
    assert "Somebody higher has been asked already" in words(again)
    assert "快一点" in words(again)
