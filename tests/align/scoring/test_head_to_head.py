"""Two systems against each other: counts that can be checked by eye, and what the report makes of them."""

from dataclasses import replace

import numpy as np
import pytest

from align.scoring.evaluation import Evaluation, evaluate
from align.scoring.metrics import Metric, make_metric, parse_metric
from align.scoring.ngrams import Win, ngram_wins
from align.scoring.report.head_to_head import BARS, HeadToHead, head_to_heads, histogram
from align.scoring.results import result_of
from align.scoring.significance import Plan, significance_of
from align.scoring.testset import ScoringTestSet, System
from tests.align.scoring.conftest import Toy


def pairs_of(
    test_set: ScoringTestSet, systems: list[System], metric_name: str = "bleu", baseline: str | None = None
) -> tuple[list[HeadToHead], Evaluation, Metric]:
    metric = make_metric(parse_metric(metric_name), test_set)
    evaluation = evaluate(test_set, systems, [metric])
    significance = None if baseline is None else significance_of(evaluation, Plan(samples=100), baseline)
    return head_to_heads(evaluation, result_of(evaluation, significance)), evaluation, metric


def test_equal_segments_have_a_bar_of_their_own() -> None:
    bars = histogram(np.array([0.0, 0.0, 0.0, 4.0, 7.0, 10.0, 12.0, -3.0]))

    assert [(bar.label, bar.segments) for bar in bars if bar.segments] == [
        ("−2 to −4", 1), ("0", 3), ("+2 to +4", 1), ("+6 to +8", 1), ("+8 to +10", 1), ("+10 to +12", 1),
    ]  # fmt: skip
    assert [bar.steps for bar in bars] == list(range(-6, 7))


def test_the_outermost_bars_hold_all_that_lies_beyond() -> None:
    gain = np.array([*np.linspace(-10, 10, 200), 500.0, 600.0])
    bars = histogram(gain)

    assert sum(bar.segments for bar in bars) == len(gain)
    assert bars[-1].steps == BARS and bars[-1].label == "+9 and more"
    assert bars[-1].segments == int(np.sum(gain > 9))


def test_all_segments_are_in_the_counts_the_bars_and_the_table(toy: Toy) -> None:
    test_set, systems = toy
    pairs, evaluation, metric = pairs_of(test_set, systems[:3])

    assert [(pair.left, pair.right) for pair in pairs] == [("good", "close"), ("good", "middling")]
    for pair in pairs:
        left, right = (evaluation.segment_scores(metric, name) for name in (pair.left, pair.right))
        assert pair.left_better == np.sum(left > right + 1e-6)
        assert pair.right_better == np.sum(right > left + 1e-6)
        assert pair.left_better + pair.right_better + pair.equal == len(test_set)
        assert sum(bar.segments for bar in pair.bars if bar.steps > 0) == pair.left_better
        assert np.sum(pair.table) == len(test_set)
        assert np.sum(np.tril(pair.table, -1)) > np.sum(np.triu(pair.table, 1))  # the left one is better


def test_a_lower_ter_is_a_gain(toy: Toy) -> None:
    test_set, systems = toy
    (pair,), evaluation, metric = pairs_of(test_set, [systems[0], systems[3]], "ter")
    rates = {name: evaluation.segment_scores(metric, name) for name in (pair.left, pair.right)}

    assert pair.left == "good"
    assert pair.left_better == np.sum(rates["good"] < rates["poor"] - 1e-6) > pair.right_better


def test_a_named_baseline_is_set_against_each(toy: Toy) -> None:
    test_set, systems = toy
    pairs, *_ = pairs_of(test_set, systems[:3], baseline="close")

    assert [(pair.left, pair.right) for pair in pairs] == [("close", "good"), ("close", "middling")]
    assert pairs[0].places == (1, 0)


def test_identical_systems_differ_nowhere(toy: Toy) -> None:
    test_set, systems = toy
    (pair,), *_ = pairs_of(test_set, [systems[0], systems[4]])

    assert (pair.left_better, pair.right_better, pair.equal) == (0, 0, 150)
    assert [bar.segments for bar in pair.bars] == [150]
    assert pair.left_wins == pair.right_wins == []


REFERENCE = ["He went up the hill.", "She went up the hill.", "We went up the hill.", "They saw a dog."]
CHINESE = ["未来产业很重要。", "发展未来产业！", "未来产业在哪里", "他走了"]


@pytest.mark.parametrize(
    ("references", "left", "right", "won", "lost"),
    [
        pytest.param(
            {"A": REFERENCE},
            ["He went up the hill.", "She went up the hill.", "We went up the hill.", "They saw a cat."],
            ["He went up a hill.", "She went up a hill.", "We went up a hill.", "They saw a dog."],
            [Win("went up the hill", 3, 0)],
            [],
            id="those inside a longer one are not told",
        ),
        pytest.param(
            {"A": REFERENCE, "B": ["He climbed the hill."] * 3 + ["They saw a dog."]},
            ["He climbed.", "She climbed.", "We climbed.", "They."],
            ["He went.", "She went.", "We went.", "They."],
            [Win("climbed", 3, 0)],
            [Win("went", 3, 0)],
            id="any reference will do",
        ),
        pytest.param(
            {"A": CHINESE},
            ["未来产业重要。", "发展未来产业。", "未来产业呢", "走了"],
            ["未来工业重要。", "发展未来行业。", "未来企业呢", "走了"],
            [Win("未来产业", 3, 0)],
            [],
            id="Chinese by characters",
        ),
    ],
)  # fmt: skip
def test_ngrams_that_one_system_has_right(
    references: dict[str, list[str]], left: list[str], right: list[str], won: list[Win], lost: list[Win]
) -> None:
    language = "zh-Hans" if "产" in str(references) else "en"
    test_set = ScoringTestSet({k: tuple(v) for k, v in references.items()}, target_language=language)
    found = ngram_wins(test_set, System("left", tuple(left)), [System("right", tuple(right))])

    assert found == [(won, lost)]


def test_a_repeated_word_is_right_only_as_often_as_the_reference_has_it() -> None:
    test_set = ScoringTestSet({"A": ("the cat and the dog",) * 3})
    left, right = (System(n, (text,) * 3) for n, text in (("l", "the the the the"), ("r", "the")))

    assert ngram_wins(test_set, left, [right])[0][0] == [Win("the", 3, 0)]


def test_more_pairs_than_the_report_holds(toy: Toy) -> None:
    test_set, systems = toy
    many = [replace(systems[i % 4], name=f"system {i}") for i in range(20)]
    pairs, *_ = pairs_of(test_set, many)

    assert len(pairs) == 12
