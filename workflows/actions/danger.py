"""Words of a report may mean danger to life: somebody of the branch says whether they do."""

from __future__ import annotations

from django.db import transaction

from casework.cases.door import changing
from casework.cases.models import Case, Message
from casework.cases.rules import permits
from casework.cases.words import Kind, Urgency
from casework.organisation.models import Person
from workflows import steps

from .alarms import alert_of_danger
from .asking import require, written
from .judging import end_judging
from .urgency import put_under


def confirm_urgency(case: Case, *, by: Person) -> Case:
    """They mean what they say: the case becomes an emergency, and everybody on duty is alerted as by an alarm.

    Whoever has accepted it stays its owner. Anybody of the branch and whoever was asked may, also who may not change
    the urgency otherwise.

    Raises `ActionRefused("not_in_this_branch")`, `"nothing_suggested"`, `"already_closed"`, `"own_report"`.
    """
    with transaction.atomic():
        with changing(case, Kind.URGENCY_CONFIRMED, by=by) as change:
            require(permits.may_judge_danger, change.case, by)
            put_under(change, Urgency.EMERGENCY)
        alert_of_danger(case, by=by)
    return case


def dismiss_urgency(case: Case, *, by: Person, reason: str) -> Case:
    """They do not; why, stands in the file, and the case goes on as it was.

    Raises `ActionRefused("reason_missing")`, `"not_in_this_branch"`, `"nothing_suggested"`, `"already_closed"`,
    `"own_report"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.URGENCY_DISMISSED, by=by) as change:
        require(permits.may_judge_danger, change.case, by)
        change.write(reason, Message.Side.FILE)
        end_judging(change.case)
        steps.keep_watch(change)
    return case
