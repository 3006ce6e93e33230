"""The audit PDF: readable in Chinese, complete, and deaf to whatever a text asks it to fetch."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from socket import socket
from threading import Thread

import pypdf
import pytest
from weasyprint.urls import URLFetchingError

from casework.audit import pdf
from casework.audit.document import case_html
from casework.audit.dossier import dossier_of
from casework.audit.glyphs import legible
from casework.cases.models import Case, LedgerEntry
from tests.cast import House, a_report, case_at
from workflows.actions import (
    accept_case,
    assign_case,
    decline_case,
    receive_report,
    record_follow_up,
    respond,
    write_message,
)


def text_of(document: bytes) -> str:
    tool = shutil.which("pdftotext")
    assert tool, "poppler-utils is needed"
    done = subprocess.run([tool, "-layout", "-", "-"], input=document, capture_output=True, check=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture
def closed_case(house: House) -> Case:
    case = case_at("follow_up", house)
    write_message(case, text="门口也请看看。")
    record_follow_up(case, helped=True, satisfaction=5, text="谢谢！")
    return case


def test_it_tells_the_whole_story_in_chinese(closed_case: Case) -> None:
    found = squeezed(text_of(pdf.render_case(closed_case, "zh-hans")))
    for words in (
        closed_case.number,
        "办件审计报告",
        "浴室地面太滑，昨天有人摔倒。",
        "已经去看过，今天铺防滑垫。",
        "门口也请看看。",
        closed_case.ledger_head,
        "页1/",
    ):
        assert words in found
    for entry in LedgerEntry.objects.filter(case=closed_case):
        assert entry.hash[:12] in found


def test_it_speaks_english_too(closed_case: Case) -> None:
    found = text_of(pdf.render_case(closed_case, "en"))
    assert "Audit report of a case" in found
    assert "Yard branch" in found
    assert "浴室地面太滑" in found, "what people wrote stays in their own words"


def test_it_never_names_the_reporter(house: House) -> None:
    case = receive_report(a_report(house, reporter=house.worker)).case
    assert house.worker.name not in text_of(pdf.render_case(case, "zh-hans"))


def test_it_prints_no_note_that_is_for_the_file_only(house: House) -> None:
    case = case_at("accept", house)
    decline_case(case, by=house.member, reason="石磊是当事人的妹夫。")
    assign_case(case, to=house.second_member, by=house.leader)
    declined = case.ledger.get(kind="declined")

    chinese, english = (squeezed(text_of(pdf.render_case(case, language))) for language in ("zh-hans", "en"))

    assert "妹夫" not in chinese + english
    assert "1条档案备注不打印" in chinese
    assert "1noteforthefile,notprinted" in english
    assert declined.hash in chinese
    assert len(dossier_of(case).notes) == 1


def test_it_embeds_small_cjk_fonts_and_draws_every_glyph(closed_case: Case) -> None:
    document = pdf.render_case(closed_case, "zh-hans")
    assert len(document) < 500_000
    fonts = fonts_of(document)
    assert any("Noto-Sans-CJK-SC" in name for name in fonts)
    assert all("+" in name for name in fonts), "subsets only"


def fonts_of(document: bytes) -> set[str]:
    reader = pypdf.PdfReader(BytesIO(document))
    return {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }


def test_it_writes_rare_characters_and_names_those_that_no_font_has(house: House) -> None:
    case = receive_report(a_report(house, text="生僻字𡃁㐂䶮，表情😀，倒写\u202etxt.exe，人\ue000")).case
    document = pdf.render_case(case, "zh-hans")
    assert 0 not in glyphs_of(document), "glyph 0 is the empty box"
    found = squeezed(text_of(document))
    assert "𡃁㐂䶮" in found
    assert "〔U+202E〕" in found
    assert "\ufffd" not in found


def glyphs_of(document: bytes) -> set[int]:
    """All glyph ids that the pages draw."""
    drawn = b"".join(page.get_contents().get_data() for page in pypdf.PdfReader(BytesIO(document)).pages)  # type: ignore[union-attr]
    strings = re.findall(rb"<([0-9a-fA-F]+)>", drawn)
    assert strings
    return {int(string[at : at + 4], 16) for string in strings for at in range(0, len(string), 4)}


def test_it_writes_the_number_of_a_character_without_a_glyph() -> None:
    assert legible("甲\U0010fffd乙") == "甲〔U+10FFFD〕乙"
    assert legible("甲\u200b\ufe0f\x07乙") == "甲乙"


PAYLOADS = [
    "<img src=file:///etc/passwd>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import 'http://127.0.0.1:{port}/a.css';</style>",
    "</style><style>body{{background:url(http://127.0.0.1:{port}/b)}}</style>",
    "<svg><image href='http://127.0.0.1:{port}/c'/></svg>",
    "<object data='http://127.0.0.1:{port}/d'></object>",
    "<base href='http://127.0.0.1:{port}/'><img src=e>",
    "{{{{ settings.SECRET_KEY }}}}{{% include '/etc/passwd' %}}",
]


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A listening port, and who knocked."""
    hits: list[str] = []
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                hits.append("hit")
                connection.close()

        Thread(target=listen, daemon=True).start()
        yield listener.getsockname()[1], hits


