"""Hits as lines with the match in the middle: keyword in context."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from corpus.model import Span
from corpus.search.concordance import Concordance, Hit
from corpus.store.reading import BeadText
from corpus.text.folding import fold
from corpus.text.pinyin import readings_of
from corpus.text.tokens import has_chinese, runs

Order = Literal["left", "right", "rendering"]

MOST_LINES = 20
"""The most lines for one bead; those of a long one would hide the others."""


@dataclass(frozen=True, slots=True)
class KwicLine:
    """One occurrence of the query: the text before it, the match, the text after it, its rendering."""

    left: str
    keyword: str
    right: str
    rendering: str
    bead: BeadText


def kwic(found: Concordance, order: Order | None = None) -> list[KwicLine]:
    """A line for each occurrence in the hits, at most ``MOST_LINES`` a bead, in their order or sorted.

    ``left`` sorts by the text before the match, the nearest word or character first, characters by their
    pinyin; ``right`` by the text after it. Lines without a rendering come last when sorted by it.
    """
    lines = [
        _line(found, hit, number, span)
        for hit in found.hits
        for number, span in enumerate(hit.spans[:MOST_LINES])
    ]
    return sorted(lines, key=_KEYS[order]) if order else lines


def in_order(found: Concordance, order: Order) -> Concordance:
    """The concordance with a hit for each occurrence, sorted as the lines of :func:`kwic` are."""
    hits = [
        replace(hit, spans=(span,), counterparts_by_span=hit.counterparts_by_span[number : number + 1])
        for hit in found.hits
        for number, span in enumerate(hit.spans)
    ]
    hits.sort(key=lambda hit: _KEYS[order](_line(found, hit, 0, hit.spans[0])))
    return replace(found, hits=tuple(hits))


def without_line(found: Concordance) -> int:
    """How many occurrences have no line in :func:`kwic`."""
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
