"""AutoRank scales each metric from the best system to the worst, and takes the mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.scoring.auto_rank import auto_rank, scaled_to_ranks
from align.scoring.evaluation import evaluate
from align.scoring.metrics import make_metric, parse_metric
from corpus.errors import UsageError
from tests.align.scoring.conftest import Toy


def test_costs_keep_their_distances() -> None:
    assert scaled_to_ranks({"a": 0.0, "b": 1.0, "c": 4.0}) == {"a": 1.0, "b": 1.5, "c": 3.0}
    assert scaled_to_ranks({"a": 2.0, "b": 2.0}) == {}


def test_rounding_puts_no_system_below_the_last_place() -> None:
    costs = {f"{n}": 0.0 for n in range(5)} | {"last": 505263.2829152567}
    assert scaled_to_ranks(costs)["last"] == 6


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9), st.floats(0.1, 10), st.floats(-5, 5))
def test_neither_unit_nor_origin_of_a_metric_matters(costs: list[float], factor: float, shift: float) -> None:
    named = {str(i): cost for i, cost in enumerate(costs)}
    moved = scaled_to_ranks({name: factor * cost + shift for name, cost in named.items()})
    for name, place in scaled_to_ranks(named).items():
        assert 1 <= place <= len(costs)
        if max(costs) - min(costs) > 1e-3:
            assert moved[name] == pytest.approx(place, abs=1e-4)


def test_it_is_the_mean_of_the_scaled_scores_whichever_way_is_better(toy: Toy) -> None:
    test_set, systems = toy
    metrics = [make_metric(parse_metric(name), test_set) for name in ("chrf", "ter")]
    evaluation = evaluate(test_set, systems, metrics)
    found = auto_rank(evaluation)

    for system in systems:
        parts = []
        for metric, worse in zip(metrics, (min, max), strict=True):
            scores = [evaluation.score(metric, s.name) for s in systems]
            worst, best = worse(scores), (max if worse is min else min)(scores)
            share = (evaluation.score(metric, system.name) - best) / (worst - best)
            parts.append(1 + share * (len(systems) - 1))
        assert found[system.name] == pytest.approx(sum(parts) / 2)
    with pytest.raises(UsageError, match="two metrics"):
        auto_rank(evaluate(test_set, systems, metrics[:1]))
