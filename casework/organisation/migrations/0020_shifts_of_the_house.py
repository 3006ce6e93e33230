"""One table of shifts for rosters and routing: with names in both languages, each with one period of the day."""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

NAMES = {"day": ("白班", "day shift"), "middle": ("中班", "middle shift"), "night": ("夜班", "night shift")}
WAS_EIGHT_HOURS = timedelta(hours=8)
"""Of every gap that was noticed before."""


def minutes(clock):
    return clock.hour * 60 + clock.minute


def one_period_a_shift(apps, schema_editor):
    """A shift that worked in several stretches of a day works from the first to the last: rosters know no breaks."""
    Shift = apps.get_model("organisation", "Shift")
    periods = {}
    for row in Shift.objects.order_by("starts"):
        periods.setdefault(row.code, []).append(row)
    for code, rows in periods.items():
        kept, ends = whole(rows)
        Shift.objects.filter(code=code).exclude(pk=kept.pk).delete()
        kept.ends = ends
        kept.name, kept.name_en = NAMES.get(code, (code, code))
        kept.save()


def whole(rows):
    """The row after the longest rest of the day, and when the one before that rest ends."""
    pairs = zip(rows[-1:] + rows[:-1], rows, strict=True)
    before, first = max(pairs, key=lambda pair: (minutes(pair[1].starts) - minutes(pair[0].ends)) % (24 * 60))
    return first, before.ends


def gaps_end(apps, schema_editor):
    apps.get_model("organisation", "DutyGap").objects.update(ends_at=F("starts_at") + WAS_EIGHT_HOURS)


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0015_absence'),
        ('organisation', '0005_who_made_password_addresses'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='shiftperiod', name='a_shift_starts_once_at_a_time'),
        migrations.RenameModel(old_name='ShiftPeriod', new_name='Shift'),
        migrations.RenameField(model_name='shift', old_name='shift', new_name='code'),
        migrations.AlterModelOptions(name='shift', options={'ordering': ['starts', 'code']}),
        migrations.AddField(
            model_name='shift',
            name='name',
            field=models.CharField(default='', max_length=40, verbose_name='name'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='shift',
            name='name_en',
            field=models.CharField(default='', max_length=40, verbose_name='English name'),
            preserve_default=False,
        ),
        migrations.AddField(model_name='shift', name='is_active', field=models.BooleanField(default=True)),
        migrations.AddField(
            model_name='shift', name='changed_at', field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunPython(one_period_a_shift, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='shift',
            name='code',
            field=models.CharField(max_length=20, unique=True, verbose_name='code'),
        ),
        migrations.AddField(
            model_name='shift',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(model_name='dutygap', name='ends_at', field=models.DateTimeField(null=True)),
        migrations.RunPython(gaps_end, migrations.RunPython.noop),
        migrations.AlterField(model_name='dutygap', name='ends_at', field=models.DateTimeField()),
        migrations.AlterField(model_name='dutygap', name='shift', field=models.CharField(max_length=20)),
        migrations.AlterField(
            model_name='duty', name='shift', field=models.CharField(max_length=20, verbose_name='shift')
        ),
        migrations.AlterField(
            model_name='person', name='shift', field=models.CharField(blank=True, max_length=20, verbose_name='shift')
        ),
    ]
