"""The term list: searched, added to, edited, and filled from candidates that a person accepts."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from cli.web.errors import status_of
from cli.web.identity import Reader, Reviewer, check_writable, safe_path
from cli.web.jobs import Jobs
from cli.web.pages import is_fragment, job_of, last_page, link, page, progress_fragment
from cli.web.review import may_change
from cli.web.settings import User
from cli.web.work import find_candidates
from corpus.errors import ConflictError, DuizhaoError
from corpus.model import STATUSES, Concept
from corpus.store import Corpus
from corpus.store.term_list import (
    Entry,
    SeenEntry,
    add_concepts,
    edit_entry,
    entries,
    new_entry,
    remove_entry,
)
from corpus.text.folding import fold

router = APIRouter(prefix="/terms")

PAGE = 50
"""Entries on a page."""

EntryId = Annotated[int, Path(ge=0, le=2**62)]
Version = Annotated[str, Form(max_length=100)]
Text = Annotated[str, Form()]
Status = Literal["", "preferred", "admitted", "deprecated", "forbidden"]


@router.get("")
def index(
    request: Request,
    user: Reader,
    q: Annotated[str, Query(max_length=500)] = "",
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    term: Annotated[str, Query(max_length=500)] = "",
    rendering: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The entries that have the words ``q``; ``term`` and ``rendering`` are proposed for a new one."""
    return _index(request, user, q, offset, {"term": term, "rendering": rendering})


def _index(
    request: Request,
    user: User,
    q: str = "",
    offset: int = 0,
    typed: dict[str, str] | None = None,
    *,
    problem: DuizhaoError | None = None,
    kept: Sequence[str] = (),
) -> Response:
    """The page; ``typed`` fills the form, and ``kept`` lists the fields that an addition left unchanged."""
    corpus: Corpus = request.app.state.corpus
    jobs: Jobs = request.app.state.jobs
    found = entries(corpus, q)
    offset = min(offset, last_page(len(found), PAGE))
    return page(
        request,
        "terms.html",
        status_of(problem) if problem else 200,
        entries=found[offset : offset + PAGE],
        total=len(found),
        q=q,
        offset=offset,
        page_size=PAGE,
        typed={"status": "", "subject": "", "definition": "", "note": "", "source": ""} | (typed or {}),
        problem=problem,
        kept=kept,
        writable=may_change(request, user.role),
        statuses=STATUSES,
        # Two translations often have the same rendering.
        distinct=lambda terms: list({(term.text, term.status): term for term in terms}.values()),
        jobs=jobs.of("candidates", user.key),
    )


def entry_of_form(
    term: str, rendering: str, status: Status, source: str, *, subject: str, definition: str, note: str
) -> Concept:
    """The new entry that was sent, without white space around its fields. Raises as ``new_entry`` does."""
    of_concept = {"subject": subject.strip(), "definition": definition.strip(), "note": note.strip()}
    return new_entry(term, rendering, of_concept=of_concept, status=status, source=source.strip())


@router.post("")
def add(
    request: Request,
    user: Reviewer,
    term: Text,
    rendering: Text,
    status: Annotated[Status, Form()] = "",
    source: Text = "",
    subject: Text = "",
    definition: Text = "",
    note: Text = "",
    next: Text = "",
) -> Response:
    """Add an entry, or a rendering to one; existing fields stay as they are, and differences are reported."""
    check_writable(request)
    try:
        entry = entry_of_form(
            term, rendering, status, source, subject=subject, definition=definition, note=note
        )
        added = add_concepts(request.app.state.corpus, [entry])
    except DuizhaoError as error:
        typed = {"term": term, "rendering": rendering, "status": status, "source": source}
        typed |= {"subject": subject, "definition": definition, "note": note}
        return _index(request, user, typed=typed, problem=error)
    if is_fragment(request):
        return page(request, "_accepted.html", term=term)
    if added.kept:
        return _index(request, user, entry.source, typed={"term": "", "rendering": ""}, kept=added.kept)
    return RedirectResponse(safe_path(next) if next else link("/terms", q=entry.source), 303)


@router.post("/candidates")
def start(
    request: Request,
    user: Reviewer,
    fewest: Annotated[int, Form(ge=1, le=2**31)] = 2,
    limit: Annotated[int, Form(ge=1, le=200)] = 50,
) -> Response:
    """Begin to look for candidates, which reads the whole corpus."""
    jobs: Jobs = request.app.state.jobs
    work = partial(find_candidates, request.app.state.settings.corpus, limit, fewest)
    job = jobs.start("candidates", user.key, "", [], work)
    return RedirectResponse(f"/terms/candidates/{job.id}", 303)


