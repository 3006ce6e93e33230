"""Writing the shifts of the house: the only place besides migrations."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Duty, Person, Shift
from .rosters import look_at_noticed_gaps
from .shifts import shift_times

SENTENCES: dict[str, Promise] = {
    "name_taken": _("“%(name)s” is another shift already. Choose another name, so that imports can tell them apart."),
    "name_missing": _("Write the name in both languages: rosters show the one that the reader reads."),
    "last_shift": _("This is the only shift. Change its times, or add another one first."),
    "has_people": _("People who work in this shift: %(people)d. Import persons with another one first."),
    "has_duties": _("Coming duties in this shift: %(duties)d. Take them off the rosters first."),
    "has_rules": _("Rules of routing that name this shift: %(rules)d. Publish rules without it first."),
}


class ShiftRefused(Exception):
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
def save_shift(shift: Shift | None, *, name: str, name_en: str, starts: time, ends: time, by: Person) -> Shift:
    """Adds a shift, or changes one; its coming duties move with it, one that runs or is over keeps its times.

    Two at once wait for one another. Raises `ShiftRefused("name_missing")`, `"name_taken"`.
    """
    _let_nobody_else_write()
    wanted = shift or Shift(code=_new_code())
    wanted.name, wanted.name_en, wanted.starts, wanted.ends = name.strip(), name_en.strip(), starts, ends
    _refuse_names(wanted)
    wanted.changed_at, wanted.changed_by = timezone.now(), by
    wanted.save()
    _move_coming_duties(wanted)
    look_at_noticed_gaps()
    return wanted


@transaction.atomic
def take_off(shift: Shift, *, by: Person) -> None:
    """It works no more; rosters of its time keep it.

    Raises `ShiftRefused("last_shift")`, `"has_people"`, `"has_duties"`.
    """
    _let_nobody_else_write()
    if not Shift.objects.filter(is_active=True).exclude(pk=shift.pk).exists():
        raise ShiftRefused("last_shift")
    if people := Person.objects.filter(shift=shift.code, is_active=True).count():
        raise ShiftRefused("has_people", people=people)
    if duties := Duty.objects.filter(shift=shift.code, ends_at__gt=timezone.now()).count():
        raise ShiftRefused("has_duties", duties=duties)
    shift.is_active, shift.changed_at, shift.changed_by = False, timezone.now(), by
    shift.save()
    look_at_noticed_gaps()


def _let_nobody_else_write() -> None:
    """Until this transaction ends, so that two names cannot become one. Readers go on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE organisation_shift IN SHARE ROW EXCLUSIVE MODE")


def _new_code() -> str:
    taken = set(Shift.objects.values_list("code", flat=True))
    return next(code for code in (f"shift-{number}" for number in range(1, len(taken) + 2)) if code not in taken)


def _refuse_names(wanted: Shift) -> None:
    for field in ("name", "name_en"):
        name = getattr(wanted, field)
        if not name:
            raise ShiftRefused("name_missing", field=field)
        others = Shift.objects.filter(is_active=True, **{f"{field}__iexact": name}).exclude(pk=wanted.pk)
        if others.exists():
            raise ShiftRefused("name_taken", field=field, name=name)


def _move_coming_duties(shift: Shift) -> None:
    coming = list(Duty.objects.filter(shift=shift.code, starts_at__gt=timezone.now()))
    for duty in coming:
        duty.starts_at, duty.ends_at = shift_times(duty.day, shift)
    Duty.objects.bulk_update(coming, ["starts_at", "ends_at"], batch_size=500)
