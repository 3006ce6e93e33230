import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
    CREATE TRIGGER workflows_refusedattempt_rows_stay BEFORE UPDATE OR DELETE ON workflows_refusedattempt
        FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_ledger_is_append_only"),
        ("workflows", "0003_armed_timers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("verb", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(KEEP, "DROP TRIGGER workflows_refusedattempt_rows_stay ON workflows_refusedattempt"),
    ]
