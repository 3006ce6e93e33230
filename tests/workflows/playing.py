"""The people, the clock and the moves of the office that Hypothesis plays, and what must be true after every move."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.utils import timezone
from viewflow.workflow.models import Task

from casework.cases import calendars, ledger, receipts, standards
from casework.cases.actors import REPORTER
from casework.cases.models import Case, CaseRequest
from casework.cases.permitted import Verb, verbs_for
from casework.cases.refusals import ActionRefused
from casework.cases.rules.deadlines import BREACHABLE, Due, breached_at_stage, clocks_at, mark, moment_of, running
from casework.cases.standing import HANDLING_ROLES, standing_of, standings_of
from casework.cases.words import Channel, Confidentiality, Relation, RequestKind, Stage
from casework.organisation.absences import AbsenceRefused, record_absence
from casework.organisation.models import Absence, Branch, Person, Post, Station
from casework.organisation.queries import absent_on, held_in
from tests import cast
from tests.cast import SINCE
from workflows import actions, timers
from workflows.doctor import Ailment, examine
from workflows.warnings import EARLY, LATE

BEGINNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in Shanghai."""
STAFF_NUMBERS = {
    "secretary": "1001",
    "member": "1002",
    "second_member": "1003",
    "liaison": "1005",
    "stranger": "2002",
    "stranger_secretary": "2001",
    "leader": "9001",
    "supervisor": "9003",
    "head": "9002",
    "worker": "1100",
    "gone": "1004",
}
"""`head` is the committee's secretary, `gone` somebody who has left the port."""
PEOPLE = list(STAFF_NUMBERS)
ASKED = [*PEOPLE, None]
WHOSE_TURN_IT_IS = "whose turn it is"
"""The owner, else who was asked, else a secretary: else most moves would be refused, and no case would get far."""
WHO_COME_AND_GO = [who for who in PEOPLE if who != "leader"]
"""Also the committee's secretary; not the leader: somebody is always there to be called."""
PERSONS = ("to", "of", "assistant", "mentor")
"""What verbs call those whom they are about."""
WHEN_SOMEBODY_LEAVES = {Ailment.NO_OWNER, Ailment.ASKED_HAS_LEFT}
"""What the doctor says then is for people to put right."""
FILED = "filed for somebody else"
"""Counted beside the verbs: a report that came in so."""
MOST_CASES = 3
SWEEP = timedelta(seconds=7)
"""The worker looks for due timers every few seconds."""
LONGEST_ALARM = timedelta(hours=6)
MOST_FIRINGS = 500
"""In one stretch of time; timers that arm each other without end would be a mistake."""

FINGERPRINT = """
    SELECT
        (SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM cases_case c),
        (SELECT count(*) FROM cases_ledgerentry), (SELECT count(*) FROM cases_message),
        (SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM viewflow_task t),
        (SELECT md5(string_agg(r::text, '|' ORDER BY id)) FROM cases_caserequest r),
        (SELECT count(*) FROM procrastinate_jobs)
"""
WHO_IS_THERE = """
    SELECT
        (SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM organisation_post p),
        (SELECT string_agg(id::text, '|' ORDER BY id) FROM organisation_person WHERE is_active),
        (SELECT md5(string_agg(a::text, '|' ORDER BY id)) FROM organisation_absence a)
"""


def verbs() -> set[str]:
    """All that may happen to a case; beside them stand limits and the shapes of what they take and give."""
    return {name for name in actions.__all__ if name.islower()}


def fingerprint(of: str = FINGERPRINT) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(of)
        return cursor.fetchone()


