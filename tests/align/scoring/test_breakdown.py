"""Scores of parts are corpus scores of those parts; oddities are named."""

from dataclasses import replace

import pytest
from sacrebleu.metrics import BLEU

from align.scoring.breakdown import breakdown, groupings, segment_scores
from align.scoring.diagnostics import diagnose
from align.scoring.evaluation import evaluate
from align.scoring.metrics import make_metric, parse_metric
from align.scoring.testset import ScoringTestSet, System
from tests.align.scoring.conftest import Toy


def test_each_group_is_scored_as_a_corpus_of_its_own(toy: Toy) -> None:
    test_set, systems = toy
    metric = make_metric(parse_metric("bleu"), test_set)
    evaluation = evaluate(test_set, systems, [metric])
    groups = groupings(test_set)["document"]
    table = breakdown(evaluation, metric, groups)

    assert table["segments"].sum() == len(test_set)
    chosen = [i for i, group in enumerate(groups) if group == "document 7"]
    expected = BLEU().corpus_score(
        [systems[0].hypotheses[i] for i in chosen], [[test_set.references["A"][i] for i in chosen]]
    )
    assert table.loc["document 7", "good"] == pytest.approx(expected.score, abs=1e-9)


def test_lengths_are_in_order_and_every_segment_is_in_one(toy: Toy) -> None:
    test_set, _ = toy
    groups = groupings(test_set)["length"]
    assert set(groups) <= {"1–10 words", "11–20 words", "21–30 words", "31–50 words", "over 50 words"}
    assert all(
        group == "1–10 words" for group, text in zip(groups, test_set.references["A"], strict=True)
        if len(text.split()) <= 10
    )  # fmt: skip


def test_terms_and_bead_types_are_ways_to_part_too(toy: Toy) -> None:
    test_set, _ = toy
    sources = tuple("市场" if i % 3 else "无" for i in range(150))
    beads = tuple("1-2" if i % 2 else "1-1" for i in range(150))
    ways = groupings(replace(test_set, sources=sources, bead_types=beads), [{"市场": ("market",)}] * 150)

    assert ways["terms"].count("with a listed term") == 100
    assert set(ways["bead type"]) == {"1-1", "1-2"}
    assert "domain" not in ways


def test_segment_scores_come_as_a_data_frame(toy: Toy) -> None:
    test_set, systems = toy
    metrics = [make_metric(parse_metric(name), test_set) for name in ("bleu", "chrf")]
    table = segment_scores(evaluate(test_set, systems, metrics))

    assert len(table) == 150 * len(systems)
    assert {"segment", "document", "system", "bleu", "chrf", "hypothesis", "reference A"} <= set(
        table.columns
    )
    row = table[(table["system"] == "poor") & (table["segment"] == 3)].iloc[0]
    expected = BLEU(effective_order=True).sentence_score(
        systems[3].hypotheses[2], [test_set.references["A"][2]]
    )
    assert row["bleu"] == pytest.approx(expected.score, abs=1e-9)


CASES = [
    ("empty", "今天下雨。", "It rains today.", " "),
    ("copied", "今天下雨。", "It rains today.", "今天下雨。"),
    ("untranslated", "今天下雨。", "It rains today.", "It 下雨 today."),
    ("script", "今天下雨。", "It rains today.", "It идёт rain."),
    ("repeated", "今天下雨。", "It rains today.", "It rains and rains and rains and rains and rains"),
    ("numbers", "上涨3.5米", "It rose by 3.5 metres.", "It rose."),
    ("names", "他去了巴黎。", "He went to Paris.", "He went there."),
]


@pytest.mark.parametrize(
    ("kind", "source", "reference", "hypothesis"), CASES, ids=[case[0] for case in CASES]
)
def test_oddities_are_found_and_the_reference_itself_has_none(
    kind: str, source: str, reference: str, hypothesis: str
) -> None:
    test_set = ScoringTestSet({"A": (reference,)}, (source,))

    assert kind in diagnose(test_set, System("x", (hypothesis,)))
    assert diagnose(test_set, System("x", (reference,))) == {}


@pytest.mark.parametrize(
    ("reference", "hypothesis"),
    [
        ("The city of Teheran has grown.", "The city of Tehran has grown."),
        ("The government of China agreed.", "The Chinese government agreed."),
        ("Cleaned by Feng Gui every day.", "Fenggui cleans it every day."),
        ("It was sold on December 11.", "It was sold on 11 Dec."),
        ("A sale, the Double Eleven, began.", "A sale, the Double 11, began."),
        ("New Fast Shipping For Herbaceous Flowers", "New quick delivery for herbs"),
    ],
    ids=["spelling", "adjective", "spacing", "month", "number", "headline"],
)
def test_a_name_in_another_form_is_not_missing(reference: str, hypothesis: str) -> None:
    assert diagnose(ScoringTestSet({"A": (reference,)}), System("x", (hypothesis,))) == {}


def test_a_word_that_is_written_small_elsewhere_is_not_a_name() -> None:
    test_set = ScoringTestSet({"A": ("He asked the Bureau of Paris.", "The bureau closed.")})
    assert diagnose(test_set, System("x", ("He asked the office of Paris.", "It closed."))) == {}


def test_small_numbers_may_be_written_out() -> None:
    test_set = ScoringTestSet({"A": ("It took 5 years and 1,000 people.",)}, ("用了5年、1000人。",))
    assert diagnose(test_set, System("x", ("It took five years and 1000 people.",))) == {}


def test_one_text_for_three_sources_is_a_duplicate() -> None:
    test_set = ScoringTestSet({"A": ("One.", "Two.", "Three.", "Four.")}, ("一", "二", "三", "四"))
    system = System("x", ("I cannot translate this text.",) * 3 + ("Four.",))
    assert diagnose(test_set, system) == {"duplicate": [0, 1, 2]}
