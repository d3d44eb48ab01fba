"""The words of a text that are linked: Chinese segmented by the dictionary, others as written."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Span
from corpus.text.dictionary import Dictionary, segmented
from corpus.text.forms import written
from corpus.text.tokens import has_chinese

LONGEST_WORD = 4
"""Up to this many characters count as one word if they were searched for; more only if in the dictionary."""

LONGEST_NAME = 5
"""The most characters outside words that are taken as one name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and its span in the original text."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class TextUnits:
    """The words of a text in order, and the dictionary words in it, whole or across words.

    ``known`` are the dictionary words with the first and the last unit that they overlap.
    """

    text: str
    words: tuple[Word, ...]
    known: tuple[tuple[str, int, int], ...]

    def within(self, spans: Sequence[Span]) -> list[int]:
        """The indices of the words that overlap one of the spans."""
        return [
            i
            for i, word in enumerate(self.words)
            if any(start < word.span[1] and word.span[0] < end for start, end in spans)
        ]


def units_of(text: str, dictionary: Dictionary, whole: Sequence[Span] = ()) -> TextUnits:
    """The words of a text.

    Words end at the borders of the spans ``whole``. A span is one word if it is short or in the dictionary.
    """
    taken_apart = written(text)
    folded, offsets = taken_apart.folded, taken_apart.offsets
    if not has_chinese(folded):
        plain = (Word(word, (offsets[a][0], offsets[b - 1][1])) for word, (a, b) in taken_apart.words)
        return TextUnits(text, tuple(plain), ())
    fixed: list[Span] = []
    starts, ends = zip(*offsets, strict=True)
    for start, end in whole:
        first, last = bisect_left(starts, start), bisect_right(ends, end)
        if first < last:
            fixed.append((first, last))
    found = dictionary.words_in(folded)
    known_spans = set(found)
    parts: list[Span] = []
    names = {}
    for word, (first, last) in taken_apart.words:
        names[first, last] = word
        if not has_chinese(folded[first]):
            parts.append((first, last))
            continue
        kept = [(max(a, first), min(b, last)) for a, b in fixed if a < last and first < b]
        edge = first
        for start, end in [*sorted(kept), (last, last)]:
            parts += _cut(folded, edge, start, found)
            if end - start <= LONGEST_WORD or (start, end) in known_spans:
                parts += [(start, end)] * (start < end)
            else:
                parts += _cut(folded, start, end, found)
            edge = max(edge, end)
    places = [-1] * len(folded)
    for number, (start, end) in enumerate(parts):
        places[start:end] = [number] * (end - start)
    known = tuple(
        (folded[a:b], places[a], places[b - 1]) for a, b in found if places[a] >= 0 and places[b - 1] >= 0
    )
    words = tuple(Word(names.get((a, b), folded[a:b]), (offsets[a][0], offsets[b - 1][1])) for a, b in parts)
    return TextUnits(text, words, known)


_ALONE = frozenset(
    "的了是在和与及对为也要将不有我这那上中下其之以到都就很还而但或由被把从向给让他她它你吗呢吧着年月日"
)
"""Characters that are mostly words of their own."""


def _cut(folded: str, first: int, last: int, found: Sequence[Span]) -> list[Span]:
    """The words of a part of a run of Chinese characters, of the ``found`` in order; the rest are names."""
    if first >= last:
        return []
    inside = found[bisect_left(found, (first, 0)) : bisect_left(found, (last, 0))]
    here = [(a - first, b - first) for a, b in inside if b <= last]
    parts: list[Span] = []
    edge = 0
    text = folded[first:last]
    for start, end in [*segmented(text, here), (last - first, last - first)]:
        name = edge
        for i in range(edge, start):
            if text[i] in _ALONE or i - name == LONGEST_NAME:
                if i > name:
                    parts.append((name, i))
                if text[i] in _ALONE:
                    parts.append((i, i + 1))
                    name = i + 1
                else:
                    name = i
        if start > name:
            parts.append((name, start))
        if end > start:
            parts.append((start, end))
        edge = end
    return [(a + first, b + first) for a, b in parts]
