"""Handing a case over: it moves when the other one has accepted, and not before (M21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.cases.door import Change, changing
from casework.cases.models import Case, Message
from casework.cases.refusals import ActionRefused
from casework.cases.rules import permits
from casework.cases.standards import local_day
from casework.cases.standing import Standing, standing_of
from casework.cases.words import ConsentWay, Kind
from casework.organisation.models import Branch, Person

from .asking import require, written
from .assignment import offer_beside_owner, refuse_absent, refuse_reporter


@dataclass(frozen=True)
class Consent:
    """That the reporter agreed to the case going to another branch: on which local day, and how."""

    on: date
    how: ConsentWay


def hand_over(case: Case, *, to: Person, by: Person, reason: str, consent: Consent | None = None) -> Case:
    """Asks `to` to take the case over. It stays with its owner, whose clocks run on, until `to` has accepted; a decline
    or silence leaves it there. May be repeated with somebody else. Every pass counts: the third calls a higher level.

    Where `to` works in another branch only, the case goes there with them; that wants the reporter's `consent`, or a
    secretary or leader who goes without and says why in `reason`.
    Raises `ActionRefused("reason_missing")`, `"text_too_long"`, `"not_yours"`, `"own_report"`, `"wrong_stage"`,
    `"already_closed"`, `"owner_already"`, `"not_in_branch"`, `"cannot_handle_this"`, `"consent_missing"`,
    `"consent_in_the_future"`, `"absent"`, `"absent_alone"`.
    """
    reason = written(reason, field="reason", missing="reason_missing")
    with changing(case, Kind.HAND_OVER, by=by) as change:
        require(permits.may_hand_over, change.case, by)
        branch = _branch_to_go_to(change.case, to)
        refuse_absent(to)
        refuse_reporter(change.case, to, by)
        if branch is not None:
            _note_consent(change, to, by, branch, consent)
        change.write(reason, Message.Side.FILE)
        change.facts["to"] = to.pk
        offer_beside_owner(change, to, branch)
    return case


def _branch_to_go_to(case: Case, to: Person) -> Branch | None:
    """None where `to` handles cases in the case's own branch; else the first one where they do."""
    if to.pk == case.owner_id:
        raise ActionRefused("owner_already", field="to", person=to)
    works: Standing = standing_of(to)
    if not works.handles_in:
        raise ActionRefused("not_in_branch", field="to", person=to)
    if case.branch_id in works.handles_in:
        return None
    return Branch.objects.filter(pk__in=works.handles_in).order_by("code")[0]


def _note_consent(change: Change, to: Person, by: Person, branch: Branch, consent: Consent | None) -> None:
    change.facts["to_branch"] = {"to": branch.pk, "names": [branch.name, branch.name_en]}
    if consent is None:
        _require_override(change.case, to, by)
        return
    if consent.on > local_day(change.at):
        raise ActionRefused("consent_in_the_future", field="consent_on")
    change.facts["consent"] = {"on": consent.on.isoformat(), "how": str(consent.how)}


def _require_override(case: Case, to: Person, by: Person) -> None:
    try:
        permits.may_override_consent(case, standing_of(by))
    except permits.NotPermitted as refusal:
        raise ActionRefused(refusal.code, field="consent_on", person=to) from None
