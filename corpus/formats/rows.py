"""The rows of the tables in a document, in order."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.readers.extracted import text_lines
from corpus.readers.html import as_html, decoded_page
from corpus.readers.markup import Node, paragraphs_of, parse
from corpus.readers.md import table_rows
from corpus.readers.package import Package
from corpus.text.decoding import decode

Row = Sequence[str]
"""The text of each cell, its paragraphs as lines."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def rows_of(data: bytes, path: Path, encoding: str | None) -> list[Row]:
    """The rows of all tables that contain no other tables."""
    extension = path.suffix.lower()
    if extension == ".docx":
        return list(_word_rows(Package(data, path, "Word (.docx)").xml("word/document.xml")))
    if extension in (".md", ".markdown"):
        return list(table_rows(decode(data, path, encoding).text))
    return list(_page_rows(parse(as_html(decoded_page(data, path, encoding).text, extension == ".xhtml"))))


def _word_rows(root: Any) -> Iterator[Row]:
    for table in root.iter(f"{_W}tbl"):
        if next(table.iterdescendants(f"{_W}tbl"), None) is None:
            for row in table.iter(f"{_W}tr"):
                yield [cell_text(cell) for cell in row.iter(f"{_W}tc")]


def cell_text(cell: Any, leave_out: str = "") -> str:
    """The text of a cell of a Word table with its tracked changes accepted, its paragraphs as lines.

    Paragraphs of the style ``leave_out`` are left out.
    """
    lines: list[str] = []
    for paragraph in cell.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if leave_out and style is not None and style.get(f"{_W}val") == leave_out:
            continue
        text = "".join(
            _TEXT.get(node.tag, node.text or "")
            for node in paragraph.iter(f"{_W}t", *_TEXT)
            if _is_shown(node)
        )
        lines += text_lines(text)
    return "\n".join(lines)


def _is_shown(node: Any) -> bool:
    """Whether the node is outside all tracked deletions."""
    return all(above.tag not in (f"{_W}del", f"{_W}moveFrom") for above in node.iterancestors())


def _page_rows(root: Node) -> Iterator[Row]:
    for row in root.css("tr"):
        if row.css_first("table") is None:
            yield ["\n".join(paragraphs_of(cell)[0]) for cell in row.css("td, th")]
