"""What a full-text index can be asked, whichever database keeps it."""

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
    """Beads with these tokens, one after the other, on that side; with ``prefix`` the last one may go on."""

    side: Side
    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Beads that every part finds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Beads that one of the parts finds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Except:
    """Beads that ``wanted`` finds and ``unwanted`` does not."""

    wanted: "Expression"
    unwanted: "Expression"


Expression = Phrase | All | Any | Except

IdRange = tuple[int, int]
"""First and last of consecutive bead ids."""


LONGEST_SHORT = 18
"""Folded texts up to this length are short: 12 characters at 70 %, rounded up."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What is found of a bead: its folded texts and their tokens; ``rank`` is 0 for the best, to 15."""

    bead_id: int
    rank: int
    zh: str
    en: str
    zh_tokens: Sequence[str]
    en_tokens: Sequence[str]


def short_sides(entries: Iterable[IndexEntry]) -> Iterator[tuple[Side, int, str]]:
    """The sides of entries that are short: which, the bead's id and the folded text."""
    for entry in entries:
        if 0 < len(entry.zh) <= LONGEST_SHORT:
            yield "zh", entry.bead_id, entry.zh
        if 0 < len(entry.en) <= LONGEST_SHORT:
            yield "en", entry.bead_id, entry.en


class SearchIndex(Protocol):
    """Finds beads by their tokens. All ids come in the order of rank, then id."""

    def create(self, connection: Connection) -> None:
        """Make the index, empty."""

    def drop(self, connection: Connection) -> None:
        """Remove the index."""

    def add(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Take in new beads."""

    def add_later(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Take in new beads that need not be found before catch_up: many of them the faster."""

    def catch_up(self, connection: Connection) -> None:
        """Let be found whatever was to be added later."""

    def remove(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Forget beads; the entries are equal to those that were added."""

    def page(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> tuple[list[int], int]:
        """A page of bead ids, the best first, and how many beads there are to find."""

    def search(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        """A page of bead ids, the best first."""

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        """How many beads there are to find."""

    def frequencies(self, connection: Connection, side: Side, tokens: Sequence[str]) -> dict[str, int]:
        """In how many beads each token stands."""

    def tokens_ending(self, connection: Connection, side: Side, ending: str, limit: int) -> list[str]:
        """The tokens that end so, those in the most beads first; takes a look at all tokens there are."""

    def postings(
        self, connection: Connection, side: Side, tokens: Sequence[str], limit: int
    ) -> list[NDArray[np.int64]]:
        """For each token the ids of the first ``limit`` beads in which it stands, hidden ones too."""

    def similar_short(
        self, connection: Connection, side: Side, folded: str, least: int, shortest: int, longest: int
    ) -> list[int]:
        """Ids of the beads of which that side may be like a folded text, hidden ones too, in any order.

        Those that have from ``shortest`` to ``longest`` characters, ``LONGEST_SHORT`` at most, and of whose
        ``corpus.text.tokens.character_pairs`` at least ``least`` are pairs of ``folded``.
        """

    def check(self, connection: Connection) -> list[str]:
        """What is wrong with the index, a sentence each."""
