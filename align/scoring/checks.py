"""What is wrong, or looks wrong, with a run before a figure is computed.

An error is what no sound run shows; a warning is what one may show. Each says where, and the hint.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import numpy as np

from align.scoring.mismatch import similarities
from align.scoring.normalization import Normalization
from align.scoring.script import han_share, has_han
from align.scoring.testset import System, TestSet
from corpus.text.language import is_chinese
from corpus.text.script import detect_script

SURE = 10
"""From this many segments on, what would be a coincidence in a few is an error."""
SHARE = 0.05
"""The share of lines from which a habit of the text is worth a word."""


class FindingKind(StrEnum):
    """What a finding is about; the values stand in ``--json``."""

    EMPTY_REFERENCES = "empty-references"
    WITHOUT_REFERENCE = "without-reference"
    REFERENCE_IS_SOURCE = "reference-is-source"
    SAME_REFERENCES = "same-references"
    REFERENCE_LANGUAGE = "reference-language"
    EMPTY_HYPOTHESES = "empty-hypotheses"
    SOURCE_COPIES = "source-copies"
    REFERENCE_COPIES = "reference-copies"
    LANGUAGE = "language"
    SCRIPT = "script"
    TOKENISED = "tokenised"
    PUNCTUATION = "punctuation"
    TRAILING_SPACE = "trailing-space"
    LOWERCASED = "lowercased"
    SUBWORDS = "subwords"
    ENTITIES = "entities"
    ENCODING = "encoding"
    INVISIBLE = "invisible"
    LENGTH = "length"
    SHIFTED = "shifted"
    REPEATED = "repeated"
    NAMED_REFERENCE = "named-reference"
    IDENTICAL = "identical"
    CANARY = "canary"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found. ``segments`` counts from zero; ``system`` is empty for the test set itself."""

    kind: FindingKind
    severity: Literal["warning", "error"]
    problem: str
    hint: str = ""
    system: str = ""
    file: str = ""
    segments: tuple[int, ...] = ()
    normalization: Normalization | None = None
    """What would make it go away; the score is then given both ways."""

    def __str__(self) -> str:
        where = f"{self.system}: " if self.system else ""
        lines = f" (segment {_listed(self.segments)})" if self.segments else ""
        return f"{where}{self.problem}{lines}." + (f" {self.hint}" if self.hint else "")


def check(test_set: TestSet, systems: Sequence[System]) -> list[Finding]:
    """All findings: of the test set, then of each system, then between systems."""
    findings = [*_test_set(test_set)]
    for system in systems:
        for finder in _SYSTEM_CHECKS:
            findings += finder(test_set, system)
    findings += _between_systems(test_set, systems)
    return findings


def _test_set(test_set: TestSet) -> Iterator[Finding]:
    empty = test_set.without_reference()
    if len(empty) == len(test_set):
        yield Finding(
            FindingKind.EMPTY_REFERENCES,
            "error",
            "every reference segment is empty",
            "Name the right reference.",
        )
    elif empty:
        yield Finding(
            FindingKind.WITHOUT_REFERENCE,
            "warning",
            f"{_some(empty, 'segment')} without a reference left out",
            "Complete the reference to score them.",
            segments=tuple(empty),
        )
    names = list(test_set.references)
    for position, name in enumerate(names):
        texts = test_set.references[name]
        if test_set.sources and len(test_set) >= SURE and _same(texts, test_set.sources):
            yield Finding(
                FindingKind.REFERENCE_IS_SOURCE,
                "error",
                f"reference {name} is the source",
                "Name the translation with --ref.",
            )
        for other in names[:position]:
            if _same(texts, test_set.references[other]):
                yield Finding(
                    FindingKind.SAME_REFERENCES,
                    "warning",
                    f"references {other} and {name} are the same",
                    "Give it once.",
                )
        chinese = han_share(texts) >= 0.3
        if any(text.strip() for text in texts) and chinese != is_chinese(test_set.target_language):
            yield Finding(
                FindingKind.REFERENCE_LANGUAGE,
                "error",
                f"reference {name} is {'' if chinese else 'not '}Chinese, the target language is "
                f"{test_set.target_language}",
                "Change --src and --ref over, or set --languages.",
            )


