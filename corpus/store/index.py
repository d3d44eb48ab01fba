"""The interface of a full-text index, the same for every database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.store.connection import Connection

Side = Literal["zh", "en"]
"""The Chinese side of a bead, or the other one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Beads that have these tokens in sequence on that side; with ``prefix`` the last is only a beginning."""

    side: Side
    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Beads that match every part."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Beads that match any part."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Except:
    """Beads that match ``wanted`` but not ``unwanted``."""

    wanted: "Expression"
    unwanted: "Expression"


Expression = Phrase | All | Any | Except

IdRange = tuple[int, int]
"""First and last of consecutive bead ids."""


LONGEST_SHORT = 18
"""Folded texts up to this length are short: 12 characters at 70 %, rounded up."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The index entry of a bead: its folded texts and their tokens; ``rank`` is from 0, the best, to 15.

    The tokens of a side are one string with spaces between them.
    """

    bead_id: int
    rank: int
    zh: str
    en: str
    zh_tokens: str
    en_tokens: str


def short_sides(entries: Iterable[IndexEntry]) -> Iterator[tuple[Side, int, str]]:
    """The short sides of entries: which side, the bead's id and the folded text."""
    for entry in entries:
        if 0 < len(entry.zh) <= LONGEST_SHORT:
            yield "zh", entry.bead_id, entry.zh
        if 0 < len(entry.en) <= LONGEST_SHORT:
            yield "en", entry.bead_id, entry.en


class SearchIndex(Protocol):
    """Finds beads by their tokens. All ids are in the order of rank, then id."""

    def create(self, connection: Connection) -> None:
        """Create the index, empty."""

    def drop(self, connection: Connection) -> None:
        """Remove the index."""

    def add(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Add new beads."""

    def add_later(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Queue new beads, which are found only after catch_up; many are added faster this way."""

    def catch_up(self, connection: Connection) -> None:
        """Index everything queued by add_later."""

    def remove(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Remove beads; the entries must equal those that were added."""

    def page(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> tuple[list[int], int]:
        """A page of bead ids, best first, and how many beads match."""

    def search(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        """A page of bead ids, best first."""

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        """The number of beads that match."""

    def frequencies(self, connection: Connection, side: Side, tokens: Sequence[str]) -> dict[str, int]:
        """The number of beads that each token occurs in."""

    def tokens_ending(self, connection: Connection, side: Side, ending: str, limit: int) -> list[str]:
        """The tokens with that ending, those in the most beads first; reads all tokens of the index."""

    def postings(
        self, connection: Connection, side: Side, tokens: Sequence[str], limit: int
    ) -> list[NDArray[np.int64]]:
        """For each token the ids of the first ``limit`` beads that it occurs in, including hidden ones."""

    def similar_short(
        self, connection: Connection, side: Side, folded: str, least: int, shortest: int, longest: int
    ) -> list[int]:
        """Ids of the beads whose text on that side may be similar, including hidden ones, in any order.

        The texts have from ``shortest`` to ``longest`` characters, at most ``LONGEST_SHORT``, and share at
        least ``least`` of their ``corpus.text.tokens.character_pairs`` with ``folded``.
        """

    def check(self, connection: Connection) -> list[str]:
        """The faults of the index, one sentence each."""
