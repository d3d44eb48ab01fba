"""Align a changed text again, only where it has changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from string import ascii_lowercase

from align.aligner import align_documents
from align.encoders import Encoder
from corpus.check.beads import common_ends
from corpus.errors import ConflictError
from corpus.folder import DocumentFolder
from corpus.model import Bead, Bitext, Document, Progress, Segment, TranslationUnit, translation_units


def align_again(
    previous: Bitext,
    source: Document,
    target: Document,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Bitext:
    """The bitext of two documents, given the ``previous`` bitext of an earlier version.

    A reviewed bead whose segments are all unchanged stays as it is. So does one that nobody has reviewed,
    unless it or the adjacent bead borders on a change: an added sentence may belong with a neighbour. The
    text between the remaining beads is aligned anew, and only that is encoded. Unchanged segments keep their
    ids, and new ones get ids that were never used.
    """
    source, target = with_known_ids(previous.source, source), with_known_ids(previous.target, target)
    return _align_between(_staying_beads(previous, source, target), source, target, encoder, progress)


def align_rest(bitext: Bitext, *, encoder: Encoder | None = None, progress: Progress | None = None) -> Bitext:
    """The bitext aligned anew between its reviewed beads, which are kept."""
    staying = []
    at = 0, 0
    for bead in bitext.beads:
        end = at[0] + len(bead.source), at[1] + len(bead.target)
        if bead.reviewed:
            staying.append(_Placed(bead, at, end))
        at = end
    return _align_between(staying, bitext.source, bitext.target, encoder, progress)


def _align_between(
    staying: Sequence["_Placed"],
    source: Document,
    target: Document,
    encoder: Encoder | None,
    progress: Progress | None,
) -> Bitext:
    """The beads that stay, in order, with the text between them aligned."""
    gaps = _gaps(staying, len(source.segments), len(target.segments))
    total = sum(gap.source_size + gap.target_size for gap in gaps)
    beads = list(staying)
    done = 0
    for gap in gaps:
        beads += _align_gap(gap, source, target, encoder)
        done += gap.source_size + gap.target_size
        if progress:
            progress(done, total)
    in_order = sorted(beads, key=lambda bead: (bead.start, bead.end))
    return Bitext(source, target, tuple(placed.bead for placed in in_order))


def update_folder(
    contents: DocumentFolder,
    source: Document,
    target: Document,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> DocumentFolder:
    """A document folder after ``source`` or the translation ``target.name`` has changed or was added.

    If the source has changed, all translations in the folder are aligned again. The folder's other data
    (metadata, language, terms) stay. Raises DuizhaoError if less than half of a document's segments are in
    the new one: that is a different text.
    """
    source = _in_place_of(contents.source, source, "a source text")
    bitexts = []
    for bitext in contents.bitexts:
        new = bitext.target
        if new.name == target.name:
            new = _in_place_of(new, target, f"a translation {target.name}")
        bitexts.append(align_again(bitext, source, new, encoder=encoder, progress=progress))
    source = bitexts[0].source if bitexts else with_known_ids(contents.source, source)
    if all(bitext.target.name != target.name for bitext in bitexts):
        bitexts.append(align_documents(source, target, encoder=encoder, progress=progress))
    ids = {segment.id for segment in source.segments}
    terms = (t if t.segment in ids else replace(t, segment="") for t in contents.terms)
    return DocumentFolder(source, tuple(bitexts), tuple(terms))


def lost_reviews(before: Sequence[Bitext], after: Sequence[Bitext]) -> list[TranslationUnit]:
    """The units that a person has reviewed in ``before`` and that ``after`` lacks."""
    lost = []
    for bitext in before:
        standing = {
            (unit.source, unit.target)
            for other in after
            if other.target.name == bitext.target.name
            for unit in translation_units(other)
            if unit.reviewed
        }
        for unit in translation_units(bitext):
            if unit.reviewed and (unit.source, unit.target) not in standing:
                lost.append(unit)
    return lost


def _in_place_of(previous: Document, document: Document, what: str) -> Document:
    if 2 * len(unchanged_texts(previous.texts, document.texts)) < len(previous.segments):
        raise ConflictError(
            "the folder already has {what}, and less than half of its text is in the new one",
            hint="Give a different text its own folder or name; to start over, remove the old one first.",
            what=what,
        )
    return replace(previous, segments=document.segments)


def with_known_ids(previous: Document, document: Document) -> Document:
    """``document`` with the ids of its segments in ``previous``, and new ids for new segments.

    The id of a new segment derives from the known one before it: ``2.3a``, ``2.3b`` after ``2.3``.
    """
    unchanged = {new: old for old, new in unchanged_texts(previous.texts, document.texts).items()}
    used = {segment.id for segment in previous.segments}
    segments: list[Segment] = []
    after = "0"
    for index, segment in enumerate(document.segments):
        if index in unchanged:
            identifier = after = previous.segments[unchanged[index]].id
        else:
            identifier = _fresh(after, used)
            used.add(identifier)
        segments.append(replace(segment, id=identifier))
    return replace(document, segments=tuple(segments))


def unchanged_texts(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Map indices of texts in ``old`` to those of the same texts in ``new``, in the same order on both
    sides.
    """
    start, end = common_ends(old, new)
    same = {i: i for i in range(start)}
    matcher = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end])
    for block in matcher.get_matching_blocks():
        same.update((start + block.a + i, start + block.b + i) for i in range(block.size))
    same.update((len(old) - i, len(new) - i) for i in range(end, 0, -1))
    return same


