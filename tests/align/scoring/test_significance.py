"""p-values and intervals are sacrebleu's; what sacrebleu does not have is checked by reasoning."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

from align.scoring import significance
from align.scoring.evaluation import Evaluation, evaluate
from align.scoring.metrics import make_metric, parse_metric
from align.scoring.significance import Plan, choose_unit, clusters, holm, resample_counts, swap_selections
from corpus.errors import DuizhaoError

NAMES = {"bleu": "BLEU", "chrf": "chrF2", "chrf++": "chrF2++", "ter": "TER"}


def evaluated(toy, *metrics: str, **changes) -> Evaluation:
    test_set, systems = toy
    test_set = replace(test_set, **changes)
    return evaluate(test_set, systems, [make_metric(parse_metric(m), test_set) for m in metrics])


def paired_test(toy, kind: str, samples: int):
    """What sacrebleu's PairedTest gives; its seed is 12345."""
    test_set, systems = toy
    references = [list(test_set.references["A"])]
    metrics = {
        "BLEU": BLEU(references=references),
        "CHRF": CHRF(references=references),
        "CHRF++": CHRF(word_order=2, references=references),
        "TER": TER(references=references),
    }
    named = [(system.name, list(system.hypotheses)) for system in systems]
    return PairedTest(named, metrics, None, test_type=kind, n_samples=samples)()[1]


@pytest.mark.parametrize(("test", "kind"), [("bootstrap", "bs"), ("randomisation", "ar")])
def test_p_values_are_those_of_sacrebleus_paired_test(toy, test, kind):
    ours = significance.test_significance(evaluated(toy, *NAMES), Plan(test, 500), baseline="good")
    theirs = paired_test(toy, kind, 500)

    for key, name in NAMES.items():
        expected = {
            system: result.p_value for system, result in zip(theirs["System"], theirs[name], strict=True)
        }
        for system in ("close", "middling", "poor"):
            assert ours.with_baseline(key, system).p == expected[system], (key, system)


def test_intervals_are_those_of_sacrebleus_bootstrap(toy):
    ours = significance.test_significance(evaluated(toy, *NAMES), Plan(samples=500), baseline="good")
    theirs = paired_test(toy, "bs", 500)

    for key, name in NAMES.items():
        for system, result in zip(theirs["System"], theirs[name], strict=True):
            found = ours.intervals[key][system]
            assert (found.mean, found.half_width) == pytest.approx((result.mean, result.ci), abs=2e-5)
            assert found.low <= found.mean <= found.high


@pytest.mark.parametrize("test", ["bootstrap", "randomisation"])
def test_identical_systems_are_reported_as_identical_not_as_different(toy, test):
    found = significance.test_significance(evaluated(toy, "bleu"), Plan(test, 200)).with_baseline(
        "bleu", "twin"
    )

    assert (found.difference, found.p, found.p_corrected, found.identical) == (0.0, 1.0, 1.0, True)
    assert not found.significant


def test_systems_that_cannot_be_told_apart_share_a_cluster(toy):
    found = significance.test_significance(evaluated(toy, "bleu"), Plan(samples=1000))

    assert [sorted(group) for group in found.clusters["bleu"]] == [
        ["close", "good", "twin"],
        ["middling"],
        ["poor"],
    ]


def test_with_a_named_baseline_nothing_else_is_compared(toy):
    everything = significance.test_significance(evaluated(toy, "bleu"), Plan(samples=200))
    against = significance.test_significance(evaluated(toy, "bleu"), Plan(samples=200), baseline="poor")

    assert (len(everything.pairs), len(everything.against_baseline)) == (10, 4)
    assert (len(against.pairs), len(against.against_baseline)) == (0, 4)
    assert {found.left for found in against.against_baseline} == {"poor"}
    assert against.clusters == {}
    assert against.with_baseline("bleu", "good").p == everything.pair("bleu", "good", "poor").p
    assert (
        against.with_baseline("bleu", "good").p_corrected
        < everything.pair("bleu", "good", "poor").p_corrected
    )