@router.get("/candidates/{job_id}")
def candidates(request: Request, user: Reader, job_id: str) -> Response:
    """The progress of the search for candidates, or its results; those already in the list are marked."""
    corpus: Corpus = request.app.state.corpus
    return page(
        request,
        "candidates.html",
        job=job_of(request, "candidates", job_id, user.key),
        listed={fold(term.text) for concept in corpus.concepts() for term in concept.chinese},
        fold=fold,
        writable=may_change(request, user.role),
    )


@router.get("/candidates/{job_id}/progress")
def progress(request: Request, user: Reader, job_id: str) -> Response:
    return progress_fragment(request, job_of(request, "candidates", job_id, user.key))


@router.post("/candidates/{job_id}/discard")
def discard(request: Request, user: Reader, job_id: str) -> Response:
    jobs: Jobs = request.app.state.jobs
    jobs.discard(job_of(request, "candidates", job_id, user.key))
    return RedirectResponse("/terms", 303)


@router.get("/{entry_id}")
def show(request: Request, user: Reader, entry_id: EntryId, saved: bool = False) -> Response:
    """An entry with forms to change it."""
    return _show(request, user, entry_id, saved=saved)


def _show(
    request: Request,
    user: User,
    entry_id: int,
    problem: DuizhaoError | None = None,
    yours: Sequence[str] = (),
    *,
    saved: bool = False,
) -> Response:
    """The page of an entry; ``yours`` are the texts that were not saved because of ``problem``."""
    found = _entry(request.app.state.corpus, entry_id)
    if found is None:
        raise HTTPException(404, "This entry is no longer in the list.")
    return page(
        request,
        "term.html",
        status_of(problem) if problem else 200,
        entry=found,
        concept=found.concept,
        statuses=STATUSES,
        writable=may_change(request, user.role),
        problem=problem,
        yours=[text for text in yours if text],
        saved=saved,
    )


def _entry(corpus: Corpus, entry_id: int) -> Entry | None:
    return next((one for one in entries(corpus) if one.id == entry_id), None)


@router.post("/{entry_id}/edit")
def edit(
    request: Request,
    user: Reviewer,
    entry_id: EntryId,
    version: Version,
    subject: Text = "",
    definition: Text = "",
    note: Text = "",
) -> Response:
    """Change the fields of an entry that describe its concept."""
    fields = {"subject": subject, "definition": definition, "note": note}
    return _changed(request, user, entry_id, version, None, {}, fields)


@router.post("/{entry_id}/edit-term")
def edit_term(
    request: Request,
    user: Reviewer,
    entry_id: EntryId,
    version: Version,
    rendering: Text,
    text: Text,
    status: Annotated[Status, Form()] = "",
    source: Text = "",
) -> Response:
    """Change the term of an entry whose text is ``rendering``."""
    fields = {"text": text, "status": status, "source": source}
    return _changed(request, user, entry_id, version, rendering, fields, {})


def _changed(
    request: Request,
    user: User,
    entry_id: int,
    version: str,
    rendering: str | None,
    of_term: dict[str, str],
    of_concept: dict[str, str],
) -> Response:
    check_writable(request)
    given: list[dict[str, Any]] = [
        {name: value.strip().replace("\r\n", "\n") for name, value in fields.items()}
        for fields in (of_term, of_concept)
    ]
    try:
        edit_entry(
            request.app.state.corpus,
            SeenEntry(entry_id, version),
            rendering,
            of_term=given[0],
            of_concept=given[1],
        )
    except DuizhaoError as error:
        return _show(request, user, entry_id, error, [*of_term.values(), *of_concept.values()])
    return RedirectResponse(f"/terms/{entry_id}?saved=true", 303)


@router.post("/{entry_id}/remove")
def remove(
    request: Request, user: Reviewer, entry_id: EntryId, version: Version, rendering: Text = ""
) -> Response:
    """Remove an entry, or one term of it."""
    check_writable(request)
    corpus: Corpus = request.app.state.corpus
    try:
        remove_entry(corpus, SeenEntry(entry_id, version), rendering or None)
    except ConflictError as error:
        return _show(request, user, entry_id, error)
    left = rendering and _entry(corpus, entry_id)
    return RedirectResponse(f"/terms/{entry_id}?saved=true" if left else "/terms", 303)
