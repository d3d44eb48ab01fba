"""Apply a reviewer's corrections from outside the corpus to their beads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.formats.review import ReviewedRow, mark_of
from corpus.model import Segment, TranslationUnit, ids_of_labels, join_segments
from corpus.store.browsing import BitextSummary, PlacedBead, beads_of_bitext, bitext_summaries
from corpus.store.corpus import Corpus
from corpus.store.reviewing import accept, edit, replace_beads


@dataclass(slots=True)
class Applied:
    """The counts of beads corrected, accepted or given a note, and the numbers of the rows without effect.

    ``unknown`` are rows whose bead is not in the corpus as it was when the document was made; ``refused`` are
    those that would leave a segment without text.
    """

    corrected: int = 0
    accepted: int = 0
    noted: int = 0
    unknown: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def apply_corrections(corpus: Corpus, rows: Sequence[ReviewedRow], reviewer: str) -> Applied:
    """Apply reviewers' changes to the corpus, recorded for the reviewers they name, or else for ``reviewer``.

    A row that changes a text corrects its bead, which counts as reviewed; a tick accepts it; comments are
    added to its note. A bead that has changed in the corpus since is left alone. Applying the same rows again
    changes nothing: a row that its bead already agrees with is not unknown.
    """
    applied = Applied()
    waiting = {row.mark: row for row in rows}
    there: set[tuple[str, ...]] = set()
    for bitext in bitext_summaries(corpus):
        if not waiting:
            break
        with corpus.selecting() as connection:
            beads = beads_of_bitext(connection, bitext.id)
        there |= {_said(*_texts(bead, bitext)) for bead in beads}
        for bead, row in _matches(bitext, beads, waiting):
            _apply(corpus, bitext, bead, row, reviewer, applied)
    unknown = (row for row in waiting.values() if _said(row.source, row.target) not in there)
    applied.unknown = sorted(row.number for row in unknown)
    return applied


def apply_review(corpus: Corpus, path: Path, rows: Sequence[ReviewedRow], reviewer: str) -> Applied:
    """Apply the ``rows`` of a side-by-side document as :func:`apply_corrections` does.

    Raises InputError if the corpus knows none of them.
    """
    applied = apply_corrections(corpus, rows, reviewer)
    if len(applied.unknown) == len(rows):
        raise InputError(
            "none of its rows matches this corpus as it was when the document was made",
            path=path,
            hint="Name its corpus with --corpus, or make new units of it: duizhao convert {name} NEW.tmx.",
            name=path.name,
        )
    return applied


def _matches(
    bitext: BitextSummary, beads: Sequence[PlacedBead], waiting: dict[str, ReviewedRow]
) -> Iterator[tuple[PlacedBead, ReviewedRow]]:
    """The beads that rows refer to, with their rows, which are removed from ``waiting``."""
    for bead in beads:
        unit = TranslationUnit(
            *_texts(bead, bitext),
            document=bitext.document,
            source_segments=ids_of_labels([segment.id for segment in bead.source]),
            target_segments=ids_of_labels([segment.id for segment in bead.target]),
        )
        row = waiting.pop(mark_of(unit), None) or waiting.pop(mark_of(unit, bitext.translation), None)
        if row is not None:
            yield bead, row


def _apply(
    corpus: Corpus, bitext: BitextSummary, bead: PlacedBead, row: ReviewedRow, reviewer: str, applied: Applied
) -> None:
    after = bead
    sides = []
    for segments, language, text in (
        (bead.source, bitext.source_language, row.source),
        (bead.target, bitext.target_language, row.target),
    ):
        before = _text(segments, language)
        same = before.split() == text.split()
        sides.append([s.text for s in segments] if same else distributed([s.text for s in segments], text))
    if sides != [[s.text for s in bead.source], [s.text for s in bead.target]]:
        try:
            [after] = edit(bead, *sides)
        except UsageError:
            applied.refused.append(row.number)
            return
        applied.corrected += 1
    elif row.ticked and not bead.reviewed:
        [after] = accept(bead)
        applied.accepted += 1
    comments = [comment for comment in row.comments if comment not in bead.note]
    if comments:
        after = replace(after, note="; ".join(filter(None, [bead.note, *comments])))
        applied.noted += 1
    if after != bead:
        replace_beads(corpus, bitext.id, [bead], [after], row.reviewer or reviewer, row.reviewed_at)


def distributed(before: Sequence[str], after: str) -> list[str]:
    """Cut ``after``, a correction of the texts of ``before``, at the places where those texts meet."""
    after = " ".join(after.split())
    whole = "".join(before)
    if len(before) < 2:
        return [after] * len(before)
    matcher = SequenceMatcher(None, whole, after, autojunk=False)
    cuts = [0]
    border = 0
    for text in before[:-1]:
        border += len(text)
        cut = next(
            j2 if i2 <= border else j1 + min(border - i1, j2 - j1)
            for _, i1, i2, j1, j2 in matcher.get_opcodes()
            if i2 >= border
        )
        cuts.append(max(cut, cuts[-1]))
    return [after[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(after)], strict=True)]


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)


def _texts(bead: PlacedBead, bitext: BitextSummary) -> tuple[str, str]:
    return _text(bead.source, bitext.source_language), _text(bead.target, bitext.target_language)


def _text(segments: Sequence[Segment], language: str) -> str:
    return join_segments([segment.text for segment in segments], language)
