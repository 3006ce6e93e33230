"""All stories, by what they are about."""

from . import at_once, common_things, families, ladder, open_now, routed, words, work

STORIES = (
    *at_once.STORIES,
    *families.STORIES,
    *common_things.STORIES,
    *work.STORIES,
    *words.STORIES,
    *ladder.STORIES,
    *open_now.STORIES,
    *routed.STORIES,
)

SHOWN = (
    open_now.ASKED_WHETHER_IT_HELPED[0],
    open_now.BEING_RESOLVED[0],
    families.STORIES[0],
)
"""Whose receipt codes are printed: one that asks whether it helped, one under way, one that is over."""
