"""Parts of a PDF's pages that are not running text: running heads, page numbers, footnotes, note marks."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.readers.extracted import LeftOut, Omission
from corpus.readers.pdf_blocks import Block, pitch_of
from corpus.readers.pdf_lines import Line
from corpus.text.lines import join_lines
from corpus.text.paragraphs import is_page_number

Page = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Body:
    """The text lines of each page, and the omissions of all pages."""

    pages: list[list[Line]]
    left_out: list[LeftOut]


def without_running_heads(pages: Sequence[Page]) -> Body:
    """The pages without page numbers and without lines that recur at the same height near their edges.

    Recurrence on two pages is enough, also on every other page. Numbers in a line are ignored. Such a line is
    apart from the text or has a different size.
    """
    size = size_of_body(pages)
    edges = [_edges(page, size) for page in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for page in edges:
        seen.update({key for line in page for key in _keys(line)})
    left_out: list[LeftOut] = []
    kept: list[list[Line]] = []
    for lines, edge in zip(pages, edges, strict=True):
        out = {id(line): _kind(line) for line in edge if max(seen[key] for key in _keys(line)) > 1}
        out |= {id(line): Omission.PAGE_NUMBER for line in _numbers_alone(lines)}
        left_out += [LeftOut(out[id(line)], line.with_notes()) for line in lines if id(line) in out]
        kept.append([line for line in lines if id(line) not in out])
    return Body(kept, left_out)


def _edges(page: Page, body_size: float) -> list[Line]:
    """The lines in the first two and last two rows that are apart or of a different size."""
    heights = sorted({round(line.base) for line in page}, reverse=True)
    steps = [above - below for above, below in pairwise(heights)]
    far = 1.08 * median(steps or [0])
    apart = {
        height
        for rows, gaps in ((heights[:2], steps[:2]), (heights[::-1][:2], steps[::-1][:2]))
        for number, height in enumerate(rows)
        if any(gap > far for gap in gaps[number:])
    }
    at_edges = {*heights[:2], *heights[-2:]}
    return [
        line
        for line in page
        if round(line.base) in apart
        or (round(line.base) in at_edges and abs(line.size - body_size) > 0.05 * body_size)
    ]


def _numberless(line: Line) -> str:
    return re.sub(r"\d+", "0", "".join(line.text.split()))


def _keys(line: Line) -> list[tuple[str, int]]:
    height = round(line.base / 3)
    return [(_numberless(line), height), (_numberless(line), height + 1)]


def _kind(line: Line) -> Omission:
    return Omission.PAGE_NUMBER if is_page_number(line.text) else Omission.RUNNING_HEAD


def _numbers_alone(page: Page) -> list[Line]:
    """A page number above or below the text, at twice the line distance."""
    if len(page) < 4:
        return []
    ordered = sorted(page, key=lambda line: -line.base)
    pitch = pitch_of(ordered)
    found = []
    for line, neighbour in ((ordered[0], ordered[1]), (ordered[-1], ordered[-2])):
        if is_page_number(line.text) and abs(line.base - neighbour.base) > 1.8 * pitch:
            found.append(line)
    return found


# Footnotes

_MARK = re.compile(r"[\d*†‡§①-⑳]{1,3}|\[\d{1,3}\]|〔\d{1,3}〕|（\d{1,2}）")
_NOTE_START = re.compile(rf"(?P<mark>{_MARK.pattern})[.．、]?\s*(?=\D)")


def without_footnotes(
    blocks: Sequence[Block], body_size: float
) -> tuple[list[Block], list[LeftOut], set[str]]:
    """The blocks of a page without footnotes; the notes; their marks.

    Notes are lines in a smaller size, or lines from a raised mark on that also occurs in the text above.
    """
    kept: list[Block] = []
    notes: list[LeftOut] = []
    marks: set[str] = set()
    seen: set[str] = set()
    for block in blocks:
        start = _start_of_notes(block, body_size, seen)
        foot = block.lines[start:]
        seen |= {mark.strip() for line in block.lines[:start] for _, mark in line.notes}
        for group in _grouped(foot):
            mark = _mark_of(group[0])
            marks |= {mark} if mark else set()
            notes.append(LeftOut(Omission.FOOTNOTE, join_lines([line.with_notes() for line in group])))
        kept += [replace(block, lines=block.lines[:start])] if start else []
    return kept, notes, marks


def _start_of_notes(block: Block, body_size: float, seen: set[str]) -> int:
    """The index of the first line of a note; the number of lines if there is none."""
    if block.cells:
        return len(block.lines)
    above = set(seen)
    for index, line in enumerate(block.lines):
        raised = [mark.strip() for _, mark in line.notes]
        if line.notes and line.notes[0][0] == 0 and raised[0] in above:
            return index
        above |= set(raised)
    start = len(block.lines)
    while start and block.lines[start - 1].size < 0.93 * body_size:
        start -= 1
    marks = {_mark_of(line) for line in block.lines[start:]} - {""}
    # References are in a smaller size, too, but no raised mark above refers to their numbers.
    few = 3 * (len(block.lines) - start) <= len(block.lines)
    return start if marks & above or (marks and few) else len(block.lines)


def _mark_of(line: Line) -> str:
    if line.notes and line.notes[0][0] == 0:
        return line.notes[0][1].strip()
    match = _NOTE_START.match(line.text)
    return match["mark"] if match else ""


def _grouped(foot: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in foot:
        if groups and not _mark_of(line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def without_note_marks(blocks: Sequence[Block], marks: set[str]) -> tuple[list[Block], list[LeftOut]]:
    """The blocks without the raised marks of these notes; other raised characters return to the text."""
    found: list[LeftOut] = []
    kept = []
    for block in blocks:
        lines = []
        for line in block.lines:
            ours = [note for note in line.notes if note[1].strip() in marks]
            others = tuple(note for note in line.notes if note not in ours)
            found += [LeftOut(Omission.NOTE_MARK, mark) for _, mark in ours]
            lines.append(replace(line, text=replace(line, notes=others).with_notes(), notes=()))
        kept.append(replace(block, lines=tuple(lines)))
    return kept, found


def size_of_body(pages: Sequence[Page]) -> float:
    """The font size of most characters."""
    sizes: defaultdict[float, int] = defaultdict(int)
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
