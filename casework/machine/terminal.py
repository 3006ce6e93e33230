"""What the house says in a terminal, in Chinese or English by `LANG`."""

import os
import sys
from typing import NoReturn


def speaks_chinese() -> bool:
    """By the terminal's own variables, in the order in which the C library asks them."""
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return chosen.lower().startswith("zh")


def choose(english: str, chinese: str) -> str:
    return chinese if speaks_chinese() else english


def say(english: str = "", chinese: str = "") -> None:
    """One line on standard output, at once: it is often a pipe to a log."""
    sys.stdout.write(choose(english, chinese) + "\n")
    sys.stdout.flush()


def stop_with(sentence: str) -> NoReturn:
    """Ends the process with status 1 and one sentence, without a traceback."""
    complain(sentence, sentence)
    raise SystemExit(1)


def complain(english: str, chinese: str) -> None:
    sys.stderr.write(choose(english, chinese) + "\n")
    sys.stderr.flush()
