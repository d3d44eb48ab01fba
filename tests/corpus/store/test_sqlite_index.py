"""What SQLite's index keeps beside FTS5: how often frequent tokens stand in it."""

import random
from pathlib import Path

import pytest

from corpus.model import TranslationUnit
from corpus.search.fuzzy import fuzzy
from corpus.store import open_corpus, version
from corpus.store.connection import Connection
from corpus.store.importing import ImportSource, import_units, remove
from corpus.store.index import LONGEST_SHORT, IndexEntry, Phrase, Side
from corpus.store.sqlite_index import SqliteIndex
from corpus.store.writing import add_to_index, remove_from_index
from corpus.text.token_texts import token_texts
from corpus.text.tokens import character_pairs

TOKENS = "abcdefgh"


def entry(number: int, rng: random.Random) -> IndexEntry:
    """An entry in which the first tokens stand most often."""
    zh, en = (" ".join(t for i, t in enumerate(TOKENS) if rng.random() < 1 / (i + 1)) for _ in range(2))
    return IndexEntry(number, number % 3, zh, en, zh, en)


def counted(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.exec_driver_sql("SELECT side, token, beads FROM search_frequent WHERE side != ''")
    return {(side, token): beads for side, token, beads in rows}


def by_fts5(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.exec_driver_sql("SELECT col, term, doc FROM search_tokens")
    return {(side, token): beads for side, token, beads in rows}


def test_counts_are_those_of_fts5_whatever_comes_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.sqlite_index._FREQUENT", 20)
    rng = random.Random(1)
    entries = [entry(number, rng) for number in range(400)]
    index = SqliteIndex()
    with open_corpus(tmp_path / "a.duizhao", create=True) as corpus, corpus.writing() as connection:
        index.add_later(connection, entries[:60])
        index.add_later(connection, entries[60:100])
        assert counted(connection) == {}
        index.catch_up(connection)
        frequent = counted(connection)
        assert frequent == {key: beads for key, beads in by_fts5(connection).items() if beads >= 20}
        assert 0 < len(frequent) < len(by_fts5(connection))
        index.add(connection, entries[100:150])
        index.remove(connection, entries[20:40])
        index.catch_up(connection)  # which has nothing to do yet
        assert counted(connection) == {key: by_fts5(connection)[key] for key in frequent}
        index.add_later(connection, entries[150:])
        index.catch_up(connection)
        assert counted(connection) == {k: beads for k, beads in by_fts5(connection).items() if beads >= 20}
        assert len(counted(connection)) > len(frequent)
        for token in (*TOKENS, "never"):
            expected = index.search(connection, Phrase("en", (token,)), [], 1000)
            assert index.frequencies(connection, "en", [token]) == {token: len(expected)}
            assert index.count(connection, Phrase("en", (token,)), []) == len(expected)


def test_the_beads_of_a_frequent_character_are_found_in_order_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.sqlite_index._FREQUENT", 5)
    monkeypatch.setattr("corpus.store.sqlite_index._FREQUENT_CHARACTER", 20)
    monkeypatch.setattr("corpus.store.sqlite_index._FIRST_PAGES", 30)
    rng = random.Random(3)

    def sentence(number: int) -> IndexEntry:
        zh = "，".join(rng.choice("我我你他") + rng.choice(["们", "的", "说", ""]) for _ in range(3))
        return IndexEntry(number, number % 3, zh, "", token_texts([zh])[0], "我")

    entries = [sentence(number) for number in range(120)]
    we, index = Phrase("zh", ("我",), prefix=True), SqliteIndex()
    with open_corpus(tmp_path / "a.duizhao", create=True) as corpus, corpus.writing() as connection:
        add_to_index(connection, corpus, entries[:80], later=True)
        index.catch_up(connection)
        assert ("zh", "我*") in counted(connection)
        there = entries[:80]
        for change in ("none", "add", "remove"):
            if change == "add":
                add_to_index(connection, corpus, entries[80:])
                there = entries
            elif change == "remove":
                remove_from_index(connection, corpus, entries[10:50])
                there = entries[:10] + entries[50:]
            ranked = sorted((entry.rank, entry.bead_id) for entry in there if "我" in entry.zh)
            found = [bead for _, bead in ranked]
            for limit, offset in ((5, 0), (20, 10), (20, 11), (1000, 0)):
                page = index.page(connection, we, [], limit, offset)
                assert page == (found[offset : offset + limit], len(found))
            assert counted(connection)["zh", "我*"] == len(found)
            others = [bead for bead in found if not 1 <= bead <= 60]
            assert index.page(connection, we, [(1, 60)], 5) == (others[:5], len(others))


def test_what_is_imported_at_once_is_merged_at_once(tmp_path: Path) -> None:
    rng = random.Random(2)
    entries = [entry(number, rng) for number in range(2000)]

    def automerge(connection: Connection) -> object:
        return connection.exec_driver_sql("SELECT v FROM search_config WHERE k = 'automerge'").scalar()

    def segments(connection: Connection) -> int:
        return int(connection.exec_driver_sql("SELECT count(DISTINCT segid) FROM search_idx").scalar_one())

    index = SqliteIndex()
    with open_corpus(tmp_path / "a.duizhao", create=True) as corpus:
        for start in range(0, 2000, 200):
            with corpus.writing() as connection:
                index.add_later(connection, entries[start : start + 200])
                assert automerge(connection) == 0
        with corpus.writing() as connection:
            assert segments(connection) == 10
            index.catch_up(connection)
        with corpus.writing() as connection:
            assert segments(connection) == 1
            assert automerge(connection) == 4
            index.add_later(connection, [entry(5000, rng)])
            assert automerge(connection) == 4
            more = [entry(number, rng) for number in range(6000, 8000)]
            index.add_later(connection, more)
            index.add_later(connection, [entry(9000, rng)])
            assert automerge(connection) == 0
            index.remove(connection, more)  # as where an import is broken off and given up
            index.catch_up(connection)
            assert automerge(connection) == 4


def test_a_corpus_of_the_first_version_gets_its_counts(tmp_path: Path) -> None:
    path = tmp_path / "old.duizhao"
    units = [TranslationUnit(f"未来产业第{n}条。", f"Future industries, item {n}.") for n in range(250)]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("units", "here", "1", "tester"))
        with corpus.writing() as connection:
            connection.exec_driver_sql("DROP TABLE search_frequent")
            connection.exec_driver_sql("DROP TABLE search_short")
            connection.exec_driver_sql("DROP TABLE terms")
            connection.exec_driver_sql("DROP TABLE concepts")
            connection.exec_driver_sql(
                "CREATE TABLE terms (id INTEGER PRIMARY KEY, import_id INTEGER, source TEXT NOT NULL, "
                "folded TEXT NOT NULL, segment TEXT NOT NULL, note TEXT NOT NULL)"
            )
            connection.exec_driver_sql("CREATE TABLE renderings (term_id INTEGER, name TEXT, text TEXT)")
            connection.exec_driver_sql("UPDATE properties SET value = '1' WHERE key = 'schema'")
    with open_corpus(path) as corpus:
        with corpus.reading() as connection:
            assert corpus.index.frequencies(connection, "zh", ["未来"]) == {"未来": 250}
            assert counted(connection) == {}
        assert fuzzy(corpus, "未来产业第4条", minimum=60).matches[0].bead.zh == "未来产业第4条。"
        import_units(corpus, units[:5], ImportSource("more", "here", "2", "tester"))
        with corpus.reading() as connection:
            assert counted(connection)["zh", "未来"] == 255
            assert corpus.index.frequencies(connection, "zh", ["未来"]) == {"未来": 255}
            said = connection.exec_driver_sql("SELECT value FROM properties WHERE key = 'schema'").scalar()
    assert said == str(version.SCHEMA)


def test_short_texts_are_found_by_the_pairs_they_share(tmp_path: Path) -> None:
    """As their definition has it, of whatever characters; with an edge before and behind."""
    rng = random.Random(3)
    characters = '甲乙丙丁，a1 "*:-_\\😀'

    def text() -> str:
        return "".join(rng.choices(characters, k=rng.randint(1, LONGEST_SHORT + 2))).strip()

    entries = [IndexEntry(number, number % 3, text(), text(), "x", "y") for number in range(500)]
    index = SqliteIndex()
    with open_corpus(tmp_path / "a.duizhao", create=True) as corpus, corpus.writing() as connection:
        index.add(connection, entries)
        index.remove(connection, entries[100:120])
        there = [*entries[:100], *entries[120:]]
        for query in [entry.zh for entry in entries[:60]] + ["甲", "a", " "]:
            asked = set(character_pairs(query))
            for least, shortest, longest in (
                (1, 1, LONGEST_SHORT),
                (3, 4, 9),
                (len(query), 1, LONGEST_SHORT),
            ):
                sides: list[tuple[Side, list[str]]]
                sides = [("zh", [e.zh for e in there]), ("en", [e.en for e in there])]
                for side, texts in sides:
                    expected = [
                        e.bead_id
                        for e, other in zip(there, texts, strict=True)
                        if shortest <= len(other) <= longest
                        and len(asked.intersection(character_pairs(other))) >= least
                    ]
                    found = index.similar_short(connection, side, query, least, shortest, longest)
                    assert sorted(found) == expected


def test_a_file_keeps_no_room_that_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "a.duizhao"
    units = [TranslationUnit(f"未来产业第{n}条。", f"Future industries, item {n}.") for n in range(3000)]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("units", "here", "1", "tester"))
    full = path.stat().st_size
    with open_corpus(path) as corpus:
        remove(corpus, "units")
        with corpus.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0
    assert path.stat().st_size < full
