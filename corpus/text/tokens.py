"""What an index holds of a text: overlapping character pairs of Chinese, lemmas of words.

A run of Chinese characters 发展战略 becomes 发展 展战 战略 略: every pair, then the last character alone. So
a part of two characters or more is a phrase of pairs, a single character is the beginning of a token, and
no phrase reaches across punctuation. Words stand as their lemma; a word that differs from its lemma is
noted once more behind the text, marked, so that it can be searched as it was written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import add, ne

from corpus.text.characters import WRITTEN_WITHOUT_SPACES

VERSION = 2
"""Raised whenever the tokens of some text change, so that an index knows it is stale."""

_EDGE = "\t"
"""Stands for what is before and behind a text; no folded text has one."""

FORM = "≈"
"""Stands before a word that differs from its lemma, and alone between the text and these words."""

_CHINESE = f"{WRITTEN_WITHOUT_SPACES}\uac00-\ud7af"
LONGEST_WORD = 100
"""Characters of a word; what goes on without a break after that many is taken for another word."""

_RUN = re.compile(f"[{_CHINESE}]+|[^\\W_{_CHINESE}]{{1,{LONGEST_WORD}}}")
_HAS_CHINESE = re.compile(f"[{_CHINESE}]")


def has_chinese(text: str) -> bool:
    """Whether any character is Chinese (or kana or hangul, which are indexed alike)."""
    return _HAS_CHINESE.search(text) is not None


def runs(folded: str) -> list[str]:
    """The runs of Chinese characters and the words of a folded text, in order, without what is between."""
    return _RUN.findall(folded)


def run_spans(folded: str) -> list[tuple[int, int]]:
    """Start and end of each of :func:`runs`."""
    return [match.span() for match in _RUN.finditer(folded)]


_IRREGULAR = {
    "be": "am are is was",
    "do": "did",
    "eat": "ate",
    "dig": "dug",
    "feed": "fed",
    "get": "got",
    "go": "gone",
    "have": "had has",
    "he": "him",
    "hide": "hid",
    "lead": "led",
    "leave": "left",
    "light": "lit",
    "man": "men",
    "meet": "met",
    "run": "ran",
    "see": "saw",
    "sit": "sat",
}
_MENDED = {form: lemma for lemma, forms in _IRREGULAR.items() for form in forms.split()}
"""Lemmas that simplemma's dictionary has wrong (“gan”) or lacks, and those of its short words that are right.

The dictionary has “be” for “ai”, “we” for “us” and “leu” for “lei”: what it says of a word of three letters
goes for a plural only, as the short words that are not names, abbreviations or pinyin are few.
"""

_SHORT = 3


class _Lemmas(dict[str, str]):
    """Lemma of each English word, worked out when it is first met."""

    def __missing__(self, word: str) -> str:
        from simplemma import lemmatize  # its dictionary takes a third of a second to load

        lemma = word
        if len(self) > 1_000_000:
            self.clear()
        if word.isascii() and word.isalpha() and len(word) > 1:
            lemma = _MENDED.get(word) or lemmatize(word, "en").casefold()
            if len(word) <= _SHORT and word not in _MENDED and lemma + "s" != word:
                lemma = word
        self[word] = lemma = lemma if lemma.isalpha() else word
        return lemma


_lemmas = _Lemmas()


def lemma_of(word: str) -> str:
    """The lemma of a folded English word; the word itself where there is none."""
    return _lemmas[word]


_ASCII_GAPS = bytes(code if chr(code).isalnum() else 32 for code in range(128)).ljust(256)


def _ascii_words(folded: str) -> list[str]:
    """The same as :func:`runs` for a text of ASCII, in a fraction of the time."""
    words = folded.encode().translate(_ASCII_GAPS).decode().split()
    return words if max(map(len, words), default=0) <= LONGEST_WORD else runs(folded)


class _ChineseStarts(dict[str, bool]):
    """Whether a run that begins with this character is Chinese, worked out when it is first met."""

    def __missing__(self, character: str) -> bool:
        self[character] = chinese = has_chinese(character)
        return chinese


_chinese_starts = _ChineseStarts()


def index_tokens(folded: str) -> list[str]:
    """All tokens of a folded text, in order, with the differing words behind."""
    if folded.isascii():
        found = _ascii_words(folded)
        tokens = [_lemmas[word] for word in found]
        if tokens == found:
            return tokens
        forms = set(compress(found, map(ne, found, tokens)))
    else:
        tokens, forms = [], set()
        for run in _RUN.findall(folded):
            if _chinese_starts[run[0]]:
                if len(run) > 1:
                    tokens += map(add, run, run[1:])
                tokens.append(run[-1])
            else:
                tokens.append(lemma := _lemmas[run])
                if lemma != run:
                    forms.add(run)
    if forms:
        tokens.append(FORM)
        tokens += [FORM + form for form in sorted(forms)]
    return tokens


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """Tokens that stand one after the other; with ``prefix`` the last one may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False


def phrase_tokens(folded: str) -> TokenSequence | None:
    """What to look for in an index to find a folded text as a part of others; None where nothing can be.

    Words are found by lemma. Whether what lies between two runs is the same is not decided here.
    """
    found = runs(folded)
    if not found:
        return None
    tokens: list[str] = []
    for run in found[:-1]:
        tokens += _tokens_of(run)
        if _HAS_CHINESE.match(run):
            tokens.append(run[-1])
    tokens += _tokens_of(found[-1])
    single = len(found[-1]) == 1 and _HAS_CHINESE.match(found[-1]) is not None
    if single:
        tokens.append(found[-1])
    return TokenSequence(tuple(tokens), single)


def grams(folded: str) -> list[str]:
    """The distinct tokens by which similar texts are found: pairs of characters, and words."""
    seen: dict[str, None] = {}
    for run in runs(folded):
        seen.update(dict.fromkeys(_tokens_of(run)))
    return list(seen)


def character_pairs(folded: str) -> list[str]:
    """The distinct pairs of neighbouring characters, whatever they are, with an edge before and behind.

    A changed character spoils two of them at most, one that is put in spoils one.
    """
    edged = f"{_EDGE}{folded}{_EDGE}"
    return list(dict.fromkeys(map(add, edged, edged[1:])))


def _tokens_of(run: str) -> Sequence[str]:
    if _HAS_CHINESE.match(run):
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [_lemmas[run]]


def ends_run(token: str) -> bool:
    """Whether a token is the last character of a run of Chinese, which stands alone behind its pairs."""
    return len(token) == 1 and has_chinese(token)


def chinese_pairs(tokens: Iterable[str]) -> list[str]:
    """The tokens that are pairs of Chinese characters."""
    return [token for token in tokens if len(token) == 2 and token > "\u3004" and _HAS_CHINESE.match(token)]
