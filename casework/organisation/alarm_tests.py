"""The weekly test alarm of a branch: planning it, sending it, answering it, and who did not (M23).

Everybody on duty at that moment is asked to answer with one tap. Nothing becomes a case, and no figure counts it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from .duty import on_duty
from .models import AlarmTest, AlarmTestCall, AlarmTestPlan, Branch, Duty, Person

LATEST = timedelta(hours=1)
"""A test that could not be sent by then waits for next week: at another hour it would test other people."""
KEPT = timedelta(days=366)
WEEK = timedelta(days=7)


def plan_of(branch: Branch) -> AlarmTestPlan:
    """As it was set, else an unsaved one with the defaults."""
    return AlarmTestPlan.objects.filter(branch=branch).first() or AlarmTestPlan(branch=branch)


def set_plan(branch: Branch, *, is_on: bool, weekday: int, at: time, answer_minutes: int) -> None:
    values = {"is_on": is_on, "weekday": weekday, "at": at, "answer_minutes": answer_minutes}
    AlarmTestPlan.objects.update_or_create(branch=branch, defaults=values)


def last_planned(plan: AlarmTestPlan, now: datetime) -> datetime:
    """The latest moment up to `now` at which the plan has a test."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    day = local.date() - timedelta(days=(local.weekday() - plan.weekday) % 7)
    planned = timezone.make_aware(datetime.combine(day, plan.at), timezone.get_default_timezone())
    if planned > now:
        before = datetime.combine(day - WEEK, plan.at)
        planned = timezone.make_aware(before, timezone.get_default_timezone())
    return planned


def next_planned(plan: AlarmTestPlan, now: datetime) -> datetime:
    local = timezone.localtime(last_planned(plan, now), timezone.get_default_timezone())
    return timezone.make_aware(datetime.combine(local.date() + WEEK, plan.at), timezone.get_default_timezone())


@transaction.atomic
def send_due(now: datetime) -> list[AlarmTest]:
    """Begins the tests that are due and were not begun before, of branches that have somebody on duty now.

    Each once, also with several workers: the second one waits at the unique constraint and finds it made.
    """
    AlarmTest.objects.filter(planned_at__lt=now - KEPT).delete()
    plans = {plan.branch_id: plan for plan in AlarmTestPlan.objects.all()}
    keeping = Branch.objects.filter(pk__in=Duty.objects.filter(starts_at__lte=now, ends_at__gt=now).values("branch"))
    begun = []
    for branch in keeping.order_by("pk"):
        plan = plans.get(branch.pk) or AlarmTestPlan(branch=branch)
        planned_at = last_planned(plan, now)
        if plan.is_on and now - planned_at < LATEST and (test := _begun(branch, plan, planned_at, now)):
            begun.append(test)
    return begun


def _begun(branch: Branch, plan: AlarmTestPlan, planned_at: datetime, now: datetime) -> AlarmTest | None:
    """None where it was begun before, or where nobody on duty is there, which the gap alarm tells."""
    called = on_duty(now, branch)
    if not called:
        return None
    values = {"sent_at": now, "answer_until": now + timedelta(minutes=plan.answer_minutes)}
    test, is_new = AlarmTest.objects.get_or_create(branch=branch, planned_at=planned_at, defaults=values)
    if not is_new:
        return None
    AlarmTestCall.objects.bulk_create(AlarmTestCall(test=test, person=person) for person in called)
    return test


@transaction.atomic
def settle_due(now: datetime) -> list[AlarmTest]:
    """Looks once at each test whose time to answer is over; returns those in which somebody did not answer."""
    over = AlarmTest.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        settled_at__isnull=True, answer_until__lte=now
    )
    missed = []
    for test in over.select_related("branch"):
        test.settled_at = now
        test.save(update_fields=["settled_at"])
        if test.calls.filter(answered_at__isnull=True).exists():
            missed.append(test)
    return missed


def answer(test: AlarmTest, person: Person) -> bool:
    """Puts down when `person` answered, once; False for whoever was not asked. Late answers count as reachable."""
    mine = AlarmTestCall.objects.filter(test=test, person=person)
    return bool(mine.filter(answered_at__isnull=True).update(answered_at=timezone.now())) or mine.exists()


def waiting_calls(person: Person) -> list[AlarmTestCall]:
    """The test alarms that wait for this person's tap, until the time to answer is over. One SQL statement."""
    open_calls = AlarmTestCall.objects.filter(
        person=person, answered_at__isnull=True, test__answer_until__gt=timezone.now()
    )
    return list(open_calls.select_related("test__branch"))


def last_test(branch: Branch) -> AlarmTest | None:
    return AlarmTest.objects.filter(branch=branch).prefetch_related("calls__person").first()
