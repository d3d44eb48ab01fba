"""Sentence embeddings behind a small Protocol: an aligner asks for vectors of parts of a text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import UnavailableError, UsageError
from corpus.model import Progress
from corpus.system.extras import how_to_install

Vectors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

ENCODERS = ("use", "labse", "none")
"""The names that :func:`load_encoder` knows."""


class Spans(Protocol):
    """A text whose runs of clauses can be embedded."""

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        """Unit vectors, float32 (spans, dimensions), of ``sizes[x]`` clauses from ``starts[x]`` on."""
        ...


class Encoder(Protocol):
    """Maps texts of either language to vectors of one space, in which translations are close."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (texts, dimensions); zero for a text without meaning."""
        ...

    def spans(
        self, sentences: Sequence[Sequence[str]], language: str, progress: Progress | None = None
    ) -> Spans:
        """Read a text, given as a list of clauses for each sentence, so that its parts have vectors."""
        ...


def load_encoder(name: str, cache: Path | None = None) -> Encoder:
    """Load the encoder called ``use`` (bundled), ``labse`` (an extra) or ``none`` (a dictionary).

    The results of ``use`` are kept in the folder ``cache``. Raises DuizhaoError for another name, and if the
    extra is not installed.
    """
    if name == "use":
        return UseEncoder(cache)
    if name == "labse":
        return LabseEncoder()
    if name == "none":
        from align.encoders.dictionary import DictionaryEncoder

        return DictionaryEncoder()
    raise UsageError(
        "unknown encoder “{name}”",
        hint="Known encoders: {encoders}.",
        name=name,
        encoders=", ".join(ENCODERS),
    )


class RememberingEncoder:
    """An encoder that reads each text once: later requests get the same spans, as long as they exist."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.encode = encoder.encode
        self._encoder = encoder
        self._spans: dict[tuple[str, tuple[tuple[str, ...], ...]], Spans] = {}

    def spans(
        self, sentences: Sequence[Sequence[str]], language: str, progress: Progress | None = None
    ) -> Spans:
        text = language, tuple(map(tuple, sentences))
        if text not in self._spans:
            self._spans[text] = self._encoder.spans(sentences, language, progress)
        return self._spans[text]


class UseEncoder:
    """Google's multilingual Universal Sentence Encoder (version 3, 512 dimensions), computed in numpy."""

    name = "use"

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache

    def encode(self, texts: Sequence[str]) -> Vectors:
        from align.encoders.use import encode

        return encode(texts)

    def spans(
        self,
        sentences: Sequence[Sequence[str]],
        language: str,  # noqa: ARG002 (the Protocol's)
        progress: Progress | None = None,
    ) -> Spans:
        from align.encoders.use import UseSpans

        return UseSpans(sentences, progress, self._cache)


class LabseEncoder:
    """LaBSE (Feng et al. 2022, 768 dimensions) through sentence-transformers, the extra ``labse``."""

    name = "labse"

    def __init__(self) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise UnavailableError(
                "the encoder labse needs sentence-transformers", hint=how_to_install("labse")
            ) from error
        self._model = SentenceTransformer("sentence-transformers/LaBSE")

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(list(texts), normalize_embeddings=True, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)

    def spans(
        self,
        sentences: Sequence[Sequence[str]],
        language: str,
        progress: Progress | None = None,  # noqa: ARG002 (nothing is encoded before it is asked for)
    ) -> Spans:
        return TextSpans(self, sentences, language)


class TextSpans:
    """Spans of an encoder that shares no work between them: each is joined, encoded as a text and kept."""

    def __init__(self, encoder: Encoder, sentences: Sequence[Sequence[str]], language: str) -> None:
        self._encoder = encoder
        seam = "" if language.split("-")[0] == "zh" else " "
        self._clauses = [
            clause + (seam if last else "")
            for clauses in sentences
            for clause, last in zip(clauses, [False] * (len(clauses) - 1) + [True], strict=True)
        ]
        self._known: dict[tuple[int, int], Vectors] = {}

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        asked = list(zip(starts.tolist(), sizes.tolist(), strict=True))
        new = [span for span in dict.fromkeys(asked) if span not in self._known]
        if new:
            texts = ["".join(self._clauses[start : start + size]).strip() for start, size in new]
            self._known.update(zip(new, self._encoder.encode(texts), strict=True))
        return np.stack([self._known[span] for span in asked])
