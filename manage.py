#!/usr/bin/env python
"""The switchboard: every command of the house starts here."""

import os
import sys

from casework.machine.processes import follow_parent
from casework.machine.terminal import choose, stop_with


def main() -> None:
    follow_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        stop_with(_unanswered(error))


def _unanswered(error: Exception) -> str:
    return choose(
        f"The database does not answer. Is the house open (make run), or DATABASE_URL right?\n{error}",
        f"数据库没有响应。本站是否已启动（make run），或 DATABASE_URL 是否正确？\n{error}",
    )


if __name__ == "__main__":
    main()
