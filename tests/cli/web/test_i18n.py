"""Everything that a page says is there in Chinese too, and nothing besides."""

import re
from pathlib import Path
from typing import get_args

import pytest

import cli.web
from cli.web.i18n import CHINESE, SINGULAR, translate
from cli.web.jobs import State

FOLDER = Path(cli.web.__file__).parent
SOURCES = [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.html")]
SAID = {
    text
    for path in SOURCES
    for _, text in re.findall(
        r"""\b_(?:says)?\((?:request, |\s*request,\s*)?(["'])(.+?)\1""", path.read_text()
    )
}

FROM_BELOW = {"term list", "CC-CEDICT", "corpus", "dictionary", "number differs", "not reviewed"}
"""Words of the corpus's own answers that the page shows."""


def test_every_text_is_there_in_chinese():
    assert SAID | set(get_args(State)) | FROM_BELOW == set(CHINESE)


@pytest.mark.parametrize("text", sorted(CHINESE))
def test_a_translation_has_the_same_blanks(text):
    blanks = re.findall(r"\{\w+\}", text)
    assert sorted(re.findall(r"\{\w+\}", CHINESE[text])) == sorted(blanks)


def test_blanks_are_filled():
    assert translate("zh-Hans", "{n} beads", n=3) == "3 对"
    assert translate("en", "{n} beads", n=3) == "3 beads"


@pytest.mark.parametrize(("text", "one"), sorted(SINGULAR.items()))
def test_one_is_no_plural(text, one):
    assert text in CHINESE
    assert translate("en", text, n=1) == translate("en", text, n="1") == one.format(n=1)
    assert translate("en", text, n=11) == text.format(n=11)
    assert translate("zh-Hans", text, n=1) == CHINESE[text].format(n=1)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("fr, en-GB;q=0.8", "en"),
        ("fr", "en"),
        ("", "en"),
        ("fr,zh-TW", "zh-Hans"),
    ],
)
def test_the_browser_s_language_is_the_interface_s(client, wanted, language):
    page = client()
    assert f'<html lang="{language}">' in page.get("/align", headers={"Accept-Language": wanted}).text


def test_a_chosen_language_stays(client):
    page = client()
    answer = page.get("/language/zh-Hans?next=/align")
    assert answer.headers["location"] == "/align"
    assert "对齐" in page.get("/align").text
    assert page.get("/language/tlh").status_code == 404
