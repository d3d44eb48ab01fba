"""The search page: looks up what is typed; its address contains the query."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from align.words.linker import word_linker
from cli.web.dates import DATE, DATES, is_date
from cli.web.identity import Reader
from cli.web.pages import is_fragment, link, page
from cli.web.review import may_change
from cli.web.start import start as start_of
from cli.web.turns import in_turn
from corpus.errors import DuizhaoError, UnavailableError, UsageError, check_length
from corpus.search.concordance import Concordance, Hit, by_source, concordance
from corpus.search.differences import word_differences
from corpus.search.fuzzy import FuzzyMatches, fuzzy
from corpus.search.kwic import SORTED, Order, kwic, sorted_kwic, without_line
from corpus.search.query import (
    check_query,
    check_sentence,
    is_long,
    is_sentence,
    parse_query,
    with_regional_forms,
)
from corpus.search.renderings import RenderingCount, Renderings, renderings, with_counterparts
from corpus.search.selection import Selection
from corpus.search.terms import TermMatch, find_terms
from corpus.store import BeadText, Corpus
from corpus.store.browsing import document_names
from corpus.store.index import Side
from corpus.text.language import is_chinese
from corpus.text.tokens import has_chinese

router = APIRouter()

PAGE = 30
"""Hits per page."""

LINES = 50
"""Keyword-in-context lines per page."""

BESIDE = 80
"""Characters on either side of the middle of a line."""

LOWEST = 60
"""The lowest percentage of a similar sentence."""

LONGEST = 2000
"""The most characters in a query."""

Kind = Literal["examples", "lines", "renderings", "similar", "terms"]
Language = Literal["", "zh", "en"]


@dataclass(frozen=True, slots=True)
class LookupQuery:
    """The query in the address of the search page."""

    q: str = ""
    kind: Kind = "examples"
    document: str = ""
    since: str = ""
    until: str = ""
    direction: Language = ""
    side: Language = ""
    reviewed: bool = False
    regional: bool = False
    offset: int = 0
    sort: Literal["", Order] = ""

    @property
    def page_size(self) -> int:
        """The number of hits on a page."""
        return LINES if self.kind == "lines" else PAGE

    @property
    def filtered(self) -> bool:
        """Whether any filter is set that leaves hits out."""
        return any((self.document, self.since, self.until, self.direction, self.side, self.reviewed))

    @property
    def undated(self) -> str:
        """The value of a date filter that is not a date; empty if there is none."""
        return next((text for text in (self.since, self.until) if not is_date(text)), "")

    @property
    def slow(self) -> bool:
        """Whether answering it means reading many beads."""
        is_sorted = self.kind == "lines" and bool(self.sort)
        needs_texts = any(character in self.q for character in '*＊"“„＂「『')  # wildcards and exact words
        return (
            self.kind in ("similar", "renderings")
            or is_sorted
            or needs_texts
            or self.filtered
            or is_long(self.q)
        )

    def address(self, **changes: Any) -> str:
        """The address of this query with some parts changed."""
        query = {**asdict(self), **changes}
        if query["kind"] != "lines":
            query["sort"] = ""
        if query["kind"] == "examples":
            del query["kind"]
        query |= {name: "true" if query[name] else "" for name in ("reviewed", "regional")}
        return link("/", **{key: value or "" for key, value in query.items()})


@router.get("/")
async def search(
    request: Request,
    _: Reader,
    q: str = "",
    kind: Kind = "examples",
    document: Annotated[str, Query(max_length=500)] = "",
    since: Annotated[str, Query(max_length=30)] = "",
    until: Annotated[str, Query(max_length=30)] = "",
    direction: Language = "",
    side: Language = "",
    reviewed: bool = False,
    regional: bool = False,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    sort: Literal["", Order] = "",
    counterparts: bool = False,
) -> Response:
    """Look up what is typed; while the user types, hits come first, and counterparts are marked later."""
    query = LookupQuery(q, kind, document, since, until, direction, side, reviewed, regional, offset, sort)
    later = is_fragment(request) and not (counterparts or (kind == "lines" and sort == "rendering"))
    if q.strip() and (query.slow or not later):
        return await in_turn(request, _search, request, query, later)
    return await run_in_threadpool(_search, request, query, later)


def _search(request: Request, query: LookupQuery, later: bool) -> Response:
    corpus: Corpus = request.app.state.corpus
    values: dict[str, Any] = {"problem": "", "found": None, "later": later, "is_similar": False}
    values["other_forms"] = ()
    values["start"] = None if query.q.strip() else start_of(corpus)
    if query.q.strip():
        try:
            values["found"] = look_up(corpus, query, counterparts=not later)
            values["is_similar"] = isinstance(values["found"], FuzzyMatches)
            if isinstance(values["found"], Concordance | Renderings) and not query.regional:
                values["other_forms"] = with_regional_forms(parse_query(query.q))[1]
        except UnavailableError:
            raise  # not about the query
        except DuizhaoError as error:
            values["problem"] = error
    if is_fragment(request):
        response = _page(request, "_results.html", query, **values)
        response.headers["HX-Replace-Url"] = query.address()
        return response
    return _page(request, "lookup.html", query, names=document_names(corpus, 200), **values)


def _page(request: Request, template: str, query: LookupQuery, **values: Any) -> Response:
    return page(
        request,
        template,
        query=query,
        page_size=query.page_size,
        by_source=by_source,
        without_line=without_line,
        lines_of=kwic,
        sorted_hits=SORTED if query.sort else 0,
        beside=BESIDE,
        languages_of=languages_of,
        citation=citation,
        as_term=as_term,
        rendering_as_term=rendering_as_term,
        writable=may_change(request, request.state.user.role),
        lowest=LOWEST,
        changes=changes,
        spans_of=lambda matches: [match.span for match in matches],
        has_chinese=has_chinese,
        date_pattern=DATE,
        undated=query.undated,
        fragment=is_fragment(request),
        **values,
    )


@router.get("/context/{bead_id}")
def context(request: Request, _: Reader, bead_id: Annotated[int, Path(ge=0, le=2**62)]) -> Response:
    """The beads around one, as a fragment."""
    corpus: Corpus = request.app.state.corpus
    beads = corpus.beads([bead_id])
    if not beads:
        raise HTTPException(404, "That bead is no longer there.")
    before, after = corpus.neighbours(beads[0])
    around = [bead for bead in (before, beads[0], after) if bead]
    return page(request, "_context.html", beads=around, bead_id=bead_id, languages_of=languages_of)


def look_up(
    corpus: Corpus, query: LookupQuery, *, counterparts: bool
) -> Concordance | Renderings | FuzzyMatches | list[TermMatch]:
    """Answer the query; similar sentences are returned instead of examples for a whole sentence, and for a
    long text that does not occur.

    Raises DuizhaoError for an invalid query.
    """
    check_length(
        query.q, LONGEST, "the query has {length:,} characters (at most {longest:,})", hint="Shorten it."
    )
    if query.undated:
        raise UsageError("“{text}” is not a date", hint=DATES, text=query.undated)
    side = query.side or None
    only = Selection(query.document, query.since, query.until, query.direction, query.reviewed)
    if query.kind == "terms":
        return find_terms(corpus, query.q, only=only)
    if query.kind == "renderings":
        check_query(query.q)
        return renderings(corpus, query.q, word_linker(), side=side, only=only, regional=query.regional)
    similar = partial(fuzzy, corpus, query.q, minimum=LOWEST, side=side, only=only)
    if query.kind == "similar":
        check_sentence(query.q)
        return similar()
    may_be_similar = query.kind == "examples" and not query.offset
    if may_be_similar and is_sentence(query.q) and (matching := similar()).matches:
        return matching
    check_query(query.q)
    find = partial(concordance, corpus, query.q, side=side, only=only, regional=query.regional)
    if query.kind == "lines" and query.sort:
        return sorted_kwic(
            corpus, find, query.sort, word_linker(), limit=LINES, offset=query.offset, marked=counterparts
        ).found
    found = find(limit=query.page_size, offset=query.offset)
    if may_be_similar and not found.total and is_long(query.q) and (matching := similar()).matches:
        return matching
    return with_counterparts(corpus, found, word_linker()) if counterparts else found


def languages_of(bead: BeadText) -> tuple[str, str]:
    """Language tags of the Chinese and of the other text."""
    pair = bead.source_language, bead.target_language
    return pair if is_chinese(pair[0]) else pair[::-1]


def as_term(side: Side, hit: Hit) -> dict[str, str]:
    """The match in a hit and its rendering, for the form of a term; empty if either is missing."""
    for span, counterparts in zip(hit.spans, hit.counterparts_by_span, strict=False):
        if not counterparts:
            continue
        found = hit.bead.side(side)[slice(*span)]
        other = hit.bead.side("en" if side == "zh" else "zh")
        rendering = " … ".join(other[start:end] for start, end in counterparts)
        term, rendering = (found, rendering) if side == "zh" else (rendering, found)
        return {"term": term, "rendering": rendering}
    return {}


def rendering_as_term(side: Side, rendering: RenderingCount) -> dict[str, str]:
    """The query as the example has it, and a rendering, for the form of a term."""
    found = rendering.example.side(side)[slice(*rendering.term_spans[0])]
    term, other = (found, rendering.text) if side == "zh" else (rendering.text, found)
    return {"term": term, "rendering": other}


def citation(bead: BeadText) -> str:
    """Both texts and their place, to be pasted into a note or a report."""
    author, title = (bead.metadata.get(key, "") for key in ("author", "title"))
    file = bead.translation if bead.translation != bead.document else ""
    work = ", ".join(part for part in (author, title or bead.document, bead.date) if part)
    place = [work, bead.place, bead.translation_metadata.get("translator") or file]
    return f"{bead.source}\n{bead.target}\n({'; '.join(filter(None, place))})"


def changes(query: str, text: str) -> list[tuple[str, str]]:
    """``text`` in pieces: ``ins`` occurs only in the text, ``del`` only in the query, the rest in both."""
    marked: list[tuple[str, str]] = []
    done = 0
    for (start, end), (text_start, text_end) in word_differences(query, text):
        marked += [("", text[done:text_start]), ("del", query[start:end]), ("ins", text[text_start:text_end])]
        done = text_end
    return [(kind, piece) for kind, piece in [*marked, ("", text[done:])] if piece]
