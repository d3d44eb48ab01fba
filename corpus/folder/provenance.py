"""Where a document and its translations come from: the keys of ``document.toml`` and their values.

The names follow Dublin Core and OLAC where these have one (title, date, publisher, issued, extent, rights);
the others say what a translator or an evaluator needs to know about a reference translation.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import InputError

METHODS = ("human", "machine", "machine-revised")
"""How a translation was made; ``machine-revised``: by a machine, then revised against the source."""

REVIEWER_TYPES = ("person", "model")
"""Who accepted the beads that are marked reviewed; a person unless stated otherwise."""

SEGMENT_TYPES = ("title", "byline", "note")
"""The types of segments other than text."""

COMMON_KEYS = ("language", "title", "date", "licence", "rights", "source", "note")
SOURCE_KEYS = (
    *COMMON_KEYS,
    *("author", "publisher", "issued", "delivered", "occasion", "genre", "mode", "extent", "checksum"),
    *("subject", "intended_use", "segment_types", "encoding"),
)
TRANSLATION_KEYS = (
    *COMMON_KEYS,
    *("translator", "method", "reviser", "reviewed_by", "reviewer_type", "reviewed_on", "status", "register"),
    "encoding",
)

ReviewerType = Literal["", "person", "model"]


def reviewer_type_of(reviewed: bool, translation: Mapping[str, str]) -> ReviewerType:
    """The kind of reviewer who accepted a bead of a translation with this metadata; empty if nobody did."""
    if not reviewed:
        return ""
    return "model" if translation.get("reviewer_type") == "model" else "person"


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """The history of an imported unit according to its properties; fields that they do not state are empty.

    ``created`` and ``changed`` are ISO dates, ``created_by`` and ``changed_by`` the users.
    """

    created: str = ""
    created_by: str = ""
    changed: str = ""
    changed_by: str = ""
    client: str = ""
    project: str = ""


_HISTORY_NAMES = {
    name: field
    for field, names in {
        "created": "creationdate created date 创建日期 創建日期",
        "created_by": "creationid createdby author 作者 创建者 創建者",
        "changed": "changedate changed modified lastmodified 修改日期",
        "changed_by": "changeid changedby modifiedby lastmodifiedby 修改者",
        "client": "client clientname customer customername 客户 客戶",
        "project": "project projectname projectid 项目 項目 專案",
    }.items()
    for name in names.split()
}
_NO_HISTORY = UnitHistory()


def unit_history(properties: Mapping[str, str]) -> UnitHistory:
    """The history that ``properties`` record, whichever tool wrote them.

    TMX has attributes for the dates and users; client and project have names that the tools choose:
    ``client`` (memoQ), ``Client:SingleString`` (Trados), ``客户`` … Case, spaces and hyphens do not count.
    """
    found: dict[str, str] = {}
    for name, text in properties.items():
        field = _HISTORY_NAMES.get(name) or _HISTORY_NAMES.get(_plain_name(name))
        if field and text.strip() and field not in found:
            found[field] = iso_date(text.strip()) if field in ("created", "changed") else text.strip()
    return UnitHistory(**found) if found else _NO_HISTORY


def _plain_name(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).casefold().partition(":")[0].removeprefix("x-")
    return re.sub(r"[\s_-]", "", name)


def iso_date(text: str) -> str:
    """The date of a time as TMX (``20260130T000000Z``) or ISO 8601 writes it; for anything else, its first
    characters.
    """
    if re.match(r"\d{8}T", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    return text[:10]


def segment_types(source: Mapping[str, str]) -> dict[str, str]:
    """The types of the segments that are not plain text, by id: ``1.1 title, 2.1 byline``."""
    pairs = (part.split() for part in source.get("segment_types", "").split(",") if part.strip())
    return {pair[0]: pair[-1] for pair in pairs}


def check_values(table: Mapping[str, str], name: str, path: Path, ids: frozenset[str] | None = None) -> None:
    """Raise InputError, with the line, for a value in the table ``[name]`` that its key does not allow.

    ``ids`` are those of the source's segments, to check the types of segments.
    """
    for key, allowed in (("method", METHODS), ("reviewer_type", REVIEWER_TYPES)):
        if key in table and table[key] not in allowed:
            raise InputError(
                "“{found}” is not a known {key}",
                path=path,
                line=line_of(path, name, key),
                hint="Write {expected}.",
                key=key,
                found=table[key],
                expected=" or ".join(allowed),
            )
    for segment, kind in segment_types(table).items():
        if kind not in SEGMENT_TYPES or (ids is not None and segment not in ids):
            raise InputError(
                "“{found}” does not give the type of a source segment",
                path=path,
                line=line_of(path, name, "segment_types"),
                hint="Write ids with their types, as in 1.1 title, 2.1 byline. Types are {expected}.",
                found=f"{segment} {kind}",
                expected=", ".join(SEGMENT_TYPES),
            )


def doubtful_keys(path: Path, tables: Mapping[str, Mapping[str, str]]) -> Iterator[InputError]:
    """Report what to check in ``document.toml``: unknown keys, and reviews without a reviewer's name.

    ``tables`` maps ``source`` and ``translations.NAME`` to their values in the file at ``path``.
    """
    for name, table in tables.items():
        known = SOURCE_KEYS if name == "source" else TRANSLATION_KEYS
        for key in table:
            if key not in known:
                yield InputError(
                    "unknown key “{found}” in [{table}]",
                    path=path,
                    line=line_of(path, name, key),
                    hint="Known keys: {expected}.",
                    found=key,
                    table=name,
                    expected=", ".join(known),
                )


def line_of(path: Path, table: str, key: str) -> int | None:
    """The line, from 1, of ``key`` in ``[table]`` of a TOML file; None if it cannot be determined."""
    current = ""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            current = header[1].replace('"', "").strip()
        elif current == table and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
            return number
    return None
