"""What every verb asks first."""

from __future__ import annotations

from casework.cases.models import Case, Stage
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.standing import standing_of
from casework.organisation.models import Person

TEXT_LIMIT = 5000
"""Characters of a report, an answer or a reason; the longest of 1,408 real petitions had 3,145."""


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
