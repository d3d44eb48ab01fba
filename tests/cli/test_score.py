"""``duizhao score`` from the outside: figures, forms of input, and what it says of bad input."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

SOURCE = ["猫坐在垫子上。", "整天下雨，河水上涨了3.5米。", "他说，我们必须提前布局。", "没有人回答。"]
REFERENCE = [
    "The cat sat on the mat.",
    "It rained all day, and the river rose by 3.5 metres.",
    "He said we must plan ahead.",
    "Nobody answered.",
]
SECOND = [
    "A cat was sitting on the mat.",
    "All day it rained; the river was up 3.5 metres.",
    "We have to plan in advance, he said.",
    "There was no answer.",
]
GOOD = [
    "The cat is sitting on the mat.",
    "It rained all day and the river rose 3.5 metres.",
    "He said that we must plan in advance.",
    "No one answered.",
]
POOR = ["Cat on mat.", "Rain whole day, river 3.5 metres.", "He say must early layout.", "No person answer."]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, lines in {
        "src.zh": SOURCE,
        "a.en": REFERENCE,
        "b.en": SECOND,
        "good.txt": GOOD,
        "poor.txt": POOR,
    }.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["score", *map(str, arguments)], catch_exceptions=False)


def result(*arguments: str | Path) -> dict[str, Any]:
    answer = run(*arguments, "--json")
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def sacrebleu(*arguments: str | Path) -> list[dict[str, Any]]:
    """What the sacrebleu command says, with all digits."""
    command = [sys.executable, "-m", "sacrebleu", *map(str, arguments), "-w", "12", "-f", "json"]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return answer if isinstance(answer, list) else [answer]


def test_figures_and_signatures_are_the_sacrebleu_commands(files: Path) -> None:
    ours = result(
        files / "good.txt", "--src", files / "src.zh", "--ref", files / "a.en", "--ref", files / "b.en",
        "--metric", "bleu", "--metric", "chrf", "--metric", "ter", "--no-significance",
    )  # fmt: skip
    theirs = sacrebleu(files / "a.en", files / "b.en", "-i", files / "good.txt", "-m", "bleu", "chrf", "ter")

    scores = ours["systems"][0]["scores"]
    for name, expected in zip(["bleu", "chrf", "ter"], theirs, strict=True):
        assert scores[name]["score"] == pytest.approx(expected["score"], abs=1e-11)
        assert scores[name]["signature"] == expected["signature"]


def test_every_published_cell_of_wmt22_is_reproduced(shared: Path) -> None:
    folder = shared / "wmt22"
    with (folder / "automatic-scores.zh-en.tsv").open() as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    published = {(row["system"], row["metric"]): float(row["score"]) for row in rows}
    outputs = sorted((folder / "system-outputs").iterdir())
    base = folder / "generaltest2022.zh-en"
    for name, references in {"A": "A", "B": "B", "all": "BA"}.items():
        ours = result(
            *outputs, "--src", f"{base}.src.zh", *(f"--ref={base}.ref.{letter}.en" for letter in references),
            "--metric", "bleu", "--metric", "chrf", "--no-significance",
        )  # fmt: skip
        for system in ours["systems"]:
            for metric in ("bleu", "chrf"):
                key = (system["name"], f"{metric}-{name}")
                assert system["scores"][metric]["score"] == pytest.approx(published[key], abs=1e-9), key


def test_a_lost_line_is_an_error_that_says_where(files: Path) -> None:
    (files / "short.txt").write_text("\n".join(GOOD[:1] + GOOD[2:]) + "\n", encoding="utf-8")
    answer = run(files / "short.txt", "--src", files / "src.zh", "--ref", files / "a.en")

    assert answer.exit_code == 2
    assert "3 lines for 4 segments" in answer.stderr
    assert "diverge from line 2 on" in answer.stderr
    assert "--resegment" in answer.stderr


def test_each_form_of_input_gives_the_same_scores(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    expected = result("good.txt", "--src", "src.zh", "--ref", "a.en")["systems"][0]["scores"]
    rows = list(zip(SOURCE, REFERENCE, GOOD, POOR, strict=True))
    Path("all.tsv").write_text(
        "src\tref\tgood\tpoor\n" + "".join("\t".join(row) + "\n" for row in rows), "utf-8"
    )
    Path("good.jsonl").write_text("".join(json.dumps({"mt": row[2]}) + "\n" for row in rows), "utf-8")
    segments = {
        '<src lang="zh">': SOURCE, '<ref lang="en" translator="A">': REFERENCE,
        '<hyp lang="en" system="good">': GOOD, '<hyp lang="en" system="poor">': POOR,
    }  # fmt: skip
    blocks = ""
    for start, lines in segments.items():
        numbered = "".join(f'<seg id="{i}">{text}</seg>' for i, text in enumerate(lines, start=1))
        blocks += f"{start}<p>{numbered}</p></{start[1:4]}>"
    Path("wmt.xml").write_text(f'<dataset id="t"><doc id="d" origlang="zh">{blocks}</doc></dataset>', "utf-8")

    for arguments in (
        ["all.tsv:good", "--src", "all.tsv:src", "--ref", "all.tsv:ref"],
        ["good.jsonl", "--src", "src.zh", "--ref", "a.en"],
        ["wmt.xml:good", "--src", "wmt.xml", "--ref", "wmt.xml:A"],
        ["wmt.xml", "--src", "wmt.xml", "--ref", "wmt.xml"],
        ["good=good.txt", "--ref", "A=a.en"],
    ):
        found = result(*arguments)
        assert found["systems"][0]["name"] == "good", arguments
        assert found["systems"][0]["scores"] == expected, arguments
    assert [system["name"] for system in result("wmt.xml", "--ref", "wmt.xml")["systems"]] == ["good", "poor"]


def toy_run(folder: Path) -> None:
    """120 segments in 12 documents; ``better`` keeps more of each reference than ``worse``."""
    words = [
        "the",
        "river",
        "city",
        "plan",
        "future",
        "industry",
        "must",
        "grow",
        "with",
        "care",
        "and",
        "people",
        "of",
        "every",
        "town",
        "will",
        "see",
    ]
    reference = [
        " ".join(words[(i * 7 + k * 3) % len(words)] for k in range(5 + i % 9)) + "." for i in range(120)
    ]
    better = [line.replace("river", "lake") if i % 3 else line for i, line in enumerate(reference)]
    worse = [line.replace("plan", "map").replace("city", "lake").replace("must", "may") for line in better]
    written = {"ref.en": reference, "better.en": better, "worse.en": worse}
    written["docs"] = [f"news\tdocument-{i // 10}" for i in range(120)]
    for name, lines in written.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_significance_against_the_first_system_as_the_sacrebleu_command_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    toy_run(tmp_path)
    ours = result("better.en", "worse.en", "--ref", "ref.en", "--metric", "bleu")["systems"]
    # BLEU only: with chrF sacrebleu 2.6.0 cannot print its paired test as JSON.
    command = [sys.executable, "-m", "sacrebleu", "ref.en", "-i", "better.en", "worse.en", "--paired-bs"]
    command += ["-w", "4", "-f", "json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    for system, expected in zip(ours, theirs, strict=True):
        score, their = system["scores"]["bleu"], expected["BLEU"]
        assert score["score"] == pytest.approx(float(their["score"]), abs=1e-4)
        assert score["ci"] == pytest.approx(float(their["ci"]), abs=1e-4)
        assert score["p"] == (None if their["p_value"] is None else pytest.approx(their["p_value"], abs=1e-4))


def test_documents_are_resampled_where_they_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    toy_run(tmp_path)
    arguments = ("better.en", "worse.en", "--ref", "ref.en", "--doc-ids", "docs", "--metric", "bleu")
    plan = result(*arguments)["significance"]
    by_segment = result(*arguments, "--resample", "segment")

    assert (plan["unit"], plan["units"], by_segment["significance"]["unit"]) == ("document", 12, "segment")
    assert "resample:document" in result(*arguments)["systems"][0]["scores"]["bleu"]["signature"]
    assert "resample" not in by_segment["systems"][0]["scores"]["bleu"]["signature"]


def test_gates_end_with_1_and_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    toy_run(tmp_path)
    common = ("--ref", "ref.en", "--metric", "chrf", "--metric", "ter")
    score = result("better.en", *common)["systems"][0]["scores"]["chrf"]["score"]

    assert run("better.en", *common, "--fail-under", f"chrf={score - 1}").exit_code == 0
    failed = run("better.en", *common, "--fail-under", f"chrf={score + 1}")
    assert failed.exit_code == 1
    assert f"better: chrF2 {score:.2f} is under" in failed.stderr
    assert run("worse.en", *common, "--fail-under", "ter=1").exit_code == 1  # lower is better
    assert run("worse.en", *common, "--fail-under", "bleu=1").exit_code == 2  # not computed
    assert run("worse.en", *common, "--fail-under", "chrf").exit_code == 2


def test_kept_runs_are_listed_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    toy_run(tmp_path)
    common = ("--ref", "ref.en", "--metric", "chrf")
    assert run("mt=better.en", *common, "--save", "monday").exit_code == 0

    assert run("mt=better.en", *common, "--fail-if-worse", "monday").exit_code == 0
    worse = run("mt=worse.en", *common, "--fail-if-worse", "monday", "--save", "tuesday")
    assert worse.exit_code == 1
    assert "mt: chrF2" in worse.stderr and "in run monday, now" in worse.stderr
    listed = run("--history")
    assert [line.split()[0] for line in listed.stdout.strip().split("\n")] == ["run", "monday", "tuesday"]
    kept = json.loads(run("--history", "--json").stdout)["runs"]
    assert [entry["run"] for entry in kept] == ["monday", "tuesday"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--ref", "better.en", "--force"), "another test set"),
        (("--ref", "ref.en"), "a different signature"),
        (("--ref", "ref.en", "--metric", "chrf"), "none of these systems and metrics"),
    ],
)
def test_runs_that_cannot_be_compared_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    toy_run(tmp_path)
    run("mt=better.en", "--ref", "ref.en", "--metric", "bleu", "--save", "monday")
    metric = () if "--metric" in arguments else ("--metric", "bleu")
    if said == "a different signature":
        kept = Path("duizhao-runs/monday.json")
        kept.write_text(kept.read_text("utf-8").replace("tok:13a", "tok:intl"), "utf-8")
    answer = run("mt=worse.en", *arguments, *metric, "--fail-if-worse", "monday", "--no-significance")

    assert answer.exit_code == 2
    assert said in answer.stderr
    assert run("worse.en", "--ref", "ref.en", "--fail-if-worse", "friday").stderr.count("monday") == 1
    assert run("worse.en", "--ref", "ref.en", "--save", "../x").exit_code == 2


@pytest.mark.parametrize("width", [40, 60, 120])
def test_the_table_fits_the_terminal_and_ranks_by_the_first_metric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(width))
    toy_run(tmp_path)
    lines = run("worse.en", "better.en", "--ref", "ref.en").stdout.split("\n")
    table = lines[: next(i for i, line in enumerate(lines) if line.startswith("120 segments"))]

    assert max(map(len, table)) <= width
    names = [word for line in table for word in line.split() if word in ("better", "worse")]
    assert names == ["better", "worse"]


def test_tables_for_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    toy_run(tmp_path)
    arguments = ("a_b=better.en", "worse.en", "--ref", "ref.en", "--metric", "bleu")
    tsv = run(*arguments, "--tsv").stdout.split("\n")
    markdown = run(*arguments, "--markdown").stdout
    latex = run(*arguments, "--latex").stdout

    assert tsv[0].startswith("system\tmetric\tscore") and tsv[1].startswith("a_b\tbleu\t")
    assert len({row.count("\t") for row in tsv if row}) == 1
    assert markdown.startswith("| Rank | System | BLEU ↑ |")
    assert "a\\_b" in latex and "\\bottomrule" in latex and "% BLEU: nrefs:1|bs:1000|seed:12345" in latex


def test_wrappers_are_reported_and_scored_both_ways(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    Path("llm.txt").write_text("".join(f"Translation: {line}\n" for line in GOOD), "utf-8")
    arguments = ("--src", "src.zh", "--ref", "a.en", "--metric", "bleu")
    clean = result("good.txt", *arguments)["systems"][0]["scores"]["bleu"]["score"]
    told = run("llm.txt", *arguments)
    both = result("llm.txt", *arguments, "--strip-wrappers")["systems"]

    assert (
        "a preamble or label before the translation in 4 segments (100%) (segment 1, 2, 3, 4)" in told.stderr
    )
    assert f"llm (stripped) would have BLEU {clean:.2f} instead of" in told.stderr
    assert [system["name"] for system in both] == ["llm", "llm (stripped)"]
    assert both[0]["scores"]["bleu"]["score"] < both[1]["scores"]["bleu"]["score"] == clean


def test_two_forms_of_a_metric_have_two_headings(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    metrics = ("--metric", "bleu", "--metric", "bleu:tokenize=char", "--metric", "chrf")
    found = result("good.txt", "--ref", "a.en", *metrics)["metrics"]
    assert [metric["label"] for metric in found] == ["BLEU", "BLEU (tokenize=char)", "chrF2"]


@pytest.mark.parametrize("output", ["--tsv", "--markdown", "--latex", "--html"])
def test_terms_are_in_every_output(files: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    monkeypatch.chdir(files)
    Path("t.tsv").write_text("河水\triver\n没有人\tnobody|no one\n垫子\tmat\n布局\tlayout\n", "utf-8")
    arguments = ("good.txt", "--src", "src.zh", "--ref", "a.en", "--metric", "bleu", "--terms", "t.tsv")
    answer = run(*arguments, output, *(["report.html"] if output == "--html" else []))
    text = Path("report.html").read_text("utf-8") if output == "--html" else answer.stdout

    for measure in ("accuracy", "success", "consistency"):
        assert (f"term_{measure}" if output == "--tsv" else f"Term {measure}") in text
        assert f"Term {measure}" in run(*arguments).stdout
    assert ("0.75" if output == "--tsv" else "75.0") in text


def test_output_that_is_segmented_otherwise_is_refused_or_marked_approximate(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    Path("whole.txt").write_text(" ".join(GOOD) + "\n", encoding="utf-8")
    common = ("--src", "src.zh", "--ref", "a.en", "--metric", "bleu")
    expected = result("good.txt", *common)["systems"][0]["scores"]["bleu"]["score"]

    assert run("whole.txt", *common).exit_code == 2
    found = result("whole.txt", *common, "--resegment")["systems"][0]
    assert found["scores"]["bleu"]["score"] == pytest.approx(expected)
    assert found["resegmented"] == {"method": "edit-distance", "moved": [], "cut": [], "empty": []}
    assert "approximate" in run("whole.txt", *common, "--resegment").stdout


def test_the_corpus_is_scored_against_where_no_reference_is_named(tmp_path: Path) -> None:
    from align.scoring.baseline import gloss
    from corpus.folder import bundled

    document = bundled()[0]
    path = tmp_path / "gloss.txt"
    path.write_text("\n".join(gloss(document.source.texts)) + "\n", encoding="utf-8")
    both = result(path, "--doc", document.source.name)
    one = result(path, "--translation", document.bitexts[1].target.name, "--metric", "bleu")

    assert both["test_set"]["references"] == [bitext.target.name for bitext in document.bitexts]
    assert "nrefs:2" in both["systems"][0]["scores"]["bleu"]["signature"]
    assert "nrefs:1" in one["systems"][0]["scores"]["bleu"]["signature"]
    assert 0 < both["systems"][0]["terms"]["accuracy"] < 0.5


def test_an_import_is_scored_against_by_its_name_and_by_the_old_option(tmp_path: Path) -> None:
    from align.scoring.baseline import gloss
    from corpus.folder import bundled

    document = bundled()[0]
    path = tmp_path / "gloss.txt"
    path.write_text("\n".join(gloss(document.source.texts)) + "\n", encoding="utf-8")
    options = ("--doc", document.source.name, "--metric", "bleu")
    new = run(path, "--import", document.source.name, *options)
    old = run(path, "--set", document.source.name, *options)
    assert new.exit_code == 0, new.stderr
    assert new.stdout == old.stdout
    assert ("--import" in new.stderr, "--import" in old.stderr) == (False, True)
    assert run(path, "--import", "another").exit_code == 2


def test_the_other_direction_takes_the_document_as_reference(tmp_path: Path) -> None:
    from corpus.folder import bundled

    document = bundled()[0]
    english = document.bitexts[0].target
    path = tmp_path / "zh.txt"
    path.write_text("\n".join("未来产业。" for _ in english.segments) + "\n", encoding="utf-8")
    found = result(path, "--languages", "en-zh", "--translation", english.name, "--metric", "bleu")

    assert found["test_set"]["target_language"].startswith("zh")
    assert "tok:zh" in found["systems"][0]["scores"]["bleu"]["signature"]
    assert run(path, "--languages", "en-zh").exit_code == 2  # which translation is the source?


def test_segment_scores_are_written_as_tsv(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    monkeypatch.chdir(files)
    run("good.txt", "poor.txt", "--src", "src.zh", "--ref", "a.en", "--segments", "segments.tsv")
    table = pd.read_csv("segments.tsv", sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False)

    assert len(table) == 8
    assert list(table["hypothesis"][:4]) == GOOD


def test_document_scores_are_written_as_tsv(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd
    from sacrebleu.metrics import CHRF

    monkeypatch.chdir(files)
    Path("docs.txt").write_text("a\na\nb\nb\n", "utf-8")
    given = ("good.txt", "poor.txt", "--ref", "a.en", "--metric", "chrf", "--documents", "documents.tsv")
    run(*given, "--doc-ids", "docs.txt")
    table = pd.read_csv("documents.tsv", sep="\t").set_index(["system", "document"])

    assert list(table["segments"]) == [2, 2, 2, 2]
    for document, lines in (("a", slice(0, 2)), ("b", slice(2, 4))):
        references = Path("a.en").read_text("utf-8").splitlines()[lines]
        wanted = CHRF().corpus_score(GOOD[lines], [references]).score
        assert table.loc[("good", document), "chrf"] == pytest.approx(wanted)
    without = run(*given)
    assert without.exit_code == 2 and "it is not known which document each segment is in" in without.stderr


def test_auto_rank_is_shown_in_every_output(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    given = ("good.txt", "poor.txt", "--ref", "a.en", "--metric", "bleu", "--metric", "ter", "--auto-rank")
    found = json.loads(run(*given, "--json").stdout)

    assert found["auto_rank"] == {"good": 1.0, "poor": 2.0}
    assert "AutoRank: mean over metrics, each scaled from 1 (the best) to 2 (the worst)" in run(*given).stdout
    for output in ("--markdown", "--latex"):
        assert "AutoRank" in run(*given, output).stdout
    assert "good\tauto_rank\t1.0" in run(*given, "--tsv").stdout
    alone = run("good.txt", "--ref", "a.en", "--auto-rank")
    assert alone.exit_code == 2 and "two systems" in alone.stderr


def test_the_report_is_written_whole(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    assert (
        run("good.txt", "poor.txt", "--src", "src.zh", "--ref", "a.en", "--html", "report.html").exit_code
        == 0
    )
    assert Path("report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert run("good.txt", "--ref", "a.en", "--html", "nowhere/report.html").exit_code == 2


def test_title_byline_and_note_can_be_left_out(tmp_path: Path) -> None:
    # The speech types one segment as each of the three; its other 40 scored runs are text.
    gloss = tmp_path / "gloss.txt"
    gloss.write_text("\n".join(["A future industry."] * 49) + "\n", "utf-8")
    arguments = [str(gloss), "--json", "--force", "--no-significance"]
    whole = json.loads(CliRunner().invoke(main, ["score", *arguments]).stdout)
    options = ["--leave-out", "title", "--leave-out", "byline", "--leave-out", "note"]
    text = json.loads(CliRunner().invoke(main, ["score", *arguments, *options]).stdout)
    assert whole["test_set"]["segments"] - text["test_set"]["segments"] == text["test_set"]["excluded"] == 3
