"""Cut a text into segments that fit the reference's, by minimum edit distance.

The idea is that of Matusov et al. (2005, *Evaluating machine translation output with automatic sentence
segmentation*): align the hypothesis's words with the words of all reference segments in sequence, and cut it
where the alignment moves on to the next segment. With several references each segment uses the closer one.
Beyond plain edit distance, a word is never aligned with a punctuation mark, words with the same beginning are
half an edit apart, and a cut has a cost: none at the end of a sentence or a line, some before a capital
letter, more elsewhere, and most inside a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.text.language import is_chinese

Keys = NDArray[np.int64]

_EDIT = 8  # the cost of an insertion, a deletion or a substitution
_CUT = 4 * _EDIT  # of a cut inside a sentence
_CUT_AT_CAPITAL = _EDIT  # of one where a sentence without an end mark before it may begin
_STEM = 4  # words that share this many letters may be forms of one
_HIGH = np.int64(1) << np.int64(32)  # a key is cost × 2³² + the position where the segment began
_FAR = np.int64(1) << np.int64(60)
_WORD = re.compile(r"\w+|[^\w\s]")
_CHARACTER = re.compile(r"[A-Za-z0-9]+|[^\s]")
_END = re.compile(r"(?:[。！？…][”’」』）\"']*\s*|[.!?…][”’)\]\"']*\s+|\n\s*)$")


def cut_to_fit(
    text: str, references: Sequence[Sequence[str]], language: str, window: int = 6000
) -> list[tuple[int, int]]:
    """Where to cut ``text``: a start and an end, in characters, for each segment of the references.

    ``references`` has a list of segments for each reference, all of the same length. The spans are in order,
    do not overlap and cover all words; a span may be empty. ``window`` limits how far, in words, the text may
    run ahead of or behind the reference: memory is words × segments, time words × words or window.
    """
    pattern = _CHARACTER if is_chinese(language) else _WORD
    spans = [match.span() for match in pattern.finditer(text)]
    words = [text[start:end].casefold() for start, end in spans]
    vocabulary = _Vocabulary()
    hypothesis = vocabulary.row(words)
    tokenized = [
        [vocabulary.row(words_of(segment, language)) for segment in reference] for reference in references
    ]
    starts = _cuts(hypothesis, tokenized, _cut_costs(text, spans, language), window)
    edges = [*starts, len(words)]
    return [
        (spans[start][0], spans[end - 1][1]) if start < end else (at := _position(text, spans, start), at)
        for start, end in pairwise(edges)
    ]


def words_of(text: str, language: str) -> list[str]:
    """The words and punctuation marks between which cuts are possible, case folded; Chinese by character."""
    pattern = _CHARACTER if is_chinese(language) else _WORD
    return [word.casefold() for word in pattern.findall(text)]


@dataclass(frozen=True, slots=True)
class _Row:
    """The words of a text as numbers: words, stems, and which are words rather than punctuation marks."""

    words: Keys
    stems: Keys
    is_word: NDArray[np.bool_]

    def part(self, first: int, last: int) -> "_Row":
        return _Row(self.words[first:last], self.stems[first:last], self.is_word[first:last])


class _Vocabulary:
    """Numbers for words and stems, the same for all texts."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}

    def row(self, words: Sequence[str]) -> _Row:
        numbers = [self._words.setdefault(word, len(self._words)) for word in words]
        stems = [
            self._stems.setdefault(word[:_STEM] if word[:1].isalpha() else word, len(self._stems))
            for word in words
        ]
        is_word = [word[:1].isalnum() for word in words]
        return _Row(
            np.array(numbers, dtype=np.int64), np.array(stems, dtype=np.int64), np.array(is_word, dtype=bool)
        )


def _position(text: str, spans: Sequence[tuple[int, int]], word: int) -> int:
    return spans[word][0] if word < len(spans) else len(text)


def _cut_costs(text: str, spans: Sequence[tuple[int, int]], language: str) -> Keys:
    """The cost of a cut before each word, and after the last: zero at the end of a sentence or line."""
    costs = np.full(len(spans) + 1, _CUT, dtype=np.int64)
    costs[0] = costs[-1] = 0
    for position in range(1, len(spans)):
        start = spans[position][0]
        before = spans[position - 1][1]
        if _END.search(text, max(0, start - 8), start):
            costs[position] = 0
        elif start == before and not is_chinese(language):
            costs[position] = 2 * _CUT  # no space between: director|'s
        elif text[start].isupper() and text[start : start + 2] not in ("I ", "I'", "I’"):
            costs[position] = _CUT_AT_CAPITAL
    return costs * _HIGH


def _cuts(hypothesis: _Row, references: Sequence[Sequence[_Row]], cut_costs: Keys, window: int) -> list[int]:
    """The word that each segment begins with."""
    size = len(hypothesis.words)
    ramp = np.arange(size + 1, dtype=np.int64) * (_EDIT * _HIGH)
    lengths = [max(len(reference[k].words) for reference in references) for k in range(len(references[0]))]
    passed = np.concatenate(([0], np.cumsum(lengths)))
    pace = size / max(1, passed[-1])
    # Position j holds the cheapest path to the boundary before word j.
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
        # The lower half of the key becomes the position where this segment begins.
        entry = np.where(entry < _FAR, (entry // _HIGH) * _HIGH + positions, _FAR)
        entry = np.minimum.accumulate(entry - ramp[at]) + ramp[at]
        part = hypothesis.part(low, new_high)
        ends = [_through(entry, reference[k], part, ramp[at]) for reference in references]
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


def _through(entry: Keys, reference: _Row, hypothesis: _Row, ramp: Keys) -> Keys:
    """The cheapest path to each position after the words of one reference segment."""
    row = entry
    for word, stem, is_word in zip(
        reference.words.tolist(), reference.stems.tolist(), reference.is_word.tolist(), strict=True
    ):
        substitution = np.where(hypothesis.is_word == is_word, _EDIT, 2 * _EDIT) * _HIGH
        substitution[hypothesis.stems == stem] = _EDIT // 2 * _HIGH
        substitution[hypothesis.words == word] = 0
        step = row + _EDIT * _HIGH  # the reference word is missing
        np.minimum(step[1:], row[:-1] + substitution, out=step[1:])
        # Extra words in the hypothesis: the least of all previous positions, plus the distance from there.
        row = np.minimum.accumulate(step - ramp) + ramp
    return row
