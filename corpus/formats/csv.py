r"""CSV by RFC 4180, for spreadsheets; programs are better served by TSV and JSONL.

A cell that a spreadsheet would treat as a formula (it begins with ``=``, ``+``, ``-`` or ``@``) is written
with a leading apostrophe, Excel's own mark of text; :func:`read` removes that apostrophe.
"""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from corpus.formats.characters import unicode_text
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import chunks, raw_lines, writing
from corpus.formats.table import own_columns, table, units_of_rows
from corpus.model import TranslationUnit
from corpus.text.delimited import delimiter_of, quoted_rows

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def read(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    delimiter: str | None = None,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    partial: bool = False,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read CSV, with a header or without; see :func:`corpus.formats.table.units_of_rows`.

    The delimiter is a comma, or the semicolon or tab of a first line that has no comma. Formulas are read as
    text.
    """
    report = report if report is not None else LossReport()
    numbered = rows(path, delimiter, encoding, report)
    yield from units_of_rows(numbered, path, columns, source_language, target_language, partial, report)


def columns_of(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> dict[str, Any]:
    """The options for :func:`write` that preserve the columns of this file."""
    titles, _ = own_columns(rows(path, None, encoding, LossReport()), columns)
    return {"columns": titles, "excel": next(chunks(path), b"").startswith(BOM_UTF8)}


def rows(
    path: Path, delimiter: str | None, encoding: str | None, report: LossReport
) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record, with the number of its first line; apostrophes that mark text are removed."""
    source = raw_lines(path, encoding)
    first = next(source, "")
    for line, row in quoted_rows(chain([first], source), path, delimiter or delimiter_of(first)):
        for i, cell in enumerate(row):
            if _GUARDED.match(cell):
                row[i] = cell[1:]
                report.add(Loss.APOSTROPHE_REMOVED, line)
        yield line, row


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    excel: bool = False,
    report: LossReport | None = None,
) -> None:
    """Write CSV with a header; ``columns`` as for TSV.

    With ``excel`` the file begins with a byte order mark, without which Excel assumes another encoding.
    """
    report = report if report is not None else LossReport()
    encoding = "utf-8-sig" if excel else "utf-8"
    with table(units, columns, report) as (names, rows), writing(path, encoding, newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([_cell(name, report, "header") for name in names])
        for where, cells in rows:
            writer.writerow([_cell(cell, report, where) for cell in cells])


def _cell(text: str, report: LossReport, where: str) -> str:
    if _FORMULA.match(text):
        report.add(Loss.FORMULA_MARKED, where)
        text = "'" + text
    return unicode_text(text, report, where)
