"""p-values and intervals are sacrebleu's; what sacrebleu does not have is checked by reasoning."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

from align.scoring import significance
from align.scoring.evaluation import Evaluation, evaluate
from align.scoring.metrics import make_metric, parse_metric
from align.scoring.significance import (
    Comparison,
    Plan,
    ResamplingUnit,
    Significance,
    Test,
    bootstrap_test,
    choose_unit,
    clusters,
    not_told_from_best,
    rank_ranges,
    resample_counts,
    step_down,
    swap_selections,
)
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import UsageError
from tests.align.scoring.conftest import Toy
from tests.refusals import refusal

Named = list[tuple[str, Sequence[str]]]

NAMES = {"bleu": "BLEU", "chrf": "chrF2", "chrf++": "chrF2++", "ter": "TER"}


def with_baseline(found: Significance, metric: str, system: str) -> Comparison:
    """The comparison of a system with the baseline."""
    compared = found.with_baseline(metric, system)
    assert compared is not None
    return compared


def pair_of(found: Significance, metric: str, one: str, other: str) -> Comparison:
    """The comparison of two systems."""
    compared = found.pair(metric, one, other)
    assert compared is not None
    return compared


def evaluated(toy: Toy, *metrics: str, **changes: Any) -> Evaluation:
    test_set, systems = toy
    test_set = replace(test_set, **changes)
    return evaluate(test_set, systems, [make_metric(parse_metric(m), test_set) for m in metrics])


def paired_test(toy: Toy, kind: str, samples: int) -> dict[str, list[Any]]:
    """What sacrebleu's PairedTest gives; its seed is 12345."""
    test_set, systems = toy
    references = [list(test_set.references["A"])]
    metrics = {
        "BLEU": BLEU(references=references),
        "CHRF": CHRF(references=references),
        "CHRF++": CHRF(word_order=2, references=references),
        "TER": TER(references=references),
    }
    named: Named = [(system.name, list(system.hypotheses)) for system in systems]
    return PairedTest(named, metrics, None, test_type=kind, n_samples=samples)()[1]


@pytest.mark.parametrize(("test", "kind"), [("bootstrap", "bs"), ("randomisation", "ar")])
def test_p_values_are_those_of_sacrebleus_paired_test(toy: Toy, test: Test, kind: str) -> None:
    ours = significance.significance_of(evaluated(toy, *NAMES), Plan(test, 500), baseline="good")
    theirs = paired_test(toy, kind, 500)

    for key, name in NAMES.items():
        expected = {
            system: result.p_value for system, result in zip(theirs["System"], theirs[name], strict=True)
        }
        for system in ("close", "middling", "poor"):
            assert with_baseline(ours, key, system).p == expected[system], (key, system)


def test_intervals_are_those_of_sacrebleus_bootstrap(toy: Toy) -> None:
    ours = significance.significance_of(evaluated(toy, *NAMES), Plan(samples=500), baseline="good")
    theirs = paired_test(toy, "bs", 500)

    for key, name in NAMES.items():
        for system, result in zip(theirs["System"], theirs[name], strict=True):
            found = ours.intervals[key][system]
            assert (found.mean, found.half_width) == pytest.approx((result.mean, result.ci), abs=2e-5)
            assert found.low <= found.mean <= found.high


@pytest.mark.parametrize("test", ["bootstrap", "randomisation"])
def test_identical_systems_are_reported_as_identical_not_as_different(toy: Toy, test: Test) -> None:
    everything = significance.significance_of(evaluated(toy, "bleu"), Plan(test, 200))
    found = with_baseline(everything, "bleu", "twin")

    assert (found.difference, found.p, found.p_corrected, found.identical) == (0.0, 1.0, 1.0, True)
    assert not found.significant


def test_systems_that_cannot_be_distinguished_share_a_cluster(toy: Toy) -> None:
    found = significance.significance_of(evaluated(toy, "bleu"), Plan(samples=1000))

    assert [sorted(group) for group in found.clusters["bleu"]] == [
        ["close", "good", "twin"],
        ["middling"],
        ["poor"],
    ]


def test_with_a_named_baseline_nothing_else_is_compared(toy: Toy) -> None:
    everything = significance.significance_of(evaluated(toy, "bleu"), Plan(samples=200))
    against = significance.significance_of(evaluated(toy, "bleu"), Plan(samples=200), baseline="poor")

    assert (len(everything.pairs), len(everything.against_baseline)) == (10, 4)
    assert (len(against.pairs), len(against.against_baseline)) == (0, 4)
    assert {found.left for found in against.against_baseline} == {"poor"}
    assert against.clusters == {}
    assert with_baseline(against, "bleu", "good").p == pair_of(everything, "bleu", "good", "poor").p
    close = significance.significance_of(evaluated(toy, "bleu"), Plan(samples=200), baseline="close")
    corrected = with_baseline(close, "bleu", "good").p_corrected
    assert corrected <= pair_of(everything, "bleu", "close", "good").p_corrected


