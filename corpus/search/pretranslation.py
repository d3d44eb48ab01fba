"""A corpus as the memory for pretranslating files."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from corpus.errors import UsageError
from corpus.formats import format_of, po_pretranslation, read_units, xliff_pretranslation
from corpus.formats.pretranslation import Pretranslated, Proposal
from corpus.search.fuzzy import LONGEST, fuzzy
from corpus.search.penalties import NO_PENALTIES, Penalties
from corpus.store.corpus import Corpus
from corpus.store.index import Side
from corpus.text.language import is_chinese, script_of
from corpus.text.script import detect_script

_EDITORS: dict[str, Callable[..., Pretranslated]] = {
    "xliff": xliff_pretranslation.pretranslate,
    "po": po_pretranslation.pretranslate,
}
_ALTERNATIVES = 20
"""Matches to examine for one in the right script."""


def pretranslate(
    corpus: Corpus,
    path: Path,
    out: Path,
    *,
    minimum: int = 75,
    source_language: str | None = None,
    target_language: str | None = None,
    penalties: Penalties = NO_PENALTIES,
) -> Pretranslated:
    """Write ``path`` (XLIFF or PO) to ``out``, filling empty targets from matches of at least ``minimum``.

    Languages that are not given are the file's own; ``penalties`` lower matches by origin. Raises
    DuizhaoError for other formats and for languages that are not Chinese and English.
    """
    found = format_of(path)
    if found.name not in _EDITORS:
        raise UsageError(
            "is not XLIFF or PO", path=path, hint="Export the job as XLIFF or PO from your CAT tool."
        )
    languages = _languages(path, source_language, target_language)
    return _EDITORS[found.name](path, out, proposer(corpus, languages, minimum, penalties), languages)


def _languages(path: Path, source: str | None, target: str | None) -> tuple[str, str]:
    pairs = {
        (unit.source_language, unit.target_language)
        for unit in read_units(path, source_language=source, target_language=target)
    }
    for pair in pairs:
        if sum(map(is_chinese, pair)) != 1:
            raise UsageError(
                "is in {languages}; a corpus holds Chinese and English",
                path=path,
                hint="If this is wrong, name the languages of the file.",
                languages=" and ".join(pair),
            )
    if len(pairs) > 1:
        raise UsageError("has several pairs of languages", path=path, hint="Split it by language first.")
    return next(iter(pairs), ("zh-Hans", "en"))


def proposer(
    corpus: Corpus, languages: tuple[str, str], minimum: int, penalties: Penalties = NO_PENALTIES
) -> Callable[[str], Proposal | None]:
    """A function that gives the best match of at least ``minimum`` percent for a text in the first of two
    languages.

    Texts that differ only in the amount of white space are equal. Chinese in a script other than the
    language's is never proposed or matched.
    """
    from_chinese = is_chinese(languages[0])
    script = script_of(languages[0] if from_chinese else languages[1])

    @lru_cache(maxsize=100_000)
    def propose(text: str) -> Proposal | None:
        if len(text) > LONGEST:
            return None
        side: Side = "zh" if from_chinese else "en"
        found = fuzzy(corpus, text, side=side, minimum=minimum, limit=_ALTERNATIVES, penalties=penalties)
        for match in found.matches:
            zh, en = match.bead.zh, match.bead.en
            if detect_script(zh) in (None, script) and zh.strip() and en.strip():
                sides = (zh, en) if from_chinese else (en, zh)
                is_exact = sides[0].split() == text.split()
                return Proposal(
                    *sides, 100 - match.deducted if is_exact else match.percent, match.bead.document
                )
        return None

    return propose
