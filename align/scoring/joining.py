"""Which hypothesis belongs to which segment: by ids, whatever their form."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from align.scoring.segment_files import SegmentFile
from corpus.errors import InputError
from corpus.message import counted

_FORMS: tuple[Callable[[str], str], ...] = (
    lambda identifier: identifier,
    lambda identifier: identifier.strip().casefold(),
    lambda identifier: re.sub(r"\d+", lambda digits: str(int(digits[0])), identifier.strip().casefold()),
    # The numbers alone: news-3_seg-007 and 3:7.
    lambda identifier: ":".join(str(int(digits)) for digits in re.findall(r"\d+", identifier)),
    # The last number alone: seg-007 and 7.
    lambda identifier: str(int(re.findall(r"\d+", identifier)[-1])) if re.search(r"\d", identifier) else "",
)
"""Ways to read an id, the strictest first."""


def unique_ids(segment_ids: Sequence[str], document_ids: Sequence[str]) -> tuple[str, ...]:
    """Segment ids that are unique: with the document before them, where they begin anew in each document."""
    if not segment_ids or len(set(segment_ids)) == len(segment_ids) or not document_ids:
        return tuple(segment_ids)
    return tuple(f"{doc}:{seg}" for doc, seg in zip(document_ids, segment_ids, strict=True))


def join(read: SegmentFile, ids: Sequence[str], documents: Sequence[str] = ()) -> SegmentFile:
    """The texts in the order of ``ids``, which are unique, each in the document named beside it.

    Ids of both sides may be written in different forms (``007`` and ``7``, ``seg-7`` and ``7``), as long as
    one form makes all of them equal. A file without ids is taken in its order, and so is one whose ids are
    0, 1, 2 … or 1, 2, 3 …, once sorted, if ``ids`` is empty.
    Raises InputError for an id that comes twice, is missing, or is unknown.
    """
    if not read.segment_ids:
        return read
    own = unique_ids(read.segment_ids, read.document_ids)
    _check_unique(read, own)
    if not ids:
        return _by_number(read, own)
    candidates = [own]
    if read.document_ids:
        pairs = zip(read.document_ids, read.segment_ids, strict=True)
        candidates.append(tuple(f"{doc}:{seg}" for doc, seg in pairs))
    wanted = [tuple(ids)]
    if documents:
        wanted.append(tuple(f"{doc}:{seg}" for doc, seg in zip(documents, ids, strict=True)))
    for form in _FORMS:
        for theirs in candidates:
            positions = {form(identifier): position for position, identifier in enumerate(theirs)}
            for ours in wanted:
                keys = [form(identifier) for identifier in ours]
                if len(positions) == len(theirs) == len(set(keys)) and set(keys) == set(positions):
                    return _ordered(read, [positions[key] for key in keys], ids, form is not _FORMS[0])
    raise _misfit(read, own, ids)


def _ordered(read: SegmentFile, order: Sequence[int], ids: Sequence[str], other_form: bool) -> SegmentFile:
    notes = read.notes
    if other_form:
        first = read.segment_ids[order[0]]
        notes += (f"ids are written in another form and are taken as the same (“{first}” for “{ids[0]}”)",)
    return replace(
        read,
        texts=tuple(read.texts[position] for position in order),
        segment_ids=tuple(ids),
        document_ids=tuple(read.document_ids[position] for position in order) if read.document_ids else (),
        notes=notes,
    )


def _by_number(read: SegmentFile, own: Sequence[str]) -> SegmentFile:
    """In the order of the ids, where these number the segments and the other side has none."""
    numbers = [int(digits) for identifier in own if (digits := _FORMS[4](identifier))]
    counted = sorted(numbers)
    if len(numbers) != len(own) or counted not in ([*range(len(own))], [*range(1, len(own) + 1)]):
        return read
    if numbers == counted:
        return read
    order = sorted(range(len(own)), key=numbers.__getitem__)
    told = "lines are not in the order of their ids; they are taken in that of the ids"
    return replace(
        _ordered(read, order, [own[position] for position in order], False), notes=(*read.notes, told)
    )


def _check_unique(read: SegmentFile, own: Sequence[str]) -> None:
    twice = next((identifier for identifier, count in Counter(own).items() if count > 1), None)
    if twice is not None:
        first, second = [position + 1 for position, identifier in enumerate(own) if identifier == twice][:2]
        raise InputError(
            "the segment id “{identifier}” occurs twice (at {first} and {second})",
            path=read.path,
            hint="Ids must be unique, or unique within a document that a column names.",
            identifier=twice,
            first=first,
            second=second,
        )


def _misfit(read: SegmentFile, own: Sequence[str], ids: Sequence[str]) -> InputError:
    known, wanted = set(own), set(ids)
    missing = [identifier for identifier in ids if identifier not in known]
    unknown = [identifier for identifier in own if identifier not in wanted]
    if len(missing) == len(ids):
        return InputError(
            "its segment ids (“{theirs}”) are not those of the test set (“{ours}”)",
            path=read.path,
            hint="Write them alike, or leave the ids out if the lines are in the same order.",
            theirs=own[0],
            ours=ids[0],
        )
    parts = [
        f"{counted(len(names), 'segment id')} {'is' if len(names) == 1 else 'are'} {what} "
        f"({', '.join(names[:5])}{' …' if len(names) > 5 else ''})"
        for names, what in ((missing, "missing"), (unknown, "unknown"))
        if names
    ]
    return InputError(
        "{misfit}", path=read.path, hint="Give a hypothesis for each segment.", misfit="; ".join(parts)
    )
