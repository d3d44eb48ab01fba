"""The translation memory for CAT tools: the amaGama (tmserver) protocol, and MyMemory's ``get``.

Weblate and Virtaal use amaGama: ``GET {prefix}/{source}/{target}/unit/{text}`` returns a list of matches.
They send codes in lower case with underscores, percent-encode the whole text, first check the pair of
languages against ``{prefix}/languages/``, and truncate ``quality`` to an integer.
https://github.com/translate/amagama

Simplified and traditional Chinese are separate: a request for zh_tw gets no simplified text, except with
``converted=true``, and then below an exact match and marked. A plain ``zh`` accepts either.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from cli.web.api import ERRORS
from cli.web.identity import Reader
from cli.web.settings import Settings
from cli.web.turns import in_turn
from corpus.errors import DuizhaoError
from corpus.message import Message
from corpus.search.fuzzy import fuzzy, percent
from corpus.store import Corpus
from corpus.text.language import canonical_language, is_chinese, script_of
from corpus.text.script import convert, detect_script

LANGUAGES = ["zh", "zh_cn", "zh_hans", "zh_tw", "zh_hant", "en", "en_us", "en_gb"]
"""Client codes for our two languages; Weblate expects its own code in this list."""

LONGEST = 2000
LOWEST_SIMILARITY = 30
MOST_CANDIDATES = 100

Converted = Annotated[
    bool, Query(description="Offer text of the other script too, converted by OpenCC and below 100.")
]


def router(settings: Settings) -> APIRouter:
    """The routes of both protocols; amaGama's are below ``settings.memory_prefix``."""
    routes = APIRouter(tags=["translation memory"], responses=ERRORS)
    prefix = settings.memory_prefix.rstrip("/")

    @routes.get(f"{prefix}/languages/", summary="Language codes that the memory knows")
    def languages(_: Reader) -> dict[str, list[str]]:
        return {"sourceLanguages": LANGUAGES, "targetLanguages": LANGUAGES}

    @routes.get(f"{prefix}/{{source_language}}/{{target_language}}/unit/", summary="Matches of a text")
    async def unit_by_query(
        request: Request,
        response: Response,
        user: Reader,
        source_language: str,
        target_language: str,
        source: Annotated[str, Query(max_length=LONGEST)],
        min_similarity: Annotated[int, Query()] = 70,
        max_candidates: Annotated[int, Query()] = 5,
        converted: Converted = False,
    ) -> list[dict[str, Any]]:
        return await unit(
            request,
            response,
            user,
            source_language,
            target_language,
            source,
            min_similarity,
            max_candidates,
            converted,
        )

    @routes.get(
        f"{prefix}/{{source_language}}/{{target_language}}/unit/{{text:path}}", summary="Matches of a text"
    )
    async def unit(
        request: Request,
        response: Response,
        _: Reader,
        source_language: str,
        target_language: str,
        text: str,
        min_similarity: Annotated[int, Query()] = 70,
        max_candidates: Annotated[int, Query()] = 5,
        converted: Converted = False,
    ) -> list[dict[str, Any]]:
        if len(text) > LONGEST:
            raise HTTPException(413, Message("More than {limit:,} characters.", limit=LONGEST))
        chinese_source, chinese = _languages(source_language, target_language)
        matches = await in_turn(
            request,
            _matches,
            request.app.state.corpus,
            text,
            chinese_source,
            chinese,
            converted,
            min(max(min_similarity, LOWEST_SIMILARITY), 100),
            min(max(max_candidates, 1), MOST_CANDIDATES),
        )
        # Private: intermediate caches must not store a memory's content.
        response.headers["Cache-Control"] = "max-age=60, private"
        return [
            {
                "source": match.source,
                "target": match.target,
                "quality": float(match.percent),
                "rank": float(match.percent),
                **({"converted_from": match.converted_from} if match.converted_from else {}),
            }
            for match in matches
        ]

    @routes.get("/mymemory/get", summary="MyMemory's get")
    async def mymemory(
        request: Request,
        _: Reader,
        q: Annotated[str, Query(max_length=LONGEST)],
        langpair: Annotated[str, Query(max_length=50, examples=["zh-CN|en"])],
        converted: Converted = False,
    ) -> dict[str, Any]:
        source_language, _bar, target_language = langpair.partition("|")
        chinese_source, chinese = _languages(source_language, target_language)
        corpus = request.app.state.corpus
        matches = await in_turn(request, _matches, corpus, q, chinese_source, chinese, converted, 50, 5)
        answers = [
            {
                "id": str(number),
                "segment": match.source,
                "translation": match.target,
                "source": source_language,
                "target": target_language,
                "match": match.percent / 100,
                "quality": "74",
                "reference": match.citation,
                "last-updated-by": "duizhao",
                "subject": "",
                **({"converted_from": match.converted_from} if match.converted_from else {}),
            }
            for number, match in enumerate(matches, start=1)
        ]
        best = answers[0] if answers else {"translation": "", "match": 0}
        return {
            "responseData": {"translatedText": best["translation"], "match": best["match"]},
            "responseDetails": "",
            "responseStatus": 200,
            "matches": answers,
        }

    return routes


@dataclass(frozen=True, slots=True)
class _Match:
    """A match in either protocol; ``converted_from`` is the script that OpenCC converted it from."""

    source: str
    target: str
    percent: int
    citation: str
    converted_from: str = ""


def _languages(source: str, target: str) -> tuple[bool, str]:
    """Whether the source is Chinese and the target English, and the requested Chinese script.

    The script is empty if any will do. Raises HTTPException 404 for other languages.
    """
    try:
        languages = [canonical_language(source), canonical_language(target)]
    except DuizhaoError:
        raise HTTPException(404, "No such language.") from None
    primaries = [language.split("-")[0] for language in languages]
    if sorted(primaries) != ["en", "zh"]:
        raise HTTPException(404, "The memory holds Chinese and English.")
    chinese_source = is_chinese(languages[0])
    written = source if chinese_source else target
    is_bare = written.lower() in ("zh", "zho", "chi", "cmn")
    return chinese_source, "" if is_bare else languages[0 if chinese_source else 1]


def _matches(
    corpus: Corpus, text: str, chinese_source: bool, chinese: str, converted: bool, lowest: int, most: int
) -> list[_Match]:
    """The best matches in the requested script and, with ``converted``, others converted, by percent."""
    if not text.strip():
        return []
    # More than requested, since some will be in the other script.
    limit = MOST_CANDIDATES if chinese else most
    found = fuzzy(corpus, text, side="zh" if chinese_source else "en", minimum=lowest, limit=limit)
    result = []
    for match in found.matches:
        bead, percentage, zh, converted_from = match.bead, match.percent, match.bead.zh, ""
        tag = bead.source_language if is_chinese(bead.source_language) else bead.target_language
        if chinese and not _fits(zh, chinese):
            if not converted:
                continue
            converted_from = f"zh-{detect_script(zh) or script_of(tag)}"
            zh = convert(zh, chinese, tag if script_of(tag) == script_of(converted_from) else converted_from)
            percentage = min(percent(text, zh) if chinese_source else percentage, 99)
        sides = (zh, bead.en) if chinese_source else (bead.en, zh)
        result.append(_Match(*sides, percentage, bead.document, converted_from))
    result.sort(key=lambda match: (-match.percent, match.converted_from))
    return result[:most]


def _fits(text: str, asked: str) -> bool:
    """Whether Chinese text is in the requested script, by its characters: a file's tag may be wrong."""
    return detect_script(text) in (None, script_of(asked))
