"""Places divided out with somebody who answers for each; when the shifts work, by default three of eight hours."""

from datetime import time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SHIFTS = [("day", time(8), time(16)), ("middle", time(16), time(0)), ("night", time(0), time(8))]


def add_shifts(apps, schema_editor):
    Period = apps.get_model("organisation", "ShiftPeriod")
    Period.objects.bulk_create(Period(shift=shift, starts=starts, ends=ends) for shift, starts, ends in SHIFTS)


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0010_duty_rosters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='areas', to=settings.AUTH_USER_MODEL, verbose_name='responsible person')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='station',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='organisation.area', verbose_name='area'),
        ),
        migrations.AddField(
            model_name='unit',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='organisation.area', verbose_name='area'),
        ),
        migrations.CreateModel(
            name='ShiftPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shift', models.CharField(choices=[('day', 'day shift'), ('middle', 'middle shift'), ('night', 'night shift')], max_length=20, verbose_name='shift')),
                ('starts', models.TimeField(verbose_name='from')),
                ('ends', models.TimeField(verbose_name='until')),
            ],
            options={
                'ordering': ['starts', 'shift'],
                'constraints': [models.UniqueConstraint(fields=('shift', 'starts'), name='a_shift_starts_once_at_a_time')],
            },
        ),
        migrations.RunPython(add_shifts, migrations.RunPython.noop),
    ]
