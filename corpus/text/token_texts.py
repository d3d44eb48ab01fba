"""The tokens of many texts at once, as one string for each, for an index."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.text.tokens import CHINESE, WORD, index_tokens

_CHINESE, _OTHER_WORD = 1, 2
_LINE_FEED, _SPACE = ord("\n"), ord(" ")

_CLASSIFIED = 0x40000
"""The code points that a table classifies; those after it are in words of other scripts, or in none."""


def token_texts(folded: Sequence[str]) -> list[str]:
    """The :func:`corpus.text.tokens.index_tokens` of each folded text, separated by spaces."""
    found = [""] * len(folded)
    chinese = [i for i, text in enumerate(folded) if not text.isascii()]
    for i, tokens in zip(chinese, _of_chinese([folded[i] for i in chinese]), strict=True):
        found[i] = tokens
    for i, text in enumerate(folded):
        if not found[i]:
            found[i] = " ".join(index_tokens(text))
    return found


def chinese_pairs_of(folded: Sequence[str]) -> list[str]:
    """The distinct pairs of adjacent Chinese characters in the folded texts, in order."""
    codes, chinese = _classified(folded)
    pair = np.flatnonzero((chinese[:-1] == _CHINESE) & (chinese[1:] == _CHINESE))
    numbers = np.unique(codes[pair].astype(np.uint64) << np.uint64(32) | codes[pair + 1])
    both = numbers.view(np.uint32).reshape(-1, 2)[:, ::-1] if len(numbers) else np.empty((0, 2), np.uint32)
    found: list[str] = np.ascontiguousarray(both).view("<U2").ravel().tolist()
    return found


def _of_chinese(folded: Sequence[str]) -> list[str]:
    """The tokens of texts of Chinese alone; of a text with other words, nothing.

    Each Chinese character becomes a token, together with the next one if that is Chinese as well.
    """
    codes, kinds = _classified(folded)
    chinese = kinds[:-1] == _CHINESE
    paired = chinese & (kinds[1:] == _CHINESE)
    ends = codes[:-1] == _LINE_FEED
    size = 2 * chinese + paired + ends
    after = np.cumsum(size)
    before = after - size
    written = np.full(int(after[-1]) if len(after) else 0, _SPACE, np.uint32)
    (first,) = np.nonzero(chinese)
    written[before[first]] = codes[first]
    (second,) = np.nonzero(paired)
    written[before[second] + 1] = codes[second + 1]
    written[before[ends]] = _LINE_FEED
    texts = written.tobytes().decode("utf-32-le").split("\n")[:-1]
    for i in np.unique(np.cumsum(ends)[kinds[:-1] == _OTHER_WORD]).tolist():
        texts[i] = ""
    return [text.rstrip() for text in texts]


def _classified(folded: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """The code points of the texts, with a line feed after each and one more at the end; and their kinds."""
    joined = "".join(f"{text}\n" for text in folded) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, _kinds()[np.minimum(codes, _CLASSIFIED)]


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each code point; all after the last one classified share one."""
    kinds = np.zeros(_CLASSIFIED + 1, np.uint8)
    every = "".join(map(chr, range(_CLASSIFIED)))
    for pattern, kind in ((WORD, _OTHER_WORD), (CHINESE, _CHINESE)):
        for match in re.finditer(f"{pattern}+", every):
            kinds[match.start() : match.end()] = kind
    kinds[_CLASSIFIED] = _OTHER_WORD
    return kinds
