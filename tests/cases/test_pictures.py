"""What workers photograph is shown; what their phones wrote into the file is not kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from casework.cases import pictures
from casework.cases.refusals import ActionRefused


def encoded(size: tuple[int, int], form: str, mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "teal").save(buffer, form, **options)
    return buffer.getvalue()


def reencode(content: bytes) -> pictures.Picture:
    return pictures.reencoded(io.BytesIO(content), len(content))


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")])
def test_every_readable_picture_becomes_a_jpeg(form: str, mode: str) -> None:
    picture = reencode(encoded((400, 300), form, mode))

    with Image.open(io.BytesIO(picture.content)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (400, 300))


def test_place_and_camera_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    photo = encoded((40, 30), "JPEG", exif=exif.tobytes(), comment=b"SecretComment")
    assert b"SecretCamera" in photo

    picture = reencode(photo)

    assert b"Secret" not in picture.content
    with Image.open(io.BytesIO(picture.content)) as opened:
        assert not opened.getexif()


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = reencode(encoded((400, 300), "JPEG", exif=exif.tobytes()))

    assert (picture.width, picture.height) == (300, 400)


def test_a_large_photo_is_made_smaller() -> None:
    picture = reencode(encoded((4000, 3000), "JPEG"))

    assert (picture.width, picture.height) == (1920, 1440)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>",
        encoded((40, 30), "PNG")[:60],
        encoded((40, 30), "JPEG")[:200],
        encoded((40, 30), "GIF"),
        encoded((40, 30), "TIFF"),
    ],
    ids=["empty", "text", "svg", "html", "cut png", "cut jpeg", "gif", "tiff"],
)
def test_anything_else_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ActionRefused, match="picture_unreadable") as refusal:
        reencode(content)
    assert (refusal.value.field, bool(refusal.value.sentence)) == ("pictures", True)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(ActionRefused, match="picture_too_large"):
        reencode(encoded((8000, 8000), "PNG", "1"))


def test_a_huge_file_is_not_even_opened() -> None:
    with pytest.raises(ActionRefused, match="picture_too_large"):
        pictures.reencoded(io.BytesIO(), pictures.MAX_BYTES + 1)


def test_a_file_that_only_begins_as_a_picture_loses_its_tail() -> None:
    picture = reencode(encoded((40, 30), "JPEG") + b"<script>alert(1)</script>")

    assert b"script" not in picture.content
