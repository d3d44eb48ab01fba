"""The Moses pair: ``corpus.zh`` and ``corpus.en``, a segment a line, line by line translations."""

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.formats.characters import one_line
from corpus.formats.report import Loss, Report
from corpus.formats.stream import lines, writing
from corpus.message import counted
from corpus.model import TranslationUnit
from corpus.text.language import canonical_language


def pair(path: Path, source: str, target: str) -> tuple[Path, Path]:
    """Both files of the pair that ``path`` names, by its stem or by one of the two."""
    languages = [language.split("-")[0] for language in (source, target)]
    stem = path.with_suffix("") if path.suffix.lstrip(".").lower() in languages else path
    if path.suffix == ".moses":
        stem = path.with_suffix("")
    first, second = (stem.with_name(f"{stem.name}.{language}") for language in languages)
    return first, second


def files(path: Path, source_language: str = "zh", target_language: str = "en") -> list[Path]:
    """The files that :func:`write` writes for units in these languages."""
    return list(pair(path, source_language, target_language))


def read(
    path: Path,
    *,
    source_language: str = "zh-Hans",
    target_language: str = "en",
    encoding: str | None = None,
    report: Report | None = None,
) -> Iterator[TranslationUnit]:
    """Read a pair; the files end in the languages (``.zh``, ``.en``). The id is the line's number.

    Raises DuizhaoError, with both counts, where the files differ in length.
    """
    source_language, target_language = (
        canonical_language(source_language),
        canonical_language(target_language),
    )
    both = pair(path, source_language, target_language)
    rows = zip_longest(*(lines(file, encoding, report) for file in both))
    for number, (source, target) in enumerate(rows, start=1):
        if source is None or target is None:
            short, long = both if source is None else reversed(both)
            total = number + sum(1 for _ in rows)
            raise InputError(
                "has {lines}; {other} has {expected:,}",
                path=short,
                hint="Both files of a Moses pair have one line for each segment.",
                lines=counted(number - 1, "line"),
                other=long,
                expected=total,
            )
        yield TranslationUnit(source, target, source_language, target_language, id=str(number))


def write(path: Path, units: Iterable[TranslationUnit], *, report: Report | None = None) -> None:
    """Write a pair, named by the languages of the first unit; line breaks in a segment become spaces."""
    report = report if report is not None else Report()
    rest = iter(units)
    first = next(rest, None)
    languages = (first.source_language, first.target_language) if first else ("zh-Hans", "en")
    both = pair(path, *languages)
    if both[0] == both[1]:
        raise same_name(path, languages[0])
    with writing(both[0]) as sources, writing(both[1]) as targets:
        for number, unit in enumerate(chain([first] if first else [], rest), start=1):
            where = unit.id or f"unit {number}"
            sources.write(plain_line(unit.source, report, where))
            targets.write(plain_line(unit.target, report, where))
            text_only = TranslationUnit(unit.source, unit.target, *languages, id=str(number))
            if unit != text_only:
                report.add(Loss.FIELDS_OF_PAIR, where)


def same_name(path: Path, language: str) -> UsageError:
    """The error for a pair whose two files would have one name."""
    return UsageError("both sides are {language}, so both files have one name", path=path, language=language)


def plain_line(text: str, report: Report, where: str) -> str:
    """``text`` as one line, its end included."""
    line = one_line(text, report, where)
    if line.startswith("\ufeff"):  # readers take it for the file's byte order mark
        report.add(Loss.BOM_IN_LINE, where)
        line = line.lstrip("\ufeff")
    return line + "\n"
