"""Match the words of a text with the words of a gloss that they are forms of.

The lemma of a text's word may be a gloss's word, but not vice versa: *products* is a form of the gloss
*product*, but the glosses *goods*, *left* and *customs* are not *good*, *leave* and *custom*.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.model import Span
from corpus.text.folding import fold_with_offsets
from corpus.text.tokens import lemma_of, run_spans

FUNCTION_WORDS = frozenset(
    """
    a an the of in on at by for from with and or but as is are was were be been being it its this that
    these those we our us you your he his she her they their them i my not no has have had do does did will
    would must should can could may shall than then so such which who what when where while if into over
    under about also all any each more most some there here up out only both s t
    """.split()  # noqa: SIM905 (a list of a hundred strings is no easier to read)
)

ACCESS_KEY = re.compile("(?<=[A-Za-z])&(?=[a-z])")
"""The mark of an access key within a word of a user interface: A&uthor."""

_ON_THEIR_OWN = frozenset("goods customs news means better best worse worst".split())  # noqa: SIM905
"""Words whose meaning differs from that of their lemma."""


@dataclass(frozen=True, slots=True)
class Written:
    """A folded text, the original position of each folded character, and its words, which are runs of one
    script.

    A word is folded, with its start and end in the folded text; U.S. is one word, *us*, and so is A&uthor,
    *author*, where & marks the access key.
    """

    folded: str
    offsets: Sequence[Span]
    words: Sequence[tuple[str, Span]]


def written(text: str) -> Written:
    """Split a text into words."""
    folded, offsets = fold_with_offsets(text)
    words = []
    keys = {match.start() for match in ACCESS_KEY.finditer(text)}
    spans = run_spans(folded)
    if keys:
        spans = _joined(spans, {i for i, (start, _) in enumerate(offsets) if start in keys})
    for start, end in _abbreviations_joined(spans, folded):
        word = folded[start:end].replace("&", "")
        words.append((word.replace(".", "") if word[1:2] == "." else word, (start, end)))
    return Written(folded, offsets, words)


def _joined(spans: Sequence[Span], gaps: Container[int]) -> list[Span]:
    """The spans, joined where exactly one character of ``gaps`` separates them."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - 1 == joined[-1][1] and joined[-1][1] in gaps:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _abbreviations_joined(spans: Sequence[Span], folded: str) -> list[Span]:
    """The spans of words, with single letters joined if only dots separate them."""
    joined: list[Span] = []
    for start, end in spans:
        before = joined[-1] if joined else (0, 0)
        is_letter = end - start == 1 and folded[start : start + 2].islower() and folded[start].isascii()
        goes_on = folded[start - 1 : start] == "." and start in (before[1], before[1] + 1)
        if is_letter and goes_on and folded[before[0] + 1] == ".":
            joined[-1] = before[0], end + folded.startswith(".", end)
        else:
            joined.append((start, end))
    return joined


@lru_cache(maxsize=100_000)
def bases(word: str) -> frozenset[str]:
    """The words that a text's word may be a form of."""
    bases = {word}
    if word not in _ON_THEIR_OWN:
        bases.add(lemma_of(word))
        for ending, instead in _PLURALS:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                bases.add(word.removesuffix(ending) + instead)
    return frozenset(bases)


_PLURALS = (("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"))
