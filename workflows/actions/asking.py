"""What every verb asks first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Prefetch

from casework.cases.door import Change
from casework.cases.models import Attachment, Case, Message
from casework.cases.pictures import Picture
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


SAID = (Message.Side.REPORTER, Message.Side.BRANCH)


def refuse_echo(change: Change, text: str, side: Message.Side, pictures: Sequence[Picture] = ()) -> None:
    """Raises `SaidAlready` for a message sent twice. Under the lock of the case, so also for two sent at once.

    Only what was said last can be an echo: "yes" to a second question is said anew, and so is another picture.
    """
    last = Message.objects.filter(case=change.case).filter(side__in=SAID).order_by("-created_at", "-pk")[:1]
    for said in last.prefetch_related(Prefetch("attachments", Attachment.objects.only("sha256", "message"))):
        same = (said.side, said.author_id, said.text) == (side, change.by.person and change.by.person.pk, text)
        shown = sorted(picture.sha256 for picture in said.attachments.all())
        if same and shown == sorted(p.sha256 for p in pictures) and said.created_at > change.at - ECHO_WITHIN:
            raise SaidAlready
