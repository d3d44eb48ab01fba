"""Translations sent and scored, and the results to look at."""

from pathlib import Path
from threading import Lock
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from align.scoring.results import Result
from align.scoring.runs import Run, history, read_run, save_run
from align.scoring.tables import cell, notes
from cli.answer import answer
from cli.web.errors import status_of
from cli.web.identity import Reader, Reviewer
from cli.web.jobs import Jobs
from cli.web.pages import job_of, page, progress_fragment
from cli.web.scoring import METRICS, start_scoring
from cli.web.work import read_scored_systems
from corpus.errors import DuizhaoError
from corpus.message import Message
from corpus.store import Corpus
from corpus.system.files import replacing_text

router = APIRouter(prefix="/evaluation")

_KEEPING = Lock()
"""One run is kept at a time, so that none replaces another of the same name."""


@router.get("")
def form(request: Request, user: Reader) -> Response:
    return _form(request, user.key)


def _form(request: Request, user: str, problem: DuizhaoError | str = "", status: int = 200) -> Response:
    jobs: Jobs = request.app.state.jobs
    corpus: Corpus = request.app.state.corpus
    return page(
        request,
        "evaluation.html",
        status,
        jobs=jobs.of("evaluation", user),
        runs=list(reversed(history(_folder(request)))),
        imports=[record for record in corpus.imports() if record.complete],
        metrics=METRICS,
        problem=problem,
    )


@router.post("")
def start(
    request: Request,
    user: Reader,
    hypotheses: Annotated[list[UploadFile], File()],
    import_name: Annotated[str, Form(max_length=500)] = "",
    source: Annotated[UploadFile | None, File()] = None,
    reference: Annotated[UploadFile | None, File()] = None,
    judgements: Annotated[UploadFile | None, File()] = None,
    metric: Annotated[list[str], Form()] = ["bleu", "chrf"],  # noqa: B006 (read only)
    force: Annotated[bool, Form()] = False,
) -> Response:
    """Score hypotheses against an import of the corpus, or against an uploaded reference."""
    try:
        job = start_scoring(
            request, user.key, hypotheses, import_name, source, reference, judgements, metric, force
        )
    except DuizhaoError as error:
        return _form(request, user.key, error, status_of(error))
    return RedirectResponse(f"/evaluation/{job.id}", 303)


@router.get("/{job_id}")
def show(request: Request, user: Reader, job_id: str) -> Response:
    """The progress of a scoring, or its result."""
    job = job_of(request, "evaluation", job_id, user.key)
    if job.state != "done":
        return page(request, "run.html", job=job, kept=False)
    return _show(request, job.result.result, job=job, kept=False, here=f"/evaluation/{job.id}", report=True)


def _show(request: Request, result: Result, **values: Any) -> Response:
    return page(request, "run.html", result=result, notes=notes(result), cell=cell, **values)


@router.get("/runs/{name}")
def show_run(request: Request, _: Reader, name: str) -> Response:
    """A run that was kept."""
    run = _run(request, name)
    report = (_folder(request) / f"{run.name}.html").is_file()
    here = f"/evaluation/runs/{run.name}"
    return _show(request, run.result, job=run, kept=True, here=here, report=report)


@router.get("/runs/{name}/result.json")
def run_as_json(request: Request, _: Reader, name: str) -> Response:
    return JSONResponse(answer(_run(request, name).result))


@router.get("/runs/{name}/report")
def run_report(request: Request, _: Reader, name: str) -> Response:
    path = _folder(request) / f"{_run(request, name).name}.html"
    if not path.is_file():
        raise HTTPException(404, "There is no report of that run.")
    return _report(path.read_text(encoding="utf-8"))


@router.post("/{job_id}/keep")
def keep(
    request: Request, user: Reviewer, job_id: str, name: Annotated[str, Form(max_length=100)]
) -> Response:
    """Keep a run and its report, where ``duizhao score --history`` finds them too."""
    job = job_of(request, "evaluation", job_id, user.key)
    if job.state != "done":
        raise HTTPException(409, "This run is not done.")
    folder = _folder(request)
    report = job.file("report.html").read_text(encoding="utf-8")
    with _KEEPING:
        if name in {run.name for run in history(folder)}:
            raise HTTPException(409, Message("There is already a run called {name}.", name=name))
        path = save_run(name, job.result.result, read_scored_systems(job.folder), folder)
        with replacing_text(path.with_name(f"{name}.html")) as stream:
            stream.write(report)
    return RedirectResponse(f"/evaluation/runs/{quote(name)}", 303)


@router.get("/{job_id}/report")
def report(request: Request, user: Reader, job_id: str) -> Response:
    job = job_of(request, "evaluation", job_id, user.key)
    if job.state != "done":
        raise HTTPException(404, "There is no report.")
    return _report(job.file("report.html").read_text(encoding="utf-8"))


def _report(html: str) -> Response:
    """A report brings its scripts and styles, so it is shown in a sandbox, which has no cookies."""
    policy = (
        "sandbox allow-scripts allow-downloads; default-src 'none'; "
        "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def _folder(request: Request) -> Path:
    folder: Path = request.app.state.settings.runs
    return folder


def _run(request: Request, name: str) -> Run:
    if name not in {run.name for run in history(_folder(request))}:
        raise HTTPException(404, "There is no such run.")
    return read_run(name, _folder(request))


@router.get("/{job_id}/progress")
def progress(request: Request, user: Reader, job_id: str) -> Response:
    """A fragment that asks for itself again until the scoring has ended, then for the whole page."""
    return progress_fragment(request, job_of(request, "evaluation", job_id, user.key))


@router.get("/{job_id}/result.json")
def as_json(request: Request, user: Reader, job_id: str) -> Response:
    """The result as ``duizhao score --json`` prints it."""
    job = job_of(request, "evaluation", job_id, user.key)
    if job.state != "done":
        raise HTTPException(404, "There is no result.")
    return JSONResponse(answer(job.result.result))


@router.post("/{job_id}/discard")
def discard(request: Request, user: Reader, job_id: str) -> Response:
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job_of(request, "evaluation", job_id, user.key))
    return RedirectResponse("/evaluation", 303)
