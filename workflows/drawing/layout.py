"""Where everything of a chart lies: the main line, timers on their steps, loops as arcs, lanes for what timers do.

Computed along the main line and across it, so that one layout serves a wide screen (left to right) and a phone (top
to down). Units are those of the SVG's view box and of the BPMN diagram.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from .graph import Edge, Graph, Kind

Point = tuple[float, float]

STEP_WIDTH, STEP_HEIGHT = 168, 118
ROUND = 56
TIMER = 36
GATEWAY = 76
GAP = 44
MARGIN = 24
LOOP_HEIGHT = 58
LOOP_NESTING = 34
BEFORE_LANES = 46
BETWEEN_LANES = 28
LANE_TO_EDGE = 22


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Line:
    """`points` are corners, or for an arc start, two control points, and end."""

    edge: Edge
    points: tuple[Point, ...]
    is_arc: bool = False


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    is_upright: bool
    boxes: dict[str, Box]
    lines: tuple[Line, ...]


@cache
def layout_of(graph: Graph, *, is_upright: bool = False) -> Layout:
    return _Drawing(graph, is_upright).finished()


@dataclass
class _Place:
    """Centre and half sizes of a node, along and across the main line (the line lies at 0, lanes below it)."""

    along: float
    across: float
    half_along: float
    half_across: float


@dataclass
class _Drawing:
    graph: Graph
    is_upright: bool
    places: dict[str, _Place] = field(default_factory=dict)
    lanes: dict[str, float] = field(default_factory=dict)
    """How far beside the main line what leads to a node runs, for nodes that are not simply next."""

    def finished(self) -> Layout:
        self._place_main_line()
        self._place_timers()
        self._place_lanes()
        corners = [self._line(edge) for edge in self.graph.edges if {edge.source, edge.target} <= self.places.keys()]
        return self._on_paper(corners)

    def _half_sizes(self, name: str) -> tuple[float, float]:
        width, height = _size(self.graph[name].kind)
        return (height / 2, width / 2) if self.is_upright else (width / 2, height / 2)

    def _put(self, name: str, along: float, across: float) -> None:
        self.places[name] = _Place(along, across, *self._half_sizes(name))

    def _place_main_line(self) -> None:
        at = 0.0
        for name in self.graph.main_line:
            half, _across = self._half_sizes(name)
            self._put(name, at + half, 0)
            at += 2 * half + GAP

    def _place_timers(self) -> None:
        """On the far edge of their step, the last one towards its end."""
        for host, place in list(self.places.items()):
            timers = self.graph.timers_of(host)
            room = 2 * place.half_along / (len(timers) + 1)
            for number, timer in enumerate(timers, 1):
                self._put(timer.name, place.along - place.half_along + room * number, place.half_across)

    def _place_lanes(self) -> None:
        """Nodes beside the main line stand beyond its end, each in a lane of its own; what follows them comes after."""
        lane = max((place.across + place.half_across for place in self.places.values()), default=0) + BEFORE_LANES
        at = max((place.along + place.half_along for place in self.places.values()), default=0)
        for name in self._entries():
            along, across = self._half_sizes(name)
            if name in self.places:
                self.lanes[name] = lane
                lane += BETWEEN_LANES
            elif self.is_upright:
                # A narrow screen has no room side by side: lanes close together, nodes one below the other.
                self.lanes[name] = lane
                self._put(name, at + GAP + along, lane + LANE_TO_EDGE - across)
                at, lane = at + GAP + 2 * along, lane + LANE_TO_EDGE + BETWEEN_LANES
            else:
                self.lanes[name] = lane + across
                self._put(name, at + along - ROUND, lane + across)
                lane += 2 * across + BETWEEN_LANES
        self._place_followers()

    def _entries(self) -> list[str]:
        """What the main line and its timers lead to off the line, and steps to which a timer leads back first."""
        back = [edge.target for edge in self._from_timers() if edge.target in self.places]
        targets = [edge.target for name in self.places for edge in self.graph.leaving(name)]
        return list(dict.fromkeys(back + [target for target in targets if target not in self.places]))

    def _from_timers(self) -> list[Edge]:
        return [edge for edge in self.graph.edges if self.graph[edge.source].kind == Kind.TIMER]

    def _place_followers(self) -> None:
        waiting = [node.name for node in self.graph.nodes if node.name not in self.places]
        while waiting:
            name = next((each for each in waiting if self._placed_before(each)), None)
            if name is None:
                break
            waiting.remove(name)
            before = self._placed_before(name)
            half, _across = self._half_sizes(name)
            along = max(place.along + place.half_along for place in before) + GAP + half
            self._put(name, along, self._across_after(before))

    def _across_after(self, before: list[_Place]) -> float:
        """In between; where those before stand one below the other, to the side of them."""
        if self.is_upright and len(before) > 1:
            return min(place.across - place.half_across for place in before) - GAP
        return sum(place.across for place in before) / len(before)

    def _placed_before(self, name: str) -> list[_Place]:
        return [self.places[edge.source] for edge in self.graph.arriving(name) if edge.source in self.places]

    def _line(self, edge: Edge) -> tuple[Edge, list[Point], bool]:
        source, target, line = self.places[edge.source], self.places[edge.target], self.graph.main_line
        if edge.source in line and edge.target in line:
            return self._along_main_line(edge, source, target)
        if edge.target in self.lanes and (edge.source in line or self.graph[edge.source].kind == Kind.TIMER):
            return edge, _through_lane(source, target, self.lanes[edge.target]), False
        return edge, _elbow(source, target, is_back=edge.target in line, is_aside=self.is_upright), False

    def _along_main_line(self, edge: Edge, source: _Place, target: _Place) -> tuple[Edge, list[Point], bool]:
        line = self.graph.main_line
        if line.index(edge.target) == line.index(edge.source) + 1:
            ends = [(source.along + source.half_along, 0.0), (target.along - target.half_along, 0.0)]
            return edge, ends, False
        span = abs(line.index(edge.target) - line.index(edge.source))
        rise = -(max(source.half_across, target.half_across) + LOOP_HEIGHT + LOOP_NESTING * span)
        start, end = (source.along, -source.half_across), (target.along, -target.half_across)
        return edge, [start, (start[0], rise), (end[0], rise), end], True

    def _on_paper(self, corners: list[tuple[Edge, list[Point], bool]]) -> Layout:
        """From along and across to x and y, with a margin."""
        spots = [spot for place in self.places.values() for spot in _extent(place)]
        spots += [spot for _edge, points, is_arc in corners for spot in (_arc_extent(points) if is_arc else points)]
        first = min((along for along, _ in spots), default=0), min((across for _, across in spots), default=0)
        last = max((along for along, _ in spots), default=0), max((across for _, across in spots), default=0)
        boxes = {name: self._box(place, first) for name, place in self.places.items()}
        lines = tuple(
            Line(edge, tuple(self._turned(point, first) for point in points), is_arc)
            for edge, points, is_arc in corners
        )
        width, height = self._turned((last[0] + MARGIN, last[1] + MARGIN), first)
        return Layout(width, height, self.is_upright, boxes, lines)

    def _turned(self, point: Point, first: Point) -> Point:
        along, across = point[0] - first[0] + MARGIN, point[1] - first[1] + MARGIN
        return (across, along) if self.is_upright else (along, across)

    def _box(self, place: _Place, first: Point) -> Box:
        (left, top), (right, bottom) = (self._turned(spot, first) for spot in _extent(place))
        return Box(left, top, right - left, bottom - top)


def _size(kind: Kind) -> tuple[float, float]:
    return {
        Kind.START: (ROUND, ROUND),
        Kind.END: (ROUND, ROUND),
        Kind.GATEWAY: (GATEWAY, GATEWAY),
        Kind.TIMER: (TIMER, TIMER),
    }.get(kind, (STEP_WIDTH, STEP_HEIGHT))


def _extent(place: _Place) -> tuple[Point, Point]:
    return (
        (place.along - place.half_along, place.across - place.half_across),
        (place.along + place.half_along, place.across + place.half_across),
    )


def _arc_extent(points: list[Point]) -> Iterable[Point]:
    """A cubic curve with these control points reaches three quarters of the way to them."""
    start, over, _back, end = points
    return start, end, (start[0], start[1] + 0.75 * (over[1] - start[1]))


def _through_lane(source: _Place, target: _Place, lane: float) -> list[Point]:
    """Away from the main line into the lane, along it, and into the target: at its near end, or at its far edge."""
    start = [(source.along, source.across + source.half_across), (source.along, lane)]
    if target.across == 0:
        return [*start, (target.along, lane), (target.along, target.half_across)]
    side = -1 if source.along < target.along else 1
    return [*start, (target.along + side * target.half_along, lane)]


def _elbow(source: _Place, target: _Place, *, is_back: bool, is_aside: bool) -> list[Point]:
    """Forward to the target's near end; back to the main line, into its far edge."""
    if is_back:
        level = source.across - source.half_across - BETWEEN_LANES / 2
        start = (source.along, source.across - source.half_across)
        return [start, (source.along, level), (target.along, level), (target.along, target.half_across)]
    start = (source.along + source.half_along, source.across)
    end = (target.along - target.half_along, target.across)
    if source.across == target.across:
        return [start, end]
    if target.across < source.across - source.half_across and is_aside:
        return [(source.along, source.across - source.half_across), (source.along, target.across), end]
    middle = (start[0] + end[0]) / 2
    return [start, (middle, source.across), (middle, target.across), end]
