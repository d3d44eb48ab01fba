"""Find the words of a bead whose link a person wants to correct; and the corrected links of beads."""

from collections.abc import Sequence

from corpus.errors import NotFoundError, UsageError
from corpus.model import Link, Span
from corpus.search.concordance import concordance
from corpus.search.counterparts import SURE, Linker
from corpus.store.corpus import Corpus
from corpus.store.link_corrections import corrected, load_corrections
from corpus.store.reading import BeadText
from corpus.text.folding import fold, fold_with_offsets
from corpus.text.phrases import phrase_spans
from corpus.text.tokens import has_chinese

_MOST = 100
"""The most beads searched for one that contains both words."""


def beads_with(corpus: Corpus, one: str, other: str) -> list[BeadText]:
    """The beads that have one of the words on either side."""
    query, rest = (one, other) if has_chinese(one) else (other, one)
    found = concordance(corpus, f'"{query}"', limit=_MOST, side="zh")
    beads = [bead for hit in found.hits for bead in (hit.bead, *hit.also)]
    return [bead for bead in beads if _spans(rest, bead.en)]


def places_of(bead: BeadText, one: str, other: str) -> list[tuple[Span, Span]]:
    """The spans of both words in the source and the target text of a bead, paired in order.

    Raises NotFoundError if one does not occur, and UsageError if one occurs more often than the other.
    """
    zh, en = (one, other) if has_chinese(one) else (other, one)
    own, theirs = _spans(zh, bead.zh), _spans(en, bead.en)
    for text, spans in ((zh, own), (en, theirs)):
        if not spans:
            raise NotFoundError("“{text}” is not in bead {id}", text=text, id=bead.id)
    if len(own) != len(theirs):
        raise UsageError(
            "“{zh}” occurs {own} times and “{en}” {theirs} times in bead {id}",
            hint="Give more of the text around them.",
            zh=zh,
            en=en,
            own=len(own),
            theirs=len(theirs),
            id=bead.id,
        )
    pairs = zip(own, theirs, strict=True)
    return [pair if bead.zh == bead.source else pair[::-1] for pair in pairs]


def _spans(words: str, text: str) -> list[Span]:
    folded, offsets = fold_with_offsets(text)
    return [(offsets[start][0], offsets[end - 1][1]) for start, end in phrase_spans(fold(words), folded)]


def links_of(
    corpus: Corpus, beads: Sequence[BeadText], linker: Linker, least: float = SURE
) -> list[list[Link]]:
    """The links of each bead with at least the confidence ``least``, as people corrected them."""
    pairs = [(bead.zh, bead.en) for bead in beads]
    with corpus.reading() as connection:
        corrections = load_corrections(connection, pairs)
    return [
        corrected(links, corrections.get(pair, ()))
        for pair, links in zip(pairs, linker.links(pairs, least=least), strict=True)
    ]
