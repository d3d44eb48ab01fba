"""The tokens of a text in an index: overlapping pairs of Chinese characters, lemmas of words.

A run of Chinese characters 发展战略 becomes 发展 展战 战略 略: every pair, then the last character alone. So
a part of two or more characters is a phrase of pairs, a single character is the beginning of a
token, and no phrase extends across punctuation. Words are indexed by lemma; a word that differs
from its lemma is added at the end of the text, marked, so that its exact form can be searched.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from operator import add, ne

from corpus.text.characters import WRITTEN_WITHOUT_SPACES

VERSION = 5
"""Raised whenever the tokens of some text change, so that an index is known to be stale."""

_MOST_WAYS = 8
"""How many ways to read a phrase are searched for."""

_EDGE = "\t"
"""Represents the edges of a text; no folded text contains it."""

FORM = "≈"
"""Precedes a word that differs from its lemma, and separates the text from these words."""

_CHINESE = f"{WRITTEN_WITHOUT_SPACES}\uac00-\ud7af"
CHINESE, WORD = f"[{_CHINESE}]", f"[^\\W_{_CHINESE}]"
"""Patterns of a Chinese character, and of a character of any other word."""

LONGEST_WORD = 100
"""The longest word, in characters; a longer one is split."""

_RUN = re.compile(f"{CHINESE}+|{WORD}{{1,{LONGEST_WORD}}}")
_HAS_CHINESE = re.compile(CHINESE)


def has_chinese(text: str) -> bool:
    """Whether any character is Chinese (or kana or hangul, which are indexed alike)."""
    return _HAS_CHINESE.search(text) is not None


def runs(folded: str) -> list[str]:
    """The runs of Chinese characters and the words of a folded text, in order, without the text between
    them.
    """
    return _RUN.findall(folded)


def run_spans(folded: str) -> list[tuple[int, int]]:
    """Start and end of each of :func:`runs`."""
    return [match.span() for match in _RUN.finditer(folded)]


_IRREGULAR = {
    "attach": "attaches",
    "awake": "awoken",
    "bacterium": "bacterium",
    "bad": "worse",
    "bare": "bare",
    "be": "am are is was",
    "bend": "bent",
    "bid": "bade",
    "break": "broke",
    "calf": "calves",
    "cola": "cola",
    "determine": "determining",
    "do": "did",
    "eat": "ate",
    "dig": "dug",
    "envy": "envied",
    "feed": "fed",
    "feel": "felt",
    "get": "got",
    "go": "gone",
    "half": "halves",
    "have": "had has",
    "he": "him",
    "hide": "hid",
    "lead": "led",
    "leave": "left",
    "light": "lit",
    "loaf": "loaves",
    "man": "men",
    "meet": "met",
    "panic": "panicked panicking",
    "ring": "rung",
    "run": "ran",
    "see": "saw",
    "shake": "shook",
    "sheaf": "sheaves",
    "shelf": "shelves",
    "sing": "singing",
    "sit": "sat",
    "smell": "smelt",
    "spell": "spelt",
    "stranger": "stranger",
    "thief": "thieves",
    "thyself": "thyself",
    "tread": "trod",
    "wife": "wives",
}
_INITIALISMS = """
    api cd ceo cfo cio coo cpu cto dj dvd fta gmo gpa gpu icu ipo jv kpi mba mou mp ngo npu pc pta rv tpu tv
    ufo
    """.split()  # noqa: SIM905 (a list of so many strings is no easier to read)
"""Those whose plurals (TVs, CEOs) look like words of another kind in lower case (sms, campus)."""

_MENDED = {form: lemma for lemma, forms in _IRREGULAR.items() for form in forms.split()} | {
    f"{initials}s": initials for initials in _INITIALISMS
}
"""Lemmas that simplemma's dictionary has wrong (“gan”) or lacks, and the correct ones of its short words.

