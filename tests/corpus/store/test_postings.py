"""Posting lists against plain sets and lists, and PostgreSQL's against what SQLite finds."""

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import Corpus, open_corpus, postings
from corpus.store.index import All, Any, Except, Expression, IndexEntry, Phrase
from corpus.store.postings import CHUNK, chunks, decode, encode, gather, merged
from corpus.text.token_texts import token_texts
from corpus.text.tokens import phrase_tokens
from tests.corpus.store.conftest import Server

PLACES = st.builds(
    lambda beads, positions: sorted(
        (postings.bead_of(*bead) << 19) + position for bead, position in zip(beads, positions, strict=False)
    ),
    st.lists(st.tuples(st.integers(0, 15), st.integers(1, 2**40 - 1)), min_size=1, unique=True),
    st.lists(st.integers(1, 500_000), min_size=1),
)


@given(PLACES)
def test_places_come_back_as_they_were(places: list[int]) -> None:
    array = np.array(places, np.int64)
    assert decode(places[0], encode(array)).tolist() == places


@given(st.lists(st.integers(1, 3), min_size=1, max_size=50), st.integers(1, 12))
def test_chunks_hold_everything_and_no_bead_is_in_two(sizes: list[int], size: int) -> None:
    places = np.array([(bead << 19) + place for bead, n in enumerate(sizes) for place in range(n)], np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "CHUNK", size)
        parts = chunks(places)
    assert np.concatenate(parts).tolist() == places.tolist()
    assert all(one[-1] >> 19 < other[0] >> 19 for one, other in pairwise(parts))


def test_a_long_list_is_kept_in_several_rows() -> None:
    assert [len(part) for part in chunks(np.arange(2 * CHUNK + 1, dtype=np.int64) << 19)] == [CHUNK, CHUNK, 1]


def entry(bead_id: int, rank: int, zh: str, en: str = "") -> IndexEntry:
    return IndexEntry(bead_id, rank, zh, en, zh, en)


def test_what_is_gathered_and_merged_is_by_token_then_rank_then_id() -> None:
    one = gather([entry(5, 0, "a b a"), entry(2, 1, "b")], [["a", "b", "a"], ["b"]])
    other = gather([entry(7, 0, "b c")], [["b", "c"]])
    for part in (one, merged([one])):
        assert {token: len(places) for token, places in part.items()} == {"a": 2, "b": 2}
    places = {token: list(places) for token, places in merged([one, other]).items()}
    assert places == {
        "a": [(5 << 19) + 1, (5 << 19) + 3],
        "b": [(5 << 19) + 2, (7 << 19) + 1, ((1 << 40 | 2) << 19) + 1],
        "c": [(7 << 19) + 2],
    }
    split = [(part.tokens, dict(part.items())) for _, part in merged([one, other]).split(7)]
    assert sorted(token for tokens, _ in split for token in tokens) == ["a", "b", "c"]


ASKED: list[Expression] = [
    *(Phrase("zh", (token,)) for token in "abcde"),
    *(Phrase("zh", (one, other)) for one in "abc" for other in "abc"),
    *(Phrase("zh", ("a", "b", "a"), prefix) for prefix in (False, True)),
    *(Phrase("zh", (*before, "d"), prefix=True) for before in ([], ["a"], ["dd"])),
    *(Phrase("en", (one, other)) for one in "abde" for other in "abde"),
    *(
        Phrase("en", tokens)
        for tokens in (("b", "a", "b"), ("a", "a"), ("b", "d", "a"), ("b", "dd", "b", "a"))
    ),
    *(Phrase("en", (*before, "d"), prefix=True) for before in ([], ["b"], ["a"], ["b", "a"])),
    Phrase("en", ("never",)),
    All((Phrase("zh", ("a", "b")), Phrase("en", ("b",)), Phrase("zh", ("c",)))),
    Any((Phrase("zh", ("a", "b")), Phrase("en", ("c", "c")))),
    Except(Phrase("zh", ("a",)), Any((Phrase("zh", ("b", "a")), Phrase("en", ("a",))))),
    All(
        (
            Except(Phrase("zh", ("b",)), Phrase("zh", ("c", "c"))),
            Any((Phrase("en", ("a",)), Phrase("en", ("d",)))),
        )
    ),
]


