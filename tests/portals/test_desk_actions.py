"""Each verb has a page that works, keeps what was typed, and refuses whoever must not."""

from __future__ import annotations

import pytest

from casework.cases.models import Case, Message
from casework.cases.words import Outcome, Stage
from tests.cast import House, a_report, case_at
from tests.portals.desk import act, address, at_desk, words
from workflows.actions import accept_case, assign_case, receive_report

VERBS = {
    "assign": ("assign", {"everybody": "on"}),
    "accept": ("accept", {}),
    "decline": ("accept", {"reason": "夜班"}),
    "respond": ("respond", {"text": "今天就来看。"}),
    "resolve": ("resolve", {"text": "已修好。", "outcome": "solved"}),
    "follow-up": ("follow_up", {"helped": "yes"}),
    "close": ("follow_up", {"reason": "联系不上"}),
}
"""Verb: the stage at which it is possible, and what is typed."""


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_the_secretary_assigns_a_case_to_a_member(house: House) -> None:
    case = case_at("assign", house)
    answer = act(house.secretary, case, "assign", to=house.member.pk)
    assert (answer.status_code, answer.url) == (302, address(case) + "?done=assign")
    assert fresh(case).offered_to == house.member


def test_the_secretary_offers_a_case_to_the_whole_branch_from_the_queue(house: House) -> None:
    case = case_at("assign", house)
    answer = act(house.secretary, case, "assign", everybody="on", **{"from": "queue"})
    assert answer.url == "/desk/queue/?done=assign"
    assert (fresh(case).stage, fresh(case).offered_to) == (Stage.ACCEPT, None)


def test_a_member_accepts_with_one_tap(house: House) -> None:
    case = case_at("accept", house)
    assert act(house.member, case, "accept").status_code == 302
    assert fresh(case).owner == house.member


def test_a_member_declines_with_a_reason_and_comes_back_to_the_inbox(house: House) -> None:
    case = case_at("accept", house)
    answer = act(house.member, case, "decline", reason="我上夜班")
    assert answer.url == "/desk/?done=decline"
    assert fresh(case).stage == Stage.ASSIGN
    assert case.messages.get().side == Message.Side.FILE
    assert "Whoever decides next reads your reason" in words(at_desk(house.member).get(answer.url))


def test_the_owner_answers(house: House) -> None:
    case = case_at("respond", house)
    answer = act(house.member, case, "respond", text="今天就来看。")
    assert "Your answer has been sent." in words(at_desk(house.member).get(answer.url))
    assert fresh(case).stage == Stage.RESOLVE


def test_the_owner_resolves_with_an_outcome(house: House) -> None:
    case = case_at("resolve", house)
    act(house.member, case, "resolve", text="换了一半。", outcome="partly")
    assert (fresh(case).stage, fresh(case).outcome) == (Stage.FOLLOW_UP, Outcome.PARTLY)


def test_the_owner_records_a_follow_up_by_telephone(house: House) -> None:
    case = case_at("follow_up", house)
    act(house.member, case, "follow-up", helped="yes", satisfaction="4", text="电话里说谢谢")
    assert (fresh(case).stage, fresh(case).satisfaction) == (Stage.CLOSED, 4)


def test_the_secretary_records_that_it_did_not_help(house: House) -> None:
    case = case_at("follow_up", house)
    act(house.secretary, case, "follow-up", helped="no")
    assert (fresh(case).stage, fresh(case).redo_count) == (Stage.RESPOND, 1)


def test_the_owner_closes_with_a_reason(house: House) -> None:
    case = case_at("follow_up", house)
    act(house.member, case, "close", reason="打了三次电话", outcome="unanswered")
    assert (fresh(case).stage, fresh(case).outcome) == (Stage.CLOSED, Outcome.UNANSWERED)


@pytest.mark.parametrize("verb", VERBS)
def test_it_asks_on_a_page_of_its_own_where_there_is_no_javascript(house: House, verb: str) -> None:
    stage, _given = VERBS[verb]
    case = case_at(stage, house)
    holder = house.secretary if verb == "assign" else house.member
    page = at_desk(holder).get(address(case, verb))
    assert page.status_code == 200
    assert f'action="{address(case, verb)}"' in words(page)


@pytest.mark.parametrize("who", ["stranger", "stranger_secretary", "worker", "administrator", "second_member"])
@pytest.mark.parametrize("verb", VERBS)
def test_it_does_not_exist_for_whoever_may_not_see_it(house: House, verb: str, who: str) -> None:
    stage, given = VERBS[verb]
    case = case_at(stage, house)
    answer = act(getattr(house, who), case, verb, **given)
    nowhere = at_desk(getattr(house, who)).post("/desk/cases/XQ-2026-999999/accept/")
    assert answer.status_code == nowhere.status_code == 404
    assert answer.content == nowhere.content
    assert fresh(case).stage == stage


