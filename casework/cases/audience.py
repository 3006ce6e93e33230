"""Who may see which cases. Every list and every page of a case starts here."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Case as Choose
from django.db.models import Exists, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from casework.organisation.models import Branch, Person
from casework.organisation.queries import posts_of

from .models import Case, CaseRequest, LedgerEntry
from .rules import permits
from .standing import HELPING_ROLES, Standing, kept_standing_of, standings_of
from .words import Confidentiality, Kind, RequestKind, RequestState, Stage, Urgency

MOST_PRESSING_FIRST = (
    Choose(
        When(urgency=Urgency.EMERGENCY, then=Value(0)),
        When(urgency_suggested=Urgency.EMERGENCY, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    ),
    Coalesce("overdue_since", "next_due_at").asc(nulls_last=True),
    "pk",
)
"""Risk to life, and what may be, comes before a lesser matter that is longer overdue."""


def visible_to(person: Person, standing: Standing | None = None) -> QuerySet[Case]:
    """All cases that `person` may know of: deny by default.

    A member sees what they own, what is offered to them, and what is offered to their whole branch, as long as they
    handle cases in that branch; a secretary everything of the branches they direct; a leader everything. Whoever is
    asked for something in a case sees it as long as the request is open, if the file was shared with them, and so does
    an assistant's mentor; else they read their own part only (`once_asked`). Administrators see settings, not cases.
    """
    standing = standing or kept_standing_of(person)
    if standing.is_leader:
        return Case.objects.all()
    in_hand = (Q(owner=person.pk) | _offered_to(person)) & Q(branch__in=standing.handles_in)
    from_elsewhere = _offered_from_elsewhere(person, standing)
    helped = _alerted(person, standing) & (~Q(stage=Stage.CLOSED) | Q(owner=person.pk))
    asked = Q(pk__in=_concerning(person).values("case")) if person.is_active else Q()
    directed = Q(branch__in=standing.directs)
    judged = _asked_to_judge(person, standing)
    return Case.objects.filter(in_hand | from_elsewhere | helped | directed | asked | judged)


def _alerted(person: Person, standing: Standing) -> Q:
    """What an alarm has told them of. The round is asked, too, so that the small index of alarms serves it."""
    if not standing.has_a_post:
        return Q(pk__in=[])
    return Q(alarm_round__gt=0, alarmed__contains=[person.pk])


SHARING = (
    Q(kind__in=[RequestKind.ASSISTANCE, RequestKind.FIRST_HANDLING])
    | Q(shares_file=True)
    | Q(shares_file__isnull=True, case__confidentiality=Confidentiality.NAMED)
)
"""`rules.requests.shares_file` as a condition on requests; a test holds the two equal."""


def _asked_to_judge(person: Person, standing: Standing) -> Q:
    """The rule of `permits.is_asked_to_judge`; served by an index of its own."""
    if not standing.has_a_post:
        return Q(pk__in=[])
    return Q(danger_due_at__isnull=False, danger_asked__contains=[person.pk])


def _works_on(person: Person, standing: Standing) -> Q:
    """The rule of `permits.works_on`."""
    return Q(branch__in=standing.handles_in | standing.directs) | _alerted(person, standing)


def _concerning(person: Person) -> QuerySet[CaseRequest]:
    """The open requests that let `person` see the case. A supervision order goes to the owner, whoever that is."""
    asked = Q(asked_of=person.pk) & ~Q(kind=RequestKind.SUPERVISION)
    return CaseRequest.objects.filter(asked | Q(mentor=person.pk), SHARING, state=RequestState.OPEN).order_by()


def asked_inside(person: Person) -> QuerySet[Case]:
    """Cases in which something is open that was asked of `person`; what they say, they may not all read.

    Nobody may answer for an account but the owner, who sees the case in any case.
    """
    waiting = CaseRequest.objects.filter(asked_of=person.pk, state=RequestState.OPEN)
    open_ones = waiting.exclude(kind=RequestKind.SUPERVISION).order_by().values("case")
    return Case.objects.filter(pk__in=open_ones) if person.is_active else Case.objects.none()


def known_to(person: Person, standing: Standing | None = None) -> QuerySet[Case]:
    """What `person` may see, or is asked for something in: there is a page of it for them, whole or in part."""
    seen, asked = visible_to(person, standing).values("pk"), asked_inside(person).values("pk")
    return Case.objects.filter(Q(pk__in=seen) | Q(pk__in=asked))


def asked_of(person: Person, standing: Standing) -> QuerySet[CaseRequest]:
    """What waits for this person's answer or help, the earliest due first."""
    owned = Q(kind=RequestKind.SUPERVISION, case__owner=person.pk)
    owned &= Q(case__in=Case.objects.filter(owner=person.pk).filter(_works_on(person, standing)).order_by())
    asked = Q(asked_of=person.pk) & ~Q(kind=RequestKind.SUPERVISION)
    waiting = CaseRequest.objects.filter(asked | owned, state=RequestState.OPEN)
    return waiting.order_by(F("due_at").asc(nulls_last=True), "pk")


def asked_in(case: Case, people: Collection[int]) -> frozenset[int]:
    """Those of these people to whom an open request opens the case. One SQL statement."""
    rows = CaseRequest.objects.filter(SHARING, case=case, state=RequestState.OPEN).order_by()
    concerned = rows.values_list("kind", "asked_of_id", "mentor_id")
    asked = {asked_id for kind, asked_id, _mentor in concerned if kind != RequestKind.SUPERVISION}
    return frozenset((asked | {mentor_id for _kind, _asked, mentor_id in concerned}) & set(people))