@pytest.mark.parametrize("test", ["bootstrap", "randomisation"])
@pytest.mark.parametrize("systems", [12, 40])
def test_clear_differences_are_significant_however_many_systems_there_are(
    toy: Toy, test: Test, systems: int
) -> None:
    """Each system gets one word more of each segment wrong: with Holm's correction no pair of 40 would be."""
    reference = toy[0].references["A"]
    outputs = [
        replace(toy[1][0], name=f"{n}", hypotheses=tuple(" ".join(r.split()[n // 2 :]) for r in reference))
        for n in range(0, 2 * systems, 2)
    ]
    found = significance.significance_of(evaluated((toy[0], outputs), "chrf"), Plan(test, 1000))

    assert sum(pair.significant for pair in found.pairs) > systems
    assert pair_of(found, "chrf", "0", "20").p_corrected < 0.01
    assert with_baseline(found, "chrf", "20").p_corrected < 0.01


@pytest.mark.parametrize(
    ("samples", "level", "reaches"), [(19, 0.05, False), (20, 0.05, True), (99, 0.01, False)]
)
def test_a_plan_knows_what_so_many_resamples_cannot_show(samples: int, level: float, reaches: bool) -> None:
    assert Plan(samples=samples).reaches(level) is reaches


def test_documents_are_drawn_whole(toy: Toy) -> None:
    """Ten copies of each segment, a document each, carry no more information than the segments themselves."""
    test_set, systems = toy
    chosen = range(30)
    repeated = replace(
        test_set,
        references={"A": tuple(test_set.references["A"][i] for i in chosen for _ in range(10))},
        document_ids=tuple(f"{i:02}" for i in chosen for _ in range(10)),
    )
    once = replace(test_set, references={"A": test_set.references["A"][:30]}, document_ids=())
    metric = "bleu"

    def interval(case: ScoringTestSet, of: list[System], unit: ResamplingUnit) -> significance.Interval:
        evaluation = evaluate(case, of, [make_metric(parse_metric(metric), case)])
        return significance.significance_of(evaluation, Plan(samples=300, unit=unit)).intervals[metric][
            "poor"
        ]

    tenfold = [
        replace(s, hypotheses=tuple(s.hypotheses[i] for i in chosen for _ in range(10))) for s in systems
    ]
    single = [replace(s, hypotheses=s.hypotheses[:30]) for s in systems]
    by_document, by_segment = interval(repeated, tenfold, "document"), interval(repeated, tenfold, "segment")

    assert by_document.half_width == pytest.approx(interval(once, single, "segment").half_width, abs=1e-4)
    assert by_segment.half_width < by_document.half_width / 2


@pytest.mark.parametrize(
    ("documents", "asked", "unit"),
    [
        ((), None, "segment"),
        (("a",) * 500, None, "segment"),
        (tuple("abcdefghij"), None, "document"),
        (tuple("abcdefghij"), "segment", "segment"),
        (("a", "b"), "document", "document"),
    ],
)
def test_the_unit_is_the_document_where_there_are_ten_or_more(
    documents: tuple[str, ...], asked: ResamplingUnit | None, unit: ResamplingUnit
) -> None:
    assert choose_unit(documents, asked) == unit


def test_documents_cannot_be_drawn_where_there_is_one() -> None:
    with refusal(UsageError, found=1, expected=2):
        choose_unit(("a", "a"), "document")


def test_the_draws_do_not_depend_on_how_memory_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan("randomisation", 100)
    whole: tuple[Any, ...] = (
        np.vstack([*resample_counts(37, 100, 1)]),
        np.vstack([*swap_selections(37, plan)]),
    )
    monkeypatch.setattr(significance, "_CELLS", 40 * 37)
    parts: tuple[list[Any], ...] = [*resample_counts(37, 100, 1)], [*swap_selections(37, plan)]

    assert [len(part) for part in parts] == [3, 4]
    for one, cut in zip(whole, parts, strict=True):
        assert np.array_equal(one, np.vstack(cut))


def test_seeds_differ_and_zero_is_a_seed(toy: Toy) -> None:
    results = [
        significance.significance_of(evaluated(toy, "bleu"), Plan(samples=100, seed=seed)).intervals["bleu"][
            "poor"
        ]
        for seed in (0, 0, 1)
    ]
    assert results[0] == results[1] != results[2]


def corrected_one_by_one(drawn: np.ndarray, observed: np.ndarray) -> list[float]:
    """Step-down max-T as the book writes it: for each rank the maximum over the hypotheses not yet passed."""
    deviations = drawn.std(axis=1)
    null = np.abs(drawn - drawn.mean(axis=1, keepdims=True)) / deviations[:, None]
    statistics = np.abs(observed) / deviations
    order = np.argsort(-statistics)
    corrected = np.ones(len(observed))
    for rank, position in enumerate(order):
        maxima = null[order[rank:]].max(axis=0)
        corrected[position] = (1 + np.sum(maxima >= statistics[position])) / (1 + drawn.shape[1])
    for before, after in pairwise(order):
        corrected[after] = max(corrected[after], corrected[before])
    return corrected.tolist()


@given(st.integers(0, 10_000), st.integers(1, 8))
def test_the_correction_is_step_down_max_t_and_never_lowers_a_p_value(seed: int, size: int) -> None:
    generator = np.random.default_rng(seed)
    observed = generator.normal(0, 2, size)
    drawn = observed[:, None] + generator.normal(0, 1, (size, 3)) @ generator.normal(0, 1, (3, 200))
    tested = [bootstrap_test(row, value) for row, value in zip(drawn, observed, strict=True)]
    expected = corrected_one_by_one(drawn, observed)

    corrected = step_down(tested)
    for test, found, book in zip(tested, corrected, expected, strict=True):
        assert test.p <= found
        assert found >= book - 0.011  # statistics are held in float32; a tie may fall on the other side
    largest = max(test.p for test in tested)
    assert all(found <= max(book, largest) + 0.011 for found, book in zip(corrected, expected, strict=True))


def test_no_system_is_significantly_better_where_all_draw_from_one_distribution() -> None:
    """At the level .05 at most about one in twenty families of ten comparisons may have a false find."""
    generator = np.random.default_rng(7)
    false_finds = 0
    for _ in range(400):
        observed = generator.normal(0, 1, 10)
        drawn = observed[:, None] + generator.normal(0, 1, (10, 500))
        tested = [bootstrap_test(row, value) for row, value in zip(drawn, observed, strict=True)]
        false_finds += min(step_down(tested)) < 0.05
    assert false_finds <= 33  # 20 expected; 33 is three standard deviations more


def told_apart(*pairs: str) -> list[significance.Comparison]:
    """Comparisons of all pairs of a to d, significant in the pairs given."""
    return [
        significance.Comparison("bleu", x, y, 1.0, p, p)
        for x, y in combinations("abcd", 2)
        for p in [0.001 if x + y in pairs else 0.9]
    ]


@pytest.mark.parametrize(
    ("pairs", "ranges", "alike"),
    [
        ((), {"a": (1, 4), "b": (1, 4), "c": (1, 4), "d": (1, 4)}, "abcd"),
        (("ab", "ac", "ad"), {"a": (1, 1), "b": (2, 4), "c": (2, 4), "d": (2, 4)}, "a"),
        # A chain: no neighbours are told apart, but c and d are significantly worse than the best.
        (("ac", "ad", "bd"), {"a": (1, 2), "b": (1, 3), "c": (2, 4), "d": (3, 4)}, "ab"),
        # The second is significantly better than the third, which is not told from the best.
        (("bc", "ad", "bd"), {"a": (1, 3), "b": (1, 2), "c": (2, 4), "d": (3, 4)}, "abc"),
    ],
)
def test_rank_ranges_are_wmts_and_the_best_is_compared_by_its_own_tests(
    pairs: tuple[str, ...], ranges: dict[str, tuple[int, int]], alike: str
) -> None:
    assert rank_ranges("abcd", told_apart(*pairs)) == ranges
    assert not_told_from_best("abcd", told_apart(*pairs)) == list(alike)


def test_a_cluster_ends_only_where_all_above_beat_all_below() -> None:
    beats = {("a", "c"), ("b", "c"), ("a", "d"), ("c", "d")}  # but b does not beat d

    def compared() -> list[significance.Comparison]:
        p_values = {pair: 0.001 if pair in beats else 0.9 for pair in combinations("abcd", 2)}
        return [significance.Comparison("bleu", x, y, 1.0, p, p) for (x, y), p in p_values.items()]

    assert clusters("abcd", compared()) == [["a", "b", "c", "d"]]
    beats.add(("b", "d"))
    assert clusters("abcd", compared()) == [["a", "b"], ["c"], ["d"]]


def test_p_values_on_wmt22_are_those_of_sacrebleu(shared: Path) -> None:
    folder = shared / "wmt22"
    from align.scoring.loading import ScoringFiles, as_system, read_systems, read_test_set

    test_set = read_test_set(ScoringFiles([str(folder / "generaltest2022.zh-en.ref.A.en")]))
    outputs = sorted(map(str, (folder / "system-outputs").iterdir()))[:4]
    systems = [as_system(read, test_set) for read in read_systems(outputs, test_set)]
    evaluation = evaluate(test_set, systems, [make_metric(parse_metric("bleu"), test_set)])
    ours = significance.significance_of(evaluation, Plan(), baseline=systems[0].name)
    references = [list(next(iter(test_set.references.values())))]
    named: Named = [(system.name, list(system.hypotheses)) for system in systems]
    bleu = {"BLEU": BLEU(references=references)}
    theirs: list[Any] = PairedTest(named, bleu, None, test_type="bs")()[1]["BLEU"]

    for system, expected in list(zip(systems, theirs, strict=True))[1:]:
        assert with_baseline(ours, "bleu", system.name).p == expected.p_value
