"""Which words in the other text of a bead translate what was looked for.

A person's links decide if there are any, then a term list, then the links that a linker finds. An uncertain
link counts if other hits agree: a hit without a sure link is given the word that is the rendering in several
others.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corpus.model import Link, Span
from corpus.search.query import phrase_spans
from corpus.store.index import Side
from corpus.store.link_corrections import LinkCorrection, corrected, is_inside, overlap
from corpus.text.folding import fold, fold_with_offsets
from corpus.text.forms import FUNCTION_WORDS
from corpus.text.tokens import lemma_of, runs

SURE = 0.7
"""The confidence from which a link counts."""

POSSIBLE = 0.2
"""The confidence from which a link counts if other hits agree."""

_FEWEST_AGREEING = 2
_SHARE_AGREEING = 0.15
"""How many hits with sure links must agree on a rendering."""

_LITTLE = FUNCTION_WORDS | {"to"} | set("的了着过地得")
"""Words that are not part of a rendering if it has others."""

_JOINING = re.compile(r"[\s'’‑-]*(?:\b(?:a|an|the|of|and|to|in|on|for|s)\b[\s'’‑-]*)?")
"""What may separate two parts of one rendering."""


class Linker(Protocol):
    """An object that finds links between the words of beads."""

    def links(
        self, beads: Sequence[tuple[str, str]], whole: Sequence[Sequence[Span]] = (), least: float = 0.5
    ) -> list[list[Link]]:
        """The links of each bead, a Chinese and an English text, with at least the confidence ``least``.

        ``whole`` gives for each bead the spans of the Chinese text that count as one word each.
        """
        ...


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The searched text of a hit, the spans found in it, and the other text.

    ``corrections`` are a person's corrections of its links.
    """

    own: str
    spans: Sequence[Span]
    other: str
    corrections: Sequence[LinkCorrection] = ()


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A rendering: its spans in the other text, its words, and the evidence for it.

    ``by_span`` has its spans for each span found, ``spans`` all of them; ``rendering`` holds the lemmas of
    the first one's content words, or the Chinese; ``confidence`` is that of its surest link. All are empty if
    nothing is sure.
    """

    spans: tuple[Span, ...] = ()
    by_span: tuple[tuple[Span, ...], ...] = ()
    rendering: str = ""
    evidence: str = ""  # person, term list or links
    confidence: float = 0.0


def counterparts(
    hits: Sequence[Occurrence], side: Side, from_terms: Sequence[str], linker: Linker
) -> list[Counterpart]:
    """The counterpart of each hit found on ``side``; ``from_terms`` are the renderings in a term list."""
    by_list = [None if _is_corrected(hit, side) else _listed(hit, from_terms) for hit in hits]
    open_hits = [i for i, found in enumerate(by_list) if found is None]
    linked = dict(zip(open_hits, _linked([hits[i] for i in open_hits], side, linker), strict=True))
    return [found or linked[i] for i, found in enumerate(by_list)]


def _is_corrected(hit: Occurrence, side: Side) -> bool:
    own = [c.zh if side == "zh" else c.en for c in hit.corrections]
    return any(overlap(span, corrected_span) for span in hit.spans for corrected_span in own)


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
    possible: list[list[_Place]] = []
    for hit, links in zip(hits, linker.links(beads, whole, POSSIBLE), strict=True):
        ours = corrected(links, hit.corrections)
        possible.append([_place(span, ours, side) for span in hit.spans])
    agreed = _agreed(hits, possible)
    return [_counterpart(hit.other, places, agreed) for hit, places in zip(hits, possible, strict=True)]


@dataclass(slots=True)
class _Place:
    """The spans that may translate what was found at a place, each with its confidence.

    ``set`` are those that a person linked to it or to a part of it, ``around`` those that a person linked to
    something that contains it.
    """

    possible: dict[Span, float] = field(default_factory=dict)
    set: list[Span] = field(default_factory=list)
    around: list[Span] = field(default_factory=list)


def _place(span: Span, links: Sequence[Link], side: Side) -> _Place:
    place = _Place()
    for link in links:
        own, other = (link.zh, link.en) if side == "zh" else (link.en, link.zh)
        if not overlap(own, span):
            continue
        if link.by_person:
            (place.set if is_inside(own, span) else place.around).append(other)
        else:
            place.possible[other] = max(place.possible.get(other, 0), link.confidence)
    return place


def _agreed(hits: Sequence[Occurrence], possible: Sequence[Sequence[_Place]]) -> set[str]:
    """The words that translate the query in several hits."""
    counts: Counter[str] = Counter()
    sure = 0
    for hit, places in zip(hits, possible, strict=True):
        words = {
            _key(hit.other, [span])
            for place in places
            for span in (*place.set, *(span for span, sure in place.possible.items() if sure >= SURE))
        }
        sure += bool(words)
        counts.update(words)
    fewest = max(_FEWEST_AGREEING, _SHARE_AGREEING * sure)
    return {word for word, count in counts.items() if count >= fewest}


def _counterpart(other: str, places: Sequence[_Place], agreed: set[str]) -> Counterpart:
    by_span: list[tuple[Span, ...]] = []
    confidence = 0.0
    is_set = False
    for place in places:
        found, spans = place.possible, place.set
        if not spans:
            spans = [span for span, sure in found.items() if sure >= SURE]
            spans = spans or [span for span in found if _key(other, [span]) in agreed]
            spans = [span for span in spans if _says_something(other[slice(*span)])] or spans or place.around
        is_set |= bool(spans) and (spans is place.set or spans is place.around)
        confidence = max([confidence, *(found.get(span, 1.0) for span in spans)])
        by_span.append(tuple(_joined(sorted(spans), other)))
    if not any(by_span):
        return Counterpart()
    marked = _joined(sorted({span for spans in by_span for span in spans}), other)
    key = _key(other, next(filter(None, by_span)))
    evidence = "person" if is_set else "links"
    return Counterpart(tuple(marked), tuple(by_span), key, evidence, round(confidence, 3))


def _says_something(word: str) -> bool:
    return word.lower() not in _LITTLE


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, merged if nothing that matters separates them."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _JOINING.fullmatch(text[joined[-1][1] : start].lower()):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _key(text: str, spans: Sequence[Span]) -> str:
    """The lemmas of the content words in some spans of a text, without repetition; of all words if none are
    content words.
    """
    words = [lemma_of(run) for start, end in spans for run in runs(fold(text[start:end]))]
    content = [word for word in words if word not in _LITTLE]
    return " ".join(dict.fromkeys(content or words))
