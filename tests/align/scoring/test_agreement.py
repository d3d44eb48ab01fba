"""The meta-evaluation of metrics, against scipy and against plain readings of the papers' definitions."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from align.scoring.agreement import (
    MetaEvaluation,
    acc_eq,
    compare_metrics,
    meta_evaluate,
    pairwise_accuracy,
    pairwise_p_values,
    pearson,
)
from corpus.errors import UsageError
from tests.refusals import refusal

Matrix = NDArray[np.float64]
values = st.one_of(st.just(float("nan")), st.integers(-3, 3).map(float))


@pytest.fixture(scope="module")
def stats() -> Any:
    """Imported where it is needed, which takes a second."""
    return pytest.importorskip("scipy.stats")


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Matrix, Matrix]:
    systems, segments = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    cells = st.lists(values, min_size=systems * segments, max_size=systems * segments)
    human, metric = (np.array(draw(cells)).reshape(systems, segments) for _ in range(2))
    return human, metric


def plain_acc_eq(human: Matrix, metric: Matrix, epsilon: float) -> float | None:
    """The definition, pair by pair."""
    accuracies = []
    for h, m in zip(human.T, metric.T, strict=True):
        rated = [i for i in range(len(h)) if not np.isnan(h[i]) and not np.isnan(m[i])]
        right = [
            (h[i] == h[j]) if abs(m[i] - m[j]) <= epsilon else (h[i] - h[j]) * (m[i] - m[j]) > 0
            for i, j in combinations(rated, 2)
        ]
        if right:
            accuracies.append(sum(right) / len(right))
    return float(np.mean(accuracies)) if accuracies else None


@given(matrices())
def test_acc_eq_is_the_best_that_an_epsilon_can_give(both: tuple[Matrix, Matrix]) -> None:
    human, metric = both
    candidates = {0.0} | {
        abs(a - b) for row in metric.T for a, b in combinations(row[~np.isnan(row)].tolist(), 2)
    }
    expected = {epsilon: plain_acc_eq(human, metric, epsilon) for epsilon in candidates}
    if expected[0.0] is None:
        with refusal(UsageError):
            acc_eq(human, metric)
        return
    accuracy, epsilon = acc_eq(human, metric)
    assert accuracy == pytest.approx(max(value for value in expected.values() if value is not None))
    assert plain_acc_eq(human, metric, epsilon) == pytest.approx(accuracy)


def test_acc_eq_without_ties_is_kendalls_tau(stats: Any) -> None:
    chance = np.random.default_rng(3)
    human, metric = chance.normal(size=(2, 7, 1))
    concordant = (stats.kendalltau(human, metric).statistic + 1) / 2
    assert plain_acc_eq(human, metric, 0) == pytest.approx(concordant)
    assert acc_eq(human, metric)[0] >= concordant - 1e-12
    accuracy, epsilon = acc_eq(human, 2 * human + 1)
    assert accuracy == pytest.approx(1)
    assert epsilon == 0


@given(rows=st.lists(st.tuples(values, values), min_size=2, max_size=20))
def test_pearson_is_scipys(stats: Any, rows: list[tuple[float, float]]) -> None:
    one, other = np.array(rows).T
    kept = ~np.isnan(one) & ~np.isnan(other)
    found = pearson(one, other)
    if kept.sum() < 2 or len(set(one[kept])) < 2 or len(set(other[kept])) < 2:
        assert found is None
    else:
        assert found == pytest.approx(stats.pearsonr(one[kept], other[kept]).statistic)


@pytest.mark.parametrize(
    ("human", "metric", "accuracy"),
    [
        ([1, 2, 3], [10, 20, 30], 1),
        ([1, 2, 3], [30, 20, 10], 0),
        ([1, 2, 3], [10, 30, 20], 2 / 3),
        ([1, 1, 3], [10, 20, 30], 2 / 3),  # people's tie is not the metric's
        ([1, 1, 3], [10, 10, 30], 1),
        ([1, 2], [5, 5], 0),
    ],
)
def test_pairwise_accuracy(human: list[float], metric: list[float], accuracy: float) -> None:
    assert pairwise_accuracy(np.array(human, float), np.array(metric, float)) == pytest.approx(accuracy)


def test_p_values_are_those_of_scipys_permutation_test(stats: Any) -> None:
    scores = np.random.default_rng(5).normal(size=(3, 10)) + np.array([[0.3], [0], [0.6]])
    found = pairwise_p_values(scores, seed=1, permutations=20_000)
    for p, (i, j) in zip(found, combinations(range(3), 2), strict=True):
        exact = stats.permutation_test(
            (scores[i] - scores[j],), np.mean, permutation_type="samples", alternative="greater",
            n_resamples=np.inf,
        ).pvalue  # fmt: skip
        assert p == pytest.approx(exact, abs=0.02)


def test_p_values_take_the_segments_that_both_have() -> None:
    scores = np.random.default_rng(5).normal(size=(2, 40))
    scores[0, 30:] = np.nan
    whole = pairwise_p_values(scores, seed=1)
    assert whole == pytest.approx(pairwise_p_values(scores[:, :30], seed=1), abs=0.05)


def evaluated(human: Matrix, **metrics: Matrix) -> MetaEvaluation:
    names = [f"s{i}" for i in range(len(human))]
    means = {name: scores.mean(axis=1) for name, scores in metrics.items()}
    return meta_evaluate(human, metrics, means, names, seed=1, permutations=200)


def test_a_metric_that_is_the_judgements_is_perfect_and_noise_is_not() -> None:
    chance = np.random.default_rng(2)
    human = chance.normal(size=(5, 60)) + np.arange(5)[:, None] / 4
    found = evaluated(human, same=human * 3, noise=chance.normal(size=human.shape))
    best, worst = found.metrics
    assert (best.metric, worst.metric) == ("same", "noise")
    assert best.pairwise == best.acc_eq == pytest.approx(1)
    assert best.soft_pairwise == pytest.approx(1, abs=0.01)
    assert (best.system_pearson, best.segment_pearson) == pytest.approx((1, 1))
    assert worst.soft_pairwise < 1
    (compared,) = found.comparisons
    assert compared.acc_eq > 0
    assert compared.acc_eq_p == compared.pearson_p == 0


def test_the_test_of_two_metrics_is_right_as_often_as_it_says() -> None:
    """Metrics that are equally good: p is below a half about half the time, and seldom tiny."""
    chance = np.random.default_rng(7)
    small = 0
    for seed in range(40):
        human = chance.normal(size=(4, 25))
        a, b = (human + chance.normal(size=human.shape) for _ in range(2))
        p = compare_metrics(human, "a", a, "b", b, seed, permutations=60).pearson_p
        assert p is not None
        small += p < 0.05
    assert small <= 10  # the better one is on the left: one in ten is expected


def test_a_constant_metric_has_no_correlation() -> None:
    human = np.random.default_rng(2).normal(size=(4, 30))
    (found,) = evaluated(human, constant=np.full(human.shape, 3.0)).metrics
    assert (found.system_pearson, found.segment_pearson, found.pairwise) == (None, None, 0)


def test_two_systems_have_no_correlation_between_systems_and_one_has_nothing() -> None:
    human = np.random.default_rng(2).normal(size=(2, 30))
    (found,) = evaluated(human, same=human).metrics
    assert (found.pairwise, found.system_pearson) == (1, None)
    with refusal(UsageError, found=1, expected=2):
        evaluated(human[:1], same=human[:1])


def test_two_hundred_systems_are_compared() -> None:
    human = np.random.default_rng(2).normal(size=(200, 12)) + np.arange(200)[:, None] / 50
    (found,) = evaluated(human, same=human).metrics
    assert found.pairwise == 1
