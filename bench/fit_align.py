"""Fit align/path/weights.toml to gold beads, with every figure on accuracy in docs/explanation/alignment.md.

    uv run --with numba --with scipy python -m bench.fit_align use GOLD_FOLDER … [--ablation] [--write]

gold.py says what a gold folder is, and path_model.py what is fitted. A text with verses is cut in two; beside
each other text stand variants with neighbouring sentences merged and beads dropped on one side, so that other
ways of cutting sentences, omissions and additions are known too.

Everything printed is cross-validated: each text by weights fitted without it and without its variants.
Besides strict and lax F1 it is the mean negative log-likelihood of a gold bead, in nats: how improbable the
gold was to the model. With a thousand beads it tells apart what F1 cannot. ``--write`` puts the weights
fitted on all texts into align/path/weights.toml; ``--evidence FILE`` keeps the evidence of all texts, which
takes most of the time, and reads it from there when it exists.
"""

import argparse
import pickle
import random
import re
import sys
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from align.encoders import load_encoder
from align.evaluation import Counts
from align.path.model import WEIGHTS, AlignmentModel
from bench.gold import GoldText, halves, read_gold, variant
from bench.path_model import FittedPath, Graph, fit, graph, judge

Column = npt.NDArray[np.float64]

REGULARIZATION = 5.0
VARIANTS = ((0.15, 0.0, 0.03), (0.0, 0.2, 0.0), (0.1, 0.1, 0.0), (0.25, 0.1, 0.02), (0.05, 0.05, 0.04))
"""Shares of source and target sentences merged with the one before, and of beads dropped on one side."""

SHARE_OF_VARIANT, SHARE_OF_VERSES = 0.5, 0.1
PLAUSIBILITY = {"use": (0.1, 0.2), "none": (0.04, 0.08)}
"""Similarity above chance of unrelated and of related texts (docs/explanation/alignment.md)."""

KINDS = {
    "clauses": "clause",
    "quotations": "quotation",
    "final marks": "questions_|exclamations_|question_|exclamation_|ends",
    "lengths": "length|deleted_length|inserted_length",
    "numbers": "numbers",
    "the document's own lexicon": "document_lexicon",
    "the dictionary": "dictionary",
    "all but similarity and size": "(?!similarity|size|large|deleted$|inserted$)",
}
"""What the names of evidence of a kind begin with."""

NOT_IN_MODEL = {"use": ("the document's own lexicon", "the dictionary"), "none": ()}
"""Kinds that the model of an encoder does without, because they added nothing."""

BINS = (0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.001)


def gold_texts(folders: Sequence[Path]) -> list[GoldText]:
    """The texts of the folders and their variants, the same ones each time."""
    chance = random.Random(11)
    whole = [text for folder in folders for text in read_gold(folder)]
    texts = [part for text in whole for part in (halves(text) if text.verses else (text,))]
    return texts + [
        variant(text, chance, (source, target), dropped)
        for source, target, dropped in VARIANTS
        for text in whole
        if not text.verses
    ]


def share(text: GoldText) -> float:
    return SHARE_OF_VERSES if text.verses else SHARE_OF_VARIANT if text.is_variant else 1.0


def fit_all(graphs: Sequence[Graph], columns: Sequence[int]) -> Column:
    return fit(graphs, [share(g.text) for g in graphs], columns, REGULARIZATION)


def cross_validate(graphs: Sequence[Graph], columns: Sequence[int]) -> list[tuple[GoldText, FittedPath]]:
    """Each text, judged by weights that have not seen it."""
    judged = []
    for origin in dict.fromkeys(g.text.origin for g in graphs):
        weights = fit_all([g for g in graphs if g.text.origin != origin], columns)
        judged += [(g.text, judge(g, weights, columns)) for g in graphs if g.text.origin == origin]
    return judged


def row(name: str, judged: Sequence[tuple[GoldText, FittedPath]]) -> str:
    counts = sum((judgement.counts for _, judgement in judged), Counts())
    beads = sum(len(text.beads) for text, _ in judged)
    # Of a text whose gold cannot be made of the candidates there is none.
    known = [(judgement.lost, len(text.beads)) for text, judgement in judged if np.isfinite(judgement.lost)]
    lost = sum(nats for nats, _ in known) / max(sum(count for _, count in known), 1)
    return f"{name:40}{beads:6}{counts.strict.f1:8.3f}{counts.lax.f1:8.3f}{lost:8.4f}"


def kinds(judged: Sequence[tuple[GoldText, FittedPath]]) -> dict[str, list[tuple[GoldText, FittedPath]]]:
    return {
        "texts without verses": [x for x in judged if not x[0].verses and not x[0].is_variant],
        "their variants": [x for x in judged if x[0].is_variant],
        "texts with verses": [x for x in judged if x[0].verses],
    }


