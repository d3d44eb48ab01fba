"""Where to split a row of characters: at gaps between cells and columns, not between justified words."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from corpus.readers.pdf_characters import Character

_LEAST = 0.6  # relative to the font size: wider than a usual space
_WIDE = 1.5  # the smallest gap between columns
_SAME = 0.08  # how far apart edges may be to count as one
_right, _x = attrgetter("right"), attrgetter("x")


@dataclass(frozen=True, slots=True)
class VerticalRule:
    """A vertical rule, as between table cells: its position and ends, in points."""

    x: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap in a row: the index of the character after it, its edges, and the usual width of spaces.

    ``usual`` is that of a usual space, ``less`` that of the next narrower one, or 0.
    """

    place: int
    left: float
    right: float
    usual: float
    less: float

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of characters and its gaps that are wider than a usual space, by their right edges.

    It is ``even`` if all spaces are alike, and ``labelled`` if its first gap follows the number or
    mark of a heading or an item.
    """

    left: float
    right: float
    base: float
    size: float
    gaps: tuple[_Gap, ...]
    even: bool
    labelled: bool

    def crosses(self, gap: _Gap) -> bool:
        """Whether text of this row is above or below the gap and on both sides of it."""
        if self.left > gap.left - 0.2 * self.size or self.right < gap.right + 0.2 * self.size:
            return False
        return not any(_overlap(gap, other) > 0.5 * gap.width for other in self.overlapping(gap))

    def overlapping(self, gap: _Gap) -> Iterator[_Gap]:
        """The gaps of this row that are above or below part of the gap."""
        for place in range(bisect_right(self.gaps, gap.left, key=_right), len(self.gaps)):
            if self.gaps[place].left >= gap.right:
                return
            yield self.gaps[place]


def cut_at_gaps(
    rows: Sequence[Sequence[Character]], rules: Sequence[VerticalRule]
) -> list[list[list[Character]]]:
    """Split each row into cells or lines of columns.

    Justified text has stretched spaces, too. The difference: the spaces of a justified row are stretched
    alike, and the rows above and below extend across them, while cells and columns are aligned with those
    above and below.
    """
    measured = [_measured(row) for row in rows]
    order = sorted((row for row in measured if row), key=lambda row: row.base)
    bases = [row.base for row in order]
    rules = sorted(rules, key=_x)
    pieces = []
    for row, measure in zip(rows, measured, strict=True):
        cuts: list[int] = []
        if measure and measure.gaps:
            cuts = _cuts(measure, _near(measure, order, bases), rules)
        pieces.append([list(row[a:b]) for a, b in pairwise([0, *cuts, len(row)])])
    return pieces


def _measured(row: Sequence[Character]) -> _Row | None:
    visible = [(place, c) for place, c in enumerate(row) if c.text.strip()]
    if not visible:
        return None
    size = max(c.size for _, c in visible)
    found = [(place, a.right, b.left) for (_, a), (place, b) in pairwise(visible)]
    spaces = sorted(right - left for _, left, right in found if right - left > 0.15 * size)
    gaps = []
    for place, left, right in found:
        if right - left > _LEAST * size:
            gaps.append(_Gap(place, left, right, *_peers(spaces, right - left)))
    even = len(spaces) > 1 and spaces[-1] < 1.2 * spaces[0]
    left, right = min(c.left for _, c in visible), max(c.right for _, c in visible)
    before = "".join(c.text for c in row[: gaps[0].place]).strip() if gaps else ""
    labelled = _LABEL.fullmatch(before) is not None and gaps[0].width < _FARTHEST_ITEM * size
    return _Row(left, right, visible[0][1].base, size, tuple(sorted(gaps, key=_right)), even, labelled)


def _peers(spaces: Sequence[float], width: float) -> tuple[float, float]:
    """The usual width and the next smaller one among the sorted spaces of another width than this.

    If all have this width, it is both; a single space has no peers.
    """
    first, last = bisect_left(spaces, width), bisect_right(spaces, width)
    others = len(spaces) - (last - first)
    if not others:
        return (width, width) if len(spaces) > 1 else (0.0, 0.0)
    usual = others // 3
    return spaces[usual if usual < first else usual + last - first], spaces[first - 1] if first else 0.0


_LABEL = re.compile(
    r"[（(]?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.．、)）]?"
    r"|[•·●○▪■◆–—*-]|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[章节條条]"
)
_FARTHEST_ITEM = 4  # times the size of the characters, from its number or mark


_REACH = 12
"""How far up and down, in font sizes, the neighbours of a row are searched for."""

_MOST_NEAR = 200
"""The most rows searched in either direction; where more are as close, they lie on top of each other."""


def _near(row: _Row, order: Sequence[_Row], bases: Sequence[float]) -> list[_Row]:
    """The nearest rows above and below that overlap this one; several may be side by side."""
    reach, apart = _REACH * row.size, 0.4 * row.size
    end, start = bisect_left(bases, row.base - apart), bisect_right(bases, row.base + apart)
    below = order[max(bisect_left(bases, row.base - reach), end - _MOST_NEAR) : end]
    above = order[start : min(bisect_right(bases, row.base + reach), start + _MOST_NEAR)]
    near: list[_Row] = []
    for rows in (below[::-1], above):
        over = [other for other in rows if other.left < row.right and row.left < other.right]
        near += [other for other in over if abs(other.base - over[0].base) < apart]
    return near


def _cuts(row: _Row, near: Sequence[_Row], rules: Sequence[VerticalRule]) -> list[int]:
    """The indices after the gaps that separate cells or columns; ``rules`` go from left to right."""
    ruled = [gap for gap in row.gaps if _is_ruled(gap, row.base, rules)]
    if len(row.gaps) == 1 and row.labelled and not ruled:
        return []
    aligned = [
        gap
        for gap in row.gaps
        if any(_aligned(gap, other, row.size) for each in near for other in each.overlapping(gap))
    ]
    if row.even and len(aligned) < len(row.gaps):  # in justified text some occur by chance
        aligned = []
    alone = [
        gap
        for gap in row.gaps
        if gap.width > _WIDE * row.size
        and (gap.width > 2 * gap.usual or not near)
        and not any(other.crosses(gap) for other in near)
    ]
    return sorted({gap.place for gap in (*ruled, *aligned, *alone)})


def _is_ruled(gap: _Gap, base: float, rules: Sequence[VerticalRule]) -> bool:
    first, last = bisect_left(rules, gap.left - 1, key=_x), bisect_right(rules, gap.right + 1, key=_x)
    return any(rule.bottom - 1 <= base <= rule.top + 1 for rule in rules[first:last])


def _aligned(gap: _Gap, other: _Gap, size: float) -> bool:
    """Whether the text before or after two overlapping gaps is aligned, as in a table or column."""
    if max(gap.width, other.width) <= _WIDE * size:
        return False
    if gap.width <= _WIDE * size and gap.width < 2 * max(gap.less, 0.25 * size):
        return False
    if abs(gap.right - other.right) < _SAME * size:
        return True
    least = min(gap.width, other.width)
    within = _overlap(gap, other) > least - _SAME * size  # as where a line ends early or starts late
    return least > _WIDE * size and (within or abs(gap.left - other.left) < _SAME * size)


def _overlap(first: _Gap, second: _Gap) -> float:
    return min(first.right, second.right) - max(first.left, second.left)
