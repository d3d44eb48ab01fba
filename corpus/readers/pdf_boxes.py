"""The characters of a PDF page as PDFium has them, turned so that the text runs from left to right."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

import pypdfium2.raw as pdfium

from corpus.readers.extracted import LeftOut, Omission
from corpus.readers.pdf_characters import Character
from corpus.text.paragraphs import is_page_number


@dataclass(frozen=True, slots=True)
class Box:
    """A character of a page: its box and origin in points from the lower left, its angle in degrees."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    size: float
    angle: int


def boxes_of(page: Any) -> Iterator[Box]:
    """The characters of a page of text (``PdfTextPage``) in the order of the file."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    size, angle = 0.0, 0
    high = ""
    for index in range(page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(page, index)
        if 0xD800 <= code < 0xDC00:  # half of a character beyond the basic plane
            high = chr(code)
            continue
        text = chr(code)
        if high and 0xDC00 <= code < 0xE000:
            text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16")
        high = ""
        if text in "\r\n\0" or 0xD800 <= code < 0xE000:
            continue
        left, bottom, right, top = page.get_charbox(index, loose=True)
        pdfium.FPDFText_GetCharOrigin(page, index, x, y)
        pdfium.FPDFText_GetMatrix(page, index, matrix)
        if not pdfium.FPDFText_IsGenerated(page, index) or not size:
            size = pdfium.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d) or top - bottom
            angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        if text in "\x02\ufffe":  # a hyphen at the end of a line
            text = "-"
        yield Box(text, left, bottom, right, top, x.value, y.value, abs(size) or 1.0, angle)


def upright(boxes: Sequence[Box], vertical: bool) -> tuple[list[Box], list[LeftOut]]:
    """The text of a page, turned to run from left to right; separately, the text at another angle.

    In text from top to bottom Latin words lie on their side.
    """
    quarters = Counter(
        quarter for box in boxes if (quarter := _quarter(box)) is not None and box.text.strip()
    )
    usual = max(quarters, key=lambda quarter: quarters[quarter], default=0)
    kept: list[Box] = []
    left_out: list[LeftOut] = []
    for _, run in groupby(boxes, key=lambda box: box.angle):
        piece = list(run)
        quarter = _quarter(piece[0])
        text = "".join(box.text for box in piece).strip()
        if quarter == usual or (vertical and quarter is not None):
            kept += piece
        elif text:
            left_out.append(LeftOut(Omission.ROTATED_TEXT, text))
    return [_turned(box, 0 if vertical else usual) for box in kept], left_out


def _quarter(box: Box) -> int | None:
    """The quarter turns by which a character is rotated; None for one that is slanted."""
    return (box.angle + 3) // 90 % 4 if (box.angle + 3) % 90 <= 6 else None


def _turned(box: Box, quarters: int) -> Box:
    for _ in range(quarters):  # a quarter clockwise each
        box = replace(
            box, left=box.bottom, bottom=-box.right, right=box.top, top=-box.left, x=box.y, y=-box.x
        )
    return box


def is_vertical(boxes: Sequence[Box]) -> bool:
    """Whether most characters are below the preceding one."""
    visible = [box for box in boxes if box.text.strip()]
    below = sum(
        abs(a.left + a.right - b.left - b.right) < 0.4 * a.size and 0.5 * a.size < a.top - b.top < 2 * a.size
        for a, b in pairwise(visible)
    )
    return 2 * below > len(visible) > 1


def characters(boxes: Sequence[Box]) -> Iterator[Character]:
    """The characters of text from left to right."""
    return (Character(_plain(box.text), box.left, box.right, box.y, box.size) for box in boxes)


def vertical_characters(boxes: Sequence[Box]) -> Iterator[Character]:
    """The characters of text from top to bottom, turned to run from left to right."""
    for column in _columns(boxes):
        axis = _middle(column[0])  # the marks of a column are beside it
        for box in column:
            yield Character(_plain(box.text), -box.top, -box.bottom, axis, box.size)


def without_numbers_beside_columns(boxes: Sequence[Box]) -> tuple[list[Box], list[LeftOut]]:
    """The text from top to bottom without page numbers above or below its columns."""
    columns = _columns(boxes)
    long = [column for column in columns if len(column) > 4]
    top = max((column[0].top for column in long), default=math.inf)
    bottom = min((column[-1].bottom for column in long), default=-math.inf)
    kept: list[Box] = []
    numbers: list[LeftOut] = []
    for is_outside, beside in groupby(columns, key=lambda c: c[0].bottom >= top or c[0].top <= bottom):
        piece = [box for column in beside for box in column]
        text = "".join(box.text for box in piece).strip()
        if is_outside and is_page_number(text):
            numbers.append(LeftOut(Omission.PAGE_NUMBER, text))
        else:
            kept += piece
    return kept, numbers


def _columns(boxes: Sequence[Box]) -> list[list[Box]]:
    """Runs of characters in which each is below the preceding one."""
    columns: list[list[Box]] = []
    for box in boxes:
        last = columns[-1][-1] if columns else None
        if (
            last is None
            or abs(_middle(box) - _middle(columns[-1][0])) > 0.7 * box.size
            or box.top > last.bottom + 0.7 * box.size
        ):
            columns.append([])
        columns[-1].append(box)
    return columns


def _middle(box: Box) -> float:
    return (box.left + box.right) / 2


def _plain(character: str) -> str:
    """The character that a font's compatibility character (豈, ﬁ) stands for; a no-break space is a space."""
    if "\uf900" <= character <= "\ufaff" or "\U0002f800" <= character <= "\U0002fa1f":
        return unicodedata.normalize("NFC", character)
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    return " " if character in "\t\xa0\u2002\u2003" else character
