"""Wordfast's translation memory as text: one unit per line, nine or more cells, a header in the first line.

The layout is that of Wordfast Classic's manual: date, user, times used, source language, source, target
language, target, and up to five attributes.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import InputError
from corpus.formats.languages import with_languages
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import lines
from corpus.model import TranslationUnit

_HEADER = re.compile(r"%\d{8}~\d{6}\t")
_DATE = re.compile(r"(\d{8})~(\d{6})")
_ESCAPED = re.compile(r"&'([0-9A-Fa-f]{2});")
_TAG = re.compile(r"&t[A-Z];")


def recognises(start: bytes) -> bool:
    """Whether a file that begins like this is a Wordfast memory."""
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return _HEADER.match(plain[:40].decode("latin-1")) is not None


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    inline: str = "drop",
    partial: bool = False,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read a memory; ``inline`` and ``partial`` as for TMX."""
    report = report if report is not None else LossReport()
    units = _units(path, inline == "keep", partial, encoding, report)
    yield from with_languages(units, source_language, target_language, report)


def _units(
    path: Path, keep: bool, partial: bool, encoding: str | None, report: LossReport
) -> Iterator[TranslationUnit]:
    for number, line in enumerate(lines(path, encoding, report), start=1):
        if line.startswith("%"):
            report.add(Loss.FILE_HEADER, number)
            continue
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) < 7:
            if not partial:
                raise InputError(
                    "has {found} cells; a unit of Wordfast has at least 7",
                    path=path,
                    line=number,
                    hint="Use --partial to leave such lines out.",
                    found=len(cells),
                )
            report.add(Loss.UNEVEN_ROW, number)
            continue
        date, user, used, source_tag, source, target_tag, target, *attributes = cells
        dated = _DATE.search(date)
        about = {
            "creationdate": f"{dated[1]}T{dated[2]}Z" if dated else "",
            "creationid": user,
            "usagecount": used,
            **{f"attribute {i}": value for i, value in enumerate(attributes, start=1)},
        }
        yield TranslationUnit(
            _text(source, keep, report, number),
            _text(target, keep, report, number),
            source_tag,
            target_tag,
            id=str(number - 1),
            properties={name: value for name, value in about.items() if value},
        )


def _text(cell: str, keep: bool, report: LossReport, line: int) -> str:
    if "&" not in cell:
        return cell
    if not keep:
        cell, tags = _TAG.subn("", cell)
        report.add(Loss.TAG_DROPPED, line, tags)
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1]).decode("cp1252", "replace"), cell)
