"""What an index holds of a text: overlapping character pairs of Chinese, lemmas of words.

A run of Chinese characters 发展战略 becomes 发展 展战 战略 略: every pair, then the last character alone. So
a part of two characters or more is a phrase of pairs, a single character is the beginning of a token, and
no phrase reaches across punctuation. Words stand as their lemma; a word that differs from its lemma is
noted once more behind the text, marked, so that it can be searched as it was written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add

VERSION = 1
"""Raised whenever the tokens of some text change, so that an index knows it is stale."""

FORM = "≈"
"""Stands before a word that differs from its lemma, and alone between the text and these words."""

_CHINESE = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_CHINESE}]+|[^\\W_{_CHINESE}]{{1,100}}")
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


_MENDED = {"gone": "go"}
"""Lemmas that simplemma's dictionary has wrong (“gan”)."""


class _Lemmas(dict[str, str]):
    """Lemma of each English word, worked out when it is first met."""

    def __missing__(self, word: str) -> str:
        from simplemma import lemmatize  # its dictionary takes a third of a second to load

        lemma = word
        if len(self) > 1_000_000:
            self.clear()
        if word.isascii() and word.isalpha() and len(word) > 1:
            lemma = _MENDED.get(word) or lemmatize(word, "en").casefold()
        self[word] = lemma = lemma if lemma.isalpha() else word
        return lemma


_lemmas = _Lemmas()


def lemma_of(word: str) -> str:
    """The lemma of a folded English word; the word itself where there is none."""
    return _lemmas[word]


def index_tokens(folded: str) -> list[str]:
    """All tokens of a folded text, in order, with the differing words behind."""
    found = _RUN.findall(folded)
    if folded.isascii():
        tokens = [_lemmas[word] for word in found]
        forms = {word for word, lemma in zip(found, tokens, strict=True) if word != lemma}
    else:
        tokens, forms = [], set()
        for run in found:
            if _HAS_CHINESE.match(run):
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
class Phrase:
    """Tokens that stand one after the other; with ``prefix`` the last one may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False


def phrase_tokens(folded: str) -> Phrase | None:
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
    return Phrase(tuple(tokens), single)


def grams(folded: str) -> list[str]:
    """The distinct tokens by which similar texts are found: pairs of characters, and words."""
    seen: dict[str, None] = {}
    for run in runs(folded):
        seen.update(dict.fromkeys(_tokens_of(run)))
    return list(seen)


def _tokens_of(run: str) -> Sequence[str]:
    if _HAS_CHINESE.match(run):
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [_lemmas[run]]


def chinese_pairs(tokens: Iterable[str]) -> list[str]:
    """The tokens that are pairs of Chinese characters."""
    return [token for token in tokens if len(token) == 2 and token > "\u3004" and _HAS_CHINESE.match(token)]
