"""A part of a batch: some document pairs, aligned in turn, and one Parquet file of their beads.

The file has a row for each bead, with the fields of :class:`corpus.model.TranslationUnit` as columns. The
records of the pairs are in the file's own metadata (:data:`RECORDS`), so that rows and records appear at the
same moment, by a rename, and a part is either complete or absent.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from align.batch.pairs import FilePair
from align.pipeline import Alignment, AlignmentPolicy, WarningKind, align_pair, read_pair
from corpus.errors import DuizhaoError, InputError
from corpus.model import TranslationUnit
from corpus.system.processes import Died

if TYPE_CHECKING:
    from align.encoders import Encoder

RECORDS = "duizhao.pairs"
"""Name of the Parquet metadata entry that holds the records, a JSON list."""


@dataclass(frozen=True, slots=True)
class PairRecord:
    """The outcome of a pair.

    ``key`` is the digest of both files' contents and the policy. ``failure`` is empty if the pair was
    aligned; otherwise it says in one line why not, ``failure_code`` names the kind of error, and the counts
    are zero. ``warnings`` are kinds of :class:`align.pipeline.WarningKind`; ``warning`` is their counterpart
    in older versions: a line for the kind ``unrelated``, or empty. ``source_left_out`` and
    ``target_left_out`` count by kind what the readers left out of the two files.
    """

    name: str
    source: str
    target: str
    key: str
    source_segments: int = 0
    target_segments: int = 0
    beads: int = 0
    failure: str = ""
    failure_code: str = ""
    warnings: Sequence[str] = ()
    warning: str = ""
    source_left_out: Mapping[str, int] = field(default_factory=dict)
    target_left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """Pairs to align into one part of the dataset in ``folder``; ``keys`` has the key of each."""

    folder: Path
    pairs: tuple[FilePair, ...]
    keys: tuple[str, ...]
    policy: AlignmentPolicy
    attempt: int = 0

    @property
    def path(self) -> Path:
        """The part's file, named by a digest of its input."""
        digest = blake2b(digest_size=10)
        for pair, key in zip(self.pairs, self.keys, strict=True):
            digest.update(f"{pair.name}\0{key}\0".encode())
        if self.attempt:
            digest.update(str(self.attempt).encode())
        return self.folder / f"part-{digest.hexdigest()}.parquet"


def pair_key(pair: FilePair, policy: AlignmentPolicy) -> str:
    """The digest of both files' contents and the policy; of their paths if a file cannot be read."""
    chosen = {
        "encoder": policy.encoder,
        "segmented": policy.segmented,
        "source_language": policy.source_language,
        "target_language": policy.target_language,
    }
    # Options added later count only if they are used, so that finished work remains valid.
    chosen |= {"encoding": policy.encoding} if policy.encoding else {}
    chosen |= {"keep": sorted(policy.keep)} if policy.keep else {}
    chosen |= {"srx": [asdict(policy.srx) | {"name": ""}]} if policy.srx else {}
    digest = blake2b(json.dumps(chosen, sort_keys=True).encode(), digest_size=16)
    for path in (pair.source, pair.target):
        try:
            contents = path.read_bytes()
        except OSError:
            contents = f"unreadable: {path}".encode()
        digest.update(blake2b(contents).digest())
    return digest.hexdigest()


GIVE_UP = 3
"""How often a task may kill a worker before it is given up (Dask's own default, too)."""

Work = Callable[[Task], tuple[PairRecord, ...]]
Outcome = tuple[PairRecord, ...] | Died


def align_part(task: Task) -> tuple[PairRecord, ...]:
    """Align the pairs of a part, write its file, and return the record of each pair.

    A pair that cannot be aligned is recorded with the reason, and the next one follows. An existing file is
    not made again. Raises DuizhaoError if the file cannot be written, and if the encoder is not available.
    """
    from align.quality import units_with_doubts

    if task.path.exists():
        return read_records(task.path)
    encoder = _encoder(task.policy.encoder)  # Its absence is not a pair's fault, and ends the batch.
    alignments: list[Alignment] = []
    records = []
    for pair, key in zip(task.pairs, task.keys, strict=True):
        record = PairRecord(pair.name, str(pair.source), str(pair.target), key)
        try:
            alignment = _align_pair(pair, task.policy, encoder)
        except DuizhaoError as error:
            records.append(replace(record, failure=str(error), failure_code=error.code))
        except Exception as error:
            # A bug that affects one document of many thousands must not stop the others.
            records.append(replace(record, failure=f"{type(error).__name__}: {' '.join(str(error).split())}"))
        else:
            alignments.append(alignment)
            bitext = alignment.bitext
            warned = [warning.kind for warning in alignment.warnings]
            records.append(
                replace(
                    record,
                    source_segments=len(bitext.source.segments),
                    target_segments=len(bitext.target.segments),
                    beads=len(bitext.beads),
                    warnings=[kind.value for kind in warned],
                    warning="hardly a translation" if WarningKind.UNRELATED in warned else "",
                    source_left_out=bitext.source.left_out,
                    target_left_out=bitext.target.left_out,
                )
            )
    units = chain.from_iterable(units_with_doubts(done.bitext, done.doubts) for done in alignments)
    write_part(task.path, units, records)
    return tuple(records)


def write_failure(task: Task, reason: str) -> tuple[PairRecord, ...]:
    """Write a part in which every pair failed for one reason, and return its records."""
    records = tuple(
        PairRecord(pair.name, str(pair.source), str(pair.target), key, failure=reason)
        for pair, key in zip(task.pairs, task.keys, strict=True)
    )
    write_part(task.path, [], records)
    return records


def write_part(path: Path, units: Iterable[TranslationUnit], records: Sequence[PairRecord]) -> None:
    """Write units and records to one Parquet file, whole or not at all."""
    from corpus.formats import parquet

    notes = json.dumps([asdict(record) for record in records], ensure_ascii=False)
    parquet.write(path, units, metadata={RECORDS: notes})


def read_records(path: Path) -> tuple[PairRecord, ...]:
    """The records of a part's pairs. Raises DuizhaoError if the file is not a part, or is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path).metadata or {}
        return tuple(PairRecord(**record) for record in json.loads(metadata[RECORDS.encode()]))
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            "is damaged", path=path, hint="Remove it; its pairs will be aligned again."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "is not part of a batch", path=path, hint="Move it away, or write to another folder."
        ) from error


def _align_pair(pair: FilePair, policy: AlignmentPolicy, encoder: "Encoder") -> Alignment:
    read = read_pair(pair.source, pair.target, policy)
    # Documents are named by pair: a file name is not unique among many folders.
    named = replace(
        read,
        source=replace(read.source, name=pair.name),
        target=replace(read.target, name=pair.name),
    )
    return align_pair(named, encoder)


@lru_cache(maxsize=1)
def _encoder(name: str) -> "Encoder":
    """The encoder, loaded once per process."""
    from align.encoders import load_encoder

    return load_encoder(name)
