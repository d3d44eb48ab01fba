"""The rules for beads between two texts: in order, and each segment in at most one of them."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.message import Message, counted
from corpus.model import Bead


def common_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """The numbers of equal items at the start of two sequences and, of the others, at the end."""
    shorter = min(len(old), len(new))
    start = end = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def first_problem(
    beads: Sequence[Bead], sources: int | None = None, targets: int | None = None
) -> tuple[int, Message, Message] | None:
    """Find the first invalid bead: its number from 0, the problem, and a hint; None if all are valid.

    A bead has a segment on at least one side. Its indices are consecutive, come after those of earlier beads,
    and lie within the texts (``sources`` and ``targets`` segments, if given).
    """
    ends = [-1, -1]
    for number, bead in enumerate(beads):
        if not bead.source and not bead.target:
            return number, Message("has nothing on either side"), Message("Remove it.")
        sides = ((Message("source"), bead.source, sources), (Message("target"), bead.target, targets))
        for side, (name, indices, count) in enumerate(sides):
            if not indices:
                continue
            if any(second != first + 1 for first, second in pairwise(indices)):
                problem = Message("the {side} indices are not consecutive", side=name)
                return number, problem, Message("List consecutive indices, without gaps.")
            if indices[0] <= ends[side]:
                template = "{side} index {index} is in an earlier bead or out of order"
                problem = Message(template, side=name, index=indices[0])
                return number, problem, Message("Write the beads in the order of the texts.")
            if count is not None and indices[-1] >= count:
                segments = counted(count, "segment")
                template = "{side} index {index} is out of range: the text has {segments}"
                problem = Message(template, side=name, index=indices[-1], segments=segments)
                return number, problem, Message("Indices count from 0.")
            ends[side] = indices[-1]
    return None
