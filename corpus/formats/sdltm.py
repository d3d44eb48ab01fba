"""Translation memories of Trados Studio (.sdltm): SQLite databases with segments as XML."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from corpus.errors import InputError, unreadable
from corpus.formats.languages import with_languages
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from corpus.system.files import sqlite_uri

_COLUMNS = {
    "creation_date": "creationdate",
    "creation_user": "creationid",
    "change_date": "changedate",
    "change_user": "changeid",
    "last_used_date": "lastusagedate",
    "last_used_user": "last used by",
    "usage_counter": "usagecount",
    "confirmation_level": "state",
    "origin": "origin",
    "guid": "guid",
    "context": "context",
    "structure_context": "structure context",
}
_OF_A_MEMORY = ("copyright", "description")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_CUSTOM_FIELDS = {
    "string_attributes": "SELECT a.name, v.value FROM string_attributes v "
    "JOIN attributes a ON a.id = v.attribute_id WHERE v.translation_unit_id = ?",
    "numeric_attributes": "SELECT a.name, v.value FROM numeric_attributes v "
    "JOIN attributes a ON a.id = v.attribute_id WHERE v.translation_unit_id = ?",
    "date_attributes": "SELECT a.name, v.value FROM date_attributes v "
    "JOIN attributes a ON a.id = v.attribute_id WHERE v.translation_unit_id = ?",
    "picklist_attributes": "SELECT a.name, p.value FROM picklist_attributes v "
    "JOIN picklist_values p ON p.id = v.picklist_value_id JOIN attributes a ON a.id = p.attribute_id "
    "WHERE v.translation_unit_id = ?",
}


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    inline: str = "drop",
    partial: bool = False,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read a memory; ``inline`` keeps tags as their ids. With ``partial`` damaged units are left out.

    Raises InputError if it is not a database, or not one of Trados.
    """
    report = report if report is not None else LossReport()
    try:
        with path.open("rb") as stream:
            is_database = stream.read(16) == b"SQLite format 3\0"
    except OSError as error:
        raise unreadable(path, error) from error
    if not is_database:
        raise InputError(
            "is not a database, as Trados translation memories are", path=path, expected="database"
        )
    units = _units(path, inline == "keep", partial, report)
    yield from with_languages(units, source_language, target_language, report)


def _of_another_program(path: Path) -> InputError:
    return InputError(
        "is a database, but not a Trados translation memory", path=path, expected="translation memory"
    )


def _units(path: Path, keep: bool, partial: bool, report: LossReport) -> Iterator[TranslationUnit]:
    database = sqlite3.connect(sqlite_uri(path.resolve(), "mode=ro&immutable=1"), uri=True)
    database.row_factory = sqlite3.Row
    try:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"translation_units", "translation_memories"} <= tables:
            raise _of_another_program(path)
        memories = {row["id"]: row for row in database.execute("SELECT * FROM translation_memories")}
        for memory in memories.values():
            about = [name for name in _OF_A_MEMORY if name in memory.keys() and memory[name]]  # noqa: SIM118
            report.add(Loss.FILE_METADATA, count=len(about))
        fields = [query for table, query in _CUSTOM_FIELDS.items() if {table, "attributes"} <= tables]
        for row in database.execute("SELECT * FROM translation_units ORDER BY id"):
            memory = memories.get(row["translation_memory_id"])
            try:
                source, source_tag = _segment(row["source_segment"], keep, report, row["id"])
                target, target_tag = _segment(row["target_segment"], keep, report, row["id"])
            except (etree.XMLSyntaxError, TypeError, ValueError) as error:
                if not partial:
                    raise InputError(
                        "has a segment that is not valid XML",
                        path=path,
                        part=f"translation unit {row['id']}",
                        hint="Use --partial to leave such units out.",
                    ) from error
                report.add(Loss.NOT_A_UNIT, str(row["id"]))
                continue
            properties = _properties(row)
            for query in fields:
                for name, value in database.execute(query, (row["id"],)):
                    before = properties.get(_text(name))
                    properties[_text(name)] = f"{before}\n{_text(value)}" if before else _text(value)
            yield TranslationUnit(
                source,
                target,
                source_tag or (_text(memory["source_language"]) if memory else ""),
                target_tag or (_text(memory["target_language"]) if memory else ""),
                id=str(row["id"]),
                document=_text(memory["name"]) if memory else "",
                reviewed=properties.get("state", "") in ("ApprovedTranslation", "ApprovedSignOff", "5", "6"),
                properties=properties,
            )
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter for names of columns
        raise InputError("is damaged ({reason})", path=path, reason=error) from error
    except IndexError as error:  # a missing column
        raise _of_another_program(path) from error
    finally:
        database.close()


def _text(value: object) -> str:
    """A value as text: SQLite keeps any type in any column."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _properties(row: sqlite3.Row) -> dict[str, str]:
    found: dict[str, str] = {}
    for column, name in _COLUMNS.items():
        if column in row.keys() and row[column] not in (None, ""):  # noqa: SIM118 (a Row has its values)
            value = _text(row[column])
            if name.endswith("date") and len(value) >= 19:  # 2024-03-05 02:15:00
                value = value[:19].replace("-", "").replace(":", "").replace(" ", "T") + "Z"
            found[name] = value
    return found


def _segment(xml: str | bytes | None, keep: bool, report: LossReport, where: Any) -> tuple[str, str]:
    """The text of a segment, and its declared language."""
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml or b"", _PARSER)
    pieces = []
    for element in root.iterfind("{*}Elements/*"):
        if etree.QName(element).localname == "Text":
            pieces.append(element.findtext("{*}Value") or "")
            continue
        shown = element.findtext("{*}TextEquivalent") or ""
        if shown:
            pieces.append(shown)
        elif keep:
            pieces.append(f"<{element.findtext('{*}TagID') or element.findtext('{*}Anchor') or ''}/>")
        else:
            report.add(Loss.TAG_DROPPED, str(where))
    return "".join(pieces), root.findtext("{*}CultureName") or ""
