"""The common part of tabular formats: which column is which field, and which properties become columns."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.formats.glossary_titles import meaning
from corpus.formats.record import FIELDS, RowReader, cells, flat, property_from, property_name
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import body
from corpus.message import counted
from corpus.model import TranslationUnit
from corpus.text.language import canonical_language, is_romanized, same_variety

SOURCE_NAMES = {"source", "src", "zh", "zh-cn", "zh_cn", "zh-hans", "zh-hant", "chinese"}
SOURCE_NAMES |= {"中文", "原文", "源文"}
TARGET_NAMES = {"target", "trg", "tgt", "en", "en-us", "en_us", "en-gb", "english", "reference"}
TARGET_NAMES |= {"英文", "译文"}


_MOST_TITLES = 20
"""How many rows are searched for the header of a table with a title above it."""


class NotATableError(InputError):
    """No columns are known to hold the source and the target."""


def units_of_rows(
    rows: Iterator[tuple[int, Sequence[str]]],
    path: Path,
    columns: Sequence[str] | Mapping[str, str] | None,
    source_language: str | None,
    target_language: str | None,
    partial: bool,
    report: LossReport,
) -> Iterator[TranslationUnit]:
    """The units of numbered rows, the first of which may be a header, below a title of the table.

    ``columns`` names the columns of a file without a header, as a sequence of field names, or maps a header's
    own names to field names. Without it, a first row that names a source and a target column by one of their
    usual names is the header; otherwise the two columns are source and target. Languages that are not given
    are those that the header names, else simplified Chinese and English.

    Raises DuizhaoError for a row with a different number of cells, and for a column name used twice; with
    ``partial`` such rows are left out and counted.
    """
    rows = _from_header(rows, columns, report)
    first = next(rows, None)
    if first is None:
        return
    number, cells = first
    names, has_header = _names(cells, columns, (source_language, target_language))
    body = rows if has_header else _with_first(first, rows)
    if not has_header and (columns is None or isinstance(columns, Mapping)):
        if columns:
            missing = ", ".join(f"“{name}”" for name in columns if name not in cells)
            raise NotATableError(
                "the header has no column {missing}", path=path, line=number, missing=missing
            )
        if len(cells) != 2:
            raise NotATableError(
                "{columns} and no header that names a source and a target",
                path=path,
                line=number,
                hint="Name the columns with --columns source,target,…",
                columns=counted(len(cells), "column"),
            )
    for name in ("source", "target"):
        if name not in names:
            raise NotATableError(
                "no column is the {name}", path=path, hint="Name the columns with --columns.", name=name
            )
    twice = next((name for name, count in Counter(names).items() if name and count > 1), None)
    if twice:
        raise InputError(
            "two columns are called “{twice}”",
            path=path,
            line=number,
            hint="Give each column its own name.",
            twice=twice,
        )
    width = len(names)
    named = [_role(cells[names.index(field)])[1] if has_header else "" for field in ("source", "target")]
    source_language = source_language or named[0] or "zh-Hans"
    target_language = target_language or named[1] or "en"
    unit = RowReader(names, path, source_language, target_language).unit
    for line, row in body:
        if len(row) != width:
            if not any(row):
                report.add(Loss.BLANK_LINE, line)
            elif partial:
                report.add(Loss.UNEVEN_ROW, line)
            else:
                raise InputError(
                    "{cells}; there are {expected} columns",
                    path=path,
                    line=line,
                    hint="Correct the row, or use --partial to leave such rows out.",
                    cells=counted(len(row), "cell"),
                    expected=width,
                )
            continue
        yield unit(row, line)


def _from_header(
    rows: Iterator[tuple[int, Sequence[str]]],
    columns: Sequence[str] | Mapping[str, str] | None,
    report: LossReport,
) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows from the header on, if the rows before it have at most one non-empty cell."""
    if columns is not None and not isinstance(columns, Mapping):
        return rows
    held: list[tuple[int, Sequence[str]]] = []
    for number, row in islice(rows, _MOST_TITLES):
        held.append((number, row))
        if sum(map(bool, row)) > 1:
            if len(held) > 1 and _header(row, columns or {}) is not None:
                for line, above in held[:-1]:
                    report.add(Loss.TITLE, line, count=any(above))
                held = held[-1:]
            break
    return chain(held, rows)


def _with_first(
    first: tuple[int, Sequence[str]], rest: Iterable[tuple[int, Sequence[str]]]
) -> Iterator[tuple[int, Sequence[str]]]:
    yield first
    yield from rest


def _names(
    first: Sequence[str],
    columns: Sequence[str] | Mapping[str, str] | None,
    languages: tuple[str | None, str | None] = (None, None),
) -> tuple[list[str], bool]:
    """The field or property in each column, and whether the first row is a header."""
    if columns is not None and not isinstance(columns, Mapping):
        return list(columns), False
    header = _header(first, columns or {}, languages)
    return header or ["source", "target"], header is not None


