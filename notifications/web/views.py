"""The inbox as pages: rights are asked again here, whatever a hint said."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from casework.cases.audience import known_to
from casework.cases.standing import keep_standing
from casework.organisation.models import Person
from notifications.inboxes import mark_read, mark_seen, page_of, state_of
from notifications.models import Notification

PAGE = 30


@require_safe
def inbox_number(request: HttpRequest) -> JsonResponse:
    """For pages whose socket is down. Answers 401 instead of the sign-in page, because a script asks."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    state = state_of(request.user)
    return JsonResponse({"inbox": state.last_number, "unread": state.unread})


@login_required
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    return render(request, "_bell.html")


@login_required
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """Newest first, paged by number: `?before=n` goes on below n."""
    person = cast(Person, request.user)
    standing = keep_standing(person)
    before = _number(request.GET.get("before", ""))
    page, has_older = page_of(person, before=before, size=PAGE)
    visible = known_to(person, standing).filter(pk__in={row.case_id for row in page})
    context = {
        "notifications": page,
        "older_than": page[-1].number if has_older else None,
        "visible": set(visible.values_list("pk", flat=True)),
        "is_first_page": before is None,
        "is_secretary": bool(standing.directs),
        "is_leader": standing.is_leader,
    }
    return render(request, _template(request), context)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _template(request: HttpRequest) -> str:
    """What live news replaces, or the whole page."""
    is_part = request.headers.get("HX-Target") == "notifications"
    return f"notifications/{'_list' if is_part else 'list'}.html"


@login_required
@require_POST
def all_seen(request: HttpRequest) -> HttpResponse:
    """Seen is what the page showed, `up_to`; what came since stays unread."""
    if up_to := _number(request.POST.get("up_to", "")):
        mark_seen(cast(Person, request.user), up_to=up_to)
    return redirect("notifications:list")


@login_required
@require_safe
def open_notification(request: HttpRequest, number: int) -> HttpResponse:
    """To the case, when the person may still see it, or to the roster; the notification counts as read."""
    person = cast(Person, request.user)
    notification = get_object_or_404(
        Notification.objects.select_related("case", "gap", "alarm_test"), person=person, number=number
    )
    mark_read(notification)
    if notification.gap is not None:
        day = timezone.localtime(notification.gap.starts_at).date()
        return redirect(f"/desk/duty/?branch={notification.gap.branch_id}&day={day.isoformat()}")
    if notification.alarm_test is not None:
        return redirect(f"/desk/duty/?branch={notification.alarm_test.branch_id}#test-title")
    case = get_object_or_404(known_to(person), pk=notification.case_id)
    return redirect(f"/desk/cases/{case.number}/")
