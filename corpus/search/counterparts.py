"""Which words of the other text of a bead render what was looked for.

A term list says it where it can; else the links between words, as a linker finds them. A link that is not
sure counts where other hits agree: where nothing in a hit is sure, the word that renders the same in several
others is.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.model import Link
from corpus.search.query import Span, phrase_spans
from corpus.store.index import Side
from corpus.text.folding import fold, fold_with_offsets
from corpus.text.forms import FUNCTION_WORDS
from corpus.text.tokens import lemma_of, runs

SURE = 0.7
"""Confidence from which a link counts."""

POSSIBLE = 0.2
"""Confidence from which a link counts where other hits agree."""

_FEWEST_AGREEING = 2
_SHARE_AGREEING = 0.15
"""How many of the hits with sure links agree that a word renders what was looked for, at least."""

_LITTLE = FUNCTION_WORDS | {"to"} | set("的了着过地得")
"""Words that are not part of a rendering where others are."""

_JOINING = re.compile(r"[\s'’‑-]*(?:\b(?:a|an|the|of|and|to|in|on|for|s)\b[\s'’‑-]*)?")
"""What may stand between two parts of one rendering."""


class Linker(Protocol):
    """Whatever finds links between the words of beads."""

    def links(
        self, beads: Sequence[tuple[str, str]], whole: Sequence[Sequence[Span]] = (), least: float = 0.5
    ) -> list[list[Link]]:
        """The links of each bead, a Chinese and an English text, from the confidence ``least`` on.

        ``whole`` are for each bead spans of the Chinese text that count as one word each.
        """
        ...


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A hit's text that was searched, with the spans of what was found in it, and its other text."""

    own: str
    spans: Sequence[Span]
    other: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where a rendering stands in the other text, what it is, and what says so.

    ``by_span`` are its spans for each span of what was found, ``spans`` all together; ``rendering`` are the
    lemmas of the first one's content words, or the Chinese; ``confidence`` is that of its surest link. All
    is empty where nothing is sure.
    """

    spans: tuple[Span, ...] = ()
    by_span: tuple[tuple[Span, ...], ...] = ()
    rendering: str = ""
    evidence: str = ""  # term list or links
    confidence: float = 0.0


def counterparts(
    hits: Sequence[Occurrence], side: Side, from_terms: Sequence[str], linker: Linker
) -> list[Counterpart]:
    """The counterpart in each hit of what was found on ``side``; ``from_terms`` are what a term list has."""
    by_list = [_listed(hit, from_terms) for hit in hits]
    open_hits = [i for i, found in enumerate(by_list) if found is None]
    linked = dict(zip(open_hits, _linked([hits[i] for i in open_hits], side, linker), strict=True))
    return [found or linked[i] for i, found in enumerate(by_list)]


def _listed(hit: Occurrence, from_terms: Sequence[str]) -> Counterpart | None:
    if not from_terms:
        return None
    folded, offsets = fold_with_offsets(hit.other)
    for term in from_terms:
        if spans := phrase_spans(term, folded):
            raw = tuple((offsets[start][0], offsets[end - 1][1]) for start, end in spans)
            by_span = tuple((raw[min(i, len(raw) - 1)],) for i in range(len(hit.spans)))
            return Counterpart(raw, by_span, _key(hit.other, raw[:1]), "term list", 1.0)
    return None


def _linked(hits: Sequence[Occurrence], side: Side, linker: Linker) -> list[Counterpart]:
    beads = [(hit.own, hit.other) if side == "zh" else (hit.other, hit.own) for hit in hits]
    whole = [hit.spans if side == "zh" else () for hit in hits]
    # For each hit and each place in it of what was found: the spans that may render it, with confidence.
    possible: list[list[dict[Span, float]]] = []
    for hit, links in zip(hits, linker.links(beads, whole, POSSIBLE), strict=True):
        pairs = [(link.zh, link.en) if side == "zh" else (link.en, link.zh) for link in links]
        places: list[dict[Span, float]] = []
        for start, end in hit.spans:
            place: dict[Span, float] = {}
            for (own, other), link in zip(pairs, links, strict=True):
                if own[0] < end and start < own[1]:
                    place[other] = max(place.get(other, 0), link.confidence)
            places.append(place)
        possible.append(places)
    agreed = _agreed(hits, possible)
    return [_counterpart(hit.other, places, agreed) for hit, places in zip(hits, possible, strict=True)]


def _agreed(hits: Sequence[Occurrence], possible: Sequence[Sequence[dict[Span, float]]]) -> set[str]:
    """The words that render what was found in several hits."""
    counts: Counter[str] = Counter()
    sure = 0
    for hit, places in zip(hits, possible, strict=True):
        words = {
            _key(hit.other, [span])
            for place in places
            for span, confidence in place.items()
            if confidence >= SURE
        }
        sure += bool(words)
        counts.update(words)
    fewest = max(_FEWEST_AGREEING, _SHARE_AGREEING * sure)
    return {word for word, count in counts.items() if count >= fewest}


def _counterpart(other: str, places: Sequence[dict[Span, float]], agreed: set[str]) -> Counterpart:
    by_span: list[tuple[Span, ...]] = []
    confidence = 0.0
    for place in places:
        spans = [span for span, sure in place.items() if sure >= SURE]
        if not spans:
            spans = [span for span in place if _key(other, [span]) in agreed]
        spans = [span for span in spans if _says_something(other[slice(*span)])] or spans
        confidence = max([confidence, *(place[span] for span in spans)])
        by_span.append(tuple(_joined(sorted(spans), other)))
    if not any(by_span):
        return Counterpart()
    marked = _joined(sorted({span for spans in by_span for span in spans}), other)
    key = _key(other, next(filter(None, by_span)))
    return Counterpart(tuple(marked), tuple(by_span), key, "links", round(confidence, 3))


def _says_something(word: str) -> bool:
    return word.lower() not in _LITTLE


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, with those made one between which nothing stands that counts."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _JOINING.fullmatch(text[joined[-1][1] : start].lower()):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _key(text: str, spans: Sequence[Span]) -> str:
    """The lemmas of the content words in some spans of a text, each once; of all where none says anything."""
    words = [lemma_of(run) for start, end in spans for run in runs(fold(text[start:end]))]
    content = [word for word in words if word not in _LITTLE]
    return " ".join(dict.fromkeys(content or words))
