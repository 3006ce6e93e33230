"""From asking for a report to letting it go: queued with the request, written by a child process, kept for a day."""

from __future__ import annotations

import hashlib
import io
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pypdf
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.jobs import Job

from casework.audit import jobs
from casework.audit.exports import (
    HTML_OF,
    expire_exports,
    exports_of,
    give_up_lost_exports,
    request_export,
    write_export,
)
from casework.audit.models import AuditExport
from casework.audit.press import Press, PressFailed
from casework.audit.typesetter import RETIRES_AT_KILOBYTES
from tests.cast import House, build_house, case_at
from tests.processes import OwnDatabase, server_connection
from workflows.actions import respond


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    press = Press()
    yield press
    press.close()


def child(script: str, **options: float) -> Press:
    """A press whose child does what `script` says instead of setting type."""
    return Press(command=(sys.executable, "-c", script), **options)


def queued_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'audit.write_export'")
        return int(cursor.fetchone()[0])


def test_it_writes_a_report_with_its_fingerprint(house: House, press: Press) -> None:
    export = request_export(case_at("respond", house), language="zh-hans", by=house.leader)
    assert queued_jobs() == 1
    write_export(export.pk, press)
    export = AuditExport.objects.get(pk=export.pk)
    assert (export.state, export.progress) == ("done", 100)
    assert export.pdf is not None
    assert bytes(export.pdf).startswith(b"%PDF-")
    assert export.sha256 == hashlib.sha256(export.pdf).hexdigest()
    assert export.chain_head == export.case.ledger_head


def test_it_is_one_export_however_often_it_is_asked_for(house: House) -> None:
    case = case_at("respond", house)
    first = request_export(case, language="en", by=house.leader)
    assert request_export(case, language="en", by=house.leader) == first
    assert queued_jobs() == 1
    assert request_export(case, language="zh-hans", by=house.leader) != first


def test_it_is_another_export_when_the_case_has_gone_on(house: House) -> None:
    case = case_at("respond", house)
    first = request_export(case, language="en", by=house.leader)
    respond(case, by=house.member, text="在办。")
    assert request_export(case, language="en", by=house.leader) != first


def test_it_refuses_a_language_that_it_does_not_speak(house: House) -> None:
    with pytest.raises(ValueError, match="fr"):
        request_export(case_at("assign", house), language="fr", by=house.leader)


def test_it_can_be_written_again_after_a_death_in_the_middle(house: House, press: Press) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    AuditExport.objects.filter(pk=export.pk).update(state="running", progress=45)
    write_export(export.pk, press)
    done = AuditExport.objects.get(pk=export.pk)
    assert done.state == "done"
    write_export(export.pk, press)  # the job that was thought dead comes back
    assert AuditExport.objects.get(pk=export.pk).finished_at == done.finished_at


def test_it_uses_one_child_for_many_documents(house: House, press: Press) -> None:
    press.typeset("<p>甲</p>", lambda percent: None)
    first = press._child
    press.typeset("<p>乙</p>", lambda percent: None)
    assert press._child is first


def test_a_large_worker_makes_no_large_child(house: House) -> None:
    """The kernel hands the largest memory of a process down to those that it forks."""
    ballast = bytearray(2 * RETIRES_AT_KILOBYTES * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])
    press = Press()
    press.typeset("<p>甲</p>", lambda percent: None)
    first = press._child
    press.typeset("<p>乙</p>", lambda percent: None)
    assert press._child is first
    press.close()


def test_it_survives_a_typesetter_that_dies(house: House) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    press = child("import os; os.kill(os.getpid(), 9)")
    write_export(export.pk, press)
    failed = AuditExport.objects.get(pk=export.pk)
    assert (failed.state, failed.failure) == ("failed", "crashed")
    press.command = Press().command
    assert press.typeset("<p>甲</p>", lambda percent: None).startswith(b"%PDF-")
    press.close()


def test_it_gives_nobody_the_document_of_somebody_else(press: Press) -> None:
    """Whoever stops listening in the middle leaves the rest of a document in the pipe."""

    def lost(percent: int) -> None:
        raise OperationalError("planted")

    with pytest.raises(OperationalError):
        press.typeset("<title>first</title><p>甲</p>", lost)
    second = press.typeset("<title>second</title><p>乙</p>", lambda percent: None)
    assert pypdf.PdfReader(io.BytesIO(second)).metadata.title == "second"  # type: ignore[union-attr]


class LosesTheDatabase(Press):
    """Sets type as ever, but PostgreSQL drops every connection of the house meanwhile."""

    def __init__(self, database: OwnDatabase) -> None:
        super().__init__()
        self.database = database

    def typeset(self, html: str, on_progress: Callable[[int], None]) -> bytes:
        drop_connections_of(self.database)
        pdf = super().typeset(html, on_progress)
        drop_connections_of(self.database)
        return pdf


def drop_connections_of(database: OwnDatabase) -> None:
    with server_connection("postgres") as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [database.name],
        )


@pytest.mark.processes
def test_it_is_written_although_the_database_connection_is_lost_meanwhile(own_database: OwnDatabase) -> None:
    house = build_house()
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    press = LosesTheDatabase(own_database)
    write_export(export.pk, press)
    press.close()
    assert AuditExport.objects.get(pk=export.pk).state == "done"


