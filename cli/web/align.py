"""Two documents sent, aligned while one watches, looked at, and kept or not."""

import hashlib
import pathlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Path, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from align.pipeline import Alignment, Policy, align_pair, read_pair
from cli.reading import said
from cli.web.documents import PAGE, reading
from cli.web.identity import Reader, Reviewer, check_writable
from cli.web.jobs import Job, Jobs, Upload
from cli.web.pages import page, progress_fragment
from corpus.errors import DuizhaoError
from corpus.model import Bitext, Progress
from corpus.store import Corpus
from corpus.store.browsing import (
    PlacedBead,
    bitext_summaries,
    bitext_summary,
    load_bitext,
    load_bitext_and_beads,
)
from corpus.store.importing import add_bitexts
from corpus.store.reviewing import aligned_again, replace_beads

router = APIRouter(prefix="/align")

_LANGUAGES = ("", "zh-Hans", "zh-Hant", "en")

MOST_OFFERED = 200
"""Texts of the corpus, the latest, that an upload can be a changed version of."""


@router.get("")
def form(request: Request, user: Reader) -> Response:
    return _form(request, user.name)


@router.post("")
def start(
    request: Request,
    user: Reader,
    source: Annotated[UploadFile, File()],
    target: Annotated[UploadFile, File()],
    source_language: Annotated[str, Form(max_length=20)] = "",
    target_language: Annotated[str, Form(max_length=20)] = "",
    earlier: Annotated[int, Form(ge=0, le=2**62)] = 0,
) -> Response:
    jobs: Jobs = request.app.state.jobs
    uploads = [Upload(source.filename or "", source.file), Upload(target.filename or "", target.file)]
    titles = [upload.title for upload in uploads]
    policy = Policy(source_language=source_language or None, target_language=target_language or None)
    previous = earlier_version(request, earlier)
    try:
        job = jobs.start(
            "alignment",
            user.name,
            " – ".join(titles),
            uploads,
            lambda paths, progress: align_files(paths, titles, policy, previous, progress),
        )
    except DuizhaoError as error:
        return _form(request, user.name, str(error), 400)
    return RedirectResponse(f"/align/{job.id}", 303)


def _form(request: Request, who: str, problem: str = "", status: int = 200) -> Response:
    jobs: Jobs = request.app.state.jobs
    known = bitext_summaries(request.app.state.corpus)
    return page(
        request,
        "align.html",
        status,
        jobs=jobs.of("alignment", who),
        problem=problem,
        choices=_LANGUAGES,
        known=known[-MOST_OFFERED:][::-1],
    )


@router.post("/again/{bitext_id}")
def start_again(
    request: Request, user: Reviewer, bitext_id: Annotated[int, Path(ge=0, le=2**62)]
) -> Response:
    """Begin to align a bitext of the corpus again, between the beads that are reviewed."""
    return RedirectResponse(f"/align/{begin_again(request, user.name, bitext_id).id}", 303)


@router.get("/{job_id}")
def show(
    request: Request, user: Reader, job_id: str, bead: Annotated[int, Query(ge=0, le=2**31)] = 1
) -> Response:
    """How far the alignment is, or its result."""
    return _show(request, _job(request, user.name, job_id), bead)


def _show(request: Request, job: Job, bead: int = 1, problem: str = "", name: str = "") -> Response:
    """The page of an alignment; ``problem`` is why it could not be kept under ``name``."""
    if job.state != "done":
        return page(request, "alignment.html", job=job)
    bitext: Bitext = job.result.bitext
    first = max(bead - 1, 0) // PAGE * PAGE
    beads = placed(bitext)
    source, target = bitext.source, bitext.target
    return page(
        request,
        "alignment.html",
        400 if problem else 200,
        job=job,
        problem=problem,
        name=name or job.name,
        bitext=bitext,
        beads=len(beads),
        doubtful=sum(b.doubtful for b in beads),
        reviewed=sum(b.reviewed for b in beads),
        rows=reading(beads[first : first + PAGE], source.language, target.language, "source", ""),
        first=first,
        page_size=PAGE,
        again=job.result if isinstance(job.result, AlignmentAgain) else None,
        warnings=[]
        if isinstance(job.result, AlignmentAgain)
        else list(map(said, job.result.alignment.warnings)),
    )


@router.get("/{job_id}/progress")
def progress(request: Request, user: Reader, job_id: str) -> Response:
    """A fragment that asks for itself again until the alignment has ended, then for the whole page."""
    return progress_fragment(request, _job(request, user.name, job_id))


