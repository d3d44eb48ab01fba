"""The tables of a corpus, the same in SQLite and PostgreSQL, and the migrations between versions."""

from collections.abc import Callable, Iterator

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    inspect,
    select,
)

from corpus.store import sqlite_index, version
from corpus.store.database import APPLICATION_ID
from corpus.store.index import SearchIndex
from corpus.store.reading import get_property
from corpus.text.folding import fold

metadata = MetaData()

_Id = BigInteger().with_variant(Integer, "sqlite")


def _reference(column: str) -> ForeignKey:
    return ForeignKey(column, ondelete="CASCADE")


properties = Table(
    "properties",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Properties of the corpus itself: versions of the schema and the index, and the next free ids."""

imports = Table(
    "imports",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # folder, pair or file
    Column("origin", Text, nullable=False),  # where it was read from
    Column("digest", Text, nullable=False),  # of its contents
    Column("units", Integer, nullable=False),  # number of units imported so far
    Column("complete", Boolean, nullable=False),  # incomplete imports are not shown
    Column("added_at", Text, nullable=False),  # ISO 8601, UTC
    Column("added_by", Text, nullable=False),
)
"""Provenance: everything imported at one time, under one name."""

documents = Table(
    "documents",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("import_id", _Id, _reference("imports.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("metadata", Text, nullable=False),  # a JSON object
)

segments = Table(
    "segments",
    metadata,
    Column("document_id", _Id, _reference("documents.id"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from zero
    Column("label", Text, nullable=False),  # the segment's id within its document
    Column("paragraph", Integer, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

bitexts = Table(
    "bitexts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("import_id", _Id, _reference("imports.id"), nullable=False, index=True),
    Column("source_id", _Id, _reference("documents.id"), nullable=False, index=True),
    Column("target_id", _Id, _reference("documents.id"), nullable=False, index=True),
)

beads = Table(
    "beads",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("bitext_id", _Id, _reference("bitexts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    # A bead's segments are consecutive, so a start and a count identify them.
    Column("source_start", Integer, nullable=False),
    Column("source_count", Integer, nullable=False),
    Column("target_start", Integer, nullable=False),
    Column("target_count", Integer, nullable=False),
    Column("confidence", Float(53)),
    Column("reviewed", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("extra", Text),  # a JSON object: id and properties of an imported unit
    UniqueConstraint("bitext_id", "position"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("bitext_id", _Id, _reference("bitexts.id"), nullable=False, index=True),
    Column("reviewed_at", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("before", Text, nullable=False),  # JSON arrays of beads
    Column("after", Text, nullable=False),
)
"""A person's changes: the beads before and after."""

link_corrections = Table(
    "link_corrections",
    metadata,
    Column("digest", Text, primary_key=True),  # of the two texts
    # The parts of the Chinese text and of the other, in characters.
    Column("zh_start", Integer, primary_key=True, autoincrement=False),
    Column("zh_end", Integer, primary_key=True, autoincrement=False),
    Column("en_start", Integer, primary_key=True, autoincrement=False),
    Column("en_end", Integer, primary_key=True, autoincrement=False),
    Column("linked", Boolean, nullable=False),
    Column("corrected_at", Text, nullable=False),
    Column("corrected_by", Text, nullable=False),
)
"""A person's corrections of links between words."""

hidden = Table(
    "hidden",
    metadata,
    Column("import_id", _Id, _reference("imports.id"), nullable=False),
    Column("first_bead", _Id, primary_key=True),
    Column("last_bead", _Id, nullable=False),
)
"""Ids of the beads whose import is not complete."""

concepts = Table(
    "concepts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("import_id", _Id, _reference("imports.id"), index=True),  # null: entered by a person
    Column("entry", Text, nullable=False),  # its id in the term base that it was imported from
    Column("definition", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("segment", Text, nullable=False),
    Column("extra", Text),  # a JSON object: further properties
)
"""Entries of the term list."""

terms = Table(
    "terms",
    metadata,
    Column("concept_id", _Id, _reference("concepts.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("part_of_speech", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("document", Text, nullable=False),  # the translation that it comes from
    Column("extra", Text),
)
"""The terms of the entries, in each language."""

short_sides = Table(
    "short_sides",
    metadata,
    Column("side", SmallInteger, primary_key=True),  # 0 Chinese, 1 the other language
    Column("length", SmallInteger, primary_key=True),
    Column("bead_id", _Id, primary_key=True),
    Column("folded", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The folded texts of short sides of beads, which are too short to be found by pairs of characters."""

pairs = Table(
    "pairs",
    metadata,
    Column("first", Text, primary_key=True),
    Column("second", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""The pairs of adjacent Chinese characters in the corpus, for looking up pinyin."""


def _more_of_sqlite(connection: Connection) -> None:
    """Version 2: SQLite's index gets pairs of characters and counts; the next import adds them."""
    if connection.dialect.name == "sqlite":
        stored = connection.execute(select(func.count()).select_from(beads)).scalar_one()
        sqlite_index.create_tables_beside(connection, stored)
        s = short_sides.c
        sides = connection.execute(select(s.side, s.bead_id, s.folded)).all()
        sqlite_index.add_short_pairs(
            connection, (("en" if side else "zh", bead_id, text) for side, bead_id, text in sides)
        )


def _terms_of(concept_id: int, source: str, renderings: list[tuple[str, str]]) -> Iterator[dict[str, object]]:
    """Rows for a term and its renderings, which had the name of a translation or of a language."""
    texts = [(source, "zh-Hans", "")]
    for name, text in renderings:
        is_language = name.split("-")[0] == "en" and len(name) <= 5 and name[3:].isupper() == (len(name) > 2)
        texts.append((text, name if is_language else "en", "" if is_language else name))
    for position, (text, language, document) in enumerate(texts):
        yield {
            "concept_id": concept_id,
            "position": position,
            "text": text,
            "folded": fold(text),
            "language": language,
            "document": document,
            **dict.fromkeys(("status", "part_of_speech", "note", "source"), ""),
        }


def _concepts(connection: Connection) -> None:
    """Version 3: entries of concepts; before, a term had one rendering for each translation or language."""
    older = connection.exec_driver_sql("SELECT id, import_id, source, segment, note FROM terms").all()
    renderings: dict[int, list[tuple[str, str]]] = {}
    for term_id, name, text in connection.exec_driver_sql(
        "SELECT term_id, name, text FROM renderings ORDER BY term_id, name"
    ):
        renderings.setdefault(term_id, []).append((name, text))
    connection.exec_driver_sql("DROP TABLE renderings")
    connection.exec_driver_sql("DROP TABLE terms")
    metadata.create_all(connection, tables=[concepts, terms])
    empty = {"definition": "", "subject": "", "entry": ""}
    rows = [
        {"id": concept_id, "import_id": import_id, "note": note, "segment": segment, **empty}
        for concept_id, import_id, _, segment, note in older
    ]
    if rows:
        connection.execute(concepts.insert(), rows)
        connection.execute(
            terms.insert(),
            [term for row in older for term in _terms_of(row.id, row.source, renderings.get(row.id, []))],
        )
    connection.exec_driver_sql("UPDATE properties SET key = 'next concepts' WHERE key = 'next terms'")


def _link_corrections(connection: Connection) -> None:
    """Version 4: a person's corrections of links between words."""
    metadata.create_all(connection, tables=[link_corrections])


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _more_of_sqlite, 2: _concepts, 3: _link_corrections}
"""The migration from each version to the next."""


def bring_up_to_date(connection: Connection, index: SearchIndex, index_version: str) -> None:
    """Create the tables if there are none, or migrate those of an older version."""
    # Another process may have been faster.
    if not inspect(connection).has_table("properties"):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        metadata.create_all(connection)
        index.create(connection)
        set_property(connection, "schema", str(version.SCHEMA))
        set_property(connection, "index", index_version)
    for older in range(int(get_property(connection, "schema") or 0), version.SCHEMA):
        MIGRATIONS[older](connection)
        set_property(connection, "schema", str(older + 1))


def set_property(connection: Connection, key: str, value: str) -> None:
    """Record a property of the corpus itself."""
    changed = connection.execute(properties.update().where(properties.c.key == key).values(value=value))
    if not changed.rowcount:
        connection.execute(properties.insert().values(key=key, value=value))
