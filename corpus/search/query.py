"""A search query, parsed.

``产业 政策`` both words; ``planned economy`` these words side by side, by lemma; ``"planned economy"``
exactly; ``plan*`` words with this beginning; ``发展*战略`` and ``party*writing`` the first, and soon after it
the second; ``-政策`` without this word. Other punctuation is ignored, so that no query is a syntax error.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from corpus.errors import UsageError, check_length
from corpus.model import Span
from corpus.store.index import All, Any, Expression, Phrase, Side
from corpus.text.characters import HAN
from corpus.text.folding import fold
from corpus.text.phrases import phrase_spans, word_spans
from corpus.text.regional import regional_forms
from corpus.text.tokens import FORM, has_chinese, phrase_tokens, runs

LONGEST = 1000
"""The most characters in a query."""

MOST_PARTS = 32
"""The most parts of a query that are searched for one by one: words and phrases, and what ``*`` divides.

Each is searched for in thousands of texts, so this is what bounds the time of a query.
"""


_TERM = re.compile(
    r"""(?P<minus>[-－﹣−‐‑–]?)
    (?: ["“„＂「『](?P<quoted>[^"“”„＂「」『』]+)["”＂」』](?=\s|$) | (?P<plain>\S+) )""",
    re.VERBOSE,
)
_PADDED_NAME = re.compile(f"(?<!\\S)([{HAN}])\u3000+([{HAN}])(?!\\S)")
"""A name of two characters that is as wide as one of three."""
_SPACED = re.compile(f"(?<!\\S)[{HAN}](?:[ \u3000][{HAN}]){{2,}}(?!\\S)")
"""Three or more characters apart, as text recognition writes them: 新 质 生 产 力 is one word."""
_WORD = r"[^\W_]"
_LONGEST_GAP = 20
_GAP = r"[^.,;:?!]{0,20}?"
"""What ``*`` between two Chinese words may match: a part of a clause."""
AFTER_VERB = r"[了过着完好个起][^.,;:?!]{0,3}?"
"""What may separate a Chinese verb from its object: 化了一次妆 is 化妆."""
_GAP_WORDS = 8
"""How many English words it may match."""


@dataclass(frozen=True)
class QueryTerm:
    """One thing to find; ``text`` is folded, and contains ``*`` if that is a wildcard.

    ``gap`` is a pattern for the text that ``*`` stands for between two Chinese words. ``alternatives`` are
    folded phrases any of which may occur instead. ``typed`` is the term before folding, if known.
    """

    text: str
    exact: bool = False
    negated: bool = False
    gap: str = _GAP
    alternatives: tuple[str, ...] = ()
    typed: str = field(default="", compare=False)

    @property
    def wildcard(self) -> bool:
        """Whether it contains a wildcard."""
        return not self.exact and "*" in self.text

    @property
    def needs_text(self) -> bool:
        """Whether the index alone cannot tell if a bead contains it."""
        return self.exact or "*" in self.text.rstrip("*")

    @property
    def ending(self) -> str:
        """The ending in a suffix query such as ``*ment``; otherwise empty."""
        rest = self.text[1:]
        is_ending = self.wildcard and self.text[0] == "*" and runs(rest) == [rest] and not has_chinese(rest)
        return rest if is_ending else ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        if self.exact:
            return re.compile(_whole_words(self.text, re.escape(self.text).replace(r"\ ", r"\s")))
        words = [_WORD + "+" if word == "*" else _word_pattern(word) for word in self.text.split(" ")]
        return re.compile(_whole_words(self.text, r"[\W_]+".join(words)))

    @property
    def _across(self) -> list[str]:
        """The English words before and after each ``*`` between two words, where others may intervene."""
        pieces = self.text.split("*")
        is_across = self.wildcard and " " not in self.text and not has_chinese(self.text) and all(pieces)
        return pieces if is_across else []

    def spans(self, folded: str) -> list[Span]:
        """The spans of its occurrences in a folded text."""
        if self._across:
            within = {match.span() for match in self._pattern.finditer(folded)}
            return sorted(within | set(_spans_across(self._across, folded)))
        if self.wildcard and has_chinese(self.text):
            return _spans_in_clause(self.text.split("*"), re.compile(self.gap), folded)
        if self.exact or self.wildcard:
            return [match.span() for match in self._pattern.finditer(folded) if match[0]]
        if not self.alternatives:
            return phrase_spans(self.text, folded)
        phrases = (self.text, *self.alternatives)
        return sorted({span for phrase in phrases for span in phrase_spans(phrase, folded)})

    def expression(self, side: Side) -> Expression | None:
        """The expression for the index; if the term ``needs_text``, it finds too much."""
        if not self.wildcard:
            phrases = [_phrase(text, side) for text in (self.text, *self.alternatives)]
            found_phrases = tuple(phrase for phrase in phrases if phrase)
            return Any(found_phrases) if len(found_phrases) > 1 else next(iter(found_phrases), None)
        parts: list[Expression] = []
        pieces = self.text.split("*")
        for number, piece in enumerate(pieces):
            found = runs(piece)
            if number > 0 and _is_word(piece[:1]):
                found = found[1:]  # an ending, which the index cannot find
            open_end = number < len(pieces) - 1 and bool(found) and _is_word(piece[-1:])
            whole = found[:-1] if open_end else found
            parts += [part for part in (_phrase(run, side) for run in whole) if part]
            if open_end:
                prefix = found[-1]
                parts.append(Any((Phrase(side, (prefix,), True), Phrase(side, (FORM + prefix,), True))))
        words = [part for part in (_phrase(piece, side) for piece in self._across) if part]
        if words and parts:  # in one word, or in several
            return Any((All(tuple(parts)), All(tuple(words))))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else All(tuple(parts))


