"""Find segments, named by document and id, in a test set."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from align.scoring.segment_files import read_text, split_lines
from align.scoring.testset import ScoringTestSet
from corpus.errors import InputError

Key = tuple[str, str]
"""Document and id of a segment; the document may be empty."""


_SEPARATOR = "_#_"
"""Between document and segment in the ids of Pearmut's campaigns."""

_NUMBER_IN = re.compile(r"(\d+)/(\d+)")


def review_id(key: Key) -> str:
    """Document and id in one string, as Pearmut's campaigns write them."""
    return _SEPARATOR.join(key)


def key_of_review_id(text: str) -> Key:
    """The document and id in a :func:`review_id`; an id alone if it names no document."""
    document, _, segment = text.rpartition(_SEPARATOR)
    return document, segment


def number_in(place: int, total: int) -> str:
    """An id for a segment without one: ``5/120`` for the fifth of 120."""
    return f"{place + 1}/{total}"


def places_of(
    keys: Sequence[Key],
    test_set: ScoringTestSet,
    path: Path,
    agreeing: Callable[[Mapping[Key, int]], int] | None = None,
) -> dict[Key, int]:
    """The place of each segment: by document and id, by id, or by number.

    Numbers count from 0 or 1; ``5/120`` is the fifth of 120 segments. If both fit, ``agreeing`` decides: it
    counts the evidence for given places. Raises InputError, naming ``path``, where the segments cannot be
    joined.
    """
    if test_set.segment_ids:
        by_id = _by_id(test_set)
        lacking = next((key for key in keys if key not in by_id), None)
        if lacking is None:
            return {key: by_id[key] for key in keys}
        raise InputError(
            "has segment “{segment}”, which the test set does not have",
            path=path,
            hint="Give both the same segment ids, within the same documents.",
            segment=":".join(filter(None, lacking)),
        )
    segments = {segment for _, segment in keys}
    numbered = {key: _NUMBER_IN.fullmatch(key[1]) for key in keys}
    if found := {key: match.groups() for key, match in numbered.items() if match}:
        if len(found) == len(numbered) and {total for _, total in found.values()} == {str(len(test_set))}:
            return {key: int(number) - 1 for key, (number, _) in found.items()}
        raise InputError(
            "is about a test set of {theirs} segments, but this one has {ours}",
            path=path,
            hint="Score the files that were scored when the segments to review were written.",
            theirs=next(iter(found.values()))[1],
            ours=len(test_set),
        )
    if all(map(str.isdecimal, segments)) and len(segments) == len(set(keys)):
        numbers = [int(segment) for segment in segments]
        fitting = [
            first for first in (0, 1) if first <= min(numbers) and max(numbers) < len(test_set) + first
        ]
        candidates = [{key: int(key[1]) - first for key in keys} for first in fitting]
        if len(candidates) > 1 and agreeing:
            counts = [agreeing(places) for places in candidates]
            candidates = [
                places for places, count in zip(candidates, counts, strict=True) if count == max(counts)
            ]
        if len(candidates) == 1:
            return candidates[0]
    raise InputError(
        "cannot be joined with {segments} segments that have no ids",
        path=path,
        hint="Give hypotheses and references with segment ids, as TSV, JSONL or WMT XML.",
        segments=len(test_set),
    )


def read_segment_list(path: Path, test_set: ScoringTestSet, encoding: str = "utf-8") -> list[int]:
    """The places of the segments listed in a file: an id per line, or document, tab, id.

    Raises InputError for an empty file, and for a segment that the test set lacks.
    """
    lines = [line for line in split_lines(read_text(path, encoding)[0]) if line.strip()]
    if not lines:
        raise InputError("lists no segments", path=path, hint="Write one segment id per line.")
    rows = [line.rpartition("\t") for line in lines]
    return sorted(
        set(places_of([(document, segment) for document, _, segment in rows], test_set, path).values())
    )


def _by_id(test_set: ScoringTestSet) -> dict[Key, int]:
    """Places by document and id; also by id alone, and by the last part of ids that have their document."""
    documents = test_set.document_ids or ("",) * len(test_set)
    places: dict[Key, int] = {}
    for place, (document, segment) in enumerate(zip(documents, test_set.segment_ids, strict=True)):
        places[document, segment] = place
        places.setdefault((document, segment.removeprefix(f"{document}:")), place)
        if not test_set.document_ids:
            places[segment.rpartition(":")[0], segment.rpartition(":")[2]] = place
    for place, segment in enumerate(test_set.segment_ids):
        places.setdefault(("", segment), place)
    return places