@router.post("/{job_id}/keep")
def keep(
    request: Request, user: Reviewer, job_id: str, name: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Put the result into the corpus under ``name``."""
    job = _job(request, user.name, job_id)
    try:
        name = keep_alignment(request, user.name, job, name, "uploaded in the browser")
    except DuizhaoError as error:
        return _show(request, job, problem=str(error), name=name)
    if isinstance(job.result, AlignmentAgain):
        return RedirectResponse(f"/review/{job.result.bitext_id}", 303)
    corpus: Corpus = request.app.state.corpus
    kept = [summary.id for summary in bitext_summaries(corpus) if summary.import_name == name]
    return RedirectResponse(f"/documents/{kept[-1]}" if kept else "/documents", 303)


@router.post("/{job_id}/discard")
def discard(request: Request, user: Reader, job_id: str) -> Response:
    jobs: Jobs = request.app.state.jobs
    jobs.discard(_job(request, user.name, job_id))
    return RedirectResponse("/align", 303)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What came of two uploads; ``digest`` is that of their contents."""

    alignment: Alignment
    digest: str

    @property
    def bitext(self) -> Bitext:
        """The alignment's."""
        return self.alignment.bitext


@dataclass(frozen=True, slots=True)
class AlignmentAgain:
    """A bitext of the corpus aligned again, and its beads as they were ``before``."""

    bitext: Bitext
    bitext_id: int
    before: list[PlacedBead]


def begin_again(request: Request, who: str, bitext_id: int) -> Job:
    """Begin to align a bitext again between its reviewed beads. Raises HTTPException where that cannot be."""
    check_writable(request)
    corpus: Corpus = request.app.state.corpus
    summary = bitext_summary(corpus, bitext_id)
    if summary is None:
        raise HTTPException(404, "There is no such text here.")

    def work(_: list[pathlib.Path], progress: Progress) -> AlignmentAgain:
        from align.incremental import align_rest

        found = load_bitext_and_beads(corpus, bitext_id)
        if found is None:
            raise DuizhaoError("the text was removed meanwhile")
        return AlignmentAgain(align_rest(found[0], progress=progress), bitext_id, found[1])

    jobs: Jobs = request.app.state.jobs
    name = f"{summary.metadata.get('title') or summary.document} – {summary.translation}"
    return jobs.start("alignment", who, name, [], work)


def keep_alignment(request: Request, who: str, job: Job, name: str, origin: str) -> str:
    """Put the result of a job into the corpus; the name under which it stands there.

    Raises HTTPException where the job has no result, or somebody has changed meanwhile what it was about.
    """
    check_writable(request)
    if job.state != "done":
        raise HTTPException(409, "This alignment is not done.")
    corpus: Corpus = request.app.state.corpus
    name = name.strip() or job.name
    if isinstance(job.result, AlignmentAgain):
        before, after = aligned_again(job.result.before, job.result.bitext.beads)
        if before and not replace_beads(corpus, job.result.bitext_id, before, after, who):
            raise HTTPException(
                409, "Somebody changed this text meanwhile. Nothing was overwritten; align it again."
            )
    else:
        add_bitexts(
            corpus,
            [job.result.bitext],
            name=name,
            kind="pair",
            origin=origin,
            digest=job.result.digest,
            who=who,
        )
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job)
    return name


def earlier_version(request: Request, bitext_id: int) -> Bitext | None:
    """The bitext of the corpus of which uploads are a changed version; None for 0, which is none."""
    if not bitext_id:
        return None
    found = load_bitext(request.app.state.corpus, bitext_id)
    if found is None:
        raise HTTPException(404, "There is no such text here.")
    return found


def align_files(
    paths: list[pathlib.Path], titles: list[str], policy: Policy, previous: Bitext | None, progress: Progress
) -> Uploaded:
    """Align two files, whose documents are called ``titles``.

    What was reviewed in ``previous``, an earlier version, stays where its text has not changed. Raises
    DuizhaoError for files that cannot be read, and for languages that cannot be right.
    """
    from align.encoders import load_encoder

    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    pair = read_pair(paths[0], paths[1], policy, names=(titles[0], titles[1]))
    encoder = load_encoder(policy.encoder)
    return Uploaded(align_pair(pair, encoder, previous=previous, progress=progress), digest)


def placed(bitext: Bitext) -> list[PlacedBead]:
    """The beads of a bitext that is not in a corpus, as one that is has them."""
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


def _job(request: Request, owner: str, job_id: str) -> Job:
    jobs: Jobs = request.app.state.jobs
    job = jobs.find("alignment", job_id, owner)
    if job is None:
        raise HTTPException(404, "That alignment is no longer there.")
    return job
