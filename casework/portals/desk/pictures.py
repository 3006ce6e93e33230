"""The pictures of a case, for those who may see the case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from casework.cases.audience import visible_to
from casework.cases.models import Attachment
from casework.portals.pictures import download

from .shell import Visit, for_people_with_posts


@require_safe
@for_people_with_posts
def picture(visit: Visit, number: str, picture_id: int) -> HttpResponse:
    visible = visible_to(visit.person, visit.standing).filter(number=number)
    found = get_object_or_404(Attachment, pk=picture_id, case__in=visible)
    return download(found, name=f"{number}-{found.pk}")
