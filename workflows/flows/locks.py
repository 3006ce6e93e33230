"""The flow takes the same lock as the door: the row of the case, waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from casework.cases import guard
from casework.cases.models import Case
from workflows.models import CaseProcess


@contextmanager
def case_row_lock(flow_class: Any, process_pk: int) -> Iterator[None]:
    """For viewflow's `lock_impl`. Free when the door already holds the row in this context."""
    case_id = CaseProcess.objects.values_list("case_id", flat=True).get(pk=process_pk)
    with transaction.atomic():
        if not guard.is_open_for(case_id):
            Case.objects.select_for_update().only("pk").get(pk=case_id)
        yield
