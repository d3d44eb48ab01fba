"""Which differences between systems could be chance.

Paired bootstrap resampling (Koehn 2004) and paired approximate randomisation (Riezler and Maxwell 2005),
with the random draws and p-values of sacrebleu's ``PairedTest``: for the same seed the p-values are the same.
The draws become a matrix of how often each unit occurs in each resample; one product with the segments'
statistics then gives all systems' sums, and the metric scores all sums at once.

A unit is a segment, or a whole document: segments of one document are not independent, so that drawing
them one by one makes intervals too narrow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from align.scoring.evaluation import Evaluation
from align.scoring.metrics import Matrix, Metric, Rows
from corpus.errors import DuizhaoError
from corpus.model import Progress

Test = Literal["bootstrap", "randomisation"]
Unit = Literal["segment", "document"]

LEVEL = 0.05
MINIMUM_SEGMENTS = 100
"""Under this many segments no significance is reported: the resamples say little about another test set."""
MINIMUM_DOCUMENTS = 10
"""Under this many documents segments are drawn instead, unless documents were asked for."""
DEFAULT_SAMPLES: dict[Test, int] = {"bootstrap": 1000, "randomisation": 10_000}
DEFAULT_SEED = 12345
_CELLS = 2_000_000  # resamples × units held at a time: 16 MB


@dataclass(frozen=True, slots=True)
class Plan:
    """How significance is tested. ``samples`` counts resamples (bootstrap) or trials (randomisation).

    ``pair_samples`` is how many resamples the comparison of every pair gets, if more: the first ``samples``
    of them are the same ones.
    """

    test: Test = "bootstrap"
    samples: int = DEFAULT_SAMPLES["bootstrap"]
    pair_samples: int = 0
    seed: int = DEFAULT_SEED
    unit: Unit = "segment"


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95% interval of a score over the resamples, as sacrebleu computes it.

    ``half_width`` is what sacrebleu prints after ±, around ``mean``; ``low`` and ``high`` are the bounds.
    """

    mean: float
    half_width: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems under one metric. ``difference`` is left minus right.

    ``p_corrected`` is the p-value after Holm's (1979) correction for all comparisons under this metric.
    ``identical`` says that the statistics do not differ in any segment; then both p are 1.
    """

    metric: str
    left: str
    right: str
    difference: float
    p: float
    p_corrected: float
    identical: bool = False

    @property
    def significant(self) -> bool:
        """Whether the corrected p is below 0.05."""
        return self.p_corrected < LEVEL


@dataclass(frozen=True, slots=True)
class Significance:
    """The outcome for all metrics.

    ``against_baseline`` has each system but ``baseline``, compared with it, corrected for these comparisons.
    ``pairs`` has every pair, corrected for all of them; it is empty where a baseline was asked for.
    ``intervals[metric key][system]``; ``clusters[metric key]`` are lists of systems, best first: every
    system of a cluster is significantly better than every system of the clusters after it, as WMT ranks
    systems; empty without ``pairs``.
    """

    plan: Plan
    units: int
    baseline: str
    intervals: dict[str, dict[str, Interval]]
    against_baseline: tuple[Comparison, ...]
    pairs: tuple[Comparison, ...]
    clusters: dict[str, list[list[str]]]

    def with_baseline(self, metric: str, system: str) -> Comparison | None:
        """The comparison of a system with the baseline; None for the baseline itself."""
        return next((c for c in self.against_baseline if c.metric == metric and c.right == system), None)

    def pair(self, metric: str, one: str, other: str) -> Comparison | None:
        """The comparison of two systems among all pairs, whichever way round it was made."""
        wanted = {one, other}
        return next((c for c in self.pairs if c.metric == metric and {c.left, c.right} == wanted), None)


def check_baseline(baseline: str, names: Sequence[str]) -> None:
    """Raise DuizhaoError if a baseline is named and no system is called so."""
    if baseline and baseline not in names:
        raise DuizhaoError(f"no system is called “{baseline}”", hint=f"There are {', '.join(names)}.")


def enough_samples(systems: int) -> int:
    """How many resamples the comparison of every pair needs.

    The smallest p of n resamples is 1/(n + 1), and Holm's correction multiplies it by the number of pairs:
    with 1,000 resamples and ten systems nothing could be significant.
    """
    pairs = systems * (systems - 1) // 2
    return DEFAULT_SAMPLES["bootstrap"] * (10 if pairs > 10 else 1)


def choose_unit(document_ids: Sequence[str], asked: Unit | None) -> Unit:
    """Documents where there are enough of them, unless the user asked for something else.

    Raises DuizhaoError where documents are asked for and there are not even two.
    """
    documents = len(set(document_ids))
    if asked == "document" and documents < 2:
        raise DuizhaoError(
            "resampling documents needs document ids", hint="Give --doc-ids FILE, or --resample segment."
        )
    return asked or ("document" if documents >= MINIMUM_DOCUMENTS else "segment")


def test_significance(
    evaluation: Evaluation, plan: Plan, baseline: str = "", progress: Progress | None = None
) -> Significance:
    """Compare each system with the baseline, and every pair unless a baseline is named.

    Without a name the first system is the baseline, as for sacrebleu. Raises DuizhaoError if no system is
    called ``baseline``.
    """
    names = [system.name for system in evaluation.systems]
    check_baseline(baseline, names)
    first = baseline or names[0]
    against = [(first, name) for name in names if name != first]
    pairs = [] if baseline else [*combinations(names, 2)]
    units = unit_sums(evaluation, plan.unit)
    shown = plan.samples if plan.test == "bootstrap" else DEFAULT_SAMPLES["bootstrap"]
    drawn = max(shown, plan.pair_samples) if pairs and plan.test == "bootstrap" else shown
    resampled = bootstrap_scores(evaluation, units, drawn, plan.seed, progress)
    against_baseline: list[Comparison] = []
    every: list[Comparison] = []
    for metric in evaluation.metrics:
        tested = _Tested(evaluation, metric, units[metric.key], resampled[metric.key], plan)
        against_baseline += tested.compare(against, shown)
        every += tested.compare(pairs, drawn)
    ranked = {
        metric.key: [system.name for system in evaluation.ranked(metric)] for metric in evaluation.metrics
    }
    return Significance(
        plan,
        len(next(iter(next(iter(units.values())).values()))),
        first,
        {
            metric.key: {name: interval(resampled[metric.key][name][:shown]) for name in names}
            for metric in evaluation.metrics
        },
        tuple(against_baseline),
        tuple(every),
        {
            key: clusters(order, [c for c in every if c.metric == key])
            for key, order in ranked.items()
            if pairs
        },
    )


test_significance.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test


@dataclass(frozen=True, slots=True)
class _Tested:
    """Systems under one metric, with what comparing them needs."""

    evaluation: Evaluation
    metric: Metric
    units: dict[str, Matrix]
    resampled: dict[str, Rows]
    plan: Plan

    def compare(self, pairs: Sequence[tuple[str, str]], samples: int) -> list[Comparison]:
        statistics = self.evaluation.statistics[self.metric.key]
        names = dict.fromkeys(name for pair in pairs for name in pair)
        scores = {name: self.evaluation.score(self.metric, name) for name in names}
        if self.plan.test == "bootstrap":
            drawn = {name: self.resampled[name][:samples] for name in names}
            p_values = [bootstrap_p(drawn[a], drawn[b], scores[a] - scores[b]) for a, b in pairs]
        else:
            p_values = randomisation_ps(self.metric, self.units, pairs, scores, self.plan)
        same = [bool(np.array_equal(statistics[a], statistics[b])) for a, b in pairs]
        p_values = [1.0 if alike else p for alike, p in zip(same, p_values, strict=True)]
        return [
            Comparison(self.metric.key, a, b, scores[a] - scores[b], p, corrected, alike)
            for (a, b), p, corrected, alike in zip(pairs, p_values, holm(p_values), same, strict=True)
        ]


def unit_sums(evaluation: Evaluation, unit: Unit) -> dict[str, dict[str, Matrix]]:
    """The statistics by unit instead of by segment: ``[metric key][system]``, units × counts."""
    if unit == "segment":
        return {key: dict(systems) for key, systems in evaluation.statistics.items()}
    _, unit_of = np.unique(np.array(evaluation.test_set.document_ids), return_inverse=True)
    order = np.argsort(unit_of, kind="stable")
    starts = np.concatenate(([0], np.flatnonzero(np.diff(unit_of[order])) + 1))
    return {
        key: {name: np.add.reduceat(matrix[order], starts, axis=0) for name, matrix in systems.items()}
        for key, systems in evaluation.statistics.items()
    }


def bootstrap_scores(
    evaluation: Evaluation,
    units: dict[str, dict[str, Matrix]],
    samples: int,
    seed: int,
    progress: Progress | None = None,
) -> dict[str, dict[str, Rows]]:
    """The score of each system on each resample: ``[metric key][system]``, a value a resample."""
    columns = [(metric, name) for metric in evaluation.metrics for name in units[metric.key]]
    # float32, as sacrebleu does it: otherwise a rare resample falls on the other side of the difference.
    statistics = np.hstack([units[metric.key][name] for metric, name in columns]).astype(np.float32)
    edges = np.cumsum([0] + [units[metric.key][name].shape[1] for metric, name in columns])
    scores: dict[str, dict[str, Rows]] = {metric.key: {} for metric in evaluation.metrics}
    for metric, name in columns:
        one = metric.corpus_scores(statistics[:1, : units[metric.key][name].shape[1]])
        scores[metric.key][name] = np.empty(samples, dtype=one.dtype)
    start = 0
    for counts in resample_counts(len(statistics), samples, seed):
        sums = counts @ statistics
        stop = start + len(counts)
        for (metric, name), left, right in zip(columns, edges, edges[1:], strict=False):
            scores[metric.key][name][start:stop] = metric.corpus_scores(sums[:, left:right])
        start = stop
        if progress:
            progress(start, samples)
    return scores


def resample_counts(units: int, samples: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """How often each unit is in each resample: resamples × units, a block of rows at a time.

    The draws are those of sacrebleu, which makes all of them at once; the generator's stream does not
    depend on how they are cut into blocks.
    """
    generator = np.random.default_rng(seed)
    rows = max(1, _CELLS // units)
    for start in range(0, samples, rows):
        drawn = generator.integers(0, units, size=(min(rows, samples - start), units))
        drawn += (np.arange(len(drawn)) * units)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=len(drawn) * units)
        yield counts.reshape(len(drawn), units).astype(np.float32)


def bootstrap_p(left: Rows, right: Rows, difference: float) -> float:
    """The two-sided p-value of a difference, from both systems' scores on the same resamples."""
    differences = np.abs(left - right)
    return _p_value(differences - differences.mean(), abs(difference))


