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
    """For viewflow's `lock_impl`. Nothing to do inside the door, which holds the row of the only case a verb moves."""
    with transaction.atomic(savepoint=False):
        if not guard.is_open():
            case_id = CaseProcess.objects.values_list("case_id", flat=True).get(pk=process_pk)
            Case.objects.select_for_update().only("pk").get(pk=case_id)
        yield
