"""Cutting a text into segments that fit the reference's, by minimum edit distance.

The idea is Matusov et al.'s (2005, *Evaluating machine translation output with automatic sentence
segmentation*): align the hypothesis's words with the words of all reference segments in a row, and cut it
where the alignment passes from one segment to the next. With several references each segment takes the
one that is nearer. Beyond the plain edit distance, a word is never set against a punctuation mark, and a
cut that does not follow the end of a sentence or a line costs three quarters of an edit.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.text.language import is_chinese

Keys = NDArray[np.int64]

_EDIT = 8  # the cost of an insertion, a deletion or a substitution; a cut may cost less
_CUT = 6
_HIGH = np.int64(1) << np.int64(32)  # a key is cost × 2³² + the position where the segment began
_FAR = np.int64(1) << np.int64(60)
_WORD = re.compile(r"\w+|[^\w\s]")
_CHARACTER = re.compile(r"[A-Za-z0-9]+|[^\s]")
_END = re.compile(r"(?:[。！？…][”’」』）\"']*\s*|[.!?…][”’)\]\"']*\s+|\n\s*)$")


def cut_to_fit(
    text: str, references: Sequence[Sequence[str]], language: str, window: int = 6000
) -> list[tuple[int, int]]:
    """Where ``text`` is to be cut: a start and an end, in characters, for each segment of the references.

    ``references`` is a list of segments for each reference, all of one length. The spans are in order, do
    not overlap and cover all words; one may be empty. ``window`` limits how far, in words, the text may
    run ahead of the reference or behind it: memory is words × segments, time words × words or window.
    """
    pattern = _CHARACTER if is_chinese(language) else _WORD
    spans = [match.span() for match in pattern.finditer(text)]
    words = [text[start:end].casefold() for start, end in spans]
    numbers: dict[str, int] = {}
    hypothesis = np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=np.int64)
    tokenized = [
        [
            [numbers.get(word.casefold(), -1 - (not _is_word(word))) for word in pattern.findall(segment)]
            for segment in reference
        ]
        for reference in references
    ]
    is_word = np.array([_is_word(word) for word in words], dtype=bool)
    known_words = {number for word, number in numbers.items() if _is_word(word)} | {-1}
    starts = _cuts(hypothesis, is_word, tokenized, known_words, _cut_costs(text, spans), window)
    edges = [*starts, len(words)]
    return [
        (spans[start][0], spans[end - 1][1]) if start < end else (at := _position(text, spans, start), at)
        for start, end in pairwise(edges)
    ]


def _is_word(word: str) -> bool:
    return word[:1].isalnum()


def _position(text: str, spans: Sequence[tuple[int, int]], word: int) -> int:
    return spans[word][0] if word < len(spans) else len(text)


def _cut_costs(text: str, spans: Sequence[tuple[int, int]]) -> Keys:
    """The cost of a cut before each word, and after the last: nothing at the end of a sentence or line."""
    costs = np.full(len(spans) + 1, _CUT, dtype=np.int64)
    costs[0] = costs[-1] = 0
    for position in range(1, len(spans)):
        start = spans[position][0]
        if _END.search(text, max(0, start - 8), start):
            costs[position] = 0
    return costs * _HIGH


def _cuts(
    hypothesis: Keys,
    is_word: NDArray[np.bool_],
    references: Sequence[Sequence[Sequence[int]]],
    known_words: set[int],
    cut_costs: Keys,
    window: int,
) -> list[int]:
    """The word that each segment begins with."""
    size = len(hypothesis)
    ramp = np.arange(size + 1, dtype=np.int64) * (_EDIT * _HIGH)
    lengths = [max(len(reference[k]) for reference in references) for k in range(len(references[0]))]
    passed = np.concatenate(([0], np.cumsum(lengths)))
    pace = size / max(1, passed[-1])
    # Position j holds the cheapest way to reach the boundary before word j.
    best = np.full(size + 1, _FAR, dtype=np.int64)
    best[0] = 0
    low, high = 0, 0
    origins: list[tuple[int, NDArray[np.int32]]] = []
    for k in range(len(lengths)):
        new_low = max(low, int(passed[k + 1] * pace) - window)
        new_high = min(size, max(int(passed[k + 1] * pace) + window, new_low))
        at = slice(low, new_high + 1)
        entry = np.full(new_high + 1 - low, _FAR, dtype=np.int64)
        entry[: high + 1 - low] = best[low : high + 1]
        positions = np.arange(low, new_high + 1, dtype=np.int64)
        # The key's lower half takes the position where this segment begins.
        entry = np.where(entry < _FAR, (entry // _HIGH) * _HIGH + positions, _FAR)
        entry = np.minimum.accumulate(entry - ramp[at]) + ramp[at]
        ends = [
            _through(
                entry, reference[k], hypothesis[low:new_high], is_word[low:new_high], known_words, ramp[at]
            )
            for reference in references
        ]
        reached = np.minimum.reduce(ends)
        if k + 1 < len(lengths):
            reached = np.where(reached < _FAR, reached + cut_costs[at], _FAR)
        origins.append((low, (reached % _HIGH).astype(np.int32)))
        best[at] = reached
        if new_low > low:
            best[low:new_low] = _FAR
        low, high = new_low, new_high
    starts = []
    position = size
    for first, origin in reversed(origins):
        position = int(origin[position - first])
        starts.append(position)
    starts.reverse()
    if starts:
        starts[0] = 0
    return starts


def _through(
    entry: Keys,
    words: Sequence[int],
    hypothesis: Keys,
    is_word: NDArray[np.bool_],
    known: set[int],
    ramp: Keys,
) -> Keys:
    """The cheapest way to each position after the words of one reference segment."""
    row = entry
    for word in words:
        substitution = np.where(is_word == (word in known), _EDIT, 2 * _EDIT) * _HIGH
        substitution[hypothesis == word] = 0
        step = row + _EDIT * _HIGH  # the reference word is missing
        np.minimum(step[1:], row[:-1] + substitution, out=step[1:])
        # Words of the hypothesis too many: the least of all positions before, plus the way from there.
        row = np.minimum.accumulate(step - ramp) + ramp
    return row
