"""The audit report of a case, and the record of an emergency, as HTML ready to be set in type."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import timezone, translation

from casework.cases.limit_words import calendar_in_words
from casework.cases.models import Case

from .charts import stage_legend, stage_strip
from .dossier import dossier_of
from .emergency import sheet_of

LANGUAGES = ("zh-hans", "en")


def case_html(case: Case, language: str) -> str:
    """A whole page in `language`, all texts escaped, times in the organisation's zone."""
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        dossier = dossier_of(case)
        return render_to_string(
            "audit/dossier.html",
            {
                "dossier": dossier,
                "case": dossier.case,
                "strip": stage_strip(dossier.stages),
                "legend": stage_legend(dossier.stages),
                "calendar": calendar_in_words(dossier.case.standard),
                "html_language": "en" if language == "en" else "zh-Hans",
            },
        )


def sheet_html(case: Case, language: str) -> str:
    """The same for the record of the emergency that the case is."""
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        sheet = sheet_of(case)
        html_language = "en" if language == "en" else "zh-Hans"
        context = {"sheet": sheet, "dossier": sheet.dossier, "case": sheet.case, "html_language": html_language}
        return render_to_string("audit/emergency.html", context)
