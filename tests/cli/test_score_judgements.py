"""``duizhao score`` with people's judgements and scores from elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity"
WORDS = ["river", "city", "plan", "future", "industry", "people", "town", "roads", "schools", "rain"]


def score(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["score", *map(str, arguments)])


def answer(*arguments: str | Path) -> dict[str, Any]:
    done = score(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def sentence(number: int, wrong: int = 0) -> str:
    words = [WORDS[(number + k * k) % len(WORDS)] for k in range(8)]
    return "The " + " ".join(["blah"] * wrong + words[wrong:]) + "."


@pytest.fixture
def mqm(tmp_path: Path) -> Path:
    """Twelve segments in two documents; A is always a little better than B, and B than C."""
    rows = [HEADER]
    for number in range(12):
        where = f"d{number // 6}\t1\t{number}\tr1\t第{number}句话。"
        for system, wrong in (("A", 1), ("B", 2), ("C", 4)):
            marked = sentence(number, wrong + number % 2).replace("blah", "<v>blah</v>", 1)
            rows += [f"{system}\t{where}\t{marked}\tAccuracy/Mistranslation\tMinor"] * (wrong + number % 2)
        rows.append(f"refA\t{where}\t{sentence(number)}\tNo-error\tNo-error")
        rows.append(f"ref\t{where}\t{sentence(number, 3)}\tNo-error\tNo-error")
    path = tmp_path / "mqm.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_judgements_are_shown_beside_the_metrics(mqm: Path) -> None:
    result = answer("--human", mqm, "--ref-system", "refA", "--metric", "bleu")
    assert [metric["label"] for metric in result["metrics"]] == ["BLEU", "MQM"]
    means = {entry["name"]: entry["scores"]["mqm"]["score"] for entry in result["systems"]}
    assert means == {"A": 1.5, "B": 2.5, "C": 4.5, "ref": 0}
    assert result["metrics"][1]["ranking"] == ["ref", "A", "B", "C"]


def test_judgements_join_systems_in_files(mqm: Path, tmp_path: Path) -> None:
    def write(name: str, wrong: int) -> Path:
        path = tmp_path / f"{name}.tsv"
        lines = [f"d{n // 6}\t{n}\t{sentence(n, wrong)}" for n in range(12)]
        path.write_text("\n".join(["doc_id\tseg_id\ttext", *lines]) + "\n", encoding="utf-8")
        return path

    common = ("--ref", f"{write('ref', 0)}:text", "--human", mqm, "--metric", "bleu")
    done = score(f"A={write('A', 1)}:text", *common, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["systems"][0]["scores"]["mqm"]["score"] == 1.5
    assert "judged, but not scored here: B, C" in done.stderr
    assert "6 judgements of texts that differ" in done.stderr
    done = score(f"Z={write('Z', 1)}:text", *common)
    assert (done.exit_code, "no scores for system “Z”" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--ref-system", "refA"), "--ref-system names a system of --human"),
        (("--human", "{mqm}"), "the reference among the judged systems: --ref-system SYSTEM"),
        (("--human", "{mqm}", "--ref-system", "nobody"), "has no system “nobody”"),
        (
            ("--human", "{mqm}", "--ref-system", "refA", "--strip-wrappers"),
            "apply only to the output as it is",
        ),
        (("--human", "missing.tsv", "--ref-system", "refA"), "does not exist"),
    ],
)
def test_what_does_not_fit_is_one_line(mqm: Path, arguments: tuple[str, ...], problem: str) -> None:
    done = score(*(text.replace("{mqm}", str(mqm)) for text in arguments))
    assert done.exit_code == 2
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1


def test_meta_leaves_out_people_unless_asked(mqm: Path) -> None:
    common = ("--human", mqm, "--ref-system", "refA", "--metric", "bleu", "--metric", "ter", "--meta")
    meta = answer(*common)["meta"]
    assert (meta["human"], meta["systems"], meta["left_out"]) == ("MQM", ["A", "B", "C"], ["ref"])
    assert {found["metric"]: found["pairwise"] for found in meta["metrics"]} == {"BLEU": 1, "TER": 1}
    assert [c["left"] for c in meta["comparisons"]] == [meta["metrics"][0]["metric"]]
    assert answer(*common, "--include-human")["meta"]["systems"] == ["A", "B", "C", "ref"]


@pytest.mark.parametrize("output", [(), ("--markdown",)])
def test_meta_is_a_table(mqm: Path, output: tuple[str, ...]) -> None:
    done = score("--human", mqm, "--ref-system", "refA", "--metric", "bleu", "--meta", *output)
    assert done.exit_code == 0, done.stderr
    assert "Soft pairwise" in done.stdout
    assert "people's translations are left out: ref" in done.stdout


def test_meta_needs_judgements_and_systems(mqm: Path) -> None:
    done = score(mqm, "--ref", mqm, "--meta")
    assert (done.exit_code, "--meta compares metrics" in done.stderr) == (2, True)
    rows = [row for row in mqm.read_text(encoding="utf-8").splitlines() if not row.startswith(("B", "C"))]
    mqm.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = score("--human", mqm, "--ref-system", "refA", "--metric", "bleu", "--meta")
    assert (done.exit_code, "at least two systems" in done.stderr) == (2, True)


def test_scores_from_elsewhere_take_part_in_everything(tmp_path: Path) -> None:
    files = []
    for name, wrong in (("ref", 0), ("A", 1), ("B", 2), ("C", 4)):
        files.append(tmp_path / f"{name}.txt")
        lines = [sentence(n, wrong + n % 2 if wrong else 0) + f" {n}" for n in range(120)]
        files[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"{s}\t{n + 1}\t{q + n % 7}" for s, q in (("A", 9), ("B", 5), ("C", 1)) for n in range(120)]
    (tmp_path / "judge.tsv").write_text("\n".join(["system\tsegment\tscore", *rows]), encoding="utf-8")
    report, segments = tmp_path / "report.html", tmp_path / "segments.tsv"
    result = answer(
        *files[1:], "--ref", files[0], "--metric", "bleu", "--scores", f"Judge={tmp_path / 'judge.tsv'}",
        "--html", report, "--segments", segments,
    )  # fmt: skip
    judge = result["metrics"][1]
    assert (judge["label"], judge["lower_is_better"], judge["ranking"]) == ("Judge", False, ["A", "B", "C"])
    best = result["systems"][0]["scores"]["judge"]
    assert best["ci_low"] < best["score"] < best["ci_high"]
    assert best["score"] == sum(9 + n % 7 for n in range(120)) / 120
    assert best["rank"] == [1, 1]
    assert judge["clusters"] == [["A"], ["B"], ["C"]]
    assert {c["metric"] for c in result["comparisons"]} == {"bleu", "judge"}
    assert "Judge" in report.read_text(encoding="utf-8")
    assert "judge" in segments.read_text(encoding="utf-8").partition("\n")[0].split("\t")
    assert (
        "Judge" in score(*files[1:], "--ref", files[0], "--scores", f"Judge={tmp_path / 'judge.tsv'}").stdout
    )


def test_two_metrics_of_one_name_are_refused(mqm: Path) -> None:
    done = score("--human", f"BLEU={mqm}", "--ref-system", "refA", "--metric", "bleu")
    assert (done.exit_code, "two metrics are called “bleu”" in done.stderr) == (2, True)


def test_few_judgements_are_not_tested_for_significance(tmp_path: Path) -> None:
    files = [tmp_path / "ref.txt", tmp_path / "A.txt", tmp_path / "B.txt"]
    for wrong, file in enumerate(files):
        lines = [sentence(n, wrong) + f" {n}" for n in range(120)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"{system}\t{n}\t{n}" for system in "AB" for n in range(5)]
    (tmp_path / "s.tsv").write_text("\n".join(["system\tsegment\tscore", *rows]), encoding="utf-8")
    result = answer(*files[1:], "--ref", files[0], "--metric", "bleu", "--scores", f"s={tmp_path / 's.tsv'}")
    assert "s has scores in 5 segments only" in result["significance"]["reason"]
    assert result["systems"][0]["scores"]["s"]["score"] == 2


def test_the_report_has_errors_metrics_and_rank_ranges(mqm: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    result = answer(
        "--human", mqm, "--ref-system", "refA", "--metric", "bleu", "--meta", "--html", report
    )  # fmt: skip
    errors = {entry["name"]: entry.get("errors") for entry in result["systems"]}
    assert errors["A"] == {"Accuracy/Mistranslation": {"minor": 18}}
    assert errors["ref"] == {}
    page = report.read_text(encoding="utf-8")
    data = json.loads(page.partition('<script type="application/json" id="data">')[2].partition("<")[0])
    first = data["segments"][0]
    (span,) = first["errors"][str(data["systems"].index("A"))]
    assert span[2:] == [0, "Accuracy/Mistranslation", "minor"]
    assert first["hypotheses"][data["systems"].index("A")][span[0] : span[1]] == "blah"
    assert 'id="errors"' in page
    assert 'id="metrics"' in page


@pytest.mark.parametrize("listed", ["3\n8\n", "d0\t3\nd1\t8\n\n"])
def test_only_the_segments_listed_are_scored(mqm: Path, tmp_path: Path, listed: str) -> None:
    (tmp_path / "only.txt").write_text(listed, encoding="utf-8")
    common = ("--human", mqm, "--ref-system", "refA", "--metric", "bleu", "--only", tmp_path / "only.txt")
    result = answer(*common)
    assert (result["test_set"]["segments"], result["test_set"]["excluded"]) == (2, 10)
    assert result["systems"][0]["scores"]["mqm"]["score"] == 1.5  # one error in 8, two in 3
    (tmp_path / "only.txt").write_text("77\n", encoding="utf-8")
    done = score(*common)
    assert (done.exit_code, "has segment “77”" in done.stderr) == (2, True)


def test_options_of_comet_are_passed_to_it(mqm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from align.scoring import comet_worker

    asked: list[dict[str, Any]] = []

    def run(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        return {"scores": [0.5] * len(request["items"]), "references": True, "version": "2", "hash": "0"}

    monkeypatch.setattr(comet_worker, "run", run)
    answer(
        "--human", mqm, "--ref-system", "refA", "--metric", "comet",
        "--comet-model", "a.ckpt", "--comet-gpus", "2", "--comet-batch-size", "64",
    )  # fmt: skip
    assert {(r["model"], r["gpus"], r["batch_size"], r["download"]) for r in asked} == {
        ("a.ckpt", 2, 64, False)
    }
