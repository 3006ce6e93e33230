"""Logs tell what went wrong where, and never what somebody confided."""

from __future__ import annotations

import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError

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
