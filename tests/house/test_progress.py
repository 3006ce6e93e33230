"""A long command says how far it has come."""

from io import StringIO

from casework.machine.progress import with_progress


def test_progress_is_a_bar_for_who_watches() -> None:
    class Screen(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    assert list(with_progress("abc", 3, screen, "register")) == ["a", "b", "c"]
    assert screen.getvalue().endswith("3/3 0 s\x1b[K\n")


def test_progress_is_sparse_in_a_log() -> None:
    log = StringIO()
    assert len(list(with_progress(range(1000), 1000, log))) == 1000
    assert log.getvalue().splitlines() == [f"{done}/1000" for done in range(100, 1001, 100)]
