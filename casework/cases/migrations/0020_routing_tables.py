"""Routing tables in versions, words of danger in versions, and what they suggest in a case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0026_requests_keep_what_was_asked'),
        ('organisation', '0005_areas_and_shifts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='urgency_suggested',
            field=models.CharField(blank=True, choices=[('emergency', 'emergency'), ('urgent', 'urgent'), ('normal', 'normal'), ('complex', 'complex')], default='', max_length=20),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('received', 'received'), ('imported', 'imported'), ('started', 'flow started late'), ('assigned', 'assigned'), ('accepted', 'accepted'), ('declined', 'declined'), ('responded', 'answered'), ('wrote', 'the reporter wrote'), ('resolved', 'resolved'), ('followed_up', 'followed up'), ('redo', 'reopened: it did not help'), ('closed', 'closed'), ('warned', 'deadline is near'), ('breached', 'deadline passed'), ('lapsed', 'an offer lapsed'), ('raised', 'raised'), ('taken_up', 'taken up by a higher level'), ('paused', 'clock paused'), ('resumed', 'clock running again'), ('urgency', 'urgency changed'), ('watched', 'clocks set anew'), ('urgency_confirmed', 'danger to life confirmed'), ('urgency_dismissed', 'no danger to life'), ('alarmed', 'people alerted'), ('stamped', 'step in the emergency')], max_length=20),
        ),
        migrations.CreateModel(
            name='DangerWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True)),
                ('danger', models.JSONField(default=list)),
                ('harmless', models.JSONField(default=list)),
                ('published_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='note')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='danger_words',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.dangerwords'),
        ),
        migrations.CreateModel(
            name='RoutingTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True)),
                ('valid_from', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='note')),
                ('capacity', models.PositiveSmallIntegerField(default=8, verbose_name='open cases that one person may carry')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('category', models.CharField(blank=True, choices=[('illness', 'illness'), ('hardship', 'family hardship'), ('incident', 'workplace incident'), ('living', 'canteen, bath, dormitory'), ('pay', 'pay and working hours'), ('conflict', 'conflict'), ('suggestion', 'suggestion'), ('consultation', 'question on policy'), ('other', 'something else')], max_length=20, verbose_name='category')),
                ('shift', models.CharField(blank=True, choices=[('day', 'day shift'), ('middle', 'middle shift'), ('night', 'night shift')], max_length=20, verbose_name='shift')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('urgency', models.CharField(blank=True, choices=[('emergency', 'emergency'), ('urgent', 'urgent'), ('normal', 'normal'), ('complex', 'complex')], max_length=20, verbose_name='urgency')),
                ('target', models.CharField(choices=[('branch', 'the queue of a branch'), ('everybody', 'everybody in a branch'), ('person', 'one person'), ('area', 'whoever is responsible for the area')], max_length=20, verbose_name='goes to')),
                ('prefers_own_team', models.BooleanField(default=False, verbose_name="first somebody of the reporter's own team who is on shift")),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.area', verbose_name='area')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.branch', verbose_name='branch')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='unit and all below it')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='cases.routingtable')),
            ],
            options={
                'ordering': ['table', 'number'],
            },
        ),
        migrations.AddConstraint(
            model_name='routingtable',
            constraint=models.UniqueConstraint(models.ExpressionWrapper(models.Q(('published_at__isnull', True)), output_field=models.BooleanField()), condition=models.Q(('published_at__isnull', True)), name='one_routing_draft'),
        ),
        migrations.AddConstraint(
            model_name='routingtable',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('valid_from__isnull', True)), models.Q(('published_at__isnull', False), ('valid_from__isnull', False)), _connector='OR'), name='a_published_table_is_valid_from_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(deferrable=models.Deferrable.DEFERRED, fields=('table', 'number'), name='routing_rules_stand_in_one_order'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__in', ['branch', 'everybody']), _negated=True), ('branch__isnull', False), _connector='OR'), name='a_rule_to_a_branch_names_it'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target', 'person'), _negated=True), ('person__isnull', False), _connector='OR'), name='a_rule_to_a_person_names_them'),
        ),
    ]