@pytest.mark.processes
def test_it_is_tried_again_when_the_database_was_away(own_database: OwnDatabase) -> None:
    house = build_house()
    export = request_export(case_at("respond", house), language="en", by=house.leader)

    class GoesAway(Press):
        def typeset(self, html: str, on_progress: Callable[[int], None]) -> bytes:
            connection.settings_dict["NAME"] = "xinqiao_nowhere"
            drop_connections_of(own_database)
            return super().typeset(html, on_progress)

    with pytest.raises(OperationalError) as lost:
        write_export(export.pk, GoesAway())
    connection.settings_dict["NAME"] = own_database.name
    connection.close()
    assert AuditExport.objects.get(pk=export.pk).state == "running"
    assert jobs.write_export.retry_strategy is not None
    assert jobs.write_export.retry_strategy.get_retry_decision(exception=lost.value, job=a_job(attempts=0))
    press = Press()
    write_export(export.pk, press)
    press.close()
    assert AuditExport.objects.get(pk=export.pk).state == "done"


def a_job(attempts: int) -> Job:
    return Job(id=1, queue="pdf", lock=None, queueing_lock=None, task_name="audit.write_export", attempts=attempts)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_it_is_given_up_when_no_job_works_on_it_any_more(house: House, state: str) -> None:
    case = case_at("respond", house)
    export = request_export(case, language="en", by=house.leader)
    later = timezone.now() + timedelta(minutes=6)
    AuditExport.objects.filter(pk=export.pk).update(state=state)
    assert give_up_lost_exports(later) == 0, "its job still waits"

    end_jobs()

    assert give_up_lost_exports() == 0, "it is too young"
    assert give_up_lost_exports(later) == 1
    lost = AuditExport.objects.get(pk=export.pk)
    assert (lost.state, lost.failure) == ("failed", "lost")


def test_it_is_another_export_when_the_earlier_one_was_lost(house: House) -> None:
    case = case_at("respond", house)
    export = request_export(case, language="en", by=house.leader)
    AuditExport.objects.filter(pk=export.pk).update(requested_at=timezone.now() - timedelta(minutes=6))
    end_jobs()
    assert request_export(case, language="en", by=house.leader) != export


def end_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'audit.write_export'")


def test_it_ends_a_typesetter_that_takes_too_long(house: House) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    press = child("import signal; signal.pause()", seconds=0.2)
    write_export(export.pk, press)
    assert AuditExport.objects.get(pk=export.pk).failure == "timed_out"
    assert press._child is None


def test_it_says_so_when_memory_runs_out(house: House) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)
    script = (
        "import sys; sys.path.insert(0, '.'); from casework.audit import pdf, typesetter\n"
        "def greedy(*a, **k): raise MemoryError\n"
        "pdf.typeset = greedy; typesetter.main()"
    )
    write_export(export.pk, child(script))
    assert AuditExport.objects.get(pk=export.pk).failure == "out_of_memory"


def test_it_gets_a_new_child_after_one_was_killed_between_documents(press: Press) -> None:
    press.typeset("<p>甲</p>", lambda percent: None)
    assert press._child is not None
    press._child.send_signal(signal.SIGKILL)
    press._child.wait()
    assert press.typeset("<p>乙</p>", lambda percent: None).startswith(b"%PDF-")


def test_its_child_knows_neither_database_nor_key(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    script = (
        "import os, sys; word = b'secret' if 'SECRET_KEY' in os.environ else b'silent'\n"
        "sys.stdout.buffer.write(b'F\\0\\0\\0\\x06' + word)"
    )
    asks = child(script)
    with pytest.raises(PressFailed) as failure:
        asks.typeset("<p>甲</p>", lambda percent: None)
    assert failure.value.code == "silent"


def test_it_records_a_fault_of_ours_and_raises_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    export = request_export(case_at("respond", house), language="en", by=house.leader)

    def broken(*anything: object) -> str:
        raise RuntimeError("planted")

    monkeypatch.setitem(HTML_OF, AuditExport.Kind.REPORT, broken)
    with pytest.raises(RuntimeError, match="planted"):
        write_export(export.pk, Press())
    assert AuditExport.objects.get(pk=export.pk).failure == "unexpected"


def test_it_lets_the_file_go_after_a_day_and_keeps_the_fingerprint(house: House, press: Press) -> None:
    case = case_at("respond", house)
    export = request_export(case, language="en", by=house.leader)
    write_export(export.pk, press)
    assert expire_exports() == 0
    assert expire_exports(timezone.now() + timedelta(hours=24, seconds=1)) == 1
    gone = AuditExport.objects.get(pk=export.pk)
    assert (gone.state, gone.pdf) == ("expired", None)
    assert len(gone.sha256) == 64
    assert request_export(case, language="en", by=house.leader) != export


def test_it_lists_only_ones_own(house: House) -> None:
    request_export(case_at("respond", house), language="en", by=house.leader)
    assert exports_of(house.leader).count() == 1
    assert exports_of(house.secretary).count() == 0
