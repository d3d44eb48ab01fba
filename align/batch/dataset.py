"""The folder that a batch writes: Parquet parts, a manifest of all pairs, and a list of failures.

The parts are authoritative; the manifest and the list of failures are derived from them. The other names
begin with ``_``, so that pandas, Dask and Spark skip them when given the folder.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from align.batch.part import PairRecord, read_records, write_part
from corpus.errors import OutputError
from corpus.system.files import replacing_text

MANIFEST = "_manifest.jsonl"
FAILURES = "_failures.tsv"


def make_folder(folder: Path) -> None:
    """Create the dataset's folder if there is none. Raises DuizhaoError if that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "cannot be created ({reason})",
            path=folder,
            hint="Name a folder you can write to.",
            reason=error.strerror,
        ) from error


def parts(folder: Path) -> list[Path]:
    """The parts in a folder, oldest first."""
    return sorted(folder.glob("part-*.parquet"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def remove_leftovers(folder: Path) -> None:
    """Remove unfinished files of workers that were killed."""
    for leftover in folder.glob(".duizhao-*.parquet"):
        leftover.unlink(missing_ok=True)


def drop_superseded(folder: Path, keys: Mapping[str, str], drop_others: bool = False) -> list[str]:
    """Keep one record of each pair in the dataset, with its rows: the one whose key is in ``keys``.

    Of several records with the same key, a successful one stays; for names not in ``keys`` the newest record,
    or none with ``drop_others``. Returns the names not in ``keys``, in order.
    """
    records = [(part, record) for part in parts(folder) for record in read_records(part)]
    best: dict[str, tuple[Path, PairRecord]] = {}
    for part, record in records:
        if record.name not in best or _rank(record, keys) >= _rank(best[record.name][1], keys):
            best[record.name] = part, record
    staying: dict[Path, list[PairRecord]] = {part: [] for part, _ in records}
    for part, record in best.values():
        if record.name in keys or not drop_others:
            staying[part].append(record)
    counts = Counter(part for part, _ in records)
    for part, kept in staying.items():
        if not kept:
            part.unlink()
        elif len(kept) < counts[part]:
            _keep(part, kept)
    return sorted(best.keys() - keys.keys())


def write_overview(folder: Path) -> None:
    """Write the manifest, a JSON object for each pair by name, and the list of failures if there are any."""
    found = sorted(
        ((part.name, record) for part in parts(folder) for record in read_records(part)),
        key=lambda item: item[1].name,
    )
    with replacing_text(folder / MANIFEST) as stream:
        for part, record in found:
            stream.write(json.dumps({**asdict(record), "part": part}, ensure_ascii=False) + "\n")
    failed = [record for _, record in found if record.failure]
    if failed:
        with replacing_text(folder / FAILURES) as stream:
            stream.write("source\ttarget\tname\tfailure\n")
            stream.writelines(
                _row(record.source, record.target, record.name, record.failure) for record in failed
            )
    else:
        (folder / FAILURES).unlink(missing_ok=True)


def _rank(record: PairRecord, keys: Mapping[str, str]) -> tuple[bool, bool]:
    return keys.get(record.name, record.key) == record.key, not record.failure


def _keep(part: Path, kept: list[PairRecord]) -> None:
    from corpus.formats import parquet

    names = {record.name for record in kept}
    write_part(part, [unit for unit in parquet.read(part) if unit.document in names], kept)


def _row(*cells: str) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"
