"""Which differences between systems could be due to chance.

Paired bootstrap resampling (Koehn 2004) and paired approximate randomisation (Riezler and Maxwell 2005),
with the random draws and p-values of sacrebleu's ``PairedTest``: for the same seed the p-values are the same.
The draws become a matrix of how often each unit occurs in each resample; one product with the segments'
statistics then gives all systems' sums, and the metric scores all sums at once.

Several comparisons under one metric are corrected by Westfall and Young's (1993) step-down max-T over the
same resamples. The resamples hold the joint distribution of all differences, so the correction accounts for
their dependence, and the smallest corrected p is 1/(resamples + 1) however many systems are compared. (Holm's
correction multiplies it by the number of pairs.)

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
from corpus.errors import UsageError
from corpus.model import Progress

Test = Literal["bootstrap", "randomisation"]
ResamplingUnit = Literal["segment", "document"]

LEVEL = 0.05
MINIMUM_SEGMENTS = 100
"""With fewer segments no significance is reported: resamples would say little about another test set."""
MINIMUM_DOCUMENTS = 10
"""With fewer documents segments are resampled instead, unless documents were requested."""
DEFAULT_SAMPLES: dict[Test, int] = {"bootstrap": 1000, "randomisation": 10_000}
DEFAULT_SEED = 12345
_CELLS = 2_000_000  # resamples × units held at a time: 16 MB


@dataclass(frozen=True, slots=True)
class Plan:
    """How significance is tested. ``samples`` counts resamples (bootstrap) or trials (randomisation)."""

    test: Test = "bootstrap"
    samples: int = DEFAULT_SAMPLES["bootstrap"]
    seed: int = DEFAULT_SEED
    unit: ResamplingUnit = "segment"

    def reaches(self, level: float) -> bool:
        """Whether this many resamples can give a p below a level: the smallest is 1/(samples + 1)."""
        return 1 / (self.samples + 1) < level


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95% interval of a score over the resamples, as sacrebleu computes it.

    ``half_width`` is the figure that sacrebleu prints after ±, around ``mean``; ``low`` and ``high`` are the
    bounds.
    """

    mean: float
    half_width: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems under one metric. ``difference`` is left minus right.

    ``p`` is sacrebleu's; ``p_corrected`` is Westfall and Young's for all comparisons under this metric.
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
    ``pairs`` has every pair, corrected for all of them; it is empty if a baseline was requested.
    ``intervals[metric key][system]``; ``clusters[metric key]`` are lists of systems, best first: every system
    of a cluster is significantly better than every system of the clusters after it. ``ranks[metric
    key][system]`` is the system's rank range as WMT gives it: from 1 + the number of systems significantly
    better to the number of systems not significantly worse. ``like_best[metric key]`` are the best system and
    those that the test cannot distinguish from it. All three are empty without ``pairs``.
    """

    plan: Plan
    units: int
    baseline: str
    intervals: dict[str, dict[str, Interval]]
    against_baseline: tuple[Comparison, ...]
    pairs: tuple[Comparison, ...]
    clusters: dict[str, list[list[str]]]
    ranks: dict[str, dict[str, tuple[int, int]]]
    like_best: dict[str, list[str]]

    def with_baseline(self, metric: str, system: str) -> Comparison | None:
        """The comparison of a system with the baseline; None for the baseline itself."""
        return next((c for c in self.against_baseline if c.metric == metric and c.right == system), None)

    def pair(self, metric: str, one: str, other: str) -> Comparison | None:
        """The comparison of two systems among all pairs, in either order."""
        wanted = {one, other}
        return next((c for c in self.pairs if c.metric == metric and {c.left, c.right} == wanted), None)


def check_baseline(baseline: str, names: Sequence[str]) -> None:
    """Raise DuizhaoError if a baseline is named that is not a system."""
    if baseline and baseline not in names:
        raise UsageError(
            "no system is called “{baseline}”",
            hint="Systems: {names}.",
            baseline=baseline,
            names=", ".join(names),
        )


def choose_unit(document_ids: Sequence[str], asked: ResamplingUnit | None) -> ResamplingUnit:
    """The unit to resample: documents if there are enough of them, unless the user chose.

    Raises DuizhaoError if documents are requested and there are fewer than two.
    """
    documents = len(set(document_ids))
    if asked == "document" and documents == 1:
        raise UsageError(
            "resampling documents needs two documents, but there is only one",
            hint="Use --resample segment.",
            found=1,
            expected=2,
        )
    if asked == "document" and not documents:
        raise UsageError(
            "resampling documents needs document ids",
            hint="Give --doc-ids FILE, or --resample segment.",
            lacking="document ids",
        )
    return asked or ("document" if documents >= MINIMUM_DOCUMENTS else "segment")


def significance_of(
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
    drawn = plan.samples if plan.test == "bootstrap" else DEFAULT_SAMPLES["bootstrap"]
    resampled = bootstrap_scores(evaluation, units, drawn, plan.seed, progress)
    against_baseline: list[Comparison] = []
    every: list[Comparison] = []
    groups: dict[str, list[list[str]]] = {}
    ranks: dict[str, dict[str, tuple[int, int]]] = {}
    like_best: dict[str, list[str]] = {}
    for metric in evaluation.metrics:
        tested = _Tested(evaluation, metric, units[metric.key], resampled[metric.key], plan)
        against_baseline += tested.compare(against)
        found = tested.compare(pairs)
        if found:
            ranked = [system.name for system in evaluation.ranked(metric)]
            groups[metric.key] = clusters(ranked, found)
            ranks[metric.key] = rank_ranges(ranked, found)
            like_best[metric.key] = not_told_from_best(ranked, found)
        every += found
    return Significance(
        plan,
        len(next(iter(next(iter(units.values())).values()))),
        first,
        {
            metric.key: {name: interval(resampled[metric.key][name]) for name in names}
            for metric in evaluation.metrics
        },
        tuple(against_baseline),
        tuple(every),
        groups,
        ranks,
        like_best,
    )


@dataclass(frozen=True, slots=True)
class _Tested:
    """Systems under one metric, with everything needed to compare them."""

    evaluation: Evaluation
    metric: Metric
    units: dict[str, Matrix]
    resampled: dict[str, Rows]
    plan: Plan

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Comparison]:
        if not pairs:
            return []
        statistics = self.evaluation.statistics[self.metric.key]
        names = dict.fromkeys(name for pair in pairs for name in pair)
        scores = {name: self.evaluation.score(self.metric, name) for name in names}
        differences = [scores[a] - scores[b] for a, b in pairs]
        if self.plan.test == "bootstrap":
            tested = [
                bootstrap_test(self.resampled[a] - self.resampled[b], observed)
                for (a, b), observed in zip(pairs, differences, strict=True)
            ]
        else:
            swapped = swapped_differences(self.metric, self.units, pairs, self.plan)
            tested = [
                randomisation_test(d, observed) for d, observed in zip(swapped, differences, strict=True)
            ]
        same = [bool(np.array_equal(statistics[a], statistics[b])) for a, b in pairs]
        corrected = step_down(tested)
        return [
            Comparison(
                self.metric.key, a, b, difference, 1.0 if alike else test.p, 1.0 if alike else p, alike
            )
            for (a, b), difference, test, p, alike in zip(
                pairs, differences, tested, corrected, same, strict=True
            )
        ]


def unit_sums(evaluation: Evaluation, unit: ResamplingUnit) -> dict[str, dict[str, Matrix]]:
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
    """The score of each system on each resample: ``[metric key][system]``, one value per resample."""
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
    """The frequency of each unit in each resample: resamples × units, in blocks of rows.

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


