"""Whatever people do, in whatever order, whoever comes, goes or sleeps, and however often the house is restarted.

At every moment each open case has one owner or one staffed queue, one next deadline, one open step, and a ledger that
adds up to the stored row; what is refused changes nothing. The people and their moves: `tests/workflows/playing.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.cases.rules.deadlines import Due
from casework.cases.words import Category, Confidentiality, ConsentWay, EmergencyStep, Outcome, PauseReason, Urgency
from tests.processes import OwnDatabase
from tests.workflows.directed import WAYS, bring_about
from tests.workflows.playing import (
    ASKED,
    FILED,
    PEOPLE,
    WHO_COME_AND_GO,
    WHOSE_TURN_IT_IS,
    Play,
    disagreements,
    everybody_comes_to_work,
    verbs,
)
from workflows import actions

LIVES = int(os.environ.get("LIVES", "8"))
"""`make lives` asks for 2,000; each of its pieces takes its share."""
PIECES = int(os.environ.get("LIVES_IN_PIECES", "1"))
IS_FULL = LIVES >= 2000
FIRST_SEED = int(os.environ.get("LIVES_SEED", "20261201"))
LIVES_WITH_COMMITS = 60 if os.environ.get("HYPOTHESIS_PROFILE") == "faults" else 2
STEPS = 40 if IS_FULL else 30
"""At most, and nearly always; the first runs are shorter."""

NEVER_REFUSED = {
    "record_warning",
    "record_breach",
    "move_on",
    "climb",
    "take_back_offers",
    "repeat_alarm",
    "ask_more_to_judge",
    "record_overdue_requests",
}

people = st.one_of(st.just(WHOSE_TURN_IT_IS), st.just(WHOSE_TURN_IT_IS), st.sampled_from(PEOPLE))
asked = st.sampled_from(ASKED)
which = st.integers(0, 2)
"""Which of the cases; the first one when there are fewer."""
words = st.sampled_from(["收到", "正在办", "办好了", "谢谢", ""])
days_on = st.integers(-1, 20)
pauses = st.one_of(
    st.integers(1, 90).map(lambda number: timedelta(minutes=number)),
    st.integers(2, 30).map(lambda number: timedelta(hours=number)),
    st.integers(2, 45).map(lambda number: timedelta(days=number)),
)
reports = st.fixed_dictionaries(
    {
        "text": st.sampled_from(["灯不亮", "灯不亮", "有人落水，救命"]),
        "category": st.sampled_from(Category),
        "urgency": st.sampled_from(Urgency),
        "confidentiality": st.sampled_from(Confidentiality),
        "who": st.sampled_from(["worker", "member", "secretary", "stranger", None]),
        "is_from_kiosk": st.booleans(),
        "steps": st.integers(0, 6),
    }
)
filers = st.sampled_from([None, None, "secretary", "member", "worker"])


class Office(RuleBasedStateMachine):
    """Rules are named after the verbs they try; each may be refused."""

    play: Play
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(self.done, self.refused)

    def teardown(self) -> None:
        self.play.end()

    @initialize(report=reports, aims=st.lists(st.sampled_from(sorted(WAYS)), max_size=6))
    def a_first_report(self, report: dict[str, object], aims: list[str]) -> None:
        """And what becomes of it, so that every life begins somewhere else."""
        self.play.receive(**report)
        for verb in aims:
            bring_about(self.play, 0, verb)

    @rule(report=reports, filer=filers)
    def receive_report(self, report: dict[str, object], filer: str | None) -> None:
        self.play.receive(filer=filer, **report)

    @rule(case=which, verb=st.sampled_from(sorted(WAYS)))
    def whoever_may_does_it(self, case: int, verb: str) -> None:
        """A life with an aim: by chance alone hardly anybody asks, answers or pauses at the right moment."""
        bring_about(self.play, case, verb)

    @rule(days=st.integers(0, 40), is_answered=st.booleans())
    def import_case(self, days: int, is_answered: bool) -> None:
        self.play.take_over(timedelta(days=days), is_answered=is_answered)

    @rule(case=which)
    def whoever_is_to_act_goes_on(self, case: int) -> None:
        self.play.carry_on(case)

    @rule(case=which, by=people, to=asked)
    def assign_case(self, case: int, by: str, to: str | None) -> None:
        self.play.attempt(actions.assign_case, case, by=by, to=to)

    @rule(case=which, by=people, to=st.sampled_from(PEOPLE), reason=words, is_agreed=st.booleans())
    def hand_over(self, case: int, by: str, to: str, reason: str, is_agreed: bool) -> None:
        consent = actions.Consent(timezone.localdate(), ConsentWay.PHONE) if is_agreed else None
        self.play.attempt(actions.hand_over, case, by=by, to=to, reason=reason, consent=consent)

    @rule(case=which, by=people, to=st.sampled_from(PEOPLE), reason=words)
    def ask_others(self, case: int, by: str, to: str, reason: str) -> None:
        self.play.ask_others(case, by=by, to=to, reason=reason)

    @rule(who=st.sampled_from(WHO_COME_AND_GO), days=st.integers(1, 20), substitute=asked)
    def take_back_offers(self, who: str, days: int, substitute: str | None) -> None:
        self.play.begin_absence(who, timedelta(days=days), substitute)

    @rule(case=which, by=people)
    def accept_case(self, case: int, by: str) -> None:
        self.play.attempt(actions.accept_case, case, by=by)

    @rule(case=which, by=people, reason=words)
    def decline_case(self, case: int, by: str, reason: str) -> None:
        self.play.attempt(actions.decline_case, case, by=by, reason=reason)

    @rule(case=which, by=people, text=words)
    def respond(self, case: int, by: str, text: str) -> None:
        self.play.attempt(actions.respond, case, by=by, text=text)

    @rule(case=which, by=people, text=words, outcome=st.sampled_from(Outcome))
    def resolve_case(self, case: int, by: str, text: str, outcome: Outcome) -> None:
        self.play.attempt(actions.resolve_case, case, by=by, text=text, outcome=outcome)

    @rule(case=which, by=people, helped=st.booleans(), text=words, satisfaction=st.sampled_from([None, 1, 5, 6]))
    def record_follow_up(self, case: int, by: str, helped: bool, text: str, satisfaction: int | None) -> None:
        self.play.attempt(actions.record_follow_up, case, by=by, helped=helped, text=text, satisfaction=satisfaction)

    @rule(case=which, helped=st.booleans(), text=words, satisfaction=st.sampled_from([None, 1, 5, 6]))
    def record_follow_up_by_code(self, case: int, helped: bool, text: str, satisfaction: int | None) -> None:
        verb = partial(actions.record_follow_up, helped=helped, text=text, satisfaction=satisfaction)
        self.play.attempt_by_code(verb, case, name="record_follow_up")

    @rule(case=which, by=people, reason=words, outcome=st.sampled_from([None, *Outcome]))
    def close_case(self, case: int, by: str, reason: str, outcome: Outcome | None) -> None:
        self.play.attempt(actions.close_case, case, by=by, reason=reason, outcome=outcome)

    @rule(case=which, text=words)
    def write_message(self, case: int, text: str) -> None:
        self.play.attempt_by_code(partial(actions.write_message, text=text), case, name="write_message")

    @rule(case=which)
    def record_warning(self, case: int) -> None:
        self.play.let_a_timer_say(actions.record_warning, case)

    @rule(case=which)
    def record_breach(self, case: int) -> None:
        self.play.let_a_clock_run_out(case)

    @rule(case=which)
    def move_on(self, case: int) -> None:
        self.play.let_a_timer_say(actions.move_on, case, due=Due.TURN)

    @rule(case=which)
    def climb(self, case: int) -> None:
        self.play.let_a_timer_say(actions.climb, case, due=Due.LADDER)

    @rule(case=which, by=people, reason=words)
    def refer_upward(self, case: int, by: str, reason: str) -> None:
        self.play.attempt(actions.refer_upward, case, by=by, reason=reason)

    @rule(case=which, reason=words)
    def ask_higher(self, case: int, reason: str) -> None:
        self.play.attempt_by_code(partial(actions.ask_higher, reason=reason), case, name="ask_higher")

    @rule(case=which, reason=words)
    def ask_for_another_handler(self, case: int, reason: str) -> None:
        verb = partial(actions.ask_for_another_handler, reason=reason)
        self.play.attempt_by_code(verb, case, name="ask_for_another_handler")

    @rule(case=which, reason=words)
    def withdraw_report(self, case: int, reason: str) -> None:
        self.play.attempt_by_code(partial(actions.withdraw_report, reason=reason), case, name="withdraw_report")

    @rule(case=which, reason=words)
    def reopen_case(self, case: int, reason: str) -> None:
        self.play.attempt_by_code(partial(actions.reopen_case, reason=reason), case, name="reopen_case")

    @rule(case=which, by=st.one_of(st.just("head"), people), text=words)
    def take_up(self, case: int, by: str, text: str) -> None:
        self.play.attempt(actions.take_up, case, by=by, text=text)

    @rule(case=which, by=people, reason=st.sampled_from(PauseReason), text=words, days=st.integers(-1, 31))
    def pause_clock(self, case: int, by: str, reason: PauseReason, text: str, days: int) -> None:
        until = timezone.now() + timedelta(days=days)
        self.play.attempt(actions.pause_clock, case, by=by, reason=reason, text=text, until=until)

    @rule(case=which, by=people)
    def resume_clock(self, case: int, by: str) -> None:
        self.play.attempt(actions.resume_clock, case, by=by)

    @rule(case=which, by=people, to=st.sampled_from(Urgency), reason=words)
    def change_urgency(self, case: int, by: str, to: Urgency, reason: str) -> None:
        self.play.attempt(actions.change_urgency, case, by=by, to=to, reason=reason)

    @rule(case=which)
    def ask_more_to_judge(self, case: int) -> None:
        self.play.let_a_timer_say(actions.ask_more_to_judge, case, due=Due.DANGER)

    @rule(case=which, by=people)
    def confirm_urgency(self, case: int, by: str) -> None:
        self.play.attempt(actions.confirm_urgency, case, by=by)

    @rule(case=which, by=people, reason=words)
    def dismiss_urgency(self, case: int, by: str, reason: str) -> None:
        self.play.attempt(actions.dismiss_urgency, case, by=by, reason=reason)

    @rule(report=reports)
    def raise_alarm(self, report: dict[str, object]) -> None:
        self.play.alarm(**report)

    @rule(case=which, report=reports, is_another=st.booleans())
    def call_for_help(self, case: int, report: dict[str, object], is_another: bool) -> None:
        self.play.call_for_help(case, is_another=is_another, **report)

    @rule(case=which, form=st.integers(0, 5), text=words)
    def call_again(self, case: int, form: int, text: str) -> None:
        verb = partial(actions.call_again, submission_key=f"{form:022}", text=text)
        self.play.attempt_by_code(verb, case, name="call_again")

    @rule(case=which)
    def repeat_alarm(self, case: int) -> None:
        self.play.let_a_timer_say(actions.repeat_alarm, case, due=Due.ALARM)

    @rule(case=which, by=people, step=st.sampled_from(EmergencyStep), text=words)
    def stamp_step(self, case: int, by: str, step: EmergencyStep, text: str) -> None:
        self.play.attempt(actions.stamp_step, case, by=by, step=step, text=text)

    @rule(case=which, by=people, of=asked, text=words, days=days_on)
    def ask_for_help(self, case: int, by: str, of: str | None, text: str, days: int) -> None:
        self.play.attempt(actions.ask_for_help, case, by=by, of=of, text=text, due_on=_on(days))

    @rule(case=which, by=st.one_of(st.just("leader"), people), to=st.sampled_from(PEOPLE), text=words, days=days_on)
    def direct(self, case: int, by: str, to: str, text: str, days: int) -> None:
        self.play.attempt(actions.direct, case, by=by, to=to, text=text, due_on=_on(days))

    @rule(case=which, by=st.one_of(st.just("leader"), people), text=words, days=days_on)
    def order_account(self, case: int, by: str, text: str, days: int) -> None:
        self.play.attempt(actions.order_account, case, by=by, text=text, due_on=_on(days))

    @rule(case=which, by=st.one_of(st.just("secretary"), people), text=words)
    def urge(self, case: int, by: str, text: str) -> None:
        self.play.attempt(actions.urge, case, by=by, text=text)

    @rule(case=which)
    def urge_by_code(self, case: int) -> None:
        self.play.attempt_by_code(actions.urge, case, name="urge")

    @rule(case=which, by=people, assistant=st.sampled_from(PEOPLE), mentor=st.sampled_from(PEOPLE), text=words)
    def take_assistant(self, case: int, by: str, assistant: str, mentor: str, text: str) -> None:
        self.play.attempt(actions.take_assistant, case, by=by, assistant=assistant, mentor=mentor, text=text)

    @rule(case=which, by=people, text=words, is_draft=st.booleans())
    def write_note(self, case: int, by: str, text: str, is_draft: bool) -> None:
        self.play.attempt(actions.write_note, case, by=by, text=text, is_draft=is_draft)

    @rule(case=which, request=which, by=people, text=words)
    def answer_request(self, case: int, request: int, by: str, text: str) -> None:
        self.play.attempt_request(actions.answer_request, case, request, by=by, text=text)

    @rule(case=which, request=which, by=people, reason=words)
    def decline_request(self, case: int, request: int, by: str, reason: str) -> None:
        self.play.attempt_request(actions.decline_request, case, request, by=by, reason=reason)

    @rule(case=which, request=which, by=people, to=st.sampled_from(PEOPLE), is_mentor=st.booleans())
    def pass_on_request(self, case: int, request: int, by: str, to: str, is_mentor: bool) -> None:
        self.play.pass_on(case, request, by=by, to=to, is_mentor=is_mentor)

    @rule(case=which, request=which, by=people)
    def withdraw_request(self, case: int, request: int, by: str) -> None:
        self.play.attempt_request(actions.withdraw_request, case, request, by=by)

    @rule(case=which, request=which, by=people)
    def release_assistant(self, case: int, request: int, by: str) -> None:
        self.play.attempt_request(actions.release_assistant, case, request, by=by)

    @rule(case=which)
    def record_overdue_requests(self, case: int) -> None:
        self.play.let_a_timer_say(actions.record_overdue_requests, case, due=Due.REQUEST)

    @rule(pause=pauses)
    def time_passes(self, pause: timedelta) -> None:
        self.play.house_runs_for(pause)

    @rule(pause=pauses)
    def time_passes_and_no_timer_fires(self, pause: timedelta) -> None:
        self.play.nobody_fires_timers_for(pause)

    @rule(pause=pauses)
    def the_house_stands_still_and_is_started_again(self, pause: timedelta) -> None:
        self.play.house_is_shut_for(pause)

    @rule()
    def the_house_is_restarted(self) -> None:
        self.play.restart()

    @rule(who=st.sampled_from(WHO_COME_AND_GO), is_held=st.booleans())
    def a_post_ends_or_is_taken_up_again(self, who: str, is_held: bool) -> None:
        self.play.hold_post(who, is_held)

    @rule(who=st.sampled_from(WHO_COME_AND_GO), is_active=st.booleans())
    def somebody_leaves_or_comes_back(self, who: str, is_active: bool) -> None:
        self.play.activate(who, is_active)

    @rule(case=which)
    def the_owner_leaves(self, case: int) -> None:
        self.play.take_posts_from_owner(case)

    @invariant()
    def everything_agrees(self) -> None:
        self.done["moves"] += 1
        if self.play.has_anything_changed():
            assert disagreements(self.play) == []


def tally(lives: type[Office]) -> str:
    """How often each verb was done and refused."""
    lines = [f"{name:<28}{lives.done[name]:>8}{lives.refused[name]:>8}" for name in sorted({FILED, *verbs()})]
    never = sorted({FILED, *verbs()} - set(lives.done))
    return "\n".join([f"{lives.done['moves']} moves; done, refused:", *lines, f"never done: {never}"])


def _on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def examples(runs: int) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if IS_FULL else list(Phase),  # what fails is made smaller with fewer lives
        print_blob=True,
    )


def test_no_verb_is_missing() -> None:
    tried = {name for name in vars(Office) if name in actions.__all__}
    assert tried == verbs(), "a new verb needs a rule of its name here"


def test_every_verb_has_a_way_to_come_about() -> None:
    assert set(WAYS) == verbs(), "a new verb needs a way in tests/workflows/directed.py"


@pytest.mark.django_db
def test_every_verb_comes_about_when_it_is_wanted() -> None:
    """And the house agrees with itself afterwards. What they count is not counted among the lives below."""
    everybody_comes_to_work()
    for verb in sorted(WAYS):
        with undone():
            play = Play(done := Counter(), Counter())
            try:
                bring_about(play, 0, verb)
                assert done[verb], f"{verb} did not come about: {done}"
                assert disagreements(play) == [], verb
            finally:
                play.end()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.lives
@pytest.mark.hypothesis  # not told by itself, as @given does
@pytest.mark.django_db
@pytest.mark.parametrize("piece", range(PIECES))
def test_lives_in_one_transaction_each(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    @seed(FIRST_SEED + piece)
    class Undone(Office):
        """Each run is undone at its end, which makes thousands of runs possible."""

        done: Counter[str] = Counter()
        refused: Counter[str] = Counter()

        def __init__(self) -> None:
            self.undo = transaction.atomic()
            self.undo.__enter__()
            super().__init__()

        def teardown(self) -> None:
            super().teardown()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)  # a third of the round trips
    everybody_comes_to_work()
    lives = LIVES // PIECES
    run_state_machine_as_test(Undone, settings=examples(lives))
    told = f"{lives} lives, seed {FIRST_SEED + piece}; {tally(Undone)}"
    print(told)  # noqa: T201  (what `make lives` shows)
    if IS_FULL:
        assert Undone.done["moves"] >= lives * 30, told
        assert set(Undone.done) >= {FILED, *verbs()}, f"each verb has worked: {told}"
        assert set(Undone.refused) >= {FILED, *verbs()} - NEVER_REFUSED, f"and was refused: {told}"


@pytest.mark.hypothesis
@pytest.mark.processes
def test_whatever_happens_when_everything_commits(own_database: OwnDatabase) -> None:
    """Restarts close the connection, too."""

    class Committed(Office):
        done: Counter[str] = Counter()
        refused: Counter[str] = Counter()

        def __init__(self) -> None:
            super().__init__()
            self.play.may_close_connection = True

    run_state_machine_as_test(Committed, settings=examples(LIVES_WITH_COMMITS))
