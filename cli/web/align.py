"""Two documents sent, aligned while one watches, looked at, and kept or not."""

from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from cli.web.documents import PAGE, reading
from cli.web.identity import Reader, Reviewer
from cli.web.jobs import Job, Jobs, Upload
from cli.web.pages import page
from corpus.errors import DuizhaoError
from corpus.model import Bitext
from corpus.store import Corpus
from corpus.store.browsing import PlacedBead, bitext_summaries
from corpus.store.importing import add_bitexts

router = APIRouter(prefix="/align")

_LANGUAGES = ("", "zh-Hans", "zh-Hant", "en")


@router.get("")
def form(request: Request, user: Reader) -> Response:
    jobs: Jobs = request.app.state.jobs
    return page(request, "align.html", jobs=jobs.of(user.name), problem="", choices=_LANGUAGES)


@router.post("")
def start(
    request: Request,
    user: Reader,
    source: Annotated[UploadFile, File()],
    target: Annotated[UploadFile, File()],
    source_language: Annotated[str, Form(max_length=20)] = "",
    target_language: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    jobs: Jobs = request.app.state.jobs
    try:
        job = jobs.start(
            Upload(source.filename or "", source.file, source_language or None),
            Upload(target.filename or "", target.file, target_language or None),
            user.name,
        )
    except DuizhaoError as error:
        values = {"jobs": jobs.of(user.name), "problem": str(error), "choices": _LANGUAGES}
        return page(request, "align.html", 400, **values)
    return RedirectResponse(f"/align/{job.id}", 303)


@router.get("/{job_id}")
def show(
    request: Request, user: Reader, job_id: str, bead: Annotated[int, Query(ge=0, le=2**31)] = 1
) -> Response:
    """How far the alignment is, or its result."""
    job = _job(request, user.name, job_id)
    if job.bitext is None:
        return page(request, "alignment.html", job=job)
    first = max(bead - 1, 0) // PAGE * PAGE
    beads = placed(job.bitext)
    source, target = job.bitext.source, job.bitext.target
    return page(
        request,
        "alignment.html",
        job=job,
        beads=len(beads),
        doubtful=sum(b.doubtful for b in beads),
        rows=reading(beads[first : first + PAGE], source.language, target.language, "source", ""),
        first=first,
        page_size=PAGE,
    )


@router.get("/{job_id}/progress")
def progress(request: Request, user: Reader, job_id: str) -> Response:
    """A fragment that asks for itself again until the alignment has ended, then for the whole page."""
    job = _job(request, user.name, job_id)
    response = page(request, "_progress.html", job=job)
    if job.state in ("done", "failed"):
        response.headers["HX-Refresh"] = "true"
    return response


@router.post("/{job_id}/keep")
def keep(
    request: Request, user: Reviewer, job_id: str, name: Annotated[str, Form(max_length=200)]
) -> Response:
    """Put the result into the corpus under ``name``."""
    job = _job(request, user.name, job_id)
    if job.bitext is None:
        raise HTTPException(409, "This alignment is not done.")
    corpus: Corpus = request.app.state.corpus
    add_bitexts(
        corpus,
        [job.bitext],
        name=name.strip() or job.name,
        kind="pair",
        origin="uploaded in the browser",
        digest=job.digest,
        who=user.name,
    )
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job)
    kept = [summary.id for summary in bitext_summaries(corpus) if summary.import_name == name.strip()]
    return RedirectResponse(f"/documents/{kept[-1]}" if kept else "/documents", 303)


@router.post("/{job_id}/discard")
def discard(request: Request, user: Reader, job_id: str) -> Response:
    jobs: Jobs = request.app.state.jobs
    jobs.discard(_job(request, user.name, job_id))
    return RedirectResponse("/align", 303)


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
    job = jobs.find(job_id, owner)
    if job is None:
        raise HTTPException(404, "That alignment is no longer there.")
    return job
