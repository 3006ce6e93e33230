"""What was refused, for administrators and leaders: who tried what and when; never what a case says (T-09)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework.cases.audience import visible_to
from casework.cases.permitted import may_know_reporter
from casework.cases.refusals import SENTENCES
from workflows.attempts import AttemptPage, Wanted, attempts_page, codes_lately
from workflows.models import RefusedAttempt

from .asking import ALL_ACTIONS
from .shell import Visit, for_people_with_posts

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
MOST_DIGITS = 18
BY_REPORTERS: dict[str, Promise] = {
    "message": _("Write a message (reporter)"),
    "follow_up": _("Say whether it helped (reporter)"),
    "ask_higher": _("Ask somebody higher (reporter)"),
    "ask_for_another": _("Ask for somebody else (reporter)"),
    "withdraw": _("Take the report back (reporter)"),
    "reopen": _("Bring the case back (reporter)"),
}
VERBS: dict[str, Promise] = {**{str(verb): action.short for verb, action in ALL_ACTIONS.items()}, **BY_REPORTERS}
OUTSIDE_THE_CATALOGUE: dict[str, Promise] = {
    "form_expired": _("The form had expired, or came from elsewhere."),
    "not_visible": _("This case is not theirs to see any more."),
}
TELLS_WHO_REPORTED = frozenset({"own_report"})
"""Whoever is refused for this is the reporter."""


class _Unsaid(dict[str, str]):
    """Details of a refusal, which are not kept."""

    def __missing__(self, name: str) -> str:
        return "…"


@dataclass(frozen=True)
class Row:
    attempt: RefusedAttempt
    verb: Promise | str
    why: str
    case_number: str
    """Empty where there was no case, or the reader may not see it."""
    hides_person: bool
    """The name would tell who reported confidentially."""


class AttemptFilter(forms.Form):
    code = forms.ChoiceField(label=_("why refused"), required=False)
    verb = forms.ChoiceField(label=_("what was tried"), required=False, choices=[("", _("all")), *VERBS.items()])
    day = forms.DateField(
        label=_("day"),
        required=False,
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, codes: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("all")), *((code, sentence_of(code)) for code in codes)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """With what is wrong left out."""
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(asked.get("code", ""), asked.get("verb", ""), asked.get("day"))


@require_safe
@for_people_with_posts
def refused_attempts(visit: Visit) -> HttpResponse:
    """Paged by position: `?older_than=id` goes on below that attempt."""
    if not (visit.person.is_administrator or visit.standing.is_leader):
        raise Http404
    form = AttemptFilter(visit.request.GET, codes=codes_lately())
    page = attempts_page(form.wanted, older_than=_number(visit.request.GET.get("older_than", "")))
    context = {
        "form": form,
        "rows": _rows(visit, page),
        "older": _address(form.wanted, page.older_than) if page.older_than else "",
        "newest": _address(form.wanted) if "older_than" in visit.request.GET else "",
        "is_narrowed": form.wanted != Wanted(),
    }
    return visit.render("desk/refused.html", context, here="condition")


def sentence_of(code: str) -> str:
    """Why, without the details, which are not kept."""
    if code in OUTSIDE_THE_CATALOGUE:
        return str(OUTSIDE_THE_CATALOGUE[code])
    return str(SENTENCES.get(code, code)) % _Unsaid()


def _rows(visit: Visit, page: AttemptPage) -> list[Row]:
    """One SQL statement."""
    cases = {attempt.case_id for attempt in page.attempts if attempt.case_id}
    visible = set(visible_to(visit.person, visit.standing).filter(pk__in=cases).values_list("pk", flat=True))
    return [_row(visit, attempt, is_visible=attempt.case_id in visible) for attempt in page.attempts]


def _row(visit: Visit, attempt: RefusedAttempt, *, is_visible: bool) -> Row:
    case = attempt.case
    return Row(
        attempt=attempt,
        verb=VERBS.get(attempt.verb, _("something else")),
        why=sentence_of(attempt.code),
        case_number=case.number if case and is_visible else "",
        hides_person=attempt.code in TELLS_WHO_REPORTED
        and not (case and is_visible and may_know_reporter(case, visit.person)),
    )


def _address(wanted: Wanted, older_than: int | None = None) -> str:
    asked = {"code": wanted.code, "verb": wanted.verb, "day": wanted.day or "", "older_than": older_than or ""}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else None