The dictionary has “be” for “ai”, “we” for “us” and “leu” for “lei”: for words of three letters only its
plurals are used, because few short words are not names, abbreviations or pinyin.
"""

_SPELLED_LONGER = {
    "e": "answer ask ass assail blow claim confirm craft cross decor deposit develop drench even fix form "
    "format gain grow guard intercom job laugh lens long mass mix patrol play prefix proclaim recoup regard "
    "second smooth spring swear swing talk test thank think unfold wing",
    "l": "appeal cancel dispel extol label model signal travel",
    "r": "prefer",
    "t": "output",
}
_MODERN = {lemma + letter: lemma for letter, lemmas in _SPELLED_LONGER.items() for lemma in lemmas.split()}
"""Lemmas that simplemma's dictionary spells as nobody does today, with the modern ones: “thinke” for
*thinking*, “preferr” for *preferred*.
"""

_AMBIGUOUS = {
    "act": "acting",
    "advertise": "advertising",
    "analyse": "analyses",
    "axis": "axes",
    "basis": "bases",
    "bear": "bore bare",
    "begin": "beginning",
    "bind": "bound",
    "bite": "bit",
    "build": "building",
    "buy": "buying",
    "cut": "cutting",
    "diagnosis": "diagnoses",
    "dive": "dove",
    "draw": "drawing",
    "drink": "drunk",
    "fall": "fell",
    "feel": "feeling",
    "fell": "fell",
    "felt": "felt",
    "find": "finding",
    "follow": "following",
    "found": "found",
    "grind": "ground",
    "hear": "hearing",
    "leaf": "leaves",
    "left": "left",
    "lie": "lay",
    "life": "lives",
    "live": "living",
    "manufacture": "manufacturing",
    "rise": "rose",
    "saw": "saw sawn",
    "set": "setting",
    "shoot": "shot",
    "sit": "sitting",
    "slay": "slew",
    "smoke": "smoking",
    "staff": "staves",
    "think": "thought",
    "trade": "trading",
    "warn": "warning",
    "win": "won",
    "wind": "wound",
    "write": "writing",
}
_OTHER_LEMMAS = {form: lemma for lemma, forms in _AMBIGUOUS.items() for form in forms.split()}
"""Words that are forms of two others, as *leaves* is of *leave*, its lemma, and of *leaf*."""

_SHORT = 3

_PLURALS = [("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("s", "")]
_NO_PLURALS = ("as", "is", "os", "ss", "us")
_SHORTEST_PLURAL = 4


class _Lemmas(dict[str, str]):
    """The lemma of each English word, computed on first use."""

    def __missing__(self, word: str) -> str:
        from simplemma import is_known, lemmatize  # its dictionary takes a third of a second to load

        lemma = word
        if len(self) > 1_000_000:
            self.clear()
        if word.isascii() and word.isalpha() and len(word) > 1:
            lemma = _MENDED.get(word) or lemmatize(word, "en").casefold()
            lemma = _MODERN.get(lemma, lemma)
            if lemma == word and not is_known(word, "en"):
                lemma = _singular(word)
            if len(word) <= _SHORT and word not in _MENDED and lemma + "s" != word:
                lemma = word
        self[word] = lemma = lemma if lemma.isalpha() else word
        return lemma


def _singular(word: str) -> str:
    """A word that the dictionary lacks, such as *plugins*, without the ending of the plural."""
    if len(word) < _SHORTEST_PLURAL or word.endswith(_NO_PLURALS):
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word


_lemmas = _Lemmas()


def lemma_of(word: str) -> str:
    """The lemma of a folded English word, or the word itself if it has none."""
    return _lemmas[word]


def lemmas_of(word: str) -> tuple[str, ...]:
    """The lemma of a folded word first, and the other lemma that it may have: *leave* and *leaf*."""
    lemma = _lemmas[word]
    other = word if _is_noun_too(word, lemma) else _OTHER_LEMMAS.get(word)
    return (lemma,) if other in (None, lemma) else (lemma, other)


def ambiguous_forms(lemma: str) -> list[str]:
    """The words of which this is the other lemma: *leaves* for *leaf*."""
    if _is_noun_too(lemma, _lemmas[lemma]):
        return [lemma]
    return [form for form in _AMBIGUOUS.get(lemma, "").split() if _lemmas[form] != lemma]


def _is_noun_too(word: str, lemma: str) -> bool:
    """Whether a form of a verb has a plural of its own: *painting*, of which *paintings* are a form."""
    from simplemma import is_known

    return (
        word.endswith("ing") and lemma != word and _lemmas[f"{word}s"] == word and is_known(f"{word}s", "en")
    )


_ASCII_GAPS = bytes(code if chr(code).isalnum() else 32 for code in range(128)).ljust(256)


def _ascii_words(folded: str) -> list[str]:
    """The same as :func:`runs` for ASCII text, in a fraction of the time."""
    words = folded.encode().translate(_ASCII_GAPS).decode().split()
    if len(folded) <= LONGEST_WORD or max(map(len, words), default=0) <= LONGEST_WORD:
        return words
    return runs(folded)


class _ChineseStarts(dict[str, bool]):
    """Whether a run that begins with this character is Chinese, computed on first use."""

    def __missing__(self, character: str) -> bool:
        self[character] = chinese = has_chinese(character)
        return chinese


_chinese_starts = _ChineseStarts()


def index_tokens(folded: str) -> list[str]:
    """All tokens of a folded text, in order, followed by the words that differ from their lemmas."""
    if folded.isascii():
        found = _ascii_words(folded)
        tokens = list(map(_lemmas.__getitem__, found))
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
    """Consecutive tokens; with ``prefix`` the last one is only a beginning."""

    tokens: tuple[str, ...]
    prefix: bool = False


def phrase_tokens(folded: str) -> Iterator[tuple[TokenSequence, tuple[str, ...]]]:
    """The tokens that find a folded text as a part of others in an index; nothing if that is impossible.

    Words are found by lemma; each way to read those that may have two comes with the tokens that a text must
    also have, wherever they are. Text between two runs is not compared here.
    """
    found = runs(folded)
    if not found:
        return
    single = len(found[-1]) == 1 and _HAS_CHINESE.match(found[-1]) is not None
    ways: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((), ())]
    for place, run in enumerate(found):
        choices: list[tuple[tuple[str, ...], tuple[str, ...]]]
        if _HAS_CHINESE.match(run):
            ends = place < len(found) - 1 or single
            choices = [((*_tokens_of(run), *([run[-1]] if ends else ())), ())]
        else:
            choices = [((token,), also) for token, also in _readings(run)]
        ways = [(a + c, b + d) for a, b in ways for c, d in choices][:_MOST_WAYS]
    for tokens, also in ways:
        yield TokenSequence(tokens, single), also


def _readings(word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tokens that a word may have in a text, each with the token of its form if that is needed."""
    lemmas = lemmas_of(word)
    yield from ((lemma, ()) for lemma in lemmas)
    for form in chain.from_iterable(map(ambiguous_forms, lemmas)):
        if _lemmas[form] not in lemmas:
            yield _lemmas[form], () if _lemmas[form] == form else (FORM + form,)


def grams(folded: str) -> list[str]:
    """The distinct tokens by which similar texts are found: pairs of characters, and words."""
    seen: dict[str, None] = {}
    for run in runs(folded):
        seen.update(dict.fromkeys(_tokens_of(run)))
    return list(seen)


def character_pairs(folded: str) -> list[str]:
    """The distinct pairs of adjacent characters of any kind, with an edge before and after the text.

    A changed character breaks at most two of them, an inserted one breaks one.
    """
    edged = f"{_EDGE}{folded}{_EDGE}"
    return list(dict.fromkeys(map(add, edged, edged[1:])))


def _tokens_of(run: str) -> Sequence[str]:
    if _HAS_CHINESE.match(run):
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [_lemmas[run]]


def ends_run(token: str) -> bool:
    """Whether a token is the last character of a run of Chinese, which follows its pairs."""
    return len(token) == 1 and has_chinese(token)


def chinese_pairs(tokens: Iterable[str]) -> list[str]:
    """The tokens that are pairs of Chinese characters."""
    return [token for token in tokens if len(token) == 2 and token > "\u3004" and _HAS_CHINESE.match(token)]
