"""Hits as lines with the match in the middle: keyword in context."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from corpus.model import Span
from corpus.search.concordance import Concordance, Hit
from corpus.search.counterparts import Linker
from corpus.search.renderings import with_counterparts
from corpus.store.corpus import Corpus
from corpus.store.reading import BeadText
from corpus.text.folding import fold
from corpus.text.pinyin import readings_of
from corpus.text.tokens import has_chinese, runs

Order = Literal["left", "right", "rendering"]

MOST_LINES = 20
"""The most lines for one bead if they are not sorted; those of a long one would hide the others."""

SORTED = 300
"""How many hits, best examples first, have their lines sorted."""


@dataclass(frozen=True, slots=True)
class KwicLine:
    """One occurrence of the query: the text before it, the match, the text after it, its rendering."""

    left: str
    keyword: str
    right: str
    rendering: str
    bead: BeadText


@dataclass(frozen=True, slots=True)
class SortedLines:
    """A page of sorted lines: ``found`` has a hit for each, of ``lines`` in the ``examined`` best hits."""

    found: Concordance
    lines: int
    examined: int


def kwic(found: Concordance) -> list[KwicLine]:
    """A line for each occurrence in the hits, in their order, at most ``MOST_LINES`` a bead."""
    return [
        _line(found, hit, number, span)
        for hit in found.hits
        for number, span in enumerate(hit.spans[:MOST_LINES])
    ]


def sorted_kwic(
    corpus: Corpus,
    find: Callable[..., Concordance],
    order: Order,
    linker: Linker,
    *,
    limit: int,
    offset: int = 0,
    marked: bool = True,
) -> SortedLines:
    """A page of the lines of the best :data:`SORTED` hits, sorted, whichever page it is.

    ``find(limit=…)`` gives the hits. ``limit`` and ``offset`` count lines; of a page of more lines as many
    hits are sorted. ``left`` sorts by the text before the match, the nearest word or character first,
    characters by their pinyin; ``right`` by the text after it; lines without a rendering come last when
    sorted by it. Unless ``marked``, renderings are looked for only if lines are sorted by them.
    """
    end = offset + limit
    found = find(limit=max(SORTED, limit))
    examined = len(found.hits)
    if order == "rendering":
        found = with_counterparts(corpus, found, linker)
    lines = _in_order(found, order)
    page = replace(lines, hits=lines.hits[offset:end], next_offset=end if end < len(lines.hits) else None)
    if marked and order != "rendering":
        page = with_counterparts(corpus, page, linker)
    return SortedLines(page, len(lines.hits), examined)


def _in_order(found: Concordance, order: Order) -> Concordance:
    """The concordance with a hit for each occurrence, sorted."""
    hits = [
        replace(hit, spans=(span,), counterparts_by_span=hit.counterparts_by_span[number : number + 1])
        for hit in found.hits
        for number, span in enumerate(hit.spans)
    ]
    hits.sort(key=lambda hit: _KEYS[order](_line(found, hit, 0, hit.spans[0])))
    return replace(found, hits=tuple(hits))


def without_line(found: Concordance) -> int:
    """The number of occurrences without a line in :func:`kwic`."""
    return sum(len(hit.spans[MOST_LINES:]) for hit in found.hits)


def _line(found: Concordance, hit: Hit, number: int, span: Span) -> KwicLine:
    own = hit.bead.side(found.side)
    other = hit.bead.side("en" if found.side == "zh" else "zh")
    spans: Sequence[Span] = ()
    if number < len(hit.counterparts_by_span):
        spans = hit.counterparts_by_span[number]
    rendering = " … ".join(other[start:end] for start, end in spans)
    start, end = span
    return KwicLine(own[:start], own[start:end], own[end:], rendering, hit.bead)


_CONTEXT = 80
"""How many characters on a side tell lines apart when they are sorted."""

_KEYS: dict[Order, Callable[[KwicLine], Any]] = {
    "left": lambda line: _units(line.left[-_CONTEXT:])[::-1],
    "right": lambda line: _units(line.right[:_CONTEXT]),
    "rendering": lambda line: (not line.rendering, line.rendering.lower()),
}


def _units(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The characters, by pinyin, and the words of a text, folded."""
    units = [unit for run in runs(fold(text)) for unit in (run if has_chinese(run) else [run])]
    return [((readings_of(unit) if len(unit) == 1 else ()) or (unit,), unit) for unit in units]
