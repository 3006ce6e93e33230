"""The style guide: every piece of the look on one page, with made-up cases."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework.cases.words import Category, Confidentiality, Stage, Urgency
from casework.portals.reporting.lifelines import Rescue


@dataclass(frozen=True, kw_only=True)
class SampleCase:
    """As much of a case as badges ask for."""

    number: str = ""
    title: Promise | str = ""
    stage: Stage = Stage.ASSIGN
    urgency: Urgency = Urgency.NORMAL
    confidentiality: Confidentiality = Confidentiality.NAMED
    pressing_at: datetime | None = None


class SampleForm(forms.Form):
    staff_number = forms.CharField(label=_("staff number"), help_text=_("On your work card, under the photo"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    note = forms.CharField(label=_("Note for the file"), required=False)


CATEGORIES = [
    (Category.ILLNESS, _("Medical bills, a long treatment, a relative in hospital")),
    (Category.HARDSHIP, _("School fees, bereavement, care at home")),
    (Category.INCIDENT, _("Near miss, injury, something unsafe")),
    (Category.LIVING, _("Canteen, washing, heating, the way to work")),
    (Category.PAY, _("Overtime, leave, a wage slip nobody explains")),
    (Category.CONFLICT, _("With a colleague or a supervisor")),
    (Category.SUGGESTION, _("How something could go better")),
    (Category.CONSULTATION, _("What am I entitled to, and how?")),
    (Category.OTHER, _("No matter is too small")),
]


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "style_guide.html",
        {
            "cases": _sample_cases(timezone.now()),
            "stages": [SampleCase(stage=stage) for stage in Stage],
            "urgencies": [SampleCase(urgency=urgency) for urgency in Urgency],
            "secrecies": [SampleCase(confidentiality=secrecy) for secrecy in Confidentiality],
            "categories": CATEGORIES,
            "form": SampleForm(),
            "refused": SampleForm({"staff_number": "", "reason": "", "note": ""}, auto_id="refused_%s"),
            "unread": 3,
            "rescues": [Rescue("8120")],
        },
    )


def _sample_cases(now: datetime) -> list[SampleCase]:
    return [
        SampleCase(
            number=f"XQ-{now.year}-000412",
            title=_("Chest pain at berth three, on the way to hospital"),
            stage=Stage.RESPOND,
            urgency=Urgency.EMERGENCY,
            pressing_at=now + timedelta(minutes=18),
        ),
        SampleCase(
            number=f"XQ-{now.year}-000411",
            title=_("Overtime in October is not on the wage slip"),
            stage=Stage.ACCEPT,
            urgency=Urgency.URGENT,
            confidentiality=Confidentiality.CONFIDENTIAL,
            pressing_at=now - timedelta(hours=5, minutes=4),
        ),
        SampleCase(
            number=f"XQ-{now.year}-000409",
            title=_("The bath house floor is slippery"),
            stage=Stage.RESOLVE,
            confidentiality=Confidentiality.ANONYMOUS,
            pressing_at=now + timedelta(days=2, hours=3, minutes=5),
        ),
        SampleCase(
            number=f"XQ-{now.year}-000398",
            title=_("Winter coats too thin for the night shift"),
            stage=Stage.CLOSED,
        ),
    ]
