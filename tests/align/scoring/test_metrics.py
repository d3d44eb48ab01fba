"""Every figure is sacrebleu's: of the corpus, of a segment, and of many sums at once."""

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sacrebleu.metrics import BLEU, CHRF, TER

from align.scoring.metrics import make_metric, parse_metric
from align.scoring.testset import ScoringTestSet
from corpus.errors import UnavailableError, UsageError
from tests.align.scoring.conftest import Toy
from tests.refusals import refusal

REFERENCE = (
    "The cat sat on the mat.",
    "It rained all day, and the river rose by 3.5 metres.",
    "Zhongjian Plaza",
    '"We must plan ahead," he said; nobody answered.',
    "",
    "A short one.",
)
SECOND = (
    "A cat was sitting on the mat.",
    "All day it rained, so the river was up 3.5 metres.",
    "Zhongjian Square",
    'He said: "We have to plan ahead." There was no answer.',
    "Not in the first reference.",
    "Short.",
)
HYPOTHESES = (
    "The cat is on the mat .",
    "It rained the whole day and the river rose by 3.5 metres.",
    "Zhongjian Plaza",
    '"We must plan ahead", he said, and nobody answered',
    "Something",
    "",
)
CHINESE_REFERENCE = ("我们要提前布局，把握主动权。", "未来产业的发展，需要长期投入。", "二十届四中全会")
CHINESE_HYPOTHESES = ("我们必须提前布局,掌握主动。", "发展未来产业需要长期的投入。", "二十届四中全会")

SPECIFICATIONS = [
    ("bleu", BLEU()),
    ("bleu:tokenize=intl,lowercase=yes", BLEU(tokenize="intl", lowercase=True)),
    ("bleu:smooth_method=floor,smooth_value=0.2", BLEU(smooth_method="floor", smooth_value=0.2)),
    ("bleu:smooth_method=add-k", BLEU(smooth_method="add-k")),
    ("bleu:smooth_method=none,max_ngram_order=2", BLEU(smooth_method="none", max_ngram_order=2)),
    ("bleu:effective_order=yes", BLEU(effective_order=True)),
    ("chrf", CHRF()),
    ("chrf++", CHRF(word_order=2)),
    ("chrf:char_order=4,word_order=1,beta=1", CHRF(char_order=4, word_order=1, beta=1)),
    ("chrf:eps_smoothing=yes,whitespace=yes", CHRF(eps_smoothing=True, whitespace=True)),
    ("ter", TER()),
    ("ter:normalized=yes,case_sensitive=yes", TER(normalized=True, case_sensitive=True)),
]


def english(*references: tuple[str, ...]) -> ScoringTestSet:
    return ScoringTestSet({chr(ord("A") + i): texts for i, texts in enumerate(references)})


@pytest.mark.parametrize(("text", "theirs"), SPECIFICATIONS, ids=[text for text, _ in SPECIFICATIONS])
def test_corpus_score_and_signature_are_sacrebleus(text: str, theirs: BLEU | CHRF | TER) -> None:
    full = SECOND
    ours = make_metric(parse_metric(text), english(full))
    statistics = ours.statistics(HYPOTHESES)
    expected = theirs.corpus_score(HYPOTHESES, [full])

    assert ours.corpus_score(statistics.sum(axis=0)) == expected.score
    assert ours.corpus_scores(statistics.sum(axis=0, keepdims=True))[0] == pytest.approx(
        expected.score, abs=1e-9
    )
    assert ours.label == expected.name
    assert ours.signature().replace("|order:2", "") == str(theirs.get_signature())


@pytest.mark.parametrize("text", [text for text, _ in SPECIFICATIONS])
def test_many_sums_at_once_are_scored_as_one_by_one(text: str) -> None:
    ours = make_metric(parse_metric(text), english(SECOND))
    statistics = ours.statistics(HYPOTHESES)
    chosen = random.Random(7)
    rows = np.array(
        [statistics[chosen.choices(range(6), k=chosen.randint(1, 6))].sum(axis=0) for _ in range(200)]
    )
    one_by_one = [ours.corpus_score(row) for row in rows]

    assert ours.corpus_scores(rows).tolist() == pytest.approx(one_by_one, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "theirs"),
    [("bleu", BLEU(effective_order=True)), ("chrf++", CHRF(word_order=2)), ("ter", TER())],
)
def test_segment_scores_are_sacrebleus_sentence_scores(text: str, theirs: BLEU | CHRF | TER) -> None:
    ours = make_metric(parse_metric(text), english(SECOND))
    scores = ours.segment_scores(ours.statistics(HYPOTHESES))
    expected = [theirs.sentence_score(h, [r]).score for h, r in zip(HYPOTHESES, SECOND, strict=True)]

    assert scores.tolist() == pytest.approx(expected, abs=1e-9)


