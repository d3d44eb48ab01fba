"""EPUB books, with chapters in the order of the spine, by EPUB 3.3 and OPF 2."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.readers.extracted import Extracted, LeftOut, Omission
from corpus.readers.html import as_html, decoded_page
from corpus.readers.markup import Node, paragraphs_of, parse, plain_text
from corpus.readers.package import Package

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_TEXT = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The paragraphs of the chapters, and the book's title.

    The table of contents, page numbers and pictures are left out. Raises DuizhaoError for a book without text
    or with encrypted chapters.
    """
    package = Package(data, path, "EPUB")
    rootfile = next(_named(package.xml(_CONTAINER), "rootfile"), None)
    if rootfile is None or not rootfile.get("full-path"):
        raise InputError(
            "contains no book",
            path=path,
            part=_CONTAINER,
            hint="Save the EPUB file again.",
            lacking="rootfile",
        )
    opf = rootfile.get("full-path")
    book = package.xml(opf)
    encrypted = _encrypted(package)
    paragraphs: list[str] = []
    left_out: list[LeftOut] = []
    for item in _chapters(book, path, opf):
        name = package.resolve(opf, item.get("href") or "")
        if name in encrypted:
            raise InputError(
                "is encrypted",
                path=path,
                part=name,
                hint="Books with copy protection cannot be read.",
                found="encryption",
            )
        page = decoded_page(package.read(name), path, encoding).text
        root = parse(as_html(page, xhtml=True))
        if "nav" in (item.get("properties") or "").split():
            lines = plain_text(root).split("\n")
            left_out += [LeftOut(Omission.CONTENTS, line) for line in lines if line]
            continue
        found, others = paragraphs_of(root, _leave_out)
        paragraphs += found
        left_out += others
    title = next((" ".join("".join(node.itertext()).split()) for node in _named(book, "title")), "")
    return Extracted(paragraphs, title, left_out=left_out)


def _chapters(book: Any, path: Path, opf: str) -> Iterator[Any]:
    """The manifest items named in the spine, in its order."""
    items = {item.get("id"): item for item in _named(book, "item")}
    spine = [reference.get("idref") for reference in _named(book, "itemref")]
    if not spine:
        raise InputError(
            "lists no chapters", path=path, part=opf, hint="Save the EPUB file again.", lacking="spine"
        )
    for name in spine:
        item = items.get(name)
        if item is None:
            raise InputError("has no chapter “{name}”", path=path, part=opf, name=name)
        if (item.get("media-type") or _TEXT[0]) in _TEXT:
            yield item


def _leave_out(node: Node) -> Omission | None:
    attributes = node.attributes
    if "hidden" in attributes:
        return Omission.HIDDEN_TEXT
    types = f"{attributes.get('epub:type') or ''} {attributes.get('role') or ''}"
    if "pagebreak" in types:
        return Omission.PAGE_NUMBER
    return Omission.CONTENTS if node.tag == "nav" or "doc-toc" in types.split() else None


def _encrypted(package: Package) -> set[str]:
    """The encrypted parts; fonts may be among them, to prevent copying."""
    if _ENCRYPTION not in package.names:
        return set()
    return {node.get("URI") or "" for node in _named(package.xml(_ENCRYPTION), "CipherReference")}


def _named(root: Any, name: str) -> Iterator[Any]:
    """The elements with that local name, in any namespace."""
    found: Iterator[Any] = root.iter(f"{{*}}{name}")
    return found
