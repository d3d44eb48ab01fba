"""What is scored, what is refused, and what a policy lets pass."""

from pathlib import Path

import pytest

from align.scoring.findings import FindingKind
from align.scoring.loading import make_test_set
from align.scoring.pipeline import Prepared, ScoringPolicy, ScoringRefused, prepare, score
from align.scoring.segment_files import SegmentFile
from corpus.errors import DuizhaoError

SOURCE = tuple(f"第{i}只猫坐在垫子上，看着窗外。" for i in range(12))
REFERENCE = tuple(f"Cat number {i} sat on the mat and looked out of the window." for i in range(12))
OUTPUT = tuple(f"The cat {i} sits on a mat and watches the window." for i in range(12))


def given(name: str, texts: tuple[str, ...]) -> SegmentFile:
    return SegmentFile(Path(f"{name}.txt"), texts, column=name)


TEST_SET = make_test_set({"ref": given("ref", REFERENCE)}, given("source", SOURCE))


def prepared(policy: ScoringPolicy, **systems: tuple[str, ...]) -> Prepared:
    return prepare(TEST_SET, [given(name, texts) for name, texts in systems.items()], policy)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (SOURCE, FindingKind.SOURCE_COPIES),
        (REFERENCE, FindingKind.REFERENCE_COPIES),
        (("",) * 12, FindingKind.EMPTY_HYPOTHESES),
        (SOURCE[::-1], FindingKind.LANGUAGE),
    ],
)
def test_what_would_mislead_is_refused_unless_forced(texts: tuple[str, ...], kind: FindingKind) -> None:
    with pytest.raises(ScoringRefused) as caught:
        score(prepared(ScoringPolicy(), a=texts), ScoringPolicy())
    assert caught.value.finding.kind is kind and caught.value.finding.system == "a"
    forced = ScoringPolicy(force=True)
    assert score(prepared(forced, a=texts), forced).result["systems"][0]["name"] == "a"


def test_strict_refuses_what_is_otherwise_warned_of() -> None:
    outputs = {"a": OUTPUT, "b": OUTPUT}
    scored = score(prepared(ScoringPolicy(), **outputs), ScoringPolicy())
    assert [finding.kind for finding in scored.prepared.findings] == [FindingKind.IDENTICAL]
    strict = ScoringPolicy(strict=True)
    with pytest.raises(ScoringRefused) as caught:
        score(prepared(strict, **outputs), strict)
    assert caught.value.finding.kind is FindingKind.IDENTICAL


def test_the_tokenizer_is_for_bleu_where_it_has_none() -> None:
    policy = ScoringPolicy(metrics=("bleu", "bleu:tokenize=char", "chrf"), tokenize="intl")
    result = score(prepared(policy, a=OUTPUT), policy).result
    tokenizers = [metric["signature"].partition("tok:")[2].partition("|")[0] for metric in result["metrics"]]
    assert tokenizers == ["intl", "char", ""]


def test_what_normalisation_would_change_is_scored_beside() -> None:
    wide = tuple(text.replace(".", "。") for text in OUTPUT)
    (told,) = score(prepared(ScoringPolicy(), a=wide), ScoringPolicy()).normalized
    assert (told.system, told.name, told.metric) == ("a", "a (half-width)", "BLEU")
    assert told.normalized > told.score


def test_segments_without_a_reference_are_left_out_of_everything() -> None:
    test_set = make_test_set({"ref": given("ref", (*REFERENCE[:-1], ""))}, given("source", SOURCE))
    ready = prepare(test_set, [given("a", OUTPUT)], ScoringPolicy(), terms=[{"猫": ("cat",)}] * 12)
    assert ready.excluded == 1
    assert len(ready.test_set) == len(ready.systems[0].hypotheses) == len(ready.terms) == 11


def test_an_unknown_baseline_is_refused_before_anything_is_scored() -> None:
    with pytest.raises(DuizhaoError):
        prepared(ScoringPolicy(baseline="b"), a=OUTPUT)
