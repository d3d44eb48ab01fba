"""Detect script and language, and convert Chinese between scripts (by OpenCC)."""

import re
from collections import Counter
from functools import cache
from typing import Literal

from opencc import OpenCC

from corpus.errors import UsageError
from corpus.text.characters import HAN
from corpus.text.language import canonical_language

_SAMPLE = 100_000  # characters; the first pages reveal the language of a text

# From and to (a script, or a script with its region) to OpenCC's configurations, applied in order.
# Those with a final p also change words that differ by region (软件, 軟體).
_ROUTES: dict[tuple[str, str], tuple[str, ...]] = {
    ("zh-Hans", "zh-Hant"): ("s2t",),
    ("zh-Hans", "zh-Hant-TW"): ("s2twp",),
    ("zh-Hans", "zh-Hant-HK"): ("s2hkp",),
    ("zh-Hant", "zh-Hans"): ("t2s",),
    ("zh-Hant", "zh-Hant-TW"): ("t2tw",),
    ("zh-Hant", "zh-Hant-HK"): ("t2hk",),
    ("zh-Hant-TW", "zh-Hans"): ("tw2sp",),
    ("zh-Hant-TW", "zh-Hant"): ("tw2t",),
    ("zh-Hant-TW", "zh-Hant-HK"): ("tw2sp", "s2hkp"),
    ("zh-Hant-HK", "zh-Hans"): ("hk2sp",),
    ("zh-Hant-HK", "zh-Hant"): ("hk2t",),
    ("zh-Hant-HK", "zh-Hant-TW"): ("hk2sp", "s2twp"),
}


def convert(text: str, to: str, from_: str | None = None) -> str:
    """Convert Chinese text to the script and variant ``to``: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK.

    ``from_`` is the variant of the text, by the same tags; by default, zh-Hans or zh-Hant is detected.
    Naming a region matters: words that differ (软件, 軟體) change only from or to a region. Raises
    DuizhaoError for a tag that is not a variant of Chinese.
    """
    target = _variant(to)
    source = _variant(from_) if from_ else "zh-" + (detect_script(text) or target.split("-")[1])
    if source == target:
        return text
    for name in _ROUTES[source, target]:
        text = _converter(name).convert(text)
    return text


def to_simplified(text: str) -> str:
    """``text`` in simplified characters, with the same words: the form for search and comparison."""
    return str(_converter("t2s").convert(text))


def detect_script(text: str) -> Literal["Hans", "Hant"] | None:
    """Whether Chinese ``text`` is simplified or traditional; None if no character shows it."""
    counts = Counter(_IDEOGRAPH.findall(text[:_SAMPLE]))
    hant = sum(n for c, n in counts.items() if _converter("t2s").convert(c) != c)
    # 后, 里 and 干 become 後, 裏 and 乾, but also occur in traditional text: Big5 knows which do.
    hans = sum(n for c, n in counts.items() if not _in_big5(c) and _converter("s2t").convert(c) != c)
    if hans == hant == 0:
        return None
    return "Hans" if hans >= hant else "Hant"


def detect_language(text: str) -> str | None:
    """The language of ``text``: ``zh``, or by its commonest words ``en``, ``fr``, ``de``, ``es`` …

    Kana and hangul mean ``ja`` and ``ko``. None if there is too little text.
    """
    sample = text[:_SAMPLE]
    ideographs = len(_IDEOGRAPH.findall(sample))
    kana, hangul = len(_KANA.findall(sample)), len(_HANGUL.findall(sample))
    words = _WORD.findall(sample.lower())
    # A Chinese character carries about as much as two thirds of an English word.
    if 3 * (ideographs + kana + hangul) > 2 * len(words):
        if 10 * kana > ideographs:
            return "ja"
        return "ko" if hangul > ideographs else "zh"
    counts = Counter(words)
    known = {language: sum(counts[word] for word in common) for language, common in _COMMON_WORDS.items()}
    best, second = sorted(known, key=known.__getitem__, reverse=True)[:2]
    # A single word is not enough for an unexpected language.
    if known[best] * 12 >= len(words) and known[best] > max(known[second], best != "en"):
        return best
    return None


_IDEOGRAPH = re.compile(f"[{HAN}]")
_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_\u2e80-\U000323af]+")

_COMMON_WORDS = {
    language: words.split()
    for language, words in {
        "en": "the of and to in a is that for it with as was on be by not he i this are or his from at you "
        "we they my do what have so but all can will there if me has had were would which",
        "fr": "le la les des et un une du est que dans qui pour pas au sur ne ce il plus par je avec à",
        "de": "der die und das den von zu mit ist des sich nicht ein eine auf dem für im auch als es ich",
        "es": "el la los las de y que en un una por con del se para no es al lo como más su",
        "it": "il la di che e un una per non sono del della con da le si i gli nel alla è come",
        "pt": "o a os as de e que em um uma para com não do da no na por se mais é ao",
        "nl": "de het een en van te dat die is niet op met voor zijn er aan ook als om",
    }.items()
}


def _in_big5(character: str) -> bool:
    try:
        return bool(character.encode("big5"))
    except UnicodeEncodeError:
        return False


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def _variant(tag: str) -> str:
    variant = canonical_language(tag)
    if variant == "zh-Hant-MO":
        return "zh-Hant-HK"
    if variant not in {source for source, _ in _ROUTES}:
        raise UsageError(
            "“{tag}” is not a variant of Chinese",
            hint="Write zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK.",
            tag=tag,
        )
    return variant
