"""Every route: who may ask for it, and that nothing that is sent makes the server fail."""

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from cli.web.settings import User, user_line
from tests.serving import application, wait_for_job

# For each route the status without a login, as a reader, and as a reviewer. Where something is named that is
# not there (a job) or missing (a form), a reviewer is told that; a reader who may not change anything is not.
ROUTES: dict[tuple[str, str], tuple[int, int, int]] = {
    ("GET", "/login"): (200, 200, 200),
    ("POST", "/login"): (403, 403, 403),
    ("POST", "/logout"): (303, 303, 303),
    ("GET", "/language/{code}"): (303, 303, 303),
    ("GET", "/"): (303, 200, 200),
    ("GET", "/context/{bead_id}"): (303, 200, 200),
    ("GET", "/documents"): (303, 200, 200),
    ("GET", "/documents/{bitext_id}"): (303, 200, 200),
    ("GET", "/terms"): (303, 200, 200),
    ("POST", "/terms"): (303, 403, 422),
    ("POST", "/terms/candidates"): (303, 403, 303),
    ("GET", "/terms/candidates/{job_id}"): (303, 404, 404),
    ("GET", "/terms/candidates/{job_id}/progress"): (303, 404, 404),
    ("POST", "/terms/candidates/{job_id}/discard"): (303, 404, 404),
    ("GET", "/terms/{entry_id}"): (303, 200, 200),
    ("POST", "/terms/{entry_id}/edit"): (303, 403, 422),
    ("POST", "/terms/{entry_id}/edit-term"): (303, 403, 422),
    ("POST", "/terms/{entry_id}/remove"): (303, 403, 422),
    ("GET", "/export/all.{format}"): (401, 200, 200),
    ("GET", "/export/{bitext_id}.{format}"): (401, 200, 200),
    ("GET", "/align"): (303, 200, 200),
    ("POST", "/align"): (303, 422, 422),
    ("POST", "/align/again/{bitext_id}"): (303, 403, 303),
    ("GET", "/align/{job_id}"): (303, 404, 404),
    ("GET", "/align/{job_id}/progress"): (303, 404, 404),
    ("POST", "/align/{job_id}/keep"): (303, 403, 404),
    ("POST", "/align/{job_id}/discard"): (303, 404, 404),
    ("GET", "/align/{job_id}/export.{format}"): (303, 404, 404),
    ("GET", "/review"): (303, 200, 200),
    ("GET", "/review/{bitext_id}"): (303, 200, 200),
    ("POST", "/review/{bitext_id}/undo"): (303, 403, 409),
    ("POST", "/review/{bitext_id}/{bead_id}/{operation}"): (303, 403, 422),
    ("GET", "/evaluation"): (303, 200, 200),
    ("POST", "/evaluation"): (303, 422, 422),
    ("GET", "/evaluation/{job_id}"): (303, 404, 404),
    ("GET", "/evaluation/runs/{name}"): (303, 404, 404),
    ("GET", "/evaluation/runs/{name}/result.json"): (303, 404, 404),
    ("GET", "/evaluation/runs/{name}/report"): (303, 404, 404),
    ("POST", "/evaluation/{job_id}/keep"): (303, 403, 422),
    ("GET", "/evaluation/{job_id}/report"): (303, 404, 404),
    ("GET", "/evaluation/{job_id}/progress"): (303, 404, 404),
    ("GET", "/evaluation/{job_id}/result.json"): (303, 404, 404),
    ("POST", "/evaluation/{job_id}/discard"): (303, 404, 404),
    ("GET", "/api/openapi.json"): (401, 200, 200),
    ("GET", "/api/lookup"): (401, 422, 422),
    ("GET", "/api/fuzzy"): (401, 422, 422),
    ("GET", "/api/terms"): (401, 422, 422),
    ("GET", "/api/renderings"): (401, 422, 422),
    ("GET", "/api/candidates"): (401, 200, 200),
    ("POST", "/api/terms"): (401, 403, 422),
    ("GET", "/api/term-list"): (401, 200, 200),
    ("GET", "/api/term-list/{number}"): (401, 200, 200),
    ("POST", "/api/term-list/{number}"): (401, 403, 428),
    ("POST", "/api/term-list/{number}/remove"): (401, 403, 428),
    ("GET", "/api/stats"): (401, 200, 200),
    ("GET", "/api/imports"): (401, 200, 200),
    ("GET", "/api/bitexts"): (401, 200, 200),
    ("GET", "/api/bitexts/{bitext_id}/beads"): (401, 200, 200),
    ("POST", "/api/bitexts/{bitext_id}/review"): (401, 403, 422),
    ("POST", "/api/bitexts/{bitext_id}/undo"): (401, 403, 428),
    ("GET", "/api/bitexts/{bitext_id}/reviews"): (401, 200, 200),
    ("GET", "/api/beads/{bead_id}/links"): (401, 200, 200),
    ("POST", "/api/beads/{bead_id}/links"): (401, 403, 422),
    ("POST", "/api/align"): (401, 422, 422),
    ("POST", "/api/score"): (401, 422, 422),
    ("GET", "/api/jobs/{kind}/{job_id}"): (401, 404, 404),
    ("POST", "/api/bitexts/{bitext_id}/align-again"): (401, 403, 202),
    ("POST", "/api/jobs/alignment/{job_id}/keep"): (401, 403, 404),
    ("GET", "/tmserver/languages/"): (401, 200, 200),
    ("GET", "/tmserver/{source_language}/{target_language}/unit/"): (401, 422, 422),
    ("GET", "/tmserver/{source_language}/{target_language}/unit/{text:path}"): (401, 200, 200),
    ("GET", "/mymemory/get"): (401, 422, 422),
}

