"""Results as tables: DataFrames for a notebook's code, HTML for its reader."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.model import Span

if TYPE_CHECKING:
    import pandas as pd

    from corpus.model import TranslationUnit

Record = dict[str, Any]
"""A row of a table: values by column."""


_ROWS = 50
"""The most rows that a notebook shows; ``to_frame`` has all of them."""


class Tabular(ABC):
    """A result that is a table: ``records`` gives its rows, each with the same columns."""

    __slots__ = ()

    @abstractmethod
    def records(self) -> Iterable[Record]:
        """The rows, as values by column."""

    def marks(self) -> Iterable[Mapping[str, Sequence[Span]]]:
        """For each row the spans to highlight, by column; rows beyond the last have none."""
        return ()

    def to_frame(self) -> "pd.DataFrame":
        """The rows as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame.from_records(list(self.records()))

    def __str__(self) -> str:
        return str(self.to_frame())

    def _repr_html_(self) -> str:
        rows = list(self.records())
        return html_table(rows, list(self.marks()))


def html_table(rows: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, Sequence[Span]]] = ()) -> str:
    """The rows as an HTML table of at most 50 rows, without columns that are empty throughout."""
    shown = rows[:_ROWS]
    columns = [
        name for name in (rows[0] if rows else ()) if any(row[name] not in ("", None, ()) for row in shown)
    ]
    lines = ["<table><thead><tr>", *(f"<th>{escape(name)}</th>" for name in columns), "</tr></thead><tbody>"]
    for number, row in enumerate(shown):
        spans = marks[number] if number < len(marks) else {}
        cells = (marked(_text(row[name]), spans.get(name, ())) for name in columns)
        lines += ["<tr>", *(f'<td style="text-align:left">{cell}</td>' for cell in cells), "</tr>"]
    lines.append("</tbody></table>")
    if len(rows) > len(shown):
        lines.append(f"<p>{len(shown)} of {len(rows):,} rows. to_frame() has them all.</p>")
    return "".join(lines)


def marked(text: str, spans: Sequence[Span]) -> str:
    """HTML of ``text`` with these spans highlighted; they may touch but not overlap."""
    parts, end = [], 0
    for start, stop in sorted(spans):
        parts += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    return "".join([*parts, escape(text[end:])])


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


Item = TypeVar("Item")


class Rows(list[Item], Tabular):
    """A list of dataclasses that is also a table of their fields."""

    __slots__ = ()

    def records(self) -> Iterator[Record]:
        from dataclasses import asdict, is_dataclass

        for item in self:
            assert is_dataclass(item) and not isinstance(item, type)
            yield asdict(item)


class Units(list["TranslationUnit"], Tabular):
    """Translation units in order, as a list and as a table.

    ``losses`` lists the content of the file that units cannot represent, one line for each kind.
    """

    __slots__ = ("losses",)

    def __init__(self, units: Iterable["TranslationUnit"] = (), losses: Iterable[str] = ()) -> None:
        super().__init__(units)
        self.losses = tuple(losses)

    def records(self) -> Iterator[Record]:
        from dataclasses import fields

        from corpus.formats.record import property_name
        from corpus.model import TranslationUnit

        names = [field.name for field in fields(TranslationUnit) if field.name != "properties"]
        properties = list(dict.fromkeys(name for unit in self for name in unit.properties))
        for unit in self:
            yield {name: getattr(unit, name) for name in names} | {
                property_name(name): unit.properties.get(name, "") for name in properties
            }


def as_units(given: Any) -> "Iterable[TranslationUnit]":
    """The units of a DataFrame, of an object with a method ``units`` (an alignment), or of an iterable.

    Raises UsageError for anything else; for an item of an iterable, when its turn comes.
    """
    from corpus.errors import UsageError

    if hasattr(given, "itertuples"):
        return units_from_frame(given)
    if hasattr(given, "units"):
        units: Iterable[TranslationUnit] = given.units()
        return units
    if isinstance(given, str | bytes) or not hasattr(given, "__iter__"):
        problem = "translation units, a DataFrame or an alignment can be written, but not this ({found})"
        raise UsageError(problem, found=type(given).__name__)
    return _each_checked(given)


def _each_checked(given: Iterable[Any]) -> "Iterator[TranslationUnit]":
    from corpus.errors import UsageError
    from corpus.model import TranslationUnit
    from corpus.system.arguments import check, fields_of
    from corpus.text.language import canonical_language

    known = fields_of(TranslationUnit)
    valid = {""}  # what a reader gives where a file has an unknown tag
    for number, unit in enumerate(given, start=1):
        if not isinstance(unit, TranslationUnit):
            raise UsageError(
                "item {n} is not a translation unit, but of the type {found}",
                hint="Make a TranslationUnit of its source and target, or a DataFrame of all.",
                n=number,
                found=type(unit).__name__,
            )
        for name, expected in known.items():
            check(f"the {name} of item {number}", getattr(unit, name), expected)
        for tag in {unit.source_language, unit.target_language} - valid:
            canonical_language(tag)  # raises UsageError
            valid.add(tag)
        yield unit


def units_from_frame(frame: "pd.DataFrame") -> Units:
    """The units of a DataFrame with at least the columns ``source`` and ``target``.

    Other columns become properties. Raises UsageError if a column is missing, and InputError, with the row,
    for a value that its column does not allow.
    """
    from pathlib import Path

    from corpus.errors import UsageError
    from corpus.formats.record import RowReader

    names = [str(name) for name in frame.columns]
    for name in ("source", "target"):
        if name not in names:
            raise UsageError(
                "the DataFrame has no column “{expected}”",
                hint="It has {found}. Rename one with DataFrame.rename.",
                expected=name,
                found=", ".join(names) or "none",
            )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(
            "the DataFrame has several columns “{found}”",
            hint="Rename or drop all but one.",
            found=twice[0],
        )
    reader = RowReader(names, Path("DataFrame"), "zh-Hans", "en")
    frame = frame.astype({name: "Int64" for name in frame.columns if _is_whole_with_gaps(frame[name])})
    rows = frame.astype(object).where(frame.notna(), "").itertuples(index=False)
    return Units(
        reader.unit([_cell(value) for value in row], number) for number, row in enumerate(rows, start=1)
    )


def _is_whole_with_gaps(column: "pd.Series[Any]") -> bool:
    """Whether a column is of whole numbers that pandas made fractional, since some cells are empty."""
    if column.dtype.kind != "f" or not column.isna().any():
        return False
    there = column.dropna()
    return bool(len(there) and (there % 1 == 0).all())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return " ".join(map(str, value))  # ids of segments: a tuple, a list, or an array as Parquet has them
    return str(value)