def randomisation_ps(
    metric: Metric,
    units: dict[str, Matrix],
    pairs: Sequence[tuple[str, str]],
    scores: dict[str, float],
    plan: Plan,
) -> list[float]:
    """The two-sided p-value of each pair: how often swapping units at random makes as large a difference."""
    names = sorted({name for pair in pairs for name in pair})
    if not names:
        return []
    statistics = np.hstack([units[name] for name in names])
    width = statistics.shape[1] // len(names)
    kept = np.vstack([selected @ statistics for selected in swap_selections(len(statistics), plan)])
    kept_of = {name: kept[:, i * width : (i + 1) * width] for i, name in enumerate(names)}
    total_of = {name: units[name].sum(axis=0) for name in names}
    p_values = []
    for a, b in pairs:
        swapped_left = kept_of[a] + (total_of[b] - kept_of[b])
        swapped_right = kept_of[b] + (total_of[a] - kept_of[a])
        differences = np.abs(metric.corpus_scores(swapped_left) - metric.corpus_scores(swapped_right))
        p_values.append(_p_value(differences, abs(scores[a] - scores[b])))
    return p_values


def swap_selections(units: int, plan: Plan) -> Iterator[NDArray[np.float64]]:
    """Which units stay with their system in each trial, as 0 and 1: trials × units, a block at a time."""
    generator = np.random.default_rng(plan.seed)
    # numpy draws booleans from words of 32 bits: blocks of a multiple of 32 rows leave no bit over.
    rows = max(32, _CELLS // units // 32 * 32)
    for start in range(0, plan.samples, rows):
        shape = (min(rows, plan.samples - start), units)
        yield generator.integers(2, size=shape, dtype=bool).astype(np.float64)


def _p_value(statistics: Rows, difference: float) -> float:
    return (int(np.sum(statistics > difference)) + 1) / (len(statistics) + 1)


def interval(scores: Rows) -> Interval:
    """The 95% interval: the scores without the lowest and the highest fortieth."""
    ordered = np.sort(scores)
    cut = len(ordered) // 40
    low, high = float(ordered[cut]), float(ordered[len(ordered) - cut - 1])
    return Interval(float(ordered.mean()), 0.5 * (high - low), low, high)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: the family-wise error stays at the level, whatever depends on what."""
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, position in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[position]))
        corrected[position] = highest
    return corrected


def clusters(ranked: Sequence[str], comparisons: Sequence[Comparison]) -> list[list[str]]:
    """Cut the ranking where every system above is significantly better than every system below."""
    significant = {frozenset((found.left, found.right)) for found in comparisons if found.significant}
    groups: list[list[str]] = [[]]
    for position, name in enumerate(ranked):
        above, below = ranked[:position], ranked[position:]
        if above and all(frozenset((a, b)) in significant for a in above for b in below):
            groups.append([])
        groups[-1].append(name)
    return groups
