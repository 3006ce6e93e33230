from django.db import migrations, models


class Migration(migrations.Migration):
    """Sweeps read armed timers only, of a table that keeps every task there ever was."""

    dependencies = [("workflows", "0002_examination"), ("viewflow", "0015_task_scheduled")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX workflows_armed_timers ON viewflow_task (scheduled, id)"
            " WHERE flow_task_type = 'TIMER' AND status = 'SCHEDULED'",
            "DROP INDEX workflows_armed_timers",
        ),
        migrations.CreateModel(
            name="ClockMark",
            fields=[
                ("boot", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
                ("uptime", models.DurationField()),
                ("strayed_at", models.DateTimeField(blank=True, null=True)),
                ("stray_seconds", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ClockJump",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noticed_at", models.DateTimeField(db_index=True)),
                ("seconds", models.BigIntegerField()),
                ("held_from", models.DateTimeField(blank=True, null=True)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
