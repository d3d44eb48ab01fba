"""The Moses pair: ``corpus.zh`` and ``corpus.en``, one segment per line; equal lines correspond."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.formats.archive import is_archive, unpacked
from corpus.formats.characters import one_line
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import lines, writing
from corpus.message import counted
from corpus.model import TranslationUnit
from corpus.text.language import canonical_language, is_chinese


def pair(path: Path, source: str, target: str) -> tuple[Path, Path]:
    """Both files of the pair that ``path`` names, by its stem or by one of the two."""
    languages = [language.split("-")[0] for language in (source, target)]
    stem = path.with_suffix("") if path.suffix.lstrip(".").lower() in languages else path
    if path.suffix == ".moses":
        stem = path.with_suffix("")
    first, second = (stem.with_name(f"{stem.name}.{language}") for language in languages)
    return first, second


def existing_pair(path: Path) -> tuple[tuple[Path, str], tuple[Path, str]] | None:
    """Both files of an existing pair, with their languages, Chinese first; None if they are ambiguous.

    The files' names differ only in the language tag at the end: ``TED.en-zh_cn.zh_cn``, ``x.zh-TW``.
    """
    stem = path.with_suffix("") if path.suffix == ".moses" or _tag_of(path) else path
    try:
        names = sorted(file for file in path.parent.iterdir() if file.stem == stem.name and _tag_of(file))
    except OSError:
        return None
    chinese = [(file, tag) for file in names if is_chinese(tag := _tag_of(file))]
    others = [(file, tag) for file in names if not is_chinese(tag := _tag_of(file))]
    if path in names:  # the named file, and its only counterpart
        chinese = [pair for pair in chinese if pair[0] == path] or chinese
        others = [pair for pair in others if pair[0] == path] or others
    return (chinese[0], others[0]) if len(chinese) == len(others) == 1 else None


def is_language_pair(path: Path) -> bool:
    """Whether the file belongs to a pair named by language."""
    return existing_pair(path) is not None


def _tag_of(path: Path) -> str:
    """The language whose tag is the extension; empty for any other extension."""
    written = path.suffix[1:]
    if not re.fullmatch("[A-Za-z]{2,3}([_-][A-Za-z]{2,4})*", written):
        return ""
    tag = canonical_language(written)
    # Two or three letters may mean anything: they count if the pair's name has them, or if they are zh or en.
    is_named = written.lower() in re.split(r"[.-]", path.stem.lower())
    return tag if is_named or tag.split("-")[0] in ("zh", "en") else ""


def files(path: Path, source_language: str = "zh", target_language: str = "en") -> list[Path]:
    """The files that :func:`write` creates for units in these languages."""
    return list(pair(path, source_language, target_language))


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read a pair; the files end in the languages (``.zh``, ``.en``). The id is the line's number.

    All pairs in a zip archive, as OPUS offers them, are read. Raises InputError, with both counts, if the
    files differ in length.
    """
    if is_archive(path):
        with unpacked(path, lambda name: bool(_tag_of(Path(name)))) as files:
            stems = list(dict.fromkeys(file.with_suffix(".moses") for file in files))
            if not any(existing_pair(stem) for stem in stems):
                raise InputError("contains no pair of files named by language", path=path, lacking="pair")
            for stem in stems:
                yield from read(
                    stem,
                    source_language=source_language,
                    target_language=target_language,
                    encoding=encoding,
                    report=report,
                )
        return
    both, languages = _both(path, source_language, target_language)
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
        yield TranslationUnit(source, target, *languages, id=str(number))


def _both(path: Path, source: str | None, target: str | None) -> tuple[tuple[Path, Path], tuple[str, str]]:
    """The files of source and target, and their languages: as requested, else as named."""
    asked = canonical_language(source or "zh-Hans"), canonical_language(target or "en")
    both = pair(path, *asked)
    if all(file.exists() for file in both):
        return both, asked
    found = existing_pair(path)
    if found is None:
        return both, asked
    if (source and not is_chinese(asked[0])) or (target and is_chinese(asked[1])):
        found = found[::-1]
    named = found[0][1], found[1][1]
    languages = (asked[0] if source else named[0], asked[1] if target else named[1])
    return (found[0][0], found[1][0]), languages


def write(path: Path, units: Iterable[TranslationUnit], *, report: LossReport | None = None) -> None:
    """Write a pair, named by the languages of the first unit; line breaks in a segment become spaces."""
    report = report if report is not None else LossReport()
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
    """The error for a pair whose two files would have the same name."""
    return UsageError(
        "both sides are in {language}, so both files would have the same name", path=path, language=language
    )


def plain_line(text: str, report: LossReport, where: str) -> str:
    """``text`` as one line, including its line end."""
    line = one_line(text, report, where)
    if line.startswith("\ufeff"):  # readers take it for the file's byte order mark
        report.add(Loss.BOM_IN_LINE, where)
        line = line.lstrip("\ufeff")
    return line + "\n"
