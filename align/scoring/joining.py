"""Match hypotheses with segments by their ids, which may be written in different ways."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from align.scoring.segment_files import SegmentFile
from corpus.errors import InputError
from corpus.message import Message, counted

Ids = Sequence[str]


def _as_numbers(ids: Ids) -> list[str]:
    """``007`` as ``7``."""
    return [re.sub(r"\d+", lambda digits: str(int(digits[0])), identifier) for identifier in _folded(ids)]


def _folded(ids: Ids) -> list[str]:
    """Ignoring case, and with ``7.0`` as ``7``, since spreadsheets and pandas write numbers that way."""
    return [re.sub(r"(?<=\d)\.0+\Z", "", identifier.strip().casefold()) for identifier in ids]


def _without_affixes(ids: Ids) -> list[str]:
    """The ids without their common beginning and end: ``7`` for ``wmt22-007_v2``. No number is split."""
    ids = _folded(ids)
    prefix = re.sub(r"(?<!\d)\d+\Z", "", _common_start(ids))
    suffix = re.sub(r"\A\d+", "", _common_start([identifier[::-1] for identifier in ids])[::-1])
    if not all(len(identifier) > len(prefix) + len(suffix) for identifier in ids):
        return list(ids)
    return _as_numbers([identifier[len(prefix) : len(identifier) - len(suffix)] for identifier in ids])


def _common_start(texts: Ids) -> str:
    first, last = min(texts), max(texts)
    return first[: next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _numbers_alone(ids: Ids) -> list[str]:
    """The numbers: ``3:7`` for ``news-3_seg-007``."""
    return [":".join(str(int(digits)) for digits in re.findall(r"\d+", identifier)) for identifier in ids]


def _last_number(ids: Ids) -> list[str]:
    """The last number: ``7`` for ``news-3_seg-007``; empty if there is none."""
    return [
        str(int(digits[-1])) if (digits := re.findall(r"\d+", identifier)) else ""
        for identifier in _folded(ids)
    ]


_FORMS: tuple[Callable[[Ids], list[str]], ...] = (
    list,
    _folded,
    _as_numbers,
    _without_affixes,
    _numbers_alone,
    _last_number,
)
"""Ways to read the ids of a file, strictest first."""


def unique_ids(segment_ids: Sequence[str], document_ids: Sequence[str]) -> tuple[str, ...]:
    """Unique segment ids: prefixed with the document if numbering restarts in each document."""
    if not segment_ids or len(set(segment_ids)) == len(segment_ids) or not document_ids:
        return tuple(segment_ids)
    return tuple(f"{doc}:{seg}" for doc, seg in zip(document_ids, segment_ids, strict=True))


def join(read: SegmentFile, ids: Sequence[str], documents: Sequence[str] = ()) -> SegmentFile:
    """The texts in the order of ``ids``, which are unique, each in the document named beside it.

    Ids of both sides may be written in different forms (``007`` and ``7``, ``seg-7`` and ``7``) and counted
    from 0 and from 1, as long as one reading makes all of them equal. Where both sides have documents and one
    has no ids, segments are counted within their document. A file without ids keeps its order. If ``ids`` is
    empty, a file whose ids are 0, 1, 2 … or 1, 2, 3 … once sorted is put in the order of its ids. Whole
    documents that the file lacks are filled with empty texts, and noted. Raises InputError for an id that
    occurs twice, is missing, or is unknown.
    """
    lacking = set(_folded(documents)) - set(_folded(read.document_ids))
    if read.document_ids and 0 < len(lacking) < len(set(_folded(documents))):
        return _with_empty_documents(read, ids, documents, lacking)
    if not read.segment_ids:
        order = _within_documents(read, ids, documents) if read.document_ids and documents else None
        return read if order is None else _ordered(read, order, ids, _BY_DOCUMENT)
    own = unique_ids(read.segment_ids, read.document_ids)
    _check_unique(read, own)
    if not ids:
        order = _within_documents(read, ids, documents) if read.document_ids and documents else None
        return _by_number(read, own) if order is None else _ordered(read, order, own, _BY_DOCUMENT)
    candidates = [own]
    if read.document_ids:
        pairs = zip(read.document_ids, read.segment_ids, strict=True)
        candidates.append(tuple(f"{doc}:{seg}" for doc, seg in pairs))
    wanted = [tuple(ids)]
    if documents:
        wanted.append(tuple(f"{doc}:{seg}" for doc, seg in zip(documents, ids, strict=True)))
    for form in _FORMS:
        for theirs in map(form, candidates):
            positions = {identifier: position for position, identifier in enumerate(theirs)}
            for keys in map(form, wanted):
                if len(positions) == len(theirs) == len(set(keys)) and set(keys) == set(positions):
                    order = [positions[key] for key in keys]
                    return _ordered(read, order, ids, "" if form is _FORMS[0] else _OTHER_FORM)
    if order := _within_documents(read, ids, documents):
        return _ordered(read, order, ids, _COUNTED)
    raise _misfit(read, max(candidates, key=lambda theirs: len({*theirs} & {*ids})), ids)


def _with_empty_documents(
    read: SegmentFile, ids: Sequence[str], documents: Sequence[str], lacking: Collection[str]
) -> SegmentFile:
    """The texts joined with the documents that are there, and empty texts in the ``lacking`` ones."""
    there = [place for place, document in enumerate(_folded(documents)) if document not in lacking]
    found = join(read, [ids[i] for i in there] if ids else [], [documents[i] for i in there])
    if len(found.texts) != len(there):
        return read
    texts = [""] * len(documents)
    for place, text in zip(there, found.texts, strict=True):
        texts[place] = text
    counts = Counter(document for document in documents if _folded([document])[0] in lacking)
    where = ", ".join(f"{count} of document {document}" for document, count in counts.items())
    note = Message(
        "no text for {segments} ({where})", segments=counted(counts.total(), "segment"), where=where
    )
    return replace(
        found,
        texts=tuple(texts),
        segment_ids=tuple(ids),
        document_ids=tuple(documents),
        notes=(*found.notes, note),
    )


_OTHER_FORM = "ids are written in another form and are taken as the same (“{theirs}” for “{ours}”)"
_COUNTED = "ids are counted from another number and are taken in their order (“{theirs}” for “{ours}”)"
_BY_DOCUMENT = "documents are in another order; segments are joined by document, in their order within it"


def _within_documents(read: SegmentFile, ids: Ids, documents: Ids) -> list[int] | None:
    """The order of the lines by document and position in it, counted consistently from 0 or 1; else None."""
    theirs = _places(read.document_ids or [""] * len(read.texts), read.segment_ids)
    split = documents if read.document_ids else [""] * max(len(ids), len(documents))
    ours = _places(split or [""] * len(ids), ids)
    if not theirs or not ours or set(theirs) != set(ours):
        return None
    positions = {place: position for position, place in enumerate(theirs)}
    return [positions[place] for place in ours]


def _places(documents: Ids, segment_ids: Ids) -> list[tuple[str, int]]:
    """Document and position in it, from 0, by the numbers in the ids if they are consecutive; else empty."""
    documents = _folded(documents)
    if not segment_ids:
        seen: Counter[str] = Counter()
        places = []
        for document in documents:
            places.append((document, seen[document]))
            seen[document] += 1
        return places
    last = _last_number(segment_ids)
    if not all(last):
        return []
    numbers: dict[str, list[int]] = {}
    for document, digits in zip(documents, last, strict=True):
        numbers.setdefault(document, []).append(int(digits))
    first = min(map(min, numbers.values()))
    if first > 1 or any(
        sorted(found) != list(range(first, first + len(found))) for found in numbers.values()
    ):
        return []
    return [(document, int(digits) - first) for document, digits in zip(documents, last, strict=True)]


def _ordered(read: SegmentFile, order: Sequence[int], ids: Ids, told: str) -> SegmentFile:
    """The lines in another order; ``told`` is noted if that changes anything."""
    notes = read.notes
    if told and (told is not _BY_DOCUMENT or list(order) != sorted(order)):
        theirs = read.segment_ids[order[0]] if read.segment_ids else ""
        notes += (Message(told, theirs=theirs, ours=ids[0] if ids else ""),)
    return replace(
        read,
        texts=tuple(read.texts[position] for position in order),
        segment_ids=tuple(ids) if read.segment_ids else (),
        document_ids=tuple(read.document_ids[position] for position in order) if read.document_ids else (),
        notes=notes,
    )


def _by_number(read: SegmentFile, own: Sequence[str]) -> SegmentFile:
    """The texts in the order of their ids, if these number the segments and the other side has none."""
    numbers = [int(digits) for digits in _last_number(own) if digits]
    counted = sorted(numbers)
    if len(numbers) != len(own) or counted not in ([*range(len(own))], [*range(1, len(own) + 1)]):
        return read
    if numbers == counted:
        return read
    order = sorted(range(len(own)), key=numbers.__getitem__)
    told = "lines are not in the order of their ids; they are taken in that of the ids"
    return _ordered(read, order, [own[position] for position in order], told)


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


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")


def _misfit(read: SegmentFile, own: Sequence[str], ids: Sequence[str]) -> InputError:
    known, wanted = set(own), set(ids)
    missing = [identifier for identifier in ids if identifier not in known]
    unknown = [identifier for identifier in own if identifier not in wanted]
    if len(missing) == len(ids):
        return InputError(
            "its segment ids (“{theirs}”) are not those of the test set (“{ours}”)",
            path=read.path,
            hint="Use the same ids, or leave them out if the lines are in the same order.",
            theirs=own[0],
            ours=ids[0],
        )
    parts = []
    if missing:
        parts.append(
            Message(
                "{n:,} segment ids are missing ({ids})",
                one="{n:,} segment id is missing ({ids})",
                n=len(missing),
                ids=_listed(missing),
            )
        )
    if unknown:
        parts.append(
            Message(
                "{n:,} segment ids are unknown ({ids})",
                one="{n:,} segment id is unknown ({ids})",
                n=len(unknown),
                ids=_listed(unknown),
            )
        )
    return InputError(
        Message("{missing}; {unknown}", missing=parts[0], unknown=parts[1]) if len(parts) > 1 else parts[0],
        path=read.path,
        hint="Give a hypothesis for each segment.",
    )
