"""Life at risk: first the numbers to call, then one tap that alerts everybody on duty, then who is coming."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext

from casework.cases.alarm_again import JOINS_WITHIN, alarms_to_join
from casework.cases.models import Case
from casework.cases.refusals import ActionRefused
from casework.cases.words import Category, Confidentiality
from casework.organisation.models import Unit
from casework.organisation.queries import person_with_number
from workflows.actions import NewReport, call_for_help

from . import access, answers
from .alarm_state import AlarmState, alarm_state
from .forms import AlarmForm
from .intake import fresh_key, submission_key_of
from .lifelines import rescues_at
from .origin import comes_from_elsewhere
from .place import Place


def numbers_page(request: HttpRequest, place: Place) -> HttpResponse:
    """What to call; from here one tap leads to the alarm."""
    return answers.page(request, place, "emergency.html", {"rescues": rescues_at(place)})


def alarm_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Asks once whether it is meant, so that nobody is alerted by a sleeve; every field may stay empty."""
    if request.method != "POST":
        return _ask(request, place, AlarmForm(), key=fresh_key())
    key = submission_key_of(request)
    if language := answers.language_asked_for(request):
        typed = AlarmForm(initial={name: request.POST.get(name, "") for name in AlarmForm.base_fields})
        with translation.override(language):
            return answers.in_language(request, _ask(request, place, typed, key=key), language)
    form = AlarmForm(request.POST)
    form.is_valid()  # nothing that was typed wrongly may hold an alarm up: it is left out
    if comes_from_elsewhere(request):
        form.add_error(None, gettext("This form came from another website. Please check it, and press send once more."))
        return _ask(request, place, form, key=key, status=answers.REFUSED)
    return _raised(request, place, form)


def _raised(request: HttpRequest, place: Place, form: AlarmForm) -> HttpResponse:
    new = _new_alarm(form, place, request.POST.get("submission_key", ""))
    try:
        called = call_for_help(new, followed=_alarm_of_device(request, place), is_another="another" in request.POST)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _ask(request, place, form, key=fresh_key(), status=answers.REFUSED)
    response = answers.go_to(request, place.address("alarm_raised") + ("?joined" if called.has_joined else ""))
    access.follow_alarm(request, response, place, called.case, called.code)
    return response


def _alarm_of_device(request: HttpRequest, place: Place) -> Case | None:
    """What this browser raised a few minutes ago, also when its page is not open any more."""
    followed = access.alarm_followed(request, place, int(JOINS_WITHIN.total_seconds()))
    return _case(followed) if followed else None


def _running_here(request: HttpRequest, place: Place) -> AlarmState | None:
    """The alarm that whoever presses now would join."""
    running = alarms_to_join(place.station, _alarm_of_device(request, place), timezone.now())
    return alarm_state(running[0]) if running else None


def _new_alarm(form: AlarmForm, place: Place, key: str) -> NewReport:
    given = form.cleaned_data
    number, text = given.get("staff_number", ""), given.get("text", "")
    reporter = person_with_number(number) if number else None
    if number and reporter is None:  # whether it exists is not told here; what was typed may still help
        text = gettext("%(text)s (staff number as typed: %(number)s)") % {"text": text, "number": number}
    return NewReport(
        text=text,
        category=Category(given.get("category") or Category.OTHER),
        submission_key=key,
        channel=place.channel,
        confidentiality=Confidentiality.NAMED if reporter else Confidentiality.ANONYMOUS,
        language=get_language() or "zh-hans",
        reporter=reporter,
        station=place.station,
        at_unit=_unit(given.get("unit")),
    )


def _unit(unit: Any) -> Unit | None:
    return unit if isinstance(unit, Unit) else None


def _ask(request: HttpRequest, place: Place, form: AlarmForm, *, key: str, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "submission_key": key,
        "rescues": rescues_at(place),
        "language_form": "alarm",
        "running": _running_here(request, place),
    }
    return answers.page(request, place, "alarm.html", context, status=status)


def raised_page(request: HttpRequest, place: Place) -> HttpResponse:
    """How many were alerted, who is coming, and again the numbers to call."""
    followed = access.alarm_followed(request, place)
    case = _case(followed) if followed else None
    if followed is None or case is None:
        return answers.go_to(request, place.address("emergency"))
    context = {
        "code": followed.code,
        "state": alarm_state(case),
        "rescues": rescues_at(place),
        "has_joined": "joined" in request.GET,
    }
    response = answers.page(request, place, "alarm_raised.html", context)
    access.go_on_following(request, response, place)
    return response


def live_part(request: HttpRequest, place: Place) -> HttpResponse:
    """What the open page asks for every few seconds."""
    followed = access.alarm_followed(request, place)
    case = _case(followed) if followed else None
    if case is None:
        return answers.page(request, place, "_over.html", {}, status=answers.STOP_POLLING)
    response = answers.page(request, place, "_alarm_live.html", {"state": alarm_state(case)})
    access.go_on_following(request, response, place)
    return response


def _case(followed: access.Followed) -> Case | None:
    return Case.objects.select_related("report", "branch").filter(pk=followed.case_id).first()
