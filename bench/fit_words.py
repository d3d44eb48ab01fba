"""Fit align/words/weights.npz to hand-made word alignments, with the figures of docs/explanation/words.md.

    python -m bench.fit_words GOLD_FOLDER [--ablation] [--write]

word_gold.py says what a gold folder holds. Everything printed is cross-validated in five parts: each sentence
is judged by networks fitted without it. All sentences are imported, each Chinese word of two characters and
more is looked up in Python, and its marks in its own sentence are compared with the gold. ``--write`` puts
the networks fitted to all sentences into the package.
"""

import argparse
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from align.encoders import load_encoder
from align.words.evidence import KINDS
from align.words.linker import WordLinker
from align.words.network import LinkModel, LinkNetwork, save_model, surroundings
from align.words.pairs import Matrix, Pairs, Values
from align.words.units import TextUnits, units_of
from align.words.vectors import WordVectors
from bench.word_gold import GoldBead, MarkCounts, overlapping, read_gold
from corpus.model import Span, TranslationUnit
from corpus.search import counterparts
from corpus.search.concordance import by_occurrence, concordance
from corpus.search.renderings import with_counterparts
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units
from corpus.system.files import cache_folder
from corpus.text.dictionary import cedict

FOLDS, INNER_FOLDS = 5, 4
NETWORKS = 2
DIRECTIONS = 128
HIDDEN = (24, 12)
EPOCHS, BATCH, RATE, DECAY = 8, 512, 3e-3, 1e-4

Labels = npt.NDArray[np.bool_]

COMBINED = ("strength", "rank_", "lead_")
"""Beginnings of the names of evidence that several kinds make up: no ablation of one keeps them."""

GROUPS = {
    "what several make up": (),
    "vectors of words": ("similarity", "row_similarity", "column_similarity"),
    "windows of words": ("similarity_of_windows",),
    "the dictionary": ("gloss", "row_glosses", "column_glosses", "in_dictionary"),
    "parts of words, and phrases": ("gloss_inside", "gloss_around"),
    "sound and pinyin": ("sound", "pinyin"),
    "numbers by value": ("number",),
    "position": ("distance", "offset"),
}
"""What the names of the evidence of a kind begin with."""


class Data:
    """The gold with the evidence: as the program cuts it, as the gold does, and as each look-up needs it."""

    def __init__(self, beads: Sequence[GoldBead]) -> None:
        dictionary = cedict()
        vectors = WordVectors(load_encoder("use"), cache_folder())
        own = [(units_of(bead.zh, dictionary), units_of(bead.en, dictionary)) for bead in beads]
        by_hand = [
            (units_of(bead.zh, dictionary, bead.words[0]), en)
            for bead, (_, en) in zip(beads, own, strict=True)
        ]
        means = [
            vectors.of([word.text for pair in own for word in pair[side].words]).mean(axis=0)
            for side in (0, 1)
        ]
        self.means = means[0], means[1]
        self.directions = principal_directions(
            [
                vectors.of(sorted({word.text for pair in own for word in pair[side].words})) - 0.7 * mean
                for side, mean in enumerate(means)
            ]
        )
        none = LinkNetwork(np.zeros(0, np.float32), np.ones(0, np.float32), ())
        linker = WordLinker(vectors, dictionary, LinkModel(none, none, self.means, self.directions))
        self.beads = beads
        self.vectors = vectors
        self.train = [
            [(*linker.evidence([pair]), _labels(bead, pair)) for bead, pair in zip(beads, cut, strict=True)]
            for cut in (own, by_hand)
        ]


def principal_directions(vectors: Sequence[Matrix]) -> Matrix:
    """The directions in which vectors differ most, float32 (dimensions, DIRECTIONS)."""
    rows = np.concatenate(vectors)
    _, _, directions = np.linalg.svd(rows, full_matrices=False)
    return directions[:DIRECTIONS].T.astype(np.float16).astype(np.float32)


def _labels(bead: GoldBead, pair: tuple[TextUnits, TextUnits]) -> Labels:
    labels = np.zeros(tuple(len(side.words) for side in pair), bool)
    places = [[overlapping(word.span, bead.words[side]) for word in pair[side].words] for side in (0, 1)]
    for i, left in enumerate(places[0]):
        for j, right in enumerate(places[1]):
            labels[i, j] = any((a, b) in bead.possible for a in left for b in right)
    return labels.ravel()


def fit(evidence: Sequence[Matrix], labels: Sequence[Labels]) -> LinkNetwork:
    """An ensemble of networks fitted to the pairs of words of some beads."""
    rows = np.concatenate(evidence, axis=1).T
    wanted = np.concatenate(labels).astype(np.float32)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    scaled = np.clip((rows - mean) / scale, -5, 5)
    return LinkNetwork(mean, scale, tuple(_fitted(scaled, wanted, seed) for seed in range(NETWORKS)))