def test_it_fetches_nothing_that_a_text_asks_for(house: House, canary: tuple[int, list[str]]) -> None:
    port, hits = canary
    text = "\n".join(payload.format(port=port) for payload in PAYLOADS)
    case = receive_report(a_report(house, text=text)).case
    assign_case(case, to=house.member, by=house.secretary)
    accept_case(case, by=house.member)
    respond(case, by=house.member, text=text)
    document = pdf.render_case(case, "zh-hans")
    assert hits == []
    found = text_of(document)
    assert "root:" not in found
    assert "<img src=file:///etc/passwd>" in found, "shown as what it is: text"


def test_it_escapes_every_text(house: House) -> None:
    case = receive_report(a_report(house, text="<b>fett</b> & <script>")).case
    html = case_html(case, "zh-hans")
    assert "&lt;b&gt;fett&lt;/b&gt; &amp; &lt;script&gt;" in html


@pytest.mark.parametrize("payload", PAYLOADS[:7])
def test_it_fetches_nothing_even_for_a_template_that_forgot_to_escape(
    payload: str, canary: tuple[int, list[str]]
) -> None:
    """The second wall: the fetcher, not the escaping."""
    port, hits = canary
    document = pdf.typeset(f"<!DOCTYPE html><title>x</title><body>甲{payload.format(port=port)}")
    assert hits == []
    assert b"root:" not in document
    assert "root:" not in text_of(document)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "data:text/plain,x",
        "packaged:../settings.py",
        "packaged:tokens.css",
        "PACKAGED:mark.svg",
    ],
)
def test_its_fetcher_refuses(address: str) -> None:
    with pytest.raises((pdf.Refused, URLFetchingError)):
        pdf.PackagedFilesOnly().fetch(address)


def test_its_fetcher_knows_the_packaged_mark() -> None:
    assert pdf.PackagedFilesOnly().fetch("packaged:mark.svg").read().lstrip().startswith(b"<")


def test_it_says_how_far_it_is(closed_case: Case) -> None:
    steps: list[int] = []
    pdf.typeset(case_html(closed_case, "en"), on_progress=steps.append)
    assert steps == sorted(steps)
    assert steps[-1] == 95


def test_it_asks_the_same_few_statements_for_a_long_case(house: House, django_assert_num_queries: object) -> None:
    case = case_at("resolve", house)
    for number in range(10):
        respond(case, by=house.member, text=f"进展 {number}")
    with django_assert_num_queries(5):  # type: ignore[operator]
        case_html(case, "zh-hans")
