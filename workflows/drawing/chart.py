"""The chart of a flow as SVG: drawn on the server, coloured by the page's style sheet, readable without seeing it."""

from __future__ import annotations

import unicodedata

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .explanation import errands_in_words
from .graph import Graph, Kind, Node, Words
from .layout import TIMER, Box, Layout, Line, Point, layout_of

FONT = 21
SMALL_FONT = 18
LINE_HEIGHT = 1.22


def chart_of(graph: Graph, title: Words, *, open_step: str = "", is_upright: bool = False) -> SafeString:
    """`open_step` is highlighted; `is_upright` goes from top to bottom, for a phone."""
    layout = layout_of(graph, is_upright=is_upright)
    name = f"chart-{graph.name}-{'upright' if is_upright else 'wide'}"
    return format_html(
        '<svg class="flow-chart flow-chart--{}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{}</title><desc id="{name}-desc">{}</desc>'
        '<defs><marker id="{name}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" '
        'orient="auto-start-reverse"><path class="flow-arrow" d="M0 0L10 5L0 10Z"/></marker></defs>{}{}</svg>',
        "upright" if is_upright else "wide",
        _number(layout.width),
        _number(layout.height),
        title,
        _description(graph, open_step),
        format_html_join("", "{}", ((_line(line, name),) for line in layout.lines)),
        format_html_join("", "{}", ((_node(graph[each], layout, open_step),) for each in layout.boxes)),
        name=name,
    )


def _description(graph: Graph, open_step: str) -> str:
    names = {"steps": " → ".join(str(graph[name].title) for name in graph.main_line)}
    if open_step in graph:
        return gettext("%(steps)s. The case is at “%(open)s”.") % {**names, "open": graph[open_step].title}
    return gettext("%(steps)s. The same in words stands below.") % names


def _line(line: Line, name: str) -> SafeString:
    start, *rest = line.points
    letter = "C" if line.is_arc else "L"
    path = f"M{_point(start)}{letter}{' '.join(_point(point) for point in rest)}"
    return format_html(
        '<path class="flow-line{}" data-edge="{}" d="{}" marker-end="url(#{}-arrow)"/>{}',
        " flow-line--loop" if line.is_arc else "",
        line.edge.name,
        path,
        name,
        _condition(line) if line.edge.condition else "",
    )


def _condition(line: Line) -> SafeString:
    """Beside the line, near its start."""
    (x, y), (to_x, to_y) = line.points[0], line.points[1]
    away_x, away_y = (4 if to_x > x else -30, -12) if abs(to_x - x) > abs(to_y - y) else (9, 24 if to_y > y else -12)
    return format_html(
        '<text class="flow-word" x="{}" y="{}" font-size="{}">{}</text>',
        _number(x + away_x),
        _number(y + away_y),
        SMALL_FONT,
        line.edge.condition,
    )


def _node(node: Node, layout: Layout, open_step: str) -> SafeString:
    box = layout.boxes[node.name]
    is_open = node.name == open_step
    return format_html(
        '<g class="flow-node flow-node--{}{}" data-node="{}"><title>{}</title>{}{}</g>',
        node.kind.value,
        " flow-node--open" if is_open else "",
        node.name,
        _tooltip(node),
        _shape(node.kind, box),
        "" if node.kind == Kind.TIMER else _label(node, box, layout),
    )


def _tooltip(node: Node) -> str:
    return "\n".join([f"{node.title} ({node.by})" if node.by else str(node.title), *errands_in_words(node)])


def _shape(kind: Kind, box: Box) -> SafeString:
    x, y = box.centre
    if kind in (Kind.START, Kind.END):
        return format_html('<circle cx="{}" cy="{}" r="{}"/>', _number(x), _number(y), _number(box.width / 2))
    if kind == Kind.GATEWAY:
        tips = [(x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y)]
        return format_html('<path d="M{}Z"/>', "L".join(_point(tip) for tip in tips))
    if kind == Kind.TIMER:
        return format_html(
            '<circle cx="{x}" cy="{y}" r="{r}"/><path d="M{x} {top}V{y}H{right}"/>',
            x=_number(x),
            y=_number(y),
            r=_number(box.width / 2),
            top=_number(y - box.width / 3.2),
            right=_number(x + box.width / 4),
        )
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="12"/>',
        _number(box.x),
        _number(box.y),
        _number(box.width),
        _number(box.height),
    )


def _label(node: Node, box: Box, layout: Layout) -> SafeString:
    """Inside what is wide enough; beside or below circles and diamonds."""
    x, y = box.centre
    if node.kind in (Kind.STEP, Kind.AUTOMATIC):
        # Timers sit on an edge of a step and cover half their size of it.
        covered = TIMER / 2 if node.kind == Kind.STEP else 0
        width = box.width - 12 - (covered if layout.is_upright else 0)
        x, y = (x - covered / 2, y) if layout.is_upright else (x, y - covered / 2)
        lines = wrapped(str(node.title), width / FONT)
        role = wrapped(str(node.by), width / SMALL_FONT) if node.by else []
        return _text([(line, FONT, "") for line in lines] + [(line, SMALL_FONT, "flow-by") for line in role], (x, y))
    lines = wrapped(str(node.title), 7)
    if layout.is_upright:
        middle = (box.x + box.width + 10, y)
        return _text([(line, SMALL_FONT, "flow-beside") for line in lines], middle)
    height = len(lines) * SMALL_FONT * LINE_HEIGHT
    below = (x, box.y + box.height + 8 + height / 2)
    return _text([(line, SMALL_FONT, "") for line in lines], below)


def _text(lines: list[tuple[str, int, str]], middle: Point) -> SafeString:
    x, y = middle
    top = y - sum(size for _line, size, _look in lines) * LINE_HEIGHT / 2
    placed: list[tuple[str, str, int, str, str]] = []
    for line, size, look in lines:
        top += size * LINE_HEIGHT
        placed.append((f"flow-word {look}".strip(), _number(x), size, _number(top - size * 0.32), line))
    return format_html_join("", '<text class="{}" x="{}" font-size="{}" y="{}">{}</text>', placed)


def wrapped(words: str, width: float) -> list[str]:
    """Lines of at most `width` em where words allow it; Chinese breaks between any two characters."""
    lines: list[str] = []
    for word in _pieces(words):
        if lines and _em(lines[-1] + word.rstrip()) <= width:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
    return [line.rstrip() for line in lines]


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for letter in words:
        follows = pieces and not _is_wide(letter) and not _is_wide(pieces[-1][-1]) and not pieces[-1].endswith(" ")
        if follows or (pieces and letter in "，。；：？！、”）"):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _em(words: str) -> float:
    return sum(1 if _is_wide(letter) else 0.58 for letter in words)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
