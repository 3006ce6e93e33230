"""Photos of a form. Those already accepted travel back and forth with it, so that an error elsewhere loses none.

They are kept in the page itself, re-encoded and signed: nothing unsent lies on the server, a restart of Redis or of the
web process loses nothing, and what comes back with our signature need not be decoded again.
"""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from PIL import Image

from casework.cases.pictures import MAX_PICTURES, Picture, reencoded
from casework.cases.refusals import ActionRefused

THUMBNAIL_PIXELS = 240
_SEAL = Signer(salt="xinqiao.reporting.photo")


@dataclass(frozen=True)
class KeptPhoto:
    """An accepted photo on a page shown again: `token` comes back with the form, `thumbnail` is a data address."""

    token: str
    thumbnail: str


@dataclass
class Photos:
    accepted: list[Picture] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Sentences in the reader's language, with the file's name."""

    def kept(self) -> list[KeptPhoto]:
        return [KeptPhoto(_sealed(picture), _thumbnail(picture)) for picture in self.accepted]


def photos_of(request: HttpRequest) -> Photos:
    """The photos that came with a form: those kept from its last showing, then those newly chosen, four at most."""
    photos = Photos()
    for token in request.POST.getlist("kept_photos")[:MAX_PICTURES]:
        _take_kept(photos, token)
    for upload in request.FILES.getlist("photos"):
        if len(photos.accepted) == MAX_PICTURES:
            photos.refusals.append(ActionRefused("too_many_pictures", limit=MAX_PICTURES).sentence)
            break
        _take(photos, upload)
    return photos


def _take(photos: Photos, upload: UploadedFile[bytes]) -> None:
    try:
        photos.accepted.append(reencoded(upload, upload.size or 0))
    except ActionRefused as refusal:
        photos.refusals.append(f"{(upload.name or '')[:60]}: {refusal.sentence}")


def _take_kept(photos: Photos, token: str) -> None:
    try:
        photos.accepted.append(_unsealed(token))
    except (BadSignature, ValueError, binascii.Error):
        photos.refusals.append(ActionRefused("picture_unreadable").sentence)


def _sealed(picture: Picture) -> str:
    content = base64.b64encode(picture.content).decode()
    return _SEAL.sign(f"{picture.width}x{picture.height}/{content}")


def _unsealed(token: str) -> Picture:
    size, content = _SEAL.unsign(token).split("/", 1)
    width, height = map(int, size.split("x"))
    return Picture(base64.b64decode(content), width, height)


def _thumbnail(picture: Picture) -> str:
    with Image.open(io.BytesIO(picture.content)) as image:
        image.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
        small = io.BytesIO()
        image.save(small, "JPEG", quality=70)
    return "data:image/jpeg;base64," + base64.b64encode(small.getvalue()).decode()
