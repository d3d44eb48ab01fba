"""A corpus: opened, read, and told apart from what is no corpus."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Engine, Select, func, inspect, select

from corpus.errors import NotFoundError, UnavailableError
from corpus.model import (
    Bitext,
    Term,
    TranslationUnit,
    translation_units,
)
from corpus.store import database, schema
from corpus.store.index import SearchIndex
from corpus.store.postgres_index import PostgresIndex
from corpus.store.reading import (
    BeadText,
    NameCache,
    bead_of,
    bead_rows,
    get_property,
    import_row,
    load_beads,
    load_document,
    load_terms,
    set_property,
)
from corpus.store.sqlite_index import SqliteIndex


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What came into the corpus at one time: a folder, a pair of documents, or a file of units.

    ``complete`` is false while an import is under way or was broken off; nothing of it is shown until it
    is finished. ``documents`` are the names of source documents, ``translations`` counts the bitexts.
    ``title``, ``author`` and ``date`` are those of its only source document; ``languages``, ``licences``,
    ``methods`` and ``statuses`` are all that its documents state, in the order they came (see
    :mod:`corpus.provenance`).
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
    """Counts over everything that is shown: source documents, their translations, segments of both sides."""

    imports: int
    documents: int
    bitexts: int
    segments: int
    beads: int
    reviewed: int
    terms: int
    bead_types: Mapping[str, int]


class Corpus:
    """An open corpus. Several threads may use one; each call sees one consistent state.

    What changes a corpus stands in :mod:`corpus.store.importing` and :mod:`corpus.store.reviewing`.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self.index: SearchIndex = _index_for(engine)
        self.cache = NameCache()
        self.known_pairs: set[str] = set()  # pairs of characters that are in the corpus for certain

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which everything read is of one moment."""
        with database.explained(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes count together when the block ends well, or not at all."""
        with database.explained(self.name), self.engine.connect() as connection:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1685420648)")
                yield connection

    def prepare(self, *, create: bool) -> None:
        """Check what was opened; make the tables where there are none and ``create`` says so."""
        with self.reading() as connection:
            if connection.dialect.name == "sqlite":
                database.check_sqlite(connection, Path(self.name))
            exists = inspect(connection).has_table("properties")
            said = get_property(connection, "schema") if exists else None
            version = int(said) if said and said.isdecimal() and said.isascii() else 0
            if version == 0 and (said or inspect(connection).has_table("beads")):
                raise UnavailableError(
                    "is damaged: the version of its schema is missing",
                    path=self.name,
                    hint="Restore a copy, or import its files into a new corpus.",
                )
        if version > schema.VERSION:
            raise UnavailableError(
                "the corpus was made by a newer duizhao (schema {found}; this one knows {known})",
                path=self.name,
                hint="Run pip install --upgrade duizhao.",
                found=version,
                known=schema.VERSION,
            )
        if version == schema.VERSION:
            return
        if version == 0 and not create:
            raise NotFoundError("contains no corpus", path=self.name, hint="Make one with duizhao add.")
        if connection.dialect.name == "sqlite" and version == 0:
            with self.engine.connect() as raw:
                raw.connection.execute("PRAGMA auto_vacuum = FULL")
                raw.connection.execute("PRAGMA journal_mode = WAL")
        with self.writing() as connection:
            # Another process may have been first, between the check and here.
            if not inspect(connection).has_table("properties"):
                self._create(connection)
            for older in range(int(get_property(connection, "schema") or 0), schema.VERSION):
                schema.MIGRATIONS[older](connection)
                set_property(connection, "schema", str(older + 1))

    def _create(self, connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {database.APPLICATION_ID}")
        schema.metadata.create_all(connection)
        self.index.create(connection)
        set_property(connection, "schema", str(schema.VERSION))
        set_property(connection, "index", index_version())

    def warnings(self) -> list[str]:
        """What may make answers wrong or missing, a sentence each; ``duizhao doctor`` looks closer."""
        stale = self.stale_index()
        return [f"{stale} Run duizhao doctor --mend."] if stale else []

    def stale_index(self) -> str:
        """A sentence on what made the index, where that is not what reads it; else nothing."""
        with self.reading() as connection:
            made_by = get_property(connection, "index")
        if made_by == index_version():
            return ""
        versions = f"{made_by or 'unknown'}; now {index_version()}"
        return f"The index was made by other versions ({versions}), so some hits may be missing."

    def imports(self) -> list[ImportRecord]:
        """Everything that came in, in the order it came; broken-off imports too."""
        with self.reading() as connection:
            d, t = schema.documents, schema.bitexts
            of_imports: dict[int, dict[int, _Side]] = {}
            translations: dict[int, int] = {}
            for column in (t.c.source_id, t.c.target_id):
                rows = connection.execute(
                    select(t.c.import_id, d.c.id, d.c.name, d.c.language, d.c.metadata)
                    .join(d, d.c.id == column)
                    .order_by(d.c.id)
                )
                for import_id, document_id, name, language, metadata in rows:
                    is_source = column is t.c.source_id
                    translations[import_id] = translations.get(import_id, 0) + is_source
                    sides = of_imports.setdefault(import_id, {})
                    sides.setdefault(document_id, _Side(is_source, name, language, json.loads(metadata)))
            table = schema.imports
            return [
                ImportRecord(
                    name=row.name,
                    kind=row.kind,
                    origin=row.origin,
                    units=row.units,
                    translations=translations.get(row.id, 0),
                    complete=row.complete,
                    added_at=row.added_at,
                    added_by=row.added_by,
                    **_described(list(of_imports.get(row.id, {}).values())),
                )
                for row in connection.execute(select(table).order_by(table.c.id))
            ]

    def statistics(self) -> Statistics:
        """Counts over everything that is shown."""
        b, t, d = schema.beads, schema.bitexts, schema.documents
        shown = select(schema.imports.c.id).where(schema.imports.c.complete)
        with self.reading() as connection:

            def count(statement: Select[Any]) -> int:
                return int(connection.execute(statement).scalar_one())

            types = connection.execute(
                select(b.c.source_count, b.c.target_count, func.count())
                .join(t, t.c.id == b.c.bitext_id)
                .where(t.c.import_id.in_(shown))
                .group_by(b.c.source_count, b.c.target_count)
                .order_by(func.count().desc(), b.c.source_count, b.c.target_count)
            ).all()
            return Statistics(
                imports=count(select(func.count()).select_from(shown.subquery())),
                documents=count(select(func.count(t.c.source_id.distinct())).where(t.c.import_id.in_(shown))),
                bitexts=count(select(func.count()).select_from(t).where(t.c.import_id.in_(shown))),
                segments=count(
                    select(func.count())
                    .select_from(schema.segments.join(d, d.c.id == schema.segments.c.document_id))
                    .where(d.c.import_id.in_(shown))
                ),
                beads=sum(number for _, _, number in types),
                reviewed=count(
                    select(func.count())
                    .select_from(b.join(t, t.c.id == b.c.bitext_id))
                    .where(t.c.import_id.in_(shown), b.c.reviewed)
                ),
                terms=count(select(func.count()).select_from(schema.terms)),
                bead_types={f"{source}-{target}": number for source, target, number in types},
            )

    def bitexts(self, import_name: str | None = None) -> Iterator[Bitext]:
        """The bitexts, of one import or all, in the order they came.

        Raises DuizhaoError for an unknown name.
        """
        with self.reading() as connection:
            if import_name is not None:
                import_row(connection, import_name)
            t, i = schema.bitexts, schema.imports
            statement = select(t).join(i, i.c.id == t.c.import_id).where(i.c.complete).order_by(t.c.id)
            if import_name is not None:
                statement = statement.where(i.c.name == import_name)
            for row in connection.execute(statement).all():
                yield Bitext(
                    load_document(connection, row.source_id),
                    load_document(connection, row.target_id),
                    tuple(bead_of(bead) for bead in bead_rows(connection, row.id)),
                )

    def units(self, import_name: str | None = None) -> Iterator[TranslationUnit]:
        """All translation units, in order, as exchange formats write them."""
        for bitext in self.bitexts(import_name):
            yield from translation_units(bitext)

    def beads(self, ids: Sequence[int]) -> list[BeadText]:
        """The beads with these ids, in that order; ids that are not there are passed over."""
        with self.reading() as connection:
            return load_beads(connection, self.cache, ids)

    def neighbours(self, bead: BeadText) -> tuple[BeadText | None, BeadText | None]:
        """The bead before and the bead after, in the same bitext."""
        b = schema.beads
        with self.reading() as connection:
            ids: dict[int, int] = {
                position: bead_id
                for bead_id, position in connection.execute(
                    select(b.c.id, b.c.position).where(
                        b.c.bitext_id == bead.bitext_id,
                        b.c.position.in_([bead.position - 1, bead.position + 1]),
                    )
                )
            }
            found = {text.position: text for text in load_beads(connection, self.cache, list(ids.values()))}
        return found.get(bead.position - 1), found.get(bead.position + 1)

    def terms(self) -> list[Term]:
        """The term list, in the order it was entered."""
        with self.reading() as connection:
            return load_terms(connection)


class _Side(NamedTuple):
    is_source: bool
    name: str
    language: str
    metadata: dict[str, str]


def _described(sides: list[_Side]) -> dict[str, Any]:
    """What an import's documents state, as the fields of an ImportRecord."""

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


def _index_for(engine: Engine) -> SearchIndex:
    return SqliteIndex() if engine.dialect.name == "sqlite" else PostgresIndex()


def index_version() -> str:
    """What the answers of an index depend on; an index made by another is stale."""
    from importlib.metadata import version

    from corpus.text import folding, tokens

    return f"fold {folding.VERSION}, tokens {tokens.VERSION}, simplemma {version('simplemma')}"
