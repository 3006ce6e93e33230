"""What every verb asks first."""

from __future__ import annotations

from datetime import timedelta

from casework.cases.door import Change
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.standing import standing_of
from casework.cases.words import Stage
from casework.organisation.models import Person

TEXT_LIMIT = 5000
"""Characters of a report, an answer or a reason; the longest of 1,408 real petitions had 3,145."""

ECHO_WITHIN = timedelta(minutes=2)
"""The same words from the same side so soon are a form sent twice, not somebody who says it twice."""


class SaidAlready(Exception):
    """Nothing is to be changed: these words are in the case."""


def require(rule: permits.Rule, case: Case, by: Person) -> None:
    """Raises `ActionRefused` when `rule` does not let `by` act on the locked `case`."""
    try:
        rule(case, standing_of(by))
    except permits.NotPermitted as refusal:
        raise ActionRefused(refusal.code, stage=Stage(case.stage).label) from None


def require_stage(case: Case, *stages: Stage) -> None:
    try:
        permits.at_stage(case, stages)
    except permits.NotPermitted as refusal:
        raise ActionRefused(refusal.code, stage=Stage(case.stage).label) from None


def written(text: str, *, field: str = "text", missing: str = "text_missing", limit: int = TEXT_LIMIT) -> str:
    """`text` without surrounding space and NUL, or a refusal that names `field`."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise ActionRefused(missing, field=field)
    if len(text) > limit:
        raise ActionRefused("text_too_long", field=field, limit=limit, length=len(text))
    return text


def refuse_echo(change: Change, text: str, side: Message.Side) -> None:
    """Raises `SaidAlready` for a message sent twice. Under the lock of the case, so also for two sent at once."""
    said = Message.objects.filter(case=change.case, side=side, author=change.by.person, text=text)
    if said.filter(created_at__gt=change.at - ECHO_WITHIN).exists():
        raise SaidAlready
