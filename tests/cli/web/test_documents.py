"""The list of documents and the reading view."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cli.web.documents import reading
from cli.web.pages import pieces
from corpus.model import Bead, Bitext, Document, Segment
from corpus.store import open_corpus
from corpus.store.browsing import PlacedBead
from corpus.store.importing import ImportSource, add_bitexts
from tests.cli.web.conftest import Client
from tests.matching import first_match


def bead(
    position: int,
    source: list[tuple[int, str]],
    target: list[tuple[int, str]],
    confidence: float | None = None,
    reviewed: bool = False,
) -> PlacedBead:
    def segments(texts: list[tuple[int, str]]) -> tuple[Segment, ...]:
        return tuple(Segment(str(i), text, paragraph) for i, (paragraph, text) in enumerate(texts))

    return PlacedBead(position, position, segments(source), segments(target), confidence, reviewed, "")


def test_either_language_leads_and_says_where_paragraphs_begin() -> None:
    beads = [
        bead(0, [(0, "一。"), (0, "二。")], [(0, "One, two.")]),
        bead(1, [(0, "三。")], [(1, "Three.")]),
        bead(2, [], [(1, "Four.")]),
        bead(3, [(1, "五。")], []),
    ]
    rows = reading(beads, "zh-Hans", "en", "source", "")
    assert [row.leading.text for row in rows] == ["一。二。", "三。", "", "五。"]
    assert [row.paragraph for row in rows] == [True, False, False, True]
    rows = reading(beads, "zh-Hans", "en", "target", "")
    assert [row.leading.text for row in rows] == ["One, two.", "Three.", "Four.", ""]
    assert [row.paragraph for row in rows] == [True, True, False, False]


def test_only_chinese_changes_its_script() -> None:
    (row,) = reading(
        [bead(0, [(0, "软件发展")], [(0, "软件 is software")])], "zh-Hans", "en", "source", "zh-Hant-TW"
    )
    assert (row.leading.language, row.leading.text) == ("zh-Hant-TW", "軟體發展")
    assert (row.following.language, row.following.text) == ("en", "软件 is software")


@pytest.mark.parametrize(
    ("confidence", "reviewed", "target", "doubtful"),
    [
        (0.3, False, True, True),
        (0.9, False, True, False),
        (None, False, True, False),
        (0.3, True, True, False),
        (0.9, False, False, True),
        (None, True, False, False),
    ],
)
def test_what_is_doubtful(confidence: float | None, reviewed: bool, target: bool, doubtful: bool) -> None:
    one = bead(0, [(0, "一")], [(0, "one")] if target else [], confidence, reviewed)
    assert one.doubtful == doubtful


def test_the_bundled_speech_can_be_read(client: Client) -> None:
    page = client()
    listed = page.get("/documents").text
    assert "前瞻布局和发展未来产业" in listed
    for address in re.findall(r'href="(/documents/\d+)"', listed):
        text = page.get(address).text
        assert 'lang="zh-Hans"' in text and 'lang="en' in text
    traditional = page.get("/documents/1?script=zh-Hant").text
    assert "前瞻佈局和發展未來產業" in traditional and 'lang="zh-Hant"' in traditional


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/documents/999", 404),
        ("/documents/x", 422),
        ("/documents/-1", 422),
        ("/documents/99999999999999999999", 422),
        ("/documents/1?script=klingon", 422),
        ("/documents/1?lead=both", 422),
        ("/documents/1?bead=99999", 200),
        ("/context/999999", 404),
        ("/export/999.tmx", 404),
        ("/export/1.exe", 422),
    ],
)
def test_addresses_that_lead_nowhere(client: Client, address: str, status: int) -> None:
    assert client().get(address).status_code == status


def test_an_address_that_is_none_says_so(client: Client) -> None:
    page = client()
    assert "<p>There is no such page here.</p>" in page.get("/nowhere").text
    assert "没有这个页面。" in page.get("/nowhere", headers={"Accept-Language": "zh"}).text


def test_only_doubtful_beads_are_in_the_colour_of_doubt(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    assert '<span class="tag doubt">3 doubtful</span>' in page.get("/review").text
    for bead in page.get("/api/bitexts/3/beads").json()["beads"]:
        if bead["position"] in (3, 9, 20):
            form = {"operation": "accept", "bead": bead["id"], "position": bead["position"]}
            form["version"] = bead["version"]
            page.post("/api/bitexts/3/review", data=form)
    assert "/review/3" not in page.get("/review").text
    assert "<span>0 doubtful</span>" in page.get("/review?every=true").text


def test_a_bitext_can_be_fetched_as_a_file(client: Client) -> None:
    page = client()
    tmx, tsv = page.get("/export/1.tmx"), page.get("/export/1.tsv")
    beads = page.get("/api/bitexts/1/beads?count=1000").json()["beads"]
    assert tmx.headers["content-type"] == "application/x-tmx+xml"
    assert tmx.content.count(b"<tu>") + tmx.content.count(b"<tu ") == len(beads)
    assert 'attachment; filename="future-industries-en-a.tsv"' in tsv.headers["content-disposition"]
    assert len(tsv.text.splitlines()) == 1 + len(beads)


@pytest.mark.parametrize(
    ("text", "spans", "cut"),
    [
        ("abcd", [], [(False, "abcd")]),
        ("abcd", [(1, 3)], [(False, "a"), (True, "bc"), (False, "d")]),
        ("abcd", [(2, 4), (0, 1)], [(True, "a"), (False, "b"), (True, "cd")]),
        ("abcd", [(0, 3), (1, 4)], [(True, "abc"), (True, "d")]),
        ("", [], []),
        ("ab", [(1, 1)], [(False, "ab")]),
    ],
)
def test_pieces_make_up_the_text(
    text: str, spans: list[tuple[int, int]], cut: list[tuple[bool, str]]
) -> None:
    assert pieces(text, spans) == cut
    assert "".join(piece for _, piece in cut) == text


@pytest.mark.parametrize(
    ("query", "bitexts"),
    [
        ("", ["1", "2"]),
        ("未來產業", ["1", "2"]),
        ("forward-looking", ["1"]),
        ("习近平 en-b", ["2"]),
        ("zzz", []),
    ],
)
def test_documents_are_found_by_their_names(client: Client, query: str, bitexts: list[str]) -> None:
    text = client().get("/documents", params={"q": query, "order": "title"}).text
    assert [one for one in ("1", "2") if f'href="/documents/{one}"' in text] == bitexts
    assert ("Nothing found." in text) == (not bitexts)


def test_what_has_nothing_doubtful_is_not_offered_for_review(client: Client, corpus_file: str) -> None:
    page = client(corpus=corpus_file)
    assert re.findall(r'<h2[^>]*><a href="/review/(\d+)"', page.get("/review").text) == ["3"]
    assert len(re.findall(r'<h2[^>]*><a href="/review/\d+"', page.get("/review?every=true").text)) == 3
    assert "/review/" not in page.get("/documents/1").text


@pytest.fixture
def long_list(client: Client, tmp_path: Path) -> TestClient:
    """120 texts of two beads: every tenth has a doubtful one, and those after the 100th are reviewed."""
    path = str(tmp_path / "list.duizhao")
    with open_corpus(path, create=True) as corpus:
        for n in range(120):
            source = Document(f"文{n:03}.docx", "zh-Hans", (Segment("1", "一"), Segment("2", "二")))
            target = Document(f"text{n:03}.docx", "en", (Segment("1", "one"), Segment("2", "two")))
            beads = (
                Bead((0,), (0,), 0.9, n >= 100),
                Bead((1,), (1,), 0.1 if n % 10 == 0 else 0.9, n >= 100),
            )
            source_of = ImportSource(f"job {n}", "", "", "test", "pair")
            add_bitexts(corpus, [Bitext(source, target, beads)], source_of)
    return client(corpus=path)


def listed(text: str) -> list[str]:
    return re.findall(r">文(\d+)\.docx</a>", text)


@pytest.mark.parametrize(
    ("address", "bitexts"),
    [
        ("/documents", range(120)),
        ("/documents?order=title", range(120)),
        ("/documents?state=doubtful", range(0, 100, 10)),
        ("/documents?state=open", range(100)),
        ("/documents?state=reviewed", range(100, 120)),
        ("/documents?state=reviewed&q=文110", [110]),
        ("/review", range(0, 100, 10)),
        ("/review?every=true&order=title", range(120)),
    ],
)
def test_a_long_list_is_filtered_and_comes_in_pages(
    long_list: TestClient, address: str, bitexts: Iterable[int]
) -> None:
    """The pages that lead on from the first one have all of the list, in order."""
    text = long_list.get(address).text
    found = listed(text)
    while following := re.search(r'rel="next" href="([^"]+)"', text):
        assert len(listed(text)) == 50
        text = long_list.get(html.unescape(following[1])).text
        found += listed(text)
    wanted = [f"{number:03}" for number in bitexts]
    assert found == wanted
    bitexts_in_words = f"{len(wanted)} bitext" + "s" * (len(wanted) > 1)
    assert f">{bitexts_in_words}</p>" in text
    if len(wanted) > 50:
        earlier = html.unescape(first_match(r'rel="prev" href="([^"]+)"', text)[1])
        assert listed(long_list.get(earlier).text)[-1] == f"{int(listed(text)[0]) - 1:03}"


@pytest.mark.parametrize("query", ["卡脖子", "弱项", "bottleneck"])
def test_a_text_names_places_as_hits_do(client: Client, query: str) -> None:
    page = client()
    cites = re.findall(r"<cite>.*?</cite>", page.get("/", params={"q": query}).text)
    assert cites
    for cite in cites:
        ((address, bead),) = re.findall(r'href="(/documents/\d+\?bead=(\d+))"', cite)
        (shown,) = re.findall(
            rf'id="bead-{bead}".*?class="number"[^>]*>([^<]*)<', page.get(address).text, re.S
        )
        assert re.search(rf" {re.escape(shown)} · ", cite)


@pytest.mark.parametrize("path", ["/documents", "/review"])
@pytest.mark.parametrize("offset", [120, 150, 5000])
def test_beyond_the_end_of_a_list_is_its_last_page(long_list: TestClient, path: str, offset: int) -> None:
    text = long_list.get(path, params={"every": "true", "order": "title", "offset": offset}).text
    assert listed(text) == [f"{number:03}" for number in range(100, 120)]
    assert 'rel="prev"' in text and "101–120 / 120" in text


def test_beyond_the_end_of_a_text_is_its_last_page(client: Client) -> None:
    page = client()
    last = page.get("/documents/1?bead=2").text
    beads = last.count('<li class="bead')
    assert beads and page.get("/documents/1?bead=9999").text.count('<li class="bead') == beads


def test_titles_are_sorted_by_the_numbers_in_them(client: Client, tmp_path: Path) -> None:
    titles = ["第10章", "第9章 B", "第9章 A", "附录", "第010章 续", "9" * 5000, "12", "2024-3", "2024-12"]
    path = str(tmp_path / "titles.duizhao")
    with open_corpus(path, create=True) as corpus:
        for title in titles:
            source = Document(
                f"{titles.index(title)}.txt", "zh-Hans", (Segment("1", "一"),), {"title": title}
            )
            target = Document("en.txt", "en", (Segment("1", "one"),))
            bitext = Bitext(source, target, (Bead((0,), (0,)),))
            add_bitexts(corpus, [bitext], ImportSource(title[:20], "", "", "test", "pair"))
    text = client(corpus=path).get("/documents?order=title").text
    expected = ["12", "2024-3", "2024-12", "9" * 5000, "第9章 A", "第9章 B", "第10章", "第010章 续", "附录"]
    assert re.findall(r'<h2[^>]*><a href="/documents/\d+">([^<]*)<', text) == expected
