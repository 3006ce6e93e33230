"""What each person is told: an inbox whose numbers have no gaps, so that a page knows what it has missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case, LedgerEntry
from casework.organisation.models import AlarmTest, DutyGap, Person


class Reason(models.TextChoices):
    """Why somebody is told."""

    CAME_IN = "came_in"
    OFFERED = "offered"
    OFFERED_TO_ALL = "offered_to_all"
    HANDED = "handed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DECLINED_ABOVE = "declined_above"
    WROTE = "wrote"
    DID_NOT_HELP = "did_not_help"
    HELPED = "helped"
    SAID_TO_HELP = "said_to_help"
    CLOSED = "closed"
    NEAR = "near"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    RAISED = "raised"
    TAKEN_UP = "taken_up"
    URGENCY = "urgency"
    RESUMED = "resumed"
    HAND_OVER = "hand_over"
    KEPT = "kept"
    AWAY = "away"
    DANGER = "danger"
    ALARM = "alarm"
    ALARM_RAISED = "alarm_raised"
    ALARM_TAKEN = "alarm_taken"
    ALARM_STEP = "alarm_step"
    DUTY_GAP = "duty_gap"
    ASKED = "asked"
    DIRECTED = "directed"
    ACCOUNT_ORDERED = "account_ordered"
    URGED = "urged"
    ASSISTS = "assists"
    MENTORS = "mentors"
    OTHERS_ASKED = "others_asked"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_DECLINED = "request_declined"
    REQUEST_ENDED = "request_ended"
    DANGER_HELP = "danger_help"
    ALARM_BACK = "alarm_back"
    DANGER_ASKED = "danger_asked"
    FIRST_HANDLING = "first_handling"
    FIRST_HANDLED = "first_handled"
    REQUEST_OVERDUE = "request_overdue"
    NOTED = "noted"
    CALLED_AGAIN = "called_again"
    ALARM_FLOOD = "alarm_flood"
    ALARM_TEST = "alarm_test"
    ALARM_TEST_MISSED = "alarm_test_missed"
    SHIFT_UNREACHABLE = "shift_unreachable"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


SENTENCES = {
    Reason.CAME_IN: _("Case %(case)s came in and waits for you to assign it."),
    Reason.OFFERED: _("Case %(case)s is offered to you. Please accept or decline it."),
    Reason.OFFERED_TO_ALL: _("Case %(case)s is offered to everybody in your branch."),
    Reason.HANDED: _("Case %(case)s was handed to you: you answer for it from now on."),
    Reason.ACCEPTED: _("%(who)s accepted case %(case)s."),
    Reason.DECLINED: _("%(who)s declined case %(case)s. It waits for you to assign it anew."),
    Reason.DECLINED_ABOVE: _("%(who)s declined case %(case)s. The branch above decides who is asked next."),
    Reason.WROTE: _("The reporter of case %(case)s wrote to you."),
    Reason.DID_NOT_HELP: _("It did not help: case %(case)s begins anew."),
    Reason.HELPED: _("It helped: the reporter confirmed it, and case %(case)s is closed."),
    Reason.SAID_TO_HELP: _("%(who)s recorded that it helped, and case %(case)s is closed."),
    Reason.CLOSED: _("%(who)s closed case %(case)s."),
    Reason.NEAR: _("A deadline of case %(case)s is near."),
    Reason.OVERDUE: _("A deadline of case %(case)s has passed."),
    Reason.LAPSED: _("Nobody answered the offer of case %(case)s in time. It waits for you to assign it anew."),
    Reason.RAISED: _("Case %(case)s was raised to you. Please see to it."),
    Reason.TAKEN_UP: _("%(who)s saw to case %(case)s."),
    Reason.URGENCY: _("The urgency of case %(case)s was changed."),
    Reason.RESUMED: _("The clock of case %(case)s runs again."),
    Reason.HAND_OVER: _("%(who)s asks you to take over case %(case)s. Please accept or decline it."),
    Reason.AWAY: _("Whoever was asked to take case %(case)s is away. It waits for you to assign it anew."),
    Reason.KEPT: _("Case %(case)s was not taken over: it stays with its owner."),
    Reason.DANGER: _("%(who)s confirmed danger to life in case %(case)s."),
    Reason.DANGER_HELP: _("Danger to life in case %(case)s. Somebody leads already; see whether your help is needed."),
    Reason.DANGER_ASKED: _("Case %(case)s may mean danger to life. Please look at once and say whether it does."),
    Reason.ALARM_BACK: _(
        "Whoever was asked does not take the emergency %(case)s: all who were alerted are asked again."
    ),
    Reason.ALARM: _("Life at risk: case %(case)s. Whoever can, take it now."),
    Reason.ALARM_RAISED: _("An alarm was raised in your branch: case %(case)s. Who is on duty has been alerted."),
    Reason.ALARM_TAKEN: _("%(who)s has taken the emergency %(case)s and leads."),
    Reason.ALARM_STEP: _("%(who)s recorded a step in the emergency %(case)s."),
    Reason.DUTY_GAP: _("Coming shifts of %(branch)s have nobody on duty, the first one on %(day)s, %(shift)s."),
    Reason.ASKED: _("%(who)s asks you for help in case %(case)s, by a day. Please answer there."),
    Reason.DIRECTED: _("%(who)s gave you a directive in case %(case)s, by a day. Please report there when it is done."),
    Reason.ACCOUNT_ORDERED: _("%(who)s orders a written account of case %(case)s from you, by a day."),
    Reason.URGED: _("%(who)s urges: case %(case)s is to move on."),
    Reason.ASSISTS: _("%(who)s made you an assistant in case %(case)s."),
    Reason.MENTORS: _("%(who)s named you mentor of an assistant in case %(case)s."),
    Reason.OTHERS_ASKED: _("%(who)s asked others for something in your case %(case)s."),
    Reason.REQUEST_ANSWERED: _("%(who)s answered what was asked in case %(case)s."),
    Reason.REQUEST_DECLINED: _("%(who)s declined to help in case %(case)s."),
    Reason.REQUEST_ENDED: _("Nothing is asked of you any more in case %(case)s. Thank you."),
    Reason.REQUEST_OVERDUE: _("Something asked in case %(case)s has not been answered in time."),
    Reason.FIRST_HANDLING: _(
        "%(who)s has taken over case %(case)s. You accepted it first and stay with it until the end."
    ),
    Reason.FIRST_HANDLED: _("There is news in case %(case)s, which you accepted first."),
    Reason.NOTED: _("%(who)s wrote a note in case %(case)s."),
    Reason.ALARM_TEST: _("This is only a test: test alarm of %(branch)s. Please answer it with one tap."),
    Reason.ALARM_TEST_MISSED: _("Not everybody on duty in %(branch)s answered the test alarm of %(day)s in time."),
    Reason.SHIFT_UNREACHABLE: _(
        "Nobody on the next shift of %(branch)s, %(day)s, %(shift)s, has answered a test alarm or signed in lately."
    ),
    Reason.CALLED_AGAIN: _("Somebody called for help again in the emergency %(case)s."),
    Reason.WITHDRAWN: _("The reporter took case %(case)s back: it is closed, and nothing more is to be done."),
    Reason.REOPENED: _("The reporter brought case %(case)s back: the trouble is not over."),
    Reason.ALARM_FLOOD: _(
        "The button for help is pressed again and again where case %(case)s was raised. Please see to the station."
    ),
}
"""What they read: it names the case and nothing of its content (P-50)."""

DRAWINGS = {
    Reason.WITHDRAWN: "decline",
    Reason.REOPENED: "follow_up",
    Reason.CAME_IN: "received",
    Reason.OFFERED: "person",
    Reason.OFFERED_TO_ALL: "people",
    Reason.HANDED: "person",
    Reason.ACCEPTED: "check",
    Reason.DECLINED: "decline",
    Reason.DECLINED_ABOVE: "decline",
    Reason.WROTE: "message",
    Reason.DID_NOT_HELP: "follow_up",
    Reason.HELPED: "heart",
    Reason.SAID_TO_HELP: "heart",
    Reason.CLOSED: "check",
    Reason.NEAR: "clock",
    Reason.OVERDUE: "overdue",
    Reason.LAPSED: "clock",
    Reason.RAISED: "overdue",
    Reason.TAKEN_UP: "person",
    Reason.URGENCY: "clock",
    Reason.RESUMED: "clock",
    Reason.HAND_OVER: "person",
    Reason.KEPT: "person",
    Reason.AWAY: "clock",
    Reason.DANGER: "emergency",
    Reason.DANGER_HELP: "emergency",
    Reason.DANGER_ASKED: "emergency",
    Reason.ALARM_BACK: "emergency",
    Reason.ALARM: "emergency",
    Reason.ALARM_RAISED: "emergency",
    Reason.ALARM_TAKEN: "check",
    Reason.ALARM_STEP: "clock",
    Reason.DUTY_GAP: "warning",
    Reason.ASKED: "people",
    Reason.DIRECTED: "document",
    Reason.ACCOUNT_ORDERED: "document",
    Reason.URGED: "clock",
    Reason.ASSISTS: "people",
    Reason.MENTORS: "people",
    Reason.OTHERS_ASKED: "people",
    Reason.REQUEST_ANSWERED: "message",
    Reason.REQUEST_DECLINED: "decline",
    Reason.REQUEST_ENDED: "check",
    Reason.REQUEST_OVERDUE: "overdue",
    Reason.FIRST_HANDLING: "people",
    Reason.FIRST_HANDLED: "people",
    Reason.NOTED: "note",
    Reason.CALLED_AGAIN: "emergency",
    Reason.ALARM_FLOOD: "emergency",
    Reason.ALARM_TEST: "clock",
    Reason.ALARM_TEST_MISSED: "warning",
    Reason.SHIFT_UNREACHABLE: "warning",
}
PRESSING = frozenset(
    {
        Reason.DECLINED,
        Reason.DECLINED_ABOVE,
        Reason.DID_NOT_HELP,
        Reason.NEAR,
        Reason.OVERDUE,
        Reason.LAPSED,
        Reason.RAISED,
        Reason.KEPT,
        Reason.AWAY,
        Reason.DANGER,
        Reason.DANGER_HELP,
        Reason.DANGER_ASKED,
        Reason.ALARM_BACK,
        Reason.ALARM,
        Reason.ALARM_RAISED,
        Reason.DUTY_GAP,
        Reason.ASKED,
        Reason.DIRECTED,
        Reason.ACCOUNT_ORDERED,
        Reason.URGED,
        Reason.REQUEST_DECLINED,
        Reason.REQUEST_OVERDUE,
        Reason.CALLED_AGAIN,
        Reason.ALARM_FLOOD,
        Reason.ALARM_TEST,
        Reason.ALARM_TEST_MISSED,
        Reason.SHIFT_UNREACHABLE,
    }
)


class Inbox(models.Model):
    """Where a person's numbering stands. Its row is the lock under which numbers are given."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="inbox")
    last_number = models.PositiveIntegerField(default=0)
    seen_number = models.PositiveIntegerField(default=0)
    """Everything up to here was marked as seen."""

    def __str__(self) -> str:
        return f"inbox of {self.person_id} at {self.last_number}"


