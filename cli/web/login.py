"""Logging in and out, and the language of the interface."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from cli.web.guard import address_of
from cli.web.i18n import LANGUAGES
from cli.web.identity import Gatekeeper, safe_path
from cli.web.pages import page

router = APIRouter()

_YEAR = 365 * 24 * 60 * 60


@router.get("/login")
def show(request: Request, next: str = "/") -> Response:
    return page(request, "login.html", next=safe_path(next), wrong=False)


@router.post("/login")
def login(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    token: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=4000)] = "/",
) -> Response:
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    address = address_of(request.scope)
    user = gatekeeper.by_token(token, address) if token else gatekeeper.by_password(name, password, address)
    if user is None:
        return page(request, "login.html", 403, next=safe_path(next), wrong=True)
    gatekeeper.log_in(request, user)
    return RedirectResponse(safe_path(next), 303)


@router.post("/logout")
def logout(request: Request) -> Response:
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    gatekeeper.log_out(request)
    return RedirectResponse("/login", 303)


@router.get("/language/{code}")
def choose_language(code: str, next: str = "/") -> Response:
    if code not in LANGUAGES:
        raise HTTPException(404, "No such language.")
    response = RedirectResponse(safe_path(next), 303)
    response.set_cookie("language", code, max_age=_YEAR, samesite="lax")
    return response
