"""`make tour`: walks through the running house and keeps pictures of it in docs/tour/.

`python -m tests.tour [PART,PART…]` visits only stops with such a part in their name.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.tour.settings"
SOURCE = Path(__file__).resolve().parent.parent.parent
os.environ.setdefault("XINQIAO_HOME", str(SOURCE / "var" / "tour"))
# Receipt codes come from it, and the same ones make the same pictures.
os.environ["SECRET_KEY"] = "for the tour and nothing else, so that codes stay the same: 心桥导览 2026"


def main(only: str) -> int:
    import django

    from casework.embedded import PrivatePostgres, PrivateRedis
    from casework.machine.environment import read
    from casework.running.supervision import Supervisor

    supervisor = Supervisor()
    environment = read(os.environ)
    try:
        if not environment.database_url:
            supervisor.start("postgres", PrivatePostgres(environment.xinqiao_home, durable=False, for_tests=True).start)
        if not environment.redis_url:
            supervisor.start("redis", PrivateRedis(environment.xinqiao_home).start)
        django.setup()
        walk_and_take(only)
    finally:
        supervisor.stop()
    return 0


def walk_and_take(only: str) -> None:
    from django.core.management import call_command

    from tests.cast import House
    from tests.processes import fresh_database
    from tests.running import open_browser, serving
    from tests.tour import album
    from tests.tour.walk import Walk

    with fresh_database("tour") as database, tempfile.TemporaryDirectory() as logs:
        call_command("migrate", verbosity=0, interactive=False)
        nobody: House = None  # type: ignore[assignment]
        with serving(nobody, database, Path(logs)) as house, open_browser() as browser:
            for stop, visit in Walk(house, browser, only=only).visits():
                say(f"{stop.name} {visit.screen.name} {visit.language}")
                album.take(stop, visit)
        _take_reports(Path(logs))
    album.write_pages()


def _take_reports(folder: Path) -> None:
    from casework.audit.models import AuditExport
    from tests.tour import album
    from tests.tour.stops import LANGUAGES

    for name, language in LANGUAGES.items():
        export = AuditExport.objects.filter(language=language, state=AuditExport.State.DONE).first()
        if export and export.pdf:
            album.take_pages(bytes(export.pdf), name, folder)


def say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main("".join(sys.argv[1:2])))
