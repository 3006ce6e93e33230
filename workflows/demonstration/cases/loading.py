"""The demonstration cases: loaded once, into a house that has none of its own."""

from __future__ import annotations

from dataclasses import dataclass

from casework.cases.models import Case

from .playing import Watch, has_been_played, play, receipt_code
from .stories import SHOWN, STORIES
from .story import Story


@dataclass(frozen=True)
class Slip:
    """A receipt code to try, and the report it belongs to."""

    code: str
    text: str

    @property
    def beginning(self) -> str:
        return self.text[:24] + "…"


class HasCasesOfItsOwn(RuntimeError):
    """Invented cases must not stand among real ones."""


def load_cases(stories: tuple[Story, ...] = STORIES, watch: Watch = iter) -> int:
    """Plays all stories, wholly or not at all; returns how many cases were added, 0 the second time."""
    if has_been_played(stories[0]):
        return 0
    if Case.objects.exists():
        raise HasCasesOfItsOwn
    return play(stories, watch=watch)


def slips() -> list[Slip]:
    """What can be typed into the look-up at once. A story keeps its code as long as the house keeps its key."""
    return [Slip(receipt_code(story), story.text) for story in SHOWN if has_been_played(story)]
