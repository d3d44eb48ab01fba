"""AutoRank scales each metric by its median and upper range, and takes the mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.scoring.auto_rank import as_ranks, auto_rank, robustly_scaled
from align.scoring.evaluation import evaluate
from align.scoring.metrics import make_metric, parse_metric
from corpus.errors import UsageError
from tests.align.scoring.conftest import Toy
from tests.refusals import refusal


def test_scores_are_measured_from_the_median_in_units_of_the_upper_range() -> None:
    # Median 3, lower quartile 2, highest 5: the unit is 3.
    scaled = robustly_scaled({"a": 5.0, "b": 4.0, "c": 3.0, "d": 2.0, "e": 1.0})
    assert scaled == pytest.approx({"a": 2 / 3, "b": 1 / 3, "c": 0.0, "d": -1 / 3, "e": -2 / 3})
    assert robustly_scaled({"a": 2.0, "b": 2.0}) == {}
    assert robustly_scaled({"a": 2.0, "b": 2.0, "c": 2.0, "d": 2.0, "e": 1.0})["e"] == -1


def test_one_very_bad_system_does_not_push_the_others_together() -> None:
    good = {f"{n}": float(n) for n in range(9)}
    near, far = robustly_scaled(good | {"x": -1.0}), robustly_scaled(good | {"x": -1000.0})
    assert [near[name] for name in good] == [far[name] for name in good]


def test_ranks_run_from_one_to_the_number_of_systems() -> None:
    assert as_ranks({"a": 4.0, "b": 3.0, "c": 0.0}) == {"a": 1.0, "b": 1.5, "c": 3.0}
    assert as_ranks({"a": 2.0, "b": 2.0}) == {"a": 1.0, "b": 1.0}
    scores = {f"{n}": 0.0 for n in range(5)} | {"last": -505263.2829152567}
    assert as_ranks(scores)["last"] == 6


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=9), st.floats(0.1, 10), st.floats(-5, 5))
def test_neither_unit_nor_origin_of_a_metric_matters(scores: list[int], factor: float, shift: float) -> None:
    named = {str(i): float(score) for i, score in enumerate(scores)}
    if len(set(scores)) > 1:
        moved = robustly_scaled({name: factor * score + shift for name, score in named.items()})
        assert moved == pytest.approx(robustly_scaled(named), abs=1e-6)


def test_it_is_the_mean_of_the_scaled_scores_whichever_way_is_better(toy: Toy) -> None:
    test_set, systems = toy
    metrics = [make_metric(parse_metric(name), test_set) for name in ("chrf", "ter")]
    evaluation = evaluate(test_set, systems, metrics)
    found = auto_rank(evaluation)

    chrf = robustly_scaled({s.name: evaluation.score(metrics[0], s.name) for s in systems})
    ter = robustly_scaled({s.name: -evaluation.score(metrics[1], s.name) for s in systems})
    assert found == pytest.approx(as_ranks({name: chrf[name] + ter[name] for name in chrf}))
    assert min(found.values()) == 1 and max(found.values()) == len(systems)
    with refusal(UsageError, metrics=1, systems=len(systems)):
        auto_rank(evaluate(test_set, systems, metrics[:1]))
