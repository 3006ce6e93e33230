"""Whom an alarm reaches, and words that may mean danger, circle by circle. Questions: `workflows.actions` asks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from casework.organisation.duty import called, duties_at, on_duty, parents, upward
from casework.organisation.models import Duty, Person, Post
from casework.organisation.queries import posts_in

from .models import Case
from .standing import HANDLING_ROLES
from .words import Circle

ROUND = timedelta(minutes=5)
"""Requirements, service standards: round the on-duty list every five minutes until somebody acknowledges."""
NEXT_ON_LIST_WITHIN = timedelta(hours=12)
"""Who is on duty in the shift after this one is often on the site already, or on the way."""


@dataclass(frozen=True)
class Call:
    """The people of one round who had not been alerted before."""

    circle: Circle
    people: list[Person] = field(default_factory=list)
    nobody_on_duty: bool = False


def next_call(case: Case, at: datetime) -> Call:
    """The next circle that reaches somebody new; nobody new once everybody knows. The reporter is never alerted."""
    known = {*case.alarmed, case.reporter_id}
    place = case.branch_id if case.report.unit_id else None
    return next(
        (fresh for call in _circles(case.branch_id, place, at) if (fresh := _without(known, call)).people),
        Call(Circle.AGAIN),
    )


def first_to_judge(case: Case, at: datetime) -> list[Person]:
    """Who looks at words of danger first: on duty in the branch or the nearest above, asked to accept, and who directs
    the branch. Three SQL statements."""
    way = upward(case.branch_id, parents())
    asked = [*_nearest_on_duty(way, at), *([case.offered_to] if case.offered_to else []), *_nearest_secretaries(way)]
    return [person for person in dict.fromkeys(asked) if person.pk != case.reporter_id]


def next_to_judge(case: Case, at: datetime) -> Call:
    """The next circle that reaches somebody new, up to the leaders; nobody new once they all know.

    It is only a suspicion: unlike an alarm it does not go to everybody with a post.
    """
    known = {*case.danger_asked, case.reporter_id}
    circles = takewhile(lambda call: call.circle != Circle.EVERYBODY, _circles(case.branch_id, case.branch_id, at))
    return next((fresh for call in circles if (fresh := _without(known, call)).people), Call(Circle.AGAIN))


def _nearest_secretaries(way: Sequence[int]) -> list[Person]:
    found = list(posts_in(way, {Post.Role.SECRETARY}).filter(person__is_active=True).select_related("person"))
    near = min((way.index(post.branch_id) for post in found), default=0)
    return [post.person for post in found if post.branch_id == way[near]]


def _without(known: Collection[int | None], call: Call) -> Call:
    people = [person for person in call.people if person.pk not in known]
    return Call(call.circle, people, call.nobody_on_duty)


def _circles(branch_id: int, place: int | None, at: datetime) -> Iterator[Call]:
    """From near to far. `place` is the branch answering for the place, None where the place is not known: then
    everybody on duty in the house is near. With nobody on duty the first circle is the branch itself."""
    way = upward(branch_id, parents())
    near = on_duty(at) if place is None else _nearest_on_duty(way, at)
    yield Call(Circle.ON_DUTY, near)
    if near:
        yield Call(Circle.NEXT_ON_LIST, _next_on_list(branch_id, at))
        yield Call(Circle.SECRETARY, _holding([branch_id], {Post.Role.SECRETARY}))
    yield Call(Circle.MEMBERS, _holding([branch_id], HANDLING_ROLES), nobody_on_duty=not near)
    for above in way[1:]:
        yield Call(Circle.ABOVE, [*on_duty(at, above), *_holding([above], HANDLING_ROLES)], nobody_on_duty=not near)
    yield Call(Circle.LEADERS, _holding(way[-1:], {Post.Role.LEADER}), nobody_on_duty=not near)
    roles = {*HANDLING_ROLES, Post.Role.LEADER}
    yield Call(Circle.EVERYBODY, _holding(_all_branches(), roles), nobody_on_duty=not near)


def _nearest_on_duty(way: Sequence[int], at: datetime) -> list[Person]:
    """Those of the branch itself, else of the nearest branch upward that has somebody on duty."""
    found = called(duties_at(at).filter(branch__in=way))
    near = nearest_branch((each.duty.branch_id for each in found), way)
    return list(dict.fromkeys(each.person for each in found if each.duty.branch_id == near))


def nearest_branch(branch_ids: Iterable[int], way: Sequence[int]) -> int | None:
    """Of those that lie on the way upward the first; None when none does."""
    return min((branch for branch in branch_ids if branch in way), key=way.index, default=None)


def _next_on_list(branch_id: int, at: datetime) -> list[Person]:
    """Who is on duty in the branch's next shift."""
    coming = Duty.objects.filter(
        branch=branch_id, starts_at__gt=at, starts_at__lte=at + NEXT_ON_LIST_WITHIN, person__is_active=True
    ).select_related("person")
    found = called(coming.order_by("starts_at", "position", "pk"))
    return [each.person for each in found if each.duty.starts_at == found[0].duty.starts_at]


def _holding(branch_ids: Collection[int], roles: Collection[Post.Role]) -> list[Person]:
    """Secretaries first, then in the order of staff numbers."""
    posts: Iterable[Post] = posts_in(branch_ids, roles).filter(person__is_active=True).select_related("person")
    ordered = sorted(posts, key=lambda post: (post.role != Post.Role.SECRETARY, post.person.staff_number))
    return list(dict.fromkeys(post.person for post in ordered))


def _all_branches() -> list[int]:
    return list(parents())
