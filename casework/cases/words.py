"""The words that are stored for ever: of a case, of what a report is, and of what happened."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.TextChoices):
    ILLNESS = "illness", _("illness")
    HARDSHIP = "hardship", _("family hardship")
    INCIDENT = "incident", _("workplace incident")
    LIVING = "living", _("canteen, bath, dormitory")
    PAY = "pay", _("pay and working hours")
    CONFLICT = "conflict", _("conflict")
    SUGGESTION = "suggestion", _("suggestion")
    CONSULTATION = "consultation", _("question on policy")
    OTHER = "other", _("something else")


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("emergency")
    URGENT = "urgent", _("urgent")
    NORMAL = "normal", _("normal")
    COMPLEX = "complex", _("complex")


class Confidentiality(models.TextChoices):
    NAMED = "named", _("named")
    CONFIDENTIAL = "confidential", _("confidential")
    ANONYMOUS = "anonymous", _("anonymous")


class Stage(models.TextChoices):
    """The open step of the flow. `RECEIVED` lasts only while the flow has not started yet."""

    RECEIVED = "received", _("received")
    ASSIGN = "assign", _("waiting for assignment")
    ACCEPT = "accept", _("waiting for acceptance")
    RESPOND = "respond", _("waiting for an answer")
    RESOLVE = "resolve", _("being resolved")
    FOLLOW_UP = "follow_up", _("asking whether it helped")
    CLOSE = "close", _("waiting for closure")
    CLOSED = "closed", _("closed")


class Clock(models.TextChoices):
    ACCEPT = "accept", _("acceptance")
    RESPONSE = "response", _("first response")
    PROGRESS = "progress", _("word to the reporter")
    RESOLVE = "resolve", _("resolution")
    FOLLOW_UP = "follow_up", _("follow-up")


class Outcome(models.TextChoices):
    SOLVED = "solved", _("solved")
    PARTLY = "partly", _("partly solved")
    EXPLAINED = "explained", _("explained, no action possible")
    WITHDRAWN = "withdrawn", _("withdrawn by the reporter")
    UNANSWERED = "unanswered", _("the reporter could not be reached")


class PauseReason(models.TextChoices):
    """Why the clock of resolution may stand still. The reporter reads it."""

    REPORTER = "reporter", _("an answer from the reporter is awaited")
    OUTSIDE = "outside", _("a hospital, an insurer or an authority is to decide")
    DATE = "date", _("it was agreed to go on at a later date")
    DELIVERY = "delivery", _("something ordered is to be delivered")


class ConsentWay(models.TextChoices):
    """How the reporter agreed that somebody of another branch takes the case over."""

    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by telephone")
    WRITTEN = "written", _("in writing")


class RaiseReason(models.TextChoices):
    """Why a case went up the ladder."""

    SILENCE = "silence", _("a limit passed and nobody acted")
    DECLINED = "declined", _("it was declined, and somebody neutral is to decide")
    THIRD_PASS = "third_pass", _("it was passed on for the third time")
    SECOND_REDO = "second_redo", _("it did not help for the second time, and somebody else is to be found")
    THIRD_REDO = "third_redo", _("it did not help for the third time")
    WISH = "wish", _("the reporter asked for it")
    REFERRAL = "referral", _("the branch cannot solve it alone")
    ANOTHER = "another", _("the reporter asked that somebody else handles it")


class Channel(models.TextChoices):
    KIOSK = "kiosk", _("kiosk")
    PHONE = "phone", pgettext_lazy("how a report came", "phone")
    ON_BEHALF = "on_behalf", _("filed on somebody's behalf")
    IMPORT = "import", _("imported")


class Relation(models.TextChoices):
    """What somebody for whom a report was filed is to whoever filed it."""

    COLLEAGUE = "colleague", _("colleague")
    FAMILY = "family", _("family member")
    FRIEND = "friend", _("friend")
    OTHER = "other", _("somebody else")


class RoutingTarget(models.TextChoices):
    """Where a routing rule leads; the words of `rules.routing.Target`."""

    BRANCH = "branch", _("the queue of a branch")
    EVERYBODY = "everybody", _("everybody in a branch")
    PERSON = "person", _("one person")
    AREA = "area", _("whoever is responsible for the area")


class Kind(models.TextChoices):
    """What a ledger entry says happened."""

    RECEIVED = "received", _("received")
    IMPORTED = "imported", _("imported")
    STARTED = "started", _("flow started late")
    ASSIGNED = "assigned", _("assigned")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    RESPONDED = "responded", _("answered")
    WROTE = "wrote", _("the reporter wrote")
    RESOLVED = "resolved", _("resolved")
    FOLLOWED_UP = "followed_up", _("followed up")
    REDO = "redo", _("reopened: it did not help")
    REOPENED = "reopened", _("reopened after it was closed")
    WITHDRAWN = "withdrawn", _("withdrawn by the reporter")
    CLOSED = "closed", _("closed")
    WARNED = "warned", _("deadline is near")
    BREACHED = "breached", _("deadline passed")
    LAPSED = "lapsed", _("an offer lapsed")
    RAISED = "raised", _("raised")
    TAKEN_UP = "taken_up", _("taken up by a higher level")
    PAUSED = "paused", _("clock paused")
    RESUMED = "resumed", _("clock running again")
    URGENCY = "urgency", _("urgency changed")
    WATCHED = "watched", _("clocks set anew")
    RESTORED = "restored", _("restored from its ledger")
    URGENCY_CONFIRMED = "urgency_confirmed", _("danger to life confirmed")
    URGENCY_DISMISSED = "urgency_dismissed", _("no danger to life")
    DANGER_ASKED = "danger_asked", _("asked whether it is danger to life")
    ALARMED = "alarmed", _("people alerted")
    STAMPED = "stamped", _("step in the emergency")
    HAND_OVER = "hand_over", _("hand-over asked for")
    NOTED = "noted", _("note written")
    HELP_ASKED = "help_asked", _("help asked for")
    DIRECTED = "directed", _("directive given")
    ACCOUNT_ORDERED = "account_ordered", _("account ordered")
    URGED = "urged", _("urged")
    ASSISTANT_TAKEN = "assistant_taken", _("assistant taken")
    ASSISTANT_RELEASED = "assistant_released", _("assistant released")
    REQUEST_ANSWERED = "request_answered", _("request answered")
    REQUEST_DECLINED = "request_declined", _("request declined")
    REQUEST_WITHDRAWN = "request_withdrawn", _("request withdrawn")
    REQUEST_OVERDUE = "request_overdue", _("request not answered in time")
    CALLED_AGAIN = "called_again", _("called for help again")
    REQUEST_PASSED = "request_passed", _("request passed on")


class EmergencyStep(models.TextChoices):
    """What is stamped with one tap while an emergency is under way."""

    ON_THE_WAY = "on_the_way", _("on the way")
    WITH_PERSON = "with_person", _("with the person")
    CALLED_120 = "called_120", _("120 called")
    HANDED_OVER = "handed_over", _("handed to ambulance or hospital")
    ALL_CLEAR = "all_clear", _("all clear")
    NOTE = "note", _("note")


class Circle(models.TextChoices):
    """Whom a round of an alarm reached that had not been reached before."""

    ON_DUTY = "on_duty", _("on duty")
    NEXT_ON_LIST = "next_on_list", _("next on the list")
    SECRETARY = "secretary", _("secretary")
    MEMBERS = "members", _("members of the branch")
    ABOVE = "above", _("branch above")
    LEADERS = "leaders", _("leaders of the committee")
    EVERYBODY = "everybody", _("everybody with a post")
    AGAIN = "again", _("the same people again")


class RequestKind(models.TextChoices):
    """What one person asks of another inside a case."""

    CO_HANDLING = "co_handling", _("request for help")
    DIRECTIVE = "directive", _("directive")
    SUPERVISION = "supervision", _("supervision order")
    URGING = "urging", _("urging")
    ASSISTANCE = "assistance", _("assistance")
    FIRST_HANDLING = "first_handling", _("part of the first handler")
    """Of whoever accepted it first, when a branch above has taken it over; by itself, and until it is closed."""


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("cannot help")
    WITHDRAWN = "withdrawn", _("withdrawn")
    NOTED = "noted", _("noted")
    """An urging: nobody answers it."""
