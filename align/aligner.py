"""Two documents to a bitext: a corridor found coarsely, then the best path of beads within it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from align.corridor import find_corridor
from align.encoder import Encoder, Spans, load_encoder
from align.path import IMPOSSIBLE, Lattice, best_path, corridor_lattice, posteriors
from corpus.model import Bead, Bitext, Document, Progress

Floats = npt.NDArray[np.float32]

MOST_SEGMENTS = 7
"""The most segments of a bead, both sides added up."""

TYPES = tuple((k, t - k) for t in range(2, MOST_SEGMENTS + 1) for k in range(1, t))


def align_documents(
    source: Document,
    target: Document,
    *,
    encoder: Encoder | None = None,
    anchors: Sequence[Bead] = (),
    progress: Progress | None = None,
) -> Bitext:
    """Align a document and its translation; ``anchors`` are beads to keep, in order of the source."""
    beads = align_texts(
        source.texts,
        target.texts,
        source_language=source.language,
        target_language=target.language,
        encoder=encoder,
        anchors=anchors,
        progress=progress,
    )
    return Bitext(source, target, tuple(beads))


def align_texts(
    source: Sequence[str],
    target: Sequence[str],
    *,
    source_language: str = "zh",
    target_language: str = "en",
    encoder: Encoder | None = None,
    anchors: Sequence[Bead] = (),
    progress: Progress | None = None,
) -> list[Bead]:
    """Beads that cover both lists of sentences, in order, with confidences; anchors come back as they are."""
    encoder = encoder or load_encoder("use")
    beads: list[Bead] = []
    done_source = done_target = 0
    for anchor in [*anchors, None]:
        end_source = anchor.source[0] if anchor and anchor.source else len(source)
        end_target = anchor.target[0] if anchor and anchor.target else len(target)
        part = _align_part(
            encoder,
            source[done_source:end_source],
            target[done_target:end_target],
            source_language,
            target_language,
            progress,
        )
        beads += [_shifted(bead, done_source, done_target) for bead in part]
        if anchor:
            beads.append(anchor)
            done_source = anchor.source[-1] + 1 if anchor.source else done_source
            done_target = anchor.target[-1] + 1 if anchor.target else done_target
    return beads


def _align_part(
    encoder: Encoder,
    source: Sequence[str],
    target: Sequence[str],
    source_language: str,
    target_language: str,
    progress: Progress | None,
) -> list[Bead]:
    if not source or not target:
        return [Bead((i,), ()) for i in range(len(source))] + [Bead((), (j,)) for j in range(len(target))]
    source_spans = encoder.spans(source, source_language, progress)
    target_spans = encoder.spans(target, target_language, progress)
    ones, other_ones = np.ones(len(source), np.int64), np.ones(len(target), np.int64)
    low, high = find_corridor(
        source_spans.vectors(np.arange(len(source)), ones),
        target_spans.vectors(np.arange(len(target)), other_ones),
    )
    lattice = corridor_lattice(low, high, TYPES)
    scores, insertions = _scores(lattice, source_spans, target_spans, len(source), len(target))
    probability, inserted = posteriors(lattice, scores / 0.06, insertions / 0.06)
    beads = []
    for step in best_path(lattice, scores, insertions):
        i, j = step.source + step.sources, step.target + step.targets
        node = lattice.base[i] + j - low[i]
        kind = (step.sources, step.targets)
        confidence = inserted[node] if kind == (0, 1) else probability[lattice.types.index(kind), node]
        beads.append(
            Bead(
                tuple(range(step.source, i)),
                tuple(range(step.target, j)),
                confidence=round(float(confidence), 3),
            )
        )
    return beads


def _scores(
    lattice: Lattice, source: Spans, target: Spans, sources: int, targets: int
) -> tuple[Floats, Floats]:
    """Similarity above the background, weighted by the root of the number of segments."""
    scores = np.full((len(lattice.types), lattice.size), IMPOSSIBLE, np.float32)
    means = []
    for spans, count in ((source, sources), (target, targets)):
        sample = np.linspace(0, count - 1, min(count, 500)).astype(np.int64)
        means.append(spans.vectors(sample, np.ones_like(sample)).mean(axis=0))
    tables: dict[tuple[int, int], tuple[Floats, Floats]] = {}
    for side, (spans, count) in enumerate(((source, sources), (target, targets))):
        for size in range(1, min(MOST_SEGMENTS, count + 1)):
            starts = np.arange(count - size + 1)
            vectors = spans.vectors(starts, np.full_like(starts, size))
            tables[side, size] = vectors, vectors @ means[1 - side]
    for number, (k, t) in enumerate(lattice.types[:-1]):
        nodes = np.nonzero(lattice.origin[number] < lattice.size)[0]
        i, j = lattice.row[nodes] - k, lattice.column[nodes] - t
        if len(nodes):
            (left, left_mean), (right, right_mean) = tables[0, k], tables[1, t]
            similarity = np.einsum("ij,ij->i", left[i], right[j])
            background = (left_mean[i] + right_mean[j]) / 2
            scores[number, nodes] = np.sqrt(k + t) * (similarity - background / 2 + 0.1)
    scores[-1, lattice.origin[-1] < lattice.size] = -0.02
    return scores, np.full(lattice.size, -0.02, np.float32)


def _shifted(bead: Bead, source: int, target: int) -> Bead:
    return replace(
        bead, source=tuple(i + source for i in bead.source), target=tuple(j + target for j in bead.target)
    )
