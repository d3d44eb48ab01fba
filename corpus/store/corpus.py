"""An open corpus: its state, its contents, and connections for reading and writing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from corpus.errors import DamagedError, NotFoundError, UnavailableError, UsageError
from corpus.model import (
    Bitext,
    Concept,
    TranslationUnit,
    translation_units,
)
from corpus.store import database, version
from corpus.store.connection import Connection, SqliteDatabase, rows, value
from corpus.store.index import SearchIndex
from corpus.store.reading import (
    BeadText,
    NameCache,
    get_property,
    hidden_ranges,
    import_id,
    load_beads,
    load_beads_of,
    load_concepts,
    load_document,
)
from corpus.store.snapshot import Snapshot
from corpus.store.sqlite_index import SqliteIndex
from corpus.system.files import note_written

if TYPE_CHECKING:
    from sqlalchemy import Connection as WritingConnection
    from sqlalchemy import Engine

    from corpus.store.database import PostgresDatabase


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """Something imported at one time: a folder, a pair of documents, or a file of units.

    ``complete`` is false while an import is running or after it was interrupted; it is shown only when it is
    finished. ``documents`` are the names of source documents, ``translations`` counts the bitexts. ``title``,
    ``author`` and ``date`` are those of its only source document; ``languages``, ``licences``, ``methods``
    and ``statuses`` collect what all its documents state, in order (see :mod:`corpus.folder.provenance`).
    """

    name: str
    kind: str
    origin: str
    units: int
    documents: tuple[str, ...]
    translations: int
    complete: bool
    added_at: str
    added_by: str
    title: str = ""
    author: str = ""
    date: str = ""
    languages: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of everything that is shown: source documents, their translations, segments of both sides."""

    imports: int
    documents: int
    bitexts: int
    segments: int
    beads: int
    reviewed: int
    terms: int
    bead_types: Mapping[str, int]