def test_more_resamples_for_the_pairs_leave_the_baselines_figures_alone(toy):
    few = significance.test_significance(evaluated(toy, "bleu"), Plan(samples=200))
    many = significance.test_significance(evaluated(toy, "bleu"), Plan(samples=200, pair_samples=1000))

    assert many.against_baseline == few.against_baseline
    assert many.intervals == few.intervals
    assert many.pair("bleu", "good", "poor").p == pytest.approx(1 / 1001)


def test_documents_are_drawn_whole(toy):
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

    def interval(case, of, unit):
        evaluation = evaluate(case, of, [make_metric(parse_metric(metric), case)])
        return significance.test_significance(evaluation, Plan(samples=300, unit=unit)).intervals[metric][
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
def test_the_unit_is_the_document_where_there_are_ten_or_more(documents, asked, unit):
    assert choose_unit(documents, asked) == unit


def test_documents_cannot_be_drawn_where_there_is_one():
    with pytest.raises(DuizhaoError, match="document ids"):
        choose_unit(("a", "a"), "document")


def test_the_draws_do_not_depend_on_how_memory_is_cut(monkeypatch):
    plan = Plan("randomisation", 100)
    whole = np.vstack([*resample_counts(37, 100, 1)]), np.vstack([*swap_selections(37, plan)])
    monkeypatch.setattr(significance, "_CELLS", 40 * 37)
    parts = [*resample_counts(37, 100, 1)], [*swap_selections(37, plan)]

    assert [len(part) for part in parts] == [3, 4]
    for one, cut in zip(whole, parts, strict=True):
        assert np.array_equal(one, np.vstack(cut))


def test_seeds_differ_and_zero_is_a_seed(toy):
    results = [
        significance.test_significance(evaluated(toy, "bleu"), Plan(samples=100, seed=seed)).intervals[
            "bleu"
        ]["poor"]
        for seed in (0, 0, 1)
    ]
    assert results[0] == results[1] != results[2]


def test_holms_correction_on_the_example_of_the_textbooks():
    # Sorted: .005 × 4, .01 × 3, .03 × 2, .04 × 1 → at least the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values):
    corrected = holm(p_values)

    assert all(p <= c <= 1 for p, c in zip(p_values, corrected, strict=True))
    assert all(
        (a <= b) or (ca >= cb)
        for a, ca in zip(p_values, corrected, strict=True)
        for b, cb in zip(p_values, corrected, strict=True)
    )


def test_a_cluster_ends_only_where_all_above_beat_all_below():
    beats = {("a", "c"), ("b", "c"), ("a", "d"), ("c", "d")}  # but b does not beat d

    def compared() -> list[significance.Comparison]:
        p_values = {pair: 0.001 if pair in beats else 0.9 for pair in combinations("abcd", 2)}
        return [significance.Comparison("bleu", x, y, 1.0, p, p) for (x, y), p in p_values.items()]

    assert clusters("abcd", compared()) == [["a", "b", "c", "d"]]
    beats.add(("b", "d"))
    assert clusters("abcd", compared()) == [["a", "b"], ["c"], ["d"]]


def test_p_values_on_wmt22_are_those_of_sacrebleu(shared):
    folder = shared / "wmt22"
    from align.scoring.loading import TestSetFiles, as_system, read_systems, read_test_set

    test_set = read_test_set(TestSetFiles([str(folder / "generaltest2022.zh-en.ref.A.en")]))
    outputs = sorted(map(str, (folder / "system-outputs").iterdir()))[:4]
    systems = [as_system(read, test_set) for read in read_systems(outputs, test_set)]
    evaluation = evaluate(test_set, systems, [make_metric(parse_metric("bleu"), test_set)])
    ours = significance.test_significance(evaluation, Plan(), baseline=systems[0].name)
    references = [list(next(iter(test_set.references.values())))]
    named = [(system.name, list(system.hypotheses)) for system in systems]
    theirs = PairedTest(named, {"BLEU": BLEU(references=references)}, None, test_type="bs")()[1]["BLEU"]

    for system, expected in list(zip(systems, theirs, strict=True))[1:]:
        assert ours.with_baseline("bleu", system.name).p == expected.p_value
