"""The one-time address at which the first administrator of an empty house sets a password."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from casework.organisation.models import Person

LOCK_NUMBER = 7_319_046


def _file() -> Path:
    return Path(settings.DATA_DIR) / "first_administrator"


def is_wanted() -> bool:
    return not Person.objects.filter(is_administrator=True, is_active=True).exists()


def new_token() -> str:
    """A fresh token; an earlier one ends. Only its hash is kept, readable by the owner."""
    token = secrets.token_urlsafe(24)
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_fingerprint(token))
    return token


def is_valid(token: str) -> bool:
    """True once: until somebody has become administrator."""
    try:
        kept = _file().read_text().strip()
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, _fingerprint(token)) and is_wanted()


def create(token: str, *, staff_number: str, name: str, password: str, language: str) -> Person | None:
    """The first administrator; None when somebody else was faster: two at once wait for each other."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])
        if not is_valid(token):
            return None
        person = Person.objects.create_person(
            staff_number, password, name=name, is_administrator=True, language=language
        )
    _file().unlink(missing_ok=True)
    return person


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
