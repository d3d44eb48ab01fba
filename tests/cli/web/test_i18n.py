"""The language of the page, and texts with numbers in it."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from cli.web.i18n import translate
from corpus.message import Message

Clients = Callable[..., TestClient]


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 hit"),
        ("en", "1", "1 hit"),
        ("en", 0, "0 hits"),
        ("en", 11, "11 hits"),
        ("en", "≥ 1,000", "≥ 1,000 hits"),
        ("zh-Hans", 1, "1 条结果"),
        ("zh-Hans", 3, "3 条结果"),
    ],
)
def test_one_is_not_a_plural(language: str, number: object, said: str) -> None:
    assert translate(language, "{n} hit", "{n} hits", n=number) == said


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
def test_the_browser_s_language_is_the_interface_s(client: Clients, wanted: str, language: str) -> None:
    page = client()
    assert f'<html lang="{language}">' in page.get("/align", headers={"Accept-Language": wanted}).text


def test_a_chosen_language_stays(client: Clients) -> None:
    page = client()
    answer = page.get("/language/zh-Hans?next=/align")
    assert answer.headers["location"] == "/align"
    assert "对齐" in page.get("/align").text
    assert page.get("/language/tlh").status_code == 404


def test_a_name_that_reads_like_a_message_is_not_translated() -> None:
    """An import may be called “corpus” or “dictionary”, which are messages too."""
    assert translate("zh-Hans", "from {name}", name="corpus") == "来自 corpus"
    assert translate("zh-Hans", "from {name}", name=Message("corpus")) == "来自 语料库"


def test_a_value_that_cannot_be_used_is_reported_in_the_language_of_the_page(client: Clients) -> None:
    text = client().get("/documents/x", headers={"Accept-Language": "zh"}).text
    assert "操作未成功" in text and "这个值不能用：bitext_id<" in text  # without the library's English


@pytest.mark.parametrize(("language", "heading"), [("en", "That did not work"), ("zh", "操作未成功")])
def test_only_where_somebody_was_faster_the_page_says_so(
    client: Clients, language: str, heading: str
) -> None:
    answer = client().post("/terms/1/remove", data={"version": "x"}, headers={"Accept-Language": language})
    assert answer.status_code == 409 and f"<h1>{heading}</h1>" in answer.text
