"""Which flows there are to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.flows.help_request import HelpRequestFlow

from .graph import Graph, Words, graph_of


@dataclass(frozen=True)
class DrawnFlow:
    """`slug` stands in addresses."""

    slug: str
    title: Words
    flow_class: Any

    @property
    def graph(self) -> Graph:
        return graph_of(self.flow_class)


HELP_REQUEST = DrawnFlow("help-request", _("Help request"), HelpRequestFlow)
FLOWS = (HELP_REQUEST,)


def flow_called(slug: str) -> DrawnFlow | None:
    return next((flow for flow in FLOWS if flow.slug == slug), None)
