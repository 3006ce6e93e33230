"""Receipt codes: sixteen digits with which somebody without an account follows a case.

A code is derived from the receipt key of the house and the random key of the form, so that the same submission sent
twice gets the same receipt although the code is stored nowhere; only what Argon2id makes of it is.

Sixteen digits are few enough to try them all against a stolen database and a stolen key, unless each try is dear.
A code is looked up by what is kept of it, so the salt cannot be its own: the whole house has one, made from its receipt
key, as GlobaLeaks does for its receipts. What goes into Argon2id is a keyed hash. That hash is what intake stores, so
that a thousand reports in an hour are received as fast as ever; the worker replaces it within minutes (`harden`), and
likewise in houses that are older than this.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from .models import Case, Report

DIGITS = 16
_ONE_AT_A_TIME = threading.Lock()
_SUBMISSION_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}\Z")
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""OWASP's Password Storage Cheat Sheet, "Argon2id": at least 19 MiB, two iterations, one degree of parallelism."""


def _keyed(purpose: str, text: str) -> bytes:
    return hmac.digest(settings.RECEIPT_KEY.encode(), f"xinqiao {purpose}\n{text}".encode(), hashlib.sha256)


def is_submission_key(key: str) -> bool:
    """Whether `key` looks like what our forms carry: at least 128 random bits, URL-safe base64."""
    return bool(_SUBMISSION_KEY.match(key))


def code_for(submission_key: str) -> str:
    """Sixteen decimal digits, uniform to within 2^-200."""
    return str(int.from_bytes(_keyed("receipt code", submission_key)) % 10**DIGITS).zfill(DIGITS)


def keyed_hash(code: str) -> bytes:
    """What intake keeps of a code."""
    return _keyed("receipt code hash", code)


def derived(keyed_hash: bytes) -> bytes:
    """What is kept in its stead for good. Takes some hundredths of a second of one core, one at a time: several at once
    would wait for each other's memory for much longer."""
    salt = _keyed("receipt code salt", "")[:16]
    with _ONE_AT_A_TIME:
        return hash_secret_raw(keyed_hash, salt, PASSES, MEMORY_KIB, LANES, hash_len=32, type=Type.ID)


def submission_hash(submission_key: str) -> bytes:
    return hashlib.sha256(submission_key.encode()).digest()


def normalised(code: str) -> str:
    """The digits of what somebody typed: spaces, dashes and full-width digits are forgiven."""
    return "".join(c for c in unicodedata.normalize("NFKC", code) if c in "0123456789")


def case_with_code(code: str) -> Case | None:
    """The case that this receipt code opens, or None. The code may be typed with spaces or dashes.

    The dear part comes first, whether or not there is such a code: else the time of the answer would tell (P-45).
    """
    digits = normalised(code)
    if len(digits) != DIGITS:
        return None
    keyed = keyed_hash(digits)
    kept = [derived(keyed), keyed]
    found = Case.objects.select_related("report", "branch").filter(report__code_hash__in=kept)
    return next(iter(found.order_by()), None)


def harden(at_most: int) -> int:
    """Replaces keyed hashes, the oldest first, by what Argon2id makes of them; returns how many.

    The database lets nothing else of a report be changed, and this once.
    """
    soft = Report.objects.filter(code_version=Report.CodeVersion.KEYED, code_hash__isnull=False)
    rows = list(soft.order_by("pk").values_list("pk", "code_hash")[:at_most])
    for pk, keyed in rows:
        soft.filter(pk=pk).update(code_hash=derived(bytes(keyed or b"")), code_version=Report.CodeVersion.DERIVED)
    return len(rows)
