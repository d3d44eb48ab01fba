"""Check a run for errors and suspicious signs before any score is computed.

An error never occurs in a sound run; a warning may. Each says where, and what to do.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from align.scoring.findings import SURE, Finding, FindingKind, finding
from align.scoring.habits import habits, wrappers
from align.scoring.metrics import parse_metric
from align.scoring.mismatch import own_similarities, similarities
from align.scoring.order import in_words, misplaced
from align.scoring.script import foreign_language, han_share, is_mostly_chinese
from align.scoring.testset import ScoringTestSet, System
from corpus.message import Message, counted
from corpus.text.characters import has_han
from corpus.text.language import is_chinese
from corpus.text.script import detect_script


def check(test_set: ScoringTestSet, systems: Sequence[System]) -> list[Finding]:
    """All findings: of the test set, then of each system, then between systems."""
    findings = [*_test_set(test_set)]
    for system in systems:
        for finder in _SYSTEM_CHECKS:
            findings += finder(test_set, system)
        displaced = [*_shift(test_set, system)]
        # Lines of a shifted stretch fit a line nearby.
        displaced += _order(test_set, system, nearest=3 if displaced else 1)
        # Segments next to a strange source look like notes or half-translations.
        skip = {segment for found in displaced for segment in found.segments}
        if not any(found.severity == "error" for found in displaced):
            findings += wrappers(test_set, system, skip)
        findings += displaced
    findings += _between_systems(test_set, systems)
    return findings


def check_metrics(test_set: ScoringTestSet, metrics: Sequence[str]) -> list[Finding]:
    """Findings about metrics, written as in ``ter:normalized=yes``, that would mislead on this test set."""
    findings = []
    references = [text for texts in test_set.references.values() for text in texts if text.strip()]
    chinese = is_chinese(test_set.target_language)
    short = sum(len("".join(text.split())) < 4 if chinese else len(text.split()) < 4 for text in references)
    for request in map(parse_metric, metrics):
        asian = {"normalized", "asian_support"} <= set(request.options)
        if request.kind == "ter" and chinese and not asian:
            findings.append(
                Finding(
                    FindingKind.METRIC,
                    "warning",
                    "TER takes a Chinese sentence, which has no spaces, for one word",
                    "Use --metric ter:normalized=yes,asian_support=yes.",
                )
            )
        if (
            request.kind == "bleu"
            and short > len(references) / 2
            and "effective_order" not in request.options
        ):
            findings.append(
                Finding(
                    FindingKind.METRIC,
                    "warning",
                    Message(
                        "{short} of {all} reference segments have fewer than four characters, "
                        "so BLEU finds no sequence of four in them"
                        if chinese
                        else "{short} of {all} reference segments have fewer than four words, "
                        "so BLEU finds no sequence of four in them",
                        short=short,
                        all=len(references),
                    ),
                    "Use --metric bleu:effective_order=yes, or chrF.",
                )
            )
    return findings


def _test_set(test_set: ScoringTestSet) -> Iterator[Finding]:
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
            Message("{segments} without a reference left out", segments=counted(len(empty), "segment")),
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
                Message("reference {name} is the source", name=name),
                "Name the translation with --ref.",
            )
        for other in names[:position]:
            if _same(texts, test_set.references[other]):
                yield Finding(
                    FindingKind.SAME_REFERENCES,
                    "warning",
                    Message("references {first} and {second} are the same", first=other, second=name),
                    "Give it once.",
                )
        wanted = is_chinese(test_set.target_language)
        chinese = is_mostly_chinese(texts) if wanted else han_share(texts) >= 0.3
        if any(text.strip() for text in texts) and chinese != wanted:
            yield Finding(
                FindingKind.REFERENCE_LANGUAGE,
                "error",
                Message(
                    "reference {name} is Chinese; the target language is {language}"
                    if chinese
                    else "reference {name} is not Chinese; the target language is {language}",
                    name=name,
                    language=test_set.target_language,
                ),
                "Swap --src and --ref, or set --languages.",
            )


def _emptiness(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    empty = [
        i
        for i, text in enumerate(system.hypotheses)
        if not text.strip() and any(texts[i].strip() for texts in test_set.references.values())
    ]
    if empty and len(empty) == len(system.hypotheses):
        yield finding(
            FindingKind.EMPTY_HYPOTHESES,
            "error",
            system,
            "every hypothesis is empty",
            "Check how the file was written.",
        )
    elif empty:
        yield finding(
            FindingKind.EMPTY_HYPOTHESES,
            "warning",
            system,
            Message(
                "{hypotheses}, scored as empty",
                hypotheses=counted(len(empty), "empty hypothesis", "empty hypotheses"),
            ),
            "Translate the missing segments.",
            empty,
        )


def _copies(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    if test_set.sources:
        meant = [i for i, text in enumerate(test_set.sources) if _has_words(text, test_set.source_language)]
        # If a reference copies the source as well, the copy is right.
        meant = [i for i in meant if _squeezed(test_set.sources[i]) not in _references(test_set, i)]
        copied = [i for i in meant if _squeezed(system.hypotheses[i]) == _squeezed(test_set.sources[i])]
        share = len(copied) / len(meant) if meant else 0.0
        if copied and len(meant) >= 2 and share == 1:
            yield finding(
                FindingKind.SOURCE_COPIES,
                "error",
                system,
                "the hypotheses are the source",
                "Name the system's output.",
            )
        elif share > 0.5 and len(copied) >= 2:
            yield finding(
                FindingKind.SOURCE_COPIES,
                "error",
                system,
                Message("{share:.0%} of the hypotheses are copies of the source", share=share),
                "Translate them.",
            )
        elif copied:
            copies = counted(len(copied), "copy", "copies")
            problem = Message("{copies} of the source ({share:.1%})", copies=copies, share=share)
            yield finding(FindingKind.SOURCE_COPIES, "warning", system, problem, "Translate them.", copied)
    for name, texts in test_set.references.items():
        if _same(system.hypotheses, texts):
            yield finding(
                FindingKind.REFERENCE_COPIES,
                "error" if len(texts) >= SURE else "warning",
                system,
                Message("the hypotheses are reference {name}", name=name),
                "Name the system's output, or another reference to score a person's translation against.",
            )


def _language(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    if not any(text.strip() for text in system.hypotheses):
        return
    target = "Chinese" if is_chinese(test_set.target_language) else "English"
    if other := foreign_language(system.hypotheses):
        problem = Message(
            "the hypotheses are in {found}, not in {expected}", found=Message(other), expected=Message(target)
        )
        hint = Message("Name the {expected} output.", expected=Message(target))
        yield finding(FindingKind.LANGUAGE, "error", system, problem, hint)
        return
    if target == "Chinese":
        if not is_mostly_chinese(system.hypotheses, 0.2):
            yield finding(
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
            yield finding(
                FindingKind.SCRIPT,
                "warning",
                system,
                Message(
                    "simplified characters against a traditional reference"
                    if scripts[0] == "Hans"
                    else "traditional characters against a simplified reference"
                ),
                "--normalize-script scores it both ways.",
                normalization="script",
            )
    elif han_share(system.hypotheses) > 0.5:
        yield finding(
            FindingKind.LANGUAGE,
            "error",
            system,
            "the hypotheses are in Chinese",
            "Name the translated output.",
        )


def _length(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    reference = max(sum(map(len, texts)) for texts in test_set.references.values())
    least = min(sum(map(len, texts)) for texts in test_set.references.values())
    size = sum(map(len, system.hypotheses))
    if len(test_set) >= SURE and size and (size > 2 * reference or size < least / 2):
        yield finding(
            FindingKind.LENGTH,
            "warning",
            system,
            Message("{ratio:.1f} times as long as the reference", ratio=size / (reference or 1)),
            "Look for explanations around the translation, or for cut-off output.",
        )


def _shift(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    """A stretch of lines that fits the neighbouring reference lines better than its own."""
    reference = next(iter(test_set.references.values()))
    if len(test_set) < SURE:
        return
    shifts = (1, -1, 2, -2)
    own = own_similarities(system.hypotheses, reference)
    if np.convolve(own < 0.4, np.ones(6), "valid").max(initial=0) < 4:
        return  # no stretch of lines that could be misplaced
    for shift, moved in zip(shifts, similarities(system.hypotheses, reference, shifts), strict=True):
        start, stop, gain = _best_stretch(moved - own - 0.1)
        if stop - start >= 5 and gain > 1.0 and np.mean(moved[start:stop] > own[start:stop]) > 0.8:
            yield finding(
                FindingKind.SHIFTED,
                "warning",
                system,
                Message(
                    "segments {first} to {last} seem to be shifted by {lines}",
                    first=start + 1,
                    last=stop,
                    lines=abs(shift),
                ),
                Message(
                    "Is a line missing there? --resegment repairs it."
                    if shift > 0
                    else "Is there a line too many? --resegment repairs it."
                ),
                range(start, stop),
            )
            return


def _order(test_set: ScoringTestSet, system: System, nearest: int) -> Iterator[Finding]:
    """Lines that fit reference lines at least ``nearest`` lines away better than their own."""
    if len(test_set) < SURE:
        return
    reference = next(iter(test_set.references.values()))
    moved = {a: b for a, b in misplaced(system.hypotheses, reference).items() if abs(a - b) >= nearest}
    if len(moved) < max(5, 0.02 * len(test_set)):
        return
    yield finding(
        FindingKind.ORDER,
        "error" if len(moved) >= 0.3 * len(test_set) else "warning",
        system,
        Message(
            "{lines} seem to be in a different order from the references: {first}",
            lines=counted(len(moved), "line"),
            first=in_words(moved),
        ),
        "Put the lines into the order of the source, or give ids on both sides.",
        tuple(sorted(moved)),
    )


def _repeated_block(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    """Three or more consecutive lines that are repeated where source and reference are not."""
    reference = next(iter(test_set.references.values()))
    where: dict[tuple[str, ...], int] = {}
    for start in range(len(test_set) - 2):
        block = system.hypotheses[start : start + 3]
        if sum(map(len, block)) < 30:
            continue
        first = where.setdefault(block, start)
        if first + 3 <= start and reference[first : first + 3] != reference[start : start + 3]:
            yield finding(
                FindingKind.REPEATED,
                "warning",
                system,
                Message(
                    "lines {first} to {last} are repeated at line {again}",
                    first=first + 1,
                    last=first + 3,
                    again=start + 1,
                ),
                "Look for a block that was written twice.",
                range(start, start + 3),
            )
            return


def is_named_like_reference(name: str) -> bool:
    """Whether a system's name is that of a person's translation: ``ref``, ``refB``, ``ref-A``, ``human``."""
    return bool(_NAMED_REFERENCE.search(name) or _PERSON.fullmatch(name))


def _swapped(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    like_a_reference = is_named_like_reference(Path(system.file).name) or is_named_like_reference(
        Path(system.file).stem
    )
    # ``test.mt`` and ``test.ref`` get the same name from their files, which means nothing.
    given = system.name in test_set.references and system.name != Path(system.file).stem
    if like_a_reference or given or is_named_like_reference(system.name):
        yield finding(
            FindingKind.NAMED_REFERENCE,
            "warning",
            system,
            "the hypothesis file is named like a reference"
            if like_a_reference
            else "the system is named like a reference",
            "Check that hypothesis and reference are not swapped: the scores would hardly show it.",
        )


def _between_systems(test_set: ScoringTestSet, systems: Sequence[System]) -> Iterator[Finding]:
    firsts: dict[Sequence[str], System] = {}
    for system in systems:
        first = firsts.setdefault(system.hypotheses, system)
        if first is not system:
            yield finding(
                FindingKind.IDENTICAL,
                "warning",
                system,
                Message("identical to {name}", name=first.name),
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
                Message(
                    "every system's hypothesis is the reference in {segments}",
                    segments=counted(len(canaries), "segment"),
                ),
                "A canary line of the test set? Leave it out of source, reference and hypotheses.",
                segments=tuple(canaries),
            )


_SYSTEM_CHECKS = (
    _emptiness,
    _copies,
    _language,
    habits,
    _length,
    _repeated_block,
    _swapped,
)

_PERSON = re.compile(r"(ref|reference|human|gold)[-_. ]?[A-Z0-9]?", re.IGNORECASE)
_NAMED_REFERENCE = re.compile(r"(^|[._-])(ref|reference|gold)([._-]|$)", re.IGNORECASE)


def _same(left: Sequence[str], right: Sequence[str]) -> bool:
    return len(left) == len(right) and all(a.strip() == b.strip() for a, b in zip(left, right, strict=True))


def _references(test_set: ScoringTestSet, segment: int) -> set[str]:
    return {_squeezed(texts[segment]) for texts in test_set.references.values()}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _has_words(text: str, language: str) -> bool:
    """Whether a copy of the text is not a translation: names, numbers and links may stay as they are."""
    return has_han(text) if is_chinese(language) else len(re.findall(r"\b[a-z]{2,}\b", text)) >= 2


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
