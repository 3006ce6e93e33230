from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0004_refused_attempts")]

    operations = [
        migrations.AlterField("refusedattempt", "at", models.DateTimeField()),
        migrations.AddIndex("refusedattempt", models.Index(fields=["-at", "-id"], name="attempt_by_time")),
        migrations.AddIndex("refusedattempt", models.Index(fields=["code", "-at", "-id"], name="attempt_by_code")),
        migrations.AddIndex("refusedattempt", models.Index(fields=["verb", "-at", "-id"], name="attempt_by_verb")),
    ]
