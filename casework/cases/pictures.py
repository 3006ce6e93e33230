"""Pictures that workers send: decoded, turned upright, scaled and encoded anew, so that nothing hidden survives."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from PIL import Image, ImageFile, ImageOps

from .models import Attachment, Case, Message
from .refusals import ActionRefused

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE_PIXELS = 1920
MAX_PICTURES = 4
_READABLE = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """A JPEG of our own making, at most 1920 pixels a side, without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def attachment(self, case: Case, at: datetime, message: Message | None = None) -> Attachment:
        """An unsaved row."""
        return Attachment(
            case=case,
            message=message,
            content=self.content,
            content_type="image/jpeg",
            sha256=self.sha256,
            width=self.width,
            height=self.height,
            created_at=at,
        )


def reencoded(upload: IO[bytes], size: int) -> Picture:
    """The picture in `upload` (of `size` bytes), made safe.

    Raises `ActionRefused("picture_too_large")` before decoding, `"picture_unreadable"` for all but JPEG, PNG, WebP.
    """
    if size > MAX_BYTES:
        raise ActionRefused("picture_too_large", field="pictures", limit=MAX_BYTES // 1024**2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(upload)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ActionRefused("picture_unreadable", field="pictures") from None


def _decoded(upload: IO[bytes]) -> Picture:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches this on for everybody when it is imported
    with Image.open(upload, formats=_READABLE) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ActionRefused("picture_too_large", field="pictures", limit=MAX_BYTES // 1024**2)
        opened.draft("RGB", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
        buffer = io.BytesIO()
        on_white = Image.new("RGB", image.size, "white")
        on_white.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
        on_white.save(buffer, "JPEG", quality=82, optimize=True)
    return Picture(buffer.getvalue(), on_white.width, on_white.height)