@dataclass(frozen=True, slots=True)
class _Movement:
    """How the segments of one side of a bitext moved."""

    to: dict[int, int]
    old_size: int
    new_size: int

    def span(self, indices: tuple[int, ...], start: int) -> tuple[int, int] | None:
        """The new range of the text that began at ``start``; None if it has changed."""
        if not indices:
            before = next((i for i in range(start - 1, -1, -1) if i in self.to), None)
            position = 0 if before is None else self.to[before] + 1
            return position, position
        moved = [self.to.get(i) for i in indices]
        first = moved[0]
        if first is None or moved != list(range(first, first + len(moved))):
            return None
        return first, first + len(moved)

    def joined(self, position: int) -> bool:
        """Whether the text on both sides of an old position is unchanged, with nothing in between."""
        before = -1 if position == 0 else self.to.get(position - 1)
        after = self.new_size if position == self.old_size else self.to.get(position)
        return before is not None and after == before + 1


@dataclass(frozen=True, slots=True)
class _Placed:
    """A bead of the new bitext, and its range on either side."""

    bead: Bead
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Gap:
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def source_size(self) -> int:
        return self.end[0] - self.start[0]

    @property
    def target_size(self) -> int:
        return self.end[1] - self.start[1]


def _staying_beads(previous: Bitext, source: Document, target: Document) -> list[_Placed]:
    sides = [
        _Movement(unchanged_texts(old.texts, new.texts), len(old.segments), len(new.segments))
        for old, new in ((previous.source, source), (previous.target, target))
    ]
    starts = [(0, 0)]
    for bead in previous.beads:
        starts.append((starts[-1][0] + len(bead.source), starts[-1][1] + len(bead.target)))
    joined = [all(side.joined(at) for side, at in zip(sides, start, strict=True)) for start in starts]
    spans = [
        (sides[0].span(bead.source, start[0]), sides[1].span(bead.target, start[1]))
        for bead, start in zip(previous.beads, starts, strict=False)
    ]
    undisturbed = [None not in span and joined[k] and joined[k + 1] for k, span in enumerate(spans)]
    staying = []
    for k, (bead, (of_source, of_target)) in enumerate(zip(previous.beads, spans, strict=True)):
        if of_source and of_target and (bead.reviewed or all(undisturbed[max(0, k - 1) : k + 2])):
            moved = replace(bead, source=tuple(range(*of_source)), target=tuple(range(*of_target)))
            staying.append(_Placed(moved, (of_source[0], of_target[0]), (of_source[1], of_target[1])))
    return staying


def _gaps(staying: Sequence[_Placed], source_size: int, target_size: int) -> list[_Gap]:
    starts = [(0, 0), *(placed.end for placed in staying)]
    ends = [*(placed.start for placed in staying), (source_size, target_size)]
    return [_Gap(start, end) for start, end in zip(starts, ends, strict=True) if start != end]


def _align_gap(gap: _Gap, source: Document, target: Document, encoder: Encoder | None) -> list[_Placed]:
    part = align_documents(
        replace(source, segments=source.segments[gap.start[0] : gap.end[0]]),
        replace(target, segments=target.segments[gap.start[1] : gap.end[1]]),
        encoder=encoder,
    )
    placed = []
    at = gap.start
    for bead in part.beads:
        end = at[0] + len(bead.source), at[1] + len(bead.target)
        moved = replace(bead, source=tuple(range(at[0], end[0])), target=tuple(range(at[1], end[1])))
        placed.append(_Placed(moved, at, end))
        at = end
    return placed


def _fresh(after: str, used: set[str]) -> str:
    """The first unused one of ``aftera``, ``afterb`` … ``afterz``, ``afteraa`` …"""
    endings = [""]
    while True:
        endings = [ending + letter for ending in endings for letter in ascii_lowercase]
        for ending in endings:
            if after + ending not in used:
                return after + ending
