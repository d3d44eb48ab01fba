"""Find the words in the other text of a bead that translate the match of a query.

A person's links decide if there are any, then a term list, then the links that a linker finds. An uncertain
link counts if other hits agree: a hit without a sure link is given the word that is the rendering in several
others.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from corpus.model import Link, Span
from corpus.store.index import Side
from corpus.store.link_corrections import LinkCorrection, corrected, is_inside, overlap
from corpus.text.folding import fold, fold_with_offsets
from corpus.text.forms import ACCESS_KEY, FUNCTION_WORDS
from corpus.text.phrases import phrase_spans, word_spans
from corpus.text.tokens import lemma_of, runs

SURE = 0.7
"""The confidence from which a link counts."""

ADJOINING = 0.5
"""The confidence from which a link counts beside one that does: a rendering of several words is one."""

POSSIBLE = 0.2
"""The confidence from which a link counts if other hits agree."""

_FEWEST_AGREEING = 2
_SHARE_AGREEING = 0.15
"""How many hits must agree on a rendering: as many barely sure ones, and this share of the sure ones."""

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
    corrected_hits = [_is_corrected(hit, side) for hit in hits]
    listed = [
        {} if is_corrected else _listed(hit, from_terms)
        for hit, is_corrected in zip(hits, corrected_hits, strict=True)
    ]
    to_link = [i for i, renderings in enumerate(listed) if len(renderings) != 1]
    links = dict(zip(to_link, _links([hits[i] for i in to_link], side, linker), strict=True))
    not_listed = [i for i in to_link if not listed[i]]
    by_links = _by_links([hits[i] for i in not_listed], side, [links[i] for i in not_listed])
    found = dict(zip(not_listed, by_links, strict=True))
    return [
        found[i] if i in found else _by_list(hit, side, listed[i], links.get(i, ()))
        for i, hit in enumerate(hits)
    ]


def _is_corrected(hit: Occurrence, side: Side) -> bool:
    own = [c.zh if side == "zh" else c.en for c in hit.corrections]
    return any(overlap(span, corrected_span) for span in hit.spans for corrected_span in own)


def _listed(hit: Occurrence, from_terms: Sequence[str]) -> dict[str, tuple[Span, ...]]:
    """The spans of the term list's renderings in the other text, none within another."""
    if not from_terms:
        return {}
    folded, offsets = fold_with_offsets(hit.other)
    found: dict[str, tuple[Span, ...]] = {}
    for term in from_terms:
        spans = [(offsets[a][0], offsets[b - 1][1]) for a, b in phrase_spans(term, folded)]
        taken = [span for other in found.values() for span in other]
        if free := tuple(span for span in spans if not any(overlap(span, one) for one in taken)):
            found[term] = free
    return found


def _by_list(
    hit: Occurrence, side: Side, listed: Mapping[str, tuple[Span, ...]], links: Sequence[Link]
) -> Counterpart:
    """The listed rendering whose words are linked to the match rather than to other words."""

    def confidence(spans: Sequence[Span], *, is_own: bool) -> float:
        pairs = [(link.zh, link.en) if side == "zh" else (link.en, link.zh) for link in links]
        return max(
            (
                link.confidence
                for link, (own, other) in zip(links, pairs, strict=True)
                if any(overlap(own, span) for span in hit.spans) == is_own
                and any(overlap(other, span) for span in spans)
            ),
            default=0,
        )

    spans = max(
        listed.values(), key=lambda spans: confidence(spans, is_own=True) - confidence(spans, is_own=False)
    )
    by_span = tuple((spans[min(i, len(spans) - 1)],) for i in range(len(hit.spans)))
    return Counterpart(spans, by_span, _key(hit.other, spans[:1]), "term list", 1.0)


def _links(hits: Sequence[Occurrence], side: Side, linker: Linker) -> list[list[Link]]:
    """The links of each hit, as people corrected them."""
    beads = [(hit.own, hit.other) if side == "zh" else (hit.other, hit.own) for hit in hits]
    whole = [hit.spans if side == "zh" else () for hit in hits]
    return [
        corrected(links, hit.corrections)
        for hit, links in zip(hits, linker.links(beads, whole, POSSIBLE), strict=True)
    ]


