"""What reporter and branch said to each other. Notes for the file are not part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from casework.cases.models import Attachment, Case, Message

SHOWN = (Message.Side.REPORTER, Message.Side.BRANCH, Message.Side.APART)


@dataclass(frozen=True)
class Spoken:
    """One bubble; `photo_ids` are attachments of this case."""

    text: str
    at: datetime
    is_mine: bool
    is_apart: bool = False
    """Why somebody else was asked for: the one in charge does not read it."""
    photo_ids: list[int] = field(default_factory=list)


def thread_of(case: Case) -> list[Spoken]:
    """The report itself, then every message of the two sides, oldest first. Two SQL statements."""
    photos: dict[int | None, list[int]] = {}
    for photo_id, message_id in Attachment.objects.filter(case=case).values_list("pk", "message_id"):
        photos.setdefault(message_id, []).append(photo_id)
    report = Spoken(case.report.text, case.received_at, is_mine=True, photo_ids=photos.get(None, []))
    messages = Message.objects.filter(case=case, side__in=SHOWN).values_list("pk", "text", "created_at", "side")
    return [report] + [
        Spoken(text, at, side != Message.Side.BRANCH, is_apart=side == Message.Side.APART, photo_ids=photos.get(pk, []))
        for pk, text, at, side in messages
    ]


def photo_of(case: Case, photo_id: int) -> Attachment | None:
    """A photo of this case's thread, or None: also when it hangs on a note for the file."""
    found = Attachment.objects.select_related("message").filter(case=case, pk=photo_id).first()
    hidden = found is not None and found.message is not None and found.message.side not in SHOWN
    return None if hidden else found