class Corpus:
    """An open corpus. Several threads may share one; each call sees one consistent state.

    Changes are made by :mod:`corpus.store.importing` and :mod:`corpus.store.reviewing`.
    """

    def __init__(self, opened: "SqliteDatabase | PostgresDatabase", name: str) -> None:
        self.database = opened
        self.name = name
        self.index: SearchIndex = _index_for(opened)
        self.cache = NameCache()
        self.known_pairs: set[str] = set()  # pairs of characters known to be in the corpus
        self.read_only = False
        self._closed = False

    @cached_property
    def engine(self) -> "Engine":
        """SQLAlchemy's engine, imported when something is written or browsed."""
        if isinstance(self.database, SqliteDatabase):
            from corpus.store.engine import sqlite_engine

            return sqlite_engine(self.database)
        return self.database.engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. Anything asked of the corpus afterwards raises UsageError."""
        self._closed = True
        if "engine" in vars(self):
            self.engine.dispose()
        self.database.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that shows the corpus at one moment; see :mod:`corpus.store.connection`."""
        self._check_open()
        with database.explained(self.name), self.database.reading() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The corpus at one moment, to search in."""
        with self.reading() as connection:
            yield Snapshot(connection, self.index, self.cache, hidden_ranges(connection))

    @contextmanager
    def selecting(self) -> "Iterator[WritingConnection]":
        """As :meth:`reading`, for statements of SQLAlchemy."""
        self._check_open()
        with database.explained(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> "Iterator[WritingConnection]":
        """A connection whose changes are committed together if the block succeeds, and otherwise undone.

        Raises UsageError if the corpus is ``read_only``.
        """
        self._check_open()
        if self.read_only:
            raise UsageError("cannot be changed", path=self.name, hint="Open a corpus of your own.")
        with database.explained(self.name), self.engine.connect() as connection:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1685420648)")
                yield connection
                if isinstance(self.database, SqliteDatabase):
                    self.database.check_file()
        note_written(self.name)

    def _check_open(self) -> None:
        if self._closed:
            raise UsageError("is closed", path=self.name, hint="Open it again.")

    def prepare(self, *, create: bool) -> None:
        """Check the database; with ``create``, make the tables if there are none.

        Raises NotFoundError without ``create`` if there are none, UnavailableError if a newer version made
        them, and DamagedError if their version is missing.
        """
        with self.reading() as connection:
            if connection.dialect.name == "sqlite":
                database.check_sqlite(connection, Path(self.name))
            tables = database.table_names(connection)
            said = get_property(connection, "schema") if "properties" in tables else None
            found = int(said) if isinstance(said, str) and said.isdecimal() and said.isascii() else 0
            if found == 0 and (said or "beads" in tables):
                raise DamagedError(
                    "is damaged: the version of its schema is missing",
                    path=self.name,
                    hint="Restore a copy, or import its files into a new corpus.",
                )
        if found > version.SCHEMA:
            raise UnavailableError(
                "the corpus was made by a newer duizhao (schema {found}; this one knows {known})",
                path=self.name,
                hint="Install a newer duizhao.",
                found=found,
                known=version.SCHEMA,
            )
        if found == version.SCHEMA:
            return
        if found == 0 and not create:
            raise NotFoundError("contains no corpus", path=self.name, hint="Make one with duizhao add.")
        from corpus.store.schema import bring_up_to_date

        if connection.dialect.name == "sqlite" and found == 0:
            with self.engine.connect() as raw:
                raw.connection.execute("PRAGMA auto_vacuum = FULL")
                raw.connection.execute("PRAGMA journal_mode = WAL")
        with self.writing() as writing:
            bring_up_to_date(writing, self.index, index_version())

    def warnings(self) -> list[str]:
        """Warnings that answers may be wrong or missing, in sentences; ``duizhao doctor`` checks more."""
        stale = self.stale_index()
        return [f"{stale} Run duizhao doctor --rebuild-index."] if stale else []

    def stale_index(self) -> str:
        """A sentence on the versions that made the index, if they differ from those that read it; else
        empty.
        """
        with self.reading() as connection:
            made_by = get_property(connection, "index")
        if made_by == index_version():
            return ""
        versions = f"{made_by or 'unknown'}; now {index_version()}"
        return f"The index was made by other versions ({versions}), so some hits may be missing."

    def imports(self) -> list[ImportRecord]:
        """All imports in order, including interrupted ones."""
        with self.reading() as connection:
            of_imports: dict[int, dict[int, _DocumentRow]] = {}
            translations: dict[int, int] = {}
            for column in ("source_id", "target_id"):
                found = rows(
                    connection,
                    "SELECT t.import_id, d.id, d.name, d.language, d.metadata "
                    f"FROM bitexts t JOIN documents d ON d.id = t.{column} ORDER BY d.id",
                )
                for import_id, document_id, name, language, metadata in found:
                    is_source = column == "source_id"
                    translations[import_id] = translations.get(import_id, 0) + is_source
                    sides = of_imports.setdefault(import_id, {})
                    sides.setdefault(
                        document_id, _DocumentRow(is_source, name, language, json.loads(metadata))
                    )
            records = rows(
                connection,
                "SELECT id, name, kind, origin, units, complete, added_at, added_by FROM imports ORDER BY id",
            )
            return [
                ImportRecord(
                    name=name,
                    kind=kind,
                    origin=origin,
                    units=units,
                    translations=translations.get(import_id, 0),
                    complete=bool(complete),
                    added_at=added_at,
                    added_by=added_by,
                    **_described(list(of_imports.get(import_id, {}).values())),
                )
                for import_id, name, kind, origin, units, complete, added_at, added_by in records
            ]

    def statistics(self) -> Statistics:
        """Counts of everything that is shown."""
        shown = "import_id IN (SELECT id FROM imports WHERE complete)"
        of_shown = f"FROM beads b JOIN bitexts t ON t.id = b.bitext_id WHERE t.{shown}"
        with self.reading() as connection:

            def count(what: str) -> int:
                return int(value(connection, f"SELECT count({what}"))

            types = rows(
                connection,
                f"SELECT b.source_count, b.target_count, count(*) AS beads {of_shown} "
                "GROUP BY b.source_count, b.target_count ORDER BY beads DESC, b.source_count, b.target_count",
            )
            return Statistics(
                imports=count("*) FROM imports WHERE complete"),
                documents=count(f"DISTINCT source_id) FROM bitexts WHERE {shown}"),
                bitexts=count(f"*) FROM bitexts WHERE {shown}"),
                segments=count(
                    f"*) FROM segments s JOIN documents d ON d.id = s.document_id WHERE d.{shown}"
                ),
                beads=sum(number for _, _, number in types),
                reviewed=count(f"*) {of_shown} AND b.reviewed"),
                terms=count("*) FROM concepts"),
                bead_types={f"{source}-{target}": number for source, target, number in types},
            )

    def bitexts(self, import_name: str | None = None) -> Iterator[Bitext]:
        """The bitexts, of one import or all, in the order of import.

        Raises DuizhaoError for an unknown name.
        """
        with self.reading() as connection:
            statement = (
                "SELECT t.id, t.source_id, t.target_id FROM bitexts t JOIN imports i ON i.id = t.import_id "
                "WHERE i.complete {of} ORDER BY t.id"
            )
            if import_name is None:
                found = rows(connection, statement.format(of=""))
            else:
                of = import_id(connection, import_name)
                found = rows(connection, statement.format(of="AND i.id = ?"), of)
            for bitext_id, source_id, target_id in found:
                yield Bitext(
                    load_document(connection, source_id),
                    load_document(connection, target_id),
                    tuple(load_beads_of(connection, bitext_id)),
                )

    def units(self, import_name: str | None = None) -> Iterator[TranslationUnit]:
        """All translation units, in order, as exchange formats write them."""
        from corpus.store.link_corrections import with_corrections

        with self.reading() as connection:
            for bitext in self.bitexts(import_name):
                yield from with_corrections(connection, translation_units(bitext))

    def beads(self, ids: Sequence[int]) -> list[BeadText]:
        """The beads with these ids, in that order; unknown ids are skipped."""
        with self.reading() as connection:
            return load_beads(connection, self.cache, ids)

    def neighbours(self, bead: BeadText) -> tuple[BeadText | None, BeadText | None]:
        """The bead before and the bead after, in the same bitext."""
        statement = "SELECT id FROM beads WHERE bitext_id = ? AND position IN ?"
        around = [bead.position - 1, bead.position + 1]
        with self.reading() as connection:
            ids = [row[0] for row in rows(connection, statement, bead.bitext_id, around)]
            found = {text.position: text for text in load_beads(connection, self.cache, ids)}
        return found.get(bead.position - 1), found.get(bead.position + 1)

    def concepts(self) -> list[Concept]:
        """The term list, in the order of entry."""
        with self.reading() as connection:
            return load_concepts(connection)


class _DocumentRow(NamedTuple):
    is_source: bool
    name: str
    language: str
    metadata: dict[str, str]


def _described(sides: list[_DocumentRow]) -> dict[str, Any]:
    """The metadata of an import's documents, as fields of an ImportRecord."""

    def stated(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(side.metadata[key] for side in sides if side.metadata.get(key)))

    sources = [side for side in sides if side.is_source]
    only = sources[0].metadata if len(sources) == 1 else {}
    return {
        "documents": tuple(side.name for side in sources),
        **{key: only.get(key, "") for key in ("title", "author", "date")},
        "languages": tuple(dict.fromkeys(side.language for side in sides)),
        "licences": stated("licence"),
        "methods": stated("method"),
        "statuses": stated("status"),
    }


def _index_for(opened: "SqliteDatabase | PostgresDatabase") -> SearchIndex:
    if isinstance(opened, SqliteDatabase):
        return SqliteIndex()
    from corpus.store.postgres_index import PostgresIndex

    return PostgresIndex()


def index_version() -> str:
    """The versions that an index depends on; an index made by others is stale."""
    from importlib.metadata import version

    from corpus.text import folding, tokens

    return f"fold {folding.VERSION}, tokens {tokens.VERSION}, simplemma {version('simplemma')}"
