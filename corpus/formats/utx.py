"""UTX, AAMT's simple glossary format: tab-separated, after a header of two lines that begin with ``#``.

https://aamt.info/english/utx/ (UTX 1.11 and 1.20)
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from corpus.errors import InputError
from corpus.formats.categories import put, status_of
from corpus.formats.characters import one_line
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import lines, writing
from corpus.model import Concept, Term
from corpus.text.language import language_in_file, regional_language

_HEADER = re.compile(r"#UTX[^;]*;\s*([\w-]+)\s*/\s*([\w-]+)?")


def recognises(start: bytes) -> bool:
    """Whether a file that begins like this is UTX."""
    return start.removeprefix(b"\xef\xbb\xbf").startswith(b"#UTX")


def read_concepts(
    path: Path, *, partial: bool = False, encoding: str | None = None, report: LossReport | None = None
) -> Iterator[Concept]:
    """The entries; terms with the same concept id, or the same source term and part of speech, share one.

    Raises InputError for a file without a header, and for a line with more cells than columns.
    """
    report = report if report is not None else LossReport()
    numbered = enumerate(lines(path, encoding, report), start=1)
    _, first = next(numbered, (1, ""))
    header = _HEADER.match(first)
    if header is None:
        raise InputError(
            "is not UTX: its header is missing",
            path=path,
            line=1,
            hint="The first line is like #UTX 1.11; zh-CN/en-US; 2026-11-28.",
            lacking="#UTX",
        )
    if first[header.end() :].strip(" ;"):
        report.add(Loss.FILE_HEADER, 1)
    languages = language_in_file(header[1], path, line=1), language_in_file(header[2] or "en", path, line=1)
    columns = ["src", "tgt", "src:pos"]
    entries: dict[tuple[str, ...], Concept] = {}
    for number, line in numbered:
        if line.startswith("#"):
            if "src" in line.lower().lstrip("#").split("\t"):
                columns = [name.strip().lower() for name in line.lstrip("#").split("\t")]
            else:
                report.add(Loss.FILE_HEADER, number)
            continue
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            if not partial:
                raise InputError(
                    "has {found} cells; the header has {expected} columns",
                    path=path,
                    line=number,
                    found=len(cells),
                    expected=len(columns),
                )
            report.add(Loss.UNEVEN_ROW, number)
            continue
        row = dict(zip(columns, cells, strict=False))
        key, concept = _concept(row, languages)
        before = entries.get(key)
        if before is not None:
            new = tuple(term for term in concept.terms if term not in before.terms)
            said = dict(before.properties)
            for name, value in concept.properties.items():
                if value not in said.values():
                    put(said, name, value)
            concept = replace(before, terms=before.terms + new, properties=said)
        entries[key] = concept
    yield from entries.values()


def _concept(row: dict[str, str], languages: tuple[str, str]) -> tuple[tuple[str, ...], Concept]:
    source, target = row.pop("src", ""), row.pop("tgt", "")
    status, written = status_of(row.pop("term status", row.pop("status", "")))
    identifier = row.pop("concept id", "")
    part_of_speech = row.pop("src:pos", "")
    of_target = {"term status": written} if written else {}
    of_target |= {name: row.pop(name) for name in list(row) if name.startswith("tgt:")}
    terms = (
        Term(source, languages[0], part_of_speech=part_of_speech),
        Term(
            target,
            languages[1],
            status,
            of_target.pop("tgt:pos", ""),
            row.pop("comment", row.pop("note", "")),
            row.pop("source", ""),
            properties={name: value for name, value in of_target.items() if value},
        ),
    )
    concept = Concept(
        tuple(term for term in terms if term.text),
        identifier,
        row.pop("definition", ""),
        row.pop("domain", row.pop("subject", "")),
        properties={name: value for name, value in row.items() if value},
    )
    return (identifier,) if identifier else ("", source, part_of_speech), concept


def write_concepts(path: Path, concepts: Iterable[Concept], *, report: LossReport | None = None) -> None:
    """Write UTX 1.20: a line for each Chinese term and rendering, the term as the source.

    Fields without a column are left out and counted. The header must have a date: the present
    time, or SOURCE_DATE_EPOCH.
    """
    report = report if report is not None else LossReport()
    rest = iter(concepts)
    first = next(rest, None)
    other = next((term.language for term in first.renderings), "en") if first else "en"
    languages = [regional_language(tag) for tag in (first.chinese[0].language if first else "zh-Hans", other)]
    with writing(path, newline="\r\n") as stream:
        stream.write(f"#UTX 1.20; {languages[0]}/{languages[1]}; {_date()}\n")
        stream.write("#" + "\t".join(_TITLES) + "\n")
        for number, concept in enumerate(chain([first] if first else [], rest), start=1):
            if _says_more(concept, other):
                report.add(Loss.FIELDS_OF_UTX, concept.source)
            for zh in concept.chinese:
                for term in concept.renderings:
                    status = _WRITTEN.get(term.status, "")
                    comment = "; ".join(filter(None, (term.note, concept.note)))
                    identifier = concept.id or str(number)
                    cells = [zh.text, term.text, zh.part_of_speech or term.part_of_speech]
                    cells += [term.part_of_speech, status, identifier]
                    cells += [comment, concept.definition, concept.subject]
                    stream.write("\t".join(one_line(cell, report, zh.text) for cell in cells) + "\n")


def _date() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch) if epoch.isdecimal() else None))


_TITLES = (
    *("src", "tgt", "src:pos", "tgt:pos", "term status", "concept ID"),
    *("comment", "definition", "domain"),
)
_WRITTEN = {
    "preferred": "approved",
    "admitted": "provisional",
    "deprecated": "non-standard",
    "forbidden": "forbidden",
}


def _says_more(concept: Concept, other: str) -> bool:
    """Whether an entry has fields without a column in UTX."""
    return bool(
        concept.properties
        or concept.segment
        or any(term.properties or term.source or term.document for term in concept.terms)
        or any(term.language != other for term in concept.renderings)
        or any(term.note or term.status for term in concept.chinese)
    )