class Play:
    """One run: a house, its clock, and up to three cases."""

    def __init__(self, done: Counter[str], refused: Counter[str]) -> None:
        self.done, self.refused = done, refused
        self.travel = time_machine.travel(BEGINNING, tick=False)
        self.clock = self.travel.start()
        self.failing = mock.patch.object(timers, "_note_failure", _raise)
        self.failing.start()
        everybody_comes_to_work()
        self.cases: list[Case] = []
        self.codes: dict[int, str] = {}
        self.may_close_connection = False
        self.breached: dict[tuple[int, str], datetime] = {}
        """When each deadline was that a case is marked to have missed."""
        self._examined: Any = None

    def has_anything_changed(self) -> bool:
        """Since this was asked last: in the tables, or the day, on which it depends who holds a post."""
        now = (fingerprint(), fingerprint(WHO_IS_THERE), _today())
        before, self._examined = self._examined, now
        return now != before

    def end(self) -> None:
        self.failing.stop()
        self.travel.stop()

    # Who and what

    def person(self, who: str | None) -> Person | None:
        """Read afresh, as a page does; None for nobody."""
        return Person.objects.select_related("unit").get(staff_number=STAFF_NUMBERS[who]) if who else None

    def case(self, number: int) -> Case:
        return self.cases[number] if number < len(self.cases) else self.cases[0]

    def actor(self, who: str, case: Case) -> Person | None:
        if who != WHOSE_TURN_IT_IS:
            return self.person(who)
        return case.owner or case.offered_to or self.person("head" if case.stage == Stage.ASSIGN else "liaison")

    # Reports

    def receive(self, *, steps: int, **report: Any) -> None:
        """Carried on for so many `steps`, because what happens late in the life of a case is to be played as often."""
        if len(self.cases) >= MOST_CASES:
            return
        new, untouched = self._new_report(**report), fingerprint()
        try:
            receipt = actions.receive_report(new)
        except ActionRefused as refusal:
            assert new.filing is not None and refusal.sentence
            assert fingerprint() == untouched, f"a filing was refused ({refusal.code}) and changed something"
            self.refused[FILED] += 1
            return
        self.done["receive_report"] += 1
        self.done[FILED] += new.filing is not None
        before = fingerprint()
        try:
            actions.receive_report(actions.NewReport(**{**vars(new), "text": "别的事"}))
        except ActionRefused:
            self.refused["receive_report"] += 1
        assert fingerprint() == before
        self._keep(receipt, steps)

    def alarm(self, *, steps: int, **report: Any) -> None:
        """A second tap is the same alarm, whatever was typed in between; a key that nobody made raises none."""
        if len(self.cases) >= MOST_CASES:
            return
        new = self._new_report(**report)
        receipt = actions.raise_alarm(new)
        self.done["raise_alarm"] += 1
        before = fingerprint()
        assert actions.raise_alarm(replace(new, text="别的话")).case.pk == receipt.case.pk
        try:
            actions.raise_alarm(replace(new, submission_key="1"))
        except ActionRefused:
            self.refused["raise_alarm"] += 1
        assert fingerprint() == before
        self._keep(receipt, steps)

    def call_for_help(self, number: int, *, is_another: bool, steps: int, **report: Any) -> None:
        """Raises another alarm or joins one; the same form again changes nothing."""
        if len(self.cases) >= MOST_CASES:
            return
        new, known = self._new_report(**report), self.case(number) if self.cases else None
        called = actions.call_for_help(new, followed=known, is_another=is_another)
        self.done["call_for_help"] += 1
        before = fingerprint()
        assert actions.call_for_help(new, followed=known, is_another=is_another).case.pk == called.case.pk
        try:
            actions.call_for_help(replace(new, submission_key="1"))
        except ActionRefused:
            self.refused["call_for_help"] += 1
        assert fingerprint() == before
        if called.has_joined:
            self._reread()
        else:
            self._keep(actions.Receipt(called.case, called.code, is_repeat=False), steps)

    def _new_report(
        self, *, who: str | None, is_from_kiosk: bool, confidentiality: str, filer: str | None = None, **report: Any
    ) -> actions.NewReport:
        by = self.person(filer)
        return actions.NewReport(
            filing=actions.Filing(by, Relation.COLLEAGUE, read_back=True) if by else None,
            submission_key=secrets.token_urlsafe(24),
            channel=Channel.KIOSK if is_from_kiosk else Channel.PHONE,
            station=Station.objects.get() if is_from_kiosk else None,
            reporter=self.person(who),
            confidentiality=Confidentiality(confidentiality) if who else Confidentiality.ANONYMOUS,
            **report,
        )

    def _keep(self, receipt: actions.Receipt, steps: int) -> None:
        self.cases.append(receipt.case)
        self.codes[receipt.case.pk] = receipt.code
        for _ in range(steps):
            self.carry_on(len(self.cases) - 1)

    def take_over(self, ago: timedelta, *, is_answered: bool) -> None:
        if len(self.cases) >= MOST_CASES:
            return
        now, reference = datetime.now(UTC), secrets.token_hex(8)
        branch = Branch.objects.get(code="C-1")
        reply = {"reply": "换了。", "replied_at": now - ago / 2} if is_answered else {}
        imported = actions.import_case(actions.OldCase(reference, "热水器不热。", now - ago, branch, **reply))
        self.done["import_case"] += 1
        self.cases.append(imported.case)
        try:
            actions.import_case(actions.OldCase(reference, "另一行。", now - ago, branch))
        except ActionRefused:
            self.refused["import_case"] += 1

    # Moves

    def attempt(self, verb: Callable[..., object], number: int, *, by: str, **given: Any) -> None:
        given |= {name: self.person(given[name]) for name in PERSONS if given.get(name) in STAFF_NUMBERS}
        case = self.case(number)
        self._attempt(verb.__name__, lambda: verb(case, by=self.actor(by, case), **given))

    def attempt_by(self, by: Person, verb: Callable[..., object], number: int, **given: Any) -> bool:
        """By that very person; says whether it was done."""
        case = self.case(number)
        return self._attempt(verb.__name__, lambda: verb(case, by=by, **given))

    def attempt_request_by(self, by: Person, verb: Callable[..., object], request: CaseRequest, **given: Any) -> bool:
        is_done = self._attempt(verb.__name__, lambda: verb(request, by=by, **given))
        self._reread()
        return is_done

    def attempt_request(self, verb: Callable[..., object], number: int, which: int, *, by: str, **given: Any) -> None:
        """Of what was asked in the case, if anything was; the open requests come first."""
        asked = CaseRequest.objects.filter(case=self.case(number)).order_by(F("ended_at").asc(nulls_first=True), "pk")
        if not asked:
            return
        request = asked[which % len(asked)]
        actor = self._who_ends(verb, request) if by == WHOSE_TURN_IT_IS else self.person(by)
        self._attempt(verb.__name__, lambda: verb(request, by=actor, **given))
        self._reread()

    def pass_on(self, number: int, which: int, *, by: str, to: str, is_mentor: bool) -> None:
        """Of whoever is asked, or of who teaches an assistant."""
        asked = CaseRequest.objects.filter(case=self.case(number)).order_by(F("ended_at").asc(nulls_first=True), "pk")
        if not asked:
            return
        request = asked[which % len(asked)]
        actor = self._who_ends(actions.pass_on_request, request) if by == WHOSE_TURN_IT_IS else self.person(by)
        instead_of, new = (request.mentor if is_mentor else None) or request.asked_of, self.person(to)
        assert actor is not None and new is not None
        if instead_of is not None:
            given = {"instead_of": instead_of, "to": new, "by": actor}
            self._attempt("pass_on_request", lambda: actions.pass_on_request(request, **given))
            self._reread()

    def _who_ends(self, verb: Callable[..., object], request: CaseRequest) -> Person | None:
        if verb is actions.withdraw_request:
            return request.asked_by or self.person("leader")
        is_account = request.kind == RequestKind.SUPERVISION
        return (request.case.owner if is_account else request.asked_of) or self.person("secretary")

    def ask_others(self, number: int, *, by: str, to: str, reason: str) -> None:
        """For one case of many; what is refused changes nothing and keeps no other from being asked."""
        asked, actor = self.person(to), self.actor(by, self.case(number))
        assert asked is not None and actor is not None
        self.ask_others_by(actor, number, to=asked, reason=reason)

    def ask_others_by(self, by: Person, number: int, *, to: Person, reason: str) -> bool:
        before = fingerprint()
        (answer,) = actions.ask_others([(self.case(number), to)], by=by, reason=reason)
        if answer.refused:
            assert fingerprint() == before, f"it was refused ({answer.refused}) and changed something"
        (self.refused if answer.refused else self.done)["ask_others"] += 1
        return not answer.refused

    def begin_absence(self, who: str, length: timedelta, substitute: str | None) -> None:
        """From today on; what was offered to them goes back."""
        absent, today = self.person(who), _today()
        assert absent is not None
        try:
            record_absence(
                absent, starts_on=today, ends_on=today + length, substitute=self.person(substitute), by=absent
            )
        except AbsenceRefused as refusal:
            assert refusal.sentence
        actions.take_back_offers()
        self.done["take_back_offers"] += 1
        self._reread()

    def attempt_by_code(self, verb: Callable[[Case], object], number: int, *, name: str) -> None:
        code = self.codes.get(self.case(number).pk)
        if code is None:  # the reporter of an imported case has none
            return
        case = receipts.case_with_code(code)
        assert case is not None
        self._attempt(name, lambda: verb(case))
        self._reread()

    def let_a_timer_say(self, verb: Callable[[Case], object], number: int, *, due: Due | None = None) -> None:
        """At any time, but only what the case has due at all."""
        case = self.case(number)
        if case.stage in (Stage.RECEIVED, Stage.CLOSED):
            return
        if due is None or due in dict(running(case)):
            verb(case)
            self.done[verb.__name__] += 1

    def let_a_clock_run_out(self, number: int) -> None:
        """Of what has passed while nobody fired the timers."""
        case = self.case(number)
        late = [due for due, at in running(case) if due in BREACHABLE and at <= datetime.now(UTC)]
        for clock in late[:1]:
            actions.record_breach(case, clock=clock)
            self.done["record_breach"] += 1

    def _attempt(self, name: str, does: Callable[[], object]) -> bool:
        before = fingerprint()
        try:
            does()
        except ActionRefused as refusal:
            assert refusal.sentence
            assert fingerprint() == before, f"{name} was refused ({refusal.code}) and changed something"
            self.refused[name] += 1
            return False
        self.done[name] += 1
        return True

    def carry_on(self, number: int) -> None:
        """The next step by somebody who may do it, unless whoever was asked has left."""
        case = self.case(number)
        head, able, owner = who_may_assign(case), self._able(case), case.owner
        does: dict[str, Callable[[], object]] = {
            Stage.ASSIGN: lambda: actions.assign_case(case, to=able, by=head),
            Stage.ACCEPT: lambda: actions.accept_case(case, by=case.offered_to or able or head),
            Stage.RESPOND: lambda: actions.respond(case, by=owner, text="马上来"),
            Stage.RESOLVE: lambda: actions.resolve_case(case, by=owner, text="换好了"),
            Stage.FOLLOW_UP: lambda: actions.record_follow_up(case, helped=False, by=REPORTER),
        }
        if case.needs_another_owner and able is not None:
            actions.assign_case(case, to=able, by=head)
            actions.accept_case(case, by=able)
            assert (case.owner, case.offered_to) == (able, None)
        elif case.stage in does:
            self._attempt("carry on", does[case.stage])

    def _able(self, case: Case) -> Person | None:
        able = held_in(case.branch_id, HANDLING_ROLES).filter(is_active=True).exclude(pk__in=absent_on(_today()))
        return able.exclude(pk=case.reporter_id).order_by("-staff_number").first()

    # Time

    def house_runs_for(self, pause: timedelta) -> None:
        """Each timer fires at its moment. While an alarm sounds, every five minutes, people move again before long."""
        if any(case.alarm_due_at for case in self.cases):
            pause = min(pause, LONGEST_ALARM)
        until = datetime.now(UTC) + pause
        for _ in range(MOST_FIRINGS):
            due_at = timers.next_due_at()
            if due_at is None or due_at + SWEEP > until:
                break
            self.clock.move_to(max(due_at + SWEEP, datetime.now(UTC)))
            assert timers.fire_due_timers(as_of=datetime.now(UTC)) > 0
        else:
            raise AssertionError("timers arm each other without end")
        self.clock.move_to(until)
        self._reread()

    def nobody_fires_timers_for(self, pause: timedelta) -> None:
        """People go on meanwhile."""
        self.clock.shift(pause)

    def house_is_shut_for(self, pause: timedelta) -> None:
        """What came due meanwhile fires first thing after the start."""
        self.clock.shift(pause)
        self.restart()
        timers.fire_due_timers(as_of=datetime.now(UTC))
        due_at = timers.next_due_at()
        assert due_at is None or due_at > datetime.now(UTC), "nothing that is due is left over"
        self._reread()

    def restart(self) -> None:
        """What a process remembers is gone."""
        calendars._remembered.clear()
        ContentType.objects.clear_cache()
        if self.may_close_connection:
            connection.close()
        self._reread()

    def _reread(self) -> None:
        self.cases = [Case.objects.get(pk=case.pk) for case in self.cases]

    # People come and go

    def hold_post(self, who: str, is_held: bool) -> None:
        ended_on = None if is_held else max(SINCE, _today() - timedelta(days=1))
        Post.objects.filter(person__staff_number=STAFF_NUMBERS[who]).update(ends_on=ended_on)

    def activate(self, who: str, is_active: bool) -> None:
        gone_at = None if is_active else datetime.now(UTC)
        Person.objects.filter(staff_number=STAFF_NUMBERS[who]).update(is_active=is_active, deactivated_at=gone_at)

    def take_posts_from_owner(self, number: int) -> None:
        owner = self.case(number).owner
        if owner is not None and owner.staff_number != STAFF_NUMBERS["head"]:
            Post.objects.filter(person=owner).update(ends_on=_today() - timedelta(days=1))


