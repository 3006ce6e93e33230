"""Receipt codes: sixteen digits with which somebody without an account follows a case.

A code is derived from the receipt key of the house and the random key of the form, so that the same submission sent
twice gets the same receipt although the code is stored nowhere; only a keyed hash of it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings

from .models import Case

DIGITS = 16
_SUBMISSION_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}\Z")


def _keyed(purpose: str, text: str) -> bytes:
    return hmac.digest(settings.RECEIPT_KEY.encode(), f"xinqiao {purpose}\n{text}".encode(), hashlib.sha256)


def is_submission_key(key: str) -> bool:
    """Whether `key` looks like what our forms carry: at least 128 random bits, URL-safe base64."""
    return bool(_SUBMISSION_KEY.match(key))


def code_for(submission_key: str) -> str:
    """Sixteen decimal digits, uniform to within 2^-200."""
    return str(int.from_bytes(_keyed("receipt code", submission_key)) % 10**DIGITS).zfill(DIGITS)


def code_hash(code: str) -> bytes:
    return _keyed("receipt code hash", code)


def submission_hash(submission_key: str) -> bytes:
    return hashlib.sha256(submission_key.encode()).digest()


def normalised(code: str) -> str:
    """The digits of what somebody typed: spaces, dashes and full-width digits are forgiven."""
    return "".join(c for c in unicodedata.normalize("NFKC", code) if c in "0123456789")


def case_with_code(code: str) -> Case | None:
    """The case that this receipt code opens, or None. The code may be typed with spaces or dashes."""
    digits = normalised(code)
    found = Case.objects.select_related("report", "branch").filter(report__code_hash=code_hash(digits))
    return next(iter(found.order_by()), None) if len(digits) == DIGITS else None
