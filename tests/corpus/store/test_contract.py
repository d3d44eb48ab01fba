"""What holds on SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from align.words.linker import word_linker
from corpus.errors import ConflictError, InputError, NotFoundError
from corpus.folder import bundled
from corpus.folder.provenance import UnitHistory
from corpus.model import TranslationUnit
from corpus.search.concordance import WINDOW, Concordance, concordance, count
from corpus.search.fuzzy import fuzzy
from corpus.search.renderings import renderings
from corpus.search.selection import Selection
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, add_folder, import_units, remove
from tests.corpus.store.conftest import Server
from tests.refusals import refusal

(FOLDER,) = [folder for folder in bundled() if folder.source.name == "future-industries"]


def add_speech(corpus: Corpus) -> bool:
    """Take in the bundled speech; whether that changed anything."""
    return add_folder(corpus, FOLDER, ImportSource("speech", "here", "1", "tester")).changed


def unit(source: str, target: str, document: str = "") -> TranslationUnit:
    return TranslationUnit(source, target, document=document)


def texts(found: Concordance) -> list[str]:
    return [hit.bead.source for hit in found.hits]


def state(corpus: Corpus) -> object:
    """Everything that a reader sees."""
    return (
        list(corpus.units()),
        corpus.concepts(),
        corpus.statistics(),
        concordance(corpus, "产业", limit=1000),
    )


def test_what_was_added_comes_back(corpus: Corpus) -> None:
    assert add_speech(corpus)
    assert list(corpus.bitexts()) == list(FOLDER.bitexts)
    assert corpus.concepts() == list(FOLDER.terms)
    (record,) = corpus.imports()
    assert (record.name, record.documents, record.translations) == ("speech", ("future-industries",), 2)


def test_adding_the_same_again_changes_nothing(corpus: Corpus) -> None:
    add_speech(corpus)
    before = state(corpus)
    assert not add_speech(corpus)
    assert state(corpus) == before


def test_another_content_under_the_same_name_is_refused(corpus: Corpus) -> None:
    add_speech(corpus)
    with refusal(ConflictError, name="speech"):
        add_folder(corpus, FOLDER, ImportSource("speech", "there", "2", "tester"))


def test_what_is_removed_is_gone_and_can_be_added_again(corpus: Corpus) -> None:
    add_speech(corpus)
    before = concordance(corpus, "产业").total
    assert remove(corpus, "speech") == sum(len(bitext.beads) for bitext in FOLDER.bitexts)
    assert corpus.imports() == []
    assert concordance(corpus, "产业").total == 0
    assert corpus.statistics().segments == corpus.statistics().terms == 0
    add_speech(corpus)
    assert concordance(corpus, "产业").total == before


def test_an_unknown_name_is_refused_with_the_known_ones(corpus: Corpus) -> None:
    add_speech(corpus)
    with pytest.raises(NotFoundError) as caught:
        remove(corpus, "speach")
    assert (caught.value.fields["name"], caught.value.fields["known"]) == ("speach", "speech")


UNITS = [
    unit("我们重新gen表后清零。", "We reset the counters after regenerating the table."),
    unit("我們發展未來產業。", "We develop industries of the future."),
    unit("北京是首都。", "Beijing is the capital."),
    unit("他去北京，上海。", "He went to Beijing and Shanghai."),
    unit("京城的计划经济。", "The planned economy of the capital."),
    unit("他们计划得很好。", "They are planning well."),
    unit("\U00020000字。", "A rare character 😀."),
    unit("该文件占５０％的 ＡＢＣ 空间。", "The file takes 50% of the ABC space."),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("北京", [2, 3]),
        ("京", [2, 3, 4]),
        ("清零", [0]),
        ("重新gen表", [0]),
        ("京上", []),
        ("北京 上海", [3]),
        ("北京 -上海", [2]),
        ("发展未来产业", [1]),
        ("發展未來產業", [1]),
        ("plan", [4, 5]),
        ("planned", [4, 5]),
        ('"planned"', [4]),
        ("plann*", [4, 5]),
        ("planni*", [5]),
        ("*ning", [5]),
        ("*NNED", [4]),
        ("*ital -planned", [2]),
        ("北京 *hai", [3]),
        ("*ning *ell", [5]),
        ("*ning *apital", []),
        ("*qqq", []),
        ("planned economy", [4]),
        ("capital the", [2, 4]),  # not side by side, so all the words
        ("beijing capital", [2]),
        ("jihua", [4, 5]),
        ("beijing", [2, 3]),  # an English word first
        ("beijing shanghai", [3]),
        ("jì huà", [4, 5]),
        ("\U00020000", [6]),
        ("😀", []),
        ("50%", [7]),
        ("ａｂｃ", [7]),
        ("北京 capital", [2]),
        ("他*北京", [3]),
        ("reset*table", [0]),
        ("resetting*tables", [0]),
        ("table*reset", []),
        ("econ*y", [4]),
        ("кит", []),
        ("京城 OR", []),
    ],
)
def test_concordance(corpus: Corpus, query: str, expected: list[int]) -> None:
    import_units(corpus, UNITS, ImportSource("units", "here", "1", "tester"))
    found = concordance(corpus, query)
    assert sorted(texts(found)) == sorted(UNITS[i].source for i in expected)
    assert found.total == len(expected)
    for hit in found.hits:
        assert hit.spans, "what was found is highlighted"


def test_both_databases_answer_alike(server: Server, tmp_path: Path) -> None:
    """The same additions give the same ids, in the same order."""
    answers = []
    for target in (f"{tmp_path}/test.duizhao", server.new_database()):
        with open_corpus(target, create=True) as corpus:
            add_speech(corpus)
            import_units(corpus, UNITS, ImportSource("units", "here", "1", "tester"))
            queries = ["产业", "发展", "的", "plan", "develop*", '"future industries"', "chanye", "要 -产业"]
            answers.append([concordance(corpus, query, limit=1000) for query in queries])
    assert answers[0] == answers[1]


def test_pages_follow_one_another(corpus: Corpus) -> None:
    add_speech(corpus)
    whole = concordance(corpus, "产业", limit=1000)
    pages = [concordance(corpus, "产业", limit=7, offset=offset) for offset in range(0, whole.total, 7)]
    assert [hit for page in pages for hit in page.hits] == list(whole.hits)
    assert {page.total for page in pages} == {whole.total}


@pytest.mark.parametrize(
    "query", ["产业", "未来产业", "产", "of the", "产业 of", "of -industry", "develop* the"]
)
@pytest.mark.parametrize("limit", [1, 7, 50])
def test_pages_that_are_not_counted_say_whether_more_follow(corpus: Corpus, query: str, limit: int) -> None:
    add_speech(corpus)
    total, _ = count(corpus, query)
    assert total > 0
    for offset in (0, limit, 10 * limit, total, total + 1):
        page = concordance(corpus, query, limit=limit, offset=offset, counted=False)
        counted = concordance(corpus, query, limit=limit, offset=offset)
        assert page.hits == counted.hits
        assert (page.total == total) if page.total_is_exact else (offset + limit < page.total <= total)
        assert page.next_offset == counted.next_offset
        assert counted.total == total


def test_an_import_that_breaks_off_shows_nothing_and_goes_on(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.importing.BATCH", 3)
    add_speech(corpus)
    before = state(corpus)

    def breaking() -> Iterator[TranslationUnit]:
        yield from UNITS[:7]
        raise KeyboardInterrupt

    source = ImportSource("units", "here", "1", "tester")
    with pytest.raises(KeyboardInterrupt):
        import_units(corpus, breaking(), source)
    assert state(corpus) == before
    assert [record.complete for record in corpus.imports()] == [True, False]
    # Somebody else writes meanwhile.
    import_units(corpus, UNITS[:1], ImportSource("other", "here", "2", "tester"))
    assert concordance(corpus, "北京").total == 0
    imported = import_units(corpus, UNITS, source)
    assert (imported.units, imported.resumed_from) == (len(UNITS), 6)
    assert [u.source for u in corpus.units("units")] == [u.source for u in UNITS]
    assert concordance(corpus, "北京").total == 2
    assert not import_units(corpus, UNITS, source).changed


@pytest.mark.parametrize("bad", ["half \ud800", "nul \0"])
def test_text_that_no_database_takes_is_refused_with_its_place(corpus: Corpus, bad: str) -> None:
    with refusal(InputError, where={"name": "units", "number": 2}):
        import_units(corpus, [UNITS[0], unit("坏", bad)], ImportSource("units", "here", "1", "tester"))
    assert list(corpus.units()) == []


ODD_UNITS = [
    TranslationUnit("合并的两句。还有一句。", "Two joined.", source_segments=("1.2", "1.3"), confidence=0.4),
    TranslationUnit("没有译文。", "", reviewed=True),
    TranslationUnit("", "Added by the translator."),
    TranslationUnit("  空格　和\ttab ", "  Spaces  and\ttab "),
    TranslationUnit("𠀀😀\u202e", "e\u0301 \u200b"),
    TranslationUnit("Back from English.", "从英文来。", source_language="en", target_language="zh-Hant-TW"),
]


def test_what_is_removed_leaves_nothing_in_the_index(corpus: Corpus) -> None:
    add_speech(corpus)
    before = state(corpus)
    import_units(corpus, ODD_UNITS, ImportSource("odd", "here", "1", "tester"))
    assert [u.source for u in corpus.units("odd")] == [u.source for u in ODD_UNITS]
    assert concordance(corpus, "合并").total == concordance(corpus, "没有译文").total == 1
    remove(corpus, "odd")
    assert state(corpus) == before
    with corpus.reading() as connection:
        chinese = corpus.index.frequencies(connection, "zh", ["合并", "并的", "有译", "空格", "英文"])
        words = ["translator", "add", "space", "tab", "\u00e9"]
        assert set(chinese.values()) == set(corpus.index.frequencies(connection, "en", words).values()) == {0}


def test_what_does_not_pair_chinese_with_another_language_is_refused(corpus: Corpus) -> None:
    bad = TranslationUnit("Hello.", "Bonjour.", source_language="en", target_language="fr")
    with refusal(
        InputError, where={"name": "units", "number": 1}, source_language="en", target_language="fr"
    ):
        import_units(corpus, [bad], ImportSource("units", "here", "1", "tester"))


def test_fuzzy_matches_are_the_same_on_both_databases(server: Server, tmp_path: Path) -> None:
    answers = []
    for target in (f"{tmp_path}/test.duizhao", server.new_database()):
        with open_corpus(target, create=True) as corpus:
            add_speech(corpus)
            import_units(corpus, UNITS, ImportSource("units", "here", "1", "tester"))
            queries = [
                "要发展未来的产业。",
                "他们计划得好。",
                "北京",
                "We develop the industries of the future.",
            ]
            answers.append(
                [fuzzy(corpus, query, minimum=30, limit=50) for query in queries]
                + [renderings(corpus, query, word_linker()) for query in ("产业", "industry", "计划")]
            )
    assert answers[0] == answers[1]


def test_several_threads_read_while_one_writes(corpus: Corpus) -> None:
    add_speech(corpus)
    expected = concordance(corpus, "卡脖子").total

    def read(_: int) -> int:
        with corpus.reading():  # one reader within another
            return concordance(corpus, "卡脖子").total

    with ThreadPoolExecutor(4) as pool:
        totals = pool.map(read, range(40))
        import_units(corpus, UNITS, ImportSource("units", "here", "1", "tester"))
        assert set(totals) == {expected}


def test_several_threads_read_the_bundled_corpus() -> None:
    with open_corpus() as corpus, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: concordance(corpus, "产业"), range(20)))
    assert all(answer == answers[0] for answer in answers)


VERBS = [
    unit("新娘化了粧。", "The bride put on make-up."),
    unit("他去年离过一次婚。", "He divorced last year."),
    unit("离开的时候他还没有结婚。", "He was not married when he left."),
]


@pytest.mark.parametrize(
    ("query", "found"), [("化妆", 1), ("化妝", 1), ("离婚", 1), ("离时", 0), ("开婚", 0)]
)
def test_a_verb_is_found_apart_from_its_object(corpus: Corpus, query: str, found: int) -> None:
    import_units(corpus, VERBS, ImportSource("verbs", "here", "1", "tester"))
    hits = concordance(corpus, query)
    assert hits.total == found
    assert hits.way == ("words" if found else "text")


def test_the_id_and_properties_of_a_unit_come_back(corpus: Corpus) -> None:
    properties = {
        "creationdate": "20240305T021500Z",
        "creationid": "anna",
        "changedate": "20250101T000000Z",
        "Client:SingleString": "Acme",
        "项目": "水电站",
        "x": "y",
    }
    units = [
        TranslationUnit("大坝在建。", "The dam is being built.", id="tu-7", properties=properties),
        TranslationUnit("你好。", "Hello."),
    ]
    import_units(corpus, units, ImportSource("memory", "here", "1", "tester"))
    first, second = corpus.units()
    assert (first.id, first.properties) == ("tu-7", properties)
    assert second.properties == {}
    (hit,) = concordance(corpus, "大坝").hits
    assert hit.bead.properties == properties
    assert hit.bead.history == UnitHistory("2024-03-05", "anna", "2025-01-01", "", "Acme", "水电站")
    (match,) = fuzzy(corpus, "你好。").matches
    assert match.bead.history == UnitHistory()


REGIONAL = [
    unit("这个软件很好。", "The software is good."),
    unit("這套軟體很好，軟體也便宜。", "This software is good and cheap."),
    unit("出租车来了。", "The taxi is here."),
]


def test_the_words_of_other_regions_are_found_when_asked_for(corpus: Corpus) -> None:
    import_units(corpus, REGIONAL, ImportSource("memory", "here", "1", "tester"))
    plain = concordance(corpus, "软件")
    assert (texts(plain), plain.regional_forms) == (["这个软件很好。"], ())
    found = concordance(corpus, "软件", regional=True)
    assert (set(texts(found)), found.total) == ({REGIONAL[0].source, REGIONAL[1].source}, 2)
    assert found.regional_forms == ("軟體",)
    marked = {hit.bead.source[start:end] for hit in found.hits for start, end in hit.spans}
    assert marked == {"软件", "軟體"}
    assert max(len(hit.spans) for hit in found.hits) == 2
    assert count(corpus, "軟體", regional=True) == (2, True)
    assert texts(concordance(corpus, "計程車 来", regional=True)) == ["出租车来了。"]
    # What is asked for exactly, or left out, is what was typed.
    assert texts(concordance(corpus, '"软件"', regional=True)) == ["这个软件很好。"]
    assert texts(concordance(corpus, "很好 -软件", regional=True)) == [REGIONAL[1].source]
    assert concordance(corpus, "software", regional=True).regional_forms == ()
    counted = renderings(corpus, "软件", word_linker(), regional=True)
    assert (counted.total, counted.regional_forms) == (2, ("軟體",))
    assert [(rendering.text, rendering.count) for rendering in counted.renderings] == [("software", 2)]


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("texts_at_all", [45, 130])
def test_translations_of_a_text_are_on_one_page(corpus: Corpus, texts_at_all: int, counted: bool) -> None:
    """Short examples come before long ones, which would part a short translation from a long one."""
    for name, words in (("short", 1), ("long", 30)):
        pairs = [unit(f"第{n}座大坝。", f"Dam {n}" + " and more" * words) for n in range(texts_at_all)]
        import_units(corpus, pairs, ImportSource(name, "here", "1", "tester"))
    for limit in (1, 3, 10, 15):
        pages = []
        offset: int | None = 0
        while offset is not None:
            page = concordance(corpus, "大坝", limit=limit, offset=offset, counted=counted)
            assert page.total == 2 * texts_at_all if page.total_is_exact else page.total <= 2 * texts_at_all
            assert page.next_offset in (None, offset + limit)
            pages.append(texts(page))
            offset = page.next_offset
        assert page.total_is_exact
        every = [text for one in pages for text in one]
        assert sorted(every) == sorted([f"第{n}座大坝。" for n in range(texts_at_all)] * 2)
        if 2 * texts_at_all <= WINDOW:
            assert every[::2] == every[1::2]
            assert limit == 1 or all(len(one) % 2 == 0 for one in pages)
    filtered = concordance(corpus, "大坝", limit=11, offset=4, only=Selection(direction="zh"))
    assert texts(filtered)[::2] == texts(filtered)[1::2]


@pytest.mark.parametrize("only", [None, Selection(direction="zh")])
def test_very_many_translations_of_one_text_are_on_several_pages(
    corpus: Corpus, only: Selection | None
) -> None:
    pairs = [unit("大坝。", f"Dam, dams, a dam {n}.") for n in range(250)]
    import_units(corpus, pairs, ImportSource("same", "here", "1", "tester"))
    for limit in (7, 30):
        starts = range(0, 250, limit)
        pages = [concordance(corpus, "大坝", limit=limit, offset=at, only=only) for at in starts]
        targets = [hit.bead.target for page in pages for hit in page.hits]
        assert sorted(targets) == sorted(pair.target for pair in pairs)
        assert all(0 < len(page.hits) < 2 * limit for page in pages)
        assert [page.next_offset for page in pages] == [*starts[1:], None]
        assert {page.total for page in pages} == {250}
