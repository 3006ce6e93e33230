"""How long a turn and a rung of the ladder last, per standard."""

from django.db import migrations

# urgency, category, turn, rung
LIMITS = [
    ("emergency", "", "5min", "10min"),
    ("urgent", "", "1h", "2h"),
    ("normal", "", "4h", "1d"),
    ("complex", "", "4h", "1d"),
    ("normal", "suggestion", "1d", "2d"),
    ("normal", "consultation", "1d", "2d"),
]


def set_limits(apps, schema_editor):
    Standard = apps.get_model("cases", "ServiceStandard")
    for urgency, category, turn, rung in LIMITS:
        Standard.objects.filter(urgency=urgency, category=category).update(turn_within=turn, rung_within=rung)


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_clocks_and_ladder")]

    operations = [migrations.RunPython(set_limits, migrations.RunPython.noop)]