SOUND = {
    "code": "en",
    "bead_id": "1",
    "bitext_id": "3",
    "entry_id": "1",
    "number": "1",
    "format": "tsv",
    "job_id": "none",
    "operation": "accept",
    "name": "none",
    "kind": "alignment",
    "source_language": "zh",
    "target_language": "en",
    "text": "产业",
}


def account(name: str, role: Any) -> User:
    return User(name, role, user_line(name, role, "pw").split(":", 2)[2])


@pytest.fixture
def page(client: Any, corpus_file: str, tmp_path: Any) -> TestClient:
    users = {"li": account("li", "reader"), "王": account("王", "reviewer")}
    made: TestClient = client(corpus=corpus_file, users=users, runs=tmp_path / "runs")
    return made


def routes_of(routes: Any) -> Iterator[APIRoute]:
    """The routes of an application, those of routers that it includes among them."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes)


def all_routes(page: TestClient) -> dict[tuple[str, str], APIRoute]:
    routes = application(page).router.routes
    return {
        (method, route.path): route
        for route in routes_of(routes)
        for method in route.methods or ()
        if method != "HEAD"
    }


def address(path: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}:path}}", value).replace(f"{{{name}}}", value)
    return path


LOGINS: tuple[dict[str, Any], ...] = ({}, {"auth": ("li", "pw")}, {"auth": ("王", "pw")})
"""Of nobody, and of two users."""


def test_every_route_has_its_status_for_everybody(page: TestClient) -> None:
    found = all_routes(page)
    assert set(found) == set(ROUTES)
    for (method, path), expected in ROUTES.items():
        for login, status in zip(LOGINS, expected, strict=True):
            answer = page.request(method, address(path, SOUND), **login)
            assert answer.status_code == status, (method, path, login, answer.text[:300])


def test_a_reader_can_change_nothing() -> None:
    reader_may = {"/login", "/logout", "/align", "/evaluation", "/api/align", "/api/score"}
    for (method, path), (_, reader, _) in ROUTES.items():
        if method != "GET" and path not in reader_may and not path.endswith("/discard"):
            assert reader == 403, path


NASTY = [
    "",
    "0",
    "-1",
    "1",
    str(2**31),
    str(2**53),
    str(2**62),
    str(2**63),
    str(2**64),
    "-" + str(2**63 + 1),
    "9" * 400,
    "9" * 5000,
    "1e309",
    "nan",
    "１",
    "true",
    "字" * 100,
    "字" * 300,
    "字" * 2500,
    "\0",
    "a\0b",
    "\ufeff",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "🈳" * 70,
    "é" * 200,
    "../../etc/passwd",
    "..",
    ".",
    "CON",
    "a/b",
    "%",
    "%00",
    "%ff",
    "{x}",
    "{0.__class__}",
    "<b>",
    "' OR 1=1 --",
    '"',
    '"*"',
    "*",
    "**" * 50,
    "a*" * 100,
    "?" * 100,
    "(" * 500,
    "-" * 500,
    '"' * 501,
    "OR " * 200,
    "\u202e\u200b",
    "0000-00-00",
    "2020-02-30",
    "zh",
    "x" * 3000,
]


SHORT = [text for text in NASTY if len(text) < 100]


def quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def names_of(route: APIRoute) -> tuple[list[str], list[str], list[str]]:
    """The names of a route's parameters: in the path, in the query, in the body."""
    flat = route.dependant
    path, query, body = [], [], []
    pending = [flat]
    while pending:
        dependant = pending.pop()
        path += [field.alias for field in dependant.path_params]
        query += [field.alias for field in dependant.query_params]
        body += [field.alias for field in dependant.body_params]
        pending += dependant.dependencies
    return path, query, body


