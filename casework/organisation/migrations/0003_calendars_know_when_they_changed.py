"""Two triggers keep `WorkingCalendar.changed_at` true, whoever writes and however much at once."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION organisation_calendar_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER calendar_changed BEFORE UPDATE ON organisation_workingcalendar
    FOR EACH ROW EXECUTE FUNCTION organisation_calendar_changed();

-- For every calendar: there are few, and their days change a few times a year.
CREATE FUNCTION organisation_calendar_days_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE organisation_workingcalendar SET changed_at = clock_timestamp();
    RETURN NULL;
END $$;

CREATE TRIGGER calendar_days_changed AFTER INSERT OR UPDATE OR DELETE ON organisation_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_calendar_days_changed();
"""

NO_TRIGGERS = """
DROP TRIGGER calendar_days_changed ON organisation_calendarday;
DROP FUNCTION organisation_calendar_days_changed;
DROP TRIGGER calendar_changed ON organisation_workingcalendar;
DROP FUNCTION organisation_calendar_changed;
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_calendar_day_in_english")]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
