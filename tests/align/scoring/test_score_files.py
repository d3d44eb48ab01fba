"""Scores from elsewhere: which files are read, which system and segment a score belongs to."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest

from align.scoring.given_scores import GivenScores
from align.scoring.score_files import bind_scores, by_metric, read_scores
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, NotFoundError, UsageError
from tests.refusals import fields_of, refusal

PLAIN = ScoringTestSet({"R": ("x", "y", "z")})
WITH_IDS = ScoringTestSet({"R": ("x", "y", "z")}, segment_ids=("1", "2", "3"), document_ids=("d", "d", "e"))
A, B = (System(name, ("p", "q", "r")) for name in "AB")


def bound(
    folder: Path,
    name: str,
    content: str,
    test_set: ScoringTestSet = PLAIN,
    systems: Sequence[System] = (A,),
    label: str = "m=",
) -> GivenScores:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return bind_scores([read_scores(f"{label}{path}")], test_set, systems)


COMET_JSON = {"out/A.txt": [{"src": "", "mt": "", "COMET": s} for s in (0.1, 0.2, 0.3)]}
METRICX = [{"source": "s", "hypothesis": "h", "reference": "r", "prediction": s} for s in (0.1, 0.2, 0.3)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("s.txt", "0.1\n0.2\n0.3\n"),
        ("s.txt", "A\t0.1\nA\t0.2\nA\t0.3\n"),
        ("s.tsv", "score\n0.1\n0.2\n0.3\n"),
        ("s.csv", "system,score\nA,0.1\nA,0.2\nA,0.3\n"),
        ("s.tsv", "system\tsegment\tscore\nA\t2\t0.3\nA\t0\t0.1\nA\t1\t0.2\n"),
        ("s.tsv", "Segment\tScore\n3\t0.3\n1\t0.1\n2\t0.2\n"),
        ("s.jsonl", "".join(json.dumps(row) + "\n" for row in METRICX)),
        ("s.jsonl", "".join(json.dumps({"system": "A", "score": s}) + "\n" for s in (0.1, 0.2, 0.3))),
        ("s.json", json.dumps(COMET_JSON)),
        ("s.txt", "A.txt\tSegment 0\tscore: 0.1\nA.txt\tSegment 1\tscore: 0.2\n"
                  "A.txt\tSegment 2\tscore: 0.3\nA.txt\tscore: 0.2\n"),
    ],
)  # fmt: skip
def test_a_score_a_segment(tmp_path: Path, name: str, content: str) -> None:
    assert bound(tmp_path, name, content).scores["A"].tolist() == [0.1, 0.2, 0.3]


def test_scores_join_by_document_and_segment(tmp_path: Path) -> None:
    content = "system\tdocument\tsegment\tscore\nB\te\t3\t6\nA\te\t3\t3\nA\td\t1\t1\nB\td\t1\tNone\n"
    given = bound(tmp_path, "s.tsv", content, WITH_IDS, (A, B))
    assert np.nan_to_num(given.scores["A"], nan=-1).tolist() == [1, -1, 3]
    assert np.nan_to_num(given.scores["B"], nan=-1).tolist() == [-1, -1, 6]
    assert {"n": 3} in map(fields_of, given.notes)


def test_files_of_one_metric_have_a_system_each(tmp_path: Path) -> None:
    for name, score in (("A", 1), ("B", 2)):
        (tmp_path / f"{name}.scores").write_text(f"{score}\n" * 3, encoding="utf-8")
    files = [read_scores(f"judge={tmp_path / f'{name}.scores'}") for name in "AB"]
    (group,) = by_metric(files)
    scores = bind_scores(group, PLAIN, (A, B)).scores
    assert {name: values.tolist() for name, values in scores.items()} == {"A": [1] * 3, "B": [2] * 3}


@pytest.mark.parametrize(
    ("label", "lower", "noted"),
    [
        ("metricx24=", True, False),
        ("MetricX:higher=", False, False),
        ("COMET-22=", False, False),
        ("judge=", False, True),
        ("judge:lower=", True, False),
        ("TER-norm=", True, False),
        ("terminology=", False, True),  # not TER
    ],
)
def test_which_scores_are_better_is_known_or_said(
    tmp_path: Path, label: str, lower: bool, noted: bool
) -> None:
    given = bound(tmp_path, "s.txt", "1\n2\n3\n", label=label)
    assert given.lower_is_better == lower
    assert ({"label": label.partition("=")[0]} in map(fields_of, given.notes)) == noted


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("s.txt", "1\n2\n", {"scores": 2, "segments": 3}),
        ("s.txt", "1\n2\nNaN\n", {"line": 3, "value": "NaN"}),
        ("s.txt", "1\ninf\n3\n", {"line": 2, "value": "inf"}),
        ("s.tsv", "score\n1\ngood\n3\n", {"line": 3, "value": "good"}),
        ("s.tsv", "segment\tscore\n1\t1\n2\n", {"line": 3, "columns": 1, "expected": 2}),
        ("s.tsv", "segment\tscore\n1\t1\n1\t2\n3\t3\n", {"line": 3, "segment": 1, "system": "A"}),
        ("s.tsv", "segment\tscore\n1\t1\n2\t2\n7\t3\n", {"segments": 3}),
        ("s.tsv", "a\tb\tc\nd\te\tf\n", {"line": 1, "lacking": "score"}),
        ("s.txt", "", {"lacking": "scores"}),
        ("s.json", "{", {"reason": ANY}),
        ("s.jsonl", '{"system": "A"}\n', {"line": 1, "lacking": "score"}),
        ("s.jsonl", '{"score": true}\n', {"line": 1, "value": True}),
    ],
)
def test_what_is_not_a_score_is_named(tmp_path: Path, name: str, content: str, fault: dict[str, Any]) -> None:
    with refusal(InputError, tmp_path / name, **fault):
        bound(tmp_path, name, content)


def test_what_does_not_fit_is_named(tmp_path: Path) -> None:
    with refusal(InputError, "s.txt", lacking="system"):
        bound(tmp_path, "s.txt", "1\n2\n3\n", systems=(A, B))
    with refusal(InputError, "s.tsv", segment="d:9"):
        bound(tmp_path, "s.tsv", "document\tsegment\tscore\nd\t9\t1\n", WITH_IDS)
    with refusal(UsageError, direction="up"):
        read_scores("m:up=s.txt")
    with refusal(NotFoundError, "none.txt"):
        read_scores(f"m={tmp_path / 'none.txt'}")


def test_other_systems_are_reported(tmp_path: Path) -> None:
    given = bound(tmp_path, "s.txt", "A\t1\nA\t1\nA\t1\nZ\t1\n")
    assert {"systems": "Z"} in map(fields_of, given.notes)
