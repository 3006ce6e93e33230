"""Drawings made on the server: the same SVG on page and in PDF, with colours of its own, without script or style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from casework.cases.words import Stage

from .dossier import Lasted, StageSpan
from .figures import Span
from .palette import colours

DAY_SECONDS = 86_400
WIDTH, HEIGHT = 720, 250
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 14, 42
STAGE_COLOURS = {
    Stage.RECEIVED: "calm",
    Stage.ASSIGN: "bad",
    Stage.ACCEPT: "warn",
    Stage.RESPOND: "sea",
    Stage.RESOLVE: "blue",
    Stage.FOLLOW_UP: "violet",
    Stage.CLOSE: "good",
}


def response_chart(spans: Sequence[Span], span_name: str) -> SafeString:
    """Per span a light bar up to the 90th percentile and a dark one up to the median, in days of calendar time."""
    top = max((span.elapsed.p90 or 0) / DAY_SECONDS for span in spans) if spans else 0
    ticks = _ticks(top)
    return format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'font-family="sans-serif" font-size="12">{}{}</svg>',
        WIDTH,
        HEIGHT,
        gettext("Response time in days by time of receipt: median and 90th percentile"),
        format_html_join("", "{}", ((_grid_line(tick, ticks[-1]),) for tick in ticks)),
        format_html_join("", "{}", ((bar,) for bar in _bars(spans, span_name, ticks[-1]))),
    )


def _ticks(top: float) -> list[float]:
    """Four or five round steps from 0 to at least `top`."""
    if top <= 0:
        return [0, 1]
    rough = top / 4
    scale = 10 ** math.floor(math.log10(rough))
    step = next(scale * nice for nice in (1, 2, 2.5, 5, 10) if scale * nice >= rough)
    return [round(step * number, 6) for number in range(math.ceil(top / step - 1e-9) + 1)]


def _height(days: float, top: float) -> float:
    return (HEIGHT - TOP - BOTTOM) * days / top


def _grid_line(days: float, top: float) -> SafeString:
    y = HEIGHT - BOTTOM - _height(days, top)
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="1"/>'
        '<text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        LEFT,
        WIDTH - RIGHT,
        f"{y:.1f}",
        f"{y:.1f}",
        colours()["line"],
        LEFT - 8,
        f"{y + 4:.1f}",
        colours()["ink-muted"],
        f"{days:g}",
    )


def _bars(spans: Sequence[Span], span_name: str, top: float) -> Iterable[SafeString]:
    room = (WIDTH - LEFT - RIGHT) / max(len(spans), 6)
    every = math.ceil(46 / room)
    for number, span in enumerate(spans):
        x = LEFT + room * number
        label = _span_label(span.starts_on, span_name) if number % every == 0 else ""
        yield _bar(span, x, room, top, label)


def _bar(span: Span, x: float, room: float, top: float, label: str) -> SafeString:
    width, base = min(room * 0.72, 38), HEIGHT - BOTTOM
    left = x + (room - width) / 2
    parts = [
        _block(left, width, _height((span.elapsed.p90 or 0) / DAY_SECONDS, top), base, colours()["sea-soft"], True),
        _block(left, width, _height((span.elapsed.median or 0) / DAY_SECONDS, top), base, colours()["sea"], False),
    ]
    return format_html(
        "<g><title>{}</title>{}{}"
        '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle" fill="{}" font-size="11">{}</text></g>',
        _sentence(span),
        parts[0],
        parts[1],
        f"{x + room / 2:.1f}",
        base + 17,
        colours()["ink"],
        label,
        f"{x + room / 2:.1f}",
        base + 33,
        colours()["ink-muted"],
        span.answered if room >= 22 else "",
    )


def _block(x: float, width: float, height: float, base: float, colour: str, outlined: bool) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"{}/>',
        f"{x:.1f}",
        f"{base - height:.1f}",
        f"{width:.1f}",
        f"{height:.1f}",
        colour,
        format_html(' stroke="{}" stroke-width="1"', colours()["sea"]) if outlined and height else "",
    )


def _sentence(span: Span) -> str:
    if span.elapsed.median is None or span.elapsed.p90 is None:
        return gettext("From %(day)s: %(cases)s cases, none answered") % {
            "day": span.starts_on.isoformat(),
            "cases": span.cases,
        }
    return gettext(
        "From %(day)s: %(answered)s answered, half within %(median).1f d, nine of ten within %(p90).1f d"
    ) % {
        "day": span.starts_on.isoformat(),
        "answered": span.answered,
        "median": span.elapsed.median / DAY_SECONDS,
        "p90": span.elapsed.p90 / DAY_SECONDS,
    }


def _span_label(day: date, span_name: str) -> str:
    form = {"week": "m-d", "month": "Y-m", "year": "Y"}[span_name]
    return str(date_format(day, form))


def stage_strip(spans: Sequence[StageSpan]) -> SafeString:
    """One bar for the life of a case, cut by stage, in calendar time; empty for a case without a course."""
    total = sum(span.lasted.elapsed.total_seconds() for span in spans)
    if not total:
        return SafeString("")
    return format_html(
        '<svg class="strip" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 26" preserveAspectRatio="none" '
        'role="img" aria-label="{}">{}</svg>',
        gettext("How long the case stood at each stage"),
        format_html_join("", "{}", ((piece,) for piece in _strip_pieces(spans, total))),
    )


def _strip_pieces(spans: Sequence[StageSpan], total: float) -> Iterable[SafeString]:
    x = 0.0
    for span in spans:
        # A stage of minutes in a life of weeks still gets a visible sliver.
        width = max(720 * span.lasted.elapsed.total_seconds() / total, 2.0)
        yield format_html(
            '<rect x="{}" y="0" width="{}" height="26" fill="{}" stroke="{}" stroke-width="1"><title>{}</title></rect>',
            f"{x:.1f}",
            f"{min(width, 720 - x):.1f}",
            stage_colour(span.stage),
            colours()["surface"],
            Stage(span.stage).label,
        )
        x = min(x + width, 718.0)


@dataclass(frozen=True)
class StageTotal:
    """One line of the legend: all the time at a stage, also when the case came back to it."""

    swatch: SafeString
    stage: str
    lasted: Lasted


def stage_legend(spans: Sequence[StageSpan]) -> tuple[StageTotal, ...]:
    """In the order in which the stages were first reached."""
    totals: dict[str, Lasted] = {}
    for span in spans:
        before = totals.get(span.stage, Lasted(timedelta(0), timedelta(0)))
        totals[span.stage] = Lasted(before.elapsed + span.lasted.elapsed, before.working + span.lasted.working)
    return tuple(StageTotal(_swatch(stage), str(Stage(stage).label), lasted) for stage, lasted in totals.items())


def _swatch(stage: str) -> SafeString:
    return format_html(
        '<svg class="swatch" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12" '
        'aria-hidden="true">'
        '<rect width="12" height="12" rx="2" fill="{}"/></svg>',
        stage_colour(stage),
    )


def stage_colour(stage: str) -> str:
    return colours()[STAGE_COLOURS[Stage(stage)]]
