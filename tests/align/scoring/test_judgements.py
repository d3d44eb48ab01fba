"""People's judgements: MQM as Google publishes it, ESA as WMT24, Appraise and Pearmut write it."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest

from align.scoring.judgement_files import mqm_weight, read_judgements
from align.scoring.judgements import Judged, bind, texts_of
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, UsageError
from tests.refusals import fields_of, refusal

HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity"
ROWS = [
    "A\td\t1\t2\tr1\t一只猫。\tA <v>dog</v>.\tAccuracy/Mistranslation\tMajor",
    "A\td\t1\t2\tr1\t一只猫。\tA dog<v>.</v>\tFluency/Punctuation\tMinor",
    "B\td\t1\t2\tr1\t一只猫。\tA cat.\tNo-error\tNo-error",
    "A\td\t1\t10\tr1\t一只<v>白</v>马。\tA horse.\tAccuracy/Omission\tMajor",
    "A\td\t1\t10\tr2\t一只白马。\tA <v>horse</v>.\tStyle/Awkward\tMinor",
    "B\td\t1\t10\tr1\t一只白马。\tblah\tNon-translation!\tMajor",
]


def mqm(folder: Path, rows: Sequence[str] = ROWS) -> Path:
    path = folder / "mqm.tsv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def bound(path: Path, systems: Sequence[str] = ("A", "B")) -> Judged:
    judgements = read_judgements(path)
    test_set, texts = texts_of(judgements, [judgements.systems[0]])
    by_name = {item.column: item.texts for item in texts} | dict(test_set.references)
    return bind(judgements, test_set, [System(name, by_name[name]) for name in systems])


@pytest.mark.parametrize(
    ("category", "severity", "weight"),
    [
        ("Accuracy/Mistranslation", "Major", 5),
        ("Fluency/Punctuation", "Major", 5),
        ("Fluency/Punctuation", "Minor", 0.1),
        ("Style/Awkward", "minor", 1),
        ("Non-translation!", "Major", 25),
        ("No-error", "No-error", 0),
        ("Source error", "Neutral", 0),
    ],
)
def test_weights_of_mqm(category: str, severity: str, weight: float) -> None:
    assert mqm_weight(category, severity) == weight


def test_a_segment_has_the_sum_of_its_errors_and_the_mean_of_its_raters(tmp_path: Path) -> None:
    judged = bound(mqm(tmp_path))
    assert judged.scores.scores["A"].tolist() == [5.1, 3]  # numbers in their order: 2 before 10
    assert judged.scores.scores["B"].tolist() == [0, 25]
    assert judged.scores.lower_is_better
    assert {"outputs": "1 output", "differing": 1} in map(fields_of, judged.scores.notes)


def test_spans_are_characters_of_the_text_they_mark(tmp_path: Path) -> None:
    errors = bound(mqm(tmp_path)).errors["A"]
    (dog, stop), (white, horse) = errors[0], errors[1]
    assert ("A dog."[dog.start : dog.end], dog.category, dog.severity) == (
        "dog", "Accuracy/Mistranslation", "Major",
    )  # fmt: skip
    assert "A dog."[stop.start : stop.end] == "."
    assert white.in_source
    assert "一只白马。"[white.start : white.end] == "白"
    assert "A horse."[horse.start : horse.end] == "horse"


def test_the_texts_of_the_file_are_systems_and_reference(tmp_path: Path) -> None:
    test_set, systems = texts_of(read_judgements(mqm(tmp_path)), ["B"])
    assert dict(test_set.references) == {"B": ("A cat.", "blah")}
    assert test_set.sources == ("一只猫。", "一只白马。")
    assert [(item.column, item.texts) for item in systems] == [("A", ("A dog.", "A horse."))]


def test_a_segment_that_a_system_lacks_is_left_out_and_reported(tmp_path: Path) -> None:
    test_set, _ = texts_of(read_judgements(mqm(tmp_path, ROWS[:-1])), ["B"])
    assert len(test_set) == 1
    assert {"n": 1} in map(fields_of, test_set.notes)


ESA = [
    {"system": s, "doc_id": "d", "line_id": i, "src": "源", "tgt": f"{s} text {i}", "annotator": "r",
     "esa_score": score, "esa_spans": spans}
    for s, i, score, spans in [
        ("A", 0, 90, [{"start_i": 0, "end_i": 0, "severity": "minor", "error_type": None}]),
        ("A", 1, 40.5, [{"start_i": "missing", "end_i": "missing", "severity": "major"}]),
        ("B", 0, 0, [{"start_i": 2, "end_i": 99, "severity": "major"}]),
        ("B", 1, 100, []),
    ]
]  # fmt: skip


def test_esa_as_wmt24_publishes_it(tmp_path: Path) -> None:
    path = tmp_path / "esa.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in ESA), encoding="utf-8")
    judged = bound(path)
    assert not judged.scores.lower_is_better
    assert judged.scores.scores["A"].tolist() == [90, 40.5]
    (first,) = judged.errors["A"][0]
    assert (first.start, first.end, first.severity) == (0, 1, "minor")  # the last character is in the span
    (missing,) = judged.errors["A"][1]
    assert (missing.start, missing.category) == (None, "Omission")
    (outside,) = judged.errors["B"][0]
    assert outside.start is None
    assert {"n": 1} in map(fields_of, judged.scores.notes)


def appraise(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def test_esa_as_appraise_exports_it(tmp_path: Path) -> None:
    span = json.dumps([{"start_i": 2, "end_i": 4, "severity": "major"}])
    rows = [
        ("r1", "A", "0", "TGT", "eng", "zho", "80", "d", "False", span, "1.0", "2.0"),
        ("r1", "A", "1", "TGT", "eng", "zho", "70", "d", "False", "[]", "1.0", "2.0"),
        ("r1", "A", "1", "BAD", "eng", "zho", "10", "d#bad", "False", "[]", "1.0", "2.0"),
    ]
    judgements = read_judgements(appraise(tmp_path / "esa.csv", rows))
    assert {"n": 1} in map(fields_of, judgements.notes)
    judged = bind(judgements, ScoringTestSet({"R": ("x", "y")}), [System("A", ("A cat.", "x"))])
    assert judged.scores.scores["A"].tolist() == [80, 70]
    (error,) = judged.errors["A"][0]
    assert "A cat."[error.start : error.end] == "cat"
    with refusal(UsageError, "esa.csv", lacking="texts"):
        texts_of(judgements, ["A"])


def test_esa_as_pearmut_exports_it(tmp_path: Path) -> None:
    record = {
        "user_id": "r1",
        "item": [{"item_id": "d_#_1", "src": "源", "tgt": {"A": "a cat", "B": "a dog"}}],
        "annotation": [
            {"A": {"score": 90, "error_spans": []},
             "B": {"score": 20, "error_spans": [
                 {"start_i": 2, "end_i": 4, "severity": "major", "category": "Accuracy"}]}}
        ],
    }  # fmt: skip
    path = tmp_path / "pearmut.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    judged = bound(path)
    assert [judged.scores.scores[name].tolist() for name in "AB"] == [[90], [20]]
    (error,) = judged.errors["B"][0]
    assert ("a dog"[error.start : error.end], error.category) == ("dog", "Accuracy")


def test_what_raters_of_pearmut_skipped_is_left_out_and_reported(tmp_path: Path) -> None:
    item = {"item_id": "d_#_1", "src": "源", "tgt": {"A": "a cat"}}
    scored: dict[str, Any]
    unscored: dict[str, Any]
    scored, unscored = ({"A": {"score": score, "error_spans": []}} for score in (50, None))
    records = [
        {"item": [item, item | {"item_id": "d_#_2"}], "annotation": [scored, None], "item_i": 0},
        {"item": [item | {"item_id": "d_#_3"}], "annotation": [unscored], "item_i": 1},
        *({"item": [item], "annotation": [scored], "item_i": f"{kind}_0"} for kind in ("random", "welcome")),
    ]
    path = tmp_path / "pearmut.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    judgements = read_judgements(path)
    assert [(item.key, item.score) for item in judgements.judgements] == [(("d", "1"), 50)]
    assert [fields_of(note) for note in judgements.notes] == [{"n": 2}, {"n": 2}]


def test_what_a_rater_of_pearmut_submits_again_counts_once(tmp_path: Path) -> None:
    item = {"item_id": "d_#_1", "src": "源", "tgt": {"A": "a cat"}}
    records = [
        {"user_id": rater, "item": [item], "annotation": [{"A": {"score": score, "error_spans": []}}]}
        for rater, score in (("r1", 10), ("r2", 60), ("r1", 80))
    ]
    path = tmp_path / "pearmut.json"
    path.write_text(json.dumps({"campaign": records}), encoding="utf-8")
    judgements = read_judgements(path)
    assert [(one.rater, one.score) for one in judgements.judgements] == [("r1", 80), ("r2", 60)]
    assert [fields_of(note) for note in judgements.notes] == [{"n": 1}]


def test_numbers_that_may_count_from_zero_or_one_are_decided_by_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "esa.jsonl"
    path.write_text(json.dumps(ESA[1]) + "\n", encoding="utf-8")
    judgements = read_judgements(path)
    test_set = ScoringTestSet({"R": ("x", "y", "z")})
    for texts, expected in ((("A text 1", "p", "q"), 0), (("p", "A text 1", "q"), 1)):
        scores = bind(judgements, test_set, [System("A", texts)]).scores.scores["A"]
        assert np.flatnonzero(~np.isnan(scores)).tolist() == [expected]
    with refusal(InputError, "esa.jsonl", segments=3):
        bind(judgements, test_set, [System("A", ("p", "q", "r"))])


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.tsv", "system\tdoc\n", {"line": 1, "lacking": ANY}),
        ("a.tsv", f"{HEADER}\n", {"lacking": "judgements"}),
        ("a.tsv", f"{HEADER}\nA\td\n", {"line": 2, "columns": 2, "expected": 9}),
        ("a.tsv", f"{HEADER}\nA\td\t1\t1\tr\ts\tt\tStyle\tTerrible\n", {"line": 2, "severity": "Terrible"}),
        ("a.csv", "a,b\n", {"line": 1, "columns": 2, "expected": 12}),
        ("a.csv", "r,A,0,TGT,e,z,80,d,False,[{,1,2\n", {"line": 1, "reason": ANY}),
        ("a.csv", "r,A,0,TGT,e,z,nan,d,False,[],1,2\n", {"line": 1, "value": "nan"}),
        ("a.jsonl", '{"system": "A"}\n', {"line": 1, "lacking": "line_id"}),
        ("a.jsonl", '{"system": "A", "line_id": 1, "esa_score": null}\n', {"line": 1, "value": None}),
        (
            "a.jsonl",
            '{"system": "A", "line_id": 1, "esa_score": 5, "esa_spans": [7]}\n',
            {"line": 1, "found": 7},
        ),
    ],
)
def test_what_is_not_a_file_of_judgements_is_named(
    tmp_path: Path, name: str, content: str, fault: dict[str, Any]
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with refusal(InputError, path, **fault):
        read_judgements(path)


def test_a_reference_that_was_not_judged_is_named(tmp_path: Path) -> None:
    with refusal(UsageError, "mqm.tsv", reference="refZ"):
        texts_of(read_judgements(mqm(tmp_path)), ["refZ"])


PUBLISHED = {
    "refB": 0.415, "DIDI-NLP": 1.651, "metricsystem2": 1.760, "metricsystem1": 1.902, "MiSS": 1.971,
    "IIE-MT": 1.981, "metricsystem4": 2.049, "metricsystem5": 2.151, "SMU": 2.202, "Borderline": 2.405,
    "NiuTrans": 2.487, "Facebook-AI": 2.636, "Online-W": 2.925, "metricsystem3": 2.989, "ref": 5.515,
}  # fmt: skip


def test_the_published_means_of_ted_zhen(shared: Path) -> None:
    folder = shared / "mqm" / "ted-zhen"
    judged = bound(folder / "mqm_ted_zhen.tsv", list(PUBLISHED))
    scores = judged.scores.scores
    assert {name: len(values) for name, values in scores.items()} == dict.fromkeys(PUBLISHED, 529)
    means = {name: float(values.mean()) for name, values in scores.items()}
    assert means == pytest.approx(PUBLISHED, abs=0.005)
    ids = texts_of(read_judgements(folder / "mqm_ted_zhen.tsv"), ["refB"])[0].segment_ids
    names = {"ref-A": "ref", "ref-B": "refB"}
    published: dict[str, dict[str, float]] = {}  # its scores are negative
    for line in (folder / "mqm_ted_zhen.avg_seg_scores.tsv").read_text().splitlines()[1:]:
        system, score, segment = line.split()
        if score != "None":
            published.setdefault(names.get(system, system), {})[segment] = -float(score)
    for system, values in scores.items():
        ours = dict(zip(ids, values.tolist(), strict=True))
        assert ours == pytest.approx(published[system], abs=0.005)
