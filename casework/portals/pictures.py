"""How a picture of a case leaves the house."""

from __future__ import annotations

from django.http import HttpResponse

from casework.cases.models import Attachment


def download(picture: Attachment, *, name: str) -> HttpResponse:
    """Opened as an address of its own it is downloaded, never shown as a page of ours; nothing keeps a copy."""
    return HttpResponse(
        bytes(picture.content),
        content_type=picture.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.jpg"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
