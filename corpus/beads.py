"""What beads between two texts must be: in order, each segment in one of them at most."""

from collections.abc import Sequence

from corpus.model import Bead


def first_problem(
    beads: Sequence[Bead], sources: int | None = None, targets: int | None = None
) -> tuple[int, str, str] | None:
    """The first bead, by its number from 0, that cannot stand where it does: the problem and its hint.

    A bead has a segment on one side at least. Its indices are consecutive, stand behind those of earlier
    beads, and lie within the texts (``sources`` and ``targets`` segments, where they are known).
    """
    ends = [-1, -1]
    for number, bead in enumerate(beads):
        if not bead.source and not bead.target:
            return number, "a bead with nothing on either side", "Remove it."
        sides = (("source", bead.source, sources), ("target", bead.target, targets))
        for side, (name, indices, count) in enumerate(sides):
            if not indices:
                continue
            if list(indices) != list(range(indices[0], indices[-1] + 1)):
                return number, f"the {name} indices are not consecutive", "Write each run of segments whole."
            if indices[0] <= ends[side]:
                problem = f"{name} index {indices[0]} is in an earlier bead or out of order"
                return number, problem, "Write beads in the order of the texts."
            if count is not None and indices[-1] >= count:
                problem = f"{name} index {indices[-1]} is out of range: the text has {count} segments"
                return number, problem, "Indices count from 0."
            ends[side] = indices[-1]
    return None
