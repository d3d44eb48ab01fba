"""Fit align/weights.toml to gold beads, with the figures of a cross-validation over the files.

    uv run --with numba --with scipy python bench/fit_align.py use GOLD_FOLDER … > align/weights.toml

The model is a conditional random field over paths of beads: the score of a path is the weighted sum of its
beads' evidence, and the weights make the gold's path more probable than all others, wrong beads costing one
more (softmax margin, Gimpel & Smith 2010). Where a folder has verses (NAME.zh.verse), any path within the
gold's beads counts as right. Beside each text stand variants with neighbouring sentences merged and beads
dropped on one side, so that other ways of cutting sentences, omissions and additions are known too.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numba  # type: ignore[import-not-found]
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-not-found]

from align.candidates import find_candidates
from align.encoder import Encoder, load_encoder
from align.evaluation import Counts, compare, merge_by_verse
from align.evidence import gather_evidence
from align.side import Side
from corpus.formats.ladder import read_beads
from corpus.model import Bead

Pair = tuple[tuple[int, ...], tuple[int, ...]]
REGULARIZATION = 5.0
VARIANTS = ((0.15, 0.0, 0.03), (0.0, 0.2, 0.0), (0.1, 0.1, 0.0), (0.25, 0.1, 0.02), (0.05, 0.05, 0.04))
"""Shares of source and target sentences merged with the one before, and of beads dropped on one side."""

WEIGHT_OF_VARIANT, WEIGHT_OF_VERSES = 0.5, 0.1
PLAUSIBILITY = {"use": (0.1, 0.2), "none": (0.04, 0.08)}
"""Similarity above chance of unrelated and of related texts (docs/alignment.md)."""


@dataclass
class Text:
    """A text pair with its gold; ``origin`` is the file that it is a variant of."""

    origin: str
    source: list[str]
    target: list[str]
    gold: list[Pair]
    verses: tuple[list[str], list[str]] | None = None
    variant: bool = False


@dataclass
class Graph:
    """The candidates of a text as edges between nodes, in order of the node they arrive at."""

    text: Text
    begin: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    evidence: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    beads: list[Pair]
    size: int
    weight: float


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def sums(begin, end, first, size, scores):  # type: ignore[no-untyped-def]
    """Log of the summed weight of all paths, and the probability of each edge."""
    none = -1e30
    ahead, back = np.full(size, none), np.full(size, none)
    ahead[0], back[size - 1] = 0.0, 0.0
    for node in range(1, size):
        most = none
        for edge in range(first[node], first[node + 1]):
            most = max(most, ahead[begin[edge]] + scores[edge])
        if most > none / 2:
            total = 0.0
            for edge in range(first[node], first[node + 1]):
                total += np.exp(ahead[begin[edge]] + scores[edge] - most)
            ahead[node] = most + np.log(total)
    for node in range(size - 1, 0, -1):
        for edge in range(first[node], first[node + 1]):
            value, origin = back[node] + scores[edge], begin[edge]
            high, low = max(back[origin], value), min(back[origin], value)
            back[origin] = high + np.log1p(np.exp(low - high))
    probability = np.exp(np.minimum(ahead[begin] + scores + back[end] - ahead[size - 1], 0.0))
    return ahead[size - 1], probability


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def best(begin, first, size, scores):  # type: ignore[no-untyped-def]
    """The edges of the best path, from its end."""
    total, choice = np.full(size, -1e30), np.full(size, -1)
    total[0] = 0.0
    for node in range(1, size):
        for edge in range(first[node], first[node + 1]):
            value = total[begin[edge]] + scores[edge]
            if value > total[node]:
                total[node], choice[node] = value, edge
    path, node = [], size - 1
    while node > 0:
        path.append(choice[node])
        node = begin[choice[node]]
    return path


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def read(folder: Path) -> Iterable[Text]:
    for path in sorted(folder.glob("*.align")):
        source, target = lines(path.with_suffix(".zh")), lines(path.with_suffix(".en"))
        gold = [(bead.source, bead.target) for bead in read_beads(path)]
        if gold[-1][0][-1:] != (len(source) - 1,) and gold[-1][1][-1:] == (len(source) - 1,):
            gold = [(right, left) for left, right in gold]  # written English first
        named = [path.with_suffix(ending) for ending in (".zh.verse", ".en.verse")]
        verses = (lines(named[0]), lines(named[1])) if all(p.is_file() for p in named) else None
        yield Text(str(path), source, target, gold, verses)


def variant(text: Text, chance: random.Random, merged: tuple[float, float], dropped: float) -> Text:
    """The text with neighbours merged and beads dropped on one side, and its gold made to fit."""
    gone: tuple[set[int], set[int]] = (set(), set())
    number = 0
    while number < len(text.gold):
        run = 1
        if chance.random() < dropped:
            run = 1 if chance.random() < 0.7 else chance.randint(2, 8)
            side = chance.randrange(2)
            for bead in text.gold[number : number + run]:
                gone[side].update(bead[side])
        number += run + (run > 1)
    new: list[list[str]] = [[], []]
    place: list[dict[int, int]] = [{}, {}]
    for side, sentences in enumerate((text.source, text.target)):
        for index, sentence in enumerate(sentences):
            if index in gone[side]:
                continue
            if index - 1 in place[side] and chance.random() < merged[side]:
                new[side][-1] += ("", " ")[side] + sentence
            else:
                new[side].append(sentence)
            place[side][index] = len(new[side]) - 1
    beads: list[tuple[set[int], set[int]]] = []
    for bead in text.gold:
        both = tuple({place[side][i] for i in bead[side] if i in place[side]} for side in (0, 1))
        joined = next((n for n, old in enumerate(beads) if old[0] & both[0] or old[1] & both[1]), None)
        if joined is not None:
            for old in (*beads[joined:],):
                both = both[0] | old[0], both[1] | old[1]
            del beads[joined:]
        if both[0] and both[1]:
            beads.append((both[0], both[1]))
        else:
            beads += [({i}, set()) for i in sorted(both[0])] + [(set(), {j}) for j in sorted(both[1])]
    gold = [(tuple(sorted(left)), tuple(sorted(right))) for left, right in beads]
    return Text(text.origin, new[0], new[1], gold, variant=True)


def graph(text: Text, encoder: Encoder) -> tuple[Graph, list[str]]:
    source, target = Side(text.source, "zh", encoder), Side(text.target, "en", encoder)
    first = find_candidates(source, target)
    evidence = gather_evidence(source, target, first)
    found, lattice = first.candidates, first.lattice
    origin = np.concatenate([lattice.origin, (np.arange(lattice.size) - 1)[None]])
    columns = (found.source, found.sources, found.target, found.targets)
    beads = [
        (tuple(range(i, i + k)), tuple(range(j, j + t)))
        for i, k, j, t in zip(*(column.tolist() for column in columns), strict=True)
    ]
    if text.verses is None:
        gold = set(text.gold)
        right = np.array([bead in gold for bead in beads])
    else:
        owner = {(s, i): n for n, bead in enumerate(text.gold) for s in (0, 1) for i in bead[s]}
        right = np.array(
            [len({owner.get((s, i), -1 - s) for s in (0, 1) for i in bead[s]}) == 1 for bead in beads]
        )
    weight = WEIGHT_OF_VERSES if text.verses else WEIGHT_OF_VARIANT if text.variant else 1.0
    node = np.searchsorted(found.node, np.arange(lattice.size + 1))
    stacked = np.stack(list(evidence.values()), axis=1)
    return (
        Graph(
            text,
            origin[found.kind, found.node],
            found.node,
            node,
            stacked,
            right,
            beads,
            lattice.size,
            weight,
        ),
        list(evidence),
    )


def fit(graphs: Sequence[Graph]) -> npt.NDArray[np.float64]:
    """The weights, by L-BFGS over standardised evidence."""
    every = np.concatenate([g.evidence for g in graphs])
    scale = np.sqrt((every**2).sum(axis=0) / np.maximum((every != 0).sum(axis=0), 1))
    scale[scale == 0] = 1
    scaled = [g.evidence / scale for g in graphs]

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        value, slope = REGULARIZATION / 2 * weights @ weights, REGULARIZATION * weights
        for g, evidence in zip(graphs, scaled, strict=True):
            scores = evidence @ weights + ~g.right
            whole, expected = sums(g.begin, g.end, g.first, g.size, scores)
            gold, wanted = sums(g.begin, g.end, g.first, g.size, np.where(g.right, scores, -1e30))
            if gold > -1e20:  # else some bead of the gold is no candidate
                value += g.weight * (whole - gold)
                slope = slope + g.weight * (evidence.T @ (expected - wanted))
        return value, slope

    start = np.zeros(len(scale))
    found: npt.NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B").x / scale
    return found


def calibration(probability: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Intercept and slope of a logistic regression on the logit (Platt 1999)."""
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    logit = np.log(clipped / (1 - clipped))

    def loss(line: npt.NDArray[np.float64]) -> float:
        guess = np.clip(1 / (1 + np.exp(-(line[0] + line[1] * logit))), 1e-9, 1 - 1e-9)
        return -float((right * np.log(guess) + (1 - right) * np.log(1 - guess)).sum())

    intercept, slope = minimize(loss, np.array([0.0, 1.0])).x
    return float(intercept), float(slope)


