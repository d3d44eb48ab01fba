"""Output cut to fit the reference: what was right and then joined comes back."""

import csv
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.scoring.edit_segmentation import cut_to_fit
from align.scoring.evaluation import evaluate
from align.scoring.loading import ScoringFiles, as_system, read_systems, read_test_set
from align.scoring.metrics import make_metric, parse_metric
from align.scoring.resegmentation import resegment
from align.scoring.segment_files import SegmentFile
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError
from tests.align.scoring.conftest import Toy
from tests.refusals import refusal


def cut(text: str, *references: list[str], language: str = "en") -> list[str]:
    return [text[start:end] for start, end in cut_to_fit(text, references, language)]


@pytest.mark.parametrize(
    ("reference", "hypothesis"),
    [
        (["A b c.", "D e."], ["A b c.", "D e."]),
        (["A b c.", "D e."], ["A x c.", "Y e."]),  # substitutions
        (["A b c.", "E f."], ["A b c, then d.", "E f."]),  # too much: it ends where a sentence ends
        (["The US army went away.", "There was rain."], ["The U.S. army left.", "It rained."]),
        (["One", "Two, three"], ["One.", "Two three"]),
    ],
)
@pytest.mark.parametrize("glue", [" ", "\n"])
def test_cuts_fall_where_the_references_segments_meet(
    reference: list[str], hypothesis: list[str], glue: str
) -> None:
    assert cut(glue.join(hypothesis), reference) == hypothesis


def test_chinese_is_cut_between_characters() -> None:
    assert cut("我们提前布局。未来很好。", ["我们要提前布局。", "未来好。"], language="zh-Hans") == [
        "我们提前布局。",
        "未来很好。",
    ]


def test_what_was_not_translated_is_empty() -> None:
    assert cut("Alpha beta. Epsilon zeta.", ["Alpha beta.", "Gamma delta gamma delta.", "Epsilon zeta."]) == [
        "Alpha beta.",
        "",
        "Epsilon zeta.",
    ]


def test_of_several_references_the_nearer_counts() -> None:
    first, second = ["x x x x.", "The end came."], ["Once upon a time.", "y y y."]
    assert cut("Once upon a time. The end came.", first, second) == ["Once upon a time.", "The end came."]


