"""Traces of processing in the hypotheses: tokenised, lowercased or escaped text, odd marks, wrappers."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from align.scoring.findings import SHARE, Finding, FindingKind, finding
from align.scoring.normalization import Normalization, has_ascii_marks
from align.scoring.script import characters_in
from align.scoring.testset import ScoringTestSet, System
from align.scoring.wrappers import NAMES, REMOVABLE, find_wrappers
from corpus.message import Message, counted
from corpus.text.language import is_chinese


def habits(test_set: ScoringTestSet, system: System) -> Iterator[Finding]:
    """Traces of processing that many lines of the hypotheses have and the references do not."""
    references = [text for texts in test_set.references.values() for text in texts]
    chinese = is_chinese(test_set.target_language)
    characters = characters_in(system.hypotheses).keys()
    for kind, problem, hint, has, languages, signs in _HABITS:
        if ("zh" if chinese else "en") not in languages or characters.isdisjoint(signs):
            continue
        found = [i for i, text in enumerate(system.hypotheses) if has(text)]
        share = len(found) / len(system.hypotheses)
        if share >= SHARE and share > 3 * sum(1 for text in references if has(text)) / len(references):
            told = _told(problem, found, share)
            normalization: Normalization | None = "punctuation" if kind is FindingKind.PUNCTUATION else None
            yield finding(kind, "warning", system, told, hint, found, normalization)
    if not chinese and _capital_share(system.hypotheses) < 0.1 and _capital_share(references) > 0.4:
        yield finding(
            FindingKind.LOWERCASED,
            "warning",
            system,
            "the hypotheses are lowercased",
            "Give the output truecased.",
        )
    for kind, problem, hint, has, signs in _TRACES:
        found = [] if characters.isdisjoint(signs) else [i for i, t in enumerate(system.hypotheses) if has(t)]
        if found and not any(map(has, references)):
            yield finding(kind, "warning", system, _told(problem, found), hint, found)


def wrappers(test_set: ScoringTestSet, system: System, skip: Collection[int] = ()) -> Iterator[Finding]:
    """Wrappers around translations, or in their place, by kind; segments in ``skip`` are ignored."""
    for kind, segments in find_wrappers(test_set, system).items():
        found = [segment for segment in segments if segment not in skip]
        if not found:
            continue
        share = len(found) / len(test_set)
        removable = kind in REMOVABLE
        yield finding(
            kind,
            "warning",
            system,
            _told(NAMES[kind], found, share if share >= SHARE else 0),
            "--strip-wrappers scores it both ways." if removable else "Translate these segments again.",
            found,
            "wrappers" if removable else None,
        )


def _told(what: str, found: Sequence[int], share: float = 0) -> Message:
    template = "{what} in {segments} ({share:.0%})" if share else "{what} in {segments}"
    return Message(template, what=Message(what), segments=counted(len(found), "segment"), share=share)


_ENTITY = re.compile(r"&(?:quot|amp|lt|gt|apos|nbsp|#\d+|#x[0-9a-fA-F]+);")
_ESCAPED = re.compile(r"\\(?:[nrt\"'\\/]|u[0-9a-fA-F]{4})")
_TOKENIZED = re.compile(r" (?:(?<=\S )[.。,，!?](?:\s|$)|'s |n't |'re |@-@ )")
_SUBWORDS = re.compile(r"@@(?: |$)|▁")
_UNKNOWN = re.compile(r"<unk>|\[UNK\]|⁇")
_FULL_WIDTH = re.compile(r"[，。；：？！（）％]")
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨]|â€[\x99\x9c\x9d™œ“”˜]|[äåæçèé][¸¹º»¼½¾¿][\x80-\xbf\u00a0-\u2122]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")

_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
_HABITS: tuple[tuple[FindingKind, str, str, Callable[[str], object], tuple[str, ...], str], ...] = (
    (
        FindingKind.TOKENISED,
        "tokenised text",
        "Detokenise it: sacrebleu tokenises itself.",
        _TOKENIZED.search,
        ("zh", "en"),
        " ",
    ),
    (
        FindingKind.PUNCTUATION,
        "full-width punctuation",
        "Write it half-width.",
        _FULL_WIDTH.search,
        ("en",),
        "，。；：？！（）％",
    ),
    (
        FindingKind.PUNCTUATION,
        "ASCII punctuation in Chinese",
        "Write it full-width.",
        has_ascii_marks,
        ("zh",),
        ",;:?!.()",
    ),
    (
        FindingKind.TRAILING_SPACE,
        "trailing white space",
        "It does not count, but shows how the file was made.",
        lambda t: t != t.rstrip(),
        ("zh", "en"),
        _SPACES,
    ),
)
"""What it is, how often it must occur, and characters of which at least one must occur."""
_TRACES: tuple[tuple[FindingKind, str, str, Callable[[str], object], str], ...] = (
    (FindingKind.SUBWORDS, "subword marks (@@ or ▁)", "Join the subwords.", _SUBWORDS.search, "@▁"),
    (FindingKind.SUBWORDS, "unknown words (<unk>)", "The system lacks these words.", _UNKNOWN.search, "<[⁇"),
    (FindingKind.ENTITIES, "HTML entities", "Unescape them.", _ENTITY.search, "&"),
    (FindingKind.ENTITIES, 'escape sequences (\\n, \\" or \\u)', "Unescape them.", _ESCAPED.search, "\\"),
    (
        FindingKind.ENCODING,
        "characters of a wrong encoding",
        "Read the output in its own encoding.",
        _MOJIBAKE.search,
        "Ã€¸¹º»¼½¾¿",
    ),
    (
        FindingKind.ENCODING,
        "replacement characters (U+FFFD)",
        "Read the output in its own encoding.",
        lambda t: "\ufffd" in t,
        "\ufffd",
    ),
    (
        FindingKind.INVISIBLE,
        "invisible characters",
        "Remove zero-width spaces, soft hyphens and the like.",
        _INVISIBLE.search,
        "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    ),
)


def _capital_share(texts: Sequence[str]) -> float:
    """The share of texts that contain a capital letter, among those with letters that have case."""
    capital = sum(text != text.lower() for text in texts)
    cased = capital + sum(map(str.islower, texts))
    return capital / cased if cased else 1.0
