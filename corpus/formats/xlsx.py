"""Excel workbooks: a row for each unit, for review in a spreadsheet and back."""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.writer.excel import ExcelWriter

from corpus.errors import InputError, UsageError, parsed_by_library
from corpus.formats.office import check_office_file
from corpus.formats.report import Loss, LossReport
from corpus.formats.table import NotATableError, own_columns, table, units_of_rows
from corpus.model import TranslationUnit
from corpus.system.files import replacing

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
"""Excel's own limits; the second in UTF-16 code units."""

_MOST_COLUMNS = 16_384
_KIND = "Excel (.xlsx)"
_DATE = datetime(2000, 1, 1)
_WIDE = {"source": 60, "target": 60, "note": 30}

# ST_Xstring: a character that XML cannot hold, or would change, is _xHHHH_, and so is a _ that looks like it.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    sheet: str | None = None,
    source_language: str | None = None,
    target_language: str | None = None,
    partial: bool = False,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read all sheets, or ``sheet`` alone; see :func:`corpus.formats.table.units_of_rows`.

    A sheet after the first that is not a table of units is left out and counted, and so is the first if
    another is one. Formulas are read as text, never evaluated; so are numbers and dates.
    """
    report = report if report is not None else LossReport()
    with open_sheets(path, sheet) as worksheets:
        count_comments(path, report)
        found = 0
        refused: NotATableError | None = None
        for worksheet in worksheets:
            numbered = rows(worksheet, path, columns)
            units = _placed(
                units_of_rows(numbered, path, columns, source_language, target_language, partial, report),
                worksheet.title if len(worksheets) > 1 else "",
            )
            try:
                first = next(units, None)
            except NotATableError as error:
                if len(worksheets) == 1:
                    raise
                refused = refused or error
                report.add(Loss.SHEET, name=worksheet.title, reason=str(error.problem))
                continue
            if first is not None:
                found += 1
                yield first
                yield from units
        if refused is not None and not found:
            raise refused


def _placed(units: Iterator[TranslationUnit], sheet: str) -> Iterator[TranslationUnit]:
    """The units; errors name the sheet."""
    try:
        yield from units
    except InputError as error:
        error.part = error.part or sheet
        raise


def columns_of(
    path: Path, *, columns: Sequence[str] | Mapping[str, str] | None = None, sheet: str | None = None
) -> dict[str, Any]:
    """The options for :func:`write` that preserve the columns of this file."""
    with open_sheets(path, sheet) as worksheets:
        every = (own_columns(rows(worksheet, path, columns), columns) for worksheet in worksheets)
        titles = next((found for found, has_header in every if has_header), None)
        return {"columns": titles or own_columns(rows(worksheets[0], path, columns), columns)[0]}


@contextmanager
def open_sheets(path: Path, name: str | None) -> Iterator[list[Any]]:
    """The sheets with cells, or the one of that name. Raises UsageError if no sheet has that name."""
    check_office_file(path, _KIND)
    with parsed_by_library(path, _KIND):
        workbook = load_workbook(path, read_only=True, data_only=False)
    try:
        if name is not None and name not in workbook.sheetnames:
            known = ", ".join(workbook.sheetnames)
            raise UsageError(
                "has no sheet “{name}”", path=path, hint="Sheets: {known}.", name=name, known=known
            )
        chosen = [workbook[name]] if name is not None else list(workbook.worksheets)
        with parsed_by_library(path, _KIND):
            for worksheet in chosen:
                worksheet.reset_dimensions()
        yield chosen
    finally:
        workbook.close()


def count_comments(path: Path, report: LossReport) -> None:
    """Count the comments on cells, which are not read."""
    with ZipFile(path) as package:
        parts = [name for name in package.namelist() if re.fullmatch(r"xl/comments.*\.xml", name)]
        found = sum(len(re.findall(rb"<(?:\w+:)?comment ", package.read(name))) for name in parts)
    report.add(Loss.CELL_COMMENT, path.name, found)


def rows(
    worksheet: Any, path: Path, columns: Sequence[str] | Mapping[str, str] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """The rows; Excel does not store the empty cells at the end of one.

    Raises InputError for a damaged file, and for a row or column beyond those that Excel has.
    """
    width = len(columns) if columns is not None and not isinstance(columns, Mapping) else 0
    every = worksheet.iter_rows(values_only=True)
    for number in count(1):
        with parsed_by_library(path, _KIND, f"{worksheet.title}, row {number}"):
            row = next(every, None)
        if row is None:
            return
        if number > MAX_ROWS or len(row) > _MOST_COLUMNS:
            raise InputError(
                "has a cell beyond Excel's last row or column",
                path=path,
                line=number,
                part=worksheet.title,
                hint="Save it again.",
            )
        cells = [_text(value) for value in row]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if sum(map(bool, cells)) > 1:
            width = max(width, len(cells)) if width < 2 else width
        yield number, cells + [""] * (width - len(cells)) if any(cells) or width < 2 else []


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    report: LossReport | None = None,
) -> None:
    """Write a workbook with one sheet; ``columns`` as for TSV. Every cell is text, formulas included.

    A cell longer than Excel allows is truncated and counted. Raises UsageError for more rows than Excel
    allows.
    """
    report = report if report is not None else LossReport()
    workbook = Workbook(write_only=True)
    workbook.properties.created = workbook.properties.modified = _DATE
    worksheet = workbook.create_sheet("units")
    worksheet.freeze_panes = "A2"
    wrap = Alignment(vertical="top", wrap_text=True)

    def cell(text: str, where: str) -> Any:
        made: Any = WriteOnlyCell(worksheet)
        made._value = _fitting(
            text, report, where
        )  # the public setter would interpret formulas and drop control characters
        made.data_type = "s"
        made.alignment = wrap
        return made

    with replacing(path) as temporary, table(units, columns, report) as (names, rows):
        for index, name in enumerate(names):
            worksheet.column_dimensions[chr(ord("A") + index) if index < 26 else "Z"].width = _WIDE.get(
                name, 16
            )
        header = [cell(name, "header") for name in names]
        for made in header:
            made.font = Font(bold=True)
        worksheet.append(header)
        for number, (where, cells) in enumerate(rows, start=2):
            if number > MAX_ROWS:
                raise UsageError(
                    "has more than {limit:,} rows, the most an Excel sheet can hold",
                    path=path,
                    limit=MAX_ROWS,
                )
            worksheet.append([cell(text, where) if text else None for text in cells])
        # Not workbook.save, which puts the current time into the workbook and the archive.
        with _UndatedArchive(temporary, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).write_data()


class _UndatedArchive(ZipFile):
    """A zip archive whose members all have the earliest date that zip supports."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        with self.open(self._undated(zinfo_or_arcname), "w") as member:
            member.write(data.encode() if isinstance(data, str) else data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with (
            Path(filename).open("rb") as part,
            self.open(self._undated(arcname), "w", force_zip64=True) as member,
        ):
            shutil.copyfileobj(part, member)

    def _undated(self, name: str) -> ZipInfo:
        member = ZipInfo(name)
        member.compress_type = self.compression
        return member


def _fitting(text: str, report: LossReport, where: str) -> str:
    if not text.isprintable() or "_x" in text:
        text = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    if len(text) > MAX_CELL // 2:
        wide = text.encode("utf-16-le")
        if len(wide) > 2 * MAX_CELL:
            report.add(Loss.CELL_CUT, where, limit=MAX_CELL)
            text = wide[: 2 * MAX_CELL].decode("utf-16-le", errors="ignore")
    return text