@dataclass(frozen=True, slots=True)
class PairTest:
    """The test of one difference: its p, and the statistics from which several are corrected.

    ``statistic`` is the size of the difference over its standard deviation, ``null`` that of each resample
    under the hypothesis that there is none.
    """

    p: float
    statistic: float
    null: Rows


def bootstrap_test(drawn: Rows, difference: float) -> PairTest:
    """The test of a difference by its values on the resamples; ``p`` is two-sided, as in sacrebleu."""
    sizes = np.abs(drawn)
    return _pair_test(_p_value(sizes - sizes.mean(), abs(difference)), drawn - drawn.mean(), difference)


def randomisation_test(drawn: Rows, difference: float) -> PairTest:
    """The test of a difference by its values where units are swapped at random; ``p`` is two-sided."""
    return _pair_test(_p_value(np.abs(drawn), abs(difference)), drawn, difference)


def _pair_test(p: float, null: Rows, difference: float) -> PairTest:
    deviation = float(np.std(null, dtype=np.float64))
    if deviation < 1e-9:  # every resample has the same difference
        return PairTest(p, np.inf if abs(difference) > 1e-9 else 0.0, np.zeros_like(null))
    return PairTest(p, abs(difference) / deviation, (np.abs(null) / deviation).astype(np.float32))


