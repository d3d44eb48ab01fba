"""PDF: the text with its layout, from which the paragraphs are told apart.

Text comes from PDFium by pypdfium2 (BSD and Apache licences). On Chinese PDFs of Chromium and ReportLab it
was right throughout and about ten times as fast as pypdf and pdfminer.six, which give Kangxi radicals (⼀)
for a third of the ideographs that Chromium subsets; and only with positions can paragraphs be told apart.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Lock
from typing import Any

import pypdfium2

from corpus.errors import InputError
from corpus.readers.extracted import Extracted
from corpus.text.decoding import clean
from corpus.text.lines import join_lines
from corpus.text.paragraphs import repaired

_PDFIUM = Lock()  # the library is not safe to use from two threads


@dataclass(frozen=True, slots=True)
class _Line:
    """A line and its place, in points from the lower left corner of the page; size 0 where it is unknown."""

    text: str
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """The paragraphs and the title of a PDF.

    Text in pictures, as in a scan, is not read. Raises DuizhaoError for what is no PDF or is locked.
    """
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = "assword" in str(error)
            raise InputError(
                "is locked by a password" if locked else "cannot be read as PDF",
                path=path,
                hint="Save it without a password." if locked else "Check that it opens in a PDF viewer.",
            ) from error
        try:
            pages = [_lines(page.get_textpage()) for page in document]
            title = document.get_metadata_dict().get("Title", "")
        finally:
            document.close()
    return Extracted(repaired(clean(_laid_out(pages))).paragraphs, title)


def _lines(page: Any) -> list[_Line]:
    # A hyphen at the end of a line is U+FFFE, and the line end is left out.
    text = page.get_text_range()
    lines = []
    start = 0
    placed = len(text) == page.count_chars()  # not so where there are characters beyond the BMP
    for raw in text.split("\r\n"):
        content = raw.strip()
        if content:
            first, *rest = content.replace("\x02", "\ufffe").split("\ufffe")
            left = bottom = right = top = 0.0
            if placed:
                position = start + raw.index(content[0])
                left, bottom, _, top = page.get_charbox(position, loose=True)
                right = page.get_charbox(position + len(first) - 1, loose=True)[2]
            lines.append(_Line(first + "-" * bool(rest), left, right, bottom, top - bottom))
            lines += [_Line(part + "-" * (part is not rest[-1])) for part in rest]
        start += len(raw) + 2
    return lines


def _laid_out(pages: list[list[_Line]]) -> str:
    """The text of all pages, a form feed between two."""
    placed = [line for lines in pages for line in lines if line.size]
    margin = min((line.left for line in placed), default=0.0)
    size = median([line.size for line in placed] or [1.0])
    return "\f".join(_page(lines, margin, size) for lines in pages)


def _page(lines: list[_Line], margin: float, size: float) -> str:
    """Lines with an indent in spaces, and a blank line where the distance to the line above is wide.

    ``size`` is that of most lines; lines of one heading, in a larger size, become one line.
    """
    placed = [line for line in lines if line.size]
    width = max((line.right for line in placed), default=0.0) - margin
    steps = [above.bottom - line.bottom for above, line in pairwise(placed)]
    pitch = median([step for step in steps if step > 0] or [0.0])
    result: list[str] = []
    above: _Line | None = None
    for line in lines:
        if not line.size:  # the rest of a hyphenated line: it starts at the margin
            result.append(line.text)
            continue
        step = 0.0 if above is None else above.bottom - line.bottom
        if above is not None and _is_one_heading(above, line, size, width):
            result[-1] = join_lines([result[-1], line.text])
            above = line
            continue
        if above is not None and not -0.5 * pitch < step <= 1.35 * pitch:
            result.append("")
        result.append(" " * round((line.left - margin) / (size / 2)) + line.text)
        above = line
    return "\n".join(result)


def _is_one_heading(above: _Line, line: _Line, size: float, width: float) -> bool:
    """Whether two lines larger than ``size`` are one heading: no word would have fitted into the first."""
    word = line.text.split()[0]
    wanted = line.size if word[0] > "\u2e80" else len(word) * line.size / 2
    return (
        line.size > 1.15 * size
        and abs(line.size - above.size) < 0.1 * size
        and 0 < above.bottom - line.bottom < 1.6 * line.size
        and above.right - above.left + wanted > 0.9 * width
    )