@dataclass(frozen=True, slots=True)
class Query:
    """The terms to find, and the side to search: ``zh`` if the query contains Chinese, else ``en``."""

    text: str
    side: Side
    terms: tuple[QueryTerm, ...]

    @property
    def wanted(self) -> list[QueryTerm]:
        """The terms that a hit must contain."""
        return [term for term in self.terms if not term.negated]

    @property
    def unwanted(self) -> list[QueryTerm]:
        """The terms that a hit must not contain."""
        return [term for term in self.terms if term.negated]


def check_text(text: object) -> None:
    """Raise UsageError for anything but a text that UTF-8 can encode, such as an empty cell in pandas."""
    if not isinstance(text, str):
        raise UsageError("only a text can be searched for, not this ({found})", found=type(text).__name__)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError("has half of a surrogate pair at character {n:,}", n=error.start + 1) from error


def parse_query(text: str) -> Query:
    """Take a query apart. Raises UsageError for more than ``LONGEST`` characters or ``MOST_PARTS`` parts."""
    check_text(text)
    check_length(
        text,
        LONGEST,
        "the query has {length:,} characters (at most {longest:,})",
        hint="Shorten it, or find similar sentences with --fuzzy.",
    )
    terms = list(_terms(text))
    side: Side = "zh" if any(has_chinese(term.text) for term in terms) else "en"
    joined = tuple(dict.fromkeys(_joined(terms)))
    parts = sum(1 if term.exact else term.text.count("*") + 1 for term in joined)
    if parts > MOST_PARTS:
        raise UsageError(
            "the query has {count:,} words, phrases and wildcards (at most {most:,})",
            hint="Shorten it, or find similar sentences with --fuzzy.",
            count=parts,
            most=MOST_PARTS,
        )
    return Query(text, side, joined)


def check_query(text: str) -> None:
    """Raise UsageError for a query that looks for nothing: without words, or with words to leave out only.

    A symbol (😀, €) cannot be found, but is something to look for.
    """
    query = parse_query(text)
    if query.wanted or signs(text):
        return
    if query.unwanted:
        raise UsageError("the query only says what to leave out", hint="Also say what to look for.")
    raise UsageError("the query contains no words", hint="Say what to look for.")


def check_sentence(text: str) -> None:
    """Raise UsageError for anything but a text with words: no sentence can be similar to it."""
    check_text(text)
    if not runs(fold(text)) and not signs(text):
        raise UsageError("the sentence contains no words", hint="Say what to look for.")


def with_regional_forms(query: Query) -> tuple[Query, tuple[str, ...]]:
    """The query with the words of other regions for each wanted Chinese term, and a list of these words.

    Terms in quotes or with a wildcard stay as they are.
    """
    forms: list[str] = []
    terms = []
    for term in query.terms:
        if has_chinese(term.text) and not (term.negated or term.exact or term.wildcard):
            of_term = regional_forms(term.typed or term.text)
            forms += of_term
            term = replace(term, alternatives=tuple(map(fold, of_term)))
        terms.append(term)
    return replace(query, terms=tuple(terms)), tuple(dict.fromkeys(forms))


def signs(text: str) -> str:
    """The symbols in a text (😀, €, ™) that the index lacks; punctuation is not among them."""
    symbols = [character for character in text if unicodedata.category(character) in ("So", "Sc", "Sm")]
    return "".join(dict.fromkeys(symbols))


def _terms(text: str) -> Iterator[QueryTerm]:
    text = _SPACED.sub(lambda match: "".join(match[0].split()), _PADDED_NAME.sub(r"\1\2", text))
    for match in _TERM.finditer(text):
        exact = match["quoted"] is not None
        folded = fold(match["quoted"] if exact else match["plain"])
        if not exact:
            folded = re.sub(r"(?<![^\w*])[^\w*]*+\*[^\w]*+", "*", _strip(folded))
            # Chinese goes on without a space, so a wildcard at its end says nothing.
            if has_chinese(folded[:2]):
                folded = folded.lstrip("*")
            if has_chinese(folded[-2:]):
                folded = folded.rstrip("*")
        if runs(folded) or folded == "*":
            yield QueryTerm(folded, exact, bool(match["minus"]), typed=match["quoted"] or match["plain"])


