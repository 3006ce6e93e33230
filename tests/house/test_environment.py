"""Settings come from one declared table, and a bad value stops the start with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casework.machine.environment import SOURCE_DIR, BadSetting, as_markdown, read


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_it_needs_no_variable_at_all() -> None:
    found = read({})
    assert (found.host, found.port, found.demo, found.time_zone) == ("127.0.0.1", 8000, True, "Asia/Shanghai")


def test_it_takes_an_empty_variable_for_an_unset_one() -> None:
    assert read({"PORT": " "}).port == 8000


def test_it_reads_each_kind_of_value(tmp_path: Path) -> None:
    found = read(
        {
            "XINQIAO_HOME": str(tmp_path),
            "PORT": "9000",
            "DEMO": "0",
            "PUBLIC_ORIGINS": "https://a.example, http://[::1]:81",
            "TRUSTED_PROXIES": "10.0.0.1,10.0.0.2",
            "DATABASE_URL": "postgresql://xinqiao@/xinqiao?host=/run/postgresql",
            "SECRET_KEY": "s" * 50,
        }
    )
    assert found.xinqiao_home == tmp_path
    assert (found.port, found.demo) == (9000, False)
    assert found.public_origins == ("https://a.example", "http://[::1]:81")
    assert found.trusted_proxies == ("10.0.0.1", "10.0.0.2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "８０００"),
        ("DEMO", "yes"),
        ("DATABASE_URL", "mysql://a/b"),
        ("DATABASE_URL", "postgresql://a:port/b"),
        ("DATABASE_URL", "postgresql://a/b?sslmod=require"),
        ("REDIS_URL", "localhost"),
        ("PUBLIC_ORIGINS", "xinqiao.example"),
        ("PUBLIC_ORIGINS", "https://xinqiao.example/"),
        ("PUBLIC_ORIGINS", "https://Xinqiao.example"),
        ("PUBLIC_ORIGINS", "https://a:b"),
        ("TIME_ZONE", "Mars/Base"),
        ("TIME_ZONE", "../etc/passwd"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_it_names_variable_value_and_mend(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name) as refused:
        read({name: value})
    assert value in str(refused.value)
    assert "write" in str(refused.value)


@pytest.mark.parametrize("name", ["SECRET_KEY", "RECEIPT_KEY"])
def test_it_never_repeats_a_bad_secret(name: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read({name: "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_it_never_repeats_the_password_of_a_database() -> None:
    with pytest.raises(BadSetting, match="sslmod") as refused:
        read({"DATABASE_URL": "postgresql://a:hunter2@h/b?sslmod=require"})
    assert "hunter2" not in str(refused.value)


def test_options_of_a_database_reach_it() -> None:
    from casework.settings import _database

    found = _database("postgresql://a:p%40ss@h:5433/b?sslmode=require&application_name=x")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("a", "p@ss", "h", "5433")
    assert found["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require", "application_name": "x"}


@pytest.mark.processes
@pytest.mark.parametrize(("language", "word"), [("C.UTF-8", "cannot be used"), ("zh_CN.UTF-8", "无法使用")])
def test_it_stops_the_start_with_one_sentence_and_no_traceback(language: str, word: str) -> None:
    stopped = subprocess.run(
        [sys.executable, str(SOURCE_DIR / "manage.py"), "check"],
        env={**os.environ, "PORT": "abc", "LC_ALL": language},
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.returncode == 2
    assert stopped.stderr.count("\n") == 1
    assert "PORT=abc" in stopped.stderr
    assert word in stopped.stderr


def test_it_is_documented_as_it_is() -> None:
    """`make docs` renders the page anew."""
    assert (SOURCE_DIR / "docs" / "settings.md").read_text(encoding="utf-8") == as_markdown()
