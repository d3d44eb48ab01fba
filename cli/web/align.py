"""Two documents sent, aligned while one watches, looked at, and kept or not."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from cli.web.documents import PAGE, reading
from cli.web.identity import Reader, Reviewer
from cli.web.jobs import Job, Jobs, Upload
from cli.web.pages import page, progress_fragment
from corpus.errors import DuizhaoError
from corpus.language import is_chinese
from corpus.model import Bitext, Document, Progress
from corpus.store import Corpus
from corpus.store.browsing import PlacedBead, bitext_summaries
from corpus.store.importing import add_bitexts

router = APIRouter(prefix="/align")

_LANGUAGES = ("", "zh-Hans", "zh-Hant", "en")


@router.get("")
def form(request: Request, user: Reader) -> Response:
    jobs: Jobs = request.app.state.jobs
    return page(request, "align.html", jobs=jobs.of("alignment", user.name), problem="", choices=_LANGUAGES)


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
    uploads = [Upload(source.filename or "", source.file), Upload(target.filename or "", target.file)]
    titles = [upload.title for upload in uploads]
    try:
        job = jobs.start(
            "alignment",
            user.name,
            " – ".join(titles),
            uploads,
            lambda paths, progress: align_files(paths, titles, [source_language, target_language], progress),
        )
    except DuizhaoError as error:
        values = {"jobs": jobs.of("alignment", user.name), "problem": str(error), "choices": _LANGUAGES}
        return page(request, "align.html", 400, **values)
    return RedirectResponse(f"/align/{job.id}", 303)


@router.get("/{job_id}")
def show(
    request: Request, user: Reader, job_id: str, bead: Annotated[int, Query(ge=0, le=2**31)] = 1
) -> Response:
    """How far the alignment is, or its result."""
    job = _job(request, user.name, job_id)
    if job.state != "done":
        return page(request, "alignment.html", job=job)
    bitext: Bitext = job.result.bitext
    first = max(bead - 1, 0) // PAGE * PAGE
    beads = placed(bitext)
    source, target = bitext.source, bitext.target
    return page(
        request,
        "alignment.html",
        job=job,
        bitext=bitext,
        beads=len(beads),
        doubtful=sum(b.doubtful for b in beads),
        rows=reading(beads[first : first + PAGE], source.language, target.language, "source", ""),
        first=first,
        page_size=PAGE,
    )


@router.get("/{job_id}/progress")
def progress(request: Request, user: Reader, job_id: str) -> Response:
    """A fragment that asks for itself again until the alignment has ended, then for the whole page."""
    return progress_fragment(request, _job(request, user.name, job_id))


@router.post("/{job_id}/keep")
def keep(
    request: Request, user: Reviewer, job_id: str, name: Annotated[str, Form(max_length=200)]
) -> Response:
    """Put the result into the corpus under ``name``."""
    job = _job(request, user.name, job_id)
    if job.state != "done":
        raise HTTPException(409, "This alignment is not done.")
    corpus: Corpus = request.app.state.corpus
    add_bitexts(
        corpus,
        [job.result.bitext],
        name=name.strip() or job.name,
        kind="pair",
        origin="uploaded in the browser",
        digest=job.result.digest,
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


@dataclass(frozen=True, slots=True)
class Alignment:
    """What came of two uploads; ``digest`` is that of their contents."""

    bitext: Bitext
    digest: str


def align_files(paths: list[Path], titles: list[str], languages: list[str], progress: Progress) -> Alignment:
    """Align two files, whose documents are called ``titles``; an empty language is detected.

    Raises DuizhaoError for files that cannot be read, and unless exactly one of them is Chinese.
    """
    from align.aligner import align_documents

    digest = hashlib.sha256()
    documents = []
    for path, title, language in zip(paths, titles, languages, strict=True):
        digest.update(path.read_bytes())
        documents.append(_read(path, title, language or None))
    source, target = documents
    if is_chinese(source.language) == is_chinese(target.language):
        raise DuizhaoError(
            f"{source.name} is taken to be {source.language} and {target.name} {target.language}",
            mend="One of them must be Chinese and the other not; say which in the form.",
        )
    return Alignment(align_documents(source, target, progress=progress), digest.hexdigest())


def _read(path: Path, title: str, language: str | None) -> Document:
    from corpus.readers import read_document

    try:
        document = read_document(path, language)
    except DuizhaoError as error:
        raise DuizhaoError(f"{title}: {error.problem}", line=error.line, mend=error.mend) from error
    return replace(document, name=title)


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
