"""The translation memory as CAT tools ask for it: the amaGama (tmserver) protocol, and MyMemory's ``get``.

amaGama is what Weblate and Virtaal speak: ``GET {prefix}/{source}/{target}/unit/{text}`` answers with a list
of matches. Their habits: codes in lower case with underscores, the text percent-encoded to the last
character, the pair of languages checked against ``{prefix}/languages/`` first, ``quality`` cut to an
integer. https://github.com/translate/amagama
"""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from cli.web.api import ERRORS
from cli.web.identity import Reader
from cli.web.settings import Settings
from cli.web.turns import in_turn
from corpus.errors import DuizhaoError
from corpus.search.fuzzy import fuzzy
from corpus.store import Corpus
from corpus.text.language import canonical_language, is_chinese

LANGUAGES = ["zh", "zh_cn", "zh_hans", "zh_tw", "zh_hant", "en", "en_us", "en_gb"]
"""What clients may call our two languages; Weblate wants to find its own code in this list."""

LONGEST = 2000
LOWEST_SIMILARITY = 30
MOST_CANDIDATES = 100


def router(settings: Settings) -> APIRouter:
    """The routes of both protocols; amaGama's stand below ``settings.memory_prefix``."""
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
    ) -> list[dict[str, Any]]:
        return await unit(
            request, response, user, source_language, target_language, source, min_similarity, max_candidates
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
    ) -> list[dict[str, Any]]:
        if len(text) > LONGEST:
            raise HTTPException(413, f"More than {LONGEST} characters.")
        chinese_source = _chinese_source(source_language, target_language)
        matches = await in_turn(
            request,
            _matches,
            request.app.state.corpus,
            text,
            chinese_source,
            min(max(min_similarity, LOWEST_SIMILARITY), 100),
            min(max(max_candidates, 1), MOST_CANDIDATES),
        )
        # Private: what a memory holds is not for caches between us and the client.
        response.headers["Cache-Control"] = "max-age=60, private"
        return [
            {"source": source, "target": target, "quality": float(percent), "rank": float(percent)}
            for source, target, percent, _ in matches
        ]

    @routes.get("/mymemory/get", summary="MyMemory's get")
    async def mymemory(
        request: Request,
        _: Reader,
        q: Annotated[str, Query(max_length=LONGEST)],
        langpair: Annotated[str, Query(max_length=50, examples=["zh-CN|en"])],
    ) -> dict[str, Any]:
        source_language, _bar, target_language = langpair.partition("|")
        chinese_source = _chinese_source(source_language, target_language)
        matches = await in_turn(request, _matches, request.app.state.corpus, q, chinese_source, 50, 5)
        answers = [
            {
                "id": str(number),
                "segment": source,
                "translation": target,
                "source": source_language,
                "target": target_language,
                "match": percent / 100,
                "quality": "74",
                "reference": citation,
                "last-updated-by": "duizhao",
                "subject": "",
            }
            for number, (source, target, percent, citation) in enumerate(matches, start=1)
        ]
        best = answers[0] if answers else {"translation": "", "match": 0}
        return {
            "responseData": {"translatedText": best["translation"], "match": best["match"]},
            "responseDetails": "",
            "responseStatus": 200,
            "matches": answers,
        }

    return routes


def _chinese_source(source: str, target: str) -> bool:
    """Whether the source is Chinese and the target English; False for the reverse; 404 for what else."""
    try:
        languages = [canonical_language(source), canonical_language(target)]
    except DuizhaoError:
        raise HTTPException(404, "No such language.") from None
    primaries = [language.split("-")[0] for language in languages]
    if sorted(primaries) != ["en", "zh"]:
        raise HTTPException(404, "The memory holds Chinese and English.")
    return is_chinese(languages[0])


def _matches(
    corpus: Corpus, text: str, chinese_source: bool, lowest: int, most: int
) -> list[tuple[str, str, int, str]]:
    """Source, target, percent and citation of each match, the best first."""
    if not text.strip():
        return []
    found = fuzzy(corpus, text, side="zh" if chinese_source else "en", minimum=lowest, limit=most)
    result = []
    for match in found.matches:
        source, target = match.bead.zh, match.bead.en
        if not chinese_source:
            source, target = target, source
        result.append((source, target, match.percent, match.bead.document))
    return result
