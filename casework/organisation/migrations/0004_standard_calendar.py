"""A fresh database has a calendar, so that the first report has deadlines."""

from django.db import migrations

from casework.organisation.calendars import (
    STANDARD,
    STANDARD_NAME,
    STANDARD_WEEK,
    STANDARD_YEARS,
    public_days,
)


def create(apps, schema_editor):
    calendars = apps.get_model("organisation", "WorkingCalendar")
    days = apps.get_model("organisation", "CalendarDay")
    calendar, is_new = calendars.objects.get_or_create(
        code=STANDARD, defaults={"name": STANDARD_NAME, "weekly_periods": STANDARD_WEEK}
    )
    if is_new:
        days.objects.bulk_create(
            days(calendar=calendar, day=day.day, kind=day.kind, name=day.name, name_en=day.name_en)
            for year in STANDARD_YEARS
            for day in public_days(year)
        )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_calendars_know_when_they_changed")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
