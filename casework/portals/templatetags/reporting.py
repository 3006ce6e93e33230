"""Tags of the worker's pages."""

from datetime import datetime

from django import template
from django.template.context import RequestContext

from casework.portals.reporting.moments import moment_in_words
from casework.portals.reporting.place import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def address(context: RequestContext, page: str, *args: object) -> str:
    """The address of `page` in the place where the reader stands."""
    place: Place = context["place"]
    return place.address(page, *args)


@register.filter
def in_words(moment: datetime) -> str:
    """ "today, 17:00", "Friday, 21 November, 17:00"."""
    return moment_in_words(moment)
