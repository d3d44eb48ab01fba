"""Whether the rows of a corpus are valid, each by itself and together with the rows of other tables."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Float, Integer, Table, Text, inspect, select

from corpus.message import Message, counted
from corpus.store import schema
from corpus.store.connection import value
from corpus.text.folding import fold
from corpus.text.language import is_chinese

DERIVED = ("short_sides", "pairs", "next ids")
"""What is made from the other tables, such as the index."""

Fault = tuple[str, str]
"""The name of a table, and a sentence on what is wrong with it."""

_LARGEST_ID = (1 << 40) - 1
_LARGEST_NUMBER = (1 << 31) - 1


def missing_parts(connection: Connection) -> Iterator[Fault]:
    """The missing tables and columns."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in schema.metadata.sorted_tables:
        if table.name not in there:
            yield table.name, Message("The table {table} is missing.", table=table.name)
            continue
        found = {column["name"] for column in inspector.get_columns(table.name)}
        if missing := [column.name for column in table.columns if column.name not in found]:
            problem = "The table {table} has lost its column {column}."
            yield table.name, Message(problem, table=table.name, column=missing[0])


def damaged_pages(connection: Connection) -> Iterator[Fault]:
    """The tables of a SQLite file whose pages are damaged; an empty name if that is unknown."""
    if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok":
        return
    found = False
    for name in (
        connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    ):
        quoted = name.replace('"', '""')
        if connection.exec_driver_sql(f'PRAGMA integrity_check("{quoted}")').scalar() != "ok":
            found = True
            yield name, Message("The table {table} is damaged.", table=name)
    if not found:
        yield "", Message("The file is damaged.")


def bad_values(connection: Connection, table: Table) -> Iterator[Fault]:
    """Values that SQLite accepts but the table does not allow: of other types, too large, or not Unicode."""
    bad = " OR ".join(f"NOT ({_is_sound(column)})" for column in table.columns)
    number = connection.exec_driver_sql(f"SELECT count(*) FROM {table.name} WHERE {bad}").scalar_one()
    if not number:
        number = _not_unicode(connection, table)
    if number:
        yield (
            table.name,
            Message(
                "{rows} of the table {table} have impossible values.",
                rows=counted(number, "row"),
                table=table.name,
            ),
        )


def _is_sound(column: Column[Any]) -> str:
    """SQL that is true for the values that a column may have."""
    name, kind = f'"{column.name}"', column.type
    if isinstance(kind, Text):
        sound = f"typeof({name}) = 'text'"
    elif isinstance(kind, Boolean):
        sound = f"typeof({name}) = 'integer' AND {name} IN (0, 1)"
    elif isinstance(kind, Float):
        sound = f"typeof({name}) IN ('real', 'integer') AND {name} BETWEEN 0 AND 1"  # a probability
    else:
        assert isinstance(kind, Integer)
        largest = _LARGEST_ID if isinstance(kind, BigInteger) else _LARGEST_NUMBER
        sound = f"typeof({name}) = 'integer' AND {name} BETWEEN 0 AND {largest}"
    return f"{name} IS NULL OR {sound}" if column.nullable else sound


def _not_unicode(connection: Connection, table: Table) -> int:
    """The number of rows with text that is not UTF-8 or has a NUL."""
    columns = ", ".join(f'CAST("{c.name}" AS BLOB)' for c in table.columns if isinstance(c.type, Text))
    return sum(
        not all(_is_text(text) for text in row if text is not None)
        for row in connection.exec_driver_sql(
            f"SELECT {columns} FROM {table.name}" if columns else "SELECT NULL"
        )
    )


