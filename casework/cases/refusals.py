"""What a person may not do, or not now: one code, one sentence per language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "already_accepted": _("Somebody else has accepted this case already."),
    "not_offered_to_you": _("This case was not offered to you."),
    "not_yours": _("Only the owner of the case may do this."),
    "not_secretary": _("Only the secretary of this branch may do this."),
    "not_in_branch": _("%(person)s does not handle cases in this branch. Choose one of its members."),
    "own_report": _("You reported this yourself, so somebody else must handle it."),
    "cannot_handle_this": _("%(person)s cannot handle this case. Choose somebody else."),
    "one_owner": _("This case is under way: choose the one person who goes on with it."),
    "wrong_stage": _("This is not possible now: the case is at “%(stage)s”. Reload the page to see where it stands."),
    "already_closed": _("This case is closed."),
    "danger_goes_on": _(
        "This is about danger to life, so it cannot be taken back now. Please write to those who help, or call them."
    ),
    "not_closed": _("This case is open: please write to the branch instead."),
    "too_late_to_reopen": _("It was closed too long ago to be brought back. Please send a new report."),
    "already_sent": _(
        "You have done something in this case since you opened that page, so nothing was changed. "
        "Please look at it, and send again only what is still needed."
    ),
    "text_missing": _("Please write something first."),
    "text_too_long": _("The text is too long: at most %(limit)s characters, this one has %(length)s."),
    "reason_missing": _("Please give a reason: whoever comes next needs to know."),
    "unknown_staff_number": _("This staff number is not known. Check it, or report anonymously."),
    "different_content": _(
        "This form was already sent with a different text. If this is another matter, press send once more."
    ),
    "bad_submission_key": _("This form has lost its number; your text is kept. Please press send once more."),
    "picture_unreadable": _(
        "This file is not a picture we can read. Please choose a photo (JPEG, PNG, WebP or HEIC as JPEG)."
    ),
    "picture_too_large": _("This picture is too large: at most %(limit)s MB and 40 million pixels."),
    "too_many_pictures": _("At most %(limit)s pictures, please."),
    "bad_satisfaction": _("Please choose a grade from 1 to 5."),
    "source_reference_missing": _("The row has no number of its own; without one it cannot be told from others."),
    "other_row_of_that_reference": _(
        "Another row with this number was imported before, with a different text or time."
    ),
    "in_the_future": _("This time lies in the future."),
    "reply_incomplete": _("A reply needs its time, and a time of reply needs the reply."),
    "replied_before_receipt": _("The reply is older than the report."),
    "neutral_decides": _("After a decline somebody neutral decides who takes the case: the branch above."),
    "nobody_above": _("There is no branch above this one."),
    "not_called": _("Nobody has asked you to see to this case."),
    "asked_higher_already": _("Somebody higher has been asked already and will look at it."),
    "asked_for_another_already": _("Somebody else was asked for in this round already."),
    "paused_already": _("The clock stands still already."),
    "not_paused": _("The clock is running."),
    "bad_pause": _("A pause ends in the future, at most %(days)s days from now."),
    "same_urgency": _("The urgency is “%(urgency)s” already."),
    "consent_missing": _(
        "%(person)s works in another branch. Record when and how the reporter agreed; "
        "only a secretary or leader may go without."
    ),
    "consent_in_the_future": _("The reporter cannot have agreed in the future."),
    "absent": _("%(person)s is away until %(until)s. %(substitute)s stands in."),
    "absent_alone": _("%(person)s is away until %(until)s, and nobody stands in. Choose somebody else."),
    "you_are_away": _("You are recorded as away until %(until)s. End your absence first if you are back."),
    "owner_already": _("%(person)s has this case already."),
    "may_not_route": _("Only administrators and leaders change where reports go."),
    "no_draft": _("There is no draft any more: it was published or dropped. Start a new one."),
    "no_such_rule": _("This rule is not in the draft any more."),
    "in_the_past": _("This moment has passed already. Leave it empty for now."),
    "not_in_this_branch": _("Only somebody who works in this branch may decide this."),
    "nothing_suggested": _("Somebody has decided this already."),
    "no_alarm": _("No alarm was raised in this case."),
    "not_alerted": _("Only who leads this emergency or was alerted may record its steps."),
    "not_leader": _("Only a leader may do this."),
    "not_above": _("Only a leader or the secretary of a branch above may do this."),
    "not_owner_or_secretary": _("Only the owner of the case or the secretary of the branch may do this."),
    "not_asked": _("This was not asked of you."),
    "request_over": _("This is over: it was answered, declined or withdrawn meanwhile."),
    "stays_to_the_end": _("Whoever accepted this case first stays with it until it is closed."),
    "must_be_answered": _("This is an order and cannot be declined. Write what was done, or what stands in the way."),
    "orders_open": _("This case cannot be resolved yet. Still open: %(which)s."),
    "nobody_owns_it": _("Nobody has accepted this case yet, so there is no owner to ask."),
    "asks_oneself": _("It is your own turn: nobody asks themselves."),
    "asks_owner": _("%(person)s owns this case already. Choose somebody else."),
    "assists_already": _("%(person)s assists in this case already."),
    "has_left": _("%(person)s is not here any more. Choose somebody else."),
    "nobody_named": _("Nobody is named for %(unit)s. Choose a person."),
    "cannot_be_mentor": _("%(person)s does not handle cases in this branch, so cannot be the mentor."),
    "own_mentor": _("Nobody is their own mentor. Choose somebody else."),
    "due_passed": _("The working time of this day is over. Choose a later day."),
    "due_too_far": _("This is more than a year away. Choose an earlier day."),
    "urged_today": _("You have urged this case today already. Tomorrow you may urge again."),
    "urged_within_a_day": _("You have urged within the last 24 hours already. Please wait a little."),
    "nothing_to_urge_yet": _(
        "It is not late yet. You can urge when the promised time has passed, or after a working day without news."
    ),
    "administrators_only": _("Only an administrator may do this."),
    "not_before_tomorrow": _("A new version begins tomorrow at the earliest: what was received before keeps its own."),
    "standard_exists": _("There is a version from %(day)s already, and none is ever changed. Choose another day."),
    "limit_unreadable": _("“%(text)s” is not a limit: write a whole number and min, h or d, such as 30min, 2h or 3d."),
    "limits_out_of_order": _("The limit of %(later)s is shorter than that of %(earlier)s."),
    "warning_unreadable": _("“%(text)s” says no time to warn: write 1%% to 99%%, or such as 30min, 48h or 2d before."),
    "warnings_out_of_order": _("The second warning would come before the first."),
    "source_missing": _("Please write where this rule comes from: readers of an explanation are shown it."),
    "same_person": _("%(person)s was asked already, or somebody else has been asked meanwhile."),
    "ledger_was_changed": _(
        "The ledger of the case was changed, so nothing is put back from it. Take a backup instead."
    ),
    "may_not_file": _(
        "Only people who handle cases file for somebody else. For yourself, report from a phone or at a station."
    ),
    "files_for_oneself": _(
        "This is your own staff number. For yourself, report from a phone or at a station: somebody else handles it."
    ),
    "named_without_consent": _("The person did not agree, so no name may be kept: choose “Unnamed” here."),
    "anonymous_names_nobody": _(
        "Anonymous means that no name is kept: choose “Unnamed” here, or another confidentiality below."
    ),
    "nobody_named_in_filing": _("Nobody is named above, so this can only be anonymous."),
    "why_without_consent": _("Please write why it is filed although the person did not agree."),
    "not_read_back": _("Read the report back to the person, and tick here once they have confirmed it."),
    "unknown_code": _("We do not know this receipt code. Please check its 16 digits."),
}

STALE = frozenset({"already_accepted", "wrong_stage", "already_closed", "already_sent", "paused_already", "not_paused"})
"""Refusals of a page that was overtaken: by somebody else, by the clock or by the same form sent before."""


class ActionRefused(Exception):
    """Somebody may not do this, or not now, and can mend it. `code` is one of `SENTENCES`."""

    def __init__(self, code: str, *, field: str = "", **details: Any) -> None:
        self.code = code
        self.field = field
        self.details = details
        super().__init__(code)

    @property
    def sentence(self) -> str:
        """In the active language."""
        return str(SENTENCES[self.code]) % self.details

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"
