"""Upload two documents, watch them being aligned, and keep the result or not."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from cli.reading import said
from cli.web.aligning import begin_again, keep_alignment, start_alignment
from cli.web.documents import reading
from cli.web.errors import status_of
from cli.web.identity import Reader, Reviewer
from cli.web.jobs import Job, Jobs
from cli.web.pages import job_of, page, progress_fragment
from cli.web.work import PAGE, AlignmentResult
from corpus.errors import DuizhaoError
from corpus.store import Corpus
from corpus.store.browsing import bitext_summaries

router = APIRouter(prefix="/align")

MOST_OFFERED = 200
"""How many of the latest texts of the corpus are offered as earlier versions of an upload."""


@router.get("")
def form(request: Request, user: Reader) -> Response:
    return _form(request, user.key)


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
    languages = source_language, target_language
    try:
        job = start_alignment(request, user.key, (source, target), languages, earlier)
    except DuizhaoError as error:
        return _form(request, user.key, error, status_of(error))
    return RedirectResponse(f"/align/{job.id}", 303)


def _form(request: Request, user: str, problem: DuizhaoError | str = "", status: int = 200) -> Response:
    jobs: Jobs = request.app.state.jobs
    known = bitext_summaries(request.app.state.corpus)
    return page(
        request,
        "align.html",
        status,
        jobs=jobs.of("alignment", user),
        problem=problem,
        known=known[-MOST_OFFERED:][::-1],
    )


@router.post("/again/{bitext_id}")
def start_again(
    request: Request, user: Reviewer, bitext_id: Annotated[int, Path(ge=0, le=2**62)]
) -> Response:
    """Begin to align a bitext of the corpus again, between its reviewed beads."""
    return RedirectResponse(f"/align/{begin_again(request, user.key, bitext_id).id}", 303)


@router.get("/{job_id}")
def show(
    request: Request, user: Reader, job_id: str, bead: Annotated[int, Query(ge=0, le=2**31)] = 1
) -> Response:
    """The progress of an alignment, or its result."""
    return _show(request, job_of(request, "alignment", job_id, user.key), bead)


def _show(
    request: Request,
    job: Job,
    bead: int = 1,
    problem: DuizhaoError | str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    """The page of an alignment; ``problem`` says why it could not be kept under ``name``."""
    if job.state != "done":
        return page(request, "alignment.html", job=job)
    job.file("beads")
    result: AlignmentResult = job.result
    first = max(bead - 1, 0) // PAGE * PAGE
    beads = result.page(job.folder, first // PAGE)
    source, target = result.source, result.target
    return page(
        request,
        "alignment.html",
        status,
        job=job,
        problem=problem,
        name=name or job.name,
        result=result,
        rows=reading(beads, source.language, target.language, "source", ""),
        first=first,
        page_size=PAGE,
        warnings=list(map(said, result.warnings)),
    )


@router.get("/{job_id}/progress")
def progress(request: Request, user: Reader, job_id: str) -> Response:
    """A fragment that refreshes itself until the alignment has ended, and then loads the whole page."""
    return progress_fragment(request, job_of(request, "alignment", job_id, user.key))


@router.post("/{job_id}/keep")
def keep(
    request: Request, user: Reviewer, job_id: str, name: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Add the result to the corpus under ``name``."""
    job = job_of(request, "alignment", job_id, user.key)
    try:
        name = keep_alignment(request, user.name, job, name, "uploaded in the browser")
    except DuizhaoError as error:
        return _show(request, job, problem=error, name=name, status=status_of(error))
    if job.result.bitext_id:
        return RedirectResponse(f"/review/{job.result.bitext_id}", 303)
    corpus: Corpus = request.app.state.corpus
    kept = [summary.id for summary in bitext_summaries(corpus) if summary.import_name == name]
    return RedirectResponse(f"/documents/{kept[-1]}" if kept else "/documents", 303)


@router.post("/{job_id}/discard")
def discard(request: Request, user: Reader, job_id: str) -> Response:
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job_of(request, "alignment", job_id, user.key))
    return RedirectResponse("/align", 303)
