"""CC-CEDICT, the free Chinese–English dictionary, as a lookup by word and by gloss.

Reading its 120,000 entries takes a second, so they are kept as a SQLite file in the user's cache folder; the
first use makes it. If that folder cannot be written, the dictionary is read into memory each time.
"""

import json
import logging
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.errors import OutputError
from corpus.system.files import cache_folder, replacing, sqlite_uri
from corpus.text.cedict import definitions_in, edition, entries
from corpus.text.folding import VERSION as FOLD_VERSION
from corpus.text.folding import fold
from corpus.text.tokens import has_chinese, lemma_of, run_spans, runs

_VERSION = 6
_LONGEST_WORD = 12

_MOST_KEPT = 100_000
"""The most pairs of characters of which the words that begin with them are kept."""


Part = tuple[int, int]
"""Start and end of a word in a text."""


class Dictionary:
    """Words and their glosses. All keys are folded, so that script, case and width do not matter."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_beginning: dict[str, tuple[Set[str], Sequence[int]]] = {}

    def glosses(self, word: str) -> list[str]:
        """The renderings of a word: plain words, without remarks, articles and the *to* of verbs."""
        rows = self._connection.execute(
            "SELECT english FROM entry WHERE word = ? ORDER BY rowid", (fold(word),)
        )
        return [gloss for (english,) in rows for gloss in _glosses(english)]

    def gloss_lemmas(self, words: Sequence[str]) -> dict[str, list[str]]:
        """The glosses of those folded words that are in the dictionary, each as lemmas joined by spaces."""
        rows = self._connection.execute(
            "SELECT word, english FROM entry WHERE word IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(words),),
        )
        found: dict[str, list[str]] = {}
        for word, english in rows:
            found.setdefault(word, []).extend(map(lemmas, _glosses(english)))
        return found

    def glosses_by_kind(self, words: Sequence[str]) -> dict[str, tuple[set[str], set[str]]]:
        """The lemmas of the glosses of each folded word in the dictionary: those of verbs, and the others."""
        found: dict[str, tuple[set[str], set[str]]] = {}
        for word, english in self._connection.execute(
            "SELECT word, english FROM entry WHERE word IN (SELECT value FROM json_each(?))",
            (json.dumps(words),),
        ):
            for gloss, is_verb in _glosses_with_kind(english):
                found.setdefault(word, (set(), set()))[0 if is_verb else 1].add(lemmas(gloss))
        return found

    @cached_property
    def verb_share(self) -> dict[str, float]:
        """For each lemma that is a gloss, the share of verbs among its glosses: 1 for *strive*."""
        counts: dict[str, list[int]] = {}
        for (english,) in self._connection.execute("SELECT english FROM entry"):
            for gloss, is_verb in _glosses_with_kind(english):
                if gloss.isalpha():
                    counts.setdefault(lemma_of(gloss.lower()), [0, 0])[is_verb] += 1
        return {word: verbs / (verbs + others) for word, (others, verbs) in counts.items()}

    def words_in(self, text: str) -> list[Part]:
        """The spans of all words of two or more characters in a folded Chinese text, in order."""
        runs = [span for span in run_spans(text) if has_chinese(text[span[0]])]
        pairs = [text[i : i + 2] for first, last in runs for i in range(first, last - 1)]
        beginnings = self._beginnings(pairs)
        found = []
        for first, last in runs:
            for start in range(first, last - 1):
                words, lengths = beginnings[text[start : start + 2]]
                for length in lengths:
                    if start + length <= last and text[start : start + length] in words:
                        found.append((start, start + length))
        return found

    def _beginnings(self, pairs: Sequence[str]) -> Mapping[str, tuple[Set[str], Sequence[int]]]:
        """At least for these pairs of characters, the words that begin with each, and their lengths."""
        known = self._by_beginning
        if new := [pair for pair in pairs if pair not in known]:
            if len(known) > _MOST_KEPT:
                self._by_beginning = known = {}
                new = list(pairs)
            rows = self._connection.execute(
                "SELECT value, word FROM json_each(?) CROSS JOIN entry "
                "ON word >= value AND word < value || char(1114111) AND length(word) <= ?",
                (json.dumps(new), _LONGEST_WORD),
            )
            words: dict[str, set[str]] = {pair: set() for pair in new}
            for pair, word in rows:
                words[pair].add(word)
            known.update((pair, (found, sorted(set(map(len, found))))) for pair, found in words.items())
        return known

    def words_with(self, pairs: Sequence[str]) -> dict[str, int]:
        """The number of words with each of these pairs of characters; pairs in no word are left out."""
        return {pair: self._words_with[pair] for pair in pairs if pair in self._words_with}

    @cached_property
    def _words_with(self) -> Counter[str]:
        words = self._connection.execute("SELECT DISTINCT word FROM entry")
        return Counter(word[i : i + 2] for (word,) in words for i in range(min(len(word) - 1, _LONGEST_WORD)))


_ALONE = frozenset(
    "的了是在和与及对为也要将不有我这那上中下其之以到都就很还而但或由被把从向给让他她它你吗呢吧着"
)
"""Characters that mostly stand alone: a segmentation that leaves them over need not be wrong."""


def segmented(text: str, words: Sequence[Part], weight: Callable[[Part], float] = lambda _: 0) -> list[Part]:
    """The best segmentation of a folded text into some of these words, in order.

    It leaves the fewest characters over; then it has the fewest words; then the highest total weight.
    """
    ending: dict[int, list[Part]] = {}
    for part in words:
        ending.setdefault(part[1], []).append(part)
    # For the text up to each place: characters left over, words (two that stand alone count as less than one)
    # and weight, all to be minimised; and the word that ends there.
    best: list[tuple[tuple[int, float, float], Part | None]] = [((0, 0, 0), None)]
    for end, character in enumerate(text, start=1):
        left, number, total = best[-1][0]
        alone = character in _ALONE
        cost: tuple[int, float, float] = left + (not alone), number + 0.4 * alone, total
        last = None
        for part in ending.get(end, ()):
            left, number, total = best[part[0]][0]
            option = left, number + 1, total - weight(part)
            if option < cost:
                cost, last = option, part
        best.append((cost, last))
    chosen: list[Part] = []
    end = len(text)
    while end:
        found = best[end][1]
        if found:
            chosen.append(found)
        end = found[0] if found else end - 1
    return chosen[::-1]


def left_over(text: str, words: Sequence[Part]) -> int:
    """The number of characters that normally belong to words but are in none, after segmenting the text."""
    chosen = segmented(text, words)
    return sum(
        character not in _ALONE and not any(start <= i < end for start, end in chosen)
        for i, character in enumerate(text)
    )


def lemmas(english: str) -> str:
    """The lemmas of a text's words, joined by spaces."""
    return " ".join(lemma_of(run) for run in runs(fold(english)))


