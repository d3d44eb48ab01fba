"""English words as they are written, and which of them are forms of the words of a gloss.

The lemma of a text's word may be a gloss's word, never the other way round: *products* is a form of the
gloss *product*, but the glosses *goods*, *left* and *customs* are no *good*, *leave* and *custom*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from corpus.search.query import Span
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

_ON_THEIR_OWN = frozenset("goods customs news means better best worse worst".split())  # noqa: SIM905
"""Words that mean something else than what they are a form of."""

_ALSO_PAST = frozenset("saw left found ground felt bore wound rose fell lay bit shot bound spoke".split())  # noqa: SIM905
"""Words that are mostly the past of a verb that has nothing to do with the noun or adjective."""

_BEFORE_NOUNS = frozenset("a an the this that his her its my our your their no some each of with by".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Word:
    """A word: folded, where it stands in the folded text, and whether it is written in capitals."""

    text: str
    span: Span
    capitals: bool


@dataclass(frozen=True)
class Written:
    """A text, folded, and where each folded character came from."""

    text: str
    folded: str
    offsets: Sequence[Span]

    @cached_property
    def words(self) -> Sequence[Word]:
        """Its words; U.S. is one, *us*."""
        shouts = self.text.isupper() and " " in self.text.strip()
        return [
            self._word(start, end, shouts)
            for start, end in _abbreviations_joined(run_spans(self.folded), self.folded)
        ]

    def _word(self, start: int, end: int, shouts: bool) -> Word:
        raw = self.text[self.offsets[start][0] : self.offsets[end - 1][1]]
        word = self.folded[start:end]
        if word[1:2] == ".":
            word = word.replace(".", "")
        return Word(word, (start, end), not shouts and len(word) > 1 and raw.isupper())

    @cached_property
    def where(self) -> Mapping[str, Sequence[int]]:
        """The places among its words of the forms of each word."""
        places: dict[str, list[int]] = {}
        for i, word in enumerate(self.words):
            for base in _bases(word.text):
                places.setdefault(base, []).append(i)
        return places


def written(text: str) -> Written:
    """A text taken apart."""
    return Written(text, *fold_with_offsets(text))


def _abbreviations_joined(spans: Sequence[Span], folded: str) -> list[Span]:
    """The spans of words, with single letters that dots alone part made one."""
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


def places(gloss: Sequence[Word], text: Written) -> tuple[list[Span], bool]:
    """Where a gloss stands in a text, in any form, and whether it does so as it is written."""
    spans: list[Span] = []
    literal = False
    words, size = text.words, len(gloss)
    for i in text.where.get(gloss[0].text, ()) if gloss else ():
        found = words[i : i + size]
        if len(found) < size or not all(map(_is_form, found, gloss)):
            continue
        as_written = all(word.text == of.text for word, of in zip(found, gloss, strict=True))
        is_past = size == 1 and as_written and found[0].text in _ALSO_PAST
        if is_past and (i == 0 or words[i - 1].text not in _BEFORE_NOUNS):
            continue
        if not spans or found[0].span[0] >= spans[-1][1]:
            spans.append((found[0].span[0], found[-1].span[1]))
            literal = literal or as_written
    return spans, literal


def _is_form(word: Word, of: Word) -> bool:
    """Whether a text's word is a gloss's word or a form of it."""
    if word.text == of.text:
        # US, IT and WHO are no function words where they are written so.
        return word.capitals or not of.capitals or of.text not in FUNCTION_WORDS
    # USS is no plural of US.
    return of.text in _bases(word.text) and not (word.capitals and of.capitals)


@lru_cache(maxsize=100_000)
def _bases(word: str) -> frozenset[str]:
    """The words of which a text's word may be a form."""
    bases = {word}
    if word not in _ON_THEIR_OWN:
        bases.add(lemma_of(word))
        for ending, instead in _PLURALS:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                bases.add(word.removesuffix(ending) + instead)
    return frozenset(bases)


_PLURALS = (("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"))
