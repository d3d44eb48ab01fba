"""The q-gram lemma at work: fuzzy lookup finds whatever brute force finds, on either kind of database."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from corpus.model import TranslationUnit
from corpus.search.fuzzy import _most_spoilt, fuzzy
from corpus.store import Corpus
from corpus.store.importing import ImportSource, import_units
from corpus.text.folding import fold
from corpus.text.tokens import character_pairs

SHORT = st.text("产业发，。a ", min_size=1, max_size=12).map(fold).filter(bool)


@pytest.mark.parametrize(
    ("length", "minimum"),
    [*((length, 70) for length in (1, 2, 4, 5, 7, 9, 12, 13, 18, 30, 60)), (3, 50), (5, 50), (7, 50)],
)
def test_nothing_that_brute_force_finds_is_missed(corpus: Corpus, length: int, minimum: int) -> None:
    rng = random.Random(length)

    def sentence() -> str:
        characters = rng.choices(
            "产业发展未来新质力政策，", weights=[9, 8, 7, 6, 5, 4, 3, 3, 2, 2, 1, 4], k=length
        )
        return "".join(characters) + "。"

    texts = list(dict.fromkeys(sentence() for _ in range(1500)))
    units = [TranslationUnit(text, "It says something.") for text in texts]
    import_units(corpus, units, ImportSource("units", "here", "1", "tester"))
    for _ in range(15):
        characters = list(rng.choice(texts))
        for _ in range(rng.randint(0, length // 4)):
            place = rng.randrange(len(characters))
            characters[place : place + rng.randint(0, 1)] = rng.choice(["", "新", "的", "，"])
        query = "".join(characters)
        folded = fold(query)
        if not folded:
            continue
        expected = {
            text
            for text in texts
            if 100 * (max(len(folded), len(fold(text))) - Levenshtein.distance(folded, fold(text)))
            >= minimum * max(len(folded), len(fold(text)))
        }
        if len(expected) > 500:
            continue
        found = fuzzy(corpus, query, limit=10_000, minimum=minimum, side="zh").matches
        assert {match.bead.zh for match in found} == expected


@given(SHORT, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1), st.sampled_from(["", "业", "。"]))))
def test_texts_that_are_alike_share_character_pairs(text: str, edits: list[tuple[int, int, str]]) -> None:
    other = text
    for place, out, put_in in edits:
        other = other[:place] + put_in + other[place + out :]
    longer = max(len(text), len(other))
    for minimum in (30, 50, 70, 90):
        if 100 * (longer - Levenshtein.distance(text, other)) >= minimum * longer:
            pairs = character_pairs(text)
            spoilt = _most_spoilt(len(text), minimum, len(text), 0)
            assert len(set(pairs) & set(character_pairs(other))) >= len(pairs) - spoilt
