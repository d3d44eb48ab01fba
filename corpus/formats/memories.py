"""Compare and merge translation memories; a memory is a file of units, or a corpus."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from corpus.formats.filters import date_of
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit, UnitSource

Preference = Literal["first", "newest", "reviewed"]
"""Which memory's translations of a source stay: those of the first memory that has it; those with the newest
date; those that a person reviewed, then the newest. The earlier memory wins where they are equal."""


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """A source whose translation differs; both units have it."""

    before: TranslationUnit
    after: TranslationUnit


@dataclass(slots=True)
class MemoryDifference:
    """The units that only one of two memories has, compared by both texts."""

    added: list[TranslationUnit] = field(default_factory=list)
    changed: list[ChangedUnit] = field(default_factory=list)
    gone: list[TranslationUnit] = field(default_factory=list)
    same: int = 0

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.added or self.changed or self.gone)


def difference(before: Iterable[TranslationUnit], after: Iterable[TranslationUnit]) -> MemoryDifference:
    """How the second memory differs from the first.

    Units are equal if both texts are, as often as they occur. Remaining units with the same source are
    changes, paired in order; all others are added or removed.
    """
    result = MemoryDifference()
    older: dict[str, list[TranslationUnit]] = {}
    for unit in before:
        older.setdefault(unit.source, []).append(unit)
    unmatched: list[TranslationUnit] = []
    for unit in after:
        candidates = older.get(unit.source, [])
        equal = next((i for i, other in enumerate(candidates) if other.target == unit.target), None)
        if equal is None:
            unmatched.append(unit)
        else:
            del candidates[equal]
            result.same += 1
    for unit in unmatched:
        if candidates := older.get(unit.source, []):
            result.changed.append(ChangedUnit(candidates.pop(0), unit))
        else:
            result.added.append(unit)
    result.gone = [unit for units in older.values() for unit in units]
    return result


def merged(
    memories: Sequence[UnitSource], rule: Preference = "first", report: LossReport | None = None
) -> Iterator[TranslationUnit]:
    """The units of all memories in order, each pair of texts once.

    If memories translate the same source differently, ``rule`` says whose translations are kept; others are
    left out and counted. Several translations within one memory stay together.
    """
    report = report if report is not None else LossReport()
    rank = _RANKS[rule]
    best: dict[int, tuple[tuple[bool, str], int]] = {}
    holders: dict[int, int] = {}  # for each pair of texts, a bit for each memory that has it
    for number, units in enumerate(memories):
        for unit in units():
            candidate = (rank(unit), -number)
            key = _digest(unit.source)
            if key not in best or candidate > best[key]:
                best[key] = candidate
            pair = _digest(f"{unit.source}\0{unit.target}")
            holders[pair] = holders.get(pair, 0) | 1 << number
    written: set[int] = set()
    for number, units in enumerate(memories):
        for unit in units():
            pair = _digest(f"{unit.source}\0{unit.target}")
            winner = -best[_digest(unit.source)][1]
            if winner == number and pair not in written:
                written.add(pair)
                yield unit
            else:
                stays = holders[pair] >> winner & 1
                report.add(Loss.DUPLICATE if stays else Loss.OVERRULED, unit.id)


_RANKS: dict[Preference, Callable[[TranslationUnit], tuple[bool, str]]] = {
    "first": lambda _: (False, ""),
    "newest": lambda unit: (False, date_of(unit)),
    "reviewed": lambda unit: (unit.reviewed, date_of(unit)),
}


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())
