"""The JSON API: the operations of the command line, for programs. Its description is at /api/openapi.json."""

import json
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Header, HTTPException, Path, Query, Request, UploadFile
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator
from starlette.concurrency import run_in_threadpool

from align.words.linker import word_linker
from cli.answer import answer
from cli.web.aligning import begin_again, keep_alignment, start_alignment
from cli.web.dates import DATES, is_date
from cli.web.i18n import say
from cli.web.identity import Reader, Reviewer, check_writable
from cli.web.jobs import Job, Jobs, Kind
from cli.web.scoring import start_scoring
from cli.web.turns import in_turn
from cli.web.work import AlignmentResult, EvaluationResult
from corpus.errors import DuizhaoError, UsageError
from corpus.model import Link
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.search.linking import links_of
from corpus.search.query import check_query, check_sentence
from corpus.search.renderings import renderings, with_counterparts
from corpus.search.selection import Selection
from corpus.search.terms import find_terms
from corpus.store import Corpus
from corpus.store.browsing import bitext_summaries, bitext_summary, next_to_review
from corpus.store.link_corrections import LinkCorrection, load_corrections
from corpus.store.operations import (
    BeadsChanged,
    Change,
    LinkOperation,
    Operation,
    correct_link,
    links_version,
    review,
    window_at,
    windows_at,
)
from corpus.store.reading import BeadText
from corpus.store.reviewing import last_review_of, last_reviews, undo

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {
                        "error": {"type": "string"},
                        "code": {"type": "string"},
                        "changed_by": {"type": "string"},
                        "changed_at": {"type": "string"},
                    },
                }
            }
        },
    }
    for status, description in [
        (400, "What was asked cannot be done; the error says why and what to do"),
        (401, "Give a token (Bearer) or name and password (Basic)"),
        (403, "Only a reviewer may do this"),
        (404, "There is no such thing here"),
        (409, "The corpus has changed since (by whom and when), or cannot be changed"),
        (413, "Too large"),
        (422, "A parameter has no such value"),
        (428, "Send the version that you saw"),
        (429, "Too many requests"),
        (503, "Another process writes to the corpus for long; try again"),
    ]
}

router = APIRouter(prefix="/api", responses=ERRORS)


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, _: Reader) -> Response:
    """The description of this API."""
    return JSONResponse(request.app.openapi())


Text = Annotated[str, Query(min_length=1, max_length=2000)]
Side = Annotated[Literal["zh", "en"] | None, Query()]
Id = Annotated[int, Path(ge=1, le=2**53)]
Record = dict[str, Any]


_QUICK = 200
"""The most beads that are read at once; requests for more wait their turn, as slow lookups do."""


def _date(text: str) -> str:
    if not is_date(text):
        raise ValueError(f"no date. {DATES}")
    return text


Version = Annotated[str, Form(max_length=100)]
IfMatch = Annotated[str, Header(max_length=100)]
Date = Annotated[str, Query(max_length=30), AfterValidator(_date)]


def _selection(
    document: Annotated[str, Query(max_length=500)] = "",
    since: Date = "",
    until: Date = "",
    direction: Literal["", "zh", "en"] = "",
    reviewed: bool = False,
) -> Selection:
    return Selection(document, since, until, direction, reviewed)


Only = Annotated[Selection, Depends(_selection)]


def _corpus(request: Request) -> Corpus:
    corpus: Corpus = request.app.state.corpus
    return corpus


