"""PDF: reconstruct lines, columns and paragraphs from the positions of characters.

Text comes from PDFium by pypdfium2 (BSD and Apache licences). On Chinese PDFs of Chromium and ReportLab it
was always right and about ten times as fast as pypdf and pdfminer.six, which return Kangxi radicals (⼀) for
a third of the ideographs in Chromium's font subsets; and paragraphs can be recognised only by position.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import InputError
from corpus.message import Message
from corpus.readers.extracted import Extracted, LeftOut
from corpus.readers.pdf_blocks import Block, blocks_of
from corpus.readers.pdf_boxes import (
    boxes_of,
    characters,
    is_vertical,
    upright,
    vertical_characters,
    without_numbers_beside_columns,
)
from corpus.readers.pdf_gaps import VerticalRule
from corpus.readers.pdf_lines import Line, lines_of
from corpus.readers.pdf_paragraphs import paragraphs_of
from corpus.readers.pdf_parts import (
    size_of_body,
    without_footnotes,
    without_note_marks,
    without_running_heads,
)
from corpus.readers.pdf_rules import with_whole_cells
from corpus.text.lines import compounds_in
from corpus.text.odd_characters import unified_ideographs

_PDFIUM = Lock()  # the library is not thread-safe


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """The paragraphs and the title of a PDF: columns in turn, tables row by row.

    Left out are running heads, page numbers, footnotes and their marks, and text at another angle, such as a
    watermark. Radicals that fonts use for ideographs (⻔) become ideographs. Raises InputError if the file is
    not a PDF, is locked, or has pages that are pictures of text.
    """
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
            raise InputError(
                "is locked by a password" if locked else "cannot be read as PDF",
                path=path,
                hint="Save it without a password." if locked else "Check that it opens in a PDF viewer.",
                kind="PDF",
            ) from error
        try:
            pages, scans, left_out = _pages(document, path)
            title = document.get_metadata_dict().get("Title", "")
        finally:
            document.close()
    if scans and any(pages):
        raise InputError(
            Message(
                "pages {pages} are pictures without text",
                one="page {pages} is a picture without text",
                n=len(scans),
                pages=_ranges(scans),
            ),
            path=path,
            hint="Recognise its text first, for example with ocrmypdf.",
        )
    return _extracted(pages, title, left_out)


def _extracted(pages: Sequence[list[Line]], title: str, left_out: list[LeftOut]) -> Extracted:
    body = without_running_heads(pages)
    size = size_of_body(body.pages)
    left_out = [*left_out, *body.left_out]
    blocks: list[list[Block]] = []
    marks: set[str] = set()
    for lines in body.pages:
        kept, notes, found = without_footnotes(blocks_of(lines), size)
        blocks.append(kept)
        left_out = [*left_out, *notes]
        marks |= found
    cleaned: list[list[Block]] = []
    for page in blocks:
        kept, raised = without_note_marks(page, marks)
        cleaned.append(kept)
        left_out = [*left_out, *raised]
    compounds = compounds_in(
        "\n".join(line.text for page in cleaned for block in page for line in block.lines)
    )
    paragraphs = paragraphs_of(cleaned, compounds)
    whole = unified_ideographs("\f".join(paragraphs))
    left_out = [LeftOut(thing.kind, unified_ideographs(thing.text)) for thing in left_out]
    return Extracted(whole.split("\f") if whole else [], title, left_out=left_out)


def _pages(document: Any, path: Path) -> tuple[list[list[Line]], list[int], list[LeftOut]]:
    """The lines of each page, the numbers of the pages that are pictures without text, and the omissions."""
    pages: list[list[Line]] = []
    scans = []
    left_out: list[LeftOut] = []
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            boxes = list(boxes_of(text))
            is_picture = not any(box.text.strip() for box in boxes) and _has_large_picture(page)
            vertical = is_vertical(boxes)
            boxes, rotated = upright(boxes, vertical)
            left_out += rotated
            if vertical:
                boxes, numbers = without_numbers_beside_columns(boxes)
                left_out += numbers
                pages.append(lines_of(vertical_characters(boxes)))
            else:
                heights, between = _rules(page)
                pages.append(with_whole_cells(lines_of(characters(boxes), between), heights))
            text.close()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise InputError(
                "is damaged: page {n} cannot be read", path=path, n=number + 1, hint="Save it again."
            ) from error
        scans += [number + 1] if is_picture else []
    return pages, scans, left_out


def _rules(page: Any) -> tuple[list[float], list[VerticalRule]]:
    """The heights of horizontal rules, which separate table rows, and the vertical rules."""
    heights = set()
    rules = []
    for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = path.get_bounds()
        if right - left > 15:
            # A frame around a cell has a rule above and below it.
            heights |= {round(bottom), round(top)} if top - bottom < 100 else set()
        elif right - left < 3 and top - bottom > 5:
            rules.append(VerticalRule((left + right) / 2, bottom, top))
    return sorted(height for height in heights if height - 1 not in heights), rules


def _has_large_picture(page: Any) -> bool:
    """Whether a picture covers more than half of the page."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if 2 * (right - left) * (top - bottom) > width * height:
            return True
    return False


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in order, with runs as ranges: ``1-3, 7``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
