"""Words that point to danger to life: found when they mean it, not in sayings, not where they are denied."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.danger_list import DANGER, HARMLESS
from casework.cases.rules.danger import words_found


def found(text: str) -> tuple[str, ...]:
    return words_found(text, DANGER, HARMLESS)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("老李在库房捂着胸口说痛，脸都白了。", "胸口说痛"),
        ("工友晕倒在舱底，叫不醒", "晕倒"),
        ("我真的不想活了，没有人管我", "不想活"),
        ("欠了钱，他们拿刀在宿舍门口等我", "拿刀"),
        ("机修间有煤气味，还在冒烟！", "煤气味"),
        ("My mate has chest pain and can't breathe", "chest pain"),
        ("Somebody fell overboard at berth 3", "fell overboard"),
        ("I want to die", "want to die"),
        ("浴室的插座漏电，昨天有人被电了", "漏电"),
        ("舱里有两个人被困在下面", "困在"),
    ],
)
def test_it_finds_danger(text: str, word: str) -> None:
    assert word in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "连续加班一个月，累死了，真是急死人",
        "食堂排队慢得急死人，热死了",
        "昨天有人滑倒，幸好没有人晕倒",
        "摔了一跤，没有造成窒息",
        "为防止触电，请装漏保",
        "消防通道被堵，一旦发生火灾怎么办",
        "请拆掉落水管，减轻生活负担",
        "楼下烧烤摊油烟大",
        "He was not bleeding, only tired",
        "No smoking here, please. The smoke-free canteen is a good idea. I am dying to see it.",
        "The heart of the matter is pay; strokes of luck, a smokescreen",
        "",
    ],
)
def test_it_leaves_sayings_and_denials_alone(text: str) -> None:
    assert found(text) == ()


def test_each_word_is_named_once_in_the_order_of_the_text() -> None:
    assert found("他流血不止，昏迷了！救命！救命！") == ("流血不止", "昏迷", "救命")


def test_a_gap_ends_with_the_sentence() -> None:
    assert words_found("胸口没事。头痛", ["胸…痛"]) == ()
    assert words_found("胸口一阵阵地痛", ["胸…痛"]) == ("胸口一阵阵地痛",)


def test_full_width_and_capital_letters_are_the_same() -> None:
    assert words_found("ＨＥＬＰ, Chest Pain", ["chest pain"]) == ("chest pain",)


def test_an_empty_list_finds_nothing() -> None:
    assert words_found("救命", []) == ()
    assert words_found("救命", ["", " ", "…"]) == ()


@given(text=st.text(alphabet="胸口痛没有救命，。…a b不\n", max_size=40))
def test_what_is_found_stands_in_the_text(text: str) -> None:
    as_compared = unicodedata.normalize("NFKC", text).replace("...", "…").lower()

    assert all(word in as_compared for word in found(text))