@router.get("/lookup", tags=["lookup"], summary="Concordance")
async def lookup(
    request: Request,
    _: Reader,
    q: Text,
    only: Only,
    side: Side = None,
    context: bool = False,
    regional: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Record:
    """The beads in which ``q`` occurs, with each match and its likely counterpart as spans.

    With ``regional`` also those with its regional equivalents: 软件, 軟體.
    """
    corpus = _corpus(request)
    check_query(q)

    def look_up() -> Record:
        found = concordance(
            corpus,
            q,
            limit=limit,
            offset=offset,
            side=side,
            context=context,
            only=only,
            regional=regional,
        )
        record = asdict(with_counterparts(corpus, found, word_linker()))
        hint = say("en", found.hint)
        return answer(record) | {"hint": f"{hint} The filters may exclude hits." if hint and only else hint}

    return await in_turn(request, look_up)


@router.get("/fuzzy", tags=["lookup"], summary="Similar sentences")
async def similar(
    request: Request,
    _: Reader,
    q: Text,
    only: Only,
    side: Side = None,
    minimum: Annotated[int, Query(ge=30, le=100)] = 70,
    limit: Annotated[int, Query(ge=1, le=100)] = 5,
) -> Record:
    """The best matches of a whole sentence, with percentages, penalties and differences."""
    check_sentence(q)
    found = await in_turn(
        request, fuzzy, _corpus(request), q, limit=limit, minimum=minimum, side=side, only=only
    )
    return answer(asdict(found))


@router.get("/terms", tags=["lookup"], summary="Terms of a sentence")
def terms(request: Request, _: Reader, q: Text, only: Only) -> Record:
    """The terms that occur in ``q``, with their renderings."""
    return answer({"terms": [asdict(match) for match in find_terms(_corpus(request), q, only=only)]})


@router.get("/renderings", tags=["lookup"], summary="How a term is rendered")
async def rendered(
    request: Request, _: Reader, q: Text, only: Only, side: Side = None, regional: bool = False
) -> Record:
    """The renderings of a term in the corpus, with counts and an example each.

    With ``regional`` also those of its regional equivalents: 软件, 軟體.
    """
    corpus = _corpus(request)
    check_query(q)
    found = await in_turn(
        request, renderings, corpus, q, word_linker(), side=side, only=only, regional=regional
    )
    return answer(asdict(found))


@router.get("/stats", tags=["corpus"], summary="Counts")
def stats(request: Request, _: Reader) -> Record:
    return answer(asdict(_corpus(request).statistics()))


@router.get("/imports", tags=["corpus"], summary="What came in, and when")
def imports(request: Request, _: Reader) -> Record:
    return answer({"imports": [asdict(record) for record in _corpus(request).imports()]})


@router.get("/bitexts", tags=["corpus"], summary="The bitexts")
def bitexts(request: Request, _: Reader) -> Record:
    return answer({"bitexts": [asdict(summary) for summary in bitext_summaries(_corpus(request))]})


@router.get("/bitexts/{bitext_id}/beads", tags=["corpus"], summary="Beads of a bitext")
async def beads(
    request: Request,
    _: Reader,
    bitext_id: Id,
    first: Annotated[int, Query(ge=0, le=2**53)] = 0,
    count: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Record:
    """Beads from position ``first`` (from zero) on, and the position of the next one to review.

    A bead's ``version`` changes when somebody changes it or a neighbour; send it with a change.
    """
    corpus = _corpus(request)

    def read() -> Record:
        bitext_summary(corpus, bitext_id)  # raises NotFoundError
        windows = windows_at(corpus, bitext_id, first, count)
        return answer(
            {
                "beads": [asdict(window.bead) | {"version": window.version} for window in windows],
                "next_to_review": next_to_review(corpus, bitext_id),
            }
        )

    return await (in_turn(request, read) if count > _QUICK else run_in_threadpool(read))


@router.post("/bitexts/{bitext_id}/review", tags=["review"], summary="Change beads")
def change_beads(
    request: Request,
    user: Reviewer,
    bitext_id: Id,
    operation: Annotated[Operation, Form()],
    bead: Annotated[int, Form(ge=1, le=2**53)],
    position: Annotated[int, Form(ge=0, le=2**53)],
    source: Annotated[list[str], Form()] = [],  # noqa: B006 (read only)
    target: Annotated[list[str], Form()] = [],  # noqa: B006 (read only)
    note: Annotated[str, Form()] = "",
    version: Version = "",
    if_match: IfMatch = "",
) -> Record:
    """Accept, edit, note or split a bead, merge it with a neighbour, or move the boundary to the next one.

    ``bead``, ``position`` and ``version`` (or ``If-Match``) are those of the bead as it was read; 428 without
    a version, 409 if the bead no longer exists or has changed. The beads of the answer have their new
    versions.
    """
    corpus = writable_corpus(request)
    seen = seen_versions(version, if_match)
    window = window_at(corpus, bitext_id, position)
    if window is None or window.bead.id != bead or seen != {window.version}:
        raise _changed_by(corpus, bitext_id, bead)
    try:
        done = review(corpus, bitext_id, window, Change(operation, source, target, note), user.name)
    except BeadsChanged as error:
        raise _changed_by(corpus, bitext_id, bead) from error
    record = asdict(done)
    if done.beads:
        windows = windows_at(corpus, bitext_id, done.beads[0].position, len(done.beads))
        versions = {window.bead.id: window.version for window in windows}
        for entry in record["beads"]:
            entry["version"] = versions.get(entry["id"], "")
    return answer(record)


def _changed_by(corpus: Corpus, bitext_id: int, bead_id: int) -> BeadsChanged:
    """The conflict, with who was faster: at the bead, or else at a neighbour."""
    last = last_review_of(corpus, bitext_id, bead_id) or next(iter(last_reviews(corpus, bitext_id, 1)), None)
    return BeadsChanged(last.reviewer, last.reviewed_at) if last else BeadsChanged()


def seen_versions(version: str, if_match: str) -> set[str]:
    """The versions that a client says it saw. Raises HTTPException 428 if it says none."""
    seen = {given.removeprefix("W/").strip('"') for given in (version, if_match) if given}
    if not seen:
        raise HTTPException(428, "Send the version that you saw, as version or in If-Match.")
    return seen


@router.post("/bitexts/{bitext_id}/undo", tags=["review"], summary="Take back your last change")
def take_back(
    request: Request,
    user: Reviewer,
    bitext_id: Id,
    review: Annotated[int | None, Form(ge=1, le=2**53)] = None,
    if_match: IfMatch = "",
) -> Record:
    """``review`` (or ``If-Match``) is the id of the change, your last one; 428 without it, 409 if it is not.

    ``/api/bitexts/{bitext_id}/reviews`` has the ids."""
    corpus = writable_corpus(request)
    (seen, *others) = seen_versions("" if review is None else str(review), if_match)
    if others or not (seen.isascii() and seen.isdecimal() and len(seen) <= 16):
        raise UsageError("If-Match is not the id of a review", hint="Send the one that you saw.")
    return answer({"bead": undo(corpus, bitext_id, user.name, int(seen))})


@router.get("/bitexts/{bitext_id}/reviews", tags=["review"], summary="What was changed, and by whom")
def reviews(
    request: Request, _: Reader, bitext_id: Id, limit: Annotated[int, Query(ge=1, le=1000)] = 20
) -> Record:
    return answer({"reviews": [asdict(done) for done in last_reviews(_corpus(request), bitext_id, limit)]})


@router.get("/beads/{bead_id}/links", tags=["lookup"], summary="The links between the words of a bead")
async def links(request: Request, _: Reader, bead_id: Id) -> Record:
    """Parts of the source and of the target text that render each other; send ``version`` with a change."""
    corpus = _corpus(request)
    bead = _bead(corpus, bead_id)
    (found,) = await in_turn(request, links_of, corpus, [bead], word_linker())
    return _links_answer(corpus, bead, found)


@router.post("/beads/{bead_id}/links", tags=["review"], summary="Correct a link")
def change_link(
    request: Request,
    user: Reviewer,
    bead_id: Id,
    operation: Annotated[LinkOperation, Form()],
    source_start: Annotated[int, Form(ge=0, le=2**31)],
    source_end: Annotated[int, Form(ge=1, le=2**31)],
    target_start: Annotated[int, Form(ge=0, le=2**31)],
    target_end: Annotated[int, Form(ge=1, le=2**31)],
    version: Version = "",
    if_match: IfMatch = "",
) -> Record:
    """Link or unlink two parts of a bead's texts, in characters from zero, or forget such a correction.

    428 without ``version`` (or ``If-Match``), 409 if the texts or the links are no longer those it names.
    """
    corpus = writable_corpus(request)
    seen = seen_versions(version, if_match)
    bead = _bead(corpus, bead_id)
    parts = [((source_start, source_end), (target_start, target_end))]
    version = seen.pop() if len(seen) == 1 else ""  # two different ones cannot both be right
    try:
        correct_link(corpus, bead, parts, operation, user.name, version=version)
    except BeadsChanged as error:
        raise error if error.changed_by else _changed_by(corpus, bead.bitext_id, bead_id) from error
    (found,) = links_of(corpus, [bead], word_linker())
    return _links_answer(corpus, bead, found)


def _links_answer(corpus: Corpus, bead: BeadText, links: list[Link]) -> Record:
    version = links_version(bead, _corrections(corpus, bead))
    return answer({"links": _link_records(bead, links), "version": version})


def _corrections(corpus: Corpus, bead: BeadText) -> list[LinkCorrection]:
    pair = bead.zh, bead.en
    with corpus.reading() as connection:
        return load_corrections(connection, [pair]).get(pair, [])


def _bead(corpus: Corpus, bead_id: int) -> BeadText:
    beads = corpus.beads([bead_id])
    if not beads:
        raise HTTPException(404, "There is no such bead.")
    return beads[0]


def _link_records(bead: BeadText, found: list[Link]) -> list[Record]:
    names = ("source", "target") if bead.zh == bead.source else ("target", "source")
    return [
        {names[0]: link.zh, names[1]: link.en, "confidence": link.confidence, "by_person": link.by_person}
        for link in found
    ]


@router.post("/align", tags=["work"], summary="Align two documents", status_code=202)
def align(
    request: Request,
    user: Reader,
    source: Annotated[UploadFile, File()],
    target: Annotated[UploadFile, File()],
    source_language: Annotated[str, Form(max_length=20)] = "",
    target_language: Annotated[str, Form(max_length=20)] = "",
    earlier: Annotated[int, Form(ge=0, le=2**53)] = 0,
) -> Record:
    """``earlier`` is the bitext of which these are a changed version: its reviews stay.

    Start an alignment; poll ``/api/jobs/{kind}/{id}`` for its progress and the translation units.
    """
    languages = source_language, target_language
    job = start_alignment(request, user.key, (source, target), languages, earlier)
    return _job_record(job)


@router.post("/score", tags=["work"], summary="Score translations", status_code=202)
def score(
    request: Request,
    user: Reader,
    hypotheses: Annotated[list[UploadFile], File()],
    import_name: Annotated[str, Form(max_length=500)] = "",
    against: Annotated[str, Form(max_length=500, deprecated="Use import_name.")] = "",
    source: Annotated[UploadFile | None, File()] = None,
    reference: Annotated[UploadFile | None, File()] = None,
    judgements: Annotated[UploadFile | None, File()] = None,
    metric: Annotated[list[str], Form()] = ["bleu", "chrf"],  # noqa: B006 (read only)
    force: Annotated[bool, Form()] = False,
) -> Record:
    """Start a scoring; poll ``/api/jobs/{kind}/{id}`` for the result, that of ``duizhao score --json``.

    ``judgements`` are people's, as ``duizhao score --human`` reads them. Input that would give misleading
    scores is refused, unless ``force`` is set.
    """
    name = import_name or against
    return _job_record(
        start_scoring(request, user.key, hypotheses, name, source, reference, judgements, metric, force)
    )


@router.get(
    "/jobs/{kind}/{job_id}",
    tags=["work"],
    summary="How far work is, and its result",
    response_model=Record,
)
def work(request: Request, user: Reader, kind: Literal["alignment", "evaluation"], job_id: str) -> Response:
    return _with_result(_job(request, user.key, kind, job_id))


@router.post(
    "/bitexts/{bitext_id}/align-again", tags=["work"], summary="Align the rest again", status_code=202
)
def align_again(request: Request, user: Reviewer, bitext_id: Id) -> Record:
    """Align the text between the reviewed beads again; poll and keep the result as after ``/api/align``."""
    return _job_record(begin_again(request, user.key, bitext_id))


@router.post("/jobs/alignment/{job_id}/keep", tags=["work"], summary="Keep an alignment in the corpus")
def keep(
    request: Request, user: Reviewer, job_id: str, name: Annotated[str, Form(max_length=200)] = ""
) -> Record:
    """Add the result to the corpus, a new text under ``name``."""
    job = _job(request, user.key, "alignment", job_id)
    return answer({"name": keep_alignment(request, user.name, job, name, "uploaded by the API")})


def writable_corpus(request: Request) -> Corpus:
    """The corpus, if it can be changed; raises HTTPException 409 otherwise."""
    check_writable(request)
    return _corpus(request)


def _job(request: Request, user: str, kind: Kind, job_id: str) -> Job:
    jobs: Jobs = request.app.state.jobs
    job = jobs.find(kind, job_id, user)
    if job is None:
        raise HTTPException(404, "There is no such job.")
    return job


def _job_record(job: Job) -> Record:
    record: Record = {
        "id": job.id,
        "kind": job.kind,
        "name": job.name,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "error": say("en", job.problem, with_path=True),
    }
    if isinstance(job.problem, DuizhaoError):
        record["error_code"] = job.problem.code
    if isinstance(job.result, EvaluationResult):
        record["result"] = job.result.result
    elif isinstance(job.result, AlignmentResult):
        result = job.result
        record["warnings"] = [asdict(warning) for warning in result.warnings]
        record["left_out"] = {"source": dict(result.source.left_out), "target": dict(result.target.left_out)}
    return answer(record)


def _with_result(job: Job) -> Response:
    """The record of a job with its result; the units of an alignment are JSON already."""
    record = json.dumps(_job_record(job), ensure_ascii=False)
    if isinstance(job.result, AlignmentResult):
        units = job.file("units.json").read_text(encoding="utf-8")
        record = f'{record[:-1]}, "result": {units}}}'
    return Response(record, media_type="application/json")
