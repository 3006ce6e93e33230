"""The style guide: every piece of the look on one page, with made-up cases, for builders and for screenshots."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from casework.portals import wording


@dataclass(frozen=True)
class SampleCase:
    """As much of a case as badges ask for."""

    number: str
    category: str
    title: object
    stage: str
    urgency: str
    confidentiality: str
    next_due_at: datetime | None


class SampleForm(forms.Form):
    staff_number = forms.CharField(label=_("staff number"), help_text=_("On your work card, under the photo"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    note = forms.CharField(label=_("Note for the file"), required=False)


CATEGORIES = [
    ("illness", _("illness"), _("Medical bills, a long treatment, a relative in hospital")),
    ("hardship", _("family hardship"), _("School fees, bereavement, care at home")),
    ("incident", _("workplace incident"), _("Near miss, injury, something unsafe")),
    ("living", _("canteen, bath, dormitory"), _("Canteen, washing, heating, the way to work")),
    ("pay", _("pay and working hours"), _("Overtime, leave, a wage slip nobody explains")),
    ("conflict", _("conflict"), _("With a colleague or a supervisor")),
    ("suggestion", _("suggestion"), _("How something could go better")),
    ("consultation", _("question on policy"), _("What am I entitled to, and how?")),
    ("other", _("something else"), _("No matter is too small")),
]


@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "style_guide.html",
        {
            "cases": _sample_cases(timezone.now()),
            "stages": [SampleCase("", "", "", stage, "normal", "named", None) for stage in wording.STAGES],
            "urgencies": [SampleCase("", "", "", "assign", word, "named", None) for word in wording.URGENCIES],
            "secrecies": [
                SampleCase("", "", "", "assign", "normal", word, None) for word in wording.CONFIDENTIALITIES
            ],
            "categories": CATEGORIES,
            "form": SampleForm(),
            "refused": SampleForm({"staff_number": "", "reason": "", "note": ""}, auto_id="refused_%s"),
            "unread": 3,
        },
    )


def _sample_cases(now: datetime) -> list[SampleCase]:
    def case(serial: int, category: str, title: object, stage: str, urgency: str, secrecy: str, due: timedelta | None) -> SampleCase:
        return SampleCase(
            f"XQ-{now.year}-{serial:06}", category, title, stage, urgency, secrecy, now + due if due else None
        )

    chest, coats = _("Chest pain at berth three, on the way to hospital"), _("Winter coats too thin for the night shift")
    floor, overtime = _("The bath house floor is slippery"), _("Overtime in October is not on the wage slip")
    return [
        case(412, "illness", chest, "respond", "emergency", "named", timedelta(minutes=18)),
        case(411, "pay", overtime, "accept", "urgent", "confidential", -timedelta(hours=5, minutes=4)),
        case(409, "living", floor, "resolve", "normal", "anonymous", timedelta(days=2, hours=3, minutes=5)),
        case(398, "suggestion", coats, "closed", "normal", "named", None),
    ]