def _strip(text: str) -> str:
    """The text without the punctuation at both ends."""
    words = [i for i, character in enumerate(text) if character.isalnum() or character == "*"]
    return text[words[0] : words[-1] + 1] if words else ""


def _joined(terms: list[QueryTerm]) -> Iterator[QueryTerm]:
    """The terms, with adjacent plain words merged; ``*`` between two is any word."""
    words: list[str] = []
    for term in [*terms, None]:
        if term and _is_plain(term):
            words.append(term.text)
            continue
        phrase = " ".join(words).strip("* ")
        if phrase:
            yield QueryTerm(phrase)
        words = []
        if term and term.text != "*":
            yield term


def _is_plain(term: QueryTerm) -> bool:
    """Whether it is a plain English word, or a wildcard for one."""
    special = term.exact or term.negated or term.wildcard or has_chinese(term.text)
    return not special or term.text == "*"


def _word_pattern(word: str) -> str:
    """Match a word with wildcards. Each part but the last is matched at its first occurrence only."""
    first, *parts = map(re.escape, word.split("*"))
    if not parts:
        return first
    *middle, last = parts
    return first + "".join(f"(?>{_WORD}*?{part})" for part in middle) + f"{_WORD}*{last}"


def _spans_in_clause(pieces: list[str], gap: re.Pattern[str], folded: str) -> list[Span]:
    """The spans where Chinese words follow one another closely; each is the shortest from its start.

    Working from the last word to the first keeps the time proportional to the text and the number of words.
    """
    places = {piece: list(_overlapping_places(piece, folded)) for piece in set(pieces)}
    side_by_side = gap.fullmatch("") is not None
    found = places[pieces[-1]]  # where each match of the piece and all after it starts and ends
    for piece in reversed(pieces[:-1]):
        longer: list[Span] = []
        first = 0
        for start, end in places[piece]:
            while first < len(found) and found[first][0] < end:
                first += 1
            for following in range(first, len(found)):
                begin, last = found[following]
                if begin - end > _LONGEST_GAP:
                    break
                if (begin == end and side_by_side) or gap.fullmatch(folded, end, begin):
                    longer.append((start, last))
                    break
        found = longer
    spans: list[Span] = []
    for start, end in found:
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _overlapping_places(part: str, folded: str) -> Iterator[Span]:
    start = folded.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = folded.find(part, start + 1)


def _spans_across(pieces: list[str], folded: str) -> list[Span]:
    """The spans where words follow one another closely within a clause, by lemma."""
    places = [word_spans(runs(piece), folded) for piece in pieces]
    spans: list[Span] = []
    for start, end in places[0]:
        for following in places[1:]:
            next_one = bisect_left(following, (end, 0))
            found = following[next_one] if next_one < len(following) else None
            between = folded[end : found[0]] if found else ""
            if found is None or re.search(r"[.,;:?!](?!\w)", between) or len(runs(between)) > _GAP_WORDS:
                break
            end = found[1]
        else:
            if not spans or start >= spans[-1][1]:
                spans.append((start, end))
    return spans


def _phrase(text: str, side: Side) -> Expression | None:
    ways: list[Expression] = []
    for phrase, also in phrase_tokens(text):
        one: Expression = Phrase(side, phrase.tokens, phrase.prefix)
        forms = tuple(Phrase(side, (token,)) for token in also)
        ways.append(All((one, *forms)) if forms and len(phrase.tokens) > 1 else forms[0] if forms else one)
    return Any(tuple(ways)) if len(ways) > 1 else next(iter(ways), None)


def _whole_words(text: str, pattern: str) -> str:
    """A pattern that does not begin or end within a word."""
    before = rf"(?<!{_WORD})" if _is_word(text[:1]) else ""
    after = rf"(?!{_WORD})" if _is_word(text[-1:]) else ""
    return before + pattern + after


def _is_word(character: str) -> bool:
    return bool(character) and character.isalnum() and not has_chinese(character)


def is_sentence(text: str) -> bool:
    """Whether a query is a whole sentence: it ends like one, and is long enough."""
    return is_long(text) and text.rstrip(" \t\n”’\"'」』）)").endswith(tuple("。！？.!?…"))


def is_long(text: str) -> bool:
    """Whether a query may be a sentence: it has six Chinese characters or four words, or some of both."""
    return sum(len(run) * 2 if has_chinese(run) else 3 for run in runs(fold(text))) >= 12
