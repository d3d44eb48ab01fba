"""Columns and tables of a page: its lines in reading order, in blocks with a left and a right edge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from corpus.readers.pdf_lines import Line
from corpus.text.lines import join_lines


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from top to bottom between two edges; ``cells`` if each is a paragraph, as in a table."""

    lines: tuple[Line, ...]
    left: float
    right: float
    cells: bool = False


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page in reading order: columns from left to right, tables row by row."""
    if not lines:
        return []
    gutter = _gutter(lines)
    if gutter is None:
        return list(_with_tables(lines))
    middle = sum(gutter) / 2
    blocks: list[Block] = []
    whole: list[Line] = []  # lines as wide as both columns, and short ones between them
    for across, rows in groupby(_rows(lines), lambda row: any(_crosses(line, gutter) for line in row)):
        band = [line for row in rows for line in row]
        if across or len({line.left < middle for line in band}) == 1:
            whole += band
        else:
            blocks += [*_with_tables(whole), *_columns(band, gutter)]
            whole = []
    return [*blocks, *_with_tables(whole)]


def _crosses(line: Line, gutter: tuple[float, float]) -> bool:
    return line.right > gutter[1] + 1 and line.left < gutter[0] - 1


def _columns(band: Sequence[Line], gutter: tuple[float, float]) -> list[Block]:
    middle = sum(gutter) / 2
    left = [line for line in band if (line.left + line.right) / 2 < middle]
    right = [line for line in band if (line.left + line.right) / 2 >= middle]
    return [*blocks_of(left), *blocks_of(right)]


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by base line, from top to bottom, each row from left to right.

    Lines that overlap each other stay in the order of the file.
    """
    ordered = sorted(lines, key=lambda line: -line.base)
    rows: list[list[Line]] = []
    for line in lines if any(_collide(a, b) for a, b in pairwise(ordered)) else ordered:
        if rows and abs(rows[-1][0].base - line.base) <= 0.4 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _collide(first: Line, second: Line) -> bool:
    """Whether two lines overlap."""
    near = abs(first.base - second.base) < 0.6 * min(first.size, second.size)
    overlap = min(first.right, second.right) - max(first.left, second.left)
    return near and overlap > 0.3 * min(first.right - first.left, second.right - second.left)


def _gutter(lines: Sequence[Line]) -> tuple[float, float] | None:
    """The left and right edge of the gap between two columns of running text; None for one column.

    Running text fills its column: most lines on either side are nearly as wide as the widest, unlike the
    cells of a table.
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
    running = all(_is_running(side) or _gutter(side) is not None for side in sides)  # or columns in turn
    return gutter if running and _beside(*sides) else None


def _is_running(lines: Sequence[Line]) -> bool:
    if len(lines) < 3:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    wide = [line for line in lines if line.right - line.left > 0.8 * width]
    return 2 * len(wide) >= len(lines) and width > 8 * median(line.size for line in lines)


def _beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the two sides are next to each other, not one below the other."""
    top = min(max(line.base for line in side) for side in (left, right))
    bottom = max(min(line.base for line in side) for side in (left, right))
    return top > bottom


def _with_tables(lines: Sequence[Line]) -> Iterator[Block]:
    """Blocks of one column: rows of several lines are table rows, and the cells of a row form a block."""
    if not lines:
        return
    left, right = edges_of(lines)
    running: list[Line] = []
    for table, rows in _stretches(_rows(lines)):
        if not table:
            running += [line for row in rows for line in row]
            continue
        if running:
            yield Block(tuple(running), left, right)
            running = []
        yield Block(tuple(_cells(rows)), left, right, cells=True)
    if running:
        yield Block(tuple(running), left, right)


def _stretches(rows: Sequence[list[Line]]) -> Iterator[tuple[bool, list[list[Line]]]]:
    """Runs of rows with several lines each (a table), and runs of others."""
    marked = [len(row) > 1 for row in rows]
    for place in range(1, len(rows)):  # another line of a cell in the row above
        if not marked[place] and marked[place - 1] and _is_under(rows[place][0], rows[place - 1]):
            marked[place] = True
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or marked[place] != marked[start]:
            yield marked[start], list(rows[start:place])
            start = place


def _is_under(line: Line, row: Sequence[Line]) -> bool:
    """Whether a line is close below one cell of a row, and below no other."""
    over = _over(line, row)
    return len(over) == 1 and over[0].base - line.base < 1.4 * line.size and over[0].size < 1.1 * line.size


def _cells(rows: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """The cells of a table row by row, each with its lines merged.

    Lines belong to one cell if they are as close as lines of text in a table whose rows are farther apart.
    """
    steps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    loose = any(step > 1.45 * row[0].size for step, row in zip(steps, rows[1:], strict=True))
    row: list[Line] = []
    for number, lines in enumerate(rows):
        size = lines[0].size
        if number and loose and steps[number - 1] < 1.4 * size and all(_over(line, row) for line in lines):
            for line in lines:
                place = row.index(_over(line, row)[0])
                text = join_lines([row[place].text, line.text])
                row[place] = replace(row[place], text=text, right=max(row[place].right, line.right))
        else:
            yield from row
            row = list(lines)
    yield from row


def _over(line: Line, row: Sequence[Line]) -> list[Line]:
    return [cell for cell in row if cell.left < line.right and line.left < cell.right]


def edges_of(lines: Sequence[Line]) -> tuple[float, float]:
    """The left and right edge of the text: those shared by lines, not that of a wide heading."""
    size = median(line.size for line in lines)
    wanted = max(2, len(lines) / 10)

    def shared(places: Sequence[float]) -> float:
        """The outermost place with enough others nearby; places are ordered from outside to inside."""
        return next((a for a in places if sum(abs(a - b) <= 1.5 * size for b in places) >= wanted), places[0])

    rights = sorted((line.right for line in lines), reverse=True)
    return shared(sorted(line.left for line in lines)), shared(rights)


def pitch_of(lines: Sequence[Line]) -> float:
    """The usual distance between lines; 0 if there is only one."""
    steps = [above.base - below.base for above, below in pairwise(lines)]
    return median([step for step in steps if step > 0] or [0.0])
