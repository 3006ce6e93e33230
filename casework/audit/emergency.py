"""The record of an emergency: every step with its second, who was alerted when, and the two limits that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.cases.models import Case, LedgerEntry
from casework.cases.words import Circle, Clock, Kind
from casework.organisation.models import Person

from .dossier import ClockReading, Dossier, dossier_of

COUNTED = (Clock.ACCEPT, Clock.RESPONSE)
"""Ten minutes until somebody has taken it, thirty until somebody is with the person."""
WITH_WORDS = (Kind.STAMPED, Kind.CALLED_AGAIN)
"""Entries whose words belong into the record."""


@dataclass(frozen=True)
class Moment:
    """One entry of the ledger, `since` the alarm."""

    entry: LedgerEntry
    sentence: str
    since: timedelta
    words: str
    """A note written with the step, or what was said with another call; empty for all others."""


@dataclass(frozen=True)
class AlarmRound:
    number: int
    at: datetime
    since: timedelta
    circle: Circle
    fresh: list[Person]
    told: int
    nobody_on_duty: bool


@dataclass(frozen=True)
class Sheet:
    dossier: Dossier
    alarm_at: datetime
    moments: tuple[Moment, ...]
    rounds: tuple[AlarmRound, ...]
    led_by: Person | None
    """Who took it first."""
    readings: tuple[ClockReading, ...]

    @property
    def case(self) -> Case:
        return self.dossier.case


def sheet_of(case: Case, *, now: datetime | None = None) -> Sheet:
    """Reads the case afresh. Raises `ValueError` where no alarm was raised."""
    dossier = dossier_of(case, now=now)
    entries = [step.entry for step in dossier.steps]
    alarms = [entry for entry in entries if entry.kind == Kind.ALARMED]
    if not alarms:
        raise ValueError(f"No alarm was raised in {case.number}.")
    began_at = alarms[0].at
    people = Person.objects.in_bulk({person_id for entry in alarms for person_id in entry.facts["fresh"]})
    return Sheet(
        dossier=dossier,
        alarm_at=began_at,
        moments=tuple(_moments(dossier, began_at)),
        rounds=tuple(_round(entry, began_at, people) for entry in alarms),
        led_by=_first_to_take(entries),
        readings=tuple(reading for reading in dossier.clocks if reading.clock in COUNTED),
    )


def _moments(dossier: Dossier, began_at: datetime) -> Iterable[Moment]:
    words = {message.pk: message.text for message in dossier.messages}
    for step in dossier.steps:
        note = words.get(step.entry.message_id or 0, "") if step.entry.kind in WITH_WORDS else ""
        yield Moment(step.entry, step.sentence, step.entry.at - began_at, note)


def _round(entry: LedgerEntry, began_at: datetime, people: Mapping[int, Person]) -> AlarmRound:
    facts = entry.facts
    return AlarmRound(
        number=facts["round"],
        at=entry.at,
        since=entry.at - began_at,
        circle=Circle(facts["circle"]),
        fresh=[people[person_id] for person_id in facts["fresh"]],
        told=facts["told"],
        nobody_on_duty=facts.get("nobody_on_duty", False),
    )


def _first_to_take(entries: Iterable[LedgerEntry]) -> Person | None:
    return next((entry.person for entry in entries if entry.kind == Kind.ACCEPTED), None)