def _fitted(rows: Matrix, wanted: Matrix, seed: int) -> tuple[tuple[Matrix, Matrix], ...]:
    """One network by Adam (Kingma & Ba 2015), the rate falling as half a cosine."""
    random = np.random.default_rng(seed)
    sizes = (rows.shape[1], *HIDDEN, 1)
    depth = len(sizes) - 1
    parameters = [
        random.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32) for a, b in itertools.pairwise(sizes)
    ] + [np.zeros(size, np.float32) for size in sizes[1:]]
    parameters[-1][:] = np.log(wanted.mean() / (1 - wanted.mean()))
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in parameters]
    steps, step = EPOCHS * (len(rows) // BATCH), 0
    for _ in range(EPOCHS):
        order = random.permutation(len(rows))
        for begin in range(0, len(rows) - BATCH + 1, BATCH):
            step += 1
            batch = order[begin : begin + BATCH]
            layers = [rows[batch]]
            for i in range(depth - 1):
                layers.append(np.maximum(layers[-1] @ parameters[i] + parameters[depth + i], 0))
            logits = (layers[-1] @ parameters[depth - 1] + parameters[-1])[:, 0]
            error = ((1 / (1 + np.exp(-logits)) - wanted[batch]) / BATCH)[:, None]
            gradients = [np.zeros(0)] * len(parameters)
            for i in reversed(range(depth)):
                gradients[i] = layers[i].T @ error + DECAY * parameters[i]
                gradients[depth + i] = error.sum(axis=0)
                if i:
                    error = (error @ parameters[i].T) * (layers[i] > 0)
            rate = RATE * min(1, step / 100) * (1 + np.cos(np.pi * step / steps)) / 2
            for parameter, (first, second), gradient in zip(parameters, moments, gradients, strict=True):
                first += 0.1 * (gradient - first)
                second += 0.001 * (gradient * gradient - second)
                parameter -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return tuple(zip(parameters[:depth], parameters[depth:], strict=True))


def fit_model(data: Data, beads: Sequence[int], columns: Sequence[int]) -> LinkModel:
    """Both networks: the second sees what the first thinks of beads that it was not fitted to."""
    train = {(cut, k): data.train[cut][k] for cut in range(len(data.train)) for k in beads}
    evidence = {key: matrix[columns] for key, (_, matrix, _) in train.items()}

    def fitted(inputs: dict[tuple[int, int], Matrix], without: set[int]) -> LinkNetwork:
        keys = [key for key in inputs if key[1] not in without]
        return fit([inputs[key] for key in keys], [train[key][2] for key in keys])

    around = {}
    for part in np.array_split(np.array(beads), INNER_FOLDS):
        held_out = set(part.tolist())
        network = fitted(evidence, held_out)
        for key, matrix in evidence.items():
            if key[1] in held_out:
                everything = np.arange(matrix.shape[1])
                around[key] = surroundings(train[key][0], network(matrix), everything)
    both = {key: np.concatenate([evidence[key], around[key]]) for key in evidence}
    return LinkModel(fitted(evidence, set()), fitted(both, set()), data.means, data.directions)


@dataclass(frozen=True, slots=True)
class PartialModel(LinkModel):
    """A model that was fitted to some of the evidence only."""

    columns: Sequence[int]

    def __call__(self, pairs: Pairs, evidence: Matrix) -> Values:
        """As :class:`LinkModel`, from all evidence."""
        return LinkModel.__call__(self, pairs, evidence[self.columns])


def cross_validate(data: Data, columns: Sequence[int], thresholds: Sequence[float]) -> None:
    """Print how well lookup marks words by networks that were fitted without their sentences."""
    counts = {threshold: MarkCounts() for threshold in thresholds}
    with TemporaryDirectory() as folder, open_corpus(Path(folder) / "gold.duizhao", create=True) as corpus:
        units = [TranslationUnit(bead.zh, bead.en) for bead in data.beads]
        import_units(corpus, units, ImportSource("gold"))
        for part in np.array_split(np.arange(len(data.beads)), FOLDS):
            test = set(part.tolist())
            model = fit_model(data, [k for k in range(len(data.beads)) if k not in test], columns)
            partial = PartialModel(model.first, model.second, model.means, model.directions, columns)
            linker = WordLinker(data.vectors, cedict(), partial)
            for threshold, count in counts.items():
                with patch.object(counterparts, "SURE", threshold):
                    count_marks(corpus, data.beads, test, linker, count)
    for threshold, count in counts.items():
        print(f"  threshold {threshold}: {count}", flush=True)


def count_marks(
    corpus: Corpus, beads: Sequence[GoldBead], test: set[int], linker: WordLinker, count: MarkCounts
) -> None:
    """Look up the words of the beads ``test`` and count their marks."""
    keywords = [(k, i) for k in test for i in beads[k].keywords()]
    places = {(bead.zh, bead.en): k for k, bead in enumerate(beads)}
    marks: dict[tuple[int, Span], set[int]] = {}
    for word in {beads[k].zh[slice(*beads[k].words[0][i])] for k, i in keywords}:
        found = by_occurrence(concordance(corpus, word, limit=len(beads), side="zh"))
        for hit in with_counterparts(corpus, found, linker).hits:
            k = places[hit.source, hit.target]
            words = [overlapping(span, beads[k].words[1]) for span in hit.counterparts]
            marks[k, hit.spans[0]] = set().union(*words)
    for k, i in keywords:
        count.add(beads[k], i, marks.get((k, beads[k].words[0][i]), set()))


def main() -> None:
    """Fit, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    data = Data(read_gold(arguments.folder))
    columns = list(range(len(KINDS)))
    print("all evidence")
    cross_validate(data, columns, (0.5, 0.6, 0.65, 0.7, 0.75))
    if arguments.ablation:
        for name, beginnings in GROUPS.items():
            print("without", name)
            left = [i for i, kind in enumerate(KINDS) if not kind.startswith(COMBINED + beginnings)]
            cross_validate(data, left, (counterparts.SURE,))
    if arguments.write:
        save_model(fit_model(data, range(len(data.beads)), columns))


if __name__ == "__main__":
    main()