def decode(g: Graph, weights: npt.NDArray[np.float64]) -> tuple[list[int], npt.NDArray[np.float64]]:
    scores = g.evidence @ weights
    _, probability = sums(g.begin, g.end, g.first, g.size, scores)
    return list(best(g.begin, g.first, g.size, scores))[::-1], probability


def count(g: Graph, path: Sequence[int]) -> Counts:
    found, gold = [Bead(*g.beads[edge]) for edge in path], [Bead(*bead) for bead in g.text.gold]
    if g.text.verses:
        found, gold = merge_by_verse(found, *g.text.verses), merge_by_verse(gold, *g.text.verses)
    return compare(gold, found)


def main() -> None:
    name, *folders = sys.argv[1:]
    encoder, chance = load_encoder(name), random.Random(11)
    texts = [text for folder in folders for text in read(Path(folder))]
    texts += [
        variant(text, chance, (source, target), dropped)
        for source, target, dropped in VARIANTS
        for text in texts
        if text.verses is None
    ]
    graphs, names = [], []
    for text in texts:
        made, names = graph(text, encoder)
        graphs.append(made)
    totals, probabilities, right = Counts(), [], []
    for origin in dict.fromkeys(text.origin for text in texts):
        weights = fit([g for g in graphs if g.text.origin != origin])
        held_out = next(g for g in graphs if g.text.origin == origin)
        path, probability = decode(held_out, weights)
        counts = count(held_out, path)
        print(f"{origin}: strict {counts.strict.f1:.4f}, lax {counts.lax.f1:.4f}", file=sys.stderr)
        if held_out.text.verses is None:
            totals += counts
            probabilities += [probability[edge] for edge in path]
            right += [float(held_out.right[edge]) for edge in path]
    print(f"all: strict {totals.strict.f1:.4f}, lax {totals.lax.f1:.4f}", file=sys.stderr)
    intercept, slope = calibration(np.array(probabilities), np.array(right))
    unrelated, related = PLAUSIBILITY[name]
    print(f"[{name}.calibration]\nintercept = {intercept:.3f}\nslope = {slope:.3f}")
    print(f"unrelated = {unrelated}\nrelated = {related}\n\n[{name}.weights]")
    for label, weight in zip(names, fit(graphs), strict=True):
        print(f"{label} = {weight:.4f}")


if __name__ == "__main__":
    main()
