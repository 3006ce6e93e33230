"""A receipt code opens its case for as long as the house stands."""

from __future__ import annotations

from django.test import override_settings

from casework.cases.receipts import case_with_code
from tests.cast import House, a_report
from workflows.actions import receive_report


def test_it_opens_its_case_after_the_key_of_sessions_was_changed(house: House) -> None:
    receipt = receive_report(a_report(house))

    with override_settings(SECRET_KEY="another-key-because-somebody-read-the-first" * 2):
        assert case_with_code(receipt.code) == receipt.case


def test_it_opens_nothing_under_another_receipt_key(house: House) -> None:
    receipt = receive_report(a_report(house))

    with override_settings(RECEIPT_KEY="another-house" * 5):
        assert case_with_code(receipt.code) is None