def cedict() -> Dictionary:
    """CC-CEDICT. Safe to use from several threads."""
    return _opened(edition())


@lru_cache(maxsize=1)
def _opened(name: str) -> Dictionary:
    path = cache_folder() / f"cedict-{name}-{_VERSION}.{FOLD_VERSION}.sqlite"
    if not path.exists():
        logging.getLogger("duizhao").warning("Preparing the dictionary; this is done once …")
        rows = _rows()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as temporary:
                _write(temporary, rows)
        except (OSError, OutputError):
            connection = sqlite3.connect(":memory:", check_same_thread=False)
            _fill(connection, rows)
            return Dictionary(connection)
    uri = sqlite_uri(path, "mode=ro&immutable=1")
    return Dictionary(sqlite3.connect(uri, uri=True, check_same_thread=False))


def _write(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")  # nobody uses the file before it is complete
    connection.execute("PRAGMA synchronous = OFF")
    _fill(connection, rows)
    connection.close()


def _rows() -> list[tuple[str, str]]:
    """Folded word and English of the entries that have a rendering."""
    return [
        (fold(entry.simplified), entry.english)
        for entry in entries()
        if _PLAIN.match(entry.english) or any(True for _ in _glosses(entry.english))
    ]


def _fill(connection: sqlite3.Connection, rows: Sequence[tuple[str, str]]) -> None:
    connection.execute("CREATE TABLE entry (word TEXT NOT NULL, english TEXT NOT NULL)")
    connection.executemany("INSERT INTO entry VALUES (?, ?)", rows)
    connection.execute("CREATE INDEX by_word ON entry (word)")
    connection.commit()


def _glosses(english: str) -> Iterator[str]:
    """The renderings in an entry's English, each once."""
    seen = set()
    for definition in definitions_in(english):
        for gloss in clean_glosses(definition):
            if gloss not in seen:
                seen.add(gloss)
                yield gloss


_BRACKET = frozenset("([{")
_BETWEEN = re.compile("[;,/]")
_LETTER = re.compile("[A-Za-z]")
_REMARK = re.compile(r"\([^()]*\)|\[[^\]]*\]|\{[^}]*\}")
_NO_RENDERING = re.compile(
    r"(?:old |erhua |archaic |japanese |ancient )?variant of|see (?:also )?[^a-z ]|CL:|abbr\. |surname |"
    r"used in |also written|also pr\.|Taiwan pr\.|same as|equivalent to|classifier|interjection|particle",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?:\([^();/]*\) )?(?!(?i:{_NO_RENDERING.pattern}))(?!(?:sb|sth|one|oneself|etc)\b)"
    r"[A-Za-z]+(?:[ '-][A-Za-z]+){0,5}(?= ?(?:[;,/]|\([^();/]*\)(?:[;/]|$)|$))"
)
"""English that begins with a rendering, as most does: found faster than by :func:`clean_glosses`."""
_LEADING = re.compile(r"^(?:to be |to |the |a |an |be )(?=\w)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\b(?:sb's|sth's|one's|oneself|sb|sth|etc)\b\.?", re.IGNORECASE)


def clean_glosses(definition: str) -> Iterator[str]:
    """The renderings in a definition of CC-CEDICT: ``to plan (sth); a plan`` gives ``plan``."""
    return (gloss for gloss, _ in _with_kind(definition))


def _glosses_with_kind(english: str) -> Iterator[tuple[str, bool]]:
    return (found for definition in definitions_in(english) for found in _with_kind(definition))


def _with_kind(definition: str) -> Iterator[tuple[str, bool]]:
    """The renderings in a definition, each with whether it is a verb's, which begins with *to*."""
    if not _BRACKET.isdisjoint(definition):
        definition = _REMARK.sub(" ", definition)
    for part in _BETWEEN.split(definition):
        if _NO_RENDERING.match(part.strip()):
            continue
        whole = " ".join(_PLACEHOLDER.sub(" ", part).split()).strip(" .!?…")
        gloss = _LEADING.sub("", whole)
        if _LETTER.search(gloss) and len(gloss.split()) <= 6:
            yield gloss, whole.startswith("to ")
