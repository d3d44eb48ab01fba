"""The segments that people should judge, and their way to Pearmut and Appraise and back."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from align.scoring.evaluation import evaluate
from align.scoring.given_scores import GivenMetric, GivenScores
from align.scoring.human_review import appraise_batches, most_telling
from align.scoring.judgement_files import read_judgements
from align.scoring.testset import ScoringTestSet, System
from cli.main import main
from corpus.errors import UsageError
from tests.refusals import fields_of, refusal

WORDS = ["river", "city", "plan", "future", "industry", "people", "town", "roads", "schools", "rain"]
TELLING = (3, 8, 11)
"""Segments, from 0, in which the systems differ."""


def given(name: str, *scores: list[float], human: bool = False) -> GivenMetric:
    by_system = {f"s{place}": np.array(values) for place, values in enumerate(scores)}
    return GivenMetric(GivenScores(name, by_system, lower_is_better=False, human=human))


def telling(*metrics: GivenMetric, count: int = 9) -> list[int]:
    names = list(metrics[0].given.scores)
    length = len(metrics[0].given.scores[names[0]])
    test_set = ScoringTestSet({"R": ("x",) * length})
    systems = [System(name, ("y",) * length) for name in names]
    return most_telling(evaluate(test_set, systems, metrics), count)


def test_segments_in_which_systems_differ_come_first() -> None:
    assert telling(given("a", [1, 5, 2, 0], [1, 1, 3, 9])) == [3, 1, 2, 0]
    assert telling(given("a", [1, 5, 2, 0], [1, 1, 3, 9]), count=2) == [3, 1]


def test_metrics_count_alike_whatever_their_scale() -> None:
    small = given("small", [0.0, 0.4, 0.2], [0.9, 0.4, 0.2])
    large = given("large", [10, 90, 30], [10, 10, 70])
    assert telling(small, large) == [0, 1, 2]
    # By hand: both over their standard deviation, variance over the two systems, mean over the metrics.
    expected = []
    for first, second in zip(([0, 0.9], [0.4, 0.4], [0.2, 0.2]), ([10, 10], [90, 10], [30, 70]), strict=True):
        all_small, all_large = [0, 0.9, 0.4, 0.4, 0.2, 0.2], [10, 10, 90, 10, 30, 70]
        expected.append(np.var(first) / np.var(all_small) + np.var(second) / np.var(all_large))
    assert telling(small, large) == list(np.argsort(expected)[::-1])


def test_judgements_constants_and_missing_scores_do_not_count() -> None:
    nan = float("nan")
    metric = given("a", [1, 5, nan, nan], [1, 1, 3, nan])
    assert telling(metric, given("people", [0, 0, 0, 9], [0, 0, 0, 0], human=True))[0] == 1
    assert telling(metric, given("constant", [1] * 4, [1] * 4)) == telling(metric)
    with refusal(UsageError):
        telling(given("a", [1, 2]))


def sentence(number: int, wrong: int = 0) -> str:
    words = [WORDS[(number + k * k) % len(WORDS)] for k in range(8)]
    return "The " + " ".join(["blah"] * wrong + words[wrong:]) + f" {number}."


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, ["score", *arguments, "--metric", "chrf"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


@pytest.fixture(params=["lines", "lines, some left out", "ids in documents"])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Arguments that score two systems, which differ in the TELLING segments."""
    monkeypatch.chdir(tmp_path)
    texts = {
        "src": [f"第{n}句，关于未来。" for n in range(14)],
        "ref": [sentence(n) if n != 1 or "left out" not in request.param else "" for n in range(14)],
        "A": [sentence(n, 1) for n in range(14)],
        "B": [sentence(n, 6 if n in TELLING else 1) for n in range(14)],
    }
    if request.param.startswith("lines"):
        for name, lines in texts.items():
            Path(f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return ["A.txt", "B.txt", "--src", "src.txt", "--ref", "ref.txt"]
    for name, lines in texts.items():
        records = [
            {"doc_id": f"d{n // 5}", "seg_id": n % 5 + 1, "text": text} for n, text in enumerate(lines)
        ]
        Path(f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return ["A=A.jsonl:text", "B=B.jsonl:text", "--src", "src.jsonl:text", "--ref", "ref.jsonl:text"]


def judged(files: list[str], path: str) -> dict[str, list[float | None]]:
    """The segment scores of the judgements in a file, by system."""
    run(*files, "--human", f"ESA={path}", "--segments", "segments.tsv")
    header, *rows = [line.split("\t") for line in Path("segments.tsv").read_text().splitlines()]
    found: dict[str, list[float | None]] = {"A": [], "B": []}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        found[cells["system"]].append(float(cells["esa"]) if cells["esa"] else None)
    return found


def expected(files: list[str], scores: dict[str, dict[int, int]]) -> dict[str, list[float | None]]:
    left_out = {1} if "ref.txt" in files and not Path("ref.txt").read_text().split("\n")[1] else set()
    return {name: [of.get(n) for n in range(14) if n not in left_out] for name, of in scores.items()}


def score_of(system: str, text: str) -> tuple[int, int]:
    """The segment of a translation, by its last word, and a made-up score of it."""
    number = int(text.rstrip(".").rpartition(" ")[2])
    return number, 10 * ("AB".index(system) + 1) + number


def test_pearmut_takes_the_segments_and_gives_them_back(files: list[str]) -> None:
    run(*files, "--to-review", "3", "--review-folder", "review")
    campaign: dict[str, Any] = json.loads(Path("review/pearmut.json").read_text(encoding="utf-8"))
    assert campaign["info"] == {"assignment": "task-based", "protocol": "ESA"}
    (task,) = campaign["data"]
    scores: dict[str, dict[int, int]] = {"A": {}, "B": {}}
    records: list[dict[str, object]] = [
        {"item_i": "welcome_0", "item": [{"text": "Your name?"}], "annotation": [None]}
    ]
    for place, document in enumerate(task):
        (item,) = document
        annotation = {}
        for system, text in item["tgt"].items():
            number, score = score_of(system, text)
            assert item["src"] == f"第{number}句，关于未来。"
            scores[system][number] = score
            span = {"start_i": 4, "end_i": 7, "severity": "major", "category": None}
            annotation[system] = {"score": score, "error_spans": [span], "textfield": None}
        records.append(
            {"user_id": "r1", "item_i": place, "item": document, "annotation": [annotation], "actions": []}
        )
    assert set(scores["A"]) == set(scores["B"]) == set(TELLING)
    Path("back.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    assert judged(files, "back.jsonl") == expected(files, scores)
    assert [fields_of(note) for note in read_judgements(Path("back.jsonl")).notes] == [{"n": 1}]
    done = run(*files, "--human", "back.jsonl", "--json")
    assert json.loads(done.stdout)["systems"][0]["errors"] == {"": {"major": 3}}


def test_appraise_takes_the_segments_and_gives_them_back(files: list[str]) -> None:
    run(*files, "--to-review", "3", "--review-folder", "review")
    (batch,) = json.loads(Path("review/appraise.json").read_text(encoding="utf-8"))
    assert (batch["task"]["sourceLanguage"], batch["task"]["targetLanguage"]) == ("zho", "eng")
    scores: dict[str, dict[int, int]] = {"A": {}, "B": {}}
    rows = []
    for item in batch["items"]:
        number, score = score_of(item["targetID"], item["targetText"])
        assert item["sourceText"] == f"第{number}句，关于未来。"
        scores[item["targetID"]][number] = score
        rows.append(
            ("r1", item["targetID"], item["itemID"], item["itemType"], "zho", "eng", score,
             item["documentID"], item["isCompleteDocument"], "[]", 1.0, 2.0)
        )  # fmt: skip
    assert set(scores["A"]) == set(scores["B"]) == set(TELLING)
    with Path("back.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    assert judged(files, "back.csv") == expected(files, scores)


def test_appraise_shows_the_signs_of_the_source() -> None:
    test_set = ScoringTestSet({"A": ("a < b & c",)}, ("若 a < b & c，",))
    (batch,) = appraise_batches(test_set, [System("x", ("a < b & c",))], [0], ["_#_1"])
    assert batch["items"][0]["sourceText"] == "若 a &lt; b &amp; c，"
    assert batch["items"][0]["targetText"] == "a < b & c"  # spans count its characters


def test_segments_of_another_test_set_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, wrong in (("ref", 0), ("A", 1), ("B", 2)):
        text = "".join(f"{sentence(n, wrong)}\n" for n in range(12))
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
    run("A.txt", "B.txt", "--ref", "ref.txt", "--to-review", "2")
    assert not Path("duizhao-review/appraise.json").exists()  # which needs a source
    (task,) = json.loads(Path("duizhao-review/pearmut.json").read_text(encoding="utf-8"))["data"]
    assert "ref" in task[0][0]
    answer = {"score": 5, "error_spans": []}
    record = {"item": task[0], "annotation": [{"A": answer, "B": answer}], "item_i": 0, "user_id": "r"}
    Path("back.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    for name in ("ref", "A", "B"):
        lines = Path(f"{name}.txt").read_text(encoding="utf-8").splitlines(keepends=True)
        Path(f"{name}.txt").write_text("".join(lines[1:]), encoding="utf-8")
    arguments = ["score", "A.txt", "B.txt", "--ref", "ref.txt", "--human", "back.jsonl"]
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 2
