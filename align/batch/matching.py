"""Find out by content which document is a translation of which.

A document is a row of vectors, each the weighted mean of the sentence embeddings around one place in it, so
that two documents are similar if they say the same things in the same order (after Thompson and Koehn,
*Exploiting Sentence Order in Document Alignment*, EMNLP 2020). Two documents are paired if each is the
other's most similar one, clearly ahead of the next best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from align.batch.pairs import Matched, document_files, matched
from align.encoders import Encoder
from corpus.errors import DuizhaoError
from corpus.model import Progress
from corpus.readers import read_document

Floats = npt.NDArray[np.float32]

PLACES = 16
SENTENCES = 64
"""How many places in a document have a vector, and the most sentences that are encoded."""

MARGIN = 0.2
"""How much twice the similarity of a pair must exceed that of its two documents to others."""

_NEIGHBOURS = 4
_UNRELATED = 0.3
"""How many others are considered, and the similarity assumed if there are fewer."""

_BLOCK = 1024


def match_by_content(
    source: Path,
    target: Path,
    encoder: Encoder,
    *,
    known: Matched | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Pair the files of two folders by content.

    Pairs in ``known`` are kept, and only the remaining files are read. A file that cannot be read, or that
    has no translation in the other folder, is left over. ``progress`` counts files.
    """
    found = {pair.source: pair.target for pair in known.pairs} if known else {}
    sides = (
        (known.only_source, known.only_target) if known else (document_files(source), document_files(target))
    )
    total, done = sum(map(len, sides)), 0
    paths: list[list[Path]] = [[], []]
    vectors: list[list[Floats]] = [[], []]
    if all(sides):
        for side, files in enumerate(sides):
            for path in files:
                try:
                    texts = read_document(path).texts
                except DuizhaoError:
                    continue  # It is left over, and so reported.
                finally:
                    done += 1
                    if progress:
                        progress(done, total)
                paths[side].append(path)
                vectors[side].append(document_vector(texts, encoder))
    for pair in match_vectors(vectors[0], vectors[1]):
        found[paths[0][pair.source]] = paths[1][pair.target]
    return matched(source, target, found)


@dataclass(frozen=True, slots=True)
class DocumentMatch:
    """Indices of two documents, and the margin by which they belong together."""

    source: int
    target: int
    margin: float


def document_vector(texts: Sequence[str], encoder: Encoder) -> Floats:
    """A unit vector, float32 (PLACES × the encoder's dimensions,), of a document's segments."""
    chosen = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), SENTENCES)).round().astype(np.int64))
    sample = [texts[i] for i in chosen]
    embeddings = encoder.encode(sample)
    positions = (chosen + 0.5) / len(texts)
    places = (np.arange(PLACES) + 0.5) / PLACES
    # A place is influenced by the sentences around it, nearer ones more, and never by none.
    distance = np.abs(positions[None, :] - places[:, None]) * PLACES
    width = np.maximum(1.5, distance.min(axis=1, keepdims=True) + 0.5)
    weights = np.maximum(0, 1 - distance / width) * np.log1p([len(text) for text in sample])
    means = (weights @ embeddings).astype(np.float32)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    vector: Floats = means.ravel() / np.float32(np.sqrt(PLACES))
    return vector


def match_vectors(source: Sequence[Floats], target: Sequence[Floats]) -> list[DocumentMatch]:
    """The documents that belong together, by their vectors, in order of the source."""
    if not source or not target:
        return []
    rows, columns = np.stack(source), np.stack(target)
    best = np.zeros(len(rows), np.int64)
    row_tops = np.empty((len(rows), _NEIGHBOURS + 1), np.float32)
    column_tops = np.full((_NEIGHBOURS + 1, len(columns)), -np.inf, np.float32)
    column_best, column_value = np.zeros(len(columns), np.int64), np.full(len(columns), -np.inf)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] @ columns.T
        best[start : start + _BLOCK] = block.argmax(axis=1)
        row_tops[start : start + _BLOCK] = _largest(block)
        column_tops = _largest(np.concatenate([column_tops, block]).T).T
        higher = block.max(axis=0) > column_value
        column_best[higher] = block.argmax(axis=0)[higher] + start
        column_value = np.maximum(column_value, block.max(axis=0))
    matches = []
    for i, j in enumerate(best.tolist()):
        margin = 2 * column_value[j] - _others(row_tops[i]) - _others(column_tops[:, j])
        if column_best[j] == i and margin >= MARGIN:
            matches.append(DocumentMatch(i, j, float(margin)))
    return matches


def _largest(values: Floats) -> Floats:
    """The largest few of each row, largest first; minus infinity if there are fewer."""
    few = -np.sort(-values, axis=1)[:, : _NEIGHBOURS + 1]
    return np.pad(few, ((0, 0), (0, _NEIGHBOURS + 1 - few.shape[1])), constant_values=-np.inf)


def _others(tops: Floats) -> float:
    """The mean similarity to the most similar documents except the first."""
    return float(np.where(np.isfinite(tops[1:]), tops[1:], _UNRELATED).mean())
