"""Translation units with the links of their words, in the form that other tools read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from align.words.linker import WordLinker
from align.words.units import TextUnits
from corpus.formats.pharaoh import LINKS, SOURCE_WORDS, TARGET_WORDS
from corpus.model import Link, Span, TranslationUnit
from corpus.store.link_corrections import PROPERTY, corrected, corrections_of, overlap, texts_of
from corpus.text.language import is_chinese

SURE = 0.5
"""Links with at least this confidence are written: those more probable than not."""

_AT_ONCE = 64
"""How many units are linked at a time."""


def with_links(units: Iterable[TranslationUnit], linker: WordLinker) -> Iterator[TranslationUnit]:
    """The units, each with its words and their links as properties.

    The words of both sides, including punctuation, are joined by spaces; a space inside a word (李　明) is
    left out. A link is ``i-j``, the indices of a source and a target word, from zero.
    """
    units = iter(units)
    while batch := list(islice(units, _AT_ONCE)):
        beads = [linker.units(*texts_of(unit)) for unit in batch]
        for unit, bead, links in zip(batch, beads, linker.links_between(beads, SURE), strict=True):
            if PROPERTY in unit.properties:
                links = corrected(links, corrections_of(unit))
            yield _marked(unit, bead, links)


def _marked(
    unit: TranslationUnit, bead: tuple[TextUnits, TextUnits], links: Sequence[Link]
) -> TranslationUnit:
    tokens = [_with_what_is_between(side.text, [word.span for word in side.words]) for side in bead]
    places = [{span: i for i, span in enumerate(side)} for side in tokens]

    def words_of(span: Span, side: int) -> list[int]:
        """The words of a link; a person's link may have several."""
        if span in places[side]:
            return [places[side][span]]
        return [i for i, word in enumerate(tokens[side]) if overlap(word, span)]

    pairs = sorted({(i, j) for link in links for i in words_of(link.zh, 0) for j in words_of(link.en, 1)})
    texts = [
        " ".join("".join(side.text[start:end].split()) for start, end in spans)
        for side, spans in zip(bead, tokens, strict=True)
    ]
    if not is_chinese(unit.source_language):
        pairs, texts = sorted((j, i) for i, j in pairs), texts[::-1]
    properties = {
        LINKS: " ".join(f"{i}-{j}" for i, j in pairs),
        SOURCE_WORDS: texts[0],
        TARGET_WORDS: texts[1],
    }
    return replace(unit, properties={**unit.properties, **properties})


def _with_what_is_between(text: str, words: Sequence[Span]) -> list[Span]:
    """The spans of the words, and of any other text between them."""
    spans: list[Span] = []
    edge = 0
    for start, end in [*words, (len(text), len(text))]:
        spans += [(edge + m.start(), edge + m.end()) for m in re.finditer(r"\S+", text[edge:start])]
        if start < end:
            spans.append((start, end))
        edge = end
    return spans
