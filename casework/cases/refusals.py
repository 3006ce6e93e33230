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
    "already_closed": _("This case is closed. If the trouble is back, please send a new report."),
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
    "no_alarm": _("No alarm was raised in this case."),
    "not_alerted": _("Only who leads this emergency or was alerted may record its steps."),
    "unknown_code": _("We do not know this receipt code. Please check its 16 digits."),
}


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
