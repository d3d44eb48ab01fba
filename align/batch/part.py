"""A part of a batch: some document pairs aligned one after the other, and one Parquet file of their beads.

The file has a bead a row, its columns being the fields of :class:`corpus.model.TranslationUnit`. What
became of each pair stands in the file's own metadata (:data:`RECORDS`), so that rows and records come into
being at the same moment, by a rename, and a part either counts as done or was never there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
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

if TYPE_CHECKING:
    from align.encoders import Encoder

RECORDS = "duizhao.pairs"
"""Name of the Parquet metadata entry that holds the records, a JSON list."""


@dataclass(frozen=True, slots=True)
class PairRecord:
    """What became of a pair.

    ``key`` is the digest of both files' contents and the policy. ``failure`` is empty where the pair was
    aligned; otherwise it says in a line why not, ``failure_code`` of what kind that is, and the counts are
    zero. ``warnings`` are of the kinds :class:`align.pipeline.WarningKind`; ``warning`` is what
    older versions had in their place: a line for the kind ``unrelated``, or nothing.
    ``source_left_out`` and ``target_left_out`` count by kind what the readers left out of the two files.
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
        """The part's file, named by a digest of what goes into it."""
        digest = blake2b(digest_size=10)
        for pair, key in zip(self.pairs, self.keys, strict=True):
            digest.update(f"{pair.name}\0{key}\0".encode())
        if self.attempt:
            digest.update(str(self.attempt).encode())
        return self.folder / f"part-{digest.hexdigest()}.parquet"


def pair_key(pair: FilePair, policy: AlignmentPolicy) -> str:
    """The digest of both files' contents and the policy; of their paths where a file cannot be read."""
    chosen = {
        "encoder": policy.encoder,
        "segmented": policy.segmented,
        "source_language": policy.source_language,
        "target_language": policy.target_language,
    }
    # What was added later counts only where it is chosen, so that what was done before stays done.
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


def align_part(task: Task) -> tuple[PairRecord, ...]:
    """Align the pairs of a part, write its file, and return what became of each pair.

    A pair that cannot be aligned is recorded with the reason, and the next one follows. Where the file is
    there already nothing is done anew. Raises DuizhaoError if the file cannot be written, and where
    the encoder cannot be had.
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
            # A fault of the program in one document of many thousands must not cost the others.
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
    """What became of the pairs of a part. Raises DuizhaoError if the file is none, or is damaged."""
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
    # Documents go by the pair's name: that of the file alone is not unique among many folders.
    named = replace(
        read,
        source=replace(read.source, name=pair.name),
        target=replace(read.target, name=pair.name),
    )
    return align_pair(named, encoder)


@lru_cache(maxsize=1)
def _encoder(name: str) -> "Encoder":
    """The encoder, loaded once a process."""
    from align.encoders import load_encoder

    return load_encoder(name)
