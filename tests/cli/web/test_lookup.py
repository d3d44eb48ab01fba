"""The search page by HTTP: what it says where nothing can be found."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from cli.web.dates import is_date
from cli.web.extract import messages
from cli.web.lookup import LINES
from corpus.model import TranslationUnit
from corpus.search.kwic import SORTED
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units, remove
from tests.cli.web.conftest import Client
from tests.matching import first_match


@pytest.fixture
def page(client: Client) -> TestClient:
    return client()


@pytest.mark.parametrize("kind", ["examples", "renderings", "similar", "terms"])
@pytest.mark.parametrize("filter", ["since", "until"])
def test_what_is_not_a_date_is_reported_at_the_field(page: TestClient, kind: str, filter: str) -> None:
    text = page.get("/", params={"q": "产业", "kind": kind, filter: "2020-13"}).text
    assert "“2020-13” is not a date. Write a year, a month or a day: 2026, 2026-01 or 2026-01-30." in text
    (field,) = re.findall(r"<input[^>]* aria-invalid[^>]*>", text)
    assert f'name="{filter}"' in field and 'aria-describedby="problem"' in field


def test_a_date_in_chinese(page: TestClient) -> None:
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
def test_dates(text: str, date: bool) -> None:
    assert is_date(text) == date


@pytest.mark.parametrize("kind", ["examples", "renderings", "similar", "terms"])
def test_where_a_filter_leaves_nothing_the_filters_are_named(page: TestClient, kind: str) -> None:
    says = "The filters may exclude hits."
    assert says in page.get("/", params={"q": "未来产业", "kind": kind, "since": "2030"}).text
    assert says not in page.get("/", params={"q": "zzzz", "kind": kind}).text


@pytest.mark.parametrize(("length", "most"), [(1500, "1,000"), (3000, "2,000")])
def test_the_length_of_a_query_that_is_too_long_is_reported(page: TestClient, length: int, most: str) -> None:
    text = page.get("/", params={"q": "x" * length}).text
    assert f"the query has {length:,} characters (at most {most})" in text
    assert "--" not in first_match(r'<p class="problem".*?</p>', text)[0]
    assert "maxlength" not in first_match(r"<input type=.search.*?>", text)[0]


def test_what_the_empty_field_proposes_is_found(page: TestClient) -> None:
    (proposed,) = [text for text, _ in messages() if text.endswith("or a whole sentence") and "," in text]
    for example in proposed.split(", ")[:2]:
        assert '<article class="hit"' in page.get("/", params={"q": example}).text


def test_one_hit_is_no_hits(page: TestClient) -> None:
    assert ">1 hit</p>" in page.get("/", params={"q": "弱项", "document": "en-b"}).text
    assert ">1 term</p>" in page.get("/", params={"q": "产业", "kind": "terms"}).text


def test_a_hit_names_its_place_and_who_made_and_reviewed_it(page: TestClient) -> None:
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
        ("同时要看到，我们的弱项", True),  # does not occur in these words
        ("新一轮科技革命和产业变革", False),  # occurs
        ("同时要看", False),  # too short
        ("We must therefore plan ahead now.", False),  # no sentence is like it
        ("产业。", False),
    ],
)
def test_a_whole_sentence_finds_similar_ones_by_itself(
    page: TestClient, query: str, is_similar: bool
) -> None:
    text = page.get("/", params={"q": query}).text
    assert ('class="percent"' in text) == is_similar


def test_the_start_page_proposes_what_is_found(page: TestClient) -> None:
    text = page.get("/").text
    assert re.search(r"This corpus holds \d+ sentence pairs in \d+ bitexts, and \d+ terms?\.", text)
    examples = [html.unescape(one) for one in re.findall(r'<a href="(/\?q=[^"]+)"', text)]
    assert examples
    for example in examples:
        assert '<article class="hit"' in page.get(example).text


def test_without_terms_the_start_page_proposes_words_of_the_texts(client: Client, tmp_path: Path) -> None:
    path = str(tmp_path / "words.duizhao")
    units = [
        TranslationUnit("软件要及时更新。", "Update the software in time."),
        TranslationUnit("旧软件不安全。", "Old software is not safe."),
        TranslationUnit("好。", "Good."),
    ]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units * 20, ImportSource("earlier", "", "", "test"))
        import_units(corpus, units, ImportSource("units", "", "", "test"))
        remove(corpus, "earlier")
    text = client(corpus=path).get("/").text
    examples = re.findall(r'<a href="/\?q=[^"]+" lang="[^"]+">([^<]+)<', text)
    assert examples[:2] == ["软件", "software"]


@pytest.mark.parametrize(
    ("units", "count"),
    [
        (
            [
                ("猫睡在窗台上。", "The cat is asleep on the windowsill."),
                ("河水很凉。", "The river is cold."),
            ],
            4,
        ),
        ([("水壶烧开了。", "THE KETTLE IS BOILING.")], 4),
        ([("好", "OK")], 1),
        ([("123", "123"), ("……", "…")], 0),
    ],
)
@pytest.mark.parametrize("from_english", [False, True])
def test_the_examples_of_a_small_corpus_find_something(
    client: Client, tmp_path: Path, units: list[tuple[str, str]], count: int, from_english: bool
) -> None:
    path = str(tmp_path / "small.duizhao")
    given = [
        TranslationUnit(en, zh, "en", "zh-Hans") if from_english else TranslationUnit(zh, en)
        for zh, en in units
    ]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, given, ImportSource("units", "", "", "test"))
    page = client(corpus=path)
    examples = [html.unescape(one) for one in re.findall(r'<a href="(/\?q=[^"]+)"', page.get("/").text)]
    assert len(examples) == count
    for example in examples:
        assert '<article class="hit"' in page.get(example).text


def lines(page: TestClient, **query: str) -> list[tuple[str, str, str, str]]:
    """What stands left of the middle, the middle, and the rendering of each line."""
    text = page.get("/", params={"kind": "lines", **query}).text
    if "kwic" not in text:
        return []
    found = re.findall(
        r'left" [^>]*><bdi>(.*?)</bdi>.*?<mark[^>]*>(.*?)</mark>.*?<bdi>(.*?)</bdi>.*?(?:rendering" .*?>(.*?)<|</li>)',  # noqa: E501
        text[text.index('<ol class="kwic"') :],
        re.S,
    )
    assert len(found) == text.count("<li tabindex")
    return found


def pages_of_lines(page: TestClient, **query: str) -> list[tuple[str, str, str, str]]:
    """The lines of all pages."""
    every: list[tuple[str, str, str, str]] = []
    for offset in range(0, 500, LINES):
        every += lines(page, offset=str(offset), **query)
    return every


def test_a_line_shows_its_place_as_a_hit_does(page: TestClient) -> None:
    text = page.get("/", params={"kind": "lines", "q": "产业"}).text
    places = re.findall(r'<cite><a href="([^"]+)"[^>]*><span>(.*?)</span> (.*?)</a></cite>', text)
    assert len(places) == text.count("<li tabindex")
    hits = page.get("/", params={"q": "产业"}).text
    for address, document, place in places[:10]:
        assert f"{document} {place}" in hits and html.unescape(address) in html.unescape(hits)


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("right", lambda line: re.findall(r"\w+", line[2].lower())[:1]),
        ("left", lambda line: re.findall(r"\w+", line[0].lower())[-1:]),
        ("rendering", lambda line: (not line[3], line[3])),
    ],
)
def test_lines_are_sorted_as_the_address_says(
    page: TestClient, sort: str, key: Callable[[tuple[str, str, str, str]], Any]
) -> None:
    unsorted = pages_of_lines(page, q="industries")
    assert len(lines(page, q="industries", sort=sort)) == LINES
    found = pages_of_lines(page, q="industries", sort=sort)
    assert {line[1].lower() for line in found} <= {"industries", "industry"}
    assert len(found) > 10 and sorted(found) == sorted(unsorted) and found != unsorted
    keys = [key(line) for line in found]
    assert keys == sorted(keys)


def test_of_very_many_hits_the_best_are_sorted(client: Client, tmp_path: Path) -> None:
    path = str(tmp_path / "many.duizhao")
    units = [TranslationUnit(f"{n % 10}月有雨。", f"Rain in month {n}.") for n in range(SORTED + 100)]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("many", "", "", "test"))
    page = client(corpus=path)
    text = page.get("/", params={"kind": "lines", "q": "有雨", "sort": "left"}).text
    assert f"{SORTED + 100} hits · only the best {SORTED} are sorted" in text
    assert "are sorted" not in page.get("/", params={"kind": "lines", "q": "有雨"}).text
    found = pages_of_lines(page, q="有雨", sort="left")
    assert SORTED <= len(found) < SORTED + 10


def test_a_page_of_lines_holds_more_and_leads_on(page: TestClient) -> None:
    text = page.get("/", params={"kind": "lines", "q": "产业", "sort": "left"}).text
    following = html.unescape(first_match(r'rel="next" href="([^"]+)"', text)[1])
    assert "offset=50" in following and "sort=left" in following
    assert (
        "kind=lines"
        in page.get("/", params={"kind": "lines", "q": "产业"}, headers={"HX-Request": "1"}).headers[
            "HX-Replace-Url"
        ]
    )


@pytest.mark.parametrize(("query", "beside"), [("卡脖子", True), ("bottleneck", False)])
def test_translations_of_one_segment_are_shown_together(page: TestClient, query: str, beside: bool) -> None:
    text = page.get("/", params={"q": query}).text
    articles = re.findall(r"<article.*?</article>", text, re.S)
    again = [number for number, one in enumerate(articles) if one.startswith('<article class="hit again"')]
    assert again or not beside
    for number in again:
        assert 'data-side="source"' not in articles[number] and 'data-side="target"' in articles[number]
        places = [first_match(r"future-industries [\d.]+", articles[n])[0] for n in (number - 1, number)]
        assert places[0] == places[1]
        assert ('class="pair second"' in articles[number]) == (query == "卡脖子")


def test_translations_from_different_files_are_shown_together_too(client: Client, tmp_path: Path) -> None:
    path = str(tmp_path / "two.duizhao")
    with open_corpus(path, create=True) as corpus:
        for name, english in (("one", "Is there a way to punish him?"), ("two", "Can he be punished?")):
            unit = TranslationUnit("是否有途径处罚他", english, "zh-Hans", "en")
            import_units(corpus, [unit], ImportSource(name, "", "", "test"))
    text = client(corpus=path).get("/?q=处罚").text
    first, again = re.findall(r"<article.*?</article>", text, re.S)
    assert 'data-side="source"' in first and 'data-side="source"' not in again
    assert "one 1" in first and "two 1" in again


@pytest.fixture
def regional(client: Client, tmp_path: Path) -> TestClient:
    path = str(tmp_path / "regional.duizhao")
    units = [
        TranslationUnit("请先安装软件。", "First install the software.", "zh-Hans", "en"),
        TranslationUnit("請先安裝軟體。", "Please install the software first.", "zh-Hant", "en"),
    ]
    with open_corpus(path, create=True) as corpus:
        for unit in units:
            import_units(corpus, [unit], ImportSource(unit.source_language, "", "", "test"))
    return client(corpus=path)


@pytest.mark.parametrize("kind", ["examples", "lines"])
def test_words_of_other_regions_are_offered_and_reported(regional: TestClient, kind: str) -> None:
    text = regional.get("/", params={"q": "软件", "kind": kind}).text
    assert ">1 hit · " in text and "軟體</mark>" not in text
    (offered,) = re.findall(r'<a href="([^"]+)">Look for 軟體 too</a>', text)
    text = regional.get(html.unescape(offered)).text
    assert "2 hits · also looked for: 軟體" in text and "軟體</mark>" in text
    assert re.search(r'name="regional" value="true" checked', text)


def test_a_value_that_is_not_valid_is_reported_in_the_language_of_the_page(page: TestClient) -> None:
    page.cookies.set("language", "zh-Hans")
    text = page.get("/", params={"q": "产业", "offset": "x"}, headers={"accept": "text/html"}).text
    assert "这个值不能用：offset</" in text.replace(" ", "")


def test_unclear_renderings_lead_to_the_examples(client: Client, tmp_path: Path) -> None:
    path = str(tmp_path / "unclear.duizhao")
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, [TranslationUnit("没有译文", "")], ImportSource("units", "", "", "test"))
    page = client(corpus=path)
    text = page.get("/", params={"q": "译文", "kind": "renderings"}).text
    (address,) = re.findall(r'<a href="([^"]+)">See the examples</a>', text)
    assert '<article class="hit"' in page.get(html.unescape(address)).text


@pytest.mark.parametrize("kind", ["examples", "lines"])
def test_what_cannot_be_looked_up_is_named(page: TestClient, kind: str) -> None:
    text = page.get("/", params={"q": "😀 →", "kind": kind}).text
    assert "Nothing found: letters, digits and Chinese can be looked up, but 😀→ cannot." in text


def test_lines_that_are_left_out_are_counted(client: Client, tmp_path: Path) -> None:
    path = str(tmp_path / "long.duizhao")
    with open_corpus(path, create=True) as corpus:
        long = TranslationUnit("设备，" * 2000, "devices, " * 2000)
        import_units(corpus, [long], ImportSource("long", "", "", "test"))
    text = client(corpus=path).get("/", params={"q": "设备", "kind": "lines"}).text
    assert text.count("<li tabindex") == 20 and "1980 further occurrences in them left out" in text


def test_the_example_of_a_rendering_marks_the_term_too_and_offers_both_as_a_term(
    regional: TestClient,
) -> None:
    text = regional.get("/", params={"q": "软件", "kind": "renderings"}).text
    assert "<mark>软件</mark>" in text and '<mark class="counterpart">software</mark>' in text
    (address,) = re.findall(r'<a href="(/terms\?[^"]+)"', text)
    assert parse_qs(urlsplit(html.unescape(address)).query) == {"term": ["软件"], "rendering": ["software"]}


def test_renderings_of_words_of_other_regions_are_counted_when_asked_for(regional: TestClient) -> None:
    text = regional.get("/", params={"q": "软件", "kind": "renderings"}).text
    assert "1 of 1 bead examined" in text
    (offered,) = re.findall(r'<a href="([^"]+)">Look for 軟體 too</a>', text)
    text = regional.get(html.unescape(offered)).text
    assert "2 of 2 beads examined" in text and "also looked for: 軟體" in text


@pytest.mark.parametrize("query", ["安装", "software", '"软件"', "-软件", "软*", ""])
def test_where_all_regions_say_the_same_nothing_is_offered(regional: TestClient, query: str) -> None:
    assert "Look for" not in regional.get("/", params={"q": query}).text


def test_where_nothing_is_found_the_words_of_other_regions_are_offered(regional: TestClient) -> None:
    text = regional.get("/?q=出租车").text
    assert "Nothing found" in text and "Look for 計程車" in text


def test_only_a_rendering_from_a_person_or_the_term_list_says_so(page: TestClient) -> None:
    """Where most come from word links, a label on each would only repeat that."""
    text = page.get("/", params={"q": "产业", "kind": "renderings"}).text
    assert ">links<" not in text and 'class="percent"' in text
    assert ">term list</span>" in page.get("/", params={"q": "卡脖子", "kind": "renderings"}).text


def test_a_hit_of_a_memory_names_its_date_author_and_client(client: Client, tmp_path: Path) -> None:
    unit = TranslationUnit(
        "大坝已经加固。",
        "The dam has been strengthened.",
        "zh-Hans",
        "en",
        properties={
            "creationdate": "20190102T000000Z",
            "creationid": "first",
            "changedate": "20210304T101112Z",
            "changeid": "LI",
            "x-Client:SinglePicklist": "Acme",
        },
    )
    path = str(tmp_path / "memory.duizhao")
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, [unit], ImportSource("memory", "", "", "test"))
    page = client(corpus=path)
    for query in ({"q": "大坝"}, {"q": "大坝已经加固", "kind": "similar"}, {"q": "大坝", "since": "2021-03"}):
        text = re.sub("<[^>]*>", "", page.get("/", params=query).text)
        assert "2021-03-04" in text and "changed: 2021-03-04 LI · client: Acme" in text, query
    assert "Nothing found" in page.get("/?q=大坝&since=2022").text


@pytest.mark.parametrize(("length", "unmarked"), [(10, 0), (1_500, 7)])
def test_hits_that_are_too_long_to_be_marked_are_reported(
    client: Client, tmp_path: Path, length: int, unmarked: int
) -> None:
    path = str(tmp_path / "long.duizhao")
    units = [TranslationUnit(f"产品{n}" + "好" * length, f"Product {n} " + "a" * length) for n in range(10)]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("long", "", "", "test"))
    page = client(corpus=path)
    assert page.get("/api/lookup", params={"q": "产品", "limit": 200}).json()["unmarked"] == unmarked
    says = f"{unmarked} hits are not marked because the texts are too long"
    assert (says in page.get("/?q=产品").text) == bool(unmarked)


@pytest.mark.parametrize(
    ("document", "properties", "expected"),
    [
        ("units.tmx", {}, "(units.tmx; 1)"),
        ("units.tmx", {"creationdate": "20240105T101112Z"}, "(units.tmx, 2024-01-05; 1)"),
    ],
)
def test_a_citation_names_a_file_once(
    client: Client, tmp_path: Path, document: str, properties: dict[str, str], expected: str
) -> None:
    path = str(tmp_path / "cited.duizhao")
    unit = TranslationUnit("大坝很高。", "The dam is high.", document=document, properties=properties)
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, [unit], ImportSource("cited", "", "", "test"))
    text = html.unescape(client(corpus=path).get("/?q=大坝").text)
    assert f'data-copy="大坝很高。\nThe dam is high.\n{expected}"' in text
