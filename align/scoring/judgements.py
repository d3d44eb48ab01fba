"""People's judgements of translations: scores, and error spans with category and severity."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from align.scoring.given_scores import GivenScores
from align.scoring.joining import unique_ids
from align.scoring.loading import make_test_set
from align.scoring.segment_files import SegmentFile
from align.scoring.segment_places import Key, places_of
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, UsageError
from corpus.message import Message, counted


@dataclass(frozen=True, slots=True)
class ErrorSpan:
    """An error that a person marked. ``start`` and ``end`` are characters of the translation, or of the
    source if ``in_source``; both are None if the span is unknown.
    """

    category: str
    severity: str
    start: int | None = None
    end: int | None = None
    in_source: bool = False
    rater: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rater's judgement of a segment. ``source`` and ``target`` are empty if the file has no texts."""

    system: str
    key: Key
    rater: str
    score: float
    errors: tuple[ErrorSpan, ...] = ()
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judgements of a file. ``protocol`` is ``MQM`` or ``ESA``; ``notes`` say what is left out or odd."""

    path: Path
    protocol: str
    judgements: tuple[Judgement, ...]
    notes: tuple[str, ...] = ()

    @property
    def lower_is_better(self) -> bool:
        """MQM counts errors, ESA gives a score from 0 to 100."""
        return self.protocol == "MQM"

    @property
    def systems(self) -> list[str]:
        """Every judged system, in order of appearance."""
        return list(dict.fromkeys(item.system for item in self.judgements))

    @property
    def keys(self) -> list[Key]:
        """Every judged segment, document by document, numbered segments in their order."""
        keys = list(dict.fromkeys(item.key for item in self.judgements))
        if not all(segment.isdecimal() for _, segment in keys):
            return keys
        documents = {document: place for place, document in enumerate(dict(keys))}
        return sorted(keys, key=lambda key: (documents[key[0]], int(key[1])))


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements of the segments of a test set: scores, and ``errors[system][segment]``."""

    scores: GivenScores
    errors: Mapping[str, Mapping[int, tuple[ErrorSpan, ...]]]

    def counts(self, system: str) -> dict[str, dict[str, int]]:
        """The number of a system's errors of each category and severity (in lower case)."""
        found: dict[str, dict[str, int]] = {}
        for errors in self.errors[system].values():
            for error in errors:
                by_severity = found.setdefault(error.category, {})
                severity = error.severity.lower()
                by_severity[severity] = by_severity.get(severity, 0) + 1
        return found

    def select(self, keep: Sequence[int]) -> "Judged":
        """The judgements of some of the segments."""
        places = {segment: place for place, segment in enumerate(keep)}
        errors = {
            system: {places[segment]: found for segment, found in of_system.items() if segment in places}
            for system, of_system in self.errors.items()
        }
        return Judged(self.scores.select(keep), errors)


def texts_of(
    judgements: Judgements, references: Sequence[str], languages: str = ""
) -> tuple[ScoringTestSet, list[SegmentFile]]:
    """The test set and the systems' outputs contained in the judgements' file.

    ``references`` names the systems that serve as references. Segments that some system lacks are left out
    and noted. Raises UsageError for a reference that was not judged, and if the file has no texts.
    """
    names = judgements.systems
    for reference in references:
        if reference not in names:
            raise UsageError(
                "has no system “{reference}”",
                path=judgements.path,
                hint="It has: {names}.",
                reference=reference,
                names=", ".join(names),
            )
    texts = {(item.system, item.key): item.target for item in judgements.judgements if item.target}
    if not texts:
        raise UsageError(
            "has no texts",
            path=judgements.path,
            hint="Name the systems' files, and --ref for the reference.",
            lacking="texts",
        )
    keys = [key for key in judgements.keys if all((name, key) in texts for name in names)]
    if not keys:
        raise InputError("has no segment with a text from every system", path=judgements.path)
    sources = {item.key: item.source for item in judgements.judgements if item.source}

    def segments(name: str) -> SegmentFile:
        return SegmentFile(Path(name), tuple(texts[name, key] for key in keys), column=name)

    source = SegmentFile(judgements.path, tuple(sources.get(key, "") for key in keys)) if sources else None
    test_set = make_test_set({name: segments(name) for name in references}, source, languages)
    left_out = len(judgements.keys) - len(keys)
    documents = tuple(document for document, _ in keys) if any(document for document, _ in keys) else ()
    test_set = replace(
        test_set,
        segment_ids=unique_ids([segment for _, segment in keys], documents),
        document_ids=documents,
        name=judgements.path.name,
        notes=(
            Message(
                "{n:,} segments left out because some system has no text for them",
                one="{n:,} segment left out because some system has no text for it",
                n=left_out,
            ),
        )
        if left_out
        else (),
    )
    return test_set, [segments(name) for name in names if name not in references]