def calibrate(probability: Column, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Intercept and slope of a logistic regression on the logit (Platt 1999)."""
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    logit = np.log(clipped / (1 - clipped))

    def loss(line: Column) -> float:
        guess = np.clip(1 / (1 + np.exp(-(line[0] + line[1] * logit))), 1e-9, 1 - 1e-9)
        return -float(np.where(right, np.log(guess), np.log(1 - guess)).sum())

    intercept, slope = minimize(loss, np.array([0.0, 1.0])).x
    return float(intercept), float(slope)


def reliability(judged: Sequence[tuple[GoldText, FittedPath]]) -> None:
    """How many of the beads at each confidence are right: each text by a calibration that has not seen it."""
    confidence, right = [], []
    for text, judgement in judged:
        others = [other for origin, other in judged if origin.origin != text.origin]
        intercept, slope = calibrate(
            np.concatenate([other.probability for other in others]),
            np.concatenate([other.right for other in others]),
        )
        model = AlignmentModel({}, intercept, slope, 0, 0)
        confidence += model.confidence(judgement.probability).tolist()
        right += judgement.right.tolist()
    place = np.digitize(confidence, BINS) - 1
    print(f"\n{'confidence':14}{'beads':>6}{'mean':>8}{'right':>8}")
    for number, (low, high) in enumerate(pairwise(BINS)):
        here = place == number
        if here.any():
            mean, share_right = np.mean(np.array(confidence)[here]), np.mean(np.array(right)[here])
            print(f"{low:4} to {min(high, 1):<5}{here.sum():9}{mean:8.2f}{share_right:8.2f}")


def write(encoder: str, calibration: tuple[float, float], weights: dict[str, float]) -> None:
    """Replace the tables of an encoder in the file of weights."""
    tables = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    unrelated, related = PLAUSIBILITY[encoder]
    tables[encoder] = {
        "calibration": {
            "intercept": round(calibration[0], 3),
            "slope": round(calibration[1], 3),
            "unrelated": unrelated,
            "related": related,
        },
        "weights": {name: round(weight, 4) for name, weight in weights.items()},
    } | {name: table for name, table in tables[encoder].items() if name == "links"}
    write_tables(tables)


def write_tables(tables: dict[str, dict[str, dict[str, float]]]) -> None:
    """Write all tables of weights."""
    blocks = [
        "# Weights of the evidence for a bead, by encoder. Written by bench/fit_align.py from gold beads;\n"
        "# see docs/explanation/alignment.md.\n"
    ]
    for name, parts in tables.items():
        for part, values in parts.items():
            lines = "".join(f"{key} = {value}\n" for key, value in values.items())
            blocks.append(f"[{name}.{part}]\n{lines}")
    WEIGHTS.write_text("\n".join(blocks), encoding="utf-8")


def read_graphs(encoder: str, folders: Sequence[Path], kept: Path | None) -> list[Graph]:
    if kept and kept.is_file():
        graphs: list[Graph] = pickle.loads(kept.read_bytes())
        return graphs
    loaded = load_encoder(encoder)
    graphs = []
    for text in gold_texts(folders):
        print(f"reading {text.origin}{', a variant' if text.is_variant else ''}", file=sys.stderr)
        graphs.append(graph(text, loaded))
    if kept:
        kept.write_bytes(pickle.dumps(graphs))
    return graphs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("encoder", choices=sorted(PLAUSIBILITY))
    parser.add_argument("folders", type=Path, nargs="+", metavar="GOLD_FOLDER")
    parser.add_argument("--ablation", action="store_true", help="leave out each kind of evidence, or add it")
    parser.add_argument("--write", action="store_true", help="write align/path/weights.toml")
    parser.add_argument("--evidence", type=Path, metavar="FILE", help="keep the evidence in this file")
    arguments = parser.parse_args()
    graphs = read_graphs(arguments.encoder, arguments.folders, arguments.evidence)
    names = graphs[0].names
    outside = NOT_IN_MODEL[arguments.encoder]
    columns = [n for n, name in enumerate(names) if not any(re.match(KINDS[kind], name) for kind in outside)]
    judged = cross_validate(graphs, columns)
    print(f"{'':40}{'beads':>6}{'strict':>8}{'lax':>8}{'nats':>8}")
    for text, judgement in judged:
        if not text.is_variant:
            print(row(text.origin, [(text, judgement)]))
    for name, some in kinds(judged).items():
        print(row(name, some))
    plain = kinds(judged)["texts without verses"]
    reliability(plain)
    if arguments.ablation:
        for kind, pattern in KINDS.items():
            own = {n for n, name in enumerate(names) if re.match(pattern, name)}
            changed = sorted({*columns, *own} if kind in outside else {*columns} - own)
            print(f"\n{'with' if kind in outside else 'without'} {kind}")
            for name, some in kinds(cross_validate(graphs, changed)).items():
                print(row(name, some), flush=True)
    if arguments.write:
        calibration = calibrate(
            np.concatenate([judgement.probability for _, judgement in plain]),
            np.concatenate([judgement.right for _, judgement in plain]),
        )
        found = fit_all(graphs, columns)
        used = [names[n] for n in columns]
        write(arguments.encoder, calibration, dict(zip(used, found.tolist(), strict=True)))


if __name__ == "__main__":
    main()