def who_may_assign(case: Case) -> Person | None:
    """Anybody who is there; where the case is not to be assigned now, the committee's secretary."""
    people = list(Person.objects.filter(is_active=True).order_by("staff_number"))
    standings = standings_of(people)
    able = [person for person in people if Verb.ASSIGN in verbs_for(case, standings[person.pk])]
    return able[0] if able else next((one for one in people if one.staff_number == STAFF_NUMBERS["head"]), None)


def disagreements(play: Play) -> list[str]:
    """What the doctor finds, and what it takes for granted."""
    mine = {case.number for case in play.cases}
    found = [finding for finding in examine() if finding.about in mine]
    said = [finding.sentence for finding in found if finding.ailment not in WHEN_SOMEBODY_LEAVES]
    for case in play.cases:
        said += [f"{case.number}: {problem}" for problem in _problems_of(case)]
        said += [f"{case.number}: {problem}" for problem in _problems_of_clocks(play, Case.objects.get(pk=case.pk))]
    return said


def _problems_of(shown: Case) -> list[str]:
    """Asked of the tables themselves, independently of the doctor."""
    case = Case.objects.get(pk=shown.pk)
    tasks = list(Task.objects.filter(process__caseprocess__case=case, status__in=["NEW", "ASSIGNED", "SCHEDULED"]))
    steps = [task.flow_task.name for task in tasks if task.flow_task_type == "HUMAN"]
    armed = [task for task in tasks if task.flow_task_type == "TIMER"]
    entries = list(case.ledger.order_by("number"))
    wrong = {
        "the caller's object differs from the row": ledger.stored_row(case) != ledger.stored_row(shown),
        "the ledger does not add up to the row": ledger.fold(entries) != ledger.stored_row(case),
        "open without a deadline, or closed with one": case.is_open != (case.next_due_at is not None),
        "not one open step of its stage": steps != ([str(case.stage)] if case.is_open else []),
        "closed, and timers are armed": not case.is_open and bool(armed),
        "neither one owner nor a queue": case.is_open
        and (case.owner_id is None) != (case.stage in (Stage.ASSIGN, Stage.ACCEPT)),
        "nobody may assign it": case.stage == Stage.ASSIGN
        and Verb.ASSIGN not in verbs_for(case, standing_of(who_may_assign(case) or Person())),
        "not one timer armed at its deadline": case.is_open
        and [task.scheduled for task in armed if task.flow_task.name == f"{case.stage}_breach"] != [case.next_due_at],
    }
    return [problem for problem, is_so in wrong.items() if is_so]


