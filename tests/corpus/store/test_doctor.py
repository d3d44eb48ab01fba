"""Whatever is damaged in a corpus file, the doctor finds it, or the answers are the same."""

import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import InputError
from corpus.model import Bead, Bitext, Concept, Document, Segment, Term, TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.store import open_corpus, schema
from corpus.store.correcting_links import store_correction
from corpus.store.doctor import Problem, examine, rebuild_index
from corpus.store.importing import ImportSource, add_bitexts, import_units
from corpus.store.link_corrections import LinkCorrection

UNITS = [
    TranslationUnit("今天天气很好。", "The weather is fine today.", properties={"quality": "90"}),
    TranslationUnit(
        "我们明天早上去公园散步，然后再去图书馆看书。", "We go for a walk tomorrow and then read."
    ),
    TranslationUnit("猫。", "Cats."),
    TranslationUnit(
        "河边有很多鸭子，孩子们常常带面包去喂它们。", "There are many ducks, which the children feed."
    ),
    TranslationUnit("未来产业。", "Future industries."),
]
QUERIES = ("天气", "猫", "公园散步", "ducks", "fine today", "tomorrow", "产业", "面包去喂")
SENTENCES = ("今天天气真好。", "猫。", "未来产业", "我们明天早上去公园散步。", "there are many ducks")


