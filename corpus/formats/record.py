"""A translation unit as a flat record of strings, for tables and formats with name–value pairs.

The field names are the model's. A property with a field's name is written ``property-NAME``, so that it is
not mistaken for the field when read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import itemgetter
from pathlib import Path

from corpus.errors import InputError
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from corpus.text.language import canonical_language, language_in_file

FIELDS = tuple(field.name for field in fields(TranslationUnit) if field.name != "properties")

_ESCAPE = "property-"


def property_name(name: str, reserved: tuple[str, ...] = FIELDS) -> str:
    """The name under which a property is written."""
    return _ESCAPE + name if name in reserved or name.startswith(_ESCAPE) else name


def property_from(name: str) -> str:
    """The property that was written as ``name``."""
    return name.removeprefix(_ESCAPE)


def segment_ids(ids: tuple[str, ...], report: LossReport, where: str) -> str:
    """Segment ids joined by spaces; white space inside an id becomes ``_`` and is counted."""
    joined = " ".join(ids)
    if joined.count(" ") != len(ids) - 1 or not joined.isprintable():
        fixed = " ".join("_".join(i.split()) or "_" for i in ids)
        if fixed != joined:
            report.add(Loss.SPACE_IN_ID, where)
        return fixed
    return joined


def confidence_from(text: str, path: Path, line: int) -> float | None:
    """The number in a confidence cell; None if it is empty.

    Raises InputError for anything but a number from 0 to 1.
    """
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(
            "the confidence “{found}” is not a number from 0 to 1", path=path, line=line, found=text[:40]
        )
    return value


def is_yes(text: str) -> bool:
    """Whether a cell of a yes-or-no field means yes."""
    return text.strip().lower() in ("yes", "true", "1", "y", "x", "是")


def cells(unit: TranslationUnit, report: LossReport) -> list[str]:
    """The unit's fields as strings, in the order of ``FIELDS``; empty if not set."""
    where = unit.id
    return [
        unit.source,
        unit.target,
        unit.source_language,
        unit.target_language,
        where,
        unit.document,
        segment_ids(unit.source_segments, report, where) if unit.source_segments else "",
        segment_ids(unit.target_segments, report, where) if unit.target_segments else "",
        "" if unit.confidence is None else repr(float(unit.confidence)),
        "yes" if unit.reviewed else "",
        unit.note,
    ]


def flat(unit: TranslationUnit, report: LossReport) -> dict[str, str]:
    """The unit's fields and properties by name."""
    record = dict(zip(FIELDS, cells(unit, report), strict=True))
    for name, value in unit.properties.items():
        record[property_name(name)] = value
    return record


class RowReader:
    """Makes units from the rows of one table: lists of cells under the same names."""

    def __init__(self, names: Sequence[str], path: Path, source_language: str, target_language: str) -> None:
        # A field without a column reads the empty cell appended to each row.
        self._pick = itemgetter(*(names.index(field) if field in names else -1 for field in FIELDS))
        self._properties = [
            (property_from(name), i) for i, name in enumerate(names) if name and name not in _FIELD_SET
        ]
        self._path = path
        self._languages = (canonical_language(source_language), canonical_language(target_language))

    def unit(self, row: Sequence[str], line: int) -> TranslationUnit:
        """The unit of a row. An empty cell in a column that is not a field gives no property."""
        row = [*row, ""]
        source, target, source_language, target_language, identifier, document, *rest = self._pick(row)
        source_segments, target_segments, confidence, reviewed, note = rest
        return TranslationUnit(
            source,
            target,
            _language(source_language, self._path, line) if source_language else self._languages[0],
            _language(target_language, self._path, line) if target_language else self._languages[1],
            identifier,
            document,
            tuple(source_segments.split()) if source_segments else (),
            tuple(target_segments.split()) if target_segments else (),
            confidence_from(confidence, self._path, line) if confidence else None,
            is_yes(reviewed) if reviewed else False,
            note,
            {name: row[i] for name, i in self._properties if row[i]} if self._properties else {},
        )


def unit_from(
    record: Mapping[str, str],
    path: Path,
    line: int,
    source_language: str = "zh-Hans",
    target_language: str = "en",
) -> TranslationUnit:
    """The unit of one record; the given languages apply if the record names none."""
    return RowReader(list(record), path, source_language, target_language).unit(list(record.values()), line)


_FIELD_SET = frozenset(FIELDS)
_KNOWN_TAGS = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}


def _language(tag: str, path: Path, line: int) -> str:
    if tag not in _KNOWN_TAGS:
        if len(_KNOWN_TAGS) > 1000:
            _KNOWN_TAGS.clear()
        _KNOWN_TAGS[tag] = language_in_file(tag, path, line=line)
    return _KNOWN_TAGS[tag]
