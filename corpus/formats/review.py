"""Our side-by-side Word document, returned by a reviewer.

Each row that :mod:`corpus.formats.docx` writes has a bookmark with a digest of its unit, which identifies its
bead. Word and LibreOffice keep bookmarks, whatever else changes in the row.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from corpus.errors import unreadable
from corpus.formats.rows import cell_text
from corpus.model import TranslationUnit
from corpus.readers.package import Package

REMARK = "Remark"
"""The style of our remarks on a unit, below its target."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DC = "{http://purl.org/dc/terms/}"
_BOOKMARK = re.compile(r"dz\d+_([a-z2-7]{24})")
_TICKS = frozenset("✓✔☑☒✅√■vVxX是")


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row: the ``mark`` of its unit, and the reviewer's changes.

    ``reviewer`` and ``reviewed_at`` (ISO 8601) are those of the last tracked change in the row, or else of
    the document, if known; ``comments`` are those in the row, each with its author.
    """

    mark: str
    number: int
    source: str
    target: str
    ticked: bool
    comments: tuple[str, ...] = ()
    reviewer: str = ""
    reviewed_at: str = ""


def mark_of(unit: TranslationUnit, translation: str = "") -> str:
    """A digest of the unit's texts and position.

    In documents of the first version it also covers the name of the ``translation``.
    """
    where = (unit.document, translation, *unit.source_segments, "|", *unit.target_segments)
    told = "\0".join((*where, unit.source, unit.target))
    digest = blake2b(told.encode("utf-8", "replace"), digest_size=15).digest()
    return base64.b32encode(digest).decode("ascii").lower()


def bookmark_name(unit: TranslationUnit, number: int) -> str:
    """The name of the bookmark in the row of the ``number``-th unit; Word allows 40 characters."""
    return f"dz{number}_{mark_of(unit)}"


def read_review(path: Path) -> list[ReviewedRow]:
    """The rows of a side-by-side document that we wrote; none of any other document.

    Raises InputError if it is not a Word document.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    package = Package(data, path, "Word (.docx)")
    root = package.xml("word/document.xml")
    comments = _comments(package)
    reviewer, reviewed_at = _last_saved(package)
    rows: list[ReviewedRow] = []
    for row in root.iter(f"{_W}tr"):
        names = (bookmark.get(f"{_W}name") or "" for bookmark in row.iter(f"{_W}bookmarkStart"))
        found = next((match for name in names if (match := _BOOKMARK.fullmatch(name))), None)
        cells = list(row.iter(f"{_W}tc"))
        if found is None or len(cells) < 4:
            continue
        author, date = _last_change(row)
        rows.append(
            ReviewedRow(
                mark=found[1],
                number=len(rows) + 1,
                source=cell_text(cells[1]),
                target=cell_text(cells[2], leave_out=REMARK),
                ticked=not _TICKS.isdisjoint(cell_text(cells[3])),
                comments=tuple(_commented(row, comments)),
                reviewer=author or reviewer,
                reviewed_at=date or reviewed_at,
            )
        )
    return rows


def _comments(package: Package) -> dict[str, str]:
    """The comments by id: ``Author: text``."""
    if "word/comments.xml" not in package.names:
        return {}
    return {
        comment.get(f"{_W}id") or "": f"{comment.get(f'{_W}author') or ''}: "
        f"{' '.join(cell_text(comment).split())}".removeprefix(": ")
        for comment in package.xml("word/comments.xml").iter(f"{_W}comment")
    }


def _commented(row: Any, comments: dict[str, str]) -> Iterator[str]:
    for reference in row.iter(f"{_W}commentReference"):
        if text := comments.get(reference.get(f"{_W}id") or "", ""):
            yield text


def _last_saved(package: Package) -> tuple[str, str]:
    """The name and the time of the last saving of the document."""
    if "docProps/core.xml" not in package.names:
        return "", ""
    core = package.xml("docProps/core.xml")
    return core.findtext(f"{_CP}lastModifiedBy") or "", core.findtext(f"{_DC}modified") or ""


def _last_change(row: Any) -> tuple[str, str]:
    """The author and the time of the last tracked change in the row."""
    changes = [
        (change.get(f"{_W}date") or "", change.get(f"{_W}author") or "")
        for change in row.iter(f"{_W}ins", f"{_W}del")
    ]
    date, author = max(changes, default=("", ""))
    return author, date
