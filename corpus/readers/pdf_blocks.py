"""Columns and tables of a page: its lines in the order of reading, in blocks of one left and right edge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.readers.pdf_lines import Line


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from top to bottom between two edges; ``cells`` where each is a paragraph, as in a table."""

    lines: tuple[Line, ...]
    left: float
    right: float
    cells: bool = False


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page in the order of reading: columns from left to right, tables row by row."""
    if not lines:
        return []
    gutter = _gutter(lines)
    if gutter is None:
        return list(_with_tables(lines))
    blocks: list[Block] = []
    band: list[Line] = []
    for row in _rows(lines):
        if all(line.right <= gutter[1] + 1 or line.left >= gutter[0] - 1 for line in row):
            band += row
            continue
        blocks += _columns(band, gutter)
        band = []
        blocks += _with_tables(row)
    blocks += _columns(band, gutter)
    return _joined(blocks)


def _columns(band: Sequence[Line], gutter: tuple[float, float]) -> list[Block]:
    middle = sum(gutter) / 2
    left = [line for line in band if (line.left + line.right) / 2 < middle]
    right = [line for line in band if (line.left + line.right) / 2 >= middle]
    return [*blocks_of(left), *blocks_of(right)]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that follow each other between the same edges, as one."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is not None and not (before.cells or block.cells) and _same_edges(before, block):
            joined[-1] = Block(
                before.lines + block.lines, min(before.left, block.left), max(before.right, block.right)
            )
        else:
            joined.append(block)
    return joined


def _same_edges(first: Block, second: Block) -> bool:
    size = first.lines[-1].size
    below = second.lines[0].base < first.lines[-1].base
    return below and abs(first.left - second.left) < 2.5 * size and second.right < first.right + size


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by base line, from top to bottom, each row from left to right.

    A file that has nearly all of them in that order is believed for the rest: lines may lie on each other.
    """
    steps = [above.base - below.base for above, below in pairwise(lines)]
    in_order = sum(step > -0.4 * lines[0].size for step in steps) >= 0.8 * len(steps)
    rows: list[list[Line]] = []
    for line in lines if in_order else sorted(lines, key=lambda line: -line.base):
        if rows and abs(rows[-1][0].base - line.base) <= 0.4 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _gutter(lines: Sequence[Line]) -> tuple[float, float] | None:
    """Left and right edge of the white space between two columns of running text; None for one column.

    Running text fills its column: on either side most lines are nearly as wide as the widest, which the
    cells of a table are not.
    """
    size = median(line.size for line in lines)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    if right - left < 15 * size or len(lines) < 8:
        return None
    edges = sorted({line.right for line in lines})
    best: tuple[int, float, tuple[float, float]] | None = None
    for edge in edges:
        if not left + 0.15 * (right - left) < edge < right - 0.15 * (right - left):
            continue
        beyond = [line.left for line in lines if line.left >= edge]
        if not beyond:
            continue
        gutter = (edge, min(beyond))
        across = sum(line.left < edge and line.right > edge + 0.1 for line in lines)
        if gutter[1] - gutter[0] < 0.8 * size or 6 * across > len(lines):
            continue
        if best is None or (across, gutter[0] - gutter[1]) < best[:2]:
            best = (across, gutter[0] - gutter[1], gutter)
    if best is None:
        return None
    gutter = best[2]
    sides = (
        [line for line in lines if line.right <= gutter[0] + 0.1],
        [line for line in lines if line.left >= gutter[1] - 0.1],
    )
    return gutter if all(_is_running(side) for side in sides) and _beside(*sides) else None


def _is_running(lines: Sequence[Line]) -> bool:
    if len(lines) < 3:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    wide = [line for line in lines if line.right - line.left > 0.8 * width]
    return 2 * len(wide) >= len(lines) and width > 8 * median(line.size for line in lines)


def _beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the sides stand beside each other, not one below the other."""
    top = min(max(line.base for line in side) for side in (left, right))
    bottom = max(min(line.base for line in side) for side in (left, right))
    return top > bottom


def _with_tables(lines: Sequence[Line]) -> Iterator[Block]:
    """One column: rows of several lines are rows of a table, the cells of a row a block."""
    left, right = edges_of(lines)
    running: list[Line] = []
    for table, rows in _stretches(_rows(lines)):
        if not table:
            running += [line for row in rows for line in row]
            continue
        if running:
            yield Block(tuple(running), left, right)
            running = []
        yield Block(tuple(line for row in rows for line in row), left, right, cells=True)
    if running:
        yield Block(tuple(running), left, right)


def _stretches(rows: Sequence[list[Line]]) -> Iterator[tuple[bool, list[list[Line]]]]:
    """Runs of rows with several lines each (a table), and runs of others."""
    marked = [len(row) > 1 for row in rows]
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or marked[place] != marked[start]:
            yield marked[start], list(rows[start:place])
            start = place


def edges_of(lines: Sequence[Line]) -> tuple[float, float]:
    """The left and right edge of the text: those that lines share, not that of a wide heading."""
    size = median(line.size for line in lines)
    wanted = max(2, len(lines) / 10)

    def shared(places: Sequence[float]) -> float:
        """The outermost place near which enough others are; places count from outside to inside."""
        return next((a for a in places if sum(abs(a - b) <= 1.5 * size for b in places) >= wanted), places[0])

    rights = sorted((line.right for line in lines), reverse=True)
    return shared(sorted(line.left for line in lines)), shared(rights)


def pitch_of(lines: Sequence[Line]) -> float:
    """The usual distance from a line to the next; 0 where there are no two."""
    steps = [above.base - below.base for above, below in pairwise(lines)]
    return median([step for step in steps if step > 0] or [0.0])
