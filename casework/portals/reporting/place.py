"""Where somebody stands who reports: at home with a phone, or in the hall at a station."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from casework.cases.words import Channel
from casework.organisation.models import Station


@dataclass(frozen=True)
class Place:
    """The pages are the same everywhere; a place says how they look, where they lead and how long they remember."""

    station: Station | None = None

    @property
    def is_kiosk(self) -> bool:
        return self.station is not None

    @property
    def base_template(self) -> str:
        return "kiosk/base.html" if self.is_kiosk else "worker/base.html"

    @property
    def channel(self) -> Channel:
        return Channel.KIOSK if self.is_kiosk else Channel.PHONE

    @property
    def idle_seconds(self) -> int:
        """How long a code, once shown or typed, opens its case without being typed again."""
        return 120 if self.is_kiosk else 600

    @property
    def longest_seconds(self) -> int:
        """And never longer than this, however busy the page is."""
        return 900 if self.is_kiosk else 1800

    def address(self, page: str, *args: object) -> str:
        """The address of `page` in this place, without host."""
        if self.station is None:
            return reverse(f"worker:{page}", args=args)
        return reverse(f"kiosk:{page}", args=[self.station.code, *args])

    def context(self) -> dict[str, object]:
        """What the base template of this place wants to know."""
        context: dict[str, object] = {"place": self, "base_template": self.base_template}
        if self.station is not None:
            context |= {"station": self.station, "finish_href": self.address("finish")}
        return context


PHONE = Place()
