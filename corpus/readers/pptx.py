"""PowerPoint presentations: packages read by python-pptx, text taken from the XML of the slides."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.etree
import pptx
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from corpus.errors import InputError, parsed_by_library
from corpus.readers.extracted import Extracted, LeftOut, Omission
from corpus.readers.markup import unwrapped
from corpus.readers.package import Package

_RUNNING = {"dt": Omission.RUNNING_HEAD, "ftr": Omission.RUNNING_HEAD, "hdr": Omission.RUNNING_HEAD}
_RUNNING["sldNum"] = Omission.PAGE_NUMBER
_KIND = "PowerPoint (.pptx)"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """The paragraphs of all slides in order: titles, text boxes, table cells, diagrams.

    Left out are speaker notes, hidden slides, dates, footers and numbers of slides, and pictures. Raises
    InputError if the file is not a valid presentation.
    """
    package = Package(data, path, _KIND)
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            package.xml(name)
    with parsed_by_library(path, _KIND):
        presentation = pptx.Presentation(io.BytesIO(data))
    try:
        paragraphs: list[str] = []
        left_out: list[LeftOut] = []
        for slide in presentation.slides:
            lines = list(_paragraphs(slide.part, slide.element, left_out))
            if slide.element.get("show") == "0":
                left_out.append(LeftOut(Omission.HIDDEN_TEXT, "\n".join(lines)))
            else:
                paragraphs += lines
            if slide.has_notes_slide:
                notes = slide.notes_slide.notes_text_frame
                if notes is not None and notes.text.strip():
                    left_out.append(LeftOut(Omission.SPEAKER_NOTE, notes.text.replace("\v", "\n")))
        title = presentation.core_properties.title or ""
    except (
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        PythonPptxError,
        lxml.etree.LxmlError,
    ) as error:
        raise InputError(
            "is not a valid {kind} file ({reason})",
            path=path,
            kind=_KIND,
            reason=error,
            hint="Save it again.",
        ) from error
    return Extracted(paragraphs, title if title != "PowerPoint Presentation" else "", left_out=left_out)


def _paragraphs(part: Any, root: Any, left_out: list[LeftOut]) -> Iterator[str]:
    todo = [root]
    while todo:
        element = todo.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag == _FALLBACK:
            continue
        if tag == qn("p:sp") and (kind := _RUNNING.get(_placeholder(element))):
            text = "\n".join(map(_text, element.iter(qn("a:p")))).strip()
            left_out += [LeftOut(kind, text)] if text else []
        elif tag == qn("p:pic"):
            left_out.append(LeftOut(Omission.IMAGE))
        elif tag == qn("a:p"):
            if line := unwrapped(_text(element)):
                yield line
        elif tag == _DIAGRAM:
            yield from _diagram(part, element)
        else:
            todo.extend(reversed(element))


def _placeholder(shape: Any) -> str:
    """The kind of placeholder that a shape fills; empty if none."""
    found = shape.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")
    return "" if found is None else found.get("type", "")


def _text(paragraph: Any) -> str:
    """The text of a paragraph; a line break only wraps a line on the slide."""
    parts = []
    for element in paragraph.iter(qn("a:t"), qn("a:br"), qn("a:tab")):
        parts.append(
            element.text or "" if element.tag == qn("a:t") else "\n" if element.tag == qn("a:br") else "\t"
        )
    return "".join(parts)


def _diagram(part: Any, element: Any) -> Iterator[str]:
    """The paragraphs of a diagram (SmartArt), whose text is in a separate part."""
    data = part.related_part(element.get(qn("r:dm")))
    for paragraph in lxml.etree.fromstring(data.blob).iter(qn("a:p")):
        if line := unwrapped(_text(paragraph)):
            yield line
