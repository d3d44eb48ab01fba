"""Bitexts as files: for a CAT tool that fetches them by address, or for a person."""

import pathlib
import tempfile
from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from cli.web.identity import Reader
from cli.web.jobs import Jobs
from corpus.formats import write_units
from corpus.model import TranslationUnit, translation_units
from corpus.store import Corpus
from corpus.store.browsing import load_bitext

router = APIRouter()

Format = Literal["tmx", "tsv"]

_TYPES = {"tmx": "application/x-tmx+xml", "tsv": "text/tab-separated-values"}


@router.get("/export/all.{format}")
def all_bitexts(request: Request, _: Reader, format: Format) -> Response:
    """The whole corpus."""
    corpus: Corpus = request.app.state.corpus
    return units_as_file(corpus.units(), "duizhao", format)


@router.get("/export/{bitext_id}.{format}")
def bitext(
    request: Request, _: Reader, bitext_id: Annotated[int, Path(ge=0, le=2**62)], format: Format
) -> Response:
    """One bitext."""
    found = load_bitext(request.app.state.corpus, bitext_id)
    if found is None:
        raise HTTPException(404, "There is no such text here.")
    return units_as_file(translation_units(found), f"{found.source.name}-{found.target.name}", format)


@router.get("/align/{job_id}/export.{format}")
def alignment(request: Request, user: Reader, job_id: str, format: Format) -> Response:
    """An alignment that is not kept yet."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.find("alignment", job_id, user.name)
    if job is None or job.state != "done":
        raise HTTPException(404, "That alignment is no longer there.")
    return units_as_file(translation_units(job.result.bitext), job.name, format)


def units_as_file(units: Iterable[TranslationUnit], name: str, format: Format) -> Response:
    """The units in an exchange format, to be saved as ``name``."""
    folder = tempfile.TemporaryDirectory(prefix="duizhao-")
    path = pathlib.Path(folder.name) / f"export.{format}"
    try:
        # One file: whoever fetches an address gets all of it. What spans several source segments comes along.
        write_units(path, units, **({"merged": "together"} if format == "tmx" else {}))
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=_TYPES[format],
        filename=f"{name}.{format}",
        background=BackgroundTask(folder.cleanup),
    )
