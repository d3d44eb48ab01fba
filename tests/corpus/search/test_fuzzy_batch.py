"""Many texts at once find what comparing each with everything finds."""

import os
import signal
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnavailableError
from corpus.model import TranslationUnit
from corpus.search import fuzzy_batch, token_index
from corpus.search.fuzzy import least_before_placeables, percent, percent_with_placeables
from corpus.search.fuzzy_batch import EarlierTexts, best_matches
from corpus.search.penalties import NO_PENALTIES
from corpus.store.corpus import Corpus
from corpus.store.database import memory_database
from corpus.store.importing import ImportSource, import_units
from corpus.store.index import Side
from tests.refusals import refusal

ZH = st.text("的水库大坝开关阀门三3十10，。打閉啟a", min_size=1, max_size=14)
WORDS = ("open", "the", "valve", "valves", "close", "dam", "3", "three", "10", "wait")
EN = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
MOST = 20  # of more the numbers are not compared
ZH_MEMORY = st.lists(ZH.map(str.strip).filter(bool), min_size=1, max_size=MOST)
FEW_EXAMPLES = settings(max_examples=20)


def brute_force(text: str, memory: Sequence[str]) -> int:
    """The best percentage; texts that are alike in their numbers alone (十 and 10) do not count."""
    least = least_before_placeables(text, 50)
    like = [other for other in memory if percent(text, other) >= least]
    similar = max((percent_with_placeables(text, other) for other in like), default=0)
    return similar if similar >= 50 else 0


def check(memory: list[str], texts: list[str], side: Side) -> None:
    texts = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
    units = [
        TranslationUnit(*((text, "x") if side == "zh" else ("无关", text)), document="d") for text in memory
    ]
    with memory_corpus(units) as corpus:
        found = best_matches(corpus, texts, side, 50, lambda _: True)
    assert [best.percent for best in found] == [brute_force(text, memory) for text in texts]
    assert [best.has_equal for best in found] == [text in memory for text in texts]


def memory_corpus(units: list[TranslationUnit]) -> Corpus:
    corpus = Corpus(memory_database(), "test")
    corpus.prepare(create=True)
    import_units(corpus, units, ImportSource("m"))
    return corpus


@given(memory=ZH_MEMORY, texts=st.lists(ZH, max_size=5))
def test_chinese(memory: list[str], texts: list[str]) -> None:
    check(memory, texts, "zh")


@FEW_EXAMPLES
@given(memory=st.lists(EN, min_size=1, max_size=MOST), texts=st.lists(EN, max_size=5))
def test_english(memory: list[str], texts: list[str]) -> None:
    check(memory, texts, "en")


LETTERS_AND_NUMBERS = st.lists(st.sampled_from((*WORDS, "阀门")), min_size=1, max_size=8).map(" ".join)


@FEW_EXAMPLES
@given(
    memory=st.lists(LETTERS_AND_NUMBERS, min_size=1, max_size=2 * MOST),
    texts=st.lists(LETTERS_AND_NUMBERS, min_size=1, max_size=9),
    side=st.sampled_from(["zh", "en"]),
)
def test_what_is_found_does_not_depend_on_how_the_chunks_are_shared(
    memory: list[str], texts: list[str], side: Side
) -> None:
    """Each process knows the best matches of its own chunks alone; English takes the likeliest texts only."""
    texts = list(dict.fromkeys(texts))
    zh_first = side == "zh"
    units = [TranslationUnit(*((text, "x") if zh_first else ("无关", text)), document="d") for text in memory]
    with pytest.MonkeyPatch.context() as patch, memory_corpus(units) as corpus:
        patch.setattr(token_index, "FEW", 0)
        patch.setattr(token_index, "MOST_BY_LETTERS", 2)
        patch.setattr(fuzzy_batch, "CHUNK", 5)
        alone = best_matches(corpus, texts, side, 50, any_script)
        chunks = list(fuzzy_batch._chunks(corpus, side, NO_PENALTIES))
        queries = fuzzy_batch._queries(texts, side, 50)
        answers = [fuzzy_batch._Comparison(queries, side, 50, any_script)(chunk) for chunk in chunks]
    together = [
        max((found[i].percent for found in answers if i in found), default=0) for i in range(len(texts))
    ]
    assert [best.percent for best in alone] == together


def any_script(_: str) -> bool:
    return True


@pytest.mark.parametrize("side", ["zh", "en"])
def test_processes_find_the_same(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    zh = [f"打开{number}号阀门，等待{number % 7}分钟。" for number in range(60)]
    en = [f"Open valve {number} and wait for {number % 7} minutes." for number in range(60)]
    texts = [text.replace("7", "八") for text in (zh if side == "zh" else en)[::3]]
    monkeypatch.setattr(fuzzy_batch, "CHUNK", 25)
    calls: list[tuple[int, int]] = []
    with memory_corpus([TranslationUnit(*pair) for pair in zip(zh, en, strict=True)]) as corpus:
        alone = best_matches(corpus, texts, side, 50, any_script)
        shared = best_matches(
            corpus, texts, side, 50, any_script, lambda done, total: calls.append((done, total)), jobs=2
        )
    assert shared == alone
    assert sorted(calls) == [(25, 60), (50, 60), (60, 60)]


class _Deadly:
    """Kills the process that unpickles and calls it, as the system does when memory runs out."""

    def __call__(self, _: str) -> bool:
        os.kill(os.getpid(), signal.SIGKILL)
        return True


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_process_that_is_killed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzy_batch, "CHUNK", 1)
    with (
        memory_corpus([TranslationUnit("打开阀门。", "x"), TranslationUnit("关闭阀门。", "y")]) as corpus,
        refusal(UnavailableError, how={"signal": "SIGKILL"}),
    ):
        best_matches(corpus, ["打开阀门吧。"], "zh", 50, _Deadly(), jobs=2)


def test_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzy_batch, "CHUNK", 2)
    memory = ["打开三号阀门。", "关闭三号阀门。", "水库已经蓄满。", "打开3号阀门。", "大坝运行正常。"]
    check(memory, [*memory, "打开四号阀门。", "水库已蓄满", "无关的一句话"], "zh")


def test_among_many_english_texts_the_like_ones_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(token_index, "FEW", 0)
    memory = [f"Open the {name} valve and wait for {name} minutes." for name in ("first", "second", "third")]
    check([*memory, "The reservoir is full."], ["Open the fourth valve and wait for three minutes."], "en")


@pytest.mark.parametrize("side", ["zh", "en"])
def test_a_job_is_compared_with_what_came_before(side: Side) -> None:
    texts = (
        ["打开阀门甲。", "水库蓄满。", "打开阀门乙。"] if side == "zh" else ["Open it.", "Full.", "Open is."]
    )
    earlier = EarlierTexts(texts, side)
    assert [earlier.best(text, 50) for text in texts] == [0, 0, 83 if side == "zh" else 87]


def test_only_fitting_texts_count() -> None:
    units = [
        TranslationUnit("打開閥門，等待三秒。", "x", document="d"),
        TranslationUnit("打开阀门，等待九秒。", "x"),
    ]
    with memory_corpus(units) as corpus:
        [both] = best_matches(corpus, ["打开阀门，等待三秒。"], "zh", 50, lambda _: True)
        [simplified] = best_matches(corpus, ["打开阀门，等待三秒。"], "zh", 50, lambda zh: "閥" not in zh)
    assert (both.percent, simplified.percent) == (99, 90)