def once_asked(person: Person, case: Case) -> QuerySet[CaseRequest]:
    """What was asked of `person` in `case` and what they said to it: theirs to read, also when the case is not."""
    asked = CaseRequest.objects.filter(case=case, asked_of=person.pk)
    return asked.select_related("message", "answer", "asked_by", "asked_of", "unit", "mentor", "ended_by")


def _offered_to(person: Person) -> Q:
    """To them, at whatever stage an owner was lost, or to everybody in the branch."""
    return Q(offered_to=person.pk) | Q(stage=Stage.ACCEPT, offered_to__isnull=True)


def _offered_from_elsewhere(person: Person, standing: Standing) -> Q:
    """Cases of another branch that would come to theirs: whoever is to answer for one reads it first."""
    return Q(offered_to=person.pk, offered_branch__in=standing.handles_in)


def sees(standing: Standing, case: Case, asked: Collection[int]) -> bool:
    """The rule of `visible_to` for one case in hand, with `asked_in` of it; a test holds the two equal."""
    if standing.is_leader or case.branch_id in standing.directs or standing.person_id in asked:
        return True
    if permits.is_alerted(case, standing) and (case.is_open or case.owner_id == standing.person_id):
        return True
    if case.offered_to_id == standing.person_id and case.offered_branch_id in standing.handles_in:
        return True
    if permits.is_asked_to_judge(case, standing):
        return True
    if case.branch_id not in standing.handles_in:
        return False
    is_offered_to_all = case.stage == Stage.ACCEPT and case.offered_to_id is None
    return is_offered_to_all or standing.person_id in {case.offered_to_id, case.owner_id}


def those_who_see(case: Case, people: Iterable[Person]) -> list[Person]:
    """Those of `people` to whom `case` is visible. Three SQL statements for any number of people."""
    wanted = list(people)
    standings = standings_of(wanted)
    asked = asked_in(case, standings)
    return [person for person in wanted if person.pk in standings and sees(standings[person.pk], case, asked)]


def waiting_for(person: Person, standing: Standing) -> QuerySet[Case]:
    """What is this person's turn now: danger to judge, offers to accept and owned cases that are open."""
    alerted = _alerted(person, standing)
    offers = (_offered_to(person) & Q(branch__in=standing.handles_in)) | (alerted & Q(stage=Stage.ACCEPT))
    offers |= _offered_from_elsewhere(person, standing)
    owned = Q(owner=person.pk) & _works_on(person, standing) & ~Q(stage=Stage.CLOSED)
    judged = _asked_to_judge(person, standing)
    return Case.objects.filter(judged | offers | owned).order_by(*MOST_PRESSING_FIRST)


def alarms_for(person: Person) -> QuerySet[Case]:
    """The alarms that reached `person`, who has a post today, and that nobody has taken yet, the oldest first."""
    if not person.is_active:
        return Case.objects.none()
    untaken = Case.objects.filter(alarm_round__gt=0, alarm_due_at__isnull=False, alarmed__contains=[person.pk])
    helps = Exists(posts_of(person).filter(role__in=HELPING_ROLES))
    return untaken.filter(helps).exclude(stage=Stage.CLOSED).order_by("received_at", "pk")


def queue_of(standing: Standing) -> QuerySet[Case]:
    """What waits for a secretary's assignment, most pressing first; with it what waits for its flow to start."""
    waiting = Case.objects.filter(stage__in=[Stage.RECEIVED, Stage.ASSIGN], branch__in=standing.directs)
    return waiting.order_by(*MOST_PRESSING_FIRST)


def raised_to(standing: Standing) -> QuerySet[Case]:
    """The open cases for which this secretary was called, or for the top any leader; the most pressing first."""
    called = Q(raised_to__in=standing.secretary_in)
    if standing.is_leader:
        called |= Q(raised_to__parent__isnull=True, raised_to__isnull=False)
    return Case.objects.filter(called).exclude(stage=Stage.CLOSED).order_by(*MOST_PRESSING_FIRST)


def not_started() -> QuerySet[Case]:
    """What was stored although its flow could not start. By branch, so that the index of the queues serves it."""
    return Case.objects.filter(stage=Stage.RECEIVED, branch__in=Branch.objects.values("pk")).order_by("pk")


def once_offered_to(person: Person, standing: Standing) -> QuerySet[Case]:
    """What `person` was asked to accept, to judge or to help with at some time, also when somebody else has it now.

    They know that the case exists, so they may be told that it is taken; its content is no longer theirs to read.
    """
    offers = LedgerEntry.objects.filter(kind__in=[Kind.ASSIGNED, Kind.RECEIVED, Kind.HAND_OVER])
    to_them = Q(pk__in=offers.filter(facts__to=person.pk).values("case"))
    to_all = Q(branch__in=standing.handles_in, pk__in=offers.filter(facts__to=None).values("case"))
    helped = Q(pk__in=CaseRequest.objects.filter(asked_of=person.pk).order_by().values("case"))
    judged = Q(danger_asked__contains=[person.pk])
    return Case.objects.filter(to_them | to_all | helped | judged)
