"""A corpus at one moment, for searching."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.store.connection import Connection
from corpus.store.index import Expression, IdRange, SearchIndex
from corpus.store.reading import BeadText, NameCache, load_beads, load_sources


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a corpus. ``hidden`` are beads that are not shown yet."""

    connection: Connection
    index: SearchIndex
    names: NameCache
    hidden: Sequence[IdRange]

    def beads(self, ids: Sequence[int]) -> list[BeadText]:
        """The beads with these ids, in that order; unknown ids are skipped."""
        return load_beads(self.connection, self.names, ids)

    def sources(self, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Keys that are usually equal if beads translate the same text; read faster than the texts."""
        return load_sources(self.connection, ids)

    def page(self, expression: Expression, limit: int, offset: int = 0) -> tuple[list[int], int]:
        """A page of the ids of visible beads, best first, and how many match."""
        return self.index.page(self.connection, expression, self.hidden, limit, offset)

    def search(self, expression: Expression, limit: int, offset: int = 0) -> list[int]:
        """A page of the ids of visible beads, best first."""
        return self.index.search(self.connection, expression, self.hidden, limit, offset)

    def count(self, expression: Expression) -> int:
        """The number of visible beads that match."""
        return self.index.count(self.connection, expression, self.hidden)
