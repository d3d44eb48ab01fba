"""What a full-text index can be asked, whichever database keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

Side = Literal["zh", "en"]
"""The Chinese side of a bead, or the other one."""


@dataclass(frozen=True, slots=True)
class Match:
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


Expression = Match | All | Any | Except

IdRange = tuple[int, int]
"""First and last of consecutive bead ids."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is found of a bead: its folded texts and their tokens; ``rank`` is 0 for the best, to 15."""

    bead_id: int
    rank: int
    zh: str
    en: str
    zh_tokens: Sequence[str]
    en_tokens: Sequence[str]


class SearchIndex(Protocol):
    """Finds beads by their tokens. All ids come in the order of rank, then id."""

    def create(self, connection: Connection) -> None:
        """Make the index, empty."""

    def drop(self, connection: Connection) -> None:
        """Remove the index."""

    def fall_behind(self, connection: Connection) -> None:
        """Expect a great many beads to be added to an empty index: answers may be slow until catch_up."""

    def catch_up(self, connection: Connection) -> None:
        """Be fast again, if ever told that it may fall behind."""

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Take in new beads."""

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Forget beads; the entries are equal to those that were added."""

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

    def frequency(self, connection: Connection, side: Side, token: str) -> int:
        """In how many beads the token stands."""

    def postings(self, connection: Connection, side: Side, token: str, limit: int) -> NDArray[np.int64]:
        """The ids of the first ``limit`` beads in which the token stands, hidden ones too."""

    def check(self, connection: Connection) -> list[str]:
        """What is wrong with the index, a sentence each."""
