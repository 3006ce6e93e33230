"""What the tests of the worker's rooms share: a phone, a kiosk, and a form filled in."""

from __future__ import annotations

import base64
import io
import re
import secrets

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from casework.cases.models import Case
from casework.cases.receipts import code_for
from tests.cast import House, a_report
from workflows.actions import accept_case, assign_case, receive_report, resolve_case, respond

WORDS = "浴室地面太滑，昨天有人摔倒。"
ROOMS = ["/", "/kiosk/yard/"]


def a_form(**fields: object) -> dict[str, object]:
    """Category, words, unnamed, and a fresh submission key."""
    given = {"category": "living", "text": WORDS, "who": "anonymous", "submission_key": secrets.token_urlsafe(24)}
    return {**given, **fields}


def a_photo(name: str = "floor.jpg", *, side: int = 64) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    Image.new("RGB", (side, side), "teal").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def code_on(page: str) -> str:
    """The code that a receipt page shows."""
    found = re.search(r'class="receipt"[^>]*>([\d ]+)<', page)
    assert found, "no receipt code on this page"
    return found[1].replace(" ", "")


def in_english(browser: Client) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def case_and_code(stage: str, house: House) -> tuple[Case, str]:
    """A case carried to `stage`, and the code that opens it."""
    report = a_report(house)
    case = receive_report(report).case
    steps = {
        "assign": lambda: assign_case(case, to=house.member, by=house.secretary),
        "accept": lambda: accept_case(case, by=house.member),
        "respond": lambda: respond(case, by=house.member, text="今天铺防滑垫。"),
        "resolve": lambda: resolve_case(case, by=house.member, text="地面已换防滑砖。"),
    }
    while case.stage != stage:
        steps[case.stage]()
    return case, code_for(report.submission_key)


def kept_tokens(page: str) -> list[str]:
    return re.findall(r'name="kept_photos" value="([^"]+)"', page)


def a_token_without_seal() -> str:
    return "64x64/" + base64.b64encode(b"not ours").decode() + ":forged"
