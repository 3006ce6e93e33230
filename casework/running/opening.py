"""What happens between "the database answers" and "the doors are open"."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from casework.machine.terminal import say
from casework.organisation.models import Person


def bring_up_to_date() -> None:
    """Migrates when there is something to migrate."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …", "正在准备数据库……")
        call_command("migrate", interactive=False, verbosity=0)


def furnish() -> None:
    """On the very first run: the demonstration organisation, whole or not at all."""
    if not settings.ENVIRONMENT.demo or Person.objects.exists():
        return
    if "load_demonstration" in get_commands():
        say("First run: loading the demonstration organisation …", "首次运行：正在载入演示组织……")
        with transaction.atomic():
            call_command("load_demonstration", verbosity=0)
