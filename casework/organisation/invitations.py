"""One-time addresses at which somebody sets a password: for the first one, and when one was forgotten.

Signed with the house's key and bound to the password as it is, so that an address ends when it was used, when another
way set a password, and after `PASSWORD_RESET_TIMEOUT`. The address is not stored; who made one is.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from .models import PasswordAddress, Person, Post

logger = logging.getLogger(__name__)

_TOKENS = PasswordResetTokenGenerator()


TOLD_FOR = timedelta(days=30)


def needs_reason(person: Person) -> bool:
    """Whether whoever makes an address for `person` could take over what they sign in to already."""
    return bool(person.password) and person.has_usable_password()


def make_address(person: Person, *, by: Person | None, reason: str = "") -> str:
    """An address for `person`, recorded with who made it and why. `by` is None on the server's command line.

    Without host. Raises `ValueError` without a reason where one is needed.
    """
    had_password, reason = needs_reason(person), reason.strip()
    if had_password and not reason:
        raise ValueError("an address for somebody who has a password needs a reason")
    PasswordAddress.objects.create(
        person=person, made_by=by, made_at=timezone.now(), had_password=had_password, reason=reason
    )
    maker = by.staff_number if by else "the command line"
    logger.warning("%s made a password address for %s, had one: %s", maker, person.staff_number, had_password)
    return address_for(person)


def made_for(person: Person) -> QuerySet[PasswordAddress]:
    """What `person` is told of when signed in: addresses made lately, newest first."""
    since = timezone.now() - TOLD_FOR
    return PasswordAddress.objects.filter(person=person, made_at__gte=since).select_related("made_by")


def address_for(person: Person) -> str:
    """Without host. Whoever opens it signs in as `person`: hand it to nobody else."""
    return reverse("set_password", args=[person.pk, _TOKENS.make_token(person)])


def invited(person_id: int, token: str) -> Person | None:
    """Whose address it is; None when it was used, ran out, was never made, or when the person has left."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    return person if person and _TOKENS.check_token(person, token) else None


def set_password(person_id: int, token: str, password: str) -> Person | None:
    """Sets it, once: of two who send at once the second gets None."""
    with transaction.atomic():
        Person.objects.select_for_update().filter(pk=person_id).first()
        person = invited(person_id, token)
        if person is None:
            return None
        # A password that is printed stays one, also when it is chosen anew.
        person.is_demonstration = person.is_demonstration and person.check_password(password)
        person.set_password(password)
        person.save(update_fields=["password", "is_demonstration"])
    return person


def waiting_for_an_address() -> QuerySet[Person]:
    """Those who have something to do here and cannot sign in yet: with a post that has not ended, or administrators."""
    current = Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()))
    without = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    wanted = Q(pk__in=current.values("person_id")) | Q(is_administrator=True)
    return Person.objects.filter(without, wanted, is_active=True).select_related("unit").order_by("staff_number")
