"""A report was stored although its flow could not start: here it starts."""

from casework.cases.actors import TIMER
from casework.cases.door import changing
from casework.cases.models import Case
from casework.cases.words import Kind, Stage
from workflows import steps


def restart_flow(case_id: int) -> Case:
    """Starts the flow of a case still at `received`; does nothing when it has started. May raise, to be retried."""
    case = Case.objects.get(pk=case_id)
    if case.stage != Stage.RECEIVED:
        return case
    with changing(case, Kind.STARTED, by=TIMER) as change:
        if change.case.stage == Stage.RECEIVED:
            steps.start_flow(change.case)
    return case
