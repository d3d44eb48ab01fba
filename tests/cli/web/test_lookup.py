"""The search page by HTTP: what it says where nothing can be found."""

import html
import re

import pytest

from cli.web.dates import is_date
from cli.web.extract import messages


@pytest.fixture
def page(client):
    return client()


@pytest.mark.parametrize("kind", ["examples", "renderings", "similar", "terms"])
@pytest.mark.parametrize("filter", ["since", "until"])
def test_what_is_no_date_is_told_at_the_field(page, kind, filter):
    text = page.get("/", params={"q": "产业", "kind": kind, filter: "2020-13"}).text
    assert "“2020-13” is not a date. Write a year, a month or a day: 2026, 2026-01 or 2026-01-30." in text
    (field,) = re.findall(r"<input[^>]* aria-invalid[^>]*>", text)
    assert f'name="{filter}"' in field and 'aria-describedby="problem"' in field


def test_a_date_in_chinese(page):
    text = page.get("/?q=产业&since=abc", headers={"Accept-Language": "zh"}).text
    assert "“abc”不是日期。请写年、月或日：2026、2026-01 或 2026-01-30。" in text


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("", True),
        ("2026", True),
        ("2026-12", True),
        ("2026-01-30", True),
        ("2026-02-30", False),
        ("26", False),
    ],
)
def test_dates(text, date):
    assert is_date(text) == date


@pytest.mark.parametrize("kind", ["examples", "renderings", "similar", "terms"])
def test_where_a_filter_leaves_nothing_the_filters_are_named(page, kind):
    says = "The filters may leave out what there is."
    assert says in page.get("/", params={"q": "未来产业", "kind": kind, "since": "2030"}).text
    assert says not in page.get("/", params={"q": "zzzz", "kind": kind}).text


@pytest.mark.parametrize(("length", "most"), [(1500, "1,000"), (3000, "2,000")])
def test_a_long_query_is_told_its_length(page, length, most):
    text = page.get("/", params={"q": "x" * length}).text
    assert f"the query has {length:,} characters (at most {most})" in text
    assert "--" not in re.search(r'<p class="problem".*?</p>', text)[0]
    assert "maxlength" not in re.search(r"<input type=.search.*?>", text)[0]


def test_what_the_empty_field_proposes_is_found(page):
    (proposed,) = [text for text, _ in messages() if text.endswith("or a whole sentence") and "," in text]
    for example in proposed.split(", ")[:2]:
        assert '<article class="hit"' in page.get("/", params={"q": example}).text


def test_one_hit_is_no_hits(page):
    assert ">1 hit</p>" in page.get("/", params={"q": "弱项", "document": "en-b"}).text
    assert ">1 term</p>" in page.get("/", params={"q": "产业", "kind": "terms"}).text


def test_a_hit_says_where_it_stands_and_who_made_and_reviewed_it(page):
    text = page.get("/?q=卡脖子&document=en-a").text
    (cite,) = set(re.findall(r"<cite>(.*?)</cite>", text)[:1])
    assert "future-industries 8.4 · en-a" in cite and "zh-Hans → en-US" in cite
    assert "reviewed by a model" in text and "confidence" not in text
    assert "A large language model" in text and "Not official" in text
    assert "note: 卡脖子: also" in text


@pytest.mark.parametrize(
    ("query", "is_similar"),
    [
        ("同时要看到，我们的弱项也有3个。", True),
        ("同时要看到，我们的弱项", False),
        ("We must therefore plan ahead now.", False),  # no sentence is like it
        ("产业。", False),
    ],
)
def test_a_whole_sentence_finds_similar_ones_by_itself(page, query, is_similar):
    text = page.get("/", params={"q": query}).text
    assert ('class="percent"' in text) == is_similar


def test_the_start_page_proposes_what_is_found(page):
    text = page.get("/").text
    assert re.search(r"This corpus holds \d+ sentence pairs in \d+ bitexts, and \d+ terms\.", text)
    examples = [html.unescape(one) for one in re.findall(r'<a href="(/\?q=[^"]+)"', text)]
    assert examples
    for example in examples:
        assert '<article class="hit"' in page.get(example).text
