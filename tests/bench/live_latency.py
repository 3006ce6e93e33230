"""From the commit of an action to the browsers' sockets, 200 of which are open at the running house."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import connection

from casework.cases.models import Case
from casework.cases.words import Category, Confidentiality
from casework.organisation.models import Branch, Coverage, Person, Post, Unit
from tests.cast import SINCE
from tests.notifications.sockets import OpenPages, cookie_of
from workflows.actions import NewReport, assign_case, receive_report

SOCKETS = 200
OFFERS = 300
ROUNDS = 12
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 300


def measure(port: int) -> dict[str, float]:
    """Milliseconds. First offers to one person each, then offers to all 200 at once, which is the worst there is.

    `p50_ms` and `p99_ms` are of offers to one; the house must serve, its worker must run, and this process must be
    connected to its database.
    """
    secretary, members = _branch_of(SOCKETS)
    _wait_for_quiet()
    with OpenPages(port, [cookie_of(member) for member in members]) as pages:
        time.sleep(1)
        to_one = _offers_to_one(pages, secretary, members)
        to_all = _offers_to_all(pages, secretary)
    return {
        "sockets": SOCKETS,
        "p50_ms": _percentile(to_one, 50),
        "p99_ms": _percentile(to_one, 99),
        "to_all_p50_ms": _percentile(to_all, 50),
        "to_all_p99_ms": _percentile(to_all, 99),
        "samples": len(to_one) + len(to_all),
    }


def _branch_of(size: int) -> tuple[Person, list[Person]]:
    """Secretary and members of a new branch, which answers for one unit."""
    mark, unusable = secrets.token_hex(4), make_password(None)
    branch = Branch.objects.create(code=mark, name="测试支部", parent=Branch.objects.filter(parent=None)[0])
    unit = Unit.objects.create(code=mark, name="测试班组")
    Coverage.objects.create(unit=unit, branch=branch)
    people = Person.objects.bulk_create(
        Person(staff_number=f"{mark}-{number}", name=f"成员 {number}", password=unusable, unit=unit)
        for number in range(size + 1)
    )
    roles = [Post.Role.SECRETARY, *[Post.Role.MEMBER] * size]
    Post.objects.bulk_create(
        Post(person=person, branch=branch, role=role, starts_on=SINCE)
        for person, role in zip(people, roles, strict=True)
    )
    return people[0], people[1:]


def _wait_for_quiet() -> None:
    """Until the worker has caught up with whatever was measured before."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _waiting_jobs():
        assert time.monotonic() < deadline, "the worker does not catch up"
        time.sleep(0.2)


def _waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'news'"
        )
        return int(cursor.fetchone()[0])


def _new_case(reporter: Person) -> Case:
    new = NewReport(
        text="浴室地面太滑。",
        category=Category.LIVING,
        confidentiality=Confidentiality.NAMED,
        submission_key=secrets.token_urlsafe(24),
        reporter=reporter,
    )
    return receive_report(new).case


def _offers_to_one(pages: OpenPages, secretary: Person, members: list[Person]) -> list[float]:
    cases, committed = [_new_case(secretary) for _ in range(OFFERS)], []
    _wait_for_quiet()
    for number, case in enumerate(cases):
        assign_case(case, to=members[number % len(members)], by=secretary)
        committed.append(time.time())
        time.sleep(PAUSE_SECONDS)
    _wait_for_arrivals(pages, [OFFERS // len(members) + (n < OFFERS % len(members)) for n in range(len(members))])
    return [
        1000 * (pages.pages[number % len(members)].arrived[number // len(members)][1] - at)
        for number, at in enumerate(committed)
    ]


def _offers_to_all(pages: OpenPages, secretary: Person) -> list[float]:
    waits = []
    for case in [_new_case(secretary) for _ in range(ROUNDS)]:
        _wait_for_quiet()
        before = [len(page.arrived) for page in pages.pages]
        assign_case(case, to=None, by=secretary)
        at = time.time()
        _wait_for_arrivals(pages, [count + 1 for count in before])
        waits += [1000 * (page.arrived[n][1] - at) for page, n in zip(pages.pages, before, strict=True)]
    return waits


def _wait_for_arrivals(pages: OpenPages, counts: list[int]) -> None:
    deadline = time.monotonic() + 15
    while any(len(page.arrived) < count for page, count in zip(pages.pages, counts, strict=True)):
        assert time.monotonic() < deadline, "not all pages were told"
        time.sleep(0.05)


def _percentile(milliseconds: Iterable[float], percent: int) -> float:
    ordered = sorted(milliseconds)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)
