"""A house keeps its key and its sockets to itself."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casework.machine.home import make_private, receipt_key, secret_key, socket_folder


def test_it_makes_its_secret_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert len(first) >= 50
    assert secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_it_makes_one_secret_for_many_who_ask_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as asking:
        answers = set(asking.map(secret_key, [tmp_path] * 16))
    assert len(answers) == 1


def test_it_makes_receipt_codes_with_a_key_of_their_own(tmp_path: Path) -> None:
    assert receipt_key(tmp_path) == receipt_key(tmp_path) != secret_key(tmp_path)
    assert (tmp_path / "receipt_key").stat().st_mode & 0o777 == 0o600


def test_it_puts_sockets_beside_the_data(tmp_path: Path) -> None:
    assert socket_folder(Path("/srv/xinqiao"), "postgres") == Path("/srv/xinqiao/postgres")


def test_it_finds_a_short_place_when_the_path_is_too_long_for_a_socket() -> None:
    deep, other = Path("/srv") / ("心桥" * 20), Path("/srv") / ("桥心" * 20)
    found = socket_folder(deep, "postgres")
    assert len(os.fsencode(found / ".s.PGSQL.5432.lock")) <= 107
    assert found == socket_folder(deep, "postgres")
    assert len({found, socket_folder(deep, "redis"), socket_folder(other, "postgres")}) == 3


def test_it_closes_a_folder_that_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o777)
    make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_it_refuses_a_link_that_somebody_laid_in_its_way(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "theirs")
    with pytest.raises(PermissionError):
        make_private(tmp_path / "sockets")
