"""Which cuts between resegmented hypotheses are uncertain."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np

from align.scoring.edit_segmentation import words_of
from corpus.text.sentences import split_sentences


def judge_cuts(
    text: str,
    spans: Sequence[tuple[int, int]],
    lines: Sequence[str],
    references: Sequence[Sequence[str]],
    language: str,
) -> tuple[list[int], list[int]]:
    """The segments that begin or end inside a sentence, and those that do so at an uncertain cut.

    A cut inside a sentence is uncertain, and one at a sentence end if the previous or next sentence end would
    fit the references nearly as well. A cut at the end of a line never is. Segments count from zero.
    """
    passed = np.concatenate(([0], np.cumsum([not character.isspace() for character in text])))
    sentence_ends = sorted(_sentence_ends(lines, language))
    ends = [int(np.searchsorted(passed, count)) for count in sentence_ends]
    line_ends = set(np.cumsum([_letters(line) for line in lines]).tolist())
    known = set(sentence_ends)
    inside: set[int] = set()
    doubtful: set[int] = set()
    for k in range(len(spans) - 1):
        (first, here), (_, last) = spans[k], spans[k + 1]
        count = int(passed[here])
        if count in line_ends:
            continue
        if count not in known:
            inside |= {k, k + 1}
        elif not _undecided(text, first, here, last, ends, [(r[k], r[k + 1]) for r in references], language):
            continue
        doubtful |= {k, k + 1}
    return sorted(inside), sorted(doubtful)


def _undecided(
    text: str,
    first: int,
    here: int,
    last: int,
    ends: Sequence[int],
    references: Sequence[tuple[str, str]],
    language: str,
) -> bool:
    """Whether the sentence end before or after a cut would separate two segments nearly as well."""
    place = bisect_left(ends, here)
    others = [ends[i] for i in (place - 1, place + 1) if 0 <= i < len(ends) and first < ends[i] < last]

    def fit(cut: int) -> float:
        return max(
            _alike(text[first:cut], one, language) + _alike(text[cut:last], other, language)
            for one, other in references
        )

    return any(fit(other) > fit(here) - _DOUBT for other in others)


_DOUBT = 1.0
"""A cut whose advantage is smaller than this, in words, is uncertain."""


def _alike(text: str, reference: str, language: str) -> float:
    """The number of words that two texts share, minus a quarter of the difference in length."""
    ours, theirs = Counter(words_of(text, language)), Counter(words_of(reference, language))
    return (ours & theirs).total() - 0.25 * abs(ours.total() - theirs.total())


def _sentence_ends(lines: Sequence[str], language: str) -> set[int]:
    """The number of non-space characters before each boundary between sentences or lines."""
    ends, passed = {0}, 0
    for line in lines:
        for sentence in split_sentences(line, language):
            passed += _letters(sentence)
            ends.add(passed)
    return ends


def _letters(text: str) -> int:
    return len("".join(text.split()))
