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
from statistics import median
from typing import TYPE_CHECKING

from align.batch.pairs import Pair
from corpus.errors import DuizhaoError
from corpus.model import TranslationUnit

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.quality import Doubt
    from corpus.model import Bitext

_CONFIDENT = 0.5
"""Median confidence of beads: of twelve unrelated pairs of MAC-Dev the highest was 0.06, of six true ones the
lowest 0.78."""

RECORDS = "duizhao.pairs"
"""Name of the Parquet metadata entry that holds the records, a JSON list."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What besides the two files decides how a pair is aligned. No language: it is detected."""

    encoder: str = "use"
    segmented: bool = False
    source_language: str | None = None
    target_language: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a pair.

    ``key`` is the digest of both files' contents and the settings. ``failure`` is empty where the pair was
    aligned; otherwise it says in a line why not, and the counts are zero. ``warning`` says in a line why a
    pair that was aligned may be no translation at all; it is empty where nothing speaks against it.
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
    warning: str = ""
    source_left_out: Mapping[str, int] = field(default_factory=dict)
    target_left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """Pairs to align into one part of the dataset in ``folder``; ``keys`` has the key of each."""

    folder: Path
    pairs: tuple[Pair, ...]
    keys: tuple[str, ...]
    settings: Settings
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


def pair_key(pair: Pair, settings: Settings) -> str:
    """The digest of both files' contents and the settings; of their paths where a file cannot be read."""
    digest = blake2b(json.dumps(asdict(settings), sort_keys=True).encode(), digest_size=16)
    for path in (pair.source, pair.target):
        try:
            contents = path.read_bytes()
        except OSError:
            contents = f"unreadable: {path}".encode()
        digest.update(blake2b(contents).digest())
    return digest.hexdigest()


def align_part(task: Task) -> tuple[Record, ...]:
    """Align the pairs of a part, write its file, and return what became of each pair.

    A pair that cannot be aligned is recorded with the reason, and the next one follows. Where the file is
    there already nothing is done anew. Raises DuizhaoError where the file cannot be written, and where
    the encoder cannot be had.
    """
    from align.quality import units_with_doubts

    if task.path.exists():
        return read_records(task.path)
    encoder = _encoder(task.settings.encoder)  # Its absence is no pair's fault, and ends the batch.
    bitexts: list[tuple[Bitext, list[Doubt]]] = []
    records = []
    for pair, key in zip(task.pairs, task.keys, strict=True):
        record = Record(pair.name, str(pair.source), str(pair.target), key)
        try:
            bitext, warning, found = _align_pair(pair, task.settings, encoder)
        except DuizhaoError as error:
            records.append(replace(record, failure=str(error)))
        except Exception as error:
            # A fault of the program in one document of many thousands must not cost the others.
            records.append(replace(record, failure=f"{type(error).__name__}: {' '.join(str(error).split())}"))
        else:
            bitexts.append((bitext, found))
            records.append(
                replace(
                    record,
                    source_segments=len(bitext.source.segments),
                    target_segments=len(bitext.target.segments),
                    beads=len(bitext.beads),
                    warning=warning,
                    source_left_out=bitext.source.left_out,
                    target_left_out=bitext.target.left_out,
                )
            )
    units = chain.from_iterable(units_with_doubts(bitext, found) for bitext, found in bitexts)
    write_part(task.path, units, records)
    return tuple(records)


def write_failure(task: Task, reason: str) -> tuple[Record, ...]:
    """Write a part in which every pair failed for one reason, and return its records."""
    records = tuple(
        Record(pair.name, str(pair.source), str(pair.target), key, failure=reason)
        for pair, key in zip(task.pairs, task.keys, strict=True)
    )
    write_part(task.path, [], records)
    return records


def write_part(path: Path, units: Iterable[TranslationUnit], records: Sequence[Record]) -> None:
    """Write units and records to one Parquet file, whole or not at all."""
    from corpus.formats import parquet

    notes = json.dumps([asdict(record) for record in records], ensure_ascii=False)
    parquet.write(path, units, metadata={RECORDS: notes})


def read_records(path: Path) -> tuple[Record, ...]:
    """What became of the pairs of a part. Raises DuizhaoError where the file is none, or is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path).metadata or {}
        return tuple(Record(**record) for record in json.loads(metadata[RECORDS.encode()]))
    except (pa.ArrowInvalid, OSError) as error:
        raise DuizhaoError(
            "is damaged", path=path, hint="Remove it, and its pairs are aligned again."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise DuizhaoError(
            "is no part of a batch", path=path, hint="Move it away, or write to another folder."
        ) from error


def _align_pair(pair: Pair, settings: Settings, encoder: "Encoder") -> "tuple[Bitext, str, list[Doubt]]":
    """The bitext, what speaks against its being one, and its doubtful beads."""
    from align.aligner import align_documents
    from align.encoders import RememberingEncoder
    from align.quality import doubts, implausible
    from corpus.readers import read_document
    from corpus.text.language import is_chinese

    source = read_document(pair.source, settings.source_language, segmented=settings.segmented)
    target = read_document(pair.target, settings.target_language, segmented=settings.segmented)
    chinese = is_chinese(source.language), is_chinese(target.language)
    if chinese == (False, True) and not (settings.source_language or settings.target_language):
        raise DuizhaoError(
            "is Chinese, and the source is not: the two are swapped",
            path=pair.target,
            hint="The Chinese text comes first; if it does not, give both languages.",
        )
    if _main(source.language) == _main(target.language) and not (
        settings.source_language and settings.target_language
    ):
        raise DuizhaoError(
            f"is in the same language ({target.language}) as {pair.source}",
            path=pair.target,
            hint="Name a text and its translation; if they are, give both languages.",
        )
    if chinese[0] == chinese[1] and not (settings.source_language and settings.target_language):
        raise DuizhaoError(
            f"the source is {source.language} and the target {target.language}",
            path=pair.source,
            hint="One side must be Chinese; if it is, give both languages.",
        )
    # Documents go by the pair's name: that of the file alone is not unique among many folders.
    source, target = replace(source, name=pair.name), replace(target, name=pair.name)
    remembering = RememberingEncoder(encoder)
    bitext = align_documents(source, target, encoder=remembering)
    # Looking at the texts once more takes half as long as aligning them, and a text that is no translation is
    # never aligned with confidence.
    confidences = [bead.confidence or 0.0 for bead in bitext.beads if bead.source and bead.target]
    is_confident = bool(confidences) and median(confidences) >= _CONFIDENT
    warning = "" if is_confident else implausible(bitext, encoder)
    return bitext, warning, doubts(bitext, remembering)


def _main(language: str) -> str:
    return language.split("-")[0]


@lru_cache(maxsize=1)
def _encoder(name: str) -> "Encoder":
    """The encoder, loaded once a process."""
    from align.encoders import load_encoder

    return load_encoder(name)
