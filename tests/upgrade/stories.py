"""The cases of the house that is upgraded: one open at every step, with clocks in every state, and some that are over.

Played with the real verbs by `python -m tests.upgrade.make`; tests know each by its key. Invented people: the cast.
"""

from casework.cases.words import Category, Outcome, Stage, Urgency
from workflows.demonstration.cases.story import (
    Step,
    Story,
    accept,
    answer,
    asked,
    assign,
    close,
    decline,
    helped,
    not_helped,
    resolve,
    writes,
)

SECRETARY, MEMBER, SECOND_MEMBER, WORKER, COMMITTEE = "1001", "1002", "1003", "1100", "9002"
CANTEEN_SECRETARY, CANTEEN_MEMBER, COOK = "2001", "2002", "2100"

NOT_STARTED = "its flow could not start"
OPEN_IMPORT, ANSWERED_IMPORT = "register/1", "register/2"


def _taken(later: str = "1h", by: str = MEMBER) -> tuple[Step, ...]:
    return assign(later, by=SECRETARY, to=by), accept("20min", by=by)


def _answered(later: str = "1h", by: str = MEMBER) -> tuple[Step, ...]:
    return *_taken(by=by), answer(later, by, "已经去看过，明天有人来修。")


def _resolved(later: str = "4h", by: str = MEMBER) -> tuple[Step, ...]:
    return *_answered(by=by), resolve(later, by, "换了新的。")


def _redone(later: str = "2h") -> tuple[Step, ...]:
    return *_resolved(), not_helped(later, "又坏了。", 2)


def _story(key: str, began: str, ends: Stage, *steps: Step, **more: object) -> Story:
    given = {"category": Category.LIVING, "station": "yard", **more}
    return Story(key=key, began=began, text=f"浴室的灯不亮（{key}）。", steps=steps, ends=ends, **given)  # type: ignore[arg-type]


STORIES = (
    _story("assign", "1h", Stage.ASSIGN),
    _story("assign, warned", "7h", Stage.ASSIGN, who=WORKER),
    _story("assign, breached", "13h", Stage.ASSIGN),
    _story("assign, declined", "4h", Stage.ASSIGN, _taken()[0], decline("1h", MEMBER, "夜班")),
    _story("assign, declined after the breach", "14h", Stage.ASSIGN, _taken()[0], decline("9h", MEMBER, "夜班")),
    _story("assign, without a unit", "2h", Stage.ASSIGN, station="", category=Category.CONSULTATION),
    _story("accept, one is asked", "3h", Stage.ACCEPT, assign("1h", by=SECRETARY, to=MEMBER)),
    _story("accept, all are asked", "4h", Stage.ACCEPT, assign("1h", by=SECRETARY, to=None)),
    _story("accept, warned", "7h", Stage.ACCEPT, assign("1h", by=SECRETARY, to=MEMBER)),
    _story("accept, all, breached", "14h", Stage.ACCEPT, assign("1h", by=SECRETARY, to=None)),
    _story("accept, breached", "15h", Stage.ACCEPT, assign("1h", by=SECRETARY, to=SECOND_MEMBER), who=WORKER),
    _story("respond", "5h", Stage.RESPOND, *_taken(), who=WORKER, confidential=True),
    _story("respond, warned", "21h", Stage.RESPOND, *_taken()),
    _story("respond, breached", "27h", Stage.RESPOND, *_taken(), writes("3h", "还在等。", "worn gloves")),
    _story(
        "respond, emergency, breached",
        "50min",
        Stage.RESPOND,
        assign("2min", by=SECRETARY, to=MEMBER),
        accept("2min", MEMBER),
        urgency=Urgency.EMERGENCY,
        category=Category.INCIDENT,
    ),
    _story("resolve", "6h", Stage.RESOLVE, *_answered()),
    _story("resolve, warned", "47h", Stage.RESOLVE, *_answered(), answer("20h", MEMBER, "零件到了。"), who=WORKER),
    _story("resolve, breached", "60h", Stage.RESOLVE, *_answered(by=SECOND_MEMBER)),
    _story("resolve, answered late", "29h", Stage.RESOLVE, *_taken(), answer("26h", MEMBER, "抱歉，晚了。")),
    _story("resolve, complex", "60h", Stage.RESOLVE, *_answered(), urgency=Urgency.COMPLEX, category=Category.PAY),
    _story("follow up", "9h", Stage.FOLLOW_UP, *_resolved(), who=WORKER),
    _story("follow up, warned", "43h", Stage.FOLLOW_UP, *_resolved()),
    _story("follow up, breached", "52h", Stage.FOLLOW_UP, *_resolved()),
    _story("follow up, of a member", "9h", Stage.FOLLOW_UP, *_resolved(by=MEMBER), who=SECOND_MEMBER),
    _story("second round, respond", "12h", Stage.RESPOND, *_redone()),
    _story("second round, respond, warned", "31h", Stage.RESPOND, *_redone()),
    _story(
        "second round, respond, breached twice",
        "61h",
        Stage.RESPOND,
        *_taken(),
        answer("26h", MEMBER, "晚了。"),
        resolve("1h", MEMBER, "换了。"),
        not_helped("1h", "没有换。"),
    ),
    _story("second round, resolve", "14h", Stage.RESOLVE, *_redone(), answer("1h", MEMBER, "再来看。")),
    _story("second round, resolve, breached", "70h", Stage.RESOLVE, *_redone(), answer("1h", MEMBER, "再来看。")),
    _story(
        "third round, follow up",
        "30h",
        Stage.FOLLOW_UP,
        *_redone(),
        answer("1h", MEMBER, "再来看。"),
        resolve("1h", MEMBER, "又换了。"),
        not_helped("1h", "还是不亮。", 1),
        answer("1h", MEMBER, "请电工来。"),
        resolve("4h", MEMBER, "换了线路。", Outcome.PARTLY),
    ),
    _story(
        "of the canteen",
        "6h",
        Stage.RESPOND,
        assign("1h", by=CANTEEN_SECRETARY, to=CANTEEN_MEMBER),
        accept("1h", CANTEEN_MEMBER),
        who=COOK,
        station="",
    ),
    _story("closed, it helped", "40h", Stage.CLOSED, *_resolved(), helped("3h", 5, "亮了。")),
    _story("closed, asked by phone", "40h", Stage.CLOSED, *_resolved(), asked("3h", MEMBER, "电话里说好了。")),
    _story(
        "closed, nobody reached",
        "60h",
        Stage.CLOSED,
        *_resolved(),
        close("41h", SECRETARY, "三次联系未果。", Outcome.UNANSWERED),
    ),
)
"""Moments count in working time back from `STOPPED_AT`; limits of an ordinary case are 8 h, 24 h, 56 h, then 40 h."""
