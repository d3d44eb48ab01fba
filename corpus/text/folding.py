"""Text normalised for comparison and search: width, case, accents, script, variants and punctuation.

Folding works on one character at a time (with its combining marks), so that a part of a text folds to a part
of the folded text: a search finds whatever a reader sees. That is why the script is folded character by
character here, while :mod:`corpus.text.script` converts by phrase. The exceptions are a few characters that
are variants of another one only beside certain others (甚 in 甚麼, but not in 甚至): see
:data:`corpus.text.variants.BESIDE`.
"""

import re
import unicodedata
from importlib.metadata import version
from itertools import pairwise

from opencc import OpenCC

from corpus.text.characters import WRITTEN_WITHOUT_SPACES, normalized
from corpus.text.variants import BESIDE, VARIANTS

VERSION = f"5+opencc{version('opencc')}"
"""Raised whenever the result of :func:`fold` changes for some text, so that an index is known to be stale.

OpenCC's tables change too: its 1.4.0 takes 坏 for a variant of 坯.
"""

_PUNCTUATION = {
    variant: plain
    for plain, variants in {
        '"': "“”„‟«»「」『』〝〞〟",
        "'": "‘’‚‛`´",
        "-": "‐‑‒–—―−─",
        ".": "。｡",
        ",": "、､",
        "·": "・‧•･",
        "~": "〜∼",
        "[": "【〔〖",
        "]": "】〕〗",
        "...": "⋯",
    }.items()
    for variant in variants
}


class _Table(dict[int, str]):
    """The folded form of each code point, computed on first use."""

    def __init__(self) -> None:
        super().__init__()
        self.changing_length: set[str] = set()
        # Hong Kong's and Taiwan's standards first: they treat 衞 and 著 as variants, plain “t2s” does not.
        self._converters = [OpenCC(name).convert for name in ("hk2s", "tw2s")]

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._fold(chr(code))
        if len(folded) != 1:
            self.changing_length.add(chr(code))
        return folded

    def _fold(self, character: str) -> str:
        if character.isspace():
            return " "
        if _is_ignored(character):
            return ""
        folded = _PUNCTUATION.get(character, character)
        for _ in range(2):  # the second round folds what the first one produced
            before = folded
            folded = unicodedata.normalize("NFKC", folded).casefold()
            folded = "".join(_PUNCTUATION.get(c, c) for c in folded if not _is_ignored(c))
            if not folded.isascii():
                folded = "".join(VARIANTS.get(c) or _without_accent(c) for c in folded)
                folded = folded.replace("i\u0307", "i")  # from İ
                for convert in self._converters:
                    folded = convert(folded)
            if folded == before:
                break
        return folded


_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
"""Latin letters that Unicode does not decompose, and how they are typed without them."""


def _without_accent(character: str) -> str:
    """The Latin letter without its accents: é is found as e, but が is not か nor й и."""
    base = unicodedata.normalize("NFD", character)[:1]
    return _LETTERS.get(base, base if base.isascii() and base.isalpha() else character)


_INVISIBLE = re.compile(
    # Combining grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian and other variation
    # selectors, the place of an object.
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufffc\U000e0100-\U000e01ef]"
)


def _is_ignored(character: str) -> bool:
    """Whether the character is invisible, as controls and zero-width characters are, or private use."""
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Co") and not character.isspace()
    return hidden or _INVISIBLE.match(character) is not None


_table = _Table()


_SPACE_BESIDE = re.compile(f" (?=[{WRITTEN_WITHOUT_SPACES}])|(?<=[{WRITTEN_WITHOUT_SPACES}]) ")


