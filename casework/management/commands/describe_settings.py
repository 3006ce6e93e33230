"""`manage.py describe_settings`: render the table of settings into the documentation."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.machine.environment import SOURCE_DIR, as_markdown


class Command(BaseCommand):
    help = "Writes docs/settings.md from the declared table of settings."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        page = SOURCE_DIR / "docs" / "settings.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"{page.relative_to(SOURCE_DIR)} written.")