def document(name: str, language: str, *texts: str) -> Document:
    return Document(
        name, language, tuple(Segment(str(i), text, i) for i, text in enumerate(texts)), {"title": name}
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("doctor") / "sound.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, UNITS, ImportSource("units", "here", "1", "me"))
        zh = document("walk", "zh-Hans", "我们去散步。", "天很蓝。", "回家吃饭。")
        en = document("walk-en", "en", "We go for a walk under a blue sky.", "Home for dinner.")
        beads = (Bead((0, 1), (0,), 0.9), Bead((2,), (1,), 0.5, note="ok"))
        terms = (Term("公园", "zh-Hans"), Term("park", "en"))
        concepts = [
            Concept(terms, definition="green", properties={"a": "b"}),
            Concept(terms),
        ]
        add_bitexts(corpus, [Bitext(zh, en, beads)], ImportSource("walk", "here", "2", "me"), concepts)
        with corpus.writing() as connection:
            pair = UNITS[0].source, UNITS[0].target
            review = {"bitext_id": 1, "reviewed_at": "2026-11-28", "reviewer": "me"}
            beads_then = '[{"id": 1, "reviewed": true}]'
            connection.execute(schema.reviews.insert().values(before=beads_then, after=beads_then, **review))
            store_correction(
                connection, pair, LinkCorrection((2, 4), (4, 11), linked=True, who="me", when="2026-11-28")
            )
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
    return path.read_bytes()


def answers(path: Path) -> object:
    """What a reader sees; the kind of error where it cannot be read."""
    try:
        with open_corpus(path) as corpus:
            hits = [concordance(corpus, query, limit=100) for query in QUERIES]
            similar = [fuzzy(corpus, sentence) for sentence in SENTENCES]
            return list(corpus.units()), corpus.concepts(), corpus.statistics(), hits, similar
    except Exception as error:
        return type(error)


def diagnosis(path: Path) -> list[Problem]:
    try:
        with open_corpus(path) as corpus:
            return examine(corpus)
    except InputError as error:
        return [Problem(error.problem, error.hint)]


def run(path: Path, *statements: str, parameters: tuple[Any, ...] = ()) -> bool:
    """Whether a file could be changed so, by a program that knows nothing of a corpus."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        try:
            for statement in statements:
                file.execute(statement, parameters)
        except sqlite3.Error:
            return False
    return True


def tables(sound: bytes, path: Path) -> dict[str, dict[str, str]]:
    """The tables of a file with their columns."""
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {name: file.execute(f"PRAGMA table_info({name})").fetchall() for name in names}
        return {name: {row[1]: row[2] for row in found} for name, found in columns.items()}


TABLES = [
    *(table.name for table in schema.metadata.sorted_tables),
    *("search", "search_data", "search_idx", "search_config", "search_tokens", "search_frequent"),
    *("search_short", "search_short_data", "search_short_idx", "search_short_config"),
]
NUMBERS: list[object] = ["abc", b"\xff\x00", 1 << 62, -1, 1.5, None]
TEXTS: list[object] = [b"\xff\x00", "a\0b", None]
"""Other text in place of a name is an edit, which nobody can tell from the right one."""
CHECKED = {"folded", "language", "metadata", "extra", "before", "after", "first", "second", "token", "side"}
"""Columns of text that is made from other text, or says something to the program."""


def statements(table: str, columns: Mapping[str, str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What may be done to a table: each value in turn in each column, rows deleted, blobs cut off."""
    where = f"WHERE rowid = (SELECT min(rowid) FROM {table})"
    if table in ("search_frequent", "search_idx", "search_short_idx", "search_config", "search_short_config"):
        where = ""
    for column, kind in columns.items():
        is_free = kind == "TEXT" and (column not in CHECKED or (table, column) == ("terms", "language"))
        for given in TEXTS if is_free else NUMBERS:
            if (column, given) == ("extra", None):  # which most rows have
                continue
            yield f"UPDATE {table} SET {column} = ? {where}", (given,)
        yield f"UPDATE {table} SET {column} = CAST({column} AS BLOB) {where}", ()
        if not is_free or (table, column) == ("segments", "text"):
            yield f"UPDATE {table} SET {column} = substr({column}, 1, 1) {where}", ()
    if table not in ("link_corrections", "reviews", "hidden"):  # of which there may be none
        yield f"DELETE FROM {table} {where}", ()
        yield f"DELETE FROM {table}", ()
    yield f"DROP TABLE {table}", ()


def test_the_tables_are_all_there_are(sound: bytes, tmp_path: Path) -> None:
    assert set(tables(sound, tmp_path / "a.duizhao")) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_table_is_found_or_harmless(table: str, sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.duizhao"
    columns = tables(sound, path)[table]
    before = answers(path)
    assert diagnosis(path) == []
    missed = []
    for statement, parameters in statements(table, columns):
        path.write_bytes(sound)
        if run(path, statement, parameters=parameters):
            found = diagnosis(path)
            if not found and answers(path) != before:
                missed.append((statement, parameters))
            if statement[0] == "D" and found and all(problem.rebuilt for problem in found):
                with open_corpus(path) as corpus:
                    rebuild_index(corpus)
                assert (statement, parameters, diagnosis(path)) == (statement, parameters, [])
                assert answers(path) == before
    assert missed == []


@pytest.mark.parametrize("seed", range(12))
def test_changed_bytes_are_found_or_harmless(seed: int, sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.duizhao"
    path.write_bytes(sound)
    before = answers(path)
    rng = random.Random(seed)
    changed = bytearray(sound)
    page = rng.randrange(len(sound) // 4096) * 4096
    for place in rng.sample(range(page, page + 4096), 40):
        changed[place] ^= 0xFF
    path.write_bytes(changed)
    assert diagnosis(path) or answers(path) == before


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_found(share: float, sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.duizhao"
    path.write_bytes(sound[: int(len(sound) * share)])
    assert diagnosis(path)


def test_a_list_of_short_texts_that_lacks_some_is_found(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.duizhao"
    path.write_bytes(sound)
    assert run(path, "DELETE FROM short_sides WHERE bead_id = 3")
    (problem,) = diagnosis(path)
    assert (problem.table, problem.rebuilt) == ("search", True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE segments SET text = '我们去游泳。' WHERE text = '我们去散步。'",
        "INSERT INTO search_short (rowid, pairs) VALUES (1, 'ab')",
    ],
)
def test_what_no_sample_shows_is_found_among_all(
    statement: str, sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.duizhao"
    path.write_bytes(sound)
    monkeypatch.setattr("corpus.store.index_checks.SAMPLE", 1)
    with open_corpus(path) as corpus:
        assert examine(corpus, full=True) == []
    assert run(path, statement)
    with open_corpus(path) as corpus:
        assert examine(corpus) == []
        (problem,) = examine(corpus, full=True)
    assert problem.table in ("search", "texts")
