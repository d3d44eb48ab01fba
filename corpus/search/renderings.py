"""How a term is rendered in a corpus: by which words, how often, and where."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from corpus.formats.notebook import Record, Tabular
from corpus.model import Span
from corpus.search.concordance import Concordance, Hit, concordance
from corpus.search.counterparts import Linker, Occurrence, counterparts
from corpus.search.query import parse_query
from corpus.search.selection import Selection
from corpus.search.terms import renderings_in_terms
from corpus.store.corpus import Corpus
from corpus.store.index import Side
from corpus.store.link_corrections import load_corrections
from corpus.store.reading import BeadText, bead_record
from corpus.system.garbage import collection_paused
from corpus.text.folding import fold
from corpus.text.tokens import lemma_of, lemmas_of, runs

EXAMINED = 300
"""The most beads whose words are linked, best examples first."""

MOST_PAIRS = 8_000_000
"""Pairs of a character of one text and one of the other, summed over the beads whose words are linked.

Linking takes time by the product of the lengths, so this is what bounds it where all hits are long.
"""


@dataclass(frozen=True, slots=True)
class RenderingCount:
    """A rendering in its most frequent form, the number of examined beads that have it, and the best one.

    ``spans`` are where the example has it, ``term_spans`` where it has the term. ``forms`` are all its forms,
    each with its number of beads, most frequent first.
    """

    text: str
    count: int
    example: BeadText
    spans: tuple[Span, ...]
    evidence: str
    forms: tuple[tuple[str, int], ...] = ()
    term_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Renderings(Tabular):
    """The renderings of a term, most frequent first.

    ``examined`` of ``total`` beads were searched; ``unclear`` of these have no recognised rendering.
    ``regional_forms`` are the words of other regions that were also searched for.
    """

    term: str
    side: Side
    renderings: tuple[RenderingCount, ...]
    total: int
    examined: int
    unclear: int
    regional_forms: tuple[str, ...] = ()

    def records(self) -> Iterator[Record]:
        """A row for each rendering, with its best example."""
        return (
            {"rendering": found.text, "count": found.count, "evidence": found.evidence}
            | bead_record(found.example)
            for found in self.renderings
        )


_BEGINS_SENTENCE = re.compile(r"(^|[.!?:;…])[^\w]*$")
"""What stands before a word that is capitalised because a sentence begins."""


def renderings(
    corpus: Corpus,
    term: str,
    linker: Linker,
    *,
    side: Side | None = None,
    only: Selection | None = None,
    most: int = EXAMINED,
    regional: bool = False,
) -> Renderings:
    """How ``term`` (any query of :mod:`corpus.search.query`) is rendered, with counts and an example each.

    Forms that differ only in capitals count as one, spelt as mostly within sentences (China, products).

    ``only`` leaves beads out; ``most`` is the number of beads to examine, fewer if their texts are long. With
    ``regional`` a Chinese word is also searched for in its regional equivalents.
    """
    found = concordance(corpus, term, limit=most, side=side, only=only, regional=regional)
    found = with_counterparts(corpus, found, linker)
    other: Side = "en" if found.side == "zh" else "zh"
    groups: dict[str, list[tuple[str, Hit]]] = defaultdict(list)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    unclear = examined = 0
    for hit in found.hits[: len(found.hits) - found.unmarked]:
        weight = 1 + len(hit.also)
        examined += weight
        if not hit.counterparts:
            unclear += weight
            continue
        text = hit.bead.side(other)
        first = next(filter(None, hit.counterparts_by_span))
        written = " … ".join(text[start:end] for start, end in _first_of_each(first, text))
        form = written.lower() if other == "en" else written
        groups[hit.rendering] += [(form, hit)] * weight
        is_capital_of_sentence = written[1:].islower() and _BEGINS_SENTENCE.search(text[: first[0][0]])
        spellings[form][form if is_capital_of_sentence else written] += weight
    _merge(groups)
    spelt = {form: max(counts, key=lambda one: (counts[one], one)) for form, counts in spellings.items()}
    counted = []
    for members in groups.values():
        forms = Counter(written for written, _ in members)
        (form, _), *_ = forms.most_common(1)
        example = next(hit for written, hit in members if written == form)
        counted.append(
            RenderingCount(
                spelt[form],
                len(members),
                example.bead,
                example.counterparts,
                example.evidence,
                tuple((spelt[form], count) for form, count in forms.most_common()),
                example.spans,
            )
        )
    counted.sort(key=lambda rendering: -rendering.count)
    return Renderings(term, found.side, tuple(counted), found.total, examined, unclear, found.regional_forms)


def _merge(groups: dict[str, list[tuple[str, Hit]]]) -> None:
    """Put a rendering whose forms may all belong to another one with that one: *leaves* with *leaf*."""
    for rendering in list(groups):
        other = {
            " ".join(
                lemmas_of(word)[-1] for word in runs(fold(form)) if lemma_of(word) in rendering.split(" ")
            )
            for form, _ in groups[rendering]
        }
        if len(other) == 1 and (name := other.pop()) != rendering and name in groups:
            groups[name] += groups.pop(rendering)


def _few_enough(hits: Sequence[Hit]) -> int:
    """The number of first hits whose texts have at most :data:`MOST_PAIRS` together; at least one."""
    pairs = accumulate(len(hit.source) * len(hit.target) for hit in hits)
    return max(1, sum(total <= MOST_PAIRS for total in pairs))


@collection_paused()
def with_counterparts(corpus: Corpus, found: Concordance, linker: Linker) -> Concordance:
    """The concordance with the likely renderings of the query marked in its hits.

    The last hits stay ``unmarked`` if their texts are so long that linking their words would take long.
    """
    if not found.hits:
        return found
    examined = found.hits[: _few_enough(found.hits)]
    other: Side = "en" if found.side == "zh" else "zh"
    keyword = _keyword(found)
    from_terms: Sequence[str] = ()
    with corpus.reading() as connection:
        if keyword:
            words = (keyword, *map(fold, found.regional_forms))
            from_terms = [
                rendering for word in words for rendering in renderings_in_terms(connection, word, found.side)
            ]
        corrections = load_corrections(connection, ((hit.bead.zh, hit.bead.en) for hit in examined))
    asked = [
        Occurrence(
            hit.bead.side(found.side),
            hit.spans,
            hit.bead.side(other),
            corrections.get((hit.bead.zh, hit.bead.en), ()),
        )
        for hit in examined
    ]
    hits = tuple(
        replace(
            hit,
            counterparts=counterpart.spans,
            counterparts_by_span=counterpart.by_span,
            rendering=counterpart.rendering,
            evidence=counterpart.evidence,
            confidence=counterpart.confidence,
        )
        for hit, counterpart in zip(
            examined, counterparts(asked, found.side, from_terms, linker), strict=True
        )
    )
    unmarked = found.hits[len(examined) :]
    return replace(found, hits=hits + unmarked, unmarked=len(unmarked))


def _keyword(found: Concordance) -> str:
    """The folded term of the query, if it is a single one."""
    if found.way == "pinyin":
        first = found.hits[0]
        start, end = first.spans[0]
        return fold(first.bead.zh[start:end])
    wanted = [term for term in parse_query(found.query).wanted if not term.wildcard]
    return wanted[0].text if len(wanted) == 1 else ""


def _first_of_each(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans without those that repeat an earlier text."""
    first: dict[str, Span] = {}
    for start, end in spans:
        first.setdefault(text[start:end].lower(), (start, end))
    return list(first.values())
