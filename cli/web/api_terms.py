"""The term list in the JSON API: read, extended, corrected, and filled from candidates."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response

from cli.answer import answer
from cli.web.api import ERRORS, Id, IfMatch, Record, Version, seen_versions, writable_corpus
from cli.web.export import waited_for
from cli.web.identity import Reader, Reviewer
from cli.web.jobs import Jobs
from cli.web.terms import Status, entry_of_form
from cli.web.work import find_candidates
from corpus.errors import ConflictError, UsageError
from corpus.store import Corpus
from corpus.store.term_list import (
    Entry,
    SeenEntry,
    add_concepts,
    edit_entry,
    entries,
    remove_entry,
)

router = APIRouter(prefix="/api", responses=ERRORS, tags=["terms"])

Text = Annotated[str, Form()]


async def _sent(request: Request) -> frozenset[str]:
    """The fields that were sent, the empty ones too."""
    return frozenset(await request.form())


Sent = Annotated[frozenset[str], Depends(_sent)]


@router.get("/candidates", summary="Candidates for the term list")
async def candidates(
    request: Request,
    user: Reader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    fewest: Annotated[int, Query(ge=1, le=2**31)] = 2,
) -> Record:
    """Expressions that may be terms, with the renderings linked to them, likeliest first."""
    # It reads the whole corpus, which takes minutes if it is large.
    work = partial(find_candidates, request.app.state.settings.corpus, limit, fewest)
    done = await waited_for(request, user, work)
    exports: Jobs = request.app.state.exports
    exports.discard(done)
    return answer({"candidates": [asdict(candidate) for candidate in done.result]})


@router.post("/terms", summary="Add a term")
def add(
    request: Request,
    _: Reviewer,
    term: Annotated[str, Form(min_length=1)],
    rendering: Annotated[str, Form(min_length=1)],
    status: Annotated[Status, Form()] = "",
    source: Text = "",
    subject: Text = "",
    definition: Text = "",
    note: Text = "",
) -> Record:
    """Add a Chinese term with a rendering, or a further rendering of an existing term."""
    entry = entry_of_form(term, rendering, status, source, subject=subject, definition=definition, note=note)
    return answer(asdict(add_concepts(writable_corpus(request), [entry])))


@router.get("/term-list", summary="The term list")
def term_list(
    request: Request,
    _: Reader,
    q: Annotated[str, Query(max_length=500)] = "",
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Record:
    """The entries that have each word of ``q`` in a term, subject or note; ``total`` is how many there are.

    An entry's ``version`` changes when somebody changes it; send it with a change.
    """
    found = entries(request.app.state.corpus, q)
    page = found[offset : offset + limit]
    return answer({"entries": [_record(entry) for entry in page], "total": len(found)})


@router.get("/term-list/{number}", summary="An entry of the term list")
def entry(request: Request, _: Reader, number: Id, response: Response) -> Record:
    """The entry; its version is the ETag too."""
    return _answer(_entry(request.app.state.corpus, number), response)


@router.post("/term-list/{number}", summary="Change an entry of the term list")
def change(
    request: Request,
    _: Reviewer,
    number: Id,
    response: Response,
    sent: Sent,
    rendering: Text = "",
    text: Text = "",
    status: Annotated[Status, Form()] = "",
    source: Text = "",
    subject: Text = "",
    definition: Text = "",
    note: Text = "",
    version: Version = "",
    if_match: IfMatch = "",
) -> Record:
    """Change ``text``, ``status`` or ``source`` of the term whose text is ``rendering``, and
    ``subject``, ``definition`` or ``note`` of the entry. Fields that are not sent stay as they are.

    428 without ``version`` (or ``If-Match``), 409 if somebody has changed the entry since.
    """
    corpus = writable_corpus(request)
    of_term = _sent_of(sent, text=text, status=status, source=source)
    of_concept = _sent_of(sent, subject=subject, definition=definition, note=note)
    if of_term and not rendering:
        raise UsageError("no term is named", hint="Send the text of the term as rendering.")
    seen = _seen(number, version, if_match)
    edit_entry(corpus, seen, rendering or None, of_term=of_term, of_concept=of_concept)
    return _answer(_entry(corpus, number), response)


@router.post("/term-list/{number}/remove", summary="Remove an entry of the term list, or one term of it")
def remove(
    request: Request,
    _: Reviewer,
    number: Id,
    rendering: Text = "",
    version: Version = "",
    if_match: IfMatch = "",
) -> Record:
    """Remove the term whose text is ``rendering``, or the whole entry, as the last Chinese term or the last
    rendering does. The answer has the entry as it is now, or null.

    428 without ``version`` (or ``If-Match``), 409 if somebody has changed the entry since.
    """
    corpus = writable_corpus(request)
    remove_entry(corpus, _seen(number, version, if_match), rendering or None)
    left = [one for one in entries(corpus) if one.id == number]
    return answer({"entry": _record(left[0]) if left else None})


def _seen(number: int, version: str, if_match: str) -> SeenEntry:
    versions = seen_versions(version, if_match)
    if len(versions) > 1:
        raise ConflictError("version and If-Match name different versions", hint="Send one of them.")
    return SeenEntry(number, versions.pop())


def _sent_of(sent: frozenset[str], **fields: str) -> dict[str, str]:
    return {name: value.strip() for name, value in fields.items() if name in sent}


def _entry(corpus: Corpus, number: int) -> Entry:
    found = [one for one in entries(corpus) if one.id == number]
    if not found:
        raise HTTPException(404, "This entry is no longer in the list.")
    return found[0]


def _record(entry: Entry) -> Record:
    """The entry for a program: its number in the list, its version, and the concept."""
    return {"number": entry.id, "version": entry.version, **asdict(entry.concept)}


def _answer(entry: Entry, response: Response) -> Record:
    response.headers["ETag"] = f'"{entry.version}"'
    return answer(_record(entry))
