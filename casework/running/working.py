"""The worker: runs jobs, fires due timers, takes up what dead workers left. Any number may run."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from casework.cases.jobs import PRESSING
from casework.web.patience import limit_stalling
from notifications.hints import close_hints
from notifications.jobs import DEAD_AFTER_SECONDS, rescue_jobs_of_dead_workers
from workflows.actions.restarting import watcher
from workflows.timers import fire_due_timers

logger = logging.getLogger(__name__)

JOBS_AT_ONCE = 4
ALARMS_AT_ONCE = 2
"""In a lane of their own, which no flood of other news and no audit report can fill."""
SIGN_OF_LIFE_SECONDS = 5.0
TIMERS_EVERY_SECONDS = 1.0
"""A sweep with nothing due takes some milliseconds; this often, workers begin nearly together and share."""
LONGEST_DEFERENCE_SECONDS = 10.0
"""A job waits no longer than this for a sweep that is under way."""
WATCH_EVERY_SECONDS = 600.0
"""How soon a case whose deadline no timer watches, as after an upgrade, has one again; also at once at the start."""
RESCUE_EVERY_SECONDS = 10.0
POLL_SECONDS = 5.0
"""A notification from PostgreSQL wakes the worker at once; this is for those that get lost."""
GRACE_SECONDS = 5.0
BOOKKEEPING = "-c synchronous_commit=off"
"""For fetching and finishing jobs only: a crash of PostgreSQL that forgets one of these has the job run again, which
every job must bear. What a job itself writes waits for the disk, and comes before its finish in the log."""
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 4.0
STEADY_SECONDS = 30.0


def work() -> None:
    """Until SIGTERM or SIGINT; running jobs get a few seconds to finish. Survives losses of PostgreSQL and Redis."""
    limit_stalling()
    stopping = threading.Event()
    timers_rest = threading.Event()
    timers_rest.set()
    rounds = [  # before the jobs: after an outage what is overdue comes first
        _round("timers", lambda: _undisturbed(timers_rest), TIMERS_EVERY_SECONDS, stopping),
        _round("watch", watcher(), WATCH_EVERY_SECONDS, stopping),
        _round("rescue", rescue_jobs_of_dead_workers, RESCUE_EVERY_SECONDS, stopping),
    ]
    try:
        asyncio.run(_run_jobs(timers_rest))
    finally:
        stopping.set()
        for thread in rounds:
            thread.join(GRACE_SECONDS)


def _round(name: str, act: Callable[[], int], every_seconds: float, stopping: threading.Event) -> threading.Thread:
    """A thread that does `act` now and then every so often; in threads, so that jobs never delay timers."""

    def go_round() -> None:
        while True:
            try:
                close_old_connections()
                if done := act():
                    logger.info("%s: %s", name, done)
            except Exception as error:  # whatever it was, the next round tries again
                logger.warning("%s: %s: %s", name, type(error).__name__, _first_line(error))
                connection.close()
            if stopping.wait(every_seconds):
                connection.close()
                return

    thread = threading.Thread(target=go_round, name=name, daemon=True)
    thread.start()
    return thread


def _undisturbed(timers_rest: threading.Event) -> int:
    timers_rest.clear()
    try:
        return fire_due_timers()
    finally:
        timers_rest.set()


class AfterTimers(ThreadPoolExecutor):
    """Threads of jobs, which let a sweep go first: a thousand deadlines come before the news of them."""

    def __init__(self, timers_rest: threading.Event) -> None:
        super().__init__(JOBS_AT_ONCE, thread_name_prefix="job")
        self._timers_rest = timers_rest

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def go_after_timers() -> Any:
            self._timers_rest.wait(LONGEST_DEFERENCE_SECONDS)
            return fn(*args, **kwargs)

        return super().submit(go_after_timers)


async def _run_jobs(timers_rest: threading.Event) -> None:
    """Starts procrastinate again, with growing pauses, whenever it ends because PostgreSQL went away."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(AfterTimers(timers_rest))
    stopping = asyncio.Event()
    pause = FIRST_PAUSE_SECONDS
    with _set_by_signals(stopping):
        while not stopping.is_set():
            began_at = loop.time()
            await _run_until(stopping)
            pause = FIRST_PAUSE_SECONDS if loop.time() - began_at > STEADY_SECONDS else pause
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    await close_hints()


async def _run_until(stopping: asyncio.Event) -> None:
    """One life of procrastinate's worker; returns when told to stop, or when it broke."""
    running = asyncio.create_task(_live_once())
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait([running, told], return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    running.cancel()
    try:
        await running
    except asyncio.CancelledError:
        pass
    except Exception as error:  # PostgreSQL is away or restarting; the next life connects anew
        logger.warning("worker: %s: %s", type(error).__name__, _first_line(error))


async def _live_once() -> None:
    await asyncio.to_thread(_knock)
    async with _workers_app().open_async() as jobs:
        logger.info("at work")
        lanes = [
            asyncio.create_task(_take_jobs(jobs, concurrency=JOBS_AT_ONCE)),
            asyncio.create_task(_take_jobs(jobs, concurrency=ALARMS_AT_ONCE, queues=[PRESSING["queue"]])),
        ]
        try:
            await asyncio.gather(*lanes)
        finally:
            for lane in lanes:
                if not lane.cancelling():  # a second time would cut the orderly end short
                    lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)


async def _take_jobs(jobs: App, **lane: Any) -> None:
    await jobs.run_worker_async(
        install_signal_handlers=False,
        fetch_job_polling_interval=POLL_SECONDS,
        update_heartbeat_interval=SIGN_OF_LIFE_SECONDS,
        stalled_worker_timeout=DEAD_AFTER_SECONDS,
        shutdown_graceful_timeout=GRACE_SECONDS,
        delete_jobs="successful",
        **lane,
    )


def _knock() -> None:
    """Raises at once when PostgreSQL is away; a pool would wait half a minute and try ever more rarely."""
    psycopg.connect(**connector_params()).close()


def _workers_app() -> App:
    """An app with connections of its own for fetching jobs.

    The tasks stay with Django's app: a verb called by a job or timer must queue its news in its own transaction, which
    procrastinate's `replace_connector` would undo.
    """
    connector = PsycopgConnector(
        kwargs={**connector_params(), "options": BOOKKEEPING},
        min_size=2,
        max_size=JOBS_AT_ONCE + ALARMS_AT_ONCE + 3,
        timeout=5,
        reconnect_timeout=5,
    )
    return app.with_connector(connector)


@contextmanager
def _set_by_signals(stopping: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]
