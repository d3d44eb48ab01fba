"""How a term is rendered in a corpus: which words stand for it, how often, and where."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from sqlalchemy import Connection

from corpus.notebook import Record, Tabular
from corpus.search.concordance import Concordance, Hit, concordance
from corpus.search.counterparts import Rendering, associated_renderings, counterpart_spans, known_renderings
from corpus.search.query import Span, parse_query
from corpus.search.selection import Selection
from corpus.search.terms import renderings_in_terms
from corpus.store.corpus import Corpus
from corpus.store.index import IdRange, Match, Side
from corpus.store.reading import BeadText, bead_record, hidden_ranges, load_side
from corpus.text.dictionary import cedict
from corpus.text.folding import fold
from corpus.text.forms import Written, written
from corpus.text.tokens import phrase_tokens

EXAMINED = 500
"""Beads that are looked at for evidence, the best examples first."""


@dataclass(frozen=True, slots=True)
class RenderingCount:
    """A rendering, as it is mostly written, in how many of the beads that were examined, and the best one."""

    text: str
    count: int
    example: BeadText
    spans: tuple[Span, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Renderings(Tabular):
    """The renderings of a term, the most frequent first.

    ``examined`` of ``total`` beads were looked at; in ``unclear`` of them no rendering was found.
    """

    term: str
    side: Side
    renderings: tuple[RenderingCount, ...]
    total: int
    examined: int
    unclear: int

    def records(self) -> Iterator[Record]:
        """A row a rendering, with its best example."""
        return (
            {"rendering": found.text, "count": found.count, "evidence": found.evidence}
            | bead_record(found.example)
            for found in self.renderings
        )


def renderings(
    corpus: Corpus, term: str, *, side: Side | None = None, only: Selection | None = None
) -> Renderings:
    """How ``term`` (any query of :mod:`corpus.search.query`) is rendered, with counts and an example each.

    ``only`` leaves beads out.
    """
    found = with_counterparts(corpus, concordance(corpus, term, limit=EXAMINED, side=side, only=only))
    other: Side = "en" if found.side == "zh" else "zh"
    groups: dict[str, list[tuple[str, Hit, str]]] = defaultdict(list)
    unclear = examined = 0
    for hit in found.hits:
        weight = 1 + len(hit.also)
        examined += weight
        if not hit.counterparts:
            unclear += weight
            continue
        text = hit.bead.side(other)
        written = " … ".join(text[start:end] for start, end in _first_of_each(hit.counterparts, text))
        groups[hit.rendering] += [(written, hit, hit.evidence)] * weight
    counted = []
    for members in groups.values():
        forms = [written.lower() if other == "en" else written for written, _, _ in members]
        _, example, evidence = members[0]
        most = max(dict.fromkeys(forms), key=forms.count)
        counted.append(RenderingCount(most, len(members), example.bead, example.counterparts, evidence))
    counted.sort(key=lambda rendering: -rendering.count)
    return Renderings(term, found.side, tuple(counted), found.total, examined, unclear)


def with_counterparts(corpus: Corpus, found: Concordance) -> Concordance:
    """The concordance with the likely renderings of what was looked for marked in each hit.

    What is looked for is one thing: a query of several terms, or one that was read as pinyin, is taken as
    it is written in each hit.
    """
    keyword = _keyword(found)
    if not keyword or not found.hits:
        return found
    side = found.side
    other: Side = "en" if side == "zh" else "zh"
    others = [written(hit.bead.side(other)) for hit in found.hits]
    with corpus.reading() as connection:
        from_terms = renderings_in_terms(connection, keyword, side)

        @cache
        def known(forms: tuple[str, ...]) -> list[Rendering]:
            first, *more = forms
            listed = known_renderings(first, side, from_terms, cedict())
            return listed + [word for form in more for word in known_renderings(form, side, (), cedict())]

        def marked(hit: Hit, text: Written, also: Sequence[Rendering] = ()) -> Hit:
            return _with_counterpart(hit, text, [*known(_forms(hit, keyword, side)), *also], keyword, side)

        hits = list(map(marked, found.hits, others))
        if not all(hit.counterparts for hit in hits):
            # Asking the corpus takes longer, so it is asked only where the lists leave something open.
            also = associated_renderings(
                keyword, side, _Evidence(corpus, connection, hidden_ranges(connection))
            )
            hits = [
                hit if hit.counterparts and known(_forms(hit, keyword, side)) else marked(hit, text, also)
                for hit, text in zip(hits, others, strict=True)
            ]
    return replace(found, hits=tuple(hits))


def _forms(hit: Hit, keyword: str, side: Side) -> tuple[str, ...]:
    """The keyword as it is written in a hit, where that says more: *goods*, where it is *good*."""
    if side == "zh":
        return (keyword,)
    text = hit.bead.side(side)
    return tuple(dict.fromkeys(text[start:end] for start, end in hit.spans)) or (keyword,)


def _with_counterpart(hit: Hit, other: Written, known: Sequence[Rendering], keyword: str, side: Side) -> Hit:
    spans, rendering = counterpart_spans(known, hit.bead.side(side), other, keyword, side, cedict())
    if rendering is None:
        return hit
    raw = tuple((other.offsets[start][0], other.offsets[end - 1][1]) for start, end in spans)
    return replace(hit, counterparts=raw, rendering=rendering.text, evidence=rendering.evidence)


def _keyword(found: Concordance) -> str:
    if found.way == "pinyin":
        first = found.hits[0]
        start, end = first.spans[0]
        return fold(first.bead.zh[start:end])
    wanted = [term for term in parse_query(found.query).wanted if not term.wildcard]
    return wanted[0].text if len(wanted) == 1 else ""


@dataclass(slots=True)
class _Evidence:
    """A :class:`corpus.search.counterparts.Evidence` of a corpus, at one moment."""

    corpus: Corpus
    connection: Connection
    hidden: Sequence[IdRange]
    frequencies: dict[tuple[Side, str], int] = field(default_factory=dict)

    def frequency(self, side: Side, text: str) -> int:
        key = side, text
        if key not in self.frequencies:
            match = self._match(side, text)
            found = self.corpus.index.count(self.connection, match, self.hidden) if match else 0
            self.frequencies[key] = found
        return self.frequencies[key]

    def across(self, side: Side, text: str) -> Sequence[str]:
        match = self._match(side, text)
        if match is None:
            return []
        ids = self.corpus.index.search(self.connection, match, self.hidden, EXAMINED)
        other: Side = "en" if side == "zh" else "zh"
        return list(dict.fromkeys(fold(text) for _, text in load_side(self.connection, ids, other)))

    def _match(self, side: Side, text: str) -> Match | None:
        phrase = phrase_tokens(text)
        return Match(side, phrase.tokens, phrase.prefix) if phrase else None


def _first_of_each(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans without those whose text stood before."""
    first: dict[str, Span] = {}
    for start, end in spans:
        first.setdefault(text[start:end].lower(), (start, end))
    return list(first.values())
