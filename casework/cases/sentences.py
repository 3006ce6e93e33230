"""What a ledger entry says, as a sentence for people: the same on the page of a case and in its audit PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.organisation.models import Person
from casework.organisation.models.naming import in_readers_language

from .filing import about_filing
from .models import LedgerEntry
from .words import Circle, Clock, ConsentWay, Kind, Outcome, PauseReason, RaiseReason, RequestKind, Urgency

SENTENCES: dict[str, Promise] = {
    "received": _("The report was received and became this case."),
    "received.person": _("The report was received and became this case; by the rules it was offered to %(to)s."),
    "received.branch": _("The report was received and became this case; by the rules it was offered to everybody."),
    "imported": _("The case was taken over from an earlier register."),
    "started": _("The report had been stored safely; its handling could only be started now."),
    "assigned": _("%(who)s offered the case for acceptance."),
    "assigned.person": _("%(who)s offered the case to %(to)s."),
    "assigned.branch": _("%(who)s offered the case to everybody in the branch."),
    "assigned.owner": _("%(who)s handed the case to %(to)s, who answers for it from now on."),
    "accepted": _("%(who)s accepted the case and answers for it from now on."),
    "declined": _("%(who)s declined the case; the reason is in the file."),
    "declined.alarm": _(
        "%(who)s declined the case; the reason is in the file. Everybody who was alerted is asked again."
    ),
    "responded": _("%(who)s wrote to the reporter."),
    "responded.first": _("%(who)s gave the first answer."),
    "responded.again": _("%(who)s gave the first answer of the new round."),
    "wrote": _("The reporter wrote a message."),
    "resolved": _("%(who)s told the reporter what was done."),
    "resolved.outcome": _("%(who)s told the reporter what was done: %(outcome)s."),
    "followed_up.reporter": _("The reporter said that it helped."),
    "followed_up.person": _("%(who)s asked the reporter: it helped."),
    "redo.reporter": _("The reporter said that it did not help. The work begins anew: round %(round)s."),
    "redo.person": _("%(who)s asked the reporter: it did not help. The work begins anew: round %(round)s."),
    "redo.low_grade": _("The reporter gave a low grade: the work begins anew, round %(round)s."),
    "redo.low_grade_person": _(
        "%(who)s asked the reporter, who gave a low grade: the work begins anew, round %(round)s."
    ),
    "reopened": _("The reporter brought the case back: the trouble is not over. Round %(round)s begins."),
    "withdrawn": _("The reporter took the report back; the case is closed."),
    "closed": _("%(who)s closed the case; the reason is in the file."),
    "closed.word": _("The case was closed: the reporter said that it helped."),
    "closed.recorded": _("%(who)s closed the case on the follow-up that they had recorded."),
    "closed.import": _("The case was closed."),
    "lapsed": _("The offer lapsed without an answer: the case waits for assignment again."),
    "lapsed.person": _("%(to)s did not answer the offer in time: the case waits for assignment again."),
    "lapsed.kept": _("%(to)s did not answer in time: the case stays with its owner."),
    "lapsed.alarm": _("%(to)s did not take it: everybody who was alerted is asked again."),
    "lapsed.away": _("%(to)s is away: the case waits for assignment again."),
    "lapsed.away_kept": _("%(to)s is away: the case stays with its owner."),
    "hand_over": _("%(who)s asked %(to)s to take the case over; the reason is in the file."),
    "raised": _("The case was raised to %(branch)s: %(why)s."),
    "raised.person": _("%(who)s asked %(branch)s for help: %(why)s."),
    "raised.reporter": _("The reporter asked somebody higher to look: the case was raised to %(branch)s."),
    "raised.another": _("The reporter asked that somebody else handles the case: %(branch)s decides."),
    "taken_up": _("%(who)s saw to it; what they will do is in the file."),
    "paused": _("%(who)s paused the clock until %(until)s: %(reason)s."),
    "resumed": _("The clock of resolution runs again."),
    "urgency": _("%(who)s changed the urgency from “%(from)s” to “%(urgency)s”; the reason is in the file."),
    "urgency.alarm_ended": _(
        "%(who)s changed the urgency from “%(from)s” to “%(urgency)s”, and the alarm ended; the reason is in the file."
    ),
    "watched": _("The clocks of the case were set anew."),
    "restored": _("The case was put back as its ledger tells it, after its stored row had been changed."),
    "warned": _("The deadline of %(clock)s is near."),
    "danger_asked": _("Nobody had said whether it is danger to life. Asked, too: %(circle)s, %(fresh)s more."),
    "danger_asked.on_duty": _("Asked whether it is danger to life: %(fresh)s in number."),
    "danger_asked.again": _("Nobody had said whether it is danger to life: all %(told)s were asked again."),
    "urgency_confirmed": _("%(who)s confirmed that words of the report mean danger to life."),
    "urgency_dismissed": _("%(who)s saw no danger to life in the words of the report; the reason is in the file."),
    "breached": _("The deadline of %(clock)s has passed."),
    "alarmed.first": _("An alarm was raised. Alerted at once: %(circle)s, %(fresh)s in number."),
    "alarmed.nobody_on_duty": _(
        "An alarm was raised, and nobody was on duty. Alerted at once: %(circle)s, %(fresh)s in number."
    ),
    "alarmed.nobody": _("An alarm was raised, and there was nobody to alert."),
    "alarmed.wider": _(
        "Nobody had taken it. Round %(round)s: alerted, too: %(circle)s, %(fresh)s more, %(told)s in all."
    ),
    "alarmed.again": _("Nobody had taken it. Round %(round)s: all %(told)s were alerted again."),
    "called_again": _("Somebody there called for help again."),
    "called_again.words": _("Somebody there called for help again and wrote what has changed."),
    "stamped.on_the_way": _("%(who)s is on the way."),
    "stamped.with_person": _("%(who)s is with the person."),
    "stamped.called_120": _("%(who)s has called 120."),
    "stamped.handed_over": _("%(who)s has handed the person to ambulance or hospital."),
    "stamped.all_clear": _("%(who)s has given the all-clear."),
    "stamped.note": _("%(who)s wrote a note for the file."),
    "noted": _("%(who)s wrote a note for the file."),
    "noted.draft": _("%(who)s drafted an answer to the reporter."),
    "help_asked": _("%(who)s asked %(to)s to help by %(day)s."),
    "help_asked.unit": _("%(who)s asked %(unit)s to help by %(day)s; %(to)s answers for it."),
    "directed": _("%(who)s gave %(to)s a directive, to be carried out by %(day)s."),
    "account_ordered": _("%(who)s ordered %(to)s to give a written account by %(day)s."),
    "urged": _("%(who)s urged that this case move on."),
    "assistant_taken": _("%(who)s made %(to)s an assistant in this case, with %(mentor)s as mentor."),
    "assistant_released": _("%(who)s ended the part of %(to)s as assistant."),
    "request_answered.co_handling": _("%(who)s answered the request for help."),
    "request_answered.directive": _("%(who)s reported that the directive is carried out."),
    "request_answered.supervision": _("%(who)s gave the account that had been ordered."),
    "request_declined": _("%(who)s declined to help; the reason is in the file."),
    "request_withdrawn.co_handling": _("%(who)s withdrew the request for help to %(to)s."),
    "request_withdrawn.directive": _("%(who)s withdrew the directive to %(to)s."),
    "request_withdrawn.supervision": _("%(who)s withdrew the order to %(to)s for an account."),
    "request_passed.co_handling": _("%(who)s passed a request for help from %(from)s on to %(to)s."),
    "request_passed.directive": _("%(who)s passed a directive from %(from)s on to %(to)s."),
    "request_passed.assistance": _("%(who)s passed the part of %(from)s as assistant or mentor on to %(to)s."),
    "request_overdue": _("What was asked of %(late)s has not been answered in time."),
}
"""Kind, then what distinguishes the entry. Every kind that has no plain sentence is told apart by `_variant`."""

FILE_OPENED = gettext_lazy("The whole file was opened to them for that time.")
FLOOD = gettext_lazy("The button is being pressed again and again.")
DANGER_ASKED = gettext_lazy("Words of it may mean danger to life: %(told)s were asked at once whether they do.")
GRADE = gettext_lazy("Satisfaction: %(grade)s of 5.")
TO_BRANCH = gettext_lazy("With it the case would go to %(branch)s.")
CONSENT = gettext_lazy("The reporter agreed to that on %(day)s, %(how)s.")
NO_CONSENT = gettext_lazy("The reporter was not asked.")
FIRST_HANDLER_STAYS = gettext_lazy("%(to)s, who accepted it first, stays with it until it is closed.")
RAISED = gettext_lazy("It was raised to %(branch)s: %(why)s.")
LATE_ANSWER = gettext_lazy("It had been due by %(day)s.")
LATE = gettext_lazy("By then the deadline of %(clock)s had passed.")
NOTICED_LATE = gettext_lazy("The clock noticed this %(late)s late.")
ACTORS: dict[str, Promise] = {
    "reporter": _("The reporter"),
    "timer": _("The clock"),
    "import": _("The import"),
}


def sentence(entry: LedgerEntry, people: Mapping[int, Person] | None = None) -> str:
    """The entry in the active language.

    `people` from `people_named_in` saves a statement per assignment; read entries with `select_related("person")`.
    """
    parts = [str(SENTENCES[_variant(entry)]) % _details(entry, people)]
    newly_set = entry.facts.get("set", {})
    if entry.kind in {Kind.FOLLOWED_UP, Kind.REDO} and newly_set.get("satisfaction"):
        parts.append(str(GRADE) % {"grade": newly_set["satisfaction"]})
    parts += [*_about_another_branch(entry), *about_filing(entry)]
    if entry.facts.get("asked") == RequestKind.FIRST_HANDLING and entry.facts.get("to"):
        parts.append(str(FIRST_HANDLER_STAYS) % _details(entry, people))
    if "danger" in entry.facts and entry.kind != Kind.DANGER_ASKED:
        parts.append(str(DANGER_ASKED) % {"told": entry.facts["danger"]["told"]})
    if "raised" in entry.facts and entry.kind != Kind.RAISED:
        parts.append(str(RAISED) % _raised(entry))
    if "breached" in entry.facts and entry.kind != Kind.BREACHED:
        parts.append(str(LATE) % {"clock": _clock(entry)})
    if entry.facts.get("was_due_on"):
        parts.append(str(LATE_ANSWER) % {"day": entry.facts["was_due_on"]})
    if entry.facts.get("file_opened"):
        parts.append(str(FILE_OPENED))
    if entry.facts.get("flood"):
        parts.append(str(FLOOD))
    if late := entry.facts.get("late_seconds"):
        parts.append(str(NOTICED_LATE) % {"late": _in_words(late)})
    return gettext("%(first)s %(then)s") % {"first": parts[0], "then": " ".join(parts[1:])} if parts[1:] else parts[0]


def was_late(entry: LedgerEntry) -> bool:
    """Whether the entry records that a deadline had passed."""
    return "breached" in entry.facts or "was_due_on" in entry.facts or entry.kind == Kind.REQUEST_OVERDUE


def people_named_in(entries: Iterable[LedgerEntry]) -> dict[int, Person]:
    """Whom the entries name besides the one who acted. One SQL statement."""
    return Person.objects.in_bulk({person_id for entry in entries for person_id in _ids_named_in(entry)})


def _ids_named_in(entry: LedgerEntry) -> list[int]:
    facts = entry.facts
    return [
        person_id
        for person_id in (facts.get("to"), facts.get("mentor"), facts.get("from"), *facts.get("late", []))
        if person_id
    ]


def _variant(entry: LedgerEntry) -> str:
    """The key in `SENTENCES`."""
    kind, newly_set = str(entry.kind), entry.facts.get("set", {})
    if kind == Kind.ASSIGNED and "owner_id" in newly_set:
        return "assigned.owner"
    if kind == Kind.LAPSED and entry.facts.get("to"):
        return _lapsed_variant(entry)
    if kind == Kind.RAISED and entry.actor != "timer":
        return _variant_of_raising(entry)
    if kind in {Kind.RECEIVED, Kind.ASSIGNED} and "to" in entry.facts:
        return f"{kind}.person" if entry.facts["to"] else f"{kind}.branch"
    if kind == Kind.RESPONDED and "stage" in newly_set:
        return "responded.first" if "first_response_at" in newly_set else "responded.again"
    if kind == Kind.RESOLVED and newly_set.get("outcome"):
        return "resolved.outcome"
    if kind in {Kind.ALARMED, Kind.STAMPED}:
        return f"{kind}.{_round(entry) if kind == Kind.ALARMED else entry.facts['step']}"
    if kind in {Kind.FOLLOWED_UP, Kind.REDO}:
        return _variant_of_last_word(entry)
    if kind == Kind.CLOSED and "text" not in entry.facts:
        return {"import": "closed.import", "reporter": "closed.word"}.get(entry.actor, "closed.recorded")
    return _variant_of_words(entry)


def _variant_of_last_word(entry: LedgerEntry) -> str:
    if entry.facts.get("low_grade"):
        return "redo.low_grade_person" if entry.person_id else "redo.low_grade"
    return f"{entry.kind}.person" if entry.person_id else f"{entry.kind}.reporter"


def _variant_of_raising(entry: LedgerEntry) -> str:
    if entry.facts["raised"]["why"] == RaiseReason.ANOTHER:
        return "raised.another"
    return "raised.person" if entry.person_id else "raised.reporter"


def _variant_of_words(entry: LedgerEntry) -> str:
    if entry.kind == Kind.DANGER_ASKED and entry.facts["danger"]["circle"] in {Circle.ON_DUTY, Circle.AGAIN}:
        return f"danger_asked.{entry.facts['danger']['circle']}"
    if entry.kind == Kind.DECLINED and entry.facts.get("to_all"):
        return "declined.alarm"
    if entry.kind in {Kind.REQUEST_ANSWERED, Kind.REQUEST_WITHDRAWN, Kind.REQUEST_PASSED}:
        return f"{entry.kind}.{entry.facts['asked']}"
    if entry.kind == Kind.HELP_ASKED and "unit" in entry.facts:
        return "help_asked.unit"
    if entry.kind == Kind.NOTED and entry.facts.get("is_draft"):
        return "noted.draft"
    if entry.kind == Kind.URGENCY and entry.facts.get("alarm_ended"):
        return "urgency.alarm_ended"
    if entry.kind == Kind.CALLED_AGAIN and "text" in entry.facts:
        return "called_again.words"
    return str(entry.kind)


def _lapsed_variant(entry: LedgerEntry) -> str:
    """Where the stage did not change, somebody owns the case and goes on with it."""
    if entry.facts.get("to_all"):
        return "lapsed.alarm"
    is_kept = "stage" not in entry.facts.get("set", {})
    if entry.facts.get("away"):
        return "lapsed.away_kept" if is_kept else "lapsed.away"
    return "lapsed.kept" if is_kept else "lapsed.person"


def _round(entry: LedgerEntry) -> str:
    if entry.facts["round"] > 1:
        return "wider" if entry.facts["fresh"] else "again"
    if not entry.facts["fresh"]:
        return "nobody"
    return "nobody_on_duty" if entry.facts.get("nobody_on_duty") else "first"


def _details(entry: LedgerEntry, people: Mapping[int, Person] | None) -> dict[str, object]:
    newly_set = entry.facts.get("set", {})
    details: dict[str, object] = {"who": entry.person or ACTORS.get(entry.actor, entry.actor)}
    if entry.kind == Kind.ALARMED:
        details |= {
            "round": entry.facts["round"],
            "circle": Circle(entry.facts["circle"]).label,
            "fresh": len(entry.facts["fresh"]),
            "told": entry.facts["told"],
        }
    if entry.kind == Kind.DANGER_ASKED:
        asked = entry.facts["danger"]
        details |= {"circle": Circle(asked["circle"]).label, "fresh": len(asked["fresh"]), "told": asked["told"]}
    if _ids_named_in(entry):
        details |= _people(entry, people_named_in([entry]) if people is None else people)
    if newly_set.get("outcome"):
        details["outcome"] = Outcome(newly_set["outcome"]).label
    if entry.kind in {Kind.REDO, Kind.REOPENED}:
        details["round"] = int(newly_set.get("redo_count", 1)) + 1
    if entry.kind == Kind.RAISED:
        details |= _raised(entry)
    if entry.kind == Kind.URGENCY:
        said = entry.facts["urgency"]
        details |= {"from": Urgency(said["from"]).label, "urgency": Urgency(said["to"]).label}
    if entry.kind == Kind.PAUSED:
        until = timezone.localtime(datetime.fromisoformat(newly_set["pause_due_at"]))
        details["until"] = date_format(until, "SHORT_DATETIME_FORMAT")
        details["reason"] = PauseReason(newly_set["pause_reason"]).label
    if entry.kind in {Kind.WARNED, Kind.BREACHED}:
        details["clock"] = _clock(entry)
    return details


def _people(entry: LedgerEntry, people: Mapping[int, Person]) -> dict[str, object]:
    """Whom the entry names, in whose name they answer, and until when."""
    facts = entry.facts
    details: dict[str, object] = {name: people[facts[name]] for name in ("to", "mentor", "from") if facts.get(name)}
    details["late"] = gettext(", ").join(str(people[person_id]) for person_id in facts.get("late", []))
    details["day"] = facts.get("due_on", "")
    if unit := facts.get("unit"):
        details["unit"] = in_readers_language(unit["name"], unit["name_en"])
    return details


def _in_words(seconds: int) -> str:
    if seconds >= 2 * 86400:
        return gettext("%(n)s d") % {"n": seconds // 86400}
    if seconds >= 2 * 3600:
        return gettext("%(n)s h") % {"n": seconds // 3600}
    return gettext("%(n)s min") % {"n": seconds // 60}


def _clock(entry: LedgerEntry) -> str:
    named = entry.facts.get("breached") or entry.facts["clock"]
    return gettext(", ").join(str(Clock(one).label) for one in ([named] if isinstance(named, str) else named))


def _raised(entry: LedgerEntry) -> dict[str, object]:
    raised = entry.facts["raised"]
    return {"branch": in_readers_language(*raised["names"]), "why": RaiseReason(raised["why"]).label}


def _about_another_branch(entry: LedgerEntry) -> list[str]:
    """Where a hand-over would take the case, and what the reporter says to that."""
    if entry.kind != Kind.HAND_OVER or "to_branch" not in entry.facts:
        return []
    branch = str(TO_BRANCH) % {"branch": in_readers_language(*entry.facts["to_branch"]["names"])}
    agreed = entry.facts.get("consent")
    if agreed is None:
        return [branch, str(NO_CONSENT)]
    day = date_format(date.fromisoformat(agreed["on"]), "SHORT_DATE_FORMAT")
    return [branch, str(CONSENT) % {"day": day, "how": ConsentWay(agreed["how"]).label}]
