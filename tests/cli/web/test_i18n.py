"""The language of the page, and texts with numbers in it."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from cli.web.i18n import translate

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
