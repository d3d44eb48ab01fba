"""What script a text is in, by its letters."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U000323AF]")
_LETTER = re.compile(r"[^\W\d_]")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN.search(text) is not None


def han_share(texts: Iterable[str]) -> float:
    """The share of Chinese characters among the letters, from 0 to 1; 0 where there are no letters."""
    han = letters = 0
    for text in texts:
        han += len(_HAN.findall(text))
        letters += len(_LETTER.findall(text))
    return han / letters if letters else 0.0


@cache
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return str(_converter("t2s").convert(text))


def traditional_share(texts: Sequence[str]) -> float:
    """Of the characters that the scripts write differently, the share that is traditional."""
    sample = "".join(islice((text for text in texts if has_han(text)), 400))[:40_000]
    to_simplified = str(_converter("t2s").convert(sample))
    to_traditional = str(_converter("s2t").convert(sample))
    if not len(sample) == len(to_simplified) == len(to_traditional):
        to_simplified = "".join(map(simplified, sample))
        to_traditional = "".join(str(_converter("s2t").convert(c))[:1] for c in sample)
    traditional = sum(a != b for a, b in zip(sample, to_simplified, strict=False))
    simple = sum(a != b for a, b in zip(sample, to_traditional, strict=False))
    return traditional / (traditional + simple) if traditional + simple else 0.0


def language_of(texts: Sequence[str]) -> str:
    """``zh-Hans`` or ``zh-Hant`` for texts that are mostly in Chinese characters, else ``en``."""
    if han_share(islice(texts, 1000)) < 0.3:
        return "en"
    return "zh-Hant" if traditional_share(texts) > 0.5 else "zh-Hans"
