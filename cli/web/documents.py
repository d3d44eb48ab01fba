"""The documents: a list of them, and a bitext to read bead by bead."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from cli.web.identity import Reader
from cli.web.pages import last_page, page
from cli.web.work import PAGE
from corpus.model import Segment, join_segments
from corpus.store import Corpus
from corpus.store.browsing import (
    BitextSummary,
    Order,
    PlacedBead,
    bead_page,
    bitext_summaries,
    bitext_summary,
    in_list,
    translations_beside,
)
from corpus.text.language import is_chinese
from corpus.text.script import convert

router = APIRouter()

BITEXTS = 50
"""Bitexts on a page of a list."""

State = Literal["", "doubtful", "open", "reviewed"]
Script = Literal["", "zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]


@dataclass(frozen=True, slots=True)
class ShownText:
    """One side of a bead as it is shown: the language of the text, which may be converted, and the text."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadingBead:
    """A bead to be read: the leading side first. ``paragraph`` says that the leading text begins one.

    ``sides`` names them, source or target; ``linked`` says whether the words shown are those of the corpus.
    """

    bead: PlacedBead
    leading: ShownText
    following: ShownText
    paragraph: bool
    sides: tuple[str, str]
    linked: bool


@router.get("/documents")
def index(
    request: Request,
    _: Reader,
    q: Annotated[str, Query(max_length=500)] = "",
    order: Order = "",
    state: State = "",
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """The bitexts, or those whose names have the words ``q`` and whose review is in that ``state``."""
    bitexts = [one for one in bitext_summaries(request.app.state.corpus) if _is_in(one, state)]
    return list_page(
        request, "documents.html", in_list(bitexts, q, order), offset, q=q, order=order, state=state
    )


def _is_in(bitext: BitextSummary, state: State) -> bool:
    if state == "doubtful":
        return bitext.doubtful > 0
    return not state or (bitext.reviewed == bitext.beads) == (state == "reviewed")


def list_page(
    request: Request, template: str, bitexts: Sequence[BitextSummary], offset: int, **values: Any
) -> Response:
    """A page of a list of bitexts, beginning with the one at ``offset``; the last one if there are fewer."""
    offset = min(offset, last_page(len(bitexts), BITEXTS))
    shown = bitexts[offset : offset + BITEXTS]
    return page(
        request, template, bitexts=shown, total=len(bitexts), offset=offset, page_size=BITEXTS, **values
    )


@router.get("/documents/{bitext_id}")
def read(
    request: Request,
    _: Reader,
    bitext_id: Annotated[int, Path(ge=0, le=2**62)],
    lead: Literal["source", "target"] = "source",
    script: Script = "",
    bead: Annotated[int, Query(ge=0, le=2**31)] = 1,
) -> Response:
    """The page of beads that has the one whose number (from 1) is ``bead``, or else the last page."""
    corpus: Corpus = request.app.state.corpus
    summary = bitext_summary(corpus, bitext_id)
    first = min(max(bead - 1, 0) // PAGE * PAGE, last_page(summary.beads, PAGE))
    beads = bead_page(corpus, bitext_id, first, PAGE)
    siblings = translations_beside(corpus, bitext_id)
    return page(
        request,
        "reading.html",
        bitext=summary,
        siblings=siblings if 1 < len(siblings) <= 20 else [],
        rows=reading(beads, summary.source_language, summary.target_language, lead, script),
        first=first,
        page_size=PAGE,
        lead=lead,
        script=script,
        bead=bead,
    )


def reading(
    beads: list[PlacedBead],
    source_language: str,
    target_language: str,
    lead: Literal["source", "target"],
    script: str,
) -> list[ReadingBead]:
    """The beads as they are shown, with Chinese converted to ``script`` if it is given."""
    rows = []
    paragraph = -1
    for bead in beads:
        source = _side(bead.source, source_language, script)
        target = _side(bead.target, target_language, script)
        leading_segments = bead.source if lead == "source" else bead.target
        begins = bool(leading_segments) and leading_segments[0].paragraph != paragraph
        if leading_segments:
            paragraph = leading_segments[-1].paragraph
        sides = [("source", source), ("target", target)]
        (first, leading), (second, following) = sides if lead == "source" else sides[::-1]
        linked = bead.id > 0 and not script and bool(source.text and target.text)
        rows.append(ReadingBead(bead, leading, following, begins, (first, second), linked))
    return rows


def _side(segments: tuple[Segment, ...], language: str, script: str) -> ShownText:
    text = join_segments([segment.text for segment in segments], language)
    if not script or not is_chinese(language):
        return ShownText(language, text)
    return ShownText(script, _converted(text, script, language))


@lru_cache(maxsize=20_000)
def _converted(text: str, script: str, language: str) -> str:
    return convert(text, script, language)
