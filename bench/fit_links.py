"""Fit the model for beads in doubt in align/path/weights.toml; figures for docs/explanation/alignment.md.

    uv run --with numba --with scipy python -m bench.fit_links GOLD_FOLDER [OTHER_FOLDER …] [--write]

The texts of the first folder are cross-validated twice over: each is scored by weights fitted to the others,
what that leaves in doubt gets the evidence of links between words, and each is judged by weights of that
evidence fitted to the others. Their variants and the other folders are aligned by the weights that are
shipped, with and without links; the weights of the links are those that have not seen the text.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from align.aligner import LEAST
from align.encoders import Encoder, load_encoder
from align.evaluation import Counts
from align.evidence.links import COLUMNS, link_evidence
from align.path.candidates import find_candidates
from align.path.model import WEIGHTS, load_model
from align.side import read_side
from align.words.linker import word_linker
from bench.fit_align import KINDS, NOT_IN_MODEL, REGULARIZATION, gold_texts, write_tables
from bench.gold import GoldText
from bench.path_model import Column, FittedPath, Graph, edge_probabilities, fit, graph, judge

SECOND_REGULARIZATION = 0.2


def in_doubt(g: Graph, scores: Column, encoder: Encoder) -> Graph:
    """The edges that the scores leave possible, with their score and, where they leave a doubt, the links."""
    probability = edge_probabilities(g, scores)
    kept = np.nonzero(probability > LEAST)[0]
    evidence = np.zeros((len(kept), 1 + len(COLUMNS)), np.float32)
    evidence[:, 0] = scores[kept]
    doubtful = np.nonzero(probability[kept] < 1 - LEAST)[0]
    sides = read_side(g.text.source, "zh", encoder), read_side(g.text.target, "en", encoder)
    candidates = find_candidates(*sides).candidates
    found = link_evidence(g.text.source, g.text.target, candidates, kept[doubtful], word_linker())
    evidence[doubtful, 1:] = np.stack([found[name] for name in COLUMNS], axis=1)
    return Graph(
        g.text,
        g.begin[kept],
        g.end[kept],
        np.searchsorted(g.end[kept], np.arange(g.size + 1)),
        ["score", *COLUMNS],
        evidence,
        [g.beads[edge] for edge in kept],
    )


def fit_second(graphs: Sequence[Graph]) -> Column:
    return fit(graphs, [1.0] * len(graphs), range(1 + len(COLUMNS)), SECOND_REGULARIZATION)


def row(name: str, judged: Sequence[FittedPath]) -> None:
    """Print the figures of some texts."""
    counts = sum((judgement.counts for judgement in judged), Counts())
    print(f"{name:50}{counts.strict.f1:8.4f}{counts.lax.f1:8.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="GOLD_FOLDER")
    parser.add_argument("--write", action="store_true", help="write align/path/weights.toml")
    arguments = parser.parse_args()
    encoder = load_encoder("use")
    texts = gold_texts(arguments.folders)
    own = [
        text for text in texts if text.origin.startswith(arguments.folders[0].name) and not text.is_variant
    ]
    graphs = [graph(text, encoder) for text in own]
    names = graphs[0].names
    left_out = [KINDS[kind] for kind in NOT_IN_MODEL["use"]]
    columns = [n for n, name in enumerate(names) if not any(re.match(kind, name) for kind in left_out)]
    before, second = [], []
    for g in graphs:
        others = [other for other in graphs if other is not g]
        weights = fit(others, [1.0] * len(others), columns, REGULARIZATION)
        before.append(judge(g, weights, columns))
        second.append(in_doubt(g, g.evidence[:, columns].astype(np.float64) @ weights, encoder))
    without = {g.text.origin: fit_second([other for other in second if other is not g]) for g in second}
    everything = range(1 + len(COLUMNS))
    after = [judge(g, without[g.text.origin], everything) for g in second]
    print(f"{'cross-validated':50}{'strict':>8}{'lax':>8}")
    row("by the sentences", before)
    row("and links between words", after)
    weights = fit_second(second)
    found = dict(zip(("score", *COLUMNS), weights.round(4).tolist(), strict=True))
    print(found)
    if arguments.write:
        tables = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
        tables["use"]["links"] = found
        write_tables(tables)
    _others([text for text in texts if text not in own], without, weights, encoder)


def _others(texts: Sequence[GoldText], without: dict[str, Column], weights: Column, encoder: Encoder) -> None:
    """Print the figures of texts that nothing was fitted to, by kind."""
    model = load_model("use")
    judged: dict[str, list[tuple[FittedPath, FittedPath]]] = {}
    for text in texts:
        g = graph(text, encoder)
        columns = [g.names.index(name) for name in model.weights]
        first = np.array(list(model.weights.values()))
        own = without.get(text.origin, weights)
        doubts = in_doubt(g, g.evidence[:, columns].astype(np.float64) @ first, encoder)
        kind = "variants" if text.is_variant else text.origin.split("/")[0]
        pair = judge(g, first, columns), judge(doubts, own, range(1 + len(COLUMNS)))
        judged.setdefault(kind, []).append(pair)
        print(f"{text.origin} {[round(j.counts.strict.f1, 3) for j in pair]}", file=sys.stderr, flush=True)
    for kind, pairs in judged.items():
        row(f"{kind}, by the sentences", [pair[0] for pair in pairs])
        row(f"{kind}, and links", [pair[1] for pair in pairs])


if __name__ == "__main__":
    main()