def test_several_references_keep_the_order_they_were_given_in() -> None:
    complete = tuple(text or "Here it is." for text in REFERENCE)
    ours = make_metric(parse_metric("chrf"), english(SECOND, complete))
    expected = CHRF().corpus_score(HYPOTHESES, [SECOND, complete])

    assert ours.corpus_score(ours.statistics(HYPOTHESES).sum(axis=0)) == expected.score
    assert "nrefs:2" in ours.signature()


def test_a_segment_that_one_reference_lacks_is_scored_against_the_others() -> None:
    ours = make_metric(parse_metric("bleu"), english(REFERENCE, SECOND))
    missing: list[Any] = [text or None for text in REFERENCE]
    expected = BLEU().corpus_score(HYPOTHESES, [missing, SECOND])

    assert ours.corpus_score(ours.statistics(HYPOTHESES).sum(axis=0)) == expected.score
    assert "nrefs:var" in ours.signature()


def test_chinese_is_tokenized_as_chinese() -> None:
    chinese = ScoringTestSet({"A": CHINESE_REFERENCE}, source_language="en", target_language="zh-Hans")
    ours = make_metric(parse_metric("bleu"), chinese)
    expected = BLEU(tokenize="zh").corpus_score(CHINESE_HYPOTHESES, [CHINESE_REFERENCE])

    assert ours.corpus_score(ours.statistics(CHINESE_HYPOTHESES).sum(axis=0)) == expected.score
    assert "tok:zh" in ours.signature()


def test_a_maximum_order_is_in_the_signature() -> None:
    orders = ["bleu:max_ngram_order=2", "bleu:max_ngram_order=3", "bleu"]
    signatures = [make_metric(parse_metric(text), english(SECOND)).signature() for text in orders]

    assert all(a != b for a, b in pairwise(signatures))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("blue", {"name": "blue"}),
        ("bleu:tokenise=zh", {"kind": "bleu", "name": "tokenise"}),
        ("bleu:tokenize=jieba", {"name": "jieba"}),
        ("bleu:lowercase", {"option": "lowercase"}),
        ("bleu:lowercase=perhaps", {"name": "lowercase", "text": "perhaps"}),
        ("bleu:max_ngram_order=-1", {"name": "max_ngram_order", "text": "-1"}),
        ("bleu:smooth_method=most", {"name": "most"}),
    ],
)
def test_what_sacrebleu_does_not_have_is_refused(text: str, fault: dict[str, Any]) -> None:
    with refusal(UsageError, **fault):
        make_metric(parse_metric(text), english(SECOND))


def test_a_tokenizer_whose_model_is_not_here_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "bleu:tokenize=flores200"
    monkeypatch.setattr("align.scoring.tokenizers.SACREBLEU_DIR", str(tmp_path))
    with refusal(UnavailableError, "flores200sacrebleuspm", name="flores200"):
        make_metric(parse_metric(text), english(SECOND))


def test_references_are_not_held_for_all_segments_at_once(toy: Toy) -> None:
    """sacrebleu's own cache of their n-grams takes 14 GB for 100,000 segments."""
    test_set, systems = toy
    for name in ("bleu", "chrf++", "ter"):
        metric = make_metric(parse_metric(name), test_set)
        whole = metric.statistics(systems[0].hypotheses)
        halves = [
            metric.statistics_of([s.hypotheses for s in systems[:2]], part)
            for part in (range(70), range(70, 150))
        ]
        assert not metric.metric._ref_cache
        assert np.array_equal(np.vstack([half[0] for half in halves]), whole)


def test_an_option_that_comet_has_not_is_refused() -> None:
    with refusal(UsageError, options="gpus"):
        parse_metric("comet:gpus=1")
