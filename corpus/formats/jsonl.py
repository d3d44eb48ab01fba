"""JSON Lines: one object per line, with everything in a unit, unchanged.

``pandas.read_json(path, lines=True)`` and ``datasets.load_dataset("json", data_files=path)`` load it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.errors import DuizhaoError, InputError
from corpus.formats.record import FIELDS, unit_from
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import lines, writing
from corpus.message import Message
from corpus.model import TranslationUnit
from corpus.system.files import can_stand_beside, replacing_text


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    metadata: Mapping[str, str] | None = None,
    report: LossReport | None = None,
) -> None:
    """Write the fields under their names; ``confidence`` may be null, ``properties`` is an object.

    ``metadata`` describes all units and belongs to no line, so it goes to a separate file, as one JSON
    object: ``x.jsonl.metadata.json``. If ``path`` is a device or pipe, it is left out and counted.
    """
    if metadata and not can_stand_beside(_metadata_path(path), path):
        if report is not None:
            report.add(Loss.FILE_METADATA)
    elif metadata:
        with replacing_text(_metadata_path(path)) as beside:
            beside.write(json.dumps(dict(metadata), ensure_ascii=False, indent=2) + "\n")
    with writing(path) as stream:
        for unit in units:
            record = asdict(unit)
            line = json.dumps(record, ensure_ascii=False)
            if not line.isprintable():  # other line separators, and halves of surrogate pairs
                line = json.dumps(record)
            stream.write(line + "\n")


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata that :func:`write` put into a separate file; empty if there is none.

    Raises InputError if that file is not valid JSON.
    """
    beside = _metadata_path(path)
    if not can_stand_beside(beside, path) or not beside.exists():
        return {}
    try:
        found = json.loads(beside.read_text("utf-8"))
    except ValueError as error:
        raise InputError("is not valid JSON ({reason})", path=beside, reason=error) from error
    return {str(name): _text(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _metadata_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.metadata.json")


def read(
    path: Path,
    *,
    source_language: str = "zh-Hans",
    target_language: str = "en",
    encoding: str | None = None,
    partial: bool = False,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read the output of :func:`write`, and ``{"translation": {"zh": …, "en": …}}`` as used by Hugging Face.

    Other keys become properties, with values that are not strings as JSON. With ``partial`` lines that are
    not units are left out and counted.
    """
    report = report if report is not None else LossReport()
    for number, line in enumerate(lines(path, encoding, report), start=1):
        if not line.strip():
            continue
        try:
            loaded = object_of(line, path, number)
            yield unit_of_object(loaded, path, number, source_language, target_language)
        except DuizhaoError as error:
            if not partial:
                raise
            report.add(Loss.NOT_A_UNIT, str(error))


def object_of(line: str, path: Path, number: int) -> dict[str, Any]:
    """The JSON object of line ``number``. Raises InputError if the line is anything else."""
    try:
        loaded = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError("is not valid JSON ({reason})", path=path, line=number, reason=error) from error
    if not isinstance(loaded, dict):
        hint = Message('Write {"name": "text", …}.')
        raise InputError(
            "is not a JSON object", path=path, line=number, hint=hint, found=type(loaded).__name__
        )
    return loaded


def unit_of_object(
    loaded: dict[str, Any], path: Path, number: int, source_language: str, target_language: str
) -> TranslationUnit:
    """The unit of a JSON object or of a row of a data set.

    Raises InputError, with the line, for an object that is not a unit.
    """
    pair = loaded.pop("translation", None)
    if isinstance(pair, Mapping):
        languages = [name for name in pair if isinstance(pair[name], str)]
        source = _match(languages, source_language)
        target = _match([name for name in languages if name != source], target_language)
        if source and target:
            loaded |= {"source": pair[source], "target": pair[target]}
    record: dict[str, str] = {}
    properties = loaded.pop("properties", None)
    ids = {side: loaded.pop(f"{side}_segments", None) or () for side in ("source", "target")}
    for name, value in loaded.items():
        record[name] = _text(value)
    for name in ("source", "target"):
        if name not in record:
            raise InputError("has no “{name}”", path=path, line=number, name=name)
    unit = unit_from(record, path, number, source_language, target_language)
    try:
        own = dict(_pairs(properties))
    except (TypeError, KeyError) as error:
        raise InputError(
            "its “properties” is not an object",
            path=path,
            line=number,
            hint='Write {"name": "value"}.',
        ) from error
    return TranslationUnit(
        **{name: getattr(unit, name) for name in FIELDS if not name.endswith("_segments")},
        source_segments=_ids(ids["source"]),
        target_segments=_ids(ids["target"]),
        properties={**unit.properties, **own},
    )


def _match(names: list[str], language: str) -> str | None:
    primary = language.split("-")[0]
    return next((n for n in names if n == language), None) or next(
        (n for n in names if n.replace("_", "-").split("-")[0].lower() == primary), None
    )


def _pairs(properties: object) -> Iterator[tuple[str, str]]:
    if isinstance(properties, Mapping):
        yield from ((str(name), _text(value)) for name, value in properties.items())
    elif isinstance(properties, list):  # Parquet's forms: of ours, and of a map
        for item in properties:
            name, value = item if isinstance(item, tuple) else (item["name"], item["value"])
            yield str(name), _text(value)


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(map(str, value if isinstance(value, Iterable) else [value]))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
