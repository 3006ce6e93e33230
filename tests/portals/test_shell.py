"""What every page has: both languages complete, a switch between them, calm words when something breaks."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from casework.portals import errors

CALM = ["400", "403", "403_csrf", "404", "500", "503"]


@pytest.fixture
def browser() -> Client:
    return Client()


@pytest.mark.parametrize(("language", "sentence"), [("zh-hans", "有困难，找支部"), ("en", "What can we do for you?")])
def test_the_style_guide_speaks_both_languages(browser: Client, language: str, sentence: str) -> None:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert sentence in browser.get("/style-guide/").content.decode()


def test_chinese_comes_first(browser: Client) -> None:
    page = browser.get("/style-guide/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="zh-Hans">' in page


def test_a_page_is_free_of_inline_script_and_style(browser: Client) -> None:
    page = browser.get("/style-guide/").content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


def test_a_page_links_to_its_source(browser: Client) -> None:
    assert f'href="{settings.SOURCE_URL}"' in browser.get("/style-guide/").content.decode()


def test_a_page_leaves_no_session_behind(browser: Client) -> None:
    assert settings.SESSION_COOKIE_NAME not in browser.get("/style-guide/").cookies


def test_it_switches_the_language_and_comes_back(browser: Client) -> None:
    answer = browser.post("/language/", {"language": "en", "return_to": "/style-guide/?room=kiosk"})
    assert answer.headers["Location"] == "/style-guide/?room=kiosk"
    assert '<html lang="en">' in browser.get("/style-guide/").content.decode()


def test_it_does_not_send_anybody_to_another_house(browser: Client) -> None:
    answer = browser.post("/language/", {"language": "en", "return_to": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_it_ignores_a_language_it_does_not_speak(browser: Client) -> None:
    answer = browser.post("/language/", {"language": "xx", "return_to": "/"})
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize("name", CALM)
def test_a_page_about_trouble_needs_nothing_and_speaks_both_languages(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert re.search(r'lang="zh-Hans">\s*<h1>[\u4e00-\u9fff]', page)
    assert re.search(r'lang="en">\s*<h2>[A-Z]', page)


@pytest.mark.parametrize("name", CALM)
def test_a_page_about_trouble_names_files_that_exist(name: str) -> None:
    page = render_to_string(f"{name}.html")
    files = re.findall(rf'"{settings.STATIC_URL}([^"]+)"', page)
    assert files
    assert all(finders.find(path) for path in files)


def test_an_expired_form_gives_the_words_back() -> None:
    request = RequestFactory().post("/kiosk/K1/", {"text": "<b>like ice</b>", "password": "secret"})
    request.user = AnonymousUser()
    page = errors.form_expired(request)
    assert page.status_code == 403
    assert "&lt;b&gt;like ice&lt;/b&gt;" in page.content.decode()
    assert "secret" not in page.content.decode()


def test_what_was_not_saved_says_when_to_try_again() -> None:
    page = errors.not_saved(RequestFactory().post("/"))
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")


def test_javascript_has_no_sentences_of_its_own() -> None:
    modules = Path(str(finders.find("js/live.js"))).parent.glob("*.js")
    for module in modules:
        code = re.sub(r"//[^\n]*", "", module.read_text())
        assert re.findall(r"[\u4e00-\u9fff]|\"[A-Z][a-z]+ [a-z]+ ", code) == []
