"""Word documents (ECMA-376), from the XML of their parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.etree

from corpus.errors import InputError
from corpus.package import Package
from corpus.readers.docx_characters import equation, symbol
from corpus.readers.docx_names import attribute, child, is_on, name_of, value_of
from corpus.readers.docx_numbers import Numbering
from corpus.readers.extracted import Extracted, LeftOut, Omission, is_note_mark, text_lines
from corpus.text.decoding import with_line_feeds
from corpus.text.lines import wrap_width
from corpus.text.paragraphs import repaired

_KIND = "Word document (.docx)"


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """The paragraphs of the body in order, those of table cells and text boxes among them.

    Tracked changes count as accepted: a deleted paragraph mark joins its paragraph with the next. A line
    break ends a paragraph. Equations are text, symbols are characters. Where every line is a paragraph, as
    in text taken from a PDF, the lines are joined. The numbers that Word makes are labels.

    Left out are footnotes, endnotes, comments, headers and footers, hidden and deleted text, tables of
    contents, pictures, and the readings above characters. Raises InputError that names file and part.
    """
    package = Package(data, path, _KIND)
    main = _main_part(package)
    root = package.xml(main)
    body = child(root, "body")
    if name_of(root.tag) != "w:document" or body is None:
        raise InputError("is not the text of a Word document", path=path, part=main, hint="Save it again.")
    parts = {name: _optional(package, package.resolve(main, f"{name}.xml")) for name in _PARTS}
    styles = _Styles(parts["styles"])
    reader = _Reader(styles, Numbering(parts["numbering"], styles.numbered))
    reader.read(body)
    left_out = [
        *reader.left_out,
        *_notes(parts["footnotes"], "footnote", reader.references["footnote"], Omission.FOOTNOTE, styles),
        *_notes(parts["endnotes"], "endnote", reader.references["endnote"], Omission.ENDNOTE, styles),
        *_notes(parts["comments"], "comment", [], Omission.COMMENT, styles),
        *_running_heads(package, main, styles),
    ]
    title = _optional(package, "docProps/core.xml")
    named = "" if title is None else " ".join((title.findtext("{*}title") or "").split())
    lines = [paragraph.text for paragraph in reader.paragraphs]
    if wrap_width([line for line in lines if line]):
        found = repaired("\n".join(reader.lines()))
        left_out += [LeftOut(Omission.PAGE_NUMBER, number) for number in found.page_numbers]
        return Extracted(found.paragraphs, named, left_out=left_out)
    kept = [paragraph for paragraph in reader.paragraphs if paragraph.text]
    labels = {i: paragraph.label for i, paragraph in enumerate(kept) if paragraph.label}
    return Extracted([paragraph.text for paragraph in kept], named, left_out=left_out, labels=labels)


_PARTS = ("styles", "numbering", "footnotes", "endnotes", "comments")


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package.names:
        for relation in package.xml("_rels/.rels").iterchildren("{*}Relationship"):
            if attribute(relation, "Type").endswith("/officeDocument"):
                return package.resolve("", attribute(relation, "Target"))
    return "word/document.xml"


def _optional(package: Package, name: str) -> Any:
    return package.xml(name) if name in package.names else None


class _Styles:
    """What the reader asks of styles: their names, which are hidden, and which number their paragraphs."""

    def __init__(self, root: Any) -> None:
        self.names: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.numbered: dict[str, Any] = {}
        for style in root.iterchildren("{*}style") if root is not None else ():
            name = attribute(style, "styleId")
            self.names[name] = value_of(style, "name").lower()
            if is_on(style, "rPr", "vanish"):
                self.hidden.add(name)
            numbered = child(style, "pPr", "numPr")
            based_on = value_of(style, "basedOn")
            if numbered is not None or based_on in self.numbered:
                self.numbered[name] = numbered if numbered is not None else self.numbered[based_on]

    def is_contents(self, style: str) -> bool:
        """Whether paragraphs of this style belong to a table of contents, whichever language Word is in."""
        name = self.names.get(style, "")
        return name.startswith(("toc ", "table of figures")) or style.upper().startswith("TOC")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    label: str = ""
    own: bool = False
    """Whether it is a heading, an item or a cell, so that no line goes on in it or from it."""
    indented: bool = False


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    label: str = ""
    contents: bool = False
    own: bool = False
    deleted_mark: bool = False
    indented: bool = False
    parts: list[str] = field(default_factory=list)
    inner: list[_Paragraph] = field(default_factory=list)
    """Those of text boxes in it, which follow it."""


_TEXT = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_SKIPPED = {
    "w:del": Omission.DELETED_TEXT,
    "w:moveFrom": Omission.DELETED_TEXT,
    "w:rt": Omission.READING,
}
_WITHOUT_TEXT = {"w:pPr", "w:rPr", "w:tblPr", "w:tblGrid", "w:tcPr", "w:sectPr", "w:sdtPr", "mc:Fallback"}


class _Reader:
    """Collects the paragraphs of a part."""

    def __init__(self, styles: _Styles, numbering: Numbering | None = None) -> None:
        self.paragraphs: list[_Paragraph] = []
        self.left_out: list[LeftOut] = []
        self.references: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self._styles = styles
        self._numbering = numbering
        self._open: list[_Open] = []
        self._joined: _Open | None = None  # a paragraph whose mark was deleted: the next goes on with it

    def read(self, root: Any) -> None:
        """Read all of an element, however deep it nests."""
        walk = lxml.etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = name_of(element.tag) if isinstance(element.tag, str) else ""
            if event == "end":
                if name == "w:p":
                    self._close()
                elif name == "w:tc":
                    self._flush()
            elif self._skips(element, name):
                walk.skip_subtree()
            elif name == "w:p":
                self._start(element)
            elif self._open:
                self._add(element, name)
        self._flush()

    def _skips(self, element: Any, name: str) -> bool:
        """Whether what is in the element is not read; what it has is counted."""
        if name in _WITHOUT_TEXT:
            return True
        kind = _SKIPPED.get(name)
        if name == "w:r" and self._is_hidden(element):
            kind = Omission.HIDDEN_TEXT
        elif name == "w:r" and self._is_note_mark(element):
            kind = Omission.NOTE_MARK
        elif name == "w:tr" and child(element, "trPr", "del") is not None:
            kind = Omission.DELETED_TEXT
        if kind is not None:
            text = _plain(element)
            self.left_out += [LeftOut(kind, text)] if text.strip() else []
            return True
        if name == "m:oMath" and self._open:
            self._open[-1].parts.append(equation(element))
            return True
        return name == "m:oMath"

    def _is_hidden(self, run: Any) -> bool:
        style = value_of(run, "rPr", "rStyle")
        if child(run, "rPr", "vanish") is not None:
            return is_on(run, "rPr", "vanish")
        return style in self._styles.hidden

    def _is_note_mark(self, run: Any) -> bool:
        raised = self._open and value_of(run, "rPr", "vertAlign") == "superscript"
        return bool(raised) and is_note_mark(_plain(run), self._open[-1].parts)

    def _start(self, element: Any) -> None:
        properties = child(element, "pPr")
        style = "" if properties is None else value_of(properties, "pStyle")
        label = self._numbering.label(properties, style) if self._numbering else None
        name = self._styles.names.get(style, "")
        self._open.append(
            _Open(
                label or "",
                self._styles.is_contents(style),
                label is not None or name.startswith(("heading", "title", "caption")),
                any(child(element, "pPr", "rPr", change) is not None for change in ("del", "moveFrom")),
                _has_indent(properties),
            )
        )

    def _add(self, element: Any, name: str) -> None:
        parts = self._open[-1].parts
        if name == "w:t":
            parts.append(element.text or "")
        elif name in _TEXT:
            parts.append(_TEXT[name])
        elif name == "w:sym":
            parts.append(symbol(attribute(element, "font"), attribute(element, "char")))
        elif name in ("w:footnoteReference", "w:endnoteReference"):
            self.references[name[2:-9]].append(attribute(element, "id"))
        elif name == "wp:docPr":
            self.left_out.append(LeftOut(Omission.IMAGE, attribute(element, "descr")))
        elif name == "v:imagedata":
            self.left_out.append(LeftOut(Omission.IMAGE, attribute(element, "title")))
        elif name == "v:textpath":
            parts.append(attribute(element, "string"))

    def _close(self) -> None:
        paragraph = self._open.pop()
        if not self._open and self._joined is not None:
            joined, self._joined = self._joined, None
            paragraph.parts[:0] = joined.parts
            paragraph.inner[:0] = joined.inner
            paragraph.label = joined.label or paragraph.label
        if paragraph.deleted_mark and not self._open:
            self._joined = paragraph
            return
        self._emit(paragraph)

    def _emit(self, paragraph: _Open) -> None:
        text = with_line_feeds("".join(paragraph.parts))
        indented = paragraph.indented or text[:1] in ("\t", " ", "\u3000")
        lines = text_lines(text)
        if paragraph.contents:
            self.left_out += [LeftOut(Omission.CONTENTS, line) for line in lines]
            lines = []
        found = [
            _Paragraph(line, paragraph.label if number == 0 else "", paragraph.own, indented and number == 0)
            for number, line in enumerate(lines or [""])
        ]
        outer = self._open[-1].inner if self._open else self.paragraphs
        outer += [*found, *paragraph.inner]

    def _flush(self) -> None:
        """Emit what waits for a next paragraph that does not come in this cell or text."""
        if self._joined is not None and not self._open:
            joined, self._joined = self._joined, None
            self._emit(joined)

    def lines(self) -> Iterator[str]:
        """The lines of a document that has a paragraph a line; what stands alone between blank lines."""
        for paragraph in self.paragraphs:
            text = "\u3000\u3000" + paragraph.text if paragraph.indented else paragraph.text
            yield from ["", text, ""] if paragraph.own else [text]


def _has_indent(properties: Any) -> bool:
    """Whether Word indents the first line of a paragraph."""
    indent = None if properties is None else child(properties, "ind")
    return indent is not None and any(
        attribute(indent, name).strip("0") for name in ("firstLine", "firstLineChars")
    )


def _plain(element: Any) -> str:
    """All text in an element, also what was deleted."""
    names = ("t", "delText")
    return "".join(found.text or "" for name in names for found in element.iter(f"{{*}}{name}"))


def _notes(root: Any, name: str, order: Iterable[str], kind: Omission, styles: _Styles) -> Iterator[LeftOut]:
    """The notes of a part, those that the text refers to in its order, the others behind them."""
    notes = {
        attribute(note, "id"): note
        for note in (root.iterchildren(f"{{*}}{name}") if root is not None else ())
        if attribute(note, "type") in ("", "normal")
    }
    known = dict.fromkeys(number for number in order if number in notes)
    for number in [*known, *(number for number in notes if number not in known)]:
        yield from _texts(notes[number], kind, styles)


def _running_heads(package: Package, main: str, styles: _Styles) -> Iterator[LeftOut]:
    folder = package.resolve(main, "")
    for name in sorted(package.names):
        if name.startswith((f"{folder}/header", f"{folder}/footer")) and name.endswith(".xml"):
            for found in _texts(package.xml(name), Omission.RUNNING_HEAD, styles):
                yield from (LeftOut(found.kind, line) for line in found.text.split("\n"))


def _texts(element: Any, kind: Omission, styles: _Styles) -> Iterator[LeftOut]:
    reader = _Reader(styles)
    reader.read(element)
    text = "\n".join(paragraph.text for paragraph in reader.paragraphs if paragraph.text)
    if text:
        yield LeftOut(kind, text)
    yield from reader.left_out
