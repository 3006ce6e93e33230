"""A plain description of a flow, read from the flow class that runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = Promise | str


class Kind(StrEnum):
    START = "start"
    STEP = "step"
    """Something that a human being has to do."""
    GATEWAY = "gateway"
    TIMER = "timer"
    """Attached to a step."""
    AUTOMATIC = "automatic"
    END = "end"


CONDITIONS: dict[str, Words] = {
    "cond_true": pgettext_lazy("at a fork of the flow", "yes"),
    "cond_false": pgettext_lazy("at a fork of the flow", "no"),
}
"""What is written at an edge, by viewflow's name for its class."""


@dataclass(frozen=True)
class Errand:
    """Something that a function does when it is `due`, as the running flow words it."""

    due: str
    title: Words
    effect: Words
    effect_before_assignment: Words
    role: Words
    is_awaited: bool


@dataclass(frozen=True)
class Node:
    """`name` is the stored name; words are lazy, so that one description serves both languages."""

    name: str
    kind: Kind
    title: Words
    description: Words = ""
    by: Words = ""
    """Whose turn it is, for a step."""
    by_to_reporter: Words = ""
    """The same, said to the reporter."""
    attached_to: str = ""
    """The step that a timer watches."""
    is_ahead: bool = False
    """Whether a timer fires before the limit, as a reminder."""
    is_interrupting: bool = False
    bpmn_element: str = "task"
    errands: tuple[Errand, ...] = ()
    """What it does besides, where something else than a limit of a step is due."""


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    condition: Words = ""

    @property
    def name(self) -> str:
        return f"{self.source}__{self.target}"


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of the main line, then the rest; edges in the order of their sources."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    at_any_time: tuple[Words, ...] = ()
    """Sentences on what leads out of every step, or back in."""

    @cached_property
    def by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}

    def __getitem__(self, name: str) -> Node:
        return self.by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    @property
    def starts(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.kind == Kind.START)

    def at(self, stage: str) -> Node:
        """The open node of a case; the start while the flow has not begun."""
        return self[stage] if stage in self else self.starts[0]

    def leaving(self, name: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.source == name)

    def arriving(self, name: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.target == name)

    def timers_of(self, step: str) -> tuple[Node, ...]:
        """Reminders first."""
        found = [node for node in self.nodes if node.attached_to == step]
        return tuple(sorted(found, key=lambda timer: not timer.is_ahead))

    @cached_property
    def main_line(self) -> tuple[str, ...]:
        """From the start on the first way out of each node that has not been passed yet, to an end."""
        line: list[str] = []
        at = self.starts[0].name if self.starts else None
        while at is not None:
            line.append(at)
            at = next((edge.target for edge in self.leaving(at) if edge.target not in line), None)
        return tuple(line)


@cache
def graph_of(flow_class: Any) -> Graph:
    """The graph of a viewflow flow class. No SQL statement."""
    flow_nodes = list(flow_class.instance.nodes())
    nodes = {node.name: _node(node) for node in flow_nodes}
    edges = [
        Edge(edge.src.name, edge.dst.name, CONDITIONS.get(edge.edge_class, edge.label or ""))
        for node in flow_nodes
        for edge in node._outgoing()
        if edge.dst is not None
    ]
    name = flow_class.__name__.removesuffix("Flow")
    return _in_order(Graph(name, tuple(nodes.values()), tuple(edges), tuple(getattr(flow_class, "at_any_time", ()))))


def _node(node: Any) -> Node:
    attached_to = getattr(node, "_attached_to", None)
    return Node(
        name=node.name,
        kind=_kind(node.bpmn_element or "task"),
        title=node.task_title,
        description=node.task_description,
        by=getattr(node, "by", ""),
        by_to_reporter=getattr(node, "by_to_reporter", ""),
        attached_to=attached_to.name if attached_to else "",
        is_ahead=getattr(node, "is_ahead", False),
        is_interrupting=bool(getattr(node, "_interrupting", False)),
        bpmn_element=node.bpmn_element or "task",
        errands=tuple(
            Errand(due, each.title, each.effect, each.effect_before_assignment, each.role, each.is_awaited)
            for due, each in getattr(node, "errands", {}).items()
        ),
    )


def _kind(bpmn_element: str) -> Kind:
    if bpmn_element.endswith("Gateway"):
        return Kind.GATEWAY
    return {
        "startEvent": Kind.START,
        "userTask": Kind.STEP,
        "manualTask": Kind.STEP,
        "boundaryEvent": Kind.TIMER,
        "endEvent": Kind.END,
    }.get(bpmn_element, Kind.AUTOMATIC)


def _in_order(graph: Graph) -> Graph:
    rank = {name: place for place, name in enumerate(_walk(graph))}
    return Graph(
        graph.name,
        tuple(sorted(graph.nodes, key=lambda node: rank.get(node.name, len(rank)))),
        tuple(sorted(graph.edges, key=lambda edge: rank.get(edge.source, len(rank)))),
        graph.at_any_time,
    )


def _walk(graph: Graph) -> Iterable[str]:
    """The main line; the timers along it; then whatever these lead to."""
    order = list(graph.main_line)
    order += [timer.name for name in graph.main_line for timer in graph.timers_of(name)]
    for name in order:
        found = [edge.target for edge in graph.leaving(name)] + [timer.name for timer in graph.timers_of(name)]
        order += [each for each in found if each not in order]
    return order