def own_columns(
    rows: Iterator[tuple[int, Sequence[str]]], columns: Sequence[str] | Mapping[str, str] | None
) -> tuple[dict[str, str], bool]:
    """A table's columns as ``write`` takes them, title to field, and whether it has a header.

    ``columns`` are those used for reading the table. A column without a title is skipped.
    """
    _, first = next(_from_header(rows, columns, LossReport()), (0, ()))
    names, has_header = _names(first, columns)
    titles = first if has_header else names
    fields = (name if name in FIELDS else property_name(property_from(name)) for name in names)
    return {title: field for title, field in zip(titles, fields, strict=True) if title}, has_header


def _header(
    cells: Sequence[str], renamed: Mapping[str, str], languages: tuple[str | None, str | None] = (None, None)
) -> list[str] | None:
    """The field or property in each column; None if the row is not a header.

    Of several columns for a side, one in the language asked for is taken, then one with a usual name.
    """
    names = [renamed.get(cell, cell) for cell in cells]
    for field, known, asked in zip(
        ("source", "target"), (SOURCE_NAMES, TARGET_NAMES), languages, strict=True
    ):
        if field not in names:
            wanted = canonical_language(asked) if asked else ""
            ranked = []
            for i, name in enumerate(names):
                is_usual = name.strip().lower() in known
                side, tag = _role(name)
                if is_usual or side == field:
                    is_other = not (tag and wanted and same_variety(tag, wanted))
                    ranked.append((is_other, tag != wanted, not is_usual, i))
            if not ranked:
                return None
            names[min(ranked)[-1]] = field
    return names


_IN_BRACKETS = re.compile(r"([^()（）\[\]]*[^()（）\[\]\s])\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")


def _role(title: str) -> tuple[str, str]:
    """The side that a title names (``source``, ``target`` or empty), and the language, if it names one."""
    found = meaning(title)
    if in_brackets := _IN_BRACKETS.fullmatch(title):  # Source (zh-TW)
        outside = meaning(in_brackets[1])
        if outside in ("source", "target"):
            return outside, _role(in_brackets[2])[1]
    if found in ("source", "target"):
        return found, ""
    side = {"zh": "source", "en": "target"}.get(found.partition("-")[0], "")
    return (side, found) if side and not is_romanized(found) else ("", "")


class Columns:
    """The columns of a table so far: the fields, and each property from its first occurrence on."""

    def __init__(self) -> None:
        self.names = list(FIELDS)
        self._known = set(FIELDS)

    def row(self, unit: TranslationUnit, report: LossReport) -> list[str]:
        """The unit's cells, which may be more than an earlier row's."""
        row = cells(unit, report)
        if not unit.properties:
            missing = len(self.names) - len(row)
            return row + [""] * missing if missing else row
        properties = {property_name(name): value for name, value in unit.properties.items()}
        for name in properties:
            if name not in self._known:
                self._known.add(name)
                self.names.append(name)
        return row + [properties.get(name, "") for name in self.names[len(row) :]]


@contextmanager
def table(
    units: Iterable[TranslationUnit], columns: Sequence[str] | Mapping[str, str] | None, report: LossReport
) -> Iterator[tuple[list[str], Iterator[tuple[str, list[str]]]]]:
    """The column titles, and each unit's id and cells.

    Without ``columns`` the titles are known only after the last unit, so the rows are kept in a temporary
    file.
    """
    if columns is not None:
        chosen = list(columns.values() if isinstance(columns, Mapping) else columns)
        yield list(columns), rows_of_columns(units, chosen, report)
        return
    known = Columns()
    with body() as rows:
        for unit in units:
            rows.write(json.dumps([unit.id, known.row(unit, report)]) + "\n")
        rows.seek(0)
        width = len(known.names)
        loaded = (json.loads(line) for line in rows)
        yield known.names, ((i, cells + [""] * (width - len(cells))) for i, cells in loaded)


def rows_of_columns(
    units: Iterable[TranslationUnit], columns: Sequence[str], report: LossReport
) -> Iterator[tuple[str, list[str]]]:
    """Each unit's id and its cells in these columns."""
    for unit in units:
        record = flat(unit, report)
        yield unit.id, [record.get(name, "") for name in columns]


def with_columns(
    units: Iterable[TranslationUnit], columns: Sequence[str] | Mapping[str, str]
) -> Iterator[TranslationUnit]:
    """The units, unchanged.

    Raises DuizhaoError, after the last unit, for a requested column that is neither a field nor a property of
    any unit.
    """
    unseen = set(columns.values() if isinstance(columns, Mapping) else columns) - set(FIELDS)
    some = False
    for unit in units:
        some = True
        if unseen:
            unseen.difference_update(map(property_name, unit.properties))
        yield unit
    if unseen and some:
        known = ", ".join(FIELDS)
        raise UsageError(
            "no unit has a column “{column}”", hint="Columns: {known}.", column=min(unseen), known=known
        )
