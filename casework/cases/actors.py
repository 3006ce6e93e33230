"""Who did it: a person, the reporter with a receipt code, a timer, or an import."""

from __future__ import annotations

from dataclasses import dataclass

from casework.organisation.models import Person


@dataclass(frozen=True)
class Actor:
    kind: str
    person: Person | None = None


REPORTER = Actor("reporter")
TIMER = Actor("timer")
IMPORT = Actor("import")


def as_actor(by: Person | Actor) -> Actor:
    return by if isinstance(by, Actor) else Actor("person", by)
