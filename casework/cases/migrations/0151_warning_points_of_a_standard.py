"""Each version of a standard may say when to warn; empty: as before (50 % and 80 %, long limits 48 h and 24 h)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0150_requests_can_be_put_back")]

    operations = [
        migrations.AddField("servicestandard", "warn_first", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField("servicestandard", "warn_second", models.CharField(blank=True, default="", max_length=10)),
    ]
