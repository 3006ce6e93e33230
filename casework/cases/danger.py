"""Which words of danger a report has: read from its text and the version that was in force, and kept nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Case, Report
from .routing.tables import words_of


def danger_found_in(cases: Iterable[Case]) -> dict[int, tuple[str, ...]]:
    """The words, by case, of those that wait for somebody to confirm or dismiss them. At most one SQL statement."""
    waiting = {case.report_id: case.pk for case in cases if case.urgency_suggested}
    if not waiting:
        return {}
    reports = (
        Report.objects.filter(pk__in=waiting)
        .select_related("case__danger_words")
        .only("text", "case__danger_words__danger", "case__danger_words__harmless")
    )
    return {
        waiting[report.pk]: words_of(report.case.danger_words).found_in(report.text)
        for report in reports
        if report.case.danger_words
    }
