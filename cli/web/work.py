"""Work on uploads, in a separate process: aligning and scoring, and the files that result.

A result is small, and is kept in the server's memory; anything that grows with the texts is written to files
beside it, so that a page reads no more than it shows.
"""

import hashlib
import json
import pickle
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from align.pipeline import AlignmentPolicy, AlignmentWarning
from align.scoring.from_bitexts import bitexts_as_test_set
from align.scoring.inputs import read_segments
from align.scoring.judgement_files import read_judgements
from align.scoring.judgements import bind
from align.scoring.loading import make_test_set, read_systems
from align.scoring.pipeline import ScoringPolicy, prepare, score
from align.scoring.report import report_html
from align.scoring.results import Result
from align.scoring.segment_files import InputName, SegmentFile
from align.scoring.terms import TermList, terms_of_corpus
from align.scoring.testset import ScoringTestSet, System
from align.words.linker import word_linker
from corpus.errors import NotFoundError
from corpus.formats import write_units
from corpus.model import Bitext, Document, Progress, TranslationUnit, translation_units
from corpus.search.candidates import Candidate, extract_terms
from corpus.store import open_corpus
from corpus.store.browsing import PlacedBead, load_bitext_and_beads

PAGE = 200
"""Beads on a page."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The files of a job: copies of the uploads under neutral names, and the folder for its results."""

    uploads: list[Path]
    folder: Path
    progress: Progress


Work = Callable[[Workspace], Any]
"""Does the work and gives the result; both are pickled, so it is a function of a module, or a partial one."""


@dataclass(frozen=True, slots=True)
class AlignmentResult:
    """The facts about an alignment without its texts; ``source`` and ``target`` lack segments and metadata.

    ``bitext_id`` is the bitext of the corpus that was aligned again, or 0; ``digest`` is that of the uploads.
    ``pages`` are the places in the file ``beads`` where each page of :data:`PAGE` beads begins.
    """

    source: Document
    target: Document
    beads: int
    doubtful: int
    reviewed: int
    pages: tuple[int, ...]
    warnings: tuple[AlignmentWarning, ...] = ()
    digest: str = ""
    bitext_id: int = 0

    def page(self, folder: Path, number: int) -> list[PlacedBead]:
        """The beads of a page, from 0; none after the last."""
        if number >= len(self.pages):
            return []
        with (folder / "beads").open("rb") as stream:
            stream.seek(self.pages[number])
            beads: list[PlacedBead] = pickle.load(stream)
        return beads


@dataclass(frozen=True, slots=True)
class KeptAlignment:
    """The part of an alignment that a corpus keeps, in the file ``bitext``; for a bitext aligned again, also
    its beads ``before``.
    """

    bitext: Bitext
    before: list[PlacedBead]


def read_kept(folder: Path) -> KeptAlignment:
    """The whole alignment that a job left in its folder."""
    with (folder / "bitext").open("rb") as stream:
        kept: KeptAlignment = pickle.load(stream)
    return kept


def align_files(
    titles: tuple[str, str],
    policy: AlignmentPolicy,
    corpus_target: str | None,
    earlier: int,
    workspace: Workspace,
) -> AlignmentResult:
    """Align two uploads; ``earlier`` is the bitext of the corpus that they are a changed version of, or 0."""
    from align.encoders import load_encoder
    from align.pipeline import align_pair, read_pair

    previous = None
    if earlier:
        with open_corpus(corpus_target) as corpus:
            previous, _ = _found(load_bitext_and_beads(corpus, earlier))
    paths = workspace.uploads
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    pair = read_pair(paths[0], paths[1], policy, names=titles)
    alignment = align_pair(pair, load_encoder(policy.encoder), previous=previous, progress=workspace.progress)
    result = _write(KeptAlignment(alignment.bitext, []), workspace.folder)
    return replace(result, warnings=alignment.warnings, digest=digest)


def align_again(corpus_target: str | None, bitext_id: int, workspace: Workspace) -> AlignmentResult:
    """Align a bitext of the corpus again between its reviewed beads."""
    from align.incremental import align_rest

    with open_corpus(corpus_target) as corpus:
        bitext, before = _found(load_bitext_and_beads(corpus, bitext_id))
    again = align_rest(bitext, progress=workspace.progress)
    result = _write(KeptAlignment(again, before), workspace.folder)
    return replace(result, bitext_id=bitext_id)


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """The scores; beside them are the files ``report.html`` and ``systems``, pickled."""

    result: Result


@dataclass(frozen=True, slots=True)
class SentFile:
    """The original name of an uploaded file, without the extension, and the extension."""

    title: str
    suffix: str

    @property
    def path(self) -> Path:
        """The name, for messages; the path here is the server's business."""
        return Path(f"{self.title}{self.suffix}")


def read_scored_systems(folder: Path) -> list[System]:
    """The systems that a scoring left in its folder."""
    with (folder / "systems").open("rb") as stream:
        systems: list[System] = pickle.load(stream)
    return systems


