"""What every page of the desk needs: who is asking, what they may, and the frame around the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.cases.standing import Standing, keep_standing
from casework.organisation.duty import open_gaps
from casework.organisation.models import DutyGap, Person
from workflows.examinations import last_examination
from workflows.jumps import waiting_for_a_word


@dataclass(frozen=True)
class Visit:
    """One request by one signed-in person, whose standing is read once."""

    request: HttpRequest
    person: Person
    standing: Standing

    @property
    def is_refetch(self) -> bool:
        """Whether live news asks for the part of the page that changes."""
        return self.request.headers.get("HX-Request") == "true"

    def render(self, template: str, context: dict[str, Any], *, here: str = "", status: int = 200) -> HttpResponse:
        """A page in the desk's frame; `here` names its place in the navigation."""
        return render(self.request, template, {**self._frame(here), **context}, status=status)

    def _frame(self, here: str) -> dict[str, Any]:
        last = last_examination() if self.person.is_administrator else None
        return {
            "here": here,
            "findings_in_the_house": (last.findings if last else 0) + self._held(),
            "is_secretary": bool(self.standing.directs),
            "is_leader": self.standing.is_leader,
            "has_a_desk": self.standing.has_a_desk,
            "gaps": cache(self._gaps),
        }

    def _held(self) -> int:
        """Jumps of the clock that wait for an administrator's word."""
        return waiting_for_a_word().count() if self.person.is_administrator else 0

    def _gaps(self) -> list[DutyGap]:
        """Coming shifts with nobody on duty, for whoever can fill them; asked only when the page does."""
        if self.standing.is_leader:
            return open_gaps()
        return open_gaps(self.standing.directs) if self.standing.directs else []


def for_people_with_posts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the view a `Visit` instead of a request; whoever is not signed in is asked to."""

    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = cast(Person, request.user)
        return view(Visit(request, person, keep_standing(person)), *args, **kwargs)

    return entered
