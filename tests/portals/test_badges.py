"""Badges, clocks and codes say the same in every room, in both languages, and never by colour alone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils import translation

from casework.cases.words import Category, Confidentiality, Stage, Urgency
from casework.portals import wording
from casework.portals.templatetags import xinqiao

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@dataclass
class AnyCase:
    stage: str = "accept"
    urgency: str = "urgent"
    confidentiality: str = "anonymous"
    pressing_at: datetime | None = None


def shown(template: str, language: str, **context: object) -> str:
    with translation.override(language):
        return Template("{% load xinqiao %}" + template).render(Context(context))


def due_in(length: timedelta, language: str) -> str:
    with time_machine.travel(NOW, tick=False):
        return shown("{% due case %}", language, case=AnyCase(pressing_at=NOW + length))


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "待接单"), ("en", "Waiting for acceptance")])
def test_a_stage_is_shown_as_drawing_word_and_colour(language: str, word: str) -> None:
    html = shown("{% stage_badge case %}", language, case=AnyCase())
    assert 'class="badge badge--accept"' in html
    assert "icons.svg#" in html
    assert word in html


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "紧急"), ("en", "Urgent")])
def test_an_urgency_is_shown_as_drawing_word_and_colour(language: str, word: str) -> None:
    html = shown("{% urgency_badge case %}", language, case=AnyCase())
    assert "badge--urgent" in html
    assert "#urgent" in html
    assert word in html


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "匿名"), ("en", "Anonymous")])
def test_who_may_know_the_reporter_is_shown_in_words(language: str, word: str) -> None:
    assert word in shown("{% confidentiality_badge case %}", language, case=AnyCase())


def test_every_word_a_case_can_carry_has_a_drawing() -> None:
    assert set(wording.STAGES) == set(Stage.values)
    assert set(wording.URGENCIES) == set(Urgency.values)
    assert set(wording.CONFIDENTIALITIES) == set(Confidentiality.values)


def test_every_drawing_asked_for_exists() -> None:
    sprite = drawings()
    badges = [*wording.STAGES.values(), *wording.URGENCIES.values(), *wording.CONFIDENTIALITIES.values()]
    assert {*badges, *Category.values} <= sprite


def drawings() -> set[str]:
    return set(re.findall(r'<symbol id="(\w+)"', Path(str(finders.find("icons.svg"))).read_text()))


def test_a_drawing_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "clock" %}', "en")
    assert 'role="img" aria-label="Clock"' in shown('{% icon "clock" "Clock" %}', "en")


@pytest.mark.parametrize(
    ("length", "state", "chinese", "english"),
    [
        (timedelta(days=2, hours=3, minutes=5), "calm", "剩余 2 天 3 小时", "2 d 3 h left"),
        (timedelta(hours=5, minutes=20), "soon", "剩余 5 小时 20 分钟", "5 h 20 min left"),
        (-timedelta(hours=5), "overdue", "已超时 5 小时", "5 h overdue"),
    ],
)
def test_a_limit_is_told_in_words_and_as_a_time(length: timedelta, state: str, chinese: str, english: str) -> None:
    assert chinese in due_in(length, "zh-hans")
    html = due_in(length, "en")
    assert english in html
    assert f"due--{state}" in html
    assert f'datetime="{(NOW + length).isoformat()}"' in html


def test_a_limit_names_its_hour_in_the_zone_of_the_organisation() -> None:
    assert 'title="2026-11-20 14:00"' in due_in(timedelta(0), "en")


def test_a_case_without_a_limit_shows_none() -> None:
    assert shown("{% due case %}", "en", case=AnyCase()) == ""


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "0 秒", "0 s"),
        (45, "45 秒", "45 s"),
        (61, "1 分钟", "1 min"),
        (3600, "1 小时", "1 h"),
        (2 * 86400 + 3 * 3600 + 59, "2 天 3 小时", "2 d 3 h"),
        (timedelta(days=41), "41 天", "41 d"),
        (None, "—", "—"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: object, chinese: str, english: str) -> None:
    assert shown("{{ length|duration }}", "zh-hans", length=seconds) == chinese
    assert shown("{{ length|duration }}", "en", length=seconds) == english


@pytest.mark.parametrize(("seconds", "told"), [(0, "0 min"), (70_200, "19 h 30 min"), (90_000, "25 h"), (None, "—")])
def test_working_time_knows_no_days(seconds: object, told: str) -> None:
    assert shown("{{ length|working_duration }}", "en", length=seconds) == told


def test_a_receipt_code_is_grouped_in_fours() -> None:
    assert ">1234 5678 1234 5678<" in xinqiao.receipt_code("1234567812345678")
