"""Oddities of single hypotheses, counted and listed: signs of errors that no score names."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from align.scoring.testset import ScoringTestSet, System
from corpus.text.characters import has_han
from corpus.text.language import is_chinese
from corpus.text.script import to_simplified

if TYPE_CHECKING:
    from corpus.text.numbers import Number

KINDS = {
    "empty": "nothing, where the reference has something",
    "copied": "the source as it is",
    "untranslated": "Chinese left in a translation from Chinese",
    "script": "characters of a wrong script",
    "repeated": "a word or phrase four times or more in a row",
    "duplicate": "the same text as for two other, different sources",
    "numbers": "a number is missing that source and reference have",
    "names": "a name that every reference has seems to be missing (a hint: it may be rendered otherwise)",
}
"""The meaning of each kind in :func:`diagnose`."""

_FOREIGN = re.compile("[\u0400-\u04ff\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7a3]")
_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?:[A-Z]\w+)?")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = 0.6
"""From this similarity on, two words may be spellings of one name: Teheran and Tehran."""
_CALENDAR = {
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    hypothesis: str
    source: str
    references: Sequence[str]
    language: str
    common: frozenset[str]
    """Words that the references write in lower case somewhere, so that capitals do not make them names."""


def diagnose(
    test_set: ScoringTestSet, system: System, common: frozenset[str] | None = None
) -> dict[str, list[int]]:
    """The segments (from zero) of each kind in :data:`KINDS`; kinds without any are left out.

    ``common`` is the result of :func:`common_words` for the test set, if already known.
    """
    duplicates = _duplicates(test_set, system)
    common = common_words(test_set) if common is None else common
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for segment, hypothesis in enumerate(system.hypotheses):
        references = [texts[segment] for texts in test_set.references.values() if texts[segment].strip()]
        source = test_set.sources[segment] if test_set.sources else ""
        if not hypothesis.strip():
            if references:
                found["empty"].append(segment)
            continue
        case = _Case(hypothesis, source, references, test_set.target_language, common)
        for kind, is_so in _CHECKS.items():
            if is_so(case):
                found[kind].append(segment)
        if hypothesis.strip() in duplicates:
            found["duplicate"].append(segment)
    return {kind: segments for kind, segments in found.items() if segments}


def _copied(case: _Case) -> bool:
    same = bool(case.source) and case.hypothesis.split() == case.source.split()
    return same and not any(reference.split() == case.source.split() for reference in case.references)


def _untranslated(case: _Case) -> bool:
    if is_chinese(case.language) or case.hypothesis.isascii() or not has_han(case.hypothesis):
        return False
    return not any(map(has_han, case.references))


def _script(case: _Case) -> bool:
    if case.hypothesis.isascii():
        return False
    if _FOREIGN.search(case.hypothesis) and not any(
        _FOREIGN.search(text) for text in (case.source, *case.references)
    ):
        return True
    if not is_chinese(case.language) or not case.language.startswith("zh-Hans"):
        return False
    changed = sum(a != b for a, b in zip(case.hypothesis, to_simplified(case.hypothesis), strict=False))
    return changed >= 2 and not any(to_simplified(reference) != reference for reference in case.references)


def _repeated(case: _Case) -> bool:
    if not _loops(case.hypothesis, case.language):
        return False
    return not any(_loops(text, case.language) for text in (case.source, *case.references))


def _loops(text: str, language: str) -> bool:
    """Whether up to six words (Chinese: twelve characters) are repeated four or more times in a row."""
    tokens = [c for c in text if not c.isspace()] if is_chinese(language) else text.split()
    if len(tokens) - len(set(tokens)) < 3 or max(Counter(tokens).values()) < 4:
        return False
    for period in range(1, 13 if is_chinese(language) else 7):
        run = 0
        for position in range(period, len(tokens)):
            run = run + 1 if tokens[position] == tokens[position - period] else 0
            if run >= 3 * period and any(any(map(str.isalpha, t)) for t in tokens[position - run : position]):
                return True
    return False


def _numbers(case: _Case) -> bool:
    if not case.references:
        return False
    if not case.source:
        return False
    from corpus.check.numbers import unmatched  # takes long to load

    wanted = [number for number in _numbers_in(case.source) if number.firm]
    for reference in case.references:
        if not wanted:
            return False
        missing = unmatched(wanted, _numbers_in(reference))
        wanted = [number for number in wanted if number not in missing]
    return bool(wanted) and bool(unmatched(wanted, _numbers_in.__wrapped__(case.hypothesis)))


@lru_cache(maxsize=1 << 13)
def _numbers_in(text: str) -> "Sequence[Number]":
    """Sources and references recur with each system."""
    from corpus.text.numbers import numbers

    return numbers(text)


def _names(case: _Case) -> bool:
    if is_chinese(case.language) or not case.references:
        return False
    wanted = frozenset.intersection(*map(_capitalised, case.references))
    if not wanted:
        return False
    names = {name.lower() for name in wanted} - case.common - _CALENDAR - set(_SMALL)
    lower = case.hypothesis.lower()
    if all(name in lower for name in names) or any(map(_headline, case.references)):
        return False
    words = [word.lower() for word in _WORD.findall(case.hypothesis)]
    run_together = "".join(words)  # Feng Gui, Fenggui
    missing = (name for name in names if name not in run_together)
    return any(not any(_may_be(name, word) for word in words) for name in missing)


@lru_cache(maxsize=1 << 13)
def _capitalised(reference: str) -> frozenset[str]:
    return frozenset(_NAME.findall(reference))


@lru_cache(maxsize=1 << 13)
def _headline(text: str) -> bool:
    """Whether most words are capitalised, so that capitals mean nothing."""
    words: list[str] = [word for word in _WORD.findall(text) if len(word) > 3]
    return sum(word[0].isupper() for word in words) > len(words) / 2


def _may_be(name: str, word: str) -> bool:
    """Whether a word may be another form of the name: China and Chinese, Suning and Sunning."""
    if name[:4] == word[:4]:
        return True
    likeness: float = SequenceMatcher(None, name, word, autojunk=False).ratio() if name[0] == word[0] else 0.0
    return likeness >= _ALIKE


def common_words(test_set: ScoringTestSet) -> frozenset[str]:
    """The words that the references write in lower case somewhere: even capitalised they are not names."""
    if is_chinese(test_set.target_language):
        return frozenset()
    texts = (text for texts in test_set.references.values() for text in texts)
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


_CHECKS: dict[str, Callable[[_Case], bool]] = {
    "copied": _copied,
    "untranslated": _untranslated,
    "script": _script,
    "repeated": _repeated,
    "numbers": _numbers,
    "names": _names,
}


def _duplicates(test_set: ScoringTestSet, system: System) -> set[str]:
    """Texts of some length that are used for three or more different pairs of source and reference."""
    reference = next(iter(test_set.references.values()))
    originals = test_set.sources or reference
    pairs = {
        (text.strip(), original.strip(), wanted.strip())
        for text, original, wanted in zip(system.hypotheses, originals, reference, strict=True)
    }
    counts = Counter(text for text, _, _ in pairs)
    return {text for text, count in counts.items() if count >= 3 and len(text) >= 20}
