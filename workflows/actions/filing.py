"""Filing for somebody else (代录, M9): what is recorded with such a report, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.cases.models import Report
from casework.cases.refusals import ActionRefused
from casework.cases.standing import standing_of
from casework.cases.words import Confidentiality, Relation
from casework.organisation.models import Person


@dataclass(frozen=True)
class Filing:
    """Who files, and what the person for whom it is said to that."""

    by: Person
    relation: Relation
    person_name: str = ""
    """Of somebody who has no staff number."""
    consent: bool = True
    why_without_consent: str = ""
    read_back: bool = False

    def facts(self) -> dict[str, object]:
        """What the ledger says in the open; name and reason it only commits to. Who filed it, is who acted."""
        return {"relation": str(self.relation), "consent": self.consent, "read_back": self.read_back}

    def told(self) -> list[str]:
        """What tells this filing from another one under the same key."""
        facts = [str(self.by.pk), self.relation, self.person_name, str(self.consent)]
        return [*facts, self.why_without_consent, str(self.read_back)]

    def note_in(self, report: Report) -> None:
        report.filed_by, report.relation, report.person_name = self.by, self.relation, self.person_name
        report.consent, report.read_back = self.consent, self.read_back and self.consent
        report.why_without_consent = "" if self.consent else self.why_without_consent.strip()


def refusals_of(filing: Filing, reporter: Person | None, confidentiality: Confidentiality) -> Iterator[ActionRefused]:
    """All that is to be mended in it, each with its field.

    Nobody files for themselves: the filer may handle the case, and so would judge their own matter. Without consent
    nobody is named, because whoever did not agree was not asked what becomes of their name.
    """
    is_named = reporter is not None or bool(filing.person_name)
    if not standing_of(filing.by).has_a_desk:
        yield ActionRefused("may_not_file")
    if reporter == filing.by:
        yield ActionRefused("files_for_oneself", field="staff_number")
    if is_named and not filing.consent:
        yield ActionRefused("named_without_consent", field="for_whom")
    elif is_named and confidentiality == Confidentiality.ANONYMOUS:
        yield ActionRefused("anonymous_names_nobody", field="for_whom")
    if not is_named and confidentiality != Confidentiality.ANONYMOUS:
        yield ActionRefused("nobody_named_in_filing", field="who")
    if not filing.consent and not filing.why_without_consent.strip():
        yield ActionRefused("why_without_consent", field="why_without_consent")
    if filing.consent and not filing.read_back:
        yield ActionRefused("not_read_back", field="read_back")