@pytest.mark.parametrize("verb", VERBS)
def test_it_refuses_the_leader_who_sees_all_but_handles_nothing(house: House, verb: str) -> None:
    stage, given = VERBS[verb]
    case = case_at(stage, house)
    answer = act(house.leader, case, verb, **given)
    assert answer.status_code == 403
    assert 'role="alert"' in words(answer)
    assert fresh(case).stage == stage


@pytest.mark.parametrize("verb", ["respond", "resolve"])
def test_it_refuses_the_secretary_who_is_not_the_owner(house: House, verb: str) -> None:
    stage, given = VERBS[verb]
    answer = act(house.secretary, case_at(stage, house), verb, **given)
    assert answer.status_code == 403
    assert "Only the owner of the case may do this." in words(answer)


@pytest.mark.parametrize("verb", VERBS)
def test_it_asks_whoever_is_not_signed_in_to_sign_in(house: House, verb: str, client: object) -> None:
    case = case_at(VERBS[verb][0], house)
    answer = client.post(address(case, verb))  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize(
    ("verb", "typed", "sentence"),
    [
        ("decline", {"reason": "  "}, "Please give a reason: whoever comes next needs to know."),
        ("respond", {"text": ""}, "Please write something first."),
        ("resolve", {"text": "", "outcome": "partly"}, "Please write something first."),
        ("follow-up", {"text": "她说好多了"}, "Please say whether it helped."),
        ("close", {"reason": "", "outcome": "withdrawn"}, "Please give a reason: whoever comes next needs to know."),
        ("assign", {"to": ""}, "Choose whom to ask, or offer the case to the whole branch."),
    ],
)
def test_it_says_beside_the_field_what_is_missing(
    house: House, verb: str, typed: dict[str, str], sentence: str
) -> None:
    case = case_at(VERBS[verb][0], house)
    answer = act(house.secretary if verb == "assign" else house.member, case, verb, **typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    for value in typed.values():
        assert value.strip() in words(answer)


def test_it_keeps_a_text_that_is_too_long(house: House) -> None:
    case = case_at("respond", house)
    long = "长" * 5001
    answer = act(house.member, case, "respond", text=long)
    assert answer.status_code == 422
    assert "at most 5000 characters, this one has 5001" in words(answer)
    assert long in words(answer)


def test_it_refuses_somebody_of_another_branch_beside_the_field(house: House) -> None:
    case = case_at("assign", house)
    answer = act(house.secretary, case, "assign", to=house.stranger.pk)
    assert answer.status_code == 422
    assert "He Miao does not handle cases in this branch." in words(answer)


def test_a_member_who_was_second_to_accept_is_told_so(house: House) -> None:
    case = receive_report(a_report(house)).case
    assign_case(case, to=None, by=house.secretary)
    accept_case(case, by=house.member)
    answer = act(house.second_member, case, "accept")
    assert answer.status_code == 409
    assert "Somebody else has accepted this case already." in words(answer)
    assert "浴室地面" not in words(answer)


def test_a_second_tap_on_accept_leads_to_the_case(house: House) -> None:
    case = case_at("accept", house)
    first, second = (act(house.member, case, "accept") for _tap in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, address(case) + "?done=accept")
    assert case.ledger.filter(kind="accepted").count() == 1


def test_a_member_from_whom_the_offer_was_taken_is_told_so(house: House) -> None:
    case = case_at("accept", house)
    assign_case(case, to=house.second_member, by=house.secretary)
    answer = act(house.member, case, "decline", reason="夜班")
    assert answer.status_code == 409
    assert "It is no longer offered to you." in words(answer)


def test_a_secretary_on_a_stale_page_sees_where_the_case_stands_now(house: House) -> None:
    case = case_at("respond", house)
    answer = act(house.secretary, case, "assign", to=house.second_member.pk)
    assert answer.status_code == 409
    assert "This is not possible now: the case is at “waiting for an answer”." in words(answer)
    assert "Shi Lei accepted the case and answers for it from now on." in words(answer)


def test_what_was_typed_on_a_stale_page_is_given_back(house: House) -> None:
    case = case_at("follow_up", house)
    answer = act(house.member, case, "resolve", text="又修了一次。", outcome="solved")
    assert answer.status_code == 409
    assert "又修了一次。" in words(answer)
    assert case.messages.filter(text="又修了一次。").count() == 0


def test_a_link_to_an_action_that_is_no_longer_possible_shows_the_case(house: House) -> None:
    answer = at_desk(house.member).get(address(case_at("respond", house), "resolve"))
    assert answer.status_code == 409
    assert "This is not possible now. Below you see where the case stands." in words(answer)


def test_an_unknown_action_does_not_exist(house: House) -> None:
    assert act(house.member, case_at("respond", house), "delete").status_code == 404


def test_a_second_tap_on_send_writes_one_answer_more_and_breaks_nothing(house: House) -> None:
    case = case_at("respond", house)
    client = at_desk(house.member)
    for _tap in range(2):
        assert client.post(address(case, "respond"), {"text": "马上来"}).status_code == 302
    assert fresh(case).stage == Stage.RESOLVE