def step_down(tested: Sequence[PairTest]) -> list[float]:
    """Corrected p-values by step-down max-T (Westfall and Young 1993, algorithm 2.8).

    The largest statistic is compared with the resamples' largest of all, the next with their largest of the
    rest, and so on. A corrected p is never below the p of its own test, nor below that of a larger statistic.
    """
    corrected = [1.0] * len(tested)
    largest: Rows | None = None
    for position in sorted(range(len(tested)), key=lambda i: tested[i].statistic):
        test = tested[position]
        largest = test.null if largest is None else np.maximum(largest, test.null)
        exceeding = int(np.sum(largest >= test.statistic))
        corrected[position] = max(test.p, (exceeding + 1) / (len(largest) + 1))
    highest = 0.0
    for position in sorted(range(len(tested)), key=lambda i: -tested[i].statistic):
        highest = corrected[position] = max(highest, corrected[position])
    return corrected


def swapped_differences(
    metric: Metric, units: dict[str, Matrix], pairs: Sequence[tuple[str, str]], plan: Plan
) -> Iterator[Rows]:
    """For each pair the difference of the scores in each trial that swaps units at random."""
    names = sorted({name for pair in pairs for name in pair})
    statistics = np.hstack([units[name] for name in names])
    width = statistics.shape[1] // len(names)
    kept = np.vstack([selected @ statistics for selected in swap_selections(len(statistics), plan)])
    kept_of = {name: kept[:, i * width : (i + 1) * width] for i, name in enumerate(names)}
    total_of = {name: units[name].sum(axis=0) for name in names}
    for a, b in pairs:
        swapped_left = kept_of[a] + (total_of[b] - kept_of[b])
        swapped_right = kept_of[b] + (total_of[a] - kept_of[a])
        yield metric.corpus_scores(swapped_left) - metric.corpus_scores(swapped_right)


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


def clusters(ranked: Sequence[str], comparisons: Sequence[Comparison]) -> list[list[str]]:
    """Divide the ranking where every system above is significantly better than every system below."""
    significant = {frozenset((found.left, found.right)) for found in comparisons if found.significant}
    groups: list[list[str]] = [[]]
    for position, name in enumerate(ranked):
        above, below = ranked[:position], ranked[position:]
        if above and all(frozenset((a, b)) in significant for a in above for b in below):
            groups.append([])
        groups[-1].append(name)
    return groups


def rank_ranges(ranked: Sequence[str], comparisons: Sequence[Comparison]) -> dict[str, tuple[int, int]]:
    """Each system's first and last possible rank: significantly better systems come before it."""
    place = {name: position for position, name in enumerate(ranked)}
    better, worse = dict.fromkeys(ranked, 0), dict.fromkeys(ranked, 0)
    for found in comparisons:
        if found.significant:
            winner, loser = sorted((found.left, found.right), key=place.__getitem__)
            worse[winner] += 1
            better[loser] += 1
    return {name: (1 + better[name], len(ranked) - worse[name]) for name in ranked}


def not_told_from_best(ranked: Sequence[str], comparisons: Sequence[Comparison]) -> list[str]:
    """The best system, and those that do not differ from it significantly."""
    best = ranked[0]
    beaten = {
        name
        for found in comparisons
        if found.significant and best in (found.left, found.right)
        for name in (found.left, found.right)
    }
    return [name for name in ranked if name == best or name not in beaten]
