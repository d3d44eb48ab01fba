"""Paragraphs from the blocks of a PDF's pages: which lines continue in the next line, column or page."""

import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

from corpus.readers.pdf_blocks import Block, pitch_of
from corpus.readers.pdf_lines import Line
from corpus.text.lines import ENDS_SENTENCE, STARTS_ITSELF, join_lines, single_spaced


@dataclass(slots=True)
class _Paragraph:
    """Lines of one paragraph, whether it starts indented, and the room after its last line."""

    lines: list[Line]
    indented: bool = False
    room: float = 0.0
    cell: bool = False


def paragraphs_of(pages: Sequence[Sequence[Block]], compounds: Set[str]) -> list[str]:
    """The paragraphs of all pages, joined across pages and columns."""
    found: list[_Paragraph] = []
    pieces = [[_in_block(block) for block in page] for page in pages]
    every = [piece for page in pieces for block in page for piece in block]
    indents = _uses_indents(every)
    for page in pieces:
        for block in page:
            if found and block and _continues(found[-1], block[0], indents):
                first = block.pop(0)
                found[-1].lines += first.lines
                found[-1].room = first.room
            found += block
    return [
        text
        for paragraph in found
        if (text := single_spaced(join_lines([line.text for line in paragraph.lines], compounds)))
    ]


def _in_block(block: Block) -> list[_Paragraph]:
    if block.cells:
        return [_Paragraph([line], cell=True) for line in block.lines]
    pitch = pitch_of(block.lines)
    found: list[_Paragraph] = []
    for line in block.lines:
        if found and _is_next(found[-1].lines, line, block, pitch):
            found[-1].lines.append(line)
        else:
            found.append(_Paragraph([line], _is_indented(line, block)))
    for paragraph in found:
        paragraph.room = _room(paragraph.lines[-1], block)
    return found


def _is_indented(line: Line, block: Block) -> bool:
    return line.left - block.left > 1.2 * line.size


def _is_next(lines: Sequence[Line], line: Line, block: Block, pitch: float) -> bool:
    """Whether ``line`` continues the paragraph of these lines."""
    last = lines[-1]
    step = last.base - line.base
    heading = line.size > 1.25 * _usual_size(block)
    if abs(last.size - line.size) > 0.1 * line.size or step <= 0:
        return False
    if step > max(1.25 * pitch, 1.2 * line.size) and not (heading and step < 1.9 * line.size):
        return False
    if STARTS_ITSELF.match(line.text) and (ENDS_SENTENCE.search(last.text) or _room(last, block) > line.size):
        return False
    centred = _is_centred(line, last)
    far = min(last.left, line.left) - block.left > _LARGEST_INDENT * line.size
    if far and not centred and abs(line.left - last.left) > 0.8 * line.size:
        return False  # each at the right edge, as name and date of a letter
    if not heading and not centred:
        if len(lines) > 1 and abs(line.left - last.left) > 0.8 * line.size:
            return False
        hanging = STARTS_ITSELF.match(last.text) is not None
        if len(lines) == 1 and line.left - last.left > 0.8 * line.size and not hanging:
            return False
    return _room(last, block, centred=heading) < _width_of_first_word(line)


_LARGEST_INDENT = 5
"""How far the first line of a paragraph is indented at most, in characters."""


def _is_centred(line: Line, last: Line) -> bool:
    """Whether ``line`` is centred below the previous line, as in a long heading."""
    return abs(line.left + line.right - last.left - last.right) < 0.4 * line.size


def _usual_size(block: Block) -> float:
    sizes = sorted((line.size, len(line.text)) for line in block.lines)
    half = sum(length for _, length in sizes) / 2
    for size, length in sizes:
        half -= length
        if half <= 0:
            return size
    return 0.0


def _room(line: Line, block: Block, centred: bool = False) -> float:
    """The room between a line and the right edge of its block."""
    right = block.right - line.right
    return right + max(0.0, line.left - block.left) if centred else right


def _width_of_first_word(line: Line) -> float:
    """The width of the first word with a space before it, which did not fit into the previous line."""
    word = line.text.split(maxsplit=1)[0] if line.text.split() else line.text
    length = 0
    for character in word:
        if unicodedata.east_asian_width(character) in "WF":
            break
        length += 1
    if length == 0:  # Chinese breaks anywhere except before closing marks, which take a character with them
        return (1.6 + sum(c in "，。、；：？！）》”’」』" for c in line.text[1:3])) * line.size
    average = (line.right - line.left) / max(1, len(line.text))
    return (length + 1) * max(average, 0.35 * line.size) + 0.3 * line.size


def _uses_indents(paragraphs: Sequence[_Paragraph]) -> bool:
    """Whether paragraphs of several lines usually start indented."""
    long = [paragraph for paragraph in paragraphs if len(paragraph.lines) > 1]
    return 2 * sum(paragraph.indented for paragraph in long) > len(long)


def _continues(before: _Paragraph, after: _Paragraph, indents: bool) -> bool:
    """Whether a paragraph at the top of a column or page continues the previous one."""
    last, first = before.lines[-1], after.lines[0]
    if before.cell or after.cell or after.indented or before.room >= _width_of_first_word(first):
        return False
    if abs(last.size - first.size) > 0.1 * first.size:
        return False
    if ENDS_SENTENCE.search(last.text):
        return indents and not STARTS_ITSELF.match(first.text)
    return not STARTS_ITSELF.match(first.text) or first.text[:1].islower()
