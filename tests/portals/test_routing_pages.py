"""The pages on which administrators and leaders decide where reports go."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from casework.cases.models import Case, DangerWords, RoutingTable
from casework.cases.routing import editing
from casework.cases.words import Category, Confidentiality, Kind, Stage
from casework.organisation.models import Person
from tests.cast import House, a_report
from tests.portals.desk import act, address, at_desk, words
from tests.routing import own_team_first, publish
from workflows.actions import receive_report

PAGES = ("", "draft/", "trial/", "replay/", "danger-words/")
TRIAL = {
    "text": "浴室地面太滑",
    "category": "living",
    "urgency": "normal",
    "unit": "",
    "area": "",
    "at": "2026-03-04T10:00",
    "language": "zh-hans",
}


def page(person: Person, name: str) -> str:
    response = at_desk(person).get(f"/desk/routing/{name}")
    assert response.status_code == 200
    return words(response)


def does(person: Person, what: str, **given: object) -> Any:
    return at_desk(person).post("/desk/routing/draft/", {"do": what, **given})


def writes_rule(by: Person, number: int = 0, **given: object) -> Any:
    return at_desk(by).post(f"/desk/routing/draft/rules/{number}/", given)


@pytest.mark.parametrize("who", ["administrator", "leader"])
@pytest.mark.parametrize("name", PAGES)
def test_administrators_and_leaders_come_in(house: House, who: str, name: str) -> None:
    publish(house, own_team_first(house))

    page(getattr(house, who), name)


@pytest.mark.parametrize("who", ["member", "secretary"])
@pytest.mark.parametrize("where", [*(f"routing/{name}" for name in PAGES), "routing/draft/rules/0/", "coverage/"])
def test_for_everybody_else_they_do_not_exist(house: House, who: str, where: str) -> None:
    assert at_desk(getattr(house, who)).get(f"/desk/{where}").status_code == 404
    assert at_desk(getattr(house, who)).post(f"/desk/{where}", {"do": "start"}).status_code in {404, 405}
    assert not RoutingTable.objects.exists()


def test_a_draft_is_written_and_published(house: House) -> None:
    by = house.administrator
    assert does(by, "start").status_code == 302
    writes_rule(by, target="branch", branch=house.canteen_branch.pk, category="living")
    writes_rule(by, target="person", person=house.member.pk, unit=house.yard.pk)
    assert does(by, "up", rule=2).status_code == 302
    does(by, "capacity", capacity=3)

    draft = page(by, "draft/")
    assert draft.index("Shi Lei") < draft.index("Services branch")
    assert receive_report(a_report(house)).case.branch == house.yard_branch, "a draft is not in force"

    assert does(by, "publish", note="first rules").status_code == 302
    table = RoutingTable.objects.get()
    assert (table.version, table.capacity, table.published_by, table.note) == (1, 3, by, "first rules")
    case = receive_report(a_report(house)).case
    assert (case.offered_to, case.stage) == (house.member, Stage.ACCEPT)


def test_a_rule_is_changed_and_removed(house: House) -> None:
    by = house.leader
    does(by, "start")
    writes_rule(by, target="everybody", branch=house.yard_branch.pk)
    writes_rule(by, target="area")
    writes_rule(by, 1, target="branch", branch=house.canteen_branch.pk, prefers_own_team="on")
    does(by, "remove", rule=2)

    rule = RoutingTable.objects.get().rules.get()
    assert (rule.number, rule.target, rule.branch, rule.prefers_own_team) == (1, "branch", house.canteen_branch, True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"target": "branch"}, "Choose the branch"),
        ({"target": "person"}, "Choose the person"),
        ({"target": "nowhere"}, "not one of the available choices"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(house: House, given: dict[str, str], message: str) -> None:
    does(house.administrator, "start")

    response = writes_rule(house.administrator, **given)

    assert response.status_code == 422
    assert message in words(response)


def test_a_person_is_only_asked_where_they_handle_cases(house: House) -> None:
    does(house.administrator, "start")

    wrong = writes_rule(house.administrator, target="person", person=house.member.pk, branch=house.canteen_branch.pk)
    nobody = writes_rule(house.administrator, target="person", person=house.worker.pk)

    assert (wrong.status_code, nobody.status_code) == (422, 422)
    assert "does not handle cases in that branch" in words(wrong)


def test_what_is_published_stays_as_it_is_and_a_new_version_follows(house: House) -> None:
    publish(house, own_team_first(house))
    does(house.administrator, "start")
    writes_rule(house.administrator, target="everybody", branch=house.yard_branch.pk)

    first, draft = RoutingTable.objects.order_by("version")
    assert [first.rules.count(), draft.rules.count()] == [1, 2], "it begins as a copy"
    assert "Version 1, in force" in page(house.leader, "")
    does(house.administrator, "publish")
    assert "Version 2, in force" in page(house.leader, "")
    assert "Yard team 1" in page(house.leader, "?version=1")
    assert at_desk(house.leader).get("/desk/routing/?version=7").status_code == 404


def test_it_can_be_published_for_a_later_moment_but_not_for_an_earlier_one(house: House) -> None:
    does(house.administrator, "start")
    writes_rule(house.administrator, target="branch", branch=house.canteen_branch.pk)

    refused = does(house.administrator, "publish", valid_from="2020-01-01T08:00")
    assert refused.status_code == 422
    assert "has passed already" in words(refused)
    does(house.administrator, "publish", valid_from="2199-01-01T08:00")
    assert receive_report(a_report(house)).case.branch == house.yard_branch


def test_a_draft_that_is_gone_is_said_to_be_gone(house: House) -> None:
    does(house.administrator, "start")
    does(house.leader, "drop")

    response = does(house.administrator, "publish")

    assert response.status_code == 409
    assert "no draft any more" in words(response)
    assert writes_rule(house.administrator, target="area").status_code == 302
    assert does(house.administrator, "burn").status_code == 404


def test_the_database_itself_refuses_to_change_what_is_published(house: House) -> None:
    from django.db import DatabaseError, transaction

    table = publish(house, own_team_first(house))
    for change in (
        lambda: RoutingTable.objects.update(capacity=99),
        lambda: table.rules.update(number=5),
        lambda: table.rules.all().delete(),
        lambda: DangerWords.objects.update(danger=[]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_trial_says_what_would_happen_and_why_for_both_versions(house: House) -> None:
    publish(house, {"category": "pay", "target": "area"}, own_team_first(house))
    house.member.shift = "day"
    house.member.save()
    does(house.administrator, "start")
    writes_rule(house.administrator, 2, target="branch", branch=house.canteen_branch.pk)

    given = {**TRIAL, "unit": house.yard.pk, "text": "有人晕倒了"}
    shown = words(at_desk(house.leader).post("/desk/routing/trial/", given))

    in_force, draft = shown.split("Draft <span", 1)[0], shown.split("Draft <span", 1)[1]
    assert "Does not match: category." in in_force
    assert "is asked." in in_force
    assert "could, but carries more." in in_force
    assert "In the queue of Services branch" in draft
    assert "Words of danger: 晕倒" in shown
    assert not Case.objects.exists(), "nothing is stored"


def test_a_trial_without_rules_says_so(house: House) -> None:
    shown = words(at_desk(house.leader).post("/desk/routing/trial/", TRIAL))

    assert "There are no rules yet" in shown
    assert "No words of danger." in shown
    assert at_desk(house.leader).post("/desk/routing/trial/", {**TRIAL, "at": "soon"}).status_code == 422


def test_a_replay_lists_what_would_have_gone_elsewhere(house: House) -> None:
    stays = receive_report(a_report(house, category=Category.PAY)).case
    moves = receive_report(a_report(house, category=Category.LIVING)).case
    does(house.administrator, "start")
    writes_rule(house.administrator, target="branch", branch=house.canteen_branch.pk, category="living")

    shown = page(house.leader, "replay/?days=7")

    assert "1 of 2 cases would have gone elsewhere" in shown
    assert moves.number in shown
    assert stays.number not in shown
    assert "In the queue of Yard branch" in shown
    assert "In the queue of Services branch" in shown
    assert f"/lead/cases/{moves.number}/" in shown
    assert f"/lead/cases/{moves.number}/" not in page(house.administrator, "replay/?days=7"), "settings, not cases"


def test_a_replay_agrees_with_what_the_rules_did(house: House) -> None:
    publish(house, own_team_first(house), {"category": "pay", "target": "everybody", "branch": house.canteen_branch})
    for fields in ({}, {"category": Category.PAY}, {"reporter": house.worker}, {"reporter": house.member}):
        receive_report(a_report(house, **fields))  # type: ignore[arg-type]
    receive_report(a_report(house, reporter=house.worker, confidentiality=Confidentiality.CONFIDENTIAL))

    assert "0 of 5 cases would have gone elsewhere" in page(house.leader, "replay/?days=7")


def test_the_words_of_danger_are_published_in_versions(house: House) -> None:
    given = {"danger": "地面太滑\n\n…\n", "harmless": "滑稽", "note": "trial"}
    response = at_desk(house.administrator).post("/desk/routing/danger-words/", given)

    assert response.status_code == 302
    newest = DangerWords.objects.order_by("-version")[0]
    assert (newest.version, newest.danger, newest.harmless) == (2, ["地面太滑"], ["滑稽"])
    assert receive_report(a_report(house)).case.urgency_suggested == "emergency"
    assert at_desk(house.leader).post("/desk/routing/danger-words/", {"danger": "…"}).status_code == 422


DANGER = "库房里老李捂着胸口说痛，脸色发白。"


@pytest.fixture
def marked(house: House) -> Case:
    return receive_report(a_report(house, DANGER)).case


def test_words_of_danger_stand_on_the_queue_and_on_the_case(house: House, marked: Case) -> None:
    for where in ("/desk/queue/", address(marked)):
        assert "The report says: 胸口说痛" in words(at_desk(house.secretary).get(where))


def test_the_words_are_written_down_nowhere_else(house: House, marked: Case) -> None:
    assert "胸口" not in str(marked.ledger.get().facts)


def test_it_is_confirmed(house: House, marked: Case) -> None:
    response = act(house.secretary, marked, "confirm-urgency")

    assert response.status_code == 302
    marked.refresh_from_db()
    assert marked.urgency_suggested == ""
    assert Kind.URGENCY_CONFIRMED in marked.ledger.values_list("kind", flat=True)
    assert "The report says" not in words(at_desk(house.secretary).get(address(marked)))


def test_it_is_dismissed_with_a_reason(house: House, marked: Case) -> None:
    assert act(house.secretary, marked, "dismiss-urgency", reason="").status_code == 422
    response = act(house.secretary, marked, "dismiss-urgency", reason="电话问过，岔气。")

    assert response.status_code == 302
    marked.refresh_from_db()
    assert (marked.urgency_suggested, marked.urgency) == ("", "normal")
    assert marked.ledger.filter(kind=Kind.URGENCY_DISMISSED).exists()


def test_it_is_decided_once(house: House, marked: Case) -> None:
    act(house.secretary, marked, "dismiss-urgency", reason="岔气")

    assert act(house.secretary, marked, "confirm-urgency").status_code in {403, 409}
    assert not marked.ledger.filter(kind=Kind.URGENCY_CONFIRMED).exists()


def test_somebody_of_another_branch_cannot_decide_it(house: House, marked: Case) -> None:
    assert act(house.stranger_secretary, marked, "confirm-urgency").status_code == 404
    assert act(house.leader, marked, "confirm-urgency").status_code == 403


def test_what_was_sent_as_an_emergency_is_not_marked_again(house: House) -> None:
    assert receive_report(a_report(house, DANGER, urgency="emergency")).case.urgency_suggested == ""


def test_nobody_edits_without_a_right_to(house: House) -> None:
    from casework.cases.refusals import ActionRefused

    for verb in (
        lambda: editing.start_draft(by=house.secretary),
        lambda: editing.publish_words(by=house.secretary, danger=["痛"], harmless=[]),
    ):
        with pytest.raises(ActionRefused, match="may_not_route"):
            verb()


def test_the_trial_form_begins_with_now(house: House) -> None:
    shown = re.search(r'name="at" value="([^"]+)"', page(house.leader, "trial/"))

    assert shown
    assert shown[1].startswith(timezone.localdate().isoformat())
