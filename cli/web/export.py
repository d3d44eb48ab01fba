"""Bitexts as files: for a CAT tool that fetches them by address, or for a person."""

from functools import partial
from typing import Annotated, Literal

from anyio import sleep
from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from cli.web.identity import Reader
from cli.web.jobs import Job, Jobs
from cli.web.limits import TooManyError
from cli.web.pages import job_of
from cli.web.settings import User
from cli.web.work import Work, export_bitexts
from corpus.errors import DuizhaoError, UnavailableError

router = APIRouter()

Format = Literal["tmx", "tsv"]

_TYPES = {"tmx": "application/x-tmx+xml", "tsv": "text/tab-separated-values"}


MOST_EXPORTS = 5
"""Exports of an owner that are being made or fetched."""

_ASK_EVERY = 0.05
"""Seconds between checks whether an export is done, and whether anybody still waits for it."""


@router.get("/export/all.{format}")
async def all_bitexts(request: Request, user: Reader, format: Format) -> Response:
    """The whole corpus."""
    return await _exported(request, user, 0, format)


@router.get("/export/{bitext_id}.{format}")
async def bitext(
    request: Request, user: Reader, bitext_id: Annotated[int, Path(ge=1, le=2**62)], format: Format
) -> Response:
    """One bitext."""
    return await _exported(request, user, bitext_id, format)


@router.get("/align/{job_id}/export.{format}")
def alignment(request: Request, user: Reader, job_id: str, format: Format) -> Response:
    """An alignment that has not been kept yet."""
    job = job_of(request, "alignment", job_id, user.key)
    if job.state != "done":
        raise HTTPException(404, "There is no result.")
    path = job.file(f"export.{format}")
    return FileResponse(path, media_type=_TYPES[format], filename=f"{job.name}.{format}")


async def _exported(request: Request, user: User, bitext_id: int, format: Format) -> Response:
    """A bitext, or all for 0, written in a separate process, killed if nobody waits for it any more."""
    exports: Jobs = request.app.state.exports
    work = partial(export_bitexts, request.app.state.settings.corpus, bitext_id, format)
    done = await waited_for(request, user, work)
    return FileResponse(
        done.folder / f"export.{format}",
        media_type=_TYPES[format],
        filename=f"{done.result}.{format}",
        background=BackgroundTask(exports.discard, done),
    )


async def waited_for(request: Request, user: User, work: Work) -> Job:
    """The job that has done ``work`` on the corpus in a separate process; the caller discards it.

    The process is killed if nobody waits for it any more. Raises TooManyError if the user has several, and
    whatever the work raises.
    """
    exports: Jobs = request.app.state.exports
    if len(exports.of("export", user.key)) >= MOST_EXPORTS:
        raise TooManyError(
            "{most} of your exports are in progress",
            hint="Wait until one is done.",
            most=MOST_EXPORTS,
        )
    started = exports.start("export", user.key, "", [], work)
    try:
        while not started.finished.is_set():
            if await request.is_disconnected():
                raise HTTPException(499, "Nobody waits for this any more.")
            await sleep(_ASK_EVERY)
        if isinstance(started.problem, DuizhaoError):
            raise started.problem
        if started.problem:
            raise HTTPException(500, started.problem)
        if started.state != "done":
            raise UnavailableError("the server is stopping", hint="Try again in a moment.")
    except BaseException:
        exports.discard(started)
        raise
    return started