def _problems_of_clocks(play: Play, case: Case) -> list[str]:
    now, standing = datetime.now(UTC), {}
    for clock in BREACHABLE:
        words, due_at = mark("breached", case, clock), moment_of(case, clock)
        if words in case.clock_marks and due_at:
            standing[case.pk, words] = due_at
    moved = [words for (pk, words), due_at in standing.items() if play.breached.get((pk, words), due_at) != due_at]
    play.breached = {known: due for known, due in play.breached.items() if known[0] != case.pk} | standing
    wrong = [f"a deadline that was missed has moved: {words}" for words in moved]
    if case.overdue_since and case.overdue_since > now:
        wrong.append(f"late since a moment to come, {case.overdue_since}")
    for clock in set(clocks_at(case)) - set(breached_at_stage(case)):
        for what, at in zip((EARLY, LATE), standards.warnings_of(case, clock), strict=True):
            if moment_of(case, clock) and at > now and mark(what, case, clock) in case.clock_marks:
                wrong.append(f"{clock} will not warn any more, although its warning lies ahead")
    return wrong


def everybody_comes_to_work() -> None:
    """Builds the cast the first time; later runs on the same tables find all posts held again."""
    if not Person.objects.filter(staff_number=STAFF_NUMBERS["head"]).exists():
        _build()
    Post.objects.update(ends_on=None)
    Absence.objects.all().delete()
    Person.objects.exclude(staff_number=STAFF_NUMBERS["gone"]).update(is_active=True, deactivated_at=None)


def _build() -> None:
    house = cast.build_house()
    head = cast.person(STAFF_NUMBERS["head"], "乔渡", "Qiao Du", house.port)
    supervisor = cast.person(STAFF_NUMBERS["supervisor"], "明镜", "Ming Jing", house.port)
    liaison = cast.person(STAFF_NUMBERS["liaison"], "连心", "Lian Xin", house.yard)
    gone = cast.person(STAFF_NUMBERS["gone"], "远帆", "Yuan Fan", house.yard, is_active=False)
    cast.post(head, house.committee, Post.Role.SECRETARY)
    cast.post(supervisor, house.committee, Post.Role.SUPERVISOR)
    cast.post(liaison, house.yard_branch, Post.Role.LIAISON_OFFICER)
    cast.post(gone, house.yard_branch, Post.Role.MEMBER)


def _today() -> date:
    return timezone.localdate()


def _raise(task_id: int, error: Exception) -> None:
    """A timer's verb that raises is a mistake here, not something to be noted and tried again."""
    raise error
