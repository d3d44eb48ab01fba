"""Scoring on the server: what the pages and the API both begin."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from fastapi import Request, UploadFile

from align.scoring.from_bitexts import bitexts_as_test_set
from align.scoring.inputs import read_segments
from align.scoring.loading import make_test_set, read_systems
from align.scoring.pipeline import Scored, ScoringPolicy, prepare, score
from align.scoring.segment_files import InputName, SegmentFile
from align.scoring.terms import TermList, terms_of_corpus
from align.scoring.testset import ScoringTestSet
from cli.web.jobs import Job, Jobs, Upload
from corpus.errors import UsageError
from corpus.message import counted
from corpus.model import Progress
from corpus.store import Corpus

METRICS = {"bleu": "BLEU", "chrf": "chrF", "chrf++": "chrF++", "ter": "TER"}

MOST_SYSTEMS = 20


def start_scoring(
    request: Request,
    user: str,
    hypotheses: Sequence[UploadFile],
    import_name: str,
    source: UploadFile | None,
    reference: UploadFile | None,
    metrics: Sequence[str],
    force: bool,
) -> Job:
    """Begin to score uploads; with ``force`` in spite of errors that the checks find."""
    sent = [file for file in hypotheses if file.filename]
    if not 0 < len(sent) <= MOST_SYSTEMS:
        files = counted(len(sent), "file")
        raise UsageError("{files} to score", hint="Choose from 1 to {most}.", files=files, most=MOST_SYSTEMS)
    if unknown := [name for name in metrics if name not in METRICS]:
        known = ", ".join(METRICS)
        raise UsageError("unknown metric “{name}”", hint="Known: {known}.", name=unknown[0], known=known)
    systems = [Upload(file.filename or "", file.file) for file in sent]
    names = distinct([upload.title for upload in systems])
    others = [Upload(f.filename or "", f.file) for f in (reference, source) if f and f.filename]
    if others and not (reference and reference.filename):
        raise UsageError(
            "a source, but no reference", hint="Choose a reference as well, or a text of the corpus."
        )
    corpus: Corpus = request.app.state.corpus

    policy = ScoringPolicy(metrics=tuple(metrics) or tuple(METRICS)[:2], force=force)

    def work(paths: list[Path], progress: Progress) -> Scored:
        terms: TermList = {}
        if others:
            test_set = _uploaded_test_set(others, paths[len(names) :])
        else:
            test_set = bitexts_as_test_set(list(corpus.bitexts(import_name or None)))
            terms = terms_of_corpus(corpus.concepts())
        read = read_systems(list(map(InputName, paths, names)), test_set)
        prepared = prepare(
            test_set,
            [_as_sent(item, systems[paths.index(item.path)]) for item in read],
            policy,
            terms=[terms] * len(test_set) if terms else [],
        )
        return score(prepared, policy, stages=lambda _: nullcontext(progress))

    jobs: Jobs = request.app.state.jobs
    return jobs.start("evaluation", user, ", ".join(names), [*systems, *others], work)


def _uploaded_test_set(uploads: Sequence[Upload], paths: Sequence[Path]) -> ScoringTestSet:
    """The reference and, if one was sent, the source."""
    read = [
        _as_sent(read_segments(InputName(path), role), upload)
        for path, role, upload in zip(paths, ("reference", "source"), uploads, strict=False)
    ]
    return make_test_set({uploads[0].title: read[0]}, read[1] if len(read) > 1 else None)


def _as_sent(read: SegmentFile, upload: Upload) -> SegmentFile:
    """Under the name that the file had where it was sent from; the path here is the server's business."""
    return replace(read, path=Path(f"{upload.title}{upload.suffix}"))


def distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number behind those that were there before."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
