"""Sentence embeddings behind a small Protocol: what an aligner asks of a text is vectors of its spans."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from align.use import UseSpans, use_embedder
from corpus.errors import DuizhaoError
from corpus.model import Progress, join_segments

Vectors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

ENCODERS = ("use", "labse")
"""The names that :func:`load_encoder` knows."""


class Spans(Protocol):
    """A text whose runs of sentences can be embedded."""

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        """Unit vectors, float32 (spans, dimensions), of ``sizes[x]`` sentences from ``starts[x]`` on."""
        ...


class Encoder(Protocol):
    """Texts of either language to vectors of one space, where translations lie close."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (texts, dimensions); a zero vector for a text that says nothing."""
        ...

    def spans(self, sentences: Sequence[str], language: str, progress: Progress | None = None) -> Spans:
        """Read a text once, so that vectors of its runs of sentences can be asked for."""
        ...


def load_encoder(name: str) -> Encoder:
    """The encoder called ``use`` (bundled) or ``labse`` (the extra of that name).

    Raises DuizhaoError for another name, and where the extra is not installed.
    """
    if name == "use":
        return UseEncoder()
    if name == "labse":
        return LabseEncoder()
    raise DuizhaoError(f"unknown encoder “{name}”", mend=f"Known encoders: {', '.join(ENCODERS)}.")


class UseEncoder:
    """Google's multilingual Universal Sentence Encoder (version 3, 512 dimensions), computed in numpy."""

    name = "use"

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = use_embedder().encode(list(texts))
        return vectors

    def spans(self, sentences: Sequence[str], language: str, progress: Progress | None = None) -> Spans:  # noqa: ARG002
        return UseSpans(sentences, progress)


class LabseEncoder:
    """LaBSE (Feng et al. 2022, 768 dimensions) through sentence-transformers, the extra ``labse``."""

    name = "labse"

    def __init__(self) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise DuizhaoError(
                "the encoder labse needs sentence-transformers", mend="pip install 'duizhao[labse]'"
            ) from error
        self._model = SentenceTransformer("sentence-transformers/LaBSE")

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(list(texts), normalize_embeddings=True, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)

    def spans(self, sentences: Sequence[str], language: str, progress: Progress | None = None) -> Spans:  # noqa: ARG002
        return TextSpans(self, sentences, language)


class TextSpans:
    """Spans of an encoder that shares no work between them: each joined and encoded as a text."""

    def __init__(self, encoder: Encoder, sentences: Sequence[str], language: str) -> None:
        self._encoder = encoder
        self._sentences = sentences
        self._language = language
        self._known: dict[tuple[int, int], Vectors] = {}

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        asked = list(zip(starts.tolist(), sizes.tolist(), strict=True))
        new = [span for span in dict.fromkeys(asked) if span not in self._known]
        texts = [join_segments(self._sentences[start : start + size], self._language) for start, size in new]
        if texts:
            self._known.update(zip(new, self._encoder.encode(texts), strict=True))
        return np.stack([self._known[span] for span in asked])
