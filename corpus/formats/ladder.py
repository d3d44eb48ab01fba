"""Beads as index pairs, ``[0,1]:[0]``, one per line: the format of Vecalign, Bertalign and their gold sets.

An empty side is ``[]``. Text after a second colon (Vecalign writes a cost there) is ignored. The segments are
in separate files, one per line: ``talk.align`` with ``talk.zh`` and ``talk.en``.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from corpus.check.beads import first_problem
from corpus.errors import ConflictError, InputError
from corpus.formats.moses import pair, plain_line, same_name
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import lines, writing
from corpus.message import counted
from corpus.model import Bead, Document, TranslationUnit, join_segments
from corpus.system.files import read_utf8, replacing_text
from corpus.text.language import canonical_language

_INDICES = r"\[((?:\s*\d{1,9}\s*,)*(?:\s*\d{1,9})?)\s*\]"
_BEAD = re.compile(rf"{_INDICES}\s*:\s*{_INDICES}\s*(?::.*)?")


def read_beads(path: Path) -> list[Bead]:
    """The beads of a file, in order. Raises DuizhaoError, with the line, for a line that is not a bead."""
    return [bead for _, bead in _numbered_beads(path)]


def checked_beads(path: Path, sources: int | None = None, targets: int | None = None) -> list[Bead]:
    """The beads of a file, in order; ``sources`` and ``targets`` are the numbers of segments, if known.

    Raises DuizhaoError, with the line, for a line that is not a bead, and for any problem that
    :func:`first_problem` finds.
    """
    numbered = _numbered_beads(path)
    beads = [bead for _, bead in numbered]
    found = first_problem(beads, sources, targets)
    if found:
        number, problem, hint = found
        raise InputError(problem, path=path, line=numbered[number][0], hint=hint)
    return beads


def _numbered_beads(path: Path) -> list[tuple[int, Bead]]:
    """The beads of a file, each with the number of its line."""
    beads = []
    for number, line in enumerate(read_utf8(path).split("\n"), start=1):
        if not line.strip():
            continue
        match = _BEAD.fullmatch(line.strip())
        if match is None:
            raise InputError(
                "“{found}” is not a bead",
                path=path,
                line=number,
                hint="Write it like [0,1]:[0].",
                found=line.strip()[:40],
            )
        beads.append((number, Bead(_indices(match[1]), _indices(match[2]))))
    return beads


def write_beads(path: Path, beads: Iterable[Bead]) -> None:
    """Write one bead per line, whole or not at all."""
    with replacing_text(path) as stream:
        for bead in beads:
            stream.write(f"{_list(bead.source)}:{_list(bead.target)}\n")


def write_segments(path: Path, source: Document, target: Document, report: LossReport) -> None:
    """Write the segments of two documents, one per line, beside the beads at ``path``.

    Raises DuizhaoError if such a file exists with different contents: nothing is replaced.
    """
    both = pair(path.with_suffix(""), source.language, target.language)
    if both[0] == both[1]:
        raise same_name(path, source.language)
    texts = [
        "".join(plain_line(segment.text, report, f"segment {segment.id}") for segment in document.segments)
        for document in (source, target)
    ]
    for file, text in zip(both, texts, strict=True):
        if file.exists() and file.read_bytes() != text.encode():
            raise ConflictError(
                "its segments would replace {file}, whose contents differ",
                path=path,
                hint="Choose another name, or use --segmented if that file has one segment per line.",
                file=file,
            )
    for file, text in zip(both, texts, strict=True):
        with replacing_text(file) as stream:
            stream.write(text)


def files(path: Path, source_language: str = "zh", target_language: str = "en") -> list[Path]:
    """The files that :func:`write` creates for units in these languages."""
    return [path, *pair(path.with_suffix(""), source_language, target_language)]


def read(
    path: Path,
    *,
    source_language: str = "zh-Hans",
    target_language: str = "en",
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """A unit for each bead, its segments joined; ids are line numbers, of the segments and of the bead.

    Blank lines in a bead are skipped. Raises DuizhaoError for beads that are out of order, overlap, have gaps
    or nothing in them, or go beyond the last line. Lines outside all beads are counted in ``report``.
    """
    report = report if report is not None else LossReport()
    languages = (canonical_language(source_language), canonical_language(target_language))
    both = pair(path.with_suffix(""), *languages)
    sides = [list(lines(file, encoding, report)) for file in both]
    unused = [set(range(len(side))) for side in sides]
    for number, bead in enumerate(checked_beads(path), start=1):
        texts, ids = [], []
        for file, side, indices, free, language in zip(
            both, sides, (bead.source, bead.target), unused, languages, strict=True
        ):
            beyond = next((i for i in indices if i >= len(side)), None)
            if beyond is not None:
                raise InputError(
                    "bead {number} names line {beyond} (counted from 0) of {file}, which has {lines}",
                    path=path,
                    number=number,
                    beyond=beyond,
                    file=file.name,
                    lines=counted(len(side), "line"),
                )
            free.difference_update(indices)
            filled = [i for i in indices if side[i].strip()] or indices
            texts.append(join_segments([side[i] for i in filled], language))
            ids.append(tuple(str(i + 1) for i in filled))
        yield TranslationUnit(
            source=texts[0],
            target=texts[1],
            source_language=languages[0],
            target_language=languages[1],
            id=str(number),
            source_segments=ids[0],
            target_segments=ids[1],
        )
    for file, free in zip(both, unused, strict=True):
        if free:
            report.add(Loss.LINE_IN_NO_BEAD, f"{file.name}, line {min(free) + 1}", len(free))


def write(path: Path, units: Iterable[TranslationUnit], *, report: LossReport | None = None) -> None:
    """Write the beads and both files of segments; the text of a unit is one line, even if it was joined.

    Alignments are written by :func:`write_beads` and :func:`write_segments` instead.
    """
    report = report if report is not None else LossReport()
    rest = iter(units)
    first = next(rest, None)
    languages = (first.source_language, first.target_language) if first else ("zh-Hans", "en")
    both = pair(path.with_suffix(""), *languages)
    if both[0] == both[1]:
        raise same_name(path, languages[0])
    counts = [0, 0]
    with writing(both[0]) as sources, writing(both[1]) as targets, writing(path) as beads:
        for number, unit in enumerate(chain([first] if first else [], rest), start=1):
            if not unit.source and not unit.target:
                report.add(Loss.NO_TEXT, unit.id)
                continue
            sides = []
            for side, (text, stream) in enumerate(((unit.source, sources), (unit.target, targets))):
                sides.append(f"[{counts[side]}]" if text else "[]")
                if text:
                    stream.write(plain_line(text, report, unit.id))
                    counts[side] += 1
            beads.write(":".join(sides) + "\n")
            if unit != TranslationUnit(unit.source, unit.target, *languages, id=str(number)):
                report.add(Loss.FIELDS_OF_PAIR, unit.id)


def _indices(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part.strip())


def _list(indices: tuple[int, ...]) -> str:
    return "[" + ",".join(map(str, indices)) + "]"
