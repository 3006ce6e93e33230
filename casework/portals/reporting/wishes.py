"""What the reporter may wish for beside writing: each with one optional text, on the page of the opened case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casework.cases.models import Case
from workflows.actions import ask_for_another_handler, ask_higher, reopen_case, withdraw_report

from .forms import AnotherHandlerForm, AskHigherForm, ReopenForm, WithdrawForm


@dataclass(frozen=True)
class Wish:
    """`form_name` is the name of its form in templates, `said` the mark of the page that confirms it."""

    verb: Callable[..., Case]
    form: type[AskHigherForm | AnotherHandlerForm | WithdrawForm | ReopenForm]
    form_name: str
    said: str


WISHES = {
    "ask_higher": Wish(ask_higher, AskHigherForm, "ask_higher_form", "asked"),
    "ask_for_another": Wish(ask_for_another_handler, AnotherHandlerForm, "ask_for_another_form", "another"),
    "withdraw": Wish(withdraw_report, WithdrawForm, "withdraw_form", "withdrawn"),
    "reopen": Wish(reopen_case, ReopenForm, "reopen_form", "reopened"),
}
"""By what the form says in `what`."""
