"""How well metrics agree with people: the meta-evaluation of WMT's metrics tasks.

Pairwise accuracy (Kocmi et al. 2021): the share of pairs of systems for which sign(metric difference) is
sign(human difference). Soft pairwise accuracy (Thompson et al. 2024): the mean over pairs i < j of
1 − |p_human(i, j) − p_metric(i, j)|. acc_eq (Deutsch et al. 2023): (C + T_hm) / (C + D + T_h + T_m + T_hm),
with C concordant and D discordant pairs, T_h tied by people alone, T_m by the metric alone, T_hm by both;
grouped by segment, and with the metric's ties calibrated. PERM-BOTH (Deutsch et al. 2021) tests differences
between metrics. Conventions are those of Google's mt-metrics-eval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UsageError

Scores = NDArray[np.float64]
"""Systems × segments, higher is better, nan for a segment without a score."""

PERMUTATIONS = 1000
_BINS = 4096
_PAIRS_AT_A_TIME = 2000
_MOST_PAIRS = 5_000_000
_WORK = 50_000_000
"""The most pairs of outputs × permutations in one comparison: some ten seconds. More pairs get fewer
permutations.
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One metric compared with the judgements; None for undefined values (as for a constant metric).

    ``pairwise`` and ``soft_pairwise`` are accuracies over pairs of systems, ``system_pearson`` is over their
    scores. ``acc_eq`` takes metric scores that differ by ``epsilon`` or less as tied.
    """

    metric: str
    pairwise: float
    soft_pairwise: float
    system_pearson: float | None
    segment_pearson: float | None
    acc_eq: float
    epsilon: float


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """The difference between two metrics in acc_eq and in Pearson's r over segments, left minus right.

    Both p-values are one-sided: how often randomly exchanging the metrics' scores gives a difference at least
    as large as the observed lead.
    """

    left: str
    right: str
    acc_eq: float
    acc_eq_p: float
    pearson: float | None
    pearson_p: float | None


@dataclass(frozen=True, slots=True)
class MetaEvaluation:
    """All metrics compared with one kind of judgements, best by soft pairwise accuracy first.

    ``permutations`` is the number used in the comparisons.
    """

    systems: tuple[str, ...]
    segments: int
    metrics: tuple[Agreement, ...]
    comparisons: tuple[MetricComparison, ...]
    permutations: int
    seed: int


def meta_evaluate(
    human: Scores,
    metrics: Mapping[str, Scores],
    system_scores: Mapping[str, NDArray[np.float64]],
    systems: Sequence[str],
    seed: int,
    permutations: int = PERMUTATIONS,
) -> MetaEvaluation:
    """Compare metrics with judgements; for all, higher is better. The rows of each matrix are the systems.

    ``system_scores`` has each metric's corpus scores. A segment counts for the systems that both people and
    metric scored. Raises UsageError for fewer than two systems.
    """
    if len(systems) < 2:
        raise UsageError(
            "a meta-evaluation needs at least two systems, besides people's translations",
            hint="Score more systems, or count those with --include-human.",
            found=len(systems),
            expected=2,
        )
    of_people = system_means(human)
    p_of_people = pairwise_p_values(human, seed, permutations)
    pairs = len(systems) * (len(systems) - 1) // 2 * human.shape[1]
    if pairs > _MOST_PAIRS:
        raise UsageError(
            "a meta-evaluation takes at most {most:,} pairs of outputs, not {pairs:,}",
            hint="Score fewer systems or segments (--only).",
            most=_MOST_PAIRS,
            pairs=pairs,
        )
    trials = min(permutations, max(100, _WORK // pairs))
    found = []
    for name, scores in metrics.items():
        both = np.where(np.isnan(human), np.nan, scores)
        accuracy, epsilon = acc_eq(human, both)
        p_of_metric = pairwise_p_values(both, seed, permutations)
        found.append(
            Agreement(
                name,
                pairwise_accuracy(of_people, system_scores[name]),
                float(1 - np.mean(np.abs(p_of_people - p_of_metric))),
                pearson(of_people, system_scores[name]) if len(systems) > 2 else None,
                pearson(human.ravel(), both.ravel()),
                accuracy,
                epsilon,
            )
        )
    found.sort(key=lambda item: -item.soft_pairwise)
    compared = [
        compare_metrics(human, a, metrics[a], b, metrics[b], seed, trials)
        for a, b in combinations([item.metric for item in found], 2)
    ]
    segments = int((~np.isnan(human)).any(axis=0).sum())
    return MetaEvaluation(tuple(systems), segments, tuple(found), tuple(compared), trials, seed)


def system_means(scores: Scores) -> NDArray[np.float64]:
    """The mean of each system over its scored segments."""
    return np.array([row[~np.isnan(row)].mean() for row in scores])


def pairwise_accuracy(human: NDArray[np.float64], metric: NDArray[np.float64]) -> float:
    """The share of pairs of systems that both rank in the same order (Kocmi et al. 2021, equation 1)."""
    left, right = np.triu_indices(len(human), 1)
    return float(np.mean(np.sign(human[left] - human[right]) == np.sign(metric[left] - metric[right])))


def pairwise_p_values(scores: Scores, seed: int, permutations: int = PERMUTATIONS) -> NDArray[np.float64]:
    """For each pair of systems (i < j) the p-value of “i is better than j” by a paired permutation test.

    Segments that both have scores for are used; the random signs are the same for every pair (Thompson et al.
    2024, section 4).
    """
    left, right = np.triu_indices(len(scores), 1)
    generator = np.random.default_rng(seed)
    signs = (2 * generator.integers(2, size=(permutations, scores.shape[1])) - 1).astype(np.float32)
    found = np.empty(len(left))
    for start in range(0, len(left), _PAIRS_AT_A_TIME):
        part = slice(start, start + _PAIRS_AT_A_TIME)
        differences = np.nan_to_num(scores[left[part]] - scores[right[part]]).astype(np.float32)
        observed = differences.sum(axis=1)
        # Differences caused by rounding count as equal.
        slack = 1e-5 * np.abs(differences).sum(axis=1)
        found[part] = np.mean(signs @ differences.T >= observed - slack, axis=0)
    return found


def pearson(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Pearson's r over pairs with two values; None for fewer than two values, or if one is constant."""
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b = one[both], other[both]
    if len(a) < 2 or np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def acc_eq(human: Scores, metric: Scores) -> tuple[float, float]:
    """Accuracy over pairs with ties, grouped by segment, with the epsilon that maximises it.

    A pair is right if both order it alike, or if people tie it and the metric's scores differ by at most
    epsilon (Deutsch et al. 2023). The mean is over segments with at least two scored systems. Epsilon is one
    of the observed differences, or 0; the smallest of equally good ones.
    """
    pairs = _Pairs(human, metric)
    gaps = pairs.differences(metric)
    sizes = np.abs(gaps)
    order = np.argsort(sizes, kind="stable")
    right, gains = pairs.right_and_gains(gaps)
    last = np.append(np.diff(sizes[order]) > 0, True)
    accuracies = right + np.cumsum(gains[order])[last]
    epsilons = sizes[order][last]
    if epsilons[0] > 0:
        accuracies, epsilons = np.append(right, accuracies), np.append(0.0, epsilons)
    best = int(np.argmax(accuracies > accuracies.max() - 1e-12))
    return float(accuracies[best]), float(epsilons[best])


