"""Beads read from a file, held to what beads of two texts must be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.formats.ladder import read_beads
from corpus.model import Bead


def checked_beads(path: Path, sources: int | None = None, targets: int | None = None) -> list[Bead]:
    """The beads of an ``.align`` file, in its order.

    Raises DuizhaoError, with the line, where indices are not consecutive within a bead, stand in an
    earlier bead already, go backwards, or lie outside the texts (``sources`` and ``targets`` segments,
    where they are known).
    """
    beads = read_beads(path)
    numbers = _line_numbers(path)
    ends = [-1, -1]
    for number, bead in zip(numbers, beads, strict=True):
        sides = (("source", bead.source, sources), ("target", bead.target, targets))
        for side, (name, indices, count) in enumerate(sides):
            if not indices:
                continue
            if list(indices) != list(range(indices[0], indices[-1] + 1)):
                raise DuizhaoError(f"the {name} indices are not consecutive", path=path, line=number)
            if indices[0] <= ends[side]:
                problem = f"{name} index {indices[0]} is in an earlier bead or out of order"
                raise DuizhaoError(
                    problem, path=path, line=number, mend="Write beads in the order of the texts."
                )
            if count is not None and indices[-1] >= count:
                problem = f"{name} index {indices[-1]} is out of range: the text has {count} segments"
                raise DuizhaoError(problem, path=path, line=number, mend="Indices count from 0.")
            ends[side] = indices[-1]
    return beads


def reviewed_beads(path: Path, sources: int, targets: int) -> list[Bead]:
    """The beads of a file that a person vouches for, as anchors for an alignment."""
    return [replace(bead, reviewed=True) for bead in checked_beads(path, sources, targets)]


def renumbered(beads: Sequence[Bead], source: Mapping[int, int], target: Mapping[int, int]) -> list[Bead]:
    """The beads with other indices; an index that a mapping lacks is left out of its bead."""
    return [
        replace(
            bead,
            source=tuple(source[i] for i in bead.source if i in source),
            target=tuple(target[i] for i in bead.target if i in target),
        )
        for bead in beads
    ]


def _line_numbers(path: Path) -> list[int]:
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    return [number for number, line in enumerate(lines, start=1) if line.strip()]
