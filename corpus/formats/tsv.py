r"""TSV as used in MT: UTF-8, one record per line, a header, no quoting.

``pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str)`` gives exactly
the rows. A tab or line break inside a segment becomes a space, and is counted.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.formats.characters import one_line
from corpus.formats.record import FIELDS
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import append, body, chunks, lines, raw_lines, writing
from corpus.formats.table import Columns, own_columns, rows_of_columns, units_of_rows
from corpus.model import TranslationUnit
from corpus.text.delimited import quoted_rows


def read(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    partial: bool = False,
    quoted: bool | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read TSV, with a header or without; see :func:`corpus.formats.table.units_of_rows`.

    Cells are taken as they are: ``NA`` and leading zeros mean nothing special. Neither do quotation marks,
    unless the file is ``quoted`` as spreadsheets save text; by default that is assumed for UTF-16, Excel's
    text format, if all quotation marks balance. Other columns become properties of the units.
    """
    report = report if report is not None else LossReport()
    numbered = rows(path, encoding, report, quoted)
    yield from units_of_rows(numbered, path, columns, source_language, target_language, partial, report)


def columns_of(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> dict[str, Any]:
    """The options for :func:`write` that preserve the columns of this file."""
    titles, has_header = own_columns(rows(path, encoding, LossReport()), columns)
    return {"columns": titles, "header": has_header}


def rows(
    path: Path, encoding: str | None, report: LossReport, quoted: bool | None = None
) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line, with its number from 1."""
    if quoted or (quoted is None and _is_from_excel(path)):
        yield from quoted_rows(_noted(raw_lines(path, encoding), report), path, "\t")
        return
    for number, line in enumerate(lines(path, encoding, report), start=1):
        cells = line.split("\t")
        if '""' in line and quoted is None and any(map(_QUOTED.fullmatch, cells)):
            report.add(Loss.LOOKS_QUOTED, number)
        yield number, cells


_QUOTED = re.compile(r'"[^"]*+""(?:[^"]|"")*+"')
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def _is_from_excel(path: Path) -> bool:
    """Whether the file is in UTF-16 and each cell that begins with a quotation mark ends with one."""
    if not next(chunks(path), b"").startswith(_UTF16):
        return False
    try:
        for _ in quoted_rows(raw_lines(path), path, "\t"):
            pass
    except InputError:
        return False
    return True


def _noted(text: Iterator[str], report: LossReport) -> Iterator[str]:
    """The lines; cells that begin with a quotation mark are counted."""
    for number, line in enumerate(text, start=1):
        report.add(Loss.QUOTED_CELLS, number, line.startswith('"') + line.count('\t"'))
        yield line


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    header: bool = True,
    report: LossReport | None = None,
) -> None:
    """Write TSV: the fields, then a column for each property.

    ``columns`` chooses the columns, as a sequence of field and property names or as a mapping of titles to
    field names. Without ``header`` only the source and the target are written, as in research corpora, unless
    ``columns`` says otherwise.
    """
    report = report if report is not None else LossReport()
    chosen = list(columns.values() if isinstance(columns, Mapping) else columns or ())
    titles = list(columns) if columns is not None else []
    if not chosen and not header:
        chosen = ["source", "target"]
    if chosen:
        with writing(path) as stream:
            if header:
                stream.write("\t".join(titles) + "\n")
            for where, row in rows_of_columns(units, chosen, report):
                stream.write(_line(row, report, where))
        return
    _write_all(path, units, report)


def _write_all(path: Path, units: Iterable[TranslationUnit], report: LossReport) -> None:
    # The header needs every property's name, but the units can be read only once: the rows go to a second
    # file first, which is then copied after the header.
    with writing(path) as stream, body() as rows:
        known = Columns()
        for unit in units:
            rows.write(_line(known.row(unit, report), report, unit.id))
        stream.write(_line(known.names, report, "header"))
        if len(known.names) == len(FIELDS):
            append(rows, stream)
            return
        rows.seek(0)
        width = len(known.names) - 1
        for line in rows:
            stream.write(line[:-1] + "\t" * (width - line.count("\t")) + "\n")


def _line(cells: Sequence[str], report: LossReport, where: str) -> str:
    line = "\t".join(cells)
    if line.count("\t") == len(cells) - 1 and line.replace("\t", "").isprintable():
        return line + "\n"
    clean = [one_line(cell, report, where) for cell in cells]
    if clean[0].startswith("\ufeff"):  # readers take it for the file's byte order mark
        report.add(Loss.BOM_IN_LINE, where)
        clean[0] = clean[0].lstrip("\ufeff")
    return "\t".join(clean) + "\n"