def _by_links(hits: Sequence[Occurrence], side: Side, links: Sequence[Sequence[Link]]) -> list[Counterpart]:
    possible = [
        [_place(span, ours, side) for span in hit.spans] for hit, ours in zip(hits, links, strict=True)
    ]
    agreed = _agreed(hits, possible)
    found = [_counterpart(hit.other, places, agreed) for hit, places in zip(hits, possible, strict=True)]
    counts = Counter(one.rendering for one in found)
    phrases = [key for key, count in counts.items() if " " in key and count >= _FEWEST_AGREEING]
    return [
        _with_whole_phrase(
            hit.other, one, [key for key in phrases if counts[key] > counts[one.rendering] and _has(key, one)]
        )
        for hit, one in zip(hits, found, strict=True)
    ]


def _has(phrase: str, found: Counterpart) -> bool:
    """Whether the phrase, in lemmas, has the words of the rendering and more, and a machine found it."""
    return found.evidence == "links" and set(found.rendering.split()) < set(phrase.split())


def _with_whole_phrase(text: str, found: Counterpart, phrases: Sequence[str]) -> Counterpart:
    """The counterpart, with spans extended that are a part of one of the phrases: *person* in “delivery
    person”, if that is the rendering more often.
    """
    if not phrases:
        return found
    folded, offsets = fold_with_offsets(text)
    whole = [
        (offsets[start][0], offsets[end - 1][1])
        for phrase in phrases
        for start, end in word_spans(phrase.split(), folded)
    ]
    by_span = tuple(
        tuple(dict.fromkeys(next((row for row in whole if is_inside(span, row)), span) for span in spans))
        for spans in found.by_span
    )
    marked = _joined(sorted({span for spans in by_span for span in spans}), text)
    return replace(
        found,
        spans=tuple(marked),
        by_span=by_span,
        rendering=_key(text, next(filter(None, by_span))),
    )


@dataclass(slots=True)
class _Place:
    """The spans that may translate the match at a place, each with its confidence.

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
    """The words that translate the query in several hits, or are likely to in more."""
    weights: Counter[str] = Counter()
    sure = 0
    for hit, places in zip(hits, possible, strict=True):
        in_hit: dict[str, float] = {}
        for place in places:
            for span, confidence in {**place.possible, **dict.fromkeys(place.set, 1.0)}.items():
                if confidence >= SURE or _says_something(hit.other[slice(*span)]):
                    word = _key(hit.other, [span])
                    in_hit[word] = max(in_hit.get(word, 0), confidence)
        sure += any(confidence >= SURE for confidence in in_hit.values())
        weights.update(in_hit)
    least = max(_FEWEST_AGREEING * SURE, _SHARE_AGREEING * sure)
    return {word for word, weight in weights.items() if weight >= least}


def _counterpart(other: str, places: Sequence[_Place], agreed: set[str]) -> Counterpart:
    by_span: list[tuple[Span, ...]] = []
    confidence = 0.0
    is_set = False
    for place in places:
        found, spans = place.possible, place.set
        if not spans:
            spans = [span for span, sure in found.items() if sure >= SURE]
            spans = spans or [span for span in found if _key(other, [span]) in agreed]
            spans = _whole(spans, found, other)
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


def _whole(spans: Sequence[Span], possible: Mapping[Span, float], text: str) -> list[Span]:
    """The spans, and the likely ones that adjoin them."""
    all_spans = sorted({*spans, *(span for span, sure in possible.items() if sure >= ADJOINING)})
    rows = [row for row in _joined(all_spans, text) if any(is_inside(span, row) for span in spans)]
    return [span for span in all_spans if any(is_inside(span, row) for row in rows)]


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
    parts = [ACCESS_KEY.sub("", text[start:end]) for start, end in spans]
    words = [lemma_of(run) for part in parts for run in runs(fold(part))]
    content = [word for word in words if word not in _LITTLE]
    return " ".join(dict.fromkeys(content or words))
