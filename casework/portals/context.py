"""What every page of the house knows: where its source is and which language one tap away is."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

OWN_NAMES = {"zh-hans": "中文", "en": "English"}


def house(request: HttpRequest) -> dict[str, object]:
    """Context processor. Opens no session, so that a worker's page stays without a cookie."""
    here = (get_language() or settings.LANGUAGE_CODE).lower()
    other = "en" if here.startswith("zh") else "zh-hans"
    return {
        "source_url": getattr(settings, "SOURCE_URL", "/source/"),
        "other_language": other,
        "other_language_name": OWN_NAMES[other],
        "return_to": request.get_full_path(),
    }
