"""The application: routes put together, errors turned into answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from threading import Thread

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from align.words.linker import word_linker
from cli.web import align, api, api_terms, documents, evaluation, export, login, lookup, memory, review, terms
from cli.web.child import prepare_children
from cli.web.errors import status_of
from cli.web.guard import Guard, add_headers
from cli.web.i18n import language_of, say, translate
from cli.web.identity import Gatekeeper, LoginNeeded, is_program
from cli.web.jobs import Jobs
from cli.web.pages import FOLDER, link, page
from cli.web.sessions import LIFETIME, Sessions
from cli.web.settings import Settings
from cli.web.turns import Shares, Turns
from corpus.errors import DuizhaoError
from corpus.message import Message
from corpus.search.concordance import concordance
from corpus.search.renderings import with_counterparts
from corpus.store import Corpus, open_corpus
from corpus.store.operations import BeadsChanged

_CODES = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    409: "conflict",
    428: "version-needed",
    429: "too-many",
    500: "fault",
    503: "unavailable",
}
"""The code of an error that only has a status, ``usage`` for any other."""


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application that serves the corpus of ``settings``.

    Raises DuizhaoError if the corpus cannot be opened.
    """
    corpus = open_corpus(settings.corpus)
    jobs = Jobs(settings.limits, settings.jobs_at_once, settings.most_waiting)
    # Exports are as long as the corpus is, and nobody's file decides what they need.
    exports = Jobs(replace(settings.limits, cpu=3600, wall=7200, output=2**40))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        prepare_children()
        first_look = Thread(target=_look_first, args=(corpus,))
        first_look.start()
        yield
        first_look.join()
        jobs.close()
        exports.close()
        corpus.close()

    app = FastAPI(
        title="duizhao",
        summary="Look things up in Chinese–English parallel text, align it, and score translations with it",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers={
            DuizhaoError: _user_error,
            HTTPException: _http_error,
            RequestValidationError: _invalid,
            LoginNeeded: _login_needed,
            Exception: _crash,
        },
    )
    app.state.settings = settings
    app.state.corpus = corpus
    app.state.jobs = jobs
    app.state.exports = exports
    app.state.turns = Turns()
    app.state.shares = Shares()
    app.state.gatekeeper = Gatekeeper(
        settings, Sessions(settings.secret, corpus if settings.corpus is not None else None)
    )
    app.add_middleware(
        SessionMiddleware,
        secret_key=settings.secret.hex(),
        session_cookie="duizhao",
        max_age=LIFETIME,
        same_site="lax",
        https_only=settings.secure_cookies,
    )
    app.add_middleware(Guard, settings=settings)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    app.mount("/static", _Static(directory=FOLDER / "static"))
    for pages in (login, lookup, documents, terms, align, export, review, evaluation):
        app.include_router(pages.router, include_in_schema=False)
    app.include_router(api.router)
    app.include_router(api_terms.router)
    app.include_router(memory.router(settings))
    return app


def _look_first(corpus: Corpus) -> None:
    """Look something up, so that nobody waits while dictionaries are read for the first time."""
    with suppress(DuizhaoError):  # the next request reports it
        for text in ("对照", "set two texts side by side", "wei lai"):
            with_counterparts(corpus, concordance(corpus, text, limit=1), word_linker())


class _Static(StaticFiles):
    """Static files that a browser revalidates at each use."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response


def _error(
    request: Request, status: int, said: str | DuizhaoError, headers: dict[str, str] | None = None
) -> Response:
    response: Response
    if is_program(request):
        code = said.code if isinstance(said, DuizhaoError) else _CODES.get(status, "usage")
        record = {"error": say("en", said), "code": code}
        if isinstance(said, BeadsChanged):
            record |= {"changed_by": said.changed_by, "changed_at": said.changed_at}
        response = JSONResponse(record, status)
    else:
        _ = partial(translate, language_of(request))
        heading = {403: _("Not allowed"), 404: _("Not found")}.get(status, _("That did not work"))
        if isinstance(said, BeadsChanged):
            heading = _("Somebody was faster")
        response = page(request, "message.html", status, heading=heading, text=said)
    response.headers.update(headers or {})
    return response


async def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DuizhaoError)
    return _error(request, status_of(error), error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    nowhere = error.status_code == 404 and error.detail == HTTPStatus.NOT_FOUND.phrase
    text = "There is no such page here." if nowhere else error.detail
    return _error(request, error.status_code, text, dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [".".join(map(str, e["loc"][1:])) for e in error.errors()]
    if is_program(request):  # the fault is described in English only
        fields = [f"{field}: {e['msg']}" for field, e in zip(fields, error.errors(), strict=True)]
    reason = "; ".join(fields)
    return _error(request, 422, Message("This value cannot be used: {reason}", reason=reason))


async def _login_needed(request: Request, _: Exception) -> Response:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    response = RedirectResponse(link("/login", next=path), 303)
    if "hx-request" in request.headers:
        response = RedirectResponse("/login", 303)
        response.status_code = 401
        response.headers["HX-Redirect"] = link("/login", next="/")
    return response


async def _crash(request: Request, _: Exception) -> Response:
    # Starlette answers this outside the guard, then raises the error again for the server's log.
    response = _error(request, 500, "The server failed. See its log.")
    add_headers(response.headers)
    return response