def _emptiness(test_set: TestSet, system: System) -> Iterator[Finding]:
    empty = [
        i
        for i, text in enumerate(system.hypotheses)
        if not text.strip() and any(texts[i].strip() for texts in test_set.references.values())
    ]
    if empty and len(empty) == len(system.hypotheses):
        yield _finding(
            FindingKind.EMPTY_HYPOTHESES,
            "error",
            system,
            "every hypothesis is empty",
            "Check how the file was written.",
        )
    elif empty:
        yield _finding(
            FindingKind.EMPTY_HYPOTHESES,
            "warning",
            system,
            f"{_some(empty, 'empty hypothesis')}, scored as empty",
            "Translate them.",
            empty,
        )


def _copies(test_set: TestSet, system: System) -> Iterator[Finding]:
    if test_set.sources:
        meant = [i for i, text in enumerate(test_set.sources) if _has_words(text, test_set.source_language)]
        copied = [i for i in meant if _squeezed(system.hypotheses[i]) == _squeezed(test_set.sources[i])]
        share = len(copied) / len(meant) if meant else 0.0
        if copied and len(meant) >= 2 and share == 1:
            yield _finding(
                FindingKind.SOURCE_COPIES,
                "error",
                system,
                "the hypotheses are the source",
                "Name the system's output.",
            )
        elif share > 0.5 and len(copied) >= 2:
            yield _finding(
                FindingKind.SOURCE_COPIES,
                "error",
                system,
                f"{share:.0%} of the hypotheses are copies of the source",
                "Translate them.",
            )
        elif copied:
            problem = f"{_some(copied, 'copy')} of the source ({share:.1%})"
            yield _finding(FindingKind.SOURCE_COPIES, "warning", system, problem, "Translate them.", copied)
    for name, texts in test_set.references.items():
        if _same(system.hypotheses, texts):
            yield _finding(
                FindingKind.REFERENCE_COPIES,
                "error" if len(texts) >= SURE else "warning",
                system,
                f"the hypotheses are reference {name}",
                "Name the system's output, or another reference to score a person's translation against.",
            )


def _language(test_set: TestSet, system: System) -> Iterator[Finding]:
    if not any(text.strip() for text in system.hypotheses):
        return
    share = han_share(system.hypotheses)
    if is_chinese(test_set.target_language):
        if share < 0.2:
            yield _finding(
                FindingKind.LANGUAGE,
                "error",
                system,
                "the hypotheses are not in Chinese",
                "Name the Chinese output.",
            )
            return
        reference = "".join(next(iter(test_set.references.values())))
        scripts = detect_script("".join(system.hypotheses)), detect_script(reference)
        if None not in scripts and scripts[0] != scripts[1]:
            names = {"Hans": "simplified", "Hant": "traditional"}
            yield _finding(
                FindingKind.SCRIPT,
                "warning",
                system,
                f"{names[str(scripts[0])]} characters against a {names[str(scripts[1])]} reference",
                "--normalize-script scores it both ways.",
                normalization="script",
            )
    elif share > 0.5:
        yield _finding(
            FindingKind.LANGUAGE,
            "error",
            system,
            "the hypotheses are in Chinese",
            "Name the translated output.",
        )


def _habits(test_set: TestSet, system: System) -> Iterator[Finding]:
    """What many lines of the hypotheses have and the references do not: the traces of processing."""
    references = [text for texts in test_set.references.values() for text in texts]
    for kind, problem, hint, has, english_only in _HABITS:
        if english_only and is_chinese(test_set.target_language):
            continue
        found = [i for i, text in enumerate(system.hypotheses) if has(text)]
        usual = sum(1 for text in references if has(text)) / len(references)
        share = len(found) / len(system.hypotheses)
        if share >= SHARE and share > 3 * usual:
            told = f"{problem} in {_some(found, 'segment')} ({share:.0%})"
            normalization: Normalization | None = "punctuation" if kind is FindingKind.PUNCTUATION else None
            yield _finding(kind, "warning", system, told, hint, found, normalization)
    if not is_chinese(test_set.target_language):
        capital, usual = _capital_share(system.hypotheses), _capital_share(references)
        if capital < 0.1 and usual > 0.4:
            yield _finding(
                FindingKind.LOWERCASED,
                "warning",
                system,
                "the hypotheses are lowercased",
                "Give the output truecased.",
            )
    for kind, problem, hint, has in _TRACES:
        found = [i for i, text in enumerate(system.hypotheses) if has(text)]
        if found and not any(map(has, references)):
            yield _finding(kind, "warning", system, f"{problem} in {_some(found, 'segment')}", hint, found)


