"""HTML from templates, in the user's language."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cli.web.i18n import LANGUAGES, language_of, say, translate
from cli.web.jobs import Job, Jobs, Kind
from corpus.readers.extracted import summary

FOLDER = Path(__file__).parent

_GONE: dict[Kind, str] = {
    "alignment": "That alignment is no longer there.",
    "candidates": "These candidates are no longer there.",
    "evaluation": "That run is no longer there.",
}

_environment = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The template filled in. Besides ``values`` it knows the request, the user, ``_()``, ``said()``
    for errors and messages, ``left_out()`` for the omissions of readers, and ``link()``.
    """
    language = language_of(request)
    html = _environment.get_template(template).render(
        request=request,
        user=getattr(request.state, "user", None),
        settings=request.app.state.settings,
        language=language,
        languages=LANGUAGES,
        _=partial(translate, language),
        said=partial(say, language),
        left_out=lambda counts: say(language, summary(counts)),
        link=link,
        **values,
    )
    return HTMLResponse(html, status, {"Vary": "HX-Request, Cookie, Accept-Language"})


def job_of(request: Request, kind: Kind, job_id: str, user: str) -> Job:
    """The job of that kind and user. Raises HTTPException, status 404, if it is no longer there."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.find(kind, job_id, user)
    if job is None:
        raise HTTPException(404, _GONE[kind])
    return job


def progress_fragment(request: Request, job: Job) -> HTMLResponse:
    """The progress of a job; htmx asks again until it has ended, and then for the whole page."""
    response = page(request, "_progress.html", job=job)
    if job.ended:
        response.headers["HX-Refresh"] = "true"
    return response


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of the current page."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def last_page(total: int, page_size: int) -> int:
    """Where the last page of a list begins."""
    return max(total - 1, 0) // page_size * page_size


def link(path: str, **query: object) -> str:
    """``path`` with the non-empty parameters of ``query``."""
    pairs = {key: value for key, value in query.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(pairs)}" if pairs else path


def pieces(text: str, spans: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> list[tuple[bool, str]]:
    """``text`` split at the spans: whether each piece is in one, and the piece. Spans are sorted."""
    cut: list[tuple[bool, str]] = []
    done = 0
    for start, end in sorted(spans):
        start = max(start, done)
        if end <= start:
            continue
        cut += [(False, text[done:start])] * (start > done) + [(True, text[start:end])]
        done = end
    return cut + [(False, text[done:])] * (done < len(text))


_environment.filters["pieces"] = pieces
