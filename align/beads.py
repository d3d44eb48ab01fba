"""Beads read from a file as anchors, and beads with mapped indices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.formats.ladder import checked_beads
from corpus.model import Bead


def reviewed_beads(path: Path, sources: int, targets: int) -> list[Bead]:
    """The beads that a person wrote to a file, as reviewed anchors for an alignment."""
    return [replace(bead, reviewed=True) for bead in checked_beads(path, sources, targets)]


def renumbered(beads: Sequence[Bead], source: Mapping[int, int], target: Mapping[int, int]) -> list[Bead]:
    """The beads with mapped indices; unmapped indices are dropped, and so are beads without any."""
    found = (
        replace(
            bead,
            source=tuple(source[i] for i in bead.source if i in source),
            target=tuple(target[i] for i in bead.target if i in target),
        )
        for bead in beads
    )
    return [bead for bead in found if bead.source or bead.target]


def closed(bead: Bead) -> Bead:
    """The bead with all indices between its own, including blank lines that it spans."""
    return replace(bead, source=_closed(bead.source), target=_closed(bead.target))


def _closed(indices: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(range(indices[0], indices[-1] + 1)) if indices else ()
