"""Percentages taken off a match for its origin."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import UsageError
from corpus.store.reading import BeadText

MACHINE, NOT_REVIEWED = "machine", "not-reviewed"
_BY_MACHINE = ("mt", "machine", "amt", "nmt", "machine-trans", "auto-propagated-mt")
"""What the properties of imported units say of machine translation, in small letters."""
_NAMES = ("origin", "state-qualifier", "creationid", "x-origin", "method")


@dataclass(frozen=True, slots=True)
class Penalties:
    """The percentage points taken off a match, by its origin.

    An origin is ``machine`` (a translation that a machine made, revised or not), ``not-reviewed``, a part of
    the name of a document or of its import, or ``not:`` with such a part for all others.
    """

    by_origin: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_origin)

    def of_beads(self, beads: Sequence[BeadText]) -> dict[int, tuple[tuple[str, int], ...]]:
        """Those that apply to each bead, by its id; beads without any are left out."""
        found = {
            bead.id: tuple((origin, percent) for origin, percent in self.by_origin if _is_from(origin, bead))
            for bead in beads
        }
        return {bead_id: applying for bead_id, applying in found.items() if applying}


NO_PENALTIES = Penalties()


def deducted(applying: Sequence[tuple[str, int]]) -> int:
    """The sum of the penalties that apply to a bead."""
    return sum(percent for _, percent in applying)


def penalties_from(given: Sequence[str]) -> Penalties:
    """``machine=10``, ``not:acme=5`` … Raises UsageError for anything else."""
    found = {}
    for part in given:
        origin, _, number = part.rpartition("=")
        if not origin or not number.isdecimal() or int(number) > 100:
            raise UsageError(
                "the penalty “{given}” is not an origin with a number from 0 to 100",
                hint="Write machine=10, not-reviewed=2, or the name of a document or import, NAME=5; "
                "not:NAME=5 is for all others.",
                given=part,
            )
        found[origin] = int(number)
    return Penalties(tuple(found.items()))


def _is_from(origin: str, bead: BeadText) -> bool:
    if origin == MACHINE:
        said = {bead.properties.get(name, "").lower() for name in _NAMES}
        method = bead.translation_metadata.get("method", "")
        return method.startswith("machine") or any(one in _BY_MACHINE for one in said)
    if origin == NOT_REVIEWED:
        return not bead.reviewed
    part = origin.removeprefix("not:").casefold()
    names = (bead.document, bead.translation, bead.import_name)
    return any(part in name.casefold() for name in names) != origin.startswith("not:")
