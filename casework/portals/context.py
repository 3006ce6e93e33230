"""What every page of the house knows: its source, the other language, and alarms and tests that wait for the reader."""

from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import get_language

from casework.cases.audience import alarms_for
from casework.cases.models import Case
from casework.organisation.alarm_tests import waiting_calls
from casework.organisation.duty import open_gaps
from casework.organisation.models import Person

OWN_NAMES = {"zh-hans": "中文", "en": "English"}


def alarms(request: HttpRequest) -> dict[str, object]:
    """Context processor of the rooms behind the sign-in. Asks only when a template does."""
    person = getattr(request, "user", None)
    return {
        "alarms": cache(lambda: _alarms_for(person)),
        "test_calls": cache(lambda: waiting_calls(person) if isinstance(person, Person) else []),
        "all_gaps": cache(open_gaps),
    }


def _alarms_for(person: Person | AnonymousUser | None) -> list[Case]:
    """None: the page tells of an error that came before anybody was recognised."""
    if not isinstance(person, Person):
        return []
    return list(alarms_for(person).select_related("report__station", "report__unit", "branch"))


def house(request: HttpRequest) -> dict[str, object]:
    """Context processor. Opens no session, so that a worker's page stays without a cookie."""
    here = (get_language() or settings.LANGUAGE_CODE).lower()
    other = "en" if here.startswith("zh") else "zh-hans"
    return {
        "source_url": getattr(settings, "SOURCE_URL", "/source/"),
        "other_language": other,
        "other_language_name": OWN_NAMES[other],
        "return_to": request.get_full_path(),
    }