class _Pairs:
    """The pairs of systems of each segment that both scored; every segment has the same weight."""

    def __init__(self, human: Scores, metric: Scores) -> None:
        left, right = np.triu_indices(len(human), 1)
        scored = ~np.isnan(human) & ~np.isnan(metric)
        pair, segment = np.nonzero(scored[left] & scored[right])
        if not len(pair):
            raise UsageError(
                "no segment has scores for two systems", hint="Rate the same segments of several systems."
            )
        self._cells = (left[pair], segment), (right[pair], segment)
        self._order = np.sign(self.differences(human))
        counts = np.bincount(segment, minlength=human.shape[1])
        self._weights = 1 / (counts[segment] * np.count_nonzero(counts))

    def differences(self, scores: Scores) -> NDArray[np.float64]:
        """Left minus right of each pair."""
        return scores[self._cells[0]] - scores[self._cells[1]]

    def right_and_gains(self, gaps: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """The accuracy without an epsilon, and the gain from treating each pair as tied."""
        right = np.sign(gaps) == self._order
        return float(self._weights[right].sum()), self._weights * ((self._order == 0) * 1.0 - right)

    def accuracy(self, scores: Scores) -> float:
        """acc_eq with epsilon from a grid of thousands of values, which is fast enough for the permutation
        test.
        """
        gaps = self.differences(scores)
        right, gains = self.right_and_gains(gaps)
        sizes = np.abs(gaps)
        bins = np.ceil(sizes * ((_BINS - 1) / (sizes.max() or 1.0))).astype(np.intp)
        return right + max(0.0, float(np.cumsum(np.bincount(bins, gains, _BINS)).max()))


def compare_metrics(
    human: Scores,
    left: str,
    left_scores: Scores,
    right: str,
    right_scores: Scores,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> MetricComparison:
    """Test two metrics by PERM-BOTH: their scores, on one scale, are exchanged at random, one by one."""
    scored = ~np.isnan(human) & ~np.isnan(left_scores) & ~np.isnan(right_scores)
    one, other = (_standardised(np.where(scored, scores, np.nan)) for scores in (left_scores, right_scores))
    judged = np.where(scored, human, np.nan)
    pairs = _Pairs(judged, one)
    people = judged[scored]

    def difference(a: Scores, b: Scores) -> tuple[float, float]:
        correlations = pearson(people, a[scored]), pearson(people, b[scored])
        pearsons = np.nan if None in correlations else correlations[0] - correlations[1]  # type: ignore[operator]
        return pairs.accuracy(a) - pairs.accuracy(b), float(pearsons)

    observed = difference(one, other)
    generator = np.random.default_rng(seed)
    drawn = np.empty((permutations, 2))
    for trial in range(permutations):
        stays = generator.integers(2, size=one.shape, dtype=bool)
        drawn[trial] = difference(np.where(stays, one, other), np.where(stays, other, one))
    # A one-sided test: the metric that is better in these scores is taken as the left one.
    p = [
        float(np.mean(drawn[:, i] * np.sign(observed[i]) >= abs(observed[i]) - 1e-12)) if observed[i] else 1.0
        for i in range(2)
    ]
    undefined = np.isnan(observed[1])
    return MetricComparison(
        left,
        right,
        observed[0],
        p[0],
        None if undefined else observed[1],
        None if undefined else p[1],
    )


def _standardised(scores: Scores) -> Scores:
    deviation = np.nanstd(scores)
    return np.asarray((scores - np.nanmean(scores)) / (deviation if deviation > 1e-12 else 1.0))