def bind(
    judgements: Judgements, test_set: ScoringTestSet, systems: Sequence[System], name: str = ""
) -> Judged:
    """The judgements of the scored systems. Several raters of a segment are averaged.

    Judged systems that are not scored are noted, and so are error spans that do not fit a system's text.
    Raises DuizhaoError if the segments cannot be matched.
    """
    places = places_of(judgements.keys, test_set, judgements.path, _agreeing(judgements, systems))
    by_name = {system.name: system for system in systems}
    rated: dict[tuple[str, int], list[float]] = defaultdict(list)
    errors: dict[str, dict[int, tuple[ErrorSpan, ...]]] = {name: {} for name in by_name}
    other_text = misfits = 0
    for item in judgements.judgements:
        if item.system not in by_name:
            continue
        segment = places[item.key]
        rated[item.system, segment].append(item.score)
        text = by_name[item.system].hypotheses[segment]
        same = not item.target or item.target.split() == text.split()
        other_text += not same
        source = test_set.sources[segment] if test_set.sources else ""
        found = []
        for error in item.errors:
            length = len(source if error.in_source else text)
            fits = error.start is None or (
                error.end is not None
                and 0 <= error.start <= error.end <= length
                and (same or error.in_source)
            )
            misfits += not fits
            found.append(error if fits else replace(error, start=None, end=None))
        errors[item.system][segment] = (*errors[item.system].get(segment, ()), *found)
    scores = {name: np.full(len(test_set), np.nan) for name in by_name}
    for (system, segment), values in rated.items():
        scores[system][segment] = np.mean(values)
    notes = list(judgements.notes)
    absent = [name for name in judgements.systems if name not in {*by_name, *test_set.references}]
    if absent:
        notes.append(Message("judged, but not scored here: {systems}", systems=", ".join(absent)))
    several = [values for values in rated.values() if len(values) > 1]
    if several:
        differing = sum(len(set(values)) > 1 for values in several)
        notes.append(
            Message(
                "{outputs} with several raters, who differ on {differing:,}; the mean is used",
                outputs=counted(len(several), "output"),
                differing=differing,
            )
        )
    if other_text:
        notes.append(
            Message(
                "{n:,} judgements of texts that differ from the system's",
                one="{n:,} judgement of a text that differs from the system's",
                n=other_text,
            )
        )
    if misfits:
        notes.append(
            Message(
                "{n:,} error spans that do not fit the text, shown without their places",
                one="{n:,} error span that does not fit the text, shown without its place",
                n=misfits,
            )
        )
    label = name or judgements.protocol
    given = GivenScores(
        label, scores, judgements.lower_is_better, judgements.path.name, human=True, notes=tuple(notes)
    )
    return Judged(given, errors)


def _fits(error: ErrorSpan, text: str) -> bool:
    if error.start is None or error.end is None:
        return True
    return 0 <= error.start <= error.end <= len(text)


def _agreeing(judgements: Judgements, systems: Sequence[System]) -> Callable[[Mapping[Key, int]], int]:
    """Count the judged texts that equal the systems' at the given places."""
    texts = {system.name: system.hypotheses for system in systems}

    def count(places: Mapping[Key, int]) -> int:
        return sum(
            item.target.split() == texts[item.system][places[item.key]].split()
            for item in judgements.judgements
            if item.target and item.system in texts
        )

    return count
