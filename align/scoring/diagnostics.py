"""Oddities of single hypotheses, counted and listed: signs of errors that no score reveals."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from operator import eq
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
class Expected:
    """The source and references of a segment and what follows from them, the same for every system."""

    source: str
    references: tuple[str, ...]
    """Those that are not empty."""
    language: str
    chinese: bool
    """Whether the target language is Chinese."""
    names: frozenset[str]
    """The names, in lower case, that every reference has."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Source and references."""
        return (self.source, *self.references)


def expected(test_set: ScoringTestSet) -> list[Expected]:
    """The data that each segment's hypotheses are compared with."""
    language = test_set.target_language
    chinese = is_chinese(language)
    common = frozenset() if chinese else _common_words(test_set)
    found = []
    for segment in range(len(test_set)):
        given = (texts[segment] for texts in test_set.references.values())
        references = tuple(text for text in given if text.strip())
        source = test_set.sources[segment] if test_set.sources else ""
        names = frozenset[str]() if chinese else _names_in(references, common)
        found.append(Expected(source, references, language, chinese, names))
    return found


def diagnose(
    test_set: ScoringTestSet, system: System, expectations: Sequence[Expected] | None = None
) -> dict[str, list[int]]:
    """The segments (from zero) of each kind in :data:`KINDS`; kinds without any are left out.

    ``expectations`` is the result of :func:`expected` for the test set, if already known.
    """
    duplicates = _duplicates(test_set, system)
    expectations = expectations or expected(test_set)
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for segment, (hypothesis, wanted) in enumerate(zip(system.hypotheses, expectations, strict=True)):
        if not hypothesis.strip():
            if wanted.references:
                found["empty"].append(segment)
            continue
        for kind, is_so in _CHECKS.items():
            if is_so(hypothesis, wanted):
                found[kind].append(segment)
        if duplicates and hypothesis.strip() in duplicates:
            found["duplicate"].append(segment)
    return {kind: segments for kind, segments in found.items() if segments}


def _copied(hypothesis: str, wanted: Expected) -> bool:
    if not wanted.source or hypothesis.split() != wanted.source.split():
        return False
    return not any(reference.split() == wanted.source.split() for reference in wanted.references)


def _untranslated(hypothesis: str, wanted: Expected) -> bool:
    if hypothesis.isascii() or wanted.chinese or not has_han(hypothesis):
        return False
    return not any(map(has_han, wanted.references))


def _script(hypothesis: str, wanted: Expected) -> bool:
    if hypothesis.isascii():
        return False
    if _FOREIGN.search(hypothesis) and not any(map(_FOREIGN.search, wanted.texts)):
        return True
    if not wanted.chinese or not wanted.language.startswith("zh-Hans"):
        return False
    changed = sum(a != b for a, b in zip(hypothesis, to_simplified(hypothesis), strict=False))
    return changed >= 2 and not any(to_simplified(reference) != reference for reference in wanted.references)


def _repeated(hypothesis: str, wanted: Expected) -> bool:
    if not _loops(hypothesis, wanted.chinese):
        return False
    return not any(_loops(text, wanted.chinese) for text in wanted.texts)


def _loops(text: str, chinese: bool) -> bool:
    """Whether up to six words (Chinese: twelve characters) are repeated four or more times in a row."""
    tokens = [c for c in text if not c.isspace()] if chinese else text.split()
    if len(tokens) - len(set(tokens)) < 3 or max(Counter(tokens).values()) < 4:
        return False
    for period in range(1, 13 if chinese else 7):
        if sum(map(eq, tokens, tokens[period:])) < 3 * period:
            continue
        run = 0
        for position in range(period, len(tokens)):
            run = run + 1 if tokens[position] == tokens[position - period] else 0
            if run >= 3 * period and any(any(map(str.isalpha, t)) for t in tokens[position - run : position]):
                return True
    return False


def _numbers(hypothesis: str, wanted: Expected) -> bool:
    if not wanted.references or not wanted.source:
        return False
    from corpus.text.numbers.comparison import unmatched  # slow to load

    needed = [number for number in _numbers_in(wanted.source) if number.firm]
    for reference in wanted.references:
        if not needed:
            return False
        missing = unmatched(needed, _numbers_in(reference))
        needed = [number for number in needed if number not in missing]
    return bool(needed) and bool(unmatched(needed, _numbers_in.__wrapped__(hypothesis)))


@lru_cache(maxsize=1 << 13)
def _numbers_in(text: str) -> "Sequence[Number]":
    """Sources and references recur with each system."""
    from corpus.text.numbers import numbers

    return numbers(text)


def _names_in(references: Sequence[str], common: frozenset[str]) -> frozenset[str]:
    """The names that every reference has: capitalised words that are common nowhere, headlines excepted."""
    if not references or not _NAME.search(references[0]):
        return frozenset()
    names = frozenset.intersection(*(frozenset(_NAME.findall(reference)) for reference in references))
    names = frozenset(map(str.lower, names)) - common - _CALENDAR - set(_SMALL)
    return frozenset() if any(map(_headline, references)) else names


def _headline(text: str) -> bool:
    """Whether most words are capitalised, so that capitals mean nothing."""
    words: list[str] = [word for word in _WORD.findall(text) if len(word) > 3]
    return sum(word[0].isupper() for word in words) > len(words) / 2


def _names(hypothesis: str, wanted: Expected) -> bool:
    if not wanted.names:
        return False
    lower = hypothesis.lower()
    if all(name in lower for name in wanted.names):
        return False
    words: list[str] = _WORD.findall(lower)
    run_together = "".join(words)  # Feng Gui, Fenggui
    beginnings = {word[:4] for word in words}
    return any(
        name[:4] not in beginnings and not any(_is_like(name, word) for word in words)
        for name in wanted.names
        if name not in run_together
    )


def _is_like(name: str, word: str) -> bool:
    """Whether a word may be another spelling of the name: Suning and Sunning.

    Words that begin alike (China, Chinese) are treated as forms of the name in any case.
    """
    if name[0] != word[0] or 2 * min(len(name), len(word)) < _ALIKE * (len(name) + len(word)):
        return False
    return SequenceMatcher(None, name, word, autojunk=False).ratio() >= _ALIKE


def _common_words(test_set: ScoringTestSet) -> frozenset[str]:
    """The words that the references write in lower case somewhere: even capitalised they are not names."""
    texts = (text for texts in test_set.references.values() for text in texts)
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


_CHECKS: dict[str, Callable[[str, Expected], bool]] = {
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
