"""A translation unit as a flat record of strings, for formats that are a table or name–value pairs.

The fields' names are the model's. A property that bears a field's name is written ``property-NAME``, so
that nothing is taken for what it is not when it is read again.
"""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.formats.report import Report
from corpus.language import canonical_language
from corpus.model import TranslationUnit

FIELDS = tuple(field.name for field in fields(TranslationUnit) if field.name != "properties")

_ESCAPE = "property-"


def property_name(name: str, reserved: tuple[str, ...] = FIELDS) -> str:
    """The name under which a property is written."""
    return _ESCAPE + name if name in reserved or name.startswith(_ESCAPE) else name


def property_from(name: str) -> str:
    """The property that was written as ``name``."""
    return name.removeprefix(_ESCAPE)


def segment_ids(ids: tuple[str, ...], report: Report, where: str) -> str:
    """Segment ids joined by spaces; white space inside one becomes ``_`` and is counted."""
    joined = " ".join(ids)
    if joined.count(" ") != len(ids) - 1 or not joined.isprintable():
        fixed = " ".join("_".join(i.split()) or "_" for i in ids)
        if fixed != joined:
            report.add("white space inside a segment's id made _", where)
        return fixed
    return joined


def confidence_from(text: str, path: Path, line: int) -> float | None:
    """The number of a confidence cell, None for an empty one."""
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise DuizhaoError(f"confidence “{text[:40]}” is no number from 0 to 1", path=path, line=line)
    return value


def is_yes(text: str) -> bool:
    """Whether a cell for a yes-or-no field says yes."""
    return text.strip().lower() in ("yes", "true", "1", "y", "x", "是")


def flat(unit: TranslationUnit, report: Report) -> dict[str, str]:
    """The unit's fields and properties as strings; empty where there is nothing to say."""
    where = unit.id
    record = {
        "source": unit.source,
        "target": unit.target,
        "source_language": unit.source_language,
        "target_language": unit.target_language,
        "id": unit.id,
        "document": unit.document,
        "source_segments": segment_ids(unit.source_segments, report, where) if unit.source_segments else "",
        "target_segments": segment_ids(unit.target_segments, report, where) if unit.target_segments else "",
        "confidence": "" if unit.confidence is None else repr(float(unit.confidence)),
        "reviewed": "yes" if unit.reviewed else "",
        "note": unit.note,
    }
    for name, value in unit.properties.items():
        record[property_name(name)] = value
    return record


def unit_from(
    record: Mapping[str, str],
    path: Path,
    line: int,
    source_language: str = "zh-Hans",
    target_language: str = "en",
) -> TranslationUnit:
    """The unit of a record; the languages are those given where the record names none.

    An empty value of a column that is no field counts as no property.
    """
    get = record.get
    tags = (get("source_language") or source_language, get("target_language") or target_language)
    return TranslationUnit(
        source=record["source"],
        target=record["target"],
        source_language=_language(tags[0]),
        target_language=_language(tags[1]),
        id=get("id", ""),
        document=get("document", ""),
        source_segments=tuple(get("source_segments", "").split()),
        target_segments=tuple(get("target_segments", "").split()),
        confidence=confidence_from(get("confidence", ""), path, line),
        reviewed=is_yes(get("reviewed", "")),
        note=get("note", ""),
        properties={
            property_from(name): value for name, value in record.items() if value and name not in _FIELD_SET
        },
    )


_FIELD_SET = frozenset(FIELDS)
_KNOWN_TAGS = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}


def _language(tag: str) -> str:
    if tag not in _KNOWN_TAGS:
        if len(_KNOWN_TAGS) > 1000:
            _KNOWN_TAGS.clear()
        _KNOWN_TAGS[tag] = canonical_language(tag)
    return _KNOWN_TAGS[tag]
