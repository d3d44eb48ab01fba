"""Paired bootstrap: ours against sacrebleu's own, on the same statistics, in the same run.

    python -m bench.significance [SYSTEMS [SEGMENTS [SAMPLES]]]

Both get the same made-up counts of n-gram matches; extraction is left out on both sides. sacrebleu's time
is measured on 1,000 resamples of three pairs and scaled up linearly, since the whole would take hours.
Prints the seconds, the ratio, whether the p-values are equal, and this process's peak memory.
"""

import resource
import sys
import time
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from sacrebleu.metrics import BLEU
from sacrebleu.significance import Result, _paired_bs_test

from align.scoring.evaluation import Evaluation
from align.scoring.metrics import CountMetric, bleu_scores
from align.scoring.significance import Plan, significance_of
from align.scoring.testset import ScoringTestSet, System


def made_up_counts(systems: int, segments: int) -> list[np.ndarray]:
    """BLEU statistics of systems that get ever fewer n-grams right."""
    generator = np.random.default_rng(1)
    length = generator.integers(5, 60, segments)
    counts = []
    for system in range(systems):
        total = np.stack([length - n for n in range(4)], axis=1)
        rates = np.array([0.6, 0.35, 0.22, 0.15]) * (1 - 0.005 * system)
        counts.append(
            np.column_stack([length, length, generator.binomial(total, rates), total]).astype(float)
        )
    return counts


def main() -> None:
    systems, segments, samples = (
        int(v) for v in (sys.argv[1:] + ["21", "1000", "10000"][len(sys.argv) - 1 :])
    )
    counts = made_up_counts(systems, segments)
    names = [f"system {i}" for i in range(systems)]
    bleu = BLEU()
    empty = ("",) * segments
    metric = CountMetric("bleu", "BLEU", bleu, [empty], bleu_scores)
    evaluation = Evaluation(
        ScoringTestSet({"A": empty}),
        tuple(System(name, empty) for name in names),
        (metric,),
        {"bleu": dict(zip(names, counts, strict=True))},
    )

    start = time.perf_counter()
    significance_of(evaluation, Plan(samples=samples))
    ours = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    start = time.perf_counter()
    few = significance_of(evaluation, Plan(samples=1000), baseline=names[0])
    ours_few = time.perf_counter() - start
    start = time.perf_counter()
    equal = True
    baseline = {"BLEU": (counts[0], Result(metric.corpus_score(counts[0].sum(axis=0))))}
    for name, statistics in list(zip(names, counts, strict=True))[1:4]:
        stub = SimpleNamespace(
            _extract_corpus_statistics=lambda *_, s=statistics: s.astype(int).tolist(),
            _aggregate_and_compute=bleu._aggregate_and_compute,
            _compute_score_from_stats=bleu._compute_score_from_stats,
        )
        _, theirs = _paired_bs_test(
            cast(Any, baseline), name, empty, None, cast(Any, {"BLEU": stub}), n_samples=1000, seed=12345
        )
        found = few.with_baseline("bleu", name)
        equal &= found is not None and theirs["BLEU"].p_value == found.p
    # A pair costs sacrebleu two systems' resamples: the baseline's are drawn again for each.
    theirs_few = (time.perf_counter() - start) / 3 * (systems - 1)

    print(f"{systems} systems × {samples} resamples of {segments} segments, every pair: {ours:.2f} s")
    print(f"peak memory: {memory:.0f} MB")
    print(f"{systems} systems × 1000 resamples, one baseline: {ours_few:.3f} s; sacrebleu {theirs_few:.2f} s")
    print(f"ratio: {theirs_few / ours_few:.0f}; p-values equal: {equal}")


if __name__ == "__main__":
    main()
