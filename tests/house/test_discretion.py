"""Logs tell what went wrong where, and never what somebody confided."""

from __future__ import annotations

import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError

from casework.machine.discretion import TypeAndPlace

CONFIDED = "Failing row contains (我被人跟踪)"


def test_an_error_is_logged_by_type_and_place_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    (discreet,) = settings.LOGGING["handlers"]["stderr"]["filters"]
    built = logging.config.DictConfigurator({}).resolve(settings.LOGGING["filters"][discreet]["()"])()  # type: ignore[operator]
    handler.addFilter(built)
    logger = logging.getLogger("django.request.test")
    logger.addHandler(handler)
    try:
        raise IntegrityError(CONFIDED)
    except IntegrityError:
        logger.exception("Internal Server Error: %s", "/report/")
    finally:
        logger.removeHandler(handler)
    said = capsys.readouterr().err
    assert "Internal Server Error: /report/ [IntegrityError at test_discretion.py:" in said
    assert "我被人跟踪" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("address", ["/set-password/60/die8zf-105b2fa6/", "/first-administrator/abc:def:ghi/"])
def test_an_address_that_sets_a_password_stays_out_of_the_log(address: str) -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Unprocessable Entity", address), None
    )

    assert TypeAndPlace().filter(record)

    told = record.getMessage()
    assert told.startswith("Unprocessable Entity: /")
    assert "die8zf" not in told
    assert "abc" not in told
