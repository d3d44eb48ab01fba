"""Word documents: the package by python-docx, the text from its XML."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from corpus.errors import InputError
from corpus.readers.extracted import Extracted, text_lines
from corpus.text.decoding import with_line_feeds


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """The paragraphs of the body in order, those of table cells and text boxes among them.

    Changes that are tracked count as accepted. A line break ends a paragraph. Left out are headers, footers,
    footnotes, comments, list numbers and tables of contents.
    """
    try:
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            "is not a Word document, despite its extension", path=path, hint="Save it as .docx again."
        ) from error
    texts = [_text(paragraph) for paragraph in _paragraphs(document.element.body)]
    lines = [line for text in texts for line in text_lines(with_line_feeds(text))]
    return Extracted(lines, document.core_properties.title or "")


_TEXT = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:rt"), qn("w:pPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _paragraphs(element: Any) -> Iterator[Any]:
    """The paragraphs, wherever they stand; python-docx knows no content controls and no text boxes."""
    for child in element:
        if child.tag == _FALLBACK:  # a second version of what stands before it
            continue
        if child.tag == qn("w:p"):
            style = child.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is None or not style.get(qn("w:val"), "").upper().startswith("TOC"):
                yield child
        yield from _paragraphs(child)


def _text(element: Any) -> str:
    """The text of a paragraph without what is nested in it or deleted from it."""
    parts = []
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _TEXT:
            parts.append(_TEXT[child.tag])
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            parts.append(_text(child))
    return "".join(parts)