def fold(text: str) -> str:
    """``text`` with compatibility forms (NFKC), case, width, accents, script and variants normalised.

    Latin letters lose their accents (café is cafe). Traditional characters become simplified ones, Chinese
    punctuation its ASCII counterpart. Each run of white space becomes one space, and none is left at the ends
    or beside a Chinese character or kana: 李　明 is 李明, 用 Word 写 is 用Word写. Invisible and private-use
    characters go. Folding what is folded changes nothing.

    >>> fold("臺灣的「ＡＩ」產業——１００％")
    '台湾的"ai"产业--100%'
    """
    if text.isascii() and text.isprintable():  # the same, faster
        folded = text.lower().replace("`", "'").strip()
        return " ".join(folded.split()) if "  " in folded else folded
    folded = text.translate(_table)
    if not unicodedata.is_normalized("NFC", folded):
        folded = "".join(_fold_cluster(text[start:end]) for start, end in _clusters(text))
    folded = " ".join(folded.split())
    if " " in folded:
        folded = _SPACE_BESIDE.sub("", folded)
    if _NEEDS_CONTEXT.search(folded):
        folded = _ITERATED.sub(lambda match: match[1] * len(match[0]), _BESIDE.sub(_replaced, folded))
    return folded


_ITERATION = "々〻ゝヽ"
_NEEDS_CONTEXT = re.compile(f"[{''.join(BESIDE)}{_ITERATION}]")
_ITERATED = re.compile(f"([{WRITTEN_WITHOUT_SPACES}])(?<![{_ITERATION}])[{_ITERATION}]+")
"""A mark that repeats the character before it: 人々."""

_BESIDE = re.compile("|".join(pattern for pattern, _ in BESIDE.values()))


def _replaced(found: re.Match[str]) -> str:
    _, replacement = BESIDE[found[0][0]]
    return replacement * len(found[0])  # so that all keep their places


def fold_with_offsets(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters the start and end of its original in ``text``.

    So ``folded[i:j]`` comes from ``text[offsets[i][0] : offsets[j - 1][1]]``. Characters with the same
    original (``…`` folds to three dots) share its start and end.
    """
    whole = fold(text)
    if keeps_places(text, whole):
        return whole, list(zip(range(len(text)), range(1, len(text) + 1), strict=True))
    folded: list[str] = []
    offsets: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        for character in _fold_cluster(text[start:end]):
            if character.isspace():
                if not folded or folded[-1] == " ":
                    continue
                character = " "
            folded.append(character)
            offsets.append((start, end))
    if folded and folded[-1] == " ":
        folded.pop()
        offsets.pop()
    spaced = "".join(folded)
    beside = {match.start() for match in _SPACE_BESIDE.finditer(spaced)}
    return whole, [offset for i, offset in enumerate(offsets) if i not in beside]


def keeps_places(text: str, folded: str) -> bool:
    """Whether each character of ``folded``, made from ``text`` by :func:`fold`, is in its original place."""
    return len(folded) == len(text) and _table.changing_length.isdisjoint(text)


def _fold_cluster(cluster: str) -> str:
    folded = cluster.translate(_table)
    if not unicodedata.is_normalized("NFC", folded):
        folded = normalized("NFC", folded).translate(_table)
        folded = normalized("NFC", _without_marks(folded))  # case folding takes ẙ and ᾶ apart
    return folded


def _without_marks(text: str) -> str:
    """``text`` without the marks that compose with the Latin letter before them, in linear time."""
    kept = []
    letter, last = "", 0
    for character in normalized("NFD", text):
        order = unicodedata.combining(character)
        if not order:
            letter, last = character if character.isascii() and character.isalpha() else "", 0
        elif letter and order > last and len(unicodedata.normalize("NFC", letter + character)) == 1:
            continue
        else:
            last = order
        kept.append(character)
    return "".join(kept)


def _clusters(text: str) -> list[tuple[int, int]]:
    """The bounds of each character and all that may compose with it: marks, Hangul vowels, Hangul finals."""
    starts = [i for i, character in enumerate(text) if i == 0 or not _continues(character)]
    return list(pairwise([*starts, len(text)]))


_HANGUL_CONTINUES = re.compile("[\u1160-\u11ff]")


def _continues(character: str) -> bool:
    folded = _table[ord(character)]
    return not folded or unicodedata.combining(folded[0]) > 0 or bool(_HANGUL_CONTINUES.match(folded))


def letters_and_digits(text: str) -> str:
    """``text`` folded, with only letters and digits; the folded text if it has none."""
    folded = fold(text)
    return "".join(filter(str.isalnum, folded)) or folded
