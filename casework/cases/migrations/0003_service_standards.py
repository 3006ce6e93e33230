"""The service standards to ship: see `requirements`, each with its source."""

from datetime import date

from django.db import migrations

# urgency, category, accept, first response, progress, resolve, follow-up, around the clock, source
STANDARDS = [
    ("emergency", "", "10min", "30min", "2h", "1d", "1d", True,
     "北京12345接诉即办：1小时内派单，2小时、24小时反馈；单位内更近，限时更短"),
    ("urgent", "", "2h", "8h", "1d", "3d", "3d", False, "企业惯例：紧急诉求当日答复"),
    ("normal", "", "1d", "3d", "5d", "7d", "5d", False, "企业惯例：3个工作日内答复；12345：7日办结"),
    ("complex", "", "1d", "3d", "5d", "15d", "5d", False, "12345：复杂事项15日办结"),
    ("normal", "suggestion", "1d", "3d", "10d", "13d", "5d", False, "广州某局规定：建议、咨询13个工作日办结"),
    ("normal", "consultation", "1d", "3d", "10d", "13d", "5d", False, "广州某局规定：建议、咨询13个工作日办结"),
]


def add_standards(apps, schema_editor):
    Calendar = apps.get_model("organisation", "WorkingCalendar")
    Standard = apps.get_model("cases", "ServiceStandard")
    calendar = Calendar.objects.get(code="standard")
    for urgency, category, accept, respond, progress, resolve, follow_up, always, source in STANDARDS:
        Standard.objects.create(
            urgency=urgency, category=category, valid_from=date(2020, 1, 1), accept_within=accept,
            respond_within=respond, progress_every=progress, resolve_within=resolve, follow_up_within=follow_up,
            calendar=None if always else calendar, source=source,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_ledger_is_append_only"), ("organisation", "0004_standard_calendar")]

    operations = [migrations.RunPython(add_standards, migrations.RunPython.noop)]