@pytest.mark.parametrize("small", [2, 1024])
def test_many_small_rows_answer_as_sqlite_does(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """Entries come in all the ways there are, and go; rows hold four places, so that lists are in many."""
    monkeypatch.setattr("corpus.store.postings.CHUNK", 4)
    monkeypatch.setattr("corpus.store.posting_table._SMALL", small)
    monkeypatch.setattr("corpus.store.postgres_index._FREQUENT", {"a", "c"})
    monkeypatch.setattr("corpus.store.postgres_index._FIRST_PLACES", small)
    monkeypatch.setattr("corpus.store.sqlite_index._FREQUENT", 60)
    rng = random.Random(small)

    def text(words: str) -> str:
        return " ".join(rng.choices([*words, "dd", "de"], [8, 6, 4, 2, 2, 1, 1], k=rng.randint(0, 12)))

    entries = [
        entry(number, rng.choice([0, 1, 1, 14]), text("abcde"), text("abcde")) for number in range(300)
    ]
    with (
        open_corpus(server.new_database(), create=True) as ours,
        open_corpus(f"{tmp_path}/test.duizhao", create=True) as peer,
    ):
        for corpus in (ours, peer):
            with corpus.writing() as connection:
                corpus.index.add_later(connection, entries[:80])
                corpus.index.add_later(connection, entries[80:150])
                corpus.index.catch_up(connection)
                corpus.index.add(connection, entries[150:160])
                for one in entries[160:170]:
                    corpus.index.add(connection, [one])
                corpus.index.add_later(connection, entries[170:])
                corpus.index.remove(connection, entries[20:60])
                corpus.index.remove(connection, entries[165:166])
                corpus.index.catch_up(connection)
        assert answers(ours) == answers(peer)


def test_parts_of_chinese_text_are_found_as_sqlite_finds_them(server: Server, tmp_path: Path) -> None:
    """Pairs of characters are passed over that others imply, but no part reaches across punctuation."""
    rng = random.Random(5)

    def text(length: int) -> str:
        return "".join(rng.choices("甲乙丙，a ", [6, 5, 4, 2, 1, 1], k=length))

    entries = [
        IndexEntry(number, number % 3, zh, en, *token_texts([zh, en]))
        for number in range(400)
        for zh, en in [(text(rng.randint(1, 12)), text(rng.randint(1, 12)))]
    ]
    with (
        open_corpus(server.new_database(), create=True) as ours,
        open_corpus(f"{tmp_path}/test.duizhao", create=True) as peer,
    ):
        for corpus in (ours, peer):
            with corpus.writing() as connection:
                corpus.index.add_later(connection, entries[:300])
                corpus.index.catch_up(connection)
                corpus.index.add(connection, entries[300:])
        for _ in range(300):
            for phrase, _ in phrase_tokens(text(rng.randint(1, 7)).strip()):
                for side in ("zh", "en"):
                    match = Phrase(side, phrase.tokens, phrase.prefix)
                    found = []
                    for corpus in (ours, peer):
                        with corpus.reading() as snapshot:
                            found.append(corpus.index.page(snapshot, match, [], 500))
                    assert found[0] == found[1], match


def answers(corpus: Corpus) -> list[object]:
    """Everything that an index is asked."""
    found: list[object] = []
    with corpus.reading() as connection:
        for expression in ASKED:
            for hidden in ([], [(100, 140), (180, 181)]):
                every = corpus.index.search(connection, expression, hidden, 1000)
                found += [every, corpus.index.count(connection, expression, hidden)]
                for offset in (0, 7, 100):
                    page = every[offset : offset + 7]
                    assert corpus.index.search(connection, expression, hidden, 7, offset) == page
                    assert corpus.index.page(connection, expression, hidden, 7, offset) == (page, len(every))
        tokens = ["a", "dd", "never"]
        found.append(corpus.index.frequencies(connection, "zh", tokens))
        found += [list(ids) for ids in corpus.index.postings(connection, "zh", tokens, 50)]
    return found