FILES = {"source", "target", "hypotheses", "reference"}


def scored(page: TestClient, login: tuple[str, str]) -> str:
    """The id of a scoring that is done."""
    lines = "\n".join(f"The cat sat on mat number {i}." for i in range(20)).encode()
    files = [("hypotheses", ("a.txt", lines.replace(b"sat", b"lay"))), ("reference", ("r.txt", lines))]
    address = page.post("/evaluation", files=files, auth=login).headers["location"]
    return wait_for_job(page, address).rsplit("/", 1)[1]


def test_a_run_is_kept_under_no_name_that_fails(page: TestClient) -> None:
    login = ("王", "pw")
    job_id = scored(page, login)
    for name in [*NASTY, "字" * 80, "字" * 78, "a" * 100]:
        form = {"name": name.encode("utf-8", "replace").decode()}
        answer = page.post(f"/evaluation/{job_id}/keep", data=form, auth=login)
        assert answer.status_code in (303, 400, 409, 422), (name, answer.text)
        assert (
            answer.status_code != 303 or page.get(answer.headers["location"], auth=login).status_code == 200
        )
    assert page.get("/evaluation", auth=login).status_code == 200


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_sent_no_route_fails(page: TestClient, seed: int) -> None:
    """Each parameter of each route in turn gets each nasty value, the others sound or nasty ones."""
    choose = random.Random(seed)
    asked = 0
    for (method, path), route in sorted(all_routes(page).items()):
        path_names, query_names, body_names = names_of(route)
        names = [*path_names, *query_names, *body_names]
        for name in names:
            for nasty in choose.sample(NASTY, 10):

                def value(other: str, name: str = name, nasty: str = nasty) -> str:
                    if other == name:
                        return nasty
                    return choose.choice([SOUND.get(other, "1")] * 2 + [choose.choice(SHORT)])

                where = address(path, {other: quoted(value(other)) for other in path_names})
                query = "&".join(f"{other}={quoted(value(other))}" for other in query_names)
                form = {other: value(other) for other in body_names if other not in FILES}
                files = [
                    (other, (value(other)[:200], b"One.\nTwo.\n"))
                    for other in body_names
                    if other in FILES and choose.random() < 0.8
                ]
                encoded = {key: text.encode("utf-8", "replace").decode() for key, text in form.items()}
                answer = page.request(
                    method,
                    f"{where}?{query}" if query else where,
                    auth=("王", "pw"),
                    data=encoded or None,
                    files=files or None,
                )
                asked += 1
                assert answer.status_code < 500, (method, where, query, form, files, answer.text[:500])
    assert asked > 300
