"""Where a report goes: the pure evaluation of a routing table."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from casework.cases.rules.routing import (
    Candidate,
    Condition,
    Considered,
    Cover,
    Description,
    Outcome,
    Reason,
    Rule,
    Tried,
    decide,
)

YARD, SERVICES, COMMITTEE = 1, 2, 9
HER_TEAM, PORT = 20, 10
MATE, OTHER_MATE, OFFICER, HERSELF = 100, 101, 102, 103
QUAY = 50

HER_REPORT = Description(
    category="living",
    urgency="normal",
    language="zh-hans",
    covers=(Cover(YARD, "own"), Cover(COMMITTEE, "parent")),
    units=(HER_TEAM, PORT),
    area=QUAY,
    area_responsible=OFFICER,
    shifts=frozenset({"night"}),
    reporter=HERSELF,
    candidates={
        MATE: Candidate(MATE, frozenset({YARD}), HER_TEAM, "night", open_cases=2),
        OTHER_MATE: Candidate(OTHER_MATE, frozenset({YARD}), HER_TEAM, "night", open_cases=1),
        OFFICER: Candidate(OFFICER, frozenset({SERVICES}), None, "day"),
        HERSELF: Candidate(HERSELF, frozenset({YARD}), HER_TEAM, "night"),
    },
    staffed=frozenset({YARD, SERVICES, COMMITTEE}),
)
OWN_TEAM = Rule(1, "branch", branch=YARD, prefers_own_team=True)


def with_mate(**fields: object) -> Description:
    mate = replace(HER_REPORT.candidates[MATE], **fields)  # type: ignore[arg-type]
    return replace(HER_REPORT, candidates={MATE: mate})


def test_without_rules_the_branch_of_the_unit_answers() -> None:
    decision = decide(HER_REPORT, ())

    assert (decision.goes_to, decision.rule, decision.how) == ((YARD, None, False), None, "own")


def test_the_first_rule_that_matches_decides() -> None:
    rules = (Rule(1, "branch", branch=SERVICES, category="pay"), Rule(2, "branch", branch=SERVICES), OWN_TEAM)

    decision = decide(HER_REPORT, rules)

    assert (decision.branch, decision.rule) == (SERVICES, 2)
    assert decision.tried == (
        Tried(1, Outcome.DIFFERENT, (), (Condition.CATEGORY,)),
        Tried(2, Outcome.TAKEN),
    ), "rule 3 is not looked at any more"


def test_a_rule_for_a_unit_holds_for_all_below_it() -> None:
    assert decide(HER_REPORT, (Rule(1, "branch", branch=SERVICES, unit=PORT),)).branch == SERVICES
    assert decide(HER_REPORT, (Rule(1, "branch", branch=SERVICES, unit=30),)).branch == YARD


def test_of_her_own_team_whoever_carries_least_is_asked() -> None:
    decision = decide(HER_REPORT, (OWN_TEAM,))

    assert decision.person == OTHER_MATE
    assert decision.tried[0].considered == (
        Considered(HERSELF, Reason.NOT_AVAILABLE),
        Considered(OTHER_MATE, Reason.CHOSEN),
        Considered(MATE, Reason.OTHER),
    )


def test_a_teammate_who_cannot_now_is_passed_over_with_the_reason() -> None:
    for fields, reason in (
        ({"shift": "day"}, Reason.OFF_SHIFT),
        ({"is_absent": True}, Reason.ABSENT),
        ({"open_cases": 8}, Reason.FULL),
    ):
        decision = decide(with_mate(**fields), (OWN_TEAM,))
        assert decision.goes_to == (YARD, None, False), "the queue of the branch"
        assert decision.tried[0].considered == (Considered(MATE, reason),)


def test_the_limit_is_the_tables() -> None:
    assert decide(with_mate(open_cases=8), (OWN_TEAM,), capacity=9).person == MATE
    assert decide(with_mate(), (OWN_TEAM,), capacity=2).person is None


def test_of_somebody_without_a_shift_nothing_else_is_known() -> None:
    assert decide(with_mate(shift=""), (OWN_TEAM,)).person == MATE


def test_whoever_is_responsible_for_the_area_is_asked_on_every_shift() -> None:
    decision = decide(HER_REPORT, (Rule(1, "area"),))

    assert decision.goes_to == (SERVICES, OFFICER, False)


def test_where_the_person_named_cannot_the_next_rule_is_tried() -> None:
    away = replace(HER_REPORT.candidates[OFFICER], is_absent=True)
    report = replace(HER_REPORT, candidates={OFFICER: away})

    decision = decide(report, (Rule(1, "area"), Rule(2, "branch", branch=SERVICES)))

    assert (decision.rule, decision.goes_to) == (2, (SERVICES, None, False))
    assert decision.tried[0].outcome == Outcome.NOBODY


def test_a_report_from_nowhere_has_no_area_to_go_to() -> None:
    nowhere = replace(HER_REPORT, area=None, area_responsible=None)
    assert decide(nowhere, (Rule(1, "area"),)).rule is None


def test_a_branch_where_nobody_can_act_is_passed_over() -> None:
    report = replace(HER_REPORT, staffed=frozenset({COMMITTEE}))

    assert decide(report, (OWN_TEAM,)).goes_to == (COMMITTEE, None, False)


def test_to_everybody_needs_somebody() -> None:
    to_all = Rule(1, "everybody", branch=YARD)

    assert decide(HER_REPORT, (to_all,)).to_everybody
    alone = replace(HER_REPORT, candidates={HERSELF: HER_REPORT.candidates[HERSELF]})
    assert decide(alone, (to_all,)).goes_to == (YARD, None, False)


def test_a_unit_with_a_liaison_officer_asks_them() -> None:
    covers = (Cover(SERVICES, "liaison", OFFICER), Cover(COMMITTEE, "parent"))

    decision = decide(replace(HER_REPORT, covers=covers), ())

    assert (decision.goes_to, decision.how) == ((SERVICES, OFFICER, False), "liaison")


def test_a_confidential_report_is_offered_to_nobody_by_the_machine() -> None:
    confidential = replace(HER_REPORT, is_confidential=True)

    for rule in (OWN_TEAM, Rule(1, "everybody", branch=YARD), Rule(1, "person", person=HERSELF)):
        decision = decide(confidential, (rule,))
        assert decision.goes_to == (YARD, None, False)
        assert decision.tried[0].considered == (), "nothing is said of anybody"


ids = st.integers(1, 6)
maybe = st.none() | ids
words = st.sampled_from(["", "a", "b"])
candidates = st.builds(
    Candidate,
    person=ids,
    branches=st.frozensets(ids, max_size=3),
    unit=maybe,
    shift=words,
    open_cases=st.integers(0, 10),
    is_absent=st.booleans(),
)
targets = st.one_of(
    st.tuples(st.sampled_from(["branch", "everybody"]), ids, st.none()),
    st.tuples(st.just("person"), maybe, ids),
    st.tuples(st.just("area"), maybe, st.none()),
)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    made = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        target, branch, person = draw(targets)
        conditions = {name: draw(words) for name in ("category", "shift", "language", "urgency")}
        own_team = draw(st.booleans())
        made.append(Rule(number, target, branch, person, own_team, unit=draw(maybe), area=draw(maybe), **conditions))
    return tuple(made)


@st.composite
def reports(draw: st.DrawFn) -> Description:
    covers = draw(st.lists(st.builds(Cover, ids, st.just("own"), maybe), max_size=3))
    return Description(
        category=draw(words),
        urgency=draw(words),
        language=draw(words),
        covers=(*covers, Cover(1, "parent")),
        units=tuple(draw(st.lists(ids, max_size=3, unique=True))),
        area=draw(maybe),
        area_responsible=draw(maybe),
        shifts=draw(st.frozensets(words)),
        reporter=draw(maybe),
        is_confidential=draw(st.booleans()),
        candidates={one.person: one for one in draw(st.lists(candidates, max_size=6))},
        staffed=draw(st.frozensets(ids)),
    )


@given(report=reports(), table=rules(), capacity=st.integers(0, 9))
def test_there_is_always_a_decision_and_it_is_never_the_reporter(
    report: Description, table: tuple[Rule, ...], capacity: int
) -> None:
    decision = decide(report, table, capacity)

    assert decision.branch in report.staffed | {1}
    assert decision.person is None or decision.person != report.reporter
    if decision.person is not None:
        asked = report.candidates[decision.person]
        assert decision.branch in asked.branches
        assert not asked.is_absent
        assert asked.open_cases < capacity
    if report.is_confidential:
        assert not decision.is_offered


@given(report=reports(), table=rules())
def test_rules_are_tried_in_order_up_to_the_one_that_decides(report: Description, table: tuple[Rule, ...]) -> None:
    decision = decide(report, table)

    tried = [each.rule for each in decision.tried]
    expected = [rule.number for rule in table]
    assert tried == (expected[: decision.rule] if decision.rule else [*expected, None])
    assert [each.outcome == Outcome.TAKEN for each in decision.tried] == [False] * (len(tried) - 1) + [True]


@given(report=reports(), table=rules())
def test_a_rule_further_down_never_changes_what_an_earlier_one_decides(
    report: Description, table: tuple[Rule, ...]
) -> None:
    decision = decide(report, table)
    if decision.rule is not None:
        assert decide(report, table[: decision.rule]) == decision


@given(report=reports(), table=rules())
def test_no_reason_tells_who_the_reporter_is(report: Description, table: tuple[Rule, ...]) -> None:
    considered = [each for tried in decide(report, table).tried for each in tried.considered]

    assert {each.reason for each in considered if each.person == report.reporter} <= {Reason.NOT_AVAILABLE}
    if report.is_confidential:
        assert considered == []
