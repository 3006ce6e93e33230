"""Messages and pictures stay as they were written, like the ledger that tells of them."""

from importlib import import_module

from django.db import migrations

_ledger = import_module("casework.cases.migrations.0002_ledger_is_append_only")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_service_standards")]

    operations = [
        migrations.RunSQL(_ledger.trigger(table), _ledger.drop(table))
        for table in ("cases_message", "cases_attachment")
    ]
