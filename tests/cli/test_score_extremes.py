"""``duizhao score`` at the edges: documents that a system lacks, constant scores, few systems and many."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

WORDS = ["river", "city", "plan", "future", "industry", "people", "town", "roads", "schools", "rain"]


def sentence(number: int, wrong: int = 0) -> str:
    words = [WORDS[(number + k * k) % len(WORDS)] for k in range(8)]
    return "The " + " ".join(["blah"] * wrong + words[wrong:]) + f" {number}."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def score(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["score", *arguments, "--metric", "bleu"], catch_exceptions=False)


def answer(*arguments: str) -> tuple[dict[str, Any], str]:
    """The JSON, in which no number may be NaN, and what is said beside it."""
    done = score(*arguments, "--json")
    assert done.exit_code == 0, done.stderr

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(done.stdout, parse_constant=refuse), done.stderr


def lines(name: str, wrong: Callable[[int], int], count: int = 120) -> str:
    text = "".join(sentence(n, wrong(n)) + "\n" for n in range(count))
    Path(name).write_text(text, encoding="utf-8")
    return name


def table(name: str, rows: Sequence[Sequence[object]]) -> str:
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    Path(name).write_text(text, encoding="utf-8")
    return name


def bleu(result: dict[str, Any]) -> dict[str, float]:
    return {system["name"]: system["scores"]["bleu"]["score"] for system in result["systems"]}


DOCUMENTS = {"d": range(10), "e": range(10, 16), "f": range(16, 24)}
"""Segments of each document."""


def xml(systems: dict[str, str], wrong: int) -> str:
    def segments(numbers: Sequence[int], wrong: int) -> str:
        return "".join(f'<seg id="{i}">{sentence(n, wrong)}</seg>' for i, n in enumerate(numbers, 1))

    documents = ""
    for document, numbers in DOCUMENTS.items():
        hypotheses = "".join(
            f'<hyp system="{name}" language="en"><p>{segments(numbers, wrong)}</p></hyp>'
            for name, has in systems.items()
            if document in has
        )
        source = "".join(f'<seg id="{i}">第{n}句。</seg>' for i, n in enumerate(numbers, 1))
        documents += (
            f'<doc id="{document}" origlang="zh"><src lang="zh"><p>{source}</p></src><ref lang="en" '
            f'translator="R"><p>{segments(numbers, 0)}</p></ref>{hypotheses}</doc>'
        )
    Path("wmt.xml").write_text(f'<dataset id="x">{documents}</dataset>', encoding="utf-8")
    return "wmt.xml"


def jsonl(name: str, documents: str, wrong: int, form: str = "{}") -> str:
    records = [
        {"doc_id": document, "seg_id": form.format(place), "text": sentence(n, wrong)}
        for document in documents
        for place, n in enumerate(DOCUMENTS[document])
    ]
    Path(name).write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return f"{Path(name).stem}={name}:text"


def without_document_e() -> float:
    """BLEU of a system with one word wrong in each segment, whose document e is empty."""
    lines("ref.en", lambda _: 0, 24)
    texts = ["" if n in DOCUMENTS["e"] else sentence(n, 1) for n in range(24)]
    Path("mt.en").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return bleu(answer("mt.en", "--ref", "ref.en")[0])["mt"]


def test_a_system_without_a_document_does_not_stop_the_rest_in_xml() -> None:
    file = xml({"A": "def", "B": "df"}, 1)
    result, told = answer(file, "--ref", file, "--src", file)
    assert bleu(result)["B"] == pytest.approx(without_document_e())
    assert bleu(result)["A"] > bleu(result)["B"]
    assert "6 of document e" in told


@pytest.mark.parametrize("form", ["{}", "0{}", "seg-{}"])
def test_a_system_without_a_document_does_not_stop_the_rest_in_jsonl(form: str) -> None:
    reference = jsonl("ref.jsonl", "def", 0)
    result, told = answer(
        jsonl("A.jsonl", "fed", 1, form), jsonl("B.jsonl", "fd", 1, form), "--ref", reference
    )
    assert bleu(result)["B"] == pytest.approx(without_document_e())
    assert bleu(result)["A"] > bleu(result)["B"]
    assert "B: no text for 6 segments (6 of document e)" in told
    assert "6 empty hypotheses" in told


def test_a_segment_that_is_missing_within_a_document_is_an_error() -> None:
    reference = jsonl("ref.jsonl", "de", 0)
    hypothesis = jsonl("A.jsonl", "d", 1)
    Path("A.jsonl").write_text("".join(Path("A.jsonl").read_text().splitlines(keepends=True)[:-1]))
    done = score(hypothesis, "--ref", reference)
    assert (done.exit_code, "1 segment id is missing" in done.stderr) == (2, True)


@pytest.mark.parametrize("output", ["--json", "--tsv", "--markdown", "--latex", "--auto-rank"])
def test_a_metric_that_gives_every_segment_one_score(output: str) -> None:
    lines("ref.en", lambda _: 0)
    lines("A.en", lambda n: n % 2)
    lines("B.en", lambda n: 1 + n % 3)
    rows = [(system, n, 5) for system in "AB" for n in range(120)]
    scores = table("judge.tsv", [("system", "segment", "score"), *rows])
    common = ("A.en", "B.en", "--ref", "ref.en", "--scores", f"J:higher={scores}")
    assert score(*common, output, "--html", "report.html").exit_code == 0
    result, told = answer(*common)
    assert result["metrics"][1]["clusters"] == [["A", "B"]]
    assert [s["scores"]["j"]["rank"] for s in result["systems"]] == [[1, 2], [1, 2]]
    (comparison,) = [c for c in result["comparisons"] if c["metric"] == "j"]
    assert (comparison["p"], comparison["significant"]) == (1, False)
    assert told == ""


@pytest.mark.parametrize("same", ["judgements", "translations"])
def test_meta_of_scores_that_do_not_differ(same: str) -> None:
    header = ("system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity")
    if same == "judgements":
        wrong, severity = {"A": 1, "B": 2, "R": 0}, dict.fromkeys("ABR", "no-error")
    else:
        wrong, severity = dict.fromkeys("ABR", 0), {"A": "Minor", "B": "no-error", "R": "no-error"}
    rows = [
        (name, "d", 1, n, "r", f"第{n}句", sentence(n, wrong[name]), "Style/Awkward", severity[name])
        for n in range(20)
        for name in "ABR"
    ]
    file = table("mqm.tsv", [header, *rows])
    result, _ = answer("--human", file, "--ref-system", "R", "--metric", "ter", "--meta", "--force")
    found = {metric["metric"]: metric for metric in result["meta"]["metrics"]}
    assert {*found} == {"BLEU", "TER"}
    assert all(metric["segment_pearson"] is None for metric in found.values())


def test_two_systems_have_a_comparison_and_no_matrix() -> None:
    lines("ref.en", lambda _: 0)
    lines("A.en", lambda n: n % 2)
    lines("B.en", lambda n: 2 + n % 3)
    result, _ = answer("A.en", "B.en", "--ref", "ref.en", "--html", "report.html")
    assert len(result["comparisons"]) == 1
    assert [s["scores"]["bleu"]["rank"] for s in result["systems"]] == [[1, 1], [2, 2]]
    assert "A is significantly better by BLEU" in Path("report.html").read_text(encoding="utf-8")


def test_one_document_is_resampled_by_segments() -> None:
    lines("ref.en", lambda _: 0)
    lines("A.en", lambda n: n % 2)
    lines("B.en", lambda n: 2 + n % 3)
    Path("ids.txt").write_text("d\n" * 120)
    common = ("A.en", "B.en", "--ref", "ref.en", "--doc-ids", "ids.txt")
    result, _ = answer(*common, "--documents", "documents.tsv", "--html", "report.html")
    assert result["significance"]["unit"] == "segment"
    documents = [line.split("\t") for line in Path("documents.tsv").read_text().splitlines()]
    assert {row[documents[0].index("document")] for row in documents[1:]} == {"d"}
    done = score(*common, "--resample", "document")
    assert (done.exit_code, "needs two documents, but there is only one" in done.stderr) == (2, True)


def test_two_hundred_systems() -> None:
    lines("ref.en", lambda _: 0, 100)
    names = [
        lines(f"s{k:03}.en", lambda n: (k // 2 + 1) * (n + 3) % 101 % (2 + k // 30), 100)  # noqa: B023 (called at once)
        for k in range(200)
    ]
    result, told = answer(*names, "--ref", "ref.en", "--html", "report.html")
    assert len(result["systems"]) == 200
    assert len(result["comparisons"]) == 200 * 199 / 2
    assert any(comparison["significant"] for comparison in result["comparisons"])
    # Each system is told once to be the same as another, whatever the number of those.
    assert told.count("s001: identical to") == 1
    assert told.count("identical to") < 200
    best = max(result["systems"], key=lambda system: system["scores"]["bleu"]["score"])
    assert best["scores"]["bleu"]["rank"][0] == 1


def test_judgements_of_none_of_the_systems_are_refused_and_of_others_noted() -> None:
    lines("ref.en", lambda _: 0, 12)
    lines("A.en", lambda _: 1, 12)
    lines("B.en", lambda _: 2, 12)
    records = [
        {"system": system, "line_id": n, "esa_score": 50 + n, "tgt": sentence(n, 1)}
        for system in ("A", "Z")
        for n in range(12)
    ]
    Path("esa.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    result, told = answer("A.en", "--ref", "ref.en", "--human", "esa.jsonl")
    assert result["systems"][0]["scores"]["esa"]["score"] == 55.5
    assert "judged, but not scored here: Z" in told
    done = score("A.en", "B.en", "--ref", "ref.en", "--human", "esa.jsonl")
    assert done.exit_code == 2
    assert "esa.jsonl has no scores for system “B”. It has: A." in done.stderr


def test_options_of_comet_are_refused_where_they_would_be_ignored() -> None:
    lines("ref.en", lambda _: 0, 12)
    lines("A.en", lambda _: 1, 12)
    done = score("A.en", "--ref", "ref.en", "--src", "ref.en", "--metric", "comet:gpus=1")
    assert done.exit_code == 2
    assert "comet has no option “gpus”" in done.stderr
    assert "--comet-gpus" in done.stderr


def test_two_systems_that_have_the_very_texts_of_the_reference() -> None:
    names = [lines(name, lambda _: 0, 20) for name in ("r.txt", "a.txt", "b.txt")]
    done = score(*names[1:], "--ref", names[0], "--force", "--html", "report.html")
    assert done.exit_code == 0, done.stderr
    assert Path("report.html").stat().st_size
