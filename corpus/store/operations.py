"""The operations on beads and links, the same in terminal, browser and API."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from corpus.errors import ConflictError, NotFoundError, UsageError, check_length
from corpus.model import Span
from corpus.store.browsing import PlacedBead, bead_page
from corpus.store.corpus import Corpus
from corpus.store.correcting_links import forget_correction, store_correction
from corpus.store.link_corrections import LinkCorrection, load_corrections
from corpus.store.reading import BeadText, load_beads
from corpus.store.reviewing import accept, edit, merge, move_boundary, replace_beads, split
from corpus.store.writing import now
from corpus.text.language import is_chinese

LONGEST_NOTE = 2000
"""The most characters in a reviewer's note."""


class Operation(StrEnum):
    """The operations on a bead; ``source-in`` takes the next bead's first source segment into it."""

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
    """An operation with its input: ``edit`` needs a text for each segment, ``note`` the note."""

    operation: Operation
    source: Sequence[str] = ()
    target: Sequence[str] = ()
    note: str = ""


class LinkOperation(StrEnum):
    """The operations on a link; ``forget`` leaves it to the machine again."""

    LINK = "link"
    UNLINK = "unlink"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The beads after a change, and how many corrected links no longer apply because texts changed."""

    beads: list[PlacedBead]
    links_lost: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A bead between its neighbours, as a reviewer sees it."""

    before: PlacedBead | None
    bead: PlacedBead
    after: PlacedBead | None

    @property
    def version(self) -> str:
        """A version that changes as soon as somebody changes one of the three beads."""
        beads = [asdict(bead) for bead in (self.before, self.bead, self.after) if bead]
        for bead in beads:
            del bead["position"]  # it changes when earlier beads do
        return hashlib.sha256(json.dumps(beads).encode()).hexdigest()[:20]


class BeadsChanged(ConflictError):
    """Somebody has changed the beads since they were seen; nothing was overwritten.

    ``changed_by`` and ``changed_at`` (ISO 8601, UTC) say who and when, if the history has that.
    """

    def __init__(self, changed_by: str = "", changed_at: str = "") -> None:
        self.changed_by = changed_by
        self.changed_at = changed_at
        problem = "{name} changed these beads at {time} UTC" if changed_by else ""
        super().__init__(
            problem or "somebody has changed these beads in the meantime",
            hint="Read them again.",
            name=changed_by,
            time=changed_at[:19].replace("T", " "),
        )


def window_at(corpus: Corpus, bitext_id: int, position: int) -> Window | None:
    """The bead at a position (from zero) and its neighbours; None if there is no such position."""
    return next(iter(windows_at(corpus, bitext_id, position, 1)), None)


def windows_at(corpus: Corpus, bitext_id: int, first: int, count: int) -> list[Window]:
    """The windows of up to ``count`` beads, starting at position ``first``."""
    page = bead_page(corpus, bitext_id, first - 1, count + 2)
    beads = {bead.position: bead for bead in page}
    return [
        Window(beads.get(at - 1), beads[at], beads.get(at + 1))
        for at in range(first, first + count)
        if at in beads
    ]


def review(corpus: Corpus, bitext_id: int, window: Window, change: Change, reviewer: str) -> Reviewed:
    """Apply a change to the corpus, recorded for ``reviewer``; return the resulting beads, in order.

    Raises UsageError if the operation does not apply to these beads, and BeadsChanged if the corpus no longer
    has them.
    """
    before, after = changed(window, change)
    old = {(bead.zh, bead.en) for bead in corpus.beads([bead.id for bead in before])}
    if not replace_beads(corpus, bitext_id, before, after, reviewer):
        raise BeadsChanged
    beads = bead_page(corpus, bitext_id, before[0].position, len(after))
    new = {(bead.zh, bead.en) for bead in corpus.beads([bead.id for bead in beads])}
    with corpus.reading() as connection:
        lost = load_corrections(connection, old - new)
    return Reviewed(beads, sum(map(len, lost.values())))


def links_version(bead: BeadText, corrections: Sequence[LinkCorrection]) -> str:
    """A version that changes as soon as somebody changes the texts, or corrects a link."""
    seen = json.dumps([bead.source, bead.target, *map(asdict, corrections)])
    return hashlib.sha256(seen.encode()).hexdigest()[:20]


def correct_link(
    corpus: Corpus,
    bead: BeadText,
    parts: Sequence[tuple[Span, Span]],
    operation: LinkOperation,
    who: str,
    *,
    version: str | None = None,
) -> None:
    """Link parts of a bead's texts, unlink them, or leave them to the machine again.

    ``parts`` are pairs of a part of the source and one of the target. A correction applies to all beads with
    these two texts. Raises UsageError for parts that are not in the texts, NotFoundError if there is nothing
    to forget, and BeadsChanged if the bead has other texts by now, or another :func:`links_version` than
    ``version``, if that is given.
    """
    pair = bead.zh, bead.en
    with corpus.writing() as connection:
        now_there = load_beads(connection, corpus.cache, [bead.id])
        if [(found.zh, found.en) for found in now_there] != [pair]:
            raise BeadsChanged
        made = load_corrections(connection, [pair]).get(pair, [])
        if version not in (None, links_version(bead, made)):
            raise BeadsChanged(made[-1].who, made[-1].when) if made else BeadsChanged()
        for part in parts:
            zh, en = part if is_chinese(bead.source_language) else part[::-1]
            if operation is LinkOperation.FORGET:
                if not forget_correction(connection, pair, zh, en):
                    raise NotFoundError("nobody has corrected this link")
            else:
                linked = operation is LinkOperation.LINK
                store_correction(connection, pair, LinkCorrection(zh, en, linked, who, now()))


def changed(window: Window, change: Change) -> tuple[list[PlacedBead], list[PlacedBead]]:
    """The beads that a change affects, and the beads that replace them.

    Raises UsageError as :func:`review` does.
    """
    bead, operation = window.bead, change.operation
    match operation:
        case Operation.ACCEPT:
            return [bead], accept(bead)
        case Operation.EDIT:
            return [bead], edit(bead, change.source, change.target)
        case Operation.NOTE:
            check_length(
                change.note,
                LONGEST_NOTE,
                "the note has {length:,} characters (at most {longest:,})",
                hint="Shorten it.",
            )
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
