"""Writing down who is away (M22). What follows for their cases is `workflows`' matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Absence, Person
from .rosters import look_at_noticed_gaps
from .substitutes import circle_day

SENTENCES = {
    "ends_before_start": _("The last day lies before the first."),
    "over_already": _("These days are over already."),
    "own_substitute": _("Nobody can stand in for themselves."),
    "substitute_left": _("%(person)s does not work here any more. Choose somebody else."),
    "overlapping": _("%(person)s is recorded as away from %(starts_on)s until %(ends_on)s already."),
    "circle": _(
        "On %(day)s this would go round in a circle: %(substitute)s is away too, and in the end "
        "%(person)s would stand in. Choose somebody else."
    ),
}


class AbsenceRefused(Exception):
    """It cannot be written down like this, and can be mended. `code` is one of `SENTENCES`."""

    def __init__(self, code: str, *, field: str = "", **details: Any) -> None:
        self.code = code
        self.field = field
        self.details = details
        super().__init__(code)

    @property
    def sentence(self) -> str:
        """In the active language."""
        return str(SENTENCES[self.code]) % self.details

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


@transaction.atomic
def record_absence(
    person: Person,
    *,
    starts_on: date,
    ends_on: date,
    substitute: Person | None,
    by: Person | None,
    kind: Absence.Kind = Absence.Kind.LEAVE,
) -> Absence:
    """Writes down that `person` is away on these local days, both included. Two at once wait for one another.

    Raises `AbsenceRefused("ends_before_start")`, `"over_already"`, `"own_substitute"`, `"substitute_left"`,
    `"overlapping"`, `"circle"`.
    """
    wanted = Absence(
        person=person, starts_on=starts_on, ends_on=ends_on, substitute=substitute, kind=kind, recorded_by=by
    )
    _refuse_impossible(wanted)
    _let_nobody_else_write()
    together = list(
        Absence.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).select_related("person", "substitute")
    )
    _refuse_overlapping(wanted, together)
    _refuse_circle(wanted, together)
    wanted.save(force_insert=True)
    look_at_noticed_gaps()
    return wanted


@transaction.atomic
def end_absence(absence: Absence) -> None:
    """Back earlier: yesterday was the last day. One that has not begun by then is taken back altogether.

    One that is over stays as it was.
    """
    locked = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    today = timezone.localdate()
    if locked is None or locked.ends_on < today:
        return
    if locked.starts_on >= today:
        locked.delete()
    else:
        locked.ends_on = today - timedelta(days=1)
        locked.save(update_fields=["ends_on"])
    look_at_noticed_gaps()


def _refuse_impossible(wanted: Absence) -> None:
    if wanted.ends_on < wanted.starts_on:
        raise AbsenceRefused("ends_before_start", field="ends_on")
    if wanted.ends_on < timezone.localdate():
        raise AbsenceRefused("over_already", field="ends_on")
    if wanted.substitute is None:
        return
    if wanted.substitute_id == wanted.person_id:
        raise AbsenceRefused("own_substitute", field="substitute")
    if not wanted.substitute.is_active:
        raise AbsenceRefused("substitute_left", field="substitute", person=wanted.substitute)


def _let_nobody_else_write() -> None:
    """Until this transaction ends: two who record at once could otherwise close a circle together. Readers go on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE organisation_absence IN SHARE ROW EXCLUSIVE MODE")


def _refuse_overlapping(wanted: Absence, together: list[Absence]) -> None:
    for other in together:
        if other.person_id == wanted.person_id:
            raise AbsenceRefused(
                "overlapping",
                field="starts_on",
                person=other.person,
                starts_on=other.starts_on.isoformat(),
                ends_on=other.ends_on.isoformat(),
            )


def _refuse_circle(wanted: Absence, together: list[Absence]) -> None:
    day = circle_day(wanted, together)
    if day is not None:
        raise AbsenceRefused(
            "circle", field="substitute", day=day.isoformat(), substitute=wanted.substitute, person=wanted.person
        )
