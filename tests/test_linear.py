"""Reading takes time in proportion to the text, whatever stands in it.

No time is compared with a clock's: what is four times as long may take eight times as long, and no more.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from align.words.units import units_of
from corpus.formats import read_units
from corpus.readers import extracted_from
from corpus.readers.pdf_characters import Character
from corpus.readers.pdf_gaps import VerticalRule, cut_at_gaps
from corpus.text.characters import normalized
from corpus.text.dictionary import cedict
from corpus.text.folding import fold
from corpus.text.lines import ENDS_SENTENCE, compounds_in
from corpus.text.sentences import split_sentences
from tests.patterns import Hard, Use, hard_texts, modules, uses

SIZES = (1_000, 4_000, 16_000, 64_000)
FACTOR = 8
"""Between four, for what is linear, and sixteen, for what is quadratic."""
SHORT = 0.02
"""Seconds below which a measurement says little."""


def seconds(work: Callable[[], Any]) -> float:
    """The processor time, without that of the garbage collector, which depends on what else is in memory."""
    gc.disable()
    try:
        before = time.process_time()
        work()
        return time.process_time() - before
    finally:
        gc.enable()


def grows_too_fast(work: Callable[[int], Callable[[], Any]], sizes: Sequence[int] = SIZES) -> bool:
    """Whether the time grows faster than the size; ``work`` gives what to run for a size."""
    last = 0.0
    for size in sizes:
        run = work(size)
        taken = seconds(run)
        if taken > max(FACTOR * last, SHORT):
            # A pause of the machine is no proof: the best of several is compared with the worst of others.
            taken = min(taken, *(seconds(run) for _ in range(5)))
            smaller = work(size // 4)
            last = max(last, *(seconds(smaller) for _ in range(2)))
            if taken > max(FACTOR * last, SHORT):
                return True
        last = taken
    return False


def scan(pattern: Any, text: str, anchored: bool) -> None:
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    if anchored:
        pattern.match(given)
        pattern.fullmatch(given)
    else:
        deque(pattern.finditer(given), maxlen=0)


def scanning(use: Use, hard: Hard, size: int) -> Callable[[], Any]:
    return partial(scan, use.pattern, hard.text(size), use.anchored)


BOUNDED = {
    "corpus.text.numbers.counted._LETTERS_BEFORE": "is searched in 12 characters",
    "corpus.text.sentences._LATIN_WORD": "is searched in 20 characters",
    "align.scoring.edit_segmentation._END": "is searched in 8 characters",
    "corpus.text.cedict._LINE": "reads the dictionary that comes with duizhao",
    "corpus.text.dictionary._REMARK": "reads the dictionary that comes with duizhao",
    "corpus.text.lexicon._REMARK": "reads the dictionary that comes with duizhao",
    "corpus.formats.tag_placement._TOKEN": "reads well-formed XML, where comments are closed",
    "corpus.formats.xliff_pretranslation._MARKUP": "reads well-formed XML, where comments are closed",
}
"""Patterns that never meet the texts that are hard for them, and why."""


def test_the_exceptions_are_there() -> None:
    assert {use.place.split(":")[0] for use in uses()[0]} >= set(BOUNDED)


@pytest.mark.parametrize("module", modules())
def test_patterns_are_linear_on_what_is_hardest_for_them(module: str) -> None:
    slow = {
        f"{use.place} on {hard}"
        for use in uses()[0]
        if use.module == module and use.place.split(":")[0] not in BOUNDED
        for hard in hard_texts(use.pattern)
        # What is quadratic takes long enough at these sizes to show.
        if grows_too_fast(partial(scanning, use, hard), SIZES[:-1])
    }
    assert not slow


READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "marks in turn": ("\u0301\u0323", lambda text: normalized("NFC", "a" + text)),
    "marks in turn, folded": ("\u0301\u0323", lambda text: fold("a" + text)),
    "letters without a hyphen": ("a", compounds_in),
    "ellipses": ("…", lambda text: split_sentences("好" + text, "zh")),
    "middle dots": ("·", lambda text: ENDS_SENTENCE.search(text + "x")),
    "Chinese without a stop": ("字", lambda text: plain(text)),
    "words without a stop": ("word ", lambda text: plain(text)),
    "quotation marks": ("“", lambda text: plain(text)),
    "short lines": ("a.\n", lambda text: plain(text)),
    "tags of subtitles": ("<a", lambda text: subtitles(text)),
    "braces of subtitles": ("{\\", lambda text: subtitles(text)),
    "fonts of rich text": ("{\\f1 x;}", lambda text: rich_text(f"{{\\fonttbl{text}}}")),
    "a font of rich text without an end": (
        "x",
        lambda text: rich_text(f"{{\\fonttbl\\f1\\fcharset1 {text}}}"),
    ),
    "character sets of a font": ("\\fcharset1 ", lambda text: rich_text(f"{{\\fonttbl\\f1{text}}}")),
    "notes of Markdown": ("[^", lambda text: markdown(text)),
    "shortcodes of Markdown": ("{{< ", lambda text: markdown(text)),
    "macros of Markdown": ("{{ domxref (", lambda text: markdown(text)),
    "a title of spaces": (" ", lambda text: markdown(f"---\ntitle: a{text}b\n---\n\n好。\n")),
    "a title of spaces that is not YAML": (
        " ",
        lambda text: markdown(f"---\ntitle: a{text}: b: c\n---\n\n好。\n"),
    ),
}
"""Texts that took too long, and what read them."""


def plain(text: str) -> Any:
    return extracted_from(text.encode(), Path("a.txt"))


def rich_text(text: str) -> Any:
    return extracted_from(f"{{\\rtf1 {text} hello\\par}}".encode(), Path("a.rtf"))


def subtitles(text: str) -> Any:
    return extracted_from(f"1\n00:00:01,000 --> 00:00:02,000\n好。{text}\n".encode(), Path("a.srt"))


def markdown(text: str) -> Any:
    return extracted_from(f"好。\n\n{text}\n".encode() if text[:3] != "---" else text.encode(), Path("a.md"))


@pytest.mark.parametrize("name", READERS)
def test_reading_is_linear(name: str) -> None:
    piece, read = READERS[name]

    def work(size: int) -> Callable[[], Any]:
        text = piece * (size // len(piece))
        return lambda: read(text)

    assert not grows_too_fast(work)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("piece", ["字", "word ", "“", "。”", ".", ". ", "!?", "(a. B)", "1.", "a.” ", "A! "])
def test_a_long_line_is_cut_into_sentences_in_linear_time(piece: str, language: str) -> None:
    def work(size: int) -> Callable[[], Any]:
        text = piece * (size // len(piece))
        return lambda: split_sentences(text, language)

    assert not grows_too_fast(work)


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_a_table_of_many_columns_is_read_in_linear_time(separator: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.tsv" if separator == "\t" else "a.csv")

    def work(size: int) -> Callable[[], Any]:
        names = ["source", "target", *(f"x{n}" for n in range(size))]
        rows = [names, ["一。", "One.", *("1" for _ in range(size))]]
        path.write_text("\n".join(separator.join(row) for row in rows), "utf-8")
        return lambda: list(read_units(path))

    assert not grows_too_fast(work, (1_000, 4_000, 16_000))


@pytest.mark.parametrize("gap", [2, 11])
def test_the_words_of_a_text_that_is_marked_all_over_are_found_in_linear_time(gap: int) -> None:
    def work(size: int) -> Callable[[], Any]:
        text = "大坝很高" * (size // 4)
        marked = [(start, start + 2) for start in range(0, size - 2, gap)]
        return lambda: units_of(text, cedict(), marked)

    assert not grows_too_fast(work, (1_000, 4_000, 16_000))


def test_the_cells_of_a_pdf_are_found_in_linear_time() -> None:
    def work(size: int) -> Callable[[], Any]:
        rows = [
            [Character("字", 20.0 * i, 20.0 * i + 10, base, 10.0) for i in range(size)]
            for base in (0.0, 12.0)
        ]
        rules = [VerticalRule(20.0 * i + 15, -5.0, 20.0) for i in range(size)]
        return lambda: cut_at_gaps(rows, rules)

    assert not grows_too_fast(work, SIZES[:3])