def score_files(
    hypotheses: Sequence[SentFile],
    others: Sequence[SentFile],
    judged: Sequence[SentFile],
    corpus_target: str | None,
    import_name: str,
    policy: ScoringPolicy,
    workspace: Workspace,
) -> EvaluationResult:
    """Score hypotheses against ``others``, an uploaded reference and perhaps its source, or without these
    against the import of the corpus called ``import_name``, or all of it. ``judged`` has at most one file, of
    people's judgements, which are shown beside the metrics.
    """
    paths = workspace.uploads[: len(hypotheses)]
    terms: TermList = {}
    if others:
        test_set = _uploaded_test_set(others, workspace.uploads[len(hypotheses) :][: len(others)])
    else:
        with open_corpus(corpus_target) as corpus:
            test_set = bitexts_as_test_set(list(corpus.bitexts(import_name or None)))
            terms = terms_of_corpus(corpus.concepts())
    judgements = [
        replace(read_judgements(path), path=sent.path)
        for path, sent in zip(workspace.uploads[len(hypotheses) + len(others) :], judged, strict=True)
    ]
    names = distinct([sent.title for sent in hypotheses])
    read = read_systems(list(map(InputName, paths, names)), test_set)
    prepared = prepare(
        test_set,
        [_as_sent(item, hypotheses[paths.index(item.path)]) for item in read],
        policy,
        terms=[terms] * len(test_set) if terms else [],
        given=[partial(bind, found) for found in judgements],
    )
    scored = score(prepared, policy, stages=lambda _: nullcontext(workspace.progress))
    report = report_html(
        scored.evaluation, scored.result, scored.prepared.terms, judged=scored.prepared.judged
    )
    (workspace.folder / "report.html").write_text(report, encoding="utf-8")
    with (workspace.folder / "systems").open("wb") as stream:
        pickle.dump(list(scored.prepared.systems), stream)
    return EvaluationResult(scored.result)


def _uploaded_test_set(sent: Sequence[SentFile], paths: Sequence[Path]) -> ScoringTestSet:
    """The reference and, if one was sent, the source."""
    read = [
        _as_sent(read_segments(InputName(path), role), file)
        for path, role, file in zip(paths, ("reference", "source"), sent, strict=False)
    ]
    return make_test_set({sent[0].title: read[0]}, read[1] if len(read) > 1 else None)


def _as_sent(read: SegmentFile, sent: SentFile) -> SegmentFile:
    return replace(read, path=sent.path)


def distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number after those that have occurred before."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def export_bitexts(corpus_target: str | None, bitext_id: int, format: str, workspace: Workspace) -> str:
    """Write a bitext of the corpus, or all of it for 0, to a file; return the file's name."""
    with open_corpus(corpus_target) as corpus:
        if not bitext_id:
            write_export(workspace.folder / f"export.{format}", corpus.units(), format)
            return "duizhao"
        bitext, _ = _found(load_bitext_and_beads(corpus, bitext_id))
        write_export(workspace.folder / f"export.{format}", translation_units(bitext), format)
        return f"{bitext.source.name}-{bitext.target.name}"


def find_candidates(
    corpus_target: str | None, limit: int, fewest: int, workspace: Workspace
) -> list[Candidate]:
    """Expressions of the corpus that may be terms."""
    with open_corpus(corpus_target) as corpus:
        return extract_terms(corpus, word_linker(), limit=limit, fewest=fewest, progress=workspace.progress)


def write_export(path: Path, units: Iterable[TranslationUnit], format: str) -> None:
    """Write units as the server gives them to CAT tools and people."""
    # An address gives one file, so units that span several source segments go into it too.
    write_units(path, units, **({"merged": "together"} if format == "tmx" else {}))


def _found(stored: tuple[Bitext, list[PlacedBead]] | None) -> tuple[Bitext, list[PlacedBead]]:
    if stored is None:
        raise NotFoundError("the text has since been removed")
    return stored


def _write(kept: KeptAlignment, folder: Path) -> AlignmentResult:
    """Write the files of an alignment: all of it, its pages, its units as JSON, and the two exports."""
    bitext = kept.bitext
    beads = placed(bitext)
    with (folder / "bitext").open("wb") as stream:
        pickle.dump(kept, stream)
    pages = []
    with (folder / "beads").open("wb") as stream:
        for first in range(0, len(beads), PAGE):
            pages.append(stream.tell())
            pickle.dump(beads[first : first + PAGE], stream)
    with (folder / "units.json").open("w", encoding="utf-8") as text:
        json.dump([asdict(unit) for unit in translation_units(bitext)], text, ensure_ascii=False)
    for format in ("tmx", "tsv"):
        write_export(folder / f"export.{format}", translation_units(bitext), format)
    return AlignmentResult(
        source=replace(bitext.source, segments=(), metadata={}),
        target=replace(bitext.target, segments=(), metadata={}),
        beads=len(beads),
        doubtful=sum(bead.doubtful for bead in beads),
        reviewed=sum(bead.reviewed for bead in beads),
        pages=tuple(pages),
    )


def placed(bitext: Bitext) -> list[PlacedBead]:
    """The beads of a bitext outside any corpus, in the form that those in a corpus have."""
    return [
        PlacedBead(
            0,
            position,
            tuple(bitext.source.segments[i] for i in bead.source),
            tuple(bitext.target.segments[i] for i in bead.target),
            bead.confidence,
            bead.reviewed,
            bead.note,
        )
        for position, bead in enumerate(bitext.beads)
    ]
