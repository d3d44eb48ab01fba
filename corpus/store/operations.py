"""What a person does to a bead in a review: the operations, the same in terminal, browser and API."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from corpus.errors import ConflictError, UsageError
from corpus.store.browsing import PlacedBead, bead_page
from corpus.store.corpus import Corpus
from corpus.store.reviewing import accept, edit, merge, move_boundary, replace_beads, split


class Operation(StrEnum):
    """What can be done to a bead; ``source-in`` takes the next bead's first source segment into it."""

    ACCEPT = "accept"
    EDIT = "edit"
    NOTE = "note"
    SPLIT = "split"
    MERGE = "merge"
    MERGE_BEFORE = "merge-before"
    SOURCE_IN = "source-in"
    SOURCE_OUT = "source-out"
    TARGET_IN = "target-in"
    TARGET_OUT = "target-out"


@dataclass(frozen=True, slots=True)
class Change:
    """An operation with what it needs: ``edit`` a text for each segment, ``note`` the note."""

    operation: Operation
    source: Sequence[str] = ()
    target: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A bead between its neighbours, as a reviewer sees it."""

    before: PlacedBead | None
    bead: PlacedBead
    after: PlacedBead | None

    @property
    def version(self) -> str:
        """Another as soon as somebody changes one of the three."""
        beads = [asdict(bead) for bead in (self.before, self.bead, self.after) if bead]
        for bead in beads:
            del bead["position"]  # it changes with what is done elsewhere
        return hashlib.sha256(json.dumps(beads).encode()).hexdigest()[:20]


class BeadsChanged(ConflictError):
    """Somebody has changed the beads since they were seen; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__("somebody changed these beads meanwhile", hint="Read them again.")


def window_at(corpus: Corpus, bitext_id: int, position: int) -> Window | None:
    """The bead at a position (from zero) and its neighbours; None if the bitext has no such position."""
    return next(iter(windows_at(corpus, bitext_id, position, 1)), None)


def windows_at(corpus: Corpus, bitext_id: int, first: int, count: int) -> list[Window]:
    """The windows of up to ``count`` beads from position ``first`` on."""
    page = bead_page(corpus, bitext_id, first - 1, count + 2)
    beads = {bead.position: bead for bead in page}
    return [
        Window(beads.get(at - 1), beads[at], beads.get(at + 1))
        for at in range(first, first + count)
        if at in beads
    ]


def review(corpus: Corpus, bitext_id: int, window: Window, change: Change, reviewer: str) -> list[PlacedBead]:
    """Write a change into the corpus, with who made it; the beads that it left, neighbours in order.

    Raises UsageError if the operation cannot be done to these beads, and BeadsChanged where the corpus
    no longer holds them.
    """
    before, after = changed(window, change)
    if not replace_beads(corpus, bitext_id, before, after, reviewer):
        raise BeadsChanged
    return bead_page(corpus, bitext_id, before[0].position, len(after))


def changed(window: Window, change: Change) -> tuple[list[PlacedBead], list[PlacedBead]]:
    """The beads that a change is about, and what becomes of them. Raises UsageError as :func:`review`."""
    bead, operation = window.bead, change.operation
    match operation:
        case Operation.ACCEPT:
            return [bead], accept(bead)
        case Operation.EDIT:
            return [bead], edit(bead, change.source, change.target)
        case Operation.NOTE:
            return [bead], [replace(bead, note=" ".join(change.note.split()))]
        case Operation.SPLIT:
            return [bead], split(bead)
    first, second = (window.before, bead) if operation is Operation.MERGE_BEFORE else (bead, window.after)
    if first is None or second is None:
        raise UsageError("there is no bead on that side")
    if operation in (Operation.MERGE, Operation.MERGE_BEFORE):
        return [first, second], merge(first, second)
    forward = operation in (Operation.SOURCE_IN, Operation.TARGET_IN)
    if operation in (Operation.SOURCE_IN, Operation.SOURCE_OUT):
        return [first, second], move_boundary(first, second, "source", forward=forward)
    return [first, second], move_boundary(first, second, "target", forward=forward)