def _length(test_set: TestSet, system: System) -> Iterator[Finding]:
    reference = max(sum(map(len, texts)) for texts in test_set.references.values())
    least = min(sum(map(len, texts)) for texts in test_set.references.values())
    size = sum(map(len, system.hypotheses))
    if len(test_set) >= SURE and size and (size > 2 * reference or size < least / 2):
        yield _finding(
            FindingKind.LENGTH,
            "warning",
            system,
            f"{size / (reference or 1):.1f} times as long as the reference",
            "Look for explanations around the translation, or for cut-off output.",
        )


def _shift(test_set: TestSet, system: System) -> Iterator[Finding]:
    """A stretch of lines that fits the neighbouring reference lines better than their own."""
    reference = next(iter(test_set.references.values()))
    if len(test_set) < SURE:
        return
    shifts = (1, -1, 2, -2)
    own, *rest = similarities(system.hypotheses, reference, (0, *shifts))
    for shift, moved in zip(shifts, rest, strict=True):
        start, stop, gain = _best_stretch(moved - own - 0.1)
        if stop - start >= 5 and gain > 1.0 and np.mean(moved[start:stop] > own[start:stop]) > 0.8:
            yield _finding(
                FindingKind.SHIFTED,
                "warning",
                system,
                f"segments {start + 1} to {stop} seem to be shifted by {abs(shift)}",
                f"Is a line {'lost' if shift > 0 else 'added'} there? --resegment repairs it.",
                range(start, stop),
            )
            return


def _repeated_block(test_set: TestSet, system: System) -> Iterator[Finding]:
    """Three or more lines in a row that come again, where source and reference say something else."""
    reference = next(iter(test_set.references.values()))
    where: dict[tuple[str, ...], int] = {}
    for start in range(len(test_set) - 2):
        block = system.hypotheses[start : start + 3]
        if sum(map(len, block)) < 30:
            continue
        first = where.setdefault(block, start)
        if first + 3 <= start and reference[first : first + 3] != reference[start : start + 3]:
            yield _finding(
                FindingKind.REPEATED,
                "warning",
                system,
                f"lines {first + 1} to {first + 3} come again at line {start + 1}",
                "Look for a block that was written twice.",
                range(start, start + 3),
            )
            return


def _swapped(test_set: TestSet, system: System) -> Iterator[Finding]:  # noqa: ARG001 (one signature)
    if _NAMED_REFERENCE.search(Path(system.file).name):
        yield _finding(
            FindingKind.NAMED_REFERENCE,
            "warning",
            system,
            "the hypothesis file is named like a reference",
            "Check that hypothesis and reference are not swapped: the scores would hardly show it.",
        )


def _between_systems(test_set: TestSet, systems: Sequence[System]) -> Iterator[Finding]:
    for position, system in enumerate(systems):
        for other in systems[:position]:
            if system.hypotheses == other.hypotheses:
                yield _finding(
                    FindingKind.IDENTICAL,
                    "warning",
                    system,
                    f"identical to {other.name}",
                    "Is it the right file?",
                )
    if len(systems) > 2:
        canaries = [
            i
            for i in range(len(test_set))
            for texts in [{s.hypotheses[i].strip() for s in systems}]
            if len(texts) == 1 and len(next(iter(texts))) >= 30
            if any(reference[i].strip() in texts for reference in test_set.references.values())
        ]
        if canaries:
            yield Finding(
                FindingKind.CANARY,
                "warning",
                f"every system's hypothesis is the reference in {_some(canaries, 'segment')}",
                "A canary line of the test set? Leave it out of source, reference and hypotheses.",
                segments=tuple(canaries),
            )


