"""Filters: what passes, what is the best of the same, and a split that leaks nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from corpus.formats.filters import (
    Sameness,
    UnitFilter,
    filtered,
    in_script,
    selected,
    split,
    without_duplicates,
)
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit, UnitSource, length_ratio
from corpus.text.folding import letters_and_digits
from tests.refusals import refusal

GOOD = TranslationUnit(
    "我们要加强统筹谋划。", "We must plan as a whole.", id="g", document="d", confidence=0.9
)


@pytest.mark.parametrize(
    ("selection", "unit", "passes"),
    [
        (UnitFilter(), GOOD, True),
        (UnitFilter(documents=frozenset({"d"})), GOOD, True),
        (UnitFilter(documents=frozenset({"e"})), GOOD, False),
        (UnitFilter(reviewed=True), GOOD, False),
        (UnitFilter(reviewed=True), replace(GOOD, reviewed=True), True),
        (UnitFilter(minimum_confidence=0.9), GOOD, True),
        (UnitFilter(minimum_confidence=0.91), GOOD, False),
        (UnitFilter(minimum_confidence=0.91), replace(GOOD, reviewed=True), True),
        (UnitFilter(minimum_confidence=0.1), replace(GOOD, confidence=None), False),
        (UnitFilter(maximum_ratio=2), GOOD, True),
        (UnitFilter(maximum_ratio=2), replace(GOOD, target="We."), False),
        (UnitFilter(maximum_ratio=1000), replace(GOOD, target=""), False),
        (UnitFilter(since="2026"), GOOD, False),
        (UnitFilter(since="2026"), replace(GOOD, properties={"date": "2026-01-30"}), True),
        (UnitFilter(since="2026-02"), replace(GOOD, properties={"date": "2026-01-30"}), False),
        (UnitFilter(until="2026-01"), replace(GOOD, properties={"changedate": "20260130T010203Z"}), True),
        (UnitFilter(until="2025"), replace(GOOD, properties={"changedate": "20260130T010203Z"}), False),
    ],
)
def test_selection(selection: UnitFilter, unit: TranslationUnit, passes: bool) -> None:
    report = LossReport()
    assert list(selected([unit], selection, report=report)) == ([unit] if passes else [])
    assert bool(report) != passes


def test_a_documents_date_stands_in_for_the_units() -> None:
    assert list(selected([GOOD], UnitFilter(since="2026"), {"d": "2026-01-30"})) == [GOOD]


def test_length_is_counted_so_that_chinese_and_english_compare() -> None:
    assert length_ratio(GOOD) < 1.5


def test_chinese_is_converted_on_either_side() -> None:
    units = [TranslationUnit("软件", "software"), TranslationUnit("software", "软件", "en", "zh-Hans")]
    traditional = list(in_script(units, "hant-tw"))
    assert [u.source for u in traditional] == ["軟體", "software"]
    assert [(u.source_language, u.target_language) for u in traditional] == [
        ("zh-Hant-TW", "en"),
        ("en", "zh-Hant-TW"),
    ]


def test_of_the_same_the_best_is_kept_in_its_place() -> None:
    first = TranslationUnit("你好！", "Hello!", id="1", confidence=0.5)
    better = TranslationUnit("你好!", "hello", id="2", confidence=0.8)
    other = TranslationUnit("再见。", "Bye.", id="3")
    reviewed = TranslationUnit("你好", "Hi", id="4", reviewed=True)
    units = [first, better, other, reviewed, replace(other, id="5")]

    def ids(sameness: Sameness) -> list[str]:
        return [u.id for u in without_duplicates(lambda: units, sameness)]

    assert ids("exact") == ["1", "2", "3", "4"]
    assert ids("folded") == ["2", "3", "4"]
    assert ids("source") == ["3", "4"]


def test_what_is_left_out_is_counted_once_however_often_units_are_gone_through() -> None:
    report = LossReport()
    units = [GOOD, GOOD, replace(GOOD, document="e")]
    chosen = filtered(lambda: units, UnitFilter(documents=frozenset({"d"})), sameness="exact", report=report)
    assert [list(chosen()), list(chosen())] == [[GOOD], [GOOD]]
    assert dict(report.counts) == {Loss.OTHER_DOCUMENT: 1, Loss.DUPLICATE: 1}


CORPUS = st.lists(
    st.builds(
        TranslationUnit,
        source=st.sampled_from(["甲。", "甲！", "乙", "丙", "丁", "戊", "己", "庚", "辛"]),
        target=st.sampled_from(["a", "A.", "b", "c", "d", "e", "f", "g", "h"]),
        document=st.sampled_from(["p", "q", "r", "s", "t"]),
    ),
    min_size=1,
    max_size=40,
)


def texts_of(part: UnitSource) -> set[str]:
    return {letters_and_digits(text) for unit in part() for text in (unit.source, unit.target)}


@given(CORPUS, st.integers(0, 5))
def test_a_split_leaks_nothing_and_keeps_documents_whole(units: list[TranslationUnit], seed: int) -> None:
    documents = {unit.document for unit in units}
    if len(documents) < 3:
        with refusal(UsageError, documents=len(documents), parts=3):
            split(lambda: units, (80, 10, 10), seed)
        return
    report = LossReport()
    parts = split(lambda: units, (80, 10, 10), seed, report)
    kept = {name: list(part()) for name, part in parts.items()}
    sets = {name: {unit.document for unit in part} for name, part in kept.items()}
    assert not (sets["train"] & sets["test"] or sets["train"] & sets["dev"] or sets["dev"] & sets["test"])
    held_out = texts_of(parts["test"])
    assert not held_out & texts_of(parts["dev"])
    assert not (held_out | texts_of(parts["dev"])) & texts_of(parts["train"])
    assert sum(map(len, kept.values())) + report.counts.total() == len(units)
    again = split(lambda: units, (80, 10, 10), seed)
    assert {name: list(part()) for name, part in again.items()} == kept


def test_a_split_is_near_the_shares_and_depends_on_the_seed() -> None:
    units = [TranslationUnit(f"{d}，{n}", f"{d}:{n}", document=str(d)) for d in range(100) for n in range(10)]
    tests = set()
    for seed in range(5):
        parts = split(lambda: units, (80, 10, 10), seed)
        sizes = {name: len(list(part())) for name, part in parts.items()}
        assert sizes == {"train": 800, "dev": 100, "test": 100}
        tests.add(frozenset(unit.document for unit in parts["test"]()))
    assert len(tests) == 5
