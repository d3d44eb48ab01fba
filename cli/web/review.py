"""Review beads one by one, by keyboard alone; each change is saved at once."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from cli.web.documents import list_page
from cli.web.errors import status_of
from cli.web.i18n import language_of, translate
from cli.web.identity import Reader, Reviewer, check_writable
from cli.web.pages import is_fragment, link, page
from corpus.errors import ConflictError, DuizhaoError
from corpus.store import Corpus
from corpus.store.browsing import (
    Order,
    bitext_summaries,
    bitext_summary,
    in_list,
    next_to_review,
    position_of,
)
from corpus.store.operations import BeadsChanged, Change, Operation, review, window_at
from corpus.store.reviewing import last_reviews, undo

router = APIRouter(prefix="/review")

_LOOKED_THROUGH = 100
"""How many of the latest changes to a bitext are searched for a reviewer's own last one."""

BitextId = Annotated[int, Path(ge=0, le=2**62)]


@router.get("")
def index(
    request: Request,
    _: Reader,
    q: Annotated[str, Query(max_length=500)] = "",
    order: Order = "",
    every: bool = False,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """The bitexts with doubtful beads, or all with ``every``; those with the most doubtful beads first."""
    corpus: Corpus = request.app.state.corpus
    bitexts = sorted(bitext_summaries(corpus), key=lambda b: (-b.doubtful, b.reviewed - b.beads, b.id))
    offered = [one for one in bitexts if every or one.doubtful]
    found = in_list(offered, q, order)
    return list_page(request, "reviews.html", found, offset, q=q, order=order, every=every)


@router.get("/{bitext_id}")
def show(
    request: Request,
    user: Reader,
    bitext_id: BitextId,
    bead: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    number: int | None = None,
) -> Response:
    """The bead with the id ``bead`` or the ``number`` from 1, or else the next one to review."""
    position = None
    gone = None
    if number is not None:
        position = number - 1
    elif bead is not None:
        position, gone = _place(request, bitext_id, bead)
    if position is None:
        position = next_to_review(request.app.state.corpus, bitext_id) or 0
    return _panel(request, bitext_id, position, may_change(request, user.role), gone=gone)


@router.post("/{bitext_id}/undo")
def take_back(
    request: Request,
    user: Reviewer,
    bitext_id: BitextId,
    bead: Annotated[int | None, Form(ge=0, le=2**62)] = None,
    review: Annotated[int | None, Form(ge=0, le=2**62)] = None,
) -> Response:
    """Undo this reviewer's last change here, the one that they saw; ``bead`` is shown if there is none."""
    check_writable(request)
    corpus: Corpus = request.app.state.corpus
    try:
        undone = undo(corpus, bitext_id, user.name, review)
    except ConflictError as error:
        position, gone = (None, None) if bead is None else _place(request, bitext_id, bead)
        if position is None:
            position = next_to_review(corpus, bitext_id) or 0
        return _panel(request, bitext_id, position, True, problem=error, status=status_of(error), gone=gone)
    position = position_of(corpus, bitext_id, undone) or 0
    return _answer(request, bitext_id, position, _says(request, "Undone."))


@router.post("/{bitext_id}/{bead_id}/{operation}")
async def change(
    request: Request,
    user: Reviewer,
    bitext_id: BitextId,
    bead_id: Annotated[int, Path(ge=0, le=2**62)],
    operation: Operation,
    version: Annotated[str, Form(max_length=100)],
) -> Response:
    """Change a bead; ``version`` identifies the state that the user saw."""
    check_writable(request)
    form = await request.form()
    texts = {side: [str(text) for text in form.getlist(side)] for side in ("source", "target")}
    change = Change(operation, texts["source"], texts["target"], str(form.get("note", "")))
    return await run_in_threadpool(_change, request, user.name, bitext_id, bead_id, change, version)


def _change(
    request: Request, reviewer: str, bitext_id: int, bead_id: int, change: Change, version: str
) -> Response:
    corpus: Corpus = request.app.state.corpus
    operation = change.operation
    position = position_of(corpus, bitext_id, bead_id)
    window = None if position is None else window_at(corpus, bitext_id, position)
    yours = {"source": change.source, "target": change.target} if operation is Operation.EDIT else None
    if window is None or window.version != version:
        return _conflict(request, bitext_id, bead_id, yours)
    try:
        after = review(corpus, bitext_id, window, change, reviewer).beads
    except BeadsChanged:
        return _conflict(request, bitext_id, bead_id, yours)
    except DuizhaoError as error:
        return _panel(request, bitext_id, window.bead.position, True, problem=error, status=status_of(error))
    kept = after[0].id if operation is Operation.MERGE_BEFORE else bead_id
    position = position_of(corpus, bitext_id, kept)
    if position is None:  # the bead gave away all its segments
        position = window.bead.position
    if operation is Operation.ACCEPT:
        following = next_to_review(corpus, bitext_id, position)
        if following is None:
            return _answer(request, bitext_id, position, _says(request, "All beads are reviewed."))
        position = following
    return _answer(request, bitext_id, position, _says(request, "Saved."))


def may_change(request: Request, role: str) -> bool:
    """Whether a user with this role can change the corpus."""
    return role == "reviewer" and request.app.state.settings.corpus is not None


def _place(request: Request, bitext_id: int, bead_id: int) -> tuple[int | None, int | None]:
    """Position of a bead or, if it was merged, of the one with its segments, and that one's id."""
    corpus: Corpus = request.app.state.corpus
    position = position_of(corpus, bitext_id, bead_id)
    if position is not None:
        return position, None
    for done in last_reviews(corpus, bitext_id):
        if bead_id in [record["id"] for record in done.before]:
            return position_of(corpus, bitext_id, done.after[0]["id"]), bead_id
    return None, bead_id


def _conflict(
    request: Request, bitext_id: int, bead_id: int, yours: dict[str, Sequence[str]] | None
) -> Response:
    """The page for the slower of two reviewers: who was first, the present state, and their own texts."""
    corpus: Corpus = request.app.state.corpus
    last = last_reviews(corpus, bitext_id, 1)
    says = _says(
        request, "Somebody has just changed this. Nothing was overwritten; the current version is shown."
    )
    if last:
        says = _says(
            request,
            "{name} changed this at {time} UTC. Nothing was overwritten; the current version is shown.",
            name=last[0].reviewer,
            time=last[0].reviewed_at[11:19],
        )
    position, gone = _place(request, bitext_id, bead_id)
    if position is None:
        position = next_to_review(corpus, bitext_id) or 0
    return _panel(request, bitext_id, position, True, problem=says, status=409, gone=gone, yours=yours)


def _answer(request: Request, bitext_id: int, position: int, says: str) -> Response:
    if is_fragment(request):
        return _panel(request, bitext_id, position, True, says=says)
    return RedirectResponse(link(f"/review/{bitext_id}", number=position + 1), 303)


def _panel(
    request: Request,
    bitext_id: int,
    position: int,
    writable: bool,
    *,
    says: str = "",
    problem: DuizhaoError | str = "",
    status: int = 200,
    gone: int | None = None,
    yours: dict[str, Sequence[str]] | None = None,
) -> Response:
    """The page, or the part of it that htmx asks for.

    ``gone`` is a requested bead that no longer exists, ``yours`` the texts that were not saved.
    """
    corpus: Corpus = request.app.state.corpus
    summary = bitext_summary(corpus, bitext_id)
    window = window_at(corpus, bitext_id, min(max(position, 0), max(summary.beads - 1, 0)))
    if window is None:
        raise HTTPException(404, "There is no such bead here.")
    history = last_reviews(corpus, bitext_id, _LOOKED_THROUGH)
    user = getattr(request.state, "user", None) and request.state.user.name
    values: dict[str, Any] = {
        "bitext": summary,
        "window": window,
        "writable": writable,
        "says": says,
        "problem": problem,
        "history": history[:5],
        "mine": next((done.id for done in history if done.reviewer == user), 0),
        "gone": gone,
        "yours": yours,
    }
    fragment = is_fragment(request)
    response = page(request, "_review.html" if fragment else "review.html", status, **values)
    if fragment:
        response.headers["X-Fragment"] = "true"
        response.headers["HX-Replace-Url"] = link(f"/review/{bitext_id}", bead=window.bead.id)
    return response


def _says(request: Request, text: str, **values: object) -> str:
    return translate(language_of(request), text, **values)