@given(
    st.lists(st.text("ab .。我", max_size=12), min_size=1, max_size=6),
    st.text("ab .\n我。", max_size=60),
    st.sampled_from(["en", "zh-Hans"]),
)
def test_spans_are_in_order_and_cover_every_word(reference: list[str], text: str, language: str) -> None:
    spans = cut_to_fit(text, [reference], language)

    assert len(spans) == len(reference)
    assert all(start <= end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def round_trip(test_set: ScoringTestSet, system: System, by: str) -> tuple[float, float]:
    """BLEU before, and after joining each document's output and cutting it again."""
    documents: dict[str, list[str]] = {}
    for name, text in zip(test_set.document_ids, system.hypotheses, strict=True):
        documents.setdefault(name, []).append(text.strip())
    joined = SegmentFile(
        Path("joined.txt"), tuple(" ".join(texts) for texts in documents.values()), column=system.name
    )
    if by == "id":
        joined = replace(joined, document_ids=tuple(documents))
    elif by == "whole":
        joined = replace(joined, texts=(" ".join(joined.texts),))
    found = resegment(joined, test_set).system
    metric = make_metric(parse_metric("bleu"), test_set)
    evaluation = evaluate(test_set, [system, replace(found, name="again")], [metric])
    return evaluation.score(metric, system.name), evaluation.score(metric, "again")


@pytest.mark.parametrize("by", ["count", "id", "whole"])
def test_the_score_of_joined_output_comes_back(toy: Toy, by: str) -> None:
    test_set, systems = toy
    before, after = round_trip(test_set, systems[0], by)
    assert after == pytest.approx(before, abs=1.0)  # its words come from a list of 33: hard to tell apart


@pytest.mark.parametrize("name", ["JDExploreAcademy", "Online-W", "DLUT"])
def test_the_score_of_joined_wmt22_output_comes_back_within_0_3_bleu(shared: Path, name: str) -> None:
    base = shared / "wmt22" / "generaltest2022.zh-en"
    test_set = read_test_set(ScoringFiles([f"{base}.ref.A.en"]))
    test_set = replace(test_set, document_ids=tuple(str(i // 20) for i in range(len(test_set))))
    file = shared / "wmt22" / "system-outputs" / f"generaltest2022.zh-en.hyp.{name}.en"
    system = as_system(read_systems([str(file)], test_set)[0], test_set)
    before, after = round_trip(test_set, system, "count")

    assert abs(before - after) < 0.3


SMALL = ScoringTestSet(
    {"A": ("It rained.", "Nobody came.", "The end.")},
    ("下雨了。", "没有人来。", "完了。"),
    document_ids=("one", "one", "two"),
)


def test_only_what_was_cut_in_doubt_is_reported_as_moved() -> None:
    read = SegmentFile(Path("x"), ("It rained. Nobody came.", "The end."), column="x")
    found = resegment(read, SMALL)
    unsure = resegment(replace(read, texts=("It rained. So what? Nobody came.", "The end.")), SMALL)

    assert found.system.hypotheses == ("It rained.", "Nobody came.", "The end.")
    assert (found.moved, found.cut, found.empty) == ((), (), ())
    assert (unsure.moved, unsure.cut) == ((0, 1), ())


@pytest.mark.parametrize(
    ("references", "segments"),
    [
        # A sentence end costs nothing, a cut inside a sentence four edits.
        (
            ("He asked whether it would rain today.", "Nobody knew."),
            ("He wanted to know.", "No one could tell him."),
        ),
        # Without end marks a capital letter may begin a segment.
        (
            ("Delta battery box for coder", "Place of origin: Shenzhen"),
            ("Battery box for encoders", "Made in Shenzhen"),
        ),
        # No cut inside a word.
        (("The director asked for it", "One more thing"), ("It was the director's wish", "Another thing")),
        # Words that begin alike are nearly the same.
        (("new industries grow", "the planning of cities"), ("new industry growing", "the plan for a city")),
    ],
)
def test_cuts_fall_where_segments_may_begin(references: tuple[str, str], segments: tuple[str, str]) -> None:
    test_set = ScoringTestSet({"A": references})
    read = SegmentFile(Path("x"), (" ".join(segments),), column="x")
    assert resegment(read, test_set).system.hypotheses == segments


@pytest.mark.parametrize("system", ["DIDI-NLP", "Online-W", "metricsystem1"])
def test_joined_talks_come_back_exactly(shared: Path, system: str) -> None:
    """Goal of the project: 0.93 of the segments as the mean over systems."""
    rows = list(
        csv.DictReader(
            (shared / "mqm" / "ted-zhen" / "mqm_ted_zhen.tsv").open(encoding="utf-8"),
            delimiter="\t",
            quoting=csv.QUOTE_NONE,
        )
    )
    texts: dict[str, dict[tuple[str, int], str]] = {system: {}, "refB": {}}
    for row in rows:
        plain = " ".join(row["target"].replace("<v>", "").replace("</v>", "").split())
        texts.get(row["system"], {}).setdefault((row["doc"], int(row["seg_id"])), plain)
    keys = sorted(texts["refB"])
    talks = tuple(key[0] for key in keys)
    test_set = ScoringTestSet({"B": tuple(texts["refB"][key] for key in keys)}, document_ids=talks)
    joined = [" ".join(texts[system][key] for key in keys if key[0] == talk) for talk in dict.fromkeys(talks)]
    found = resegment(SegmentFile(Path("x"), tuple(joined), column="x"), test_set)

    right = [cut == texts[system][key] for cut, key in zip(found.system.hypotheses, keys, strict=True)]
    assert sum(right) / len(right) >= 0.93


def test_a_cut_inside_a_sentence_and_an_empty_segment_are_reported() -> None:
    read = SegmentFile(Path("x"), ("It rained and nobody came.", "The end."), column="x")
    found = resegment(read, SMALL)

    assert "".join(found.system.hypotheses[:2]).replace(" ", "") == "Itrainedandnobodycame."
    assert set(found.cut) | set(found.empty) >= {0}


def test_the_aligner_cuts_by_meaning() -> None:
    read = SegmentFile(Path("x"), ("There was rain. Not a soul turned up.", "That was all."), column="x")
    found = resegment(read, SMALL, "aligner")

    assert found.system.hypotheses == ("There was rain.", "Not a soul turned up.", "That was all.")


def test_documents_that_do_not_fit_are_an_error() -> None:
    read = SegmentFile(Path("x"), ("It rained.", "The end."), document_ids=("one", "three"), column="x")
    with refusal(InputError, "x", name="three"):
        resegment(read, SMALL)
    with refusal(InputError, "x", documents=1, first="two"):
        resegment(replace(read, document_ids=("one", "one")), SMALL)