def _is_text(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in text


def lost_rows(connection: Connection) -> Iterator[Fault]:
    """Rows that refer to missing rows or contradict other rows; see ``_CONTRADICTIONS``."""
    if connection.dialect.name == "sqlite":
        orphans = [row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        for name in dict.fromkeys(orphans):
            yield name, _lost(orphans.count(name), name)
    for name, statement in _CONTRADICTIONS:
        if number := value(connection, statement):
            yield name, _lost(number, name)
    for name in wrong_next_ids(connection):
        yield "next ids", Message("The next free id of the table {table} is unknown.", table=name)


def _lost(number: int, table: str) -> Message:
    problem = "{rows} of the table {table} refer to missing rows, or contradict other rows."
    return Message(problem, rows=counted(number, "row"), table=table)


_GAPS = (
    "SELECT count(*) FROM (SELECT {of} FROM {table} GROUP BY {of} "
    "HAVING min(position) <> 0 OR max(position) <> count(*) - 1) x"
)
_SIDE_WITHOUT_TEXT = (
    "SELECT count(*) FROM beads b JOIN bitexts t ON t.id = b.bitext_id WHERE b.{side}_count > 0 AND "
    "(SELECT count(*) FROM segments s WHERE s.document_id = t.{side}_id AND s.position >= b.{side}_start "
    "AND s.position < b.{side}_start + b.{side}_count) <> b.{side}_count"
)
_IS_HIDDEN = "EXISTS (SELECT 1 FROM hidden h WHERE b.id BETWEEN h.first_bead AND h.last_bead)"

_CONTRADICTIONS = [
    ("segments", _GAPS.format(table="segments", of="document_id")),
    ("terms", _GAPS.format(table="terms", of="concept_id")),
    ("beads", _GAPS.format(table="beads", of="bitext_id")),
    ("beads", _SIDE_WITHOUT_TEXT.format(side="source")),
    ("beads", _SIDE_WITHOUT_TEXT.format(side="target")),
    (
        "concepts",
        "SELECT count(*) FROM concepts c WHERE NOT EXISTS (SELECT 1 FROM terms t WHERE t.concept_id = c.id)",
    ),
    (
        "documents",
        "SELECT count(*) FROM documents d WHERE NOT EXISTS "
        "(SELECT 1 FROM bitexts t WHERE t.source_id = d.id OR t.target_id = d.id)",
    ),
    (
        "bitexts",
        "SELECT count(*) FROM bitexts t JOIN documents d ON d.id IN (t.source_id, t.target_id) "
        "WHERE d.import_id <> t.import_id",
    ),
    ("hidden", "SELECT count(*) FROM hidden h JOIN imports i ON i.id = h.import_id WHERE i.complete"),
    (
        "hidden",
        "SELECT count(*) FROM beads b JOIN bitexts t ON t.id = b.bitext_id "
        f"JOIN imports i ON i.id = t.import_id WHERE (i.complete AND {_IS_HIDDEN}) "
        f"OR (NOT i.complete AND NOT {_IS_HIDDEN})",
    ),
    (
        "link_corrections",
        "SELECT count(*) FROM link_corrections WHERE zh_start > zh_end OR en_start > en_end",
    ),
    ("short_sides", "SELECT count(*) FROM short_sides WHERE length(folded) <> length OR side > 1"),
    ("pairs", "SELECT count(*) FROM pairs WHERE length(first) <> 1 OR length(second) <> 1"),
]
"""Statements that count the rows of a table that contradict other rows."""


def wrong_next_ids(connection: Connection) -> dict[str, int]:
    """The tables whose next free id is not known or not free, each with one more than its largest id."""
    wrong = {}
    for table in (schema.imports, schema.documents, schema.bitexts, schema.beads, schema.concepts):
        free = int(value(connection, f"SELECT max(id) FROM {table.name}") or 0) + 1
        stored = value(connection, "SELECT value FROM properties WHERE key = ?", f"next {table.name}")
        is_number = stored and len(stored) < 19 and stored.isascii() and stored.isdecimal()
        if free > 1 and not (is_number and int(stored) >= free):
            wrong[table.name] = free
    return wrong


def bad_contents(connection: Connection) -> Iterator[Fault]:
    """Columns whose text is not valid: JSON, languages."""
    for column, is_right in _CONTENTS:
        assert column.table is not None
        found = connection.execute(select(column).where(column.is_not(None))).scalars()
        if number := sum(not is_right(text) for text in found):
            yield column.table.name, _lost(number, column.table.name)
    d = schema.documents
    source, target = d.alias(), d.alias()
    joined = schema.bitexts.join(source, source.c.id == schema.bitexts.c.source_id).join(
        target, target.c.id == schema.bitexts.c.target_id
    )
    languages = select(source.c.language, target.c.language).select_from(joined).distinct()
    if any(is_chinese(one) == is_chinese(other) for one, other in connection.execute(languages)):
        yield (
            "documents",
            Message("Some documents and their translations are not Chinese and another language."),
        )


def wrongly_folded(connection: Connection) -> Iterator[Fault]:
    """Terms whose folded text is not made from the term, as is normal if another version folded it."""
    t = schema.terms
    if number := sum(
        fold(text) != folded for text, folded in connection.execute(select(t.c.text, t.c.folded))
    ):
        yield "terms", _lost(number, "terms")


def _is_object_of_texts(text: str) -> bool:
    found = _parsed(text)
    return isinstance(found, dict) and all(isinstance(one, str) for one in found.values())


def _is_object(text: str) -> bool:
    return isinstance(_parsed(text), dict)


def _is_list_of_beads(text: str) -> bool:
    found = _parsed(text)
    return isinstance(found, list) and all(
        isinstance(one, dict) and {"id", "reviewed"} <= one.keys() for one in found
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_CONTENTS: list[tuple[Column[Any], Callable[[str], bool]]] = [
    (schema.documents.c.metadata, _is_object_of_texts),
    (schema.beads.c.extra, _is_object),
    (schema.concepts.c.extra, _is_object_of_texts),
    (schema.terms.c.extra, _is_object_of_texts),
    (schema.reviews.c.before, _is_list_of_beads),
    (schema.reviews.c.after, _is_list_of_beads),
]