_SYSTEM_CHECKS = (_emptiness, _copies, _language, _habits, _length, _shift, _repeated_block, _swapped)

_NAMED_REFERENCE = re.compile(r"(^|[._-])(ref|reference|gold)([._-]|$)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:quot|amp|lt|gt|apos|nbsp|#\d+|#x[0-9a-fA-F]+);")
_TOKENIZED = re.compile(r"\S [.。,，!?](?:\s|$)| (?:'s|n't|'re|@-@) ")
_SUBWORDS = re.compile(r"@@(?: |$)|▁")
_FULL_WIDTH = re.compile(r"[，。；：？！（）％]")
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨]|â€[\x99\x9c\x9d™œ“”˜]|[äåæçèé][¸¹º»¼½¾¿][\x80-\xbf\u00a0-\u2122]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")

_HABITS: tuple[tuple[FindingKind, str, str, Callable[[str], object], bool], ...] = (
    (
        FindingKind.TOKENISED,
        "tokenised text",
        "Detokenise it: sacrebleu tokenises itself.",
        _TOKENIZED.search,
        False,
    ),
    (
        FindingKind.PUNCTUATION,
        "full-width punctuation",
        "Write it half-width.",
        _FULL_WIDTH.search,
        True,
    ),
    (
        FindingKind.TRAILING_SPACE,
        "trailing white space",
        "It does not count, but shows how the file was made.",
        lambda t: t != t.rstrip(),
        False,
    ),
)
_TRACES: tuple[tuple[FindingKind, str, str, Callable[[str], object]], ...] = (
    (FindingKind.SUBWORDS, "subword marks (@@ or ▁)", "Join the subwords.", _SUBWORDS.search),
    (FindingKind.ENTITIES, "HTML entities", "Unescape them.", _ENTITY.search),
    (
        FindingKind.ENCODING,
        "characters of a wrong encoding",
        "Read the output in its own encoding.",
        _MOJIBAKE.search,
    ),
    (
        FindingKind.ENCODING,
        "replacement characters (U+FFFD)",
        "Read the output in its own encoding.",
        lambda t: "\ufffd" in t,
    ),
    (
        FindingKind.INVISIBLE,
        "invisible characters",
        "Remove zero-width spaces, soft hyphens and their like.",
        _INVISIBLE.search,
    ),
)


def _finding(
    kind: FindingKind,
    severity: Literal["warning", "error"],
    system: System,
    problem: str,
    hint: str,
    segments: Sequence[int] = (),
    normalization: Normalization | None = None,
) -> Finding:
    return Finding(kind, severity, problem, hint, system.name, system.file, tuple(segments), normalization)


def _same(left: Sequence[str], right: Sequence[str]) -> bool:
    return len(left) == len(right) and all(a.strip() == b.strip() for a, b in zip(left, right, strict=True))


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _has_words(text: str, language: str) -> bool:
    """Whether a copy of the text would be no translation: names, numbers and links may stay as they are."""
    return has_han(text) if is_chinese(language) else len(re.findall(r"\b[a-z]{2,}\b", text)) >= 2


def _capital_share(texts: Sequence[str]) -> float:
    first = [match[0] for text in texts if (match := re.search(r"[^\W\d_]", text))]
    cased = [letter for letter in first if letter.lower() != letter.upper()]
    return sum(letter.isupper() for letter in cased) / len(cased) if cased else 1.0


def _best_stretch(gains: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> tuple[int, int, float]:
    """The run with the largest sum (Kadane): start, stop, sum."""
    best, start, running = (0, 0, 0.0), 0, 0.0
    for position, gain in enumerate(gains.tolist()):
        if running <= 0:
            start, running = position, 0.0
        running += gain
        if running > best[2]:
            best = (start, position + 1, running)
    return best


def _some(found: Sequence[int], noun: str) -> str:
    plurals = {"empty hypothesis": "empty hypotheses", "copy": "copies"}
    return f"{len(found)} {noun if len(found) == 1 else plurals.get(noun, noun + 's')}"


def _listed(segments: Sequence[int]) -> str:
    return ", ".join(str(i + 1) for i in segments[:5]) + (" …" if len(segments) > 5 else "")