class Notification(models.Model):
    """One thing that one person is told, once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="notifications")
    number = models.PositiveIntegerField()
    """1, 2, 3 … of this person, without gaps, in the order of commits."""
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="+")
    gap = models.ForeignKey(DutyGap, models.CASCADE, null=True, blank=True, related_name="+")
    alarm_test = models.ForeignKey(AlarmTest, models.CASCADE, null=True, blank=True, related_name="+")
    """Of a case and its entry, or of a gap in a duty roster, or of a test alarm."""
    kind = models.CharField(max_length=20, choices=Reason.choices)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="inbox_numbers_have_no_twin"),
            models.UniqueConstraint(fields=["person", "entry"], name="nobody_is_told_twice"),
            models.UniqueConstraint(fields=["person", "gap"], name="nobody_is_told_twice_of_a_gap"),
            models.UniqueConstraint(fields=["person", "alarm_test", "kind"], name="nobody_is_told_twice_of_a_test"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, entry__isnull=False, gap__isnull=True, alarm_test__isnull=True)
                | Q(case__isnull=True, entry__isnull=True, gap__isnull=False, alarm_test__isnull=True)
                | Q(case__isnull=True, entry__isnull=True, gap__isnull=True, alarm_test__isnull=False),
                name="a_notification_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.number} {self.kind}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.number > self.person.inbox.seen_number

    @property
    def drawing(self) -> str:
        return DRAWINGS[Reason(self.kind)]

    @property
    def is_pressing(self) -> bool:
        return self.kind in PRESSING

    @property
    def sentence(self) -> str:
        """In the active language; read with the case, `entry__person`, and the branch of gap and test alarm."""
        return str(SENTENCES[Reason(self.kind)]) % self._details()

    def _details(self) -> dict[str, Any]:
        if self.alarm_test is not None:
            day = date_format(timezone.localtime(self.alarm_test.planned_at), "Y-m-d")
            return {"branch": self.alarm_test.branch, "day": day}
        if self.gap is not None:
            day = date_format(timezone.localtime(self.gap.starts_at), "Y-m-d")
            return {"branch": self.gap.branch, "day": day, "shift": self.gap.shift_name}
        assert self.case is not None and self.entry is not None  # noqa: S101  (a constraint of the table)
        return {"case": self.case.number, "who": self.entry.person or _("The reporter")}

    @property
    def happened_at(self) -> datetime:
        return self.entry.at if self.entry else self.created_at
