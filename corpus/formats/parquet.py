"""Parquet with a column for each field, the usual form of data sets for machine learning.

``pandas.read_parquet(path)`` and ``datasets.load_dataset("parquet", data_files=path)`` load it. The
properties are a list of names and values, because all files of a data set must have the same columns.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, islice
from pathlib import Path
from typing import Any

from corpus.errors import InputError, UnavailableError, parsed_by_library
from corpus.formats.characters import unicode_text
from corpus.formats.jsonl import unit_of_object
from corpus.formats.report import LossReport
from corpus.model import TranslationUnit
from corpus.system.extras import how_to_install
from corpus.system.files import replacing

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    raise UnavailableError("Parquet needs the package pyarrow", hint=how_to_install("parquet")) from error

_STRINGS = pa.list_(pa.string())
SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("source_language", pa.string()),
        ("target_language", pa.string()),
        ("id", pa.string()),
        ("document", pa.string()),
        ("source_segments", _STRINGS),
        ("target_segments", _STRINGS),
        ("confidence", pa.float64()),
        ("reviewed", pa.bool_()),
        ("note", pa.string()),
        ("properties", pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))),
    ]
)
_ROWS = 10_000


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    metadata: Mapping[str, str] | None = None,
    report: LossReport | None = None,
) -> None:
    """Write Parquet with the columns of ``SCHEMA``, in groups of 10,000 rows, and the file's ``metadata``."""
    report = report if report is not None else LossReport()
    rows = (_row(unit, report) for unit in units)
    with replacing(path) as temporary, pq.ParquetWriter(temporary, SCHEMA, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS)):
            writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA))
        writer.add_key_value_metadata(dict(metadata or {}))


def _row(unit: TranslationUnit, report: LossReport) -> dict[str, object]:
    def text(value: str) -> str:
        return unicode_text(value, report, unit.id)

    return {
        "source": text(unit.source),
        "target": text(unit.target),
        "source_language": unit.source_language,
        "target_language": unit.target_language,
        "id": text(unit.id),
        "document": text(unit.document),
        "source_segments": [text(i) for i in unit.source_segments],
        "target_segments": [text(i) for i in unit.target_segments],
        "confidence": unit.confidence,
        "reviewed": unit.reviewed,
        "note": text(unit.note),
        "properties": [{"name": text(name), "value": text(v)} for name, v in unit.properties.items()],
    }


def read(
    path: Path,
    *,
    source_language: str = "zh-Hans",
    target_language: str = "en",
    report: LossReport | None = None,  # noqa: ARG001 (nothing is ever lost)
) -> Iterator[TranslationUnit]:
    """Read Parquet with a source and a target column, or Hugging Face's ``translation``.

    Other columns become properties. A folder is read as one data set: its Parquet files in the order of their
    names, except those whose names begin with ``_`` or a dot. Raises InputError for a folder without Parquet
    files.
    """
    if path.is_dir():
        files = sorted(file for file in path.glob("*.parquet") if file.name[0] not in "._")
        if not files:
            raise InputError(
                "has no Parquet files", path=path, hint="Name a Parquet file, or the folder of a data set."
            )
        for file in files:
            yield from read(file, source_language=source_language, target_language=target_language)
        return
    with parsed_by_library(path, "Parquet"):
        file = pq.ParquetFile(path)
    with file:
        numbers = count(1)
        batches = file.iter_batches(batch_size=_ROWS)
        while True:
            with parsed_by_library(path, "Parquet"):
                batch = next(batches, None)
            if batch is None:
                return
            columns = [_values(batch.column(name), path, name) for name in batch.schema.names]
            for row, number in zip(zip(*columns, strict=True), numbers, strict=False):
                named = dict(zip(batch.schema.names, row, strict=True))
                yield unit_of_object(named, path, number, source_language, target_language)


def _values(column: pa.Array, path: Path, name: str) -> list[Any]:
    """The values of a column as Python objects; Python has no date after the year 9999, for example."""
    with parsed_by_library(path, "Parquet", f"column “{name}”"):
        values: list[Any] = column.to_pylist()
        return values
