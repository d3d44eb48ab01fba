"""Scoring on the server, for both the pages and the API."""

from collections.abc import Sequence
from functools import partial

from fastapi import Request, UploadFile

from align.scoring.pipeline import ScoringPolicy
from cli.web.jobs import Job, Jobs, Upload
from cli.web.work import distinct, score_files
from corpus.errors import UsageError
from corpus.message import counted

METRICS = {"bleu": "BLEU", "chrf": "chrF", "chrf++": "chrF++", "ter": "TER"}

MOST_SYSTEMS = 20


def start_scoring(
    request: Request,
    user: str,
    hypotheses: Sequence[UploadFile],
    import_name: str,
    source: UploadFile | None,
    reference: UploadFile | None,
    judgements: UploadFile | None,
    metrics: Sequence[str],
    force: bool,
) -> Job:
    """Begin to score uploads, with people's ``judgements`` if any; with ``force`` despite errors.

    Raises UsageError for too few or too many files, an unknown metric, or a source without a reference.
    """
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
            "there is a source, but no reference", hint="Choose a reference as well, or a text of the corpus."
        )
    judged = [Upload(f.filename or "", f.file) for f in (judgements,) if f and f.filename]
    policy = ScoringPolicy(metrics=tuple(metrics) or tuple(METRICS)[:2], force=force)
    work = partial(
        score_files,
        [upload.sent for upload in systems],
        [upload.sent for upload in others],
        [upload.sent for upload in judged],
        request.app.state.settings.corpus,
        import_name,
        policy,
    )
    jobs: Jobs = request.app.state.jobs
    return jobs.start("evaluation", user, ", ".join(names), [*systems, *others, *judged], work)
