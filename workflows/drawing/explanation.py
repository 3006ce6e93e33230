"""The flow in words, for workers: what happens now, whose turn it is, until when, and what happens if nobody acts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop

from casework.cases.words import Stage

from .graph import Edge, Errand, Graph, Kind, Node

_UNTIL = gettext_noop("Next it is the turn of %(role)s, until %(moment)s; if nothing happens by then, %(consequence)s.")


@dataclass(frozen=True)
class Now:
    """What a case at some stage waits for."""

    what: str
    turn: str
    """Who acts next, until when, and what happens otherwise, in one sentence; empty when nobody has to act."""


@dataclass(frozen=True)
class Explained:
    """One node of the flow. `ways` and `timers` are sentences."""

    node: Node
    title: str
    what: str
    by: str
    ways: tuple[str, ...]
    timers: tuple[str, ...]


def what_happens_now(graph: Graph, stage: str, *, until: str = "", is_late: bool = False, due: str = "") -> Now:
    """`stage` is the name of the open node, or a word of its own while the flow has not started; `until` a moment in
    words, when something is due, and `due` the word for what that is, by default a limit of the step."""
    node = graph.at(stage)
    step = _acting(graph, node)
    errand = _errand(graph, step, due)
    turn = _turn_until_errand(step, errand, until) if errand and until else _turn(graph, step, until, is_late)
    return Now(what=str(node.description), turn=turn)


def _errand(graph: Graph, step: Node, due: str) -> Errand | None:
    """What the timers of the step do besides recording a limit, if that is what is due."""
    done = [graph[edge.target] for timer in graph.timers_of(step.name) for edge in graph.leaving(timer.name)]
    return next((errand for node in done for errand in node.errands if errand.due == due), None)


def _turn_until_errand(step: Node, errand: Errand, until: str) -> str:
    is_first = step.name == Stage.ASSIGN and errand.effect_before_assignment
    said = {
        "role": errand.role or step.by_to_reporter,
        "moment": until,
        "consequence": errand.effect_before_assignment if is_first else errand.effect,
    }
    if errand.is_awaited:
        return gettext("Next it is the turn of %(role)s. %(moment)s: %(consequence)s.") % said
    return gettext(_UNTIL) % said


def errands_in_words(node: Node) -> list[str]:
    """A sentence for each: when, and what happens then."""
    return [
        gettext("%(when)s: %(effect)s.") % {"when": errand.title, "effect": effect}
        for errand in node.errands
        for effect in (errand.effect, errand.effect_before_assignment)
        if effect
    ]


def _acting(graph: Graph, node: Node) -> Node:
    """The step itself, or before it has been reached the first one there will be."""
    passed = {node.name}
    while node.kind not in (Kind.STEP, Kind.END):
        following = [edge.target for edge in graph.leaving(node.name) if edge.target not in passed]
        if not following:
            break
        node = graph[following[0]]
        passed.add(node.name)
    return node


def _turn(graph: Graph, step: Node, until: str, is_late: bool) -> str:
    if not step.by_to_reporter:
        return ""
    said = {"role": step.by_to_reporter, "moment": until, "consequence": _consequence(graph, step)}
    if not until:
        return gettext("Next it is the turn of %(role)s.") % said
    if not said["consequence"]:
        return gettext("Next it is the turn of %(role)s, until %(moment)s.") % said
    if is_late:
        return gettext("It is the turn of %(role)s; the limit was %(moment)s and is over: %(consequence)s.") % said
    return gettext(_UNTIL) % said


def _consequence(graph: Graph, step: Node) -> str:
    """What the timers of the step do at the limit, as the flow describes it."""
    effects = [_effect(graph, timer) for timer in graph.timers_of(step.name) if not timer.is_ahead]
    return gettext("; ").join(dict.fromkeys(effect for effect in effects if effect))


def _effect(graph: Graph, timer: Node) -> str:
    return gettext("; ").join(_effect_of(graph[edge.target]) for edge in graph.leaving(timer.name))


def _effect_of(target: Node) -> str:
    """A function says itself what it does; anything else is where the case goes."""
    if target.kind == Kind.AUTOMATIC and target.description:
        return str(target.description)
    return gettext("it goes on to “%(next)s”") % {"next": target.title}


def in_words(graph: Graph, *, to_reporter: bool = False) -> tuple[Explained, ...]:
    """All nodes but timers, which are told with their step; to the reporter only the main line."""
    return tuple(
        _explained(graph, node, to_reporter)
        for node in graph.nodes
        if node.kind != Kind.TIMER and (not to_reporter or node.name in graph.main_line)
    )


def _explained(graph: Graph, node: Node, to_reporter: bool) -> Explained:
    what = capfirst(str(node.description))
    return Explained(
        node=node,
        title=str(node.title),
        what=gettext("%(effect)s.") % {"effect": what} if what and node.kind == Kind.AUTOMATIC else what,
        by=str(node.by_to_reporter if to_reporter else node.by),
        ways=tuple(_way(graph, edge) for edge in graph.leaving(node.name)),
        timers=(*(_timer(graph, timer) for timer in graph.timers_of(node.name)), *errands_in_words(node)),
    )


def _way(graph: Graph, edge: Edge) -> str:
    said = {"condition": capfirst(str(edge.condition)), "next": graph[edge.target].title}
    if edge.condition:
        return gettext("%(condition)s: on to “%(next)s”.") % said
    return gettext("Then “%(next)s”.") % said


def _timer(graph: Graph, timer: Node) -> str:
    said = {"when": timer.title, "effect": _effect(graph, timer)}
    return gettext("%(when)s: %(effect)s.") % said
