"""Ruled tables in a PDF: the text lines between two rules, cell by cell."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.readers.pdf_lines import Line
from corpus.text.lines import join_lines

_MOST_LINES = 8
"""The most lines in a cell; rules farther apart enclose running text."""


def with_whole_cells(lines: Sequence[Line], rules: Sequence[float]) -> list[Line]:
    """The lines, with those of each cell merged; cells are between rules, several side by side.

    ``rules`` are the heights of horizontal rules. Merged lines get the base line of the highest one in their
    row.
    """
    merged = list(lines)
    for top, bottom in pairwise(sorted(rules, reverse=True)):
        row = [line for line in merged if bottom < line.base < top]
        cells = _cells(row)
        if len(cells) < 2 or max(map(len, cells)) > _MOST_LINES or len(row) == len(cells):
            continue
        base = max(line.base for line in row)
        whole = {id(cell[0]): _one(cell, base) for cell in cells}
        taken = {id(line) for line in row}
        merged = [whole.get(id(line), line) for line in merged if id(line) in whole or id(line) not in taken]
    return merged


def _cells(row: Sequence[Line]) -> list[list[Line]]:
    """Lines that overlap horizontally form one cell; each cell is from top to bottom."""
    cells: list[list[Line]] = []
    for line in sorted(row, key=lambda line: line.left):
        if cells and line.left < max(other.right for other in cells[-1]):
            cells[-1].append(line)
        else:
            cells.append([line])
    return [sorted(cell, key=lambda line: -line.base) for cell in cells]


def _one(cell: Sequence[Line], base: float) -> Line:
    notes: list[tuple[int, str]] = []
    text = ""
    for line in cell:
        text = join_lines([text, line.text]) if text else line.text
        notes += [(len(text) - len(line.text) + place, mark) for place, mark in line.notes]
    return replace(
        cell[0],
        text=text,
        left=min(line.left for line in cell),
        right=max(line.right for line in cell),
        base=base,
        notes=tuple(notes),
    )
