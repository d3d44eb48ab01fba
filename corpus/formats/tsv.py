r"""TSV as MT people use it: UTF-8, a record a line, a header, no quoting.

``pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str)`` gives exactly
the rows. A tab or line break inside a segment becomes a space, and is counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.formats.characters import one_line
from corpus.formats.record import FIELDS
from corpus.formats.report import Loss, Report
from corpus.formats.stream import append, body, lines, writing
from corpus.formats.table import Columns, own_columns, rows_of_columns, units_of_rows
from corpus.model import TranslationUnit


def read(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    source_language: str = "zh-Hans",
    target_language: str = "en",
    encoding: str | None = None,
    partial: bool = False,
    report: Report | None = None,
) -> Iterator[TranslationUnit]:
    """Read TSV, with a header or without; see :func:`corpus.formats.table.units_of_rows`.

    Cells are taken as they are: quotation marks, ``NA`` and leading zeros mean nothing. Columns that are
    no field of a unit become its properties.
    """
    report = report if report is not None else Report()
    rows = _rows(path, encoding, report)
    yield from units_of_rows(rows, path, columns, source_language, target_language, partial, report)


def columns_of(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> dict[str, Any]:
    """The options with which :func:`write` gives a file the columns of this one."""
    titles, has_header = own_columns(_rows(path, encoding, Report()), columns)
    return {"columns": titles, "header": has_header}


def _rows(path: Path, encoding: str | None, report: Report) -> Iterator[tuple[int, list[str]]]:
    return ((number, line.split("\t")) for number, line in enumerate(lines(path, encoding, report), start=1))


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    header: bool = True,
    report: Report | None = None,
) -> None:
    """Write TSV: the fields, then a column for each property.

    ``columns`` chooses the columns, as a sequence of field and property names or as a mapping of names to
    write to field names. Without ``header`` only the source and the target are written, as research
    corpora are, unless ``columns`` says otherwise.
    """
    report = report if report is not None else Report()
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


def _write_all(path: Path, units: Iterable[TranslationUnit], report: Report) -> None:
    # The header needs every property's name, and the units pass by once: the rows go to a second file
    # first, which is copied behind the header.
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


def _line(cells: Sequence[str], report: Report, where: str) -> str:
    line = "\t".join(cells)
    if line.count("\t") == len(cells) - 1 and line.replace("\t", "").isprintable():
        return line + "\n"
    clean = [one_line(cell, report, where) for cell in cells]
    if clean[0].startswith("\ufeff"):  # readers take it for the file's byte order mark
        report.add(Loss.BOM_IN_LINE, where)
        clean[0] = clean[0].lstrip("\ufeff")
    return "\t".join(clean) + "\n"
