"""OpenDocument texts (ODF 1.3), from the XML of their parts."""

from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.readers.extracted import Extracted, LeftOut, Omission
from corpus.readers.markup import unwrapped
from corpus.readers.package import Package

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"

_PARAGRAPHS = (_TEXT + "p", _TEXT + "h")
_LEFT_OUT = {
    _OFFICE + "annotation": Omission.COMMENT,
    _TEXT + "tracked-changes": Omission.DELETED_TEXT,
    _TEXT + "ruby-text": Omission.READING,
    _TEXT + "note-citation": Omission.NOTE_MARK,
    _TEXT + "hidden-text": Omission.HIDDEN_TEXT,
    _TEXT + "hidden-paragraph": Omission.HIDDEN_TEXT,
    _TEXT + "page-number": Omission.PAGE_NUMBER,
    **{
        _TEXT + index: Omission.CONTENTS
        for index in (
            "table-of-content",
            "illustration-index",
            "table-index",
            "alphabetical-index",
            "object-index",
        )
    },
}
_NO_TEXT = {
    _SVG + "title",
    _SVG + "desc",
    _OFFICE + "forms",
    _TEXT + "sequence-decls",
    _TEXT + "variable-decls",
}
_BREAK = "\f"


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """The paragraphs of the body in order: headings, list items, table cells, text frames.

    Left out are footnotes and endnotes, comments, tracked deletions, tables of contents, page headers and
    footers, pictures, and ruby text. Raises InputError for a file that is encrypted or has no text body.
    """
    package = Package(data, path, "OpenDocument text (.odt)")
    if "META-INF/manifest.xml" in package.names:
        manifest = package.xml("META-INF/manifest.xml")
        if next(manifest.iter(_MANIFEST + "encryption-data"), None) is not None:
            raise InputError(
                "is encrypted", path=path, hint="Save it without a password.", found="encryption"
            )
    body = package.xml("content.xml").find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise InputError(
            "has no text body",
            path=path,
            part="content.xml",
            hint="Save it as an .odt text.",
            lacking="office:text",
        )
    reader = _Reader()
    reader.read(body)
    left_out = reader.left_out
    if "styles.xml" in package.names:
        for part in ("header", "footer"):
            for element in package.xml("styles.xml").iter(_STYLE + part):
                lines = _Reader().read(element)
                left_out += [LeftOut(Omission.RUNNING_HEAD, line) for line in lines]
    title = ""
    if "meta.xml" in package.names:
        title = package.xml("meta.xml").findtext(".//{http://purl.org/dc/elements/1.1/}title") or ""
    return Extracted(reader.paragraphs, " ".join(title.split()), left_out=left_out)


class _Reader:
    """Collects paragraphs; a text frame or a note in a paragraph does not split it."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self.left_out: list[LeftOut] = []

    def read(self, root: Any) -> list[str]:
        """The paragraphs in ``root``, also kept in ``paragraphs``."""
        todo = list(reversed(root))
        while todo:
            element = todo.pop()
            kind = _LEFT_OUT.get(element.tag)
            if kind is not None:
                self._leave_out(kind, element)
            elif element.tag in _PARAGRAPHS:
                nested: list[Any] = []
                text = self._text(element, nested)
                self.paragraphs += [line for part in text.split(_BREAK) if (line := unwrapped(part))]
                todo.extend(reversed(nested))
            elif isinstance(element.tag, str) and element.tag not in _NO_TEXT:
                if element.tag == _DRAW + "image":
                    self.left_out.append(LeftOut(Omission.IMAGE))
                todo.extend(reversed(element))
        return self.paragraphs

    def _leave_out(self, kind: Omission, element: Any) -> None:
        lines = _Reader().read(element) if kind is not Omission.NOTE_MARK else []
        text = "\n".join(lines) or " ".join("".join(element.itertext()).split())
        if kind is Omission.CONTENTS:
            self.left_out += [LeftOut(kind, line) for line in lines]
        elif text:
            self.left_out.append(LeftOut(kind, text))

    def _text(self, paragraph: Any, nested: list[Any]) -> str:
        """The text of a paragraph; frames in it are added to ``nested``."""
        parts: list[str] = []
        todo: list[Any] = [paragraph]
        while todo:
            element = todo.pop()
            if isinstance(element, str):
                parts.append(element)
                continue
            tag = element.tag
            if element is not paragraph and isinstance(element.tail, str):
                todo.append(_collapsed(element.tail))
            if not isinstance(tag, str) or tag in _NO_TEXT:
                continue
            if tag in _LEFT_OUT:
                self._leave_out(_LEFT_OUT[tag], element)
            elif tag == _TEXT + "note":
                self._note(element)
            elif tag == _TEXT + "s":
                parts.append(" ")
            elif tag == _TEXT + "tab":
                parts.append("\t")
            elif tag == _TEXT + "line-break":
                parts.append(_BREAK)
            elif tag.startswith(_DRAW) and element is not paragraph:
                nested.append(element)
            else:
                if element.text:
                    parts.append(_collapsed(element.text))
                todo.extend(reversed(element))
        return "".join(parts)

    def _note(self, note: Any) -> None:
        kind = Omission.ENDNOTE if note.get(_TEXT + "note-class") == "endnote" else Omission.FOOTNOTE
        for child in note:
            if child.tag == _TEXT + "note-body":
                self.left_out.append(LeftOut(kind, "\n".join(_Reader().read(child))))
            else:
                self._leave_out(Omission.NOTE_MARK, child)


def _collapsed(text: str) -> str:
    """A run of white space in the XML as one space (ODF 1.3, 6.1.2)."""
    return text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
