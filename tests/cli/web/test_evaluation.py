"""Files scored by the form, to the same figures as the command's."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from httpx2 import Response

from cli.main import main
from cli.web.work import distinct
from corpus.folder import bundled
from tests.cli.web.conftest import Client
from tests.serving import wait_for_job

(SPEECH,) = [folder for folder in bundled() if folder.source.name == "future-industries"]


Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture
def hypothesis(tmp_path: Path) -> Path:
    """A line for each source segment: half of it is the reference, half is not."""
    lines = []
    for number, bead in enumerate(SPEECH.bitexts[0].beads):
        text = " ".join(SPEECH.bitexts[0].target.segments[i].text for i in bead.target)
        lines += [text if number % 2 else "future industries"] + ["none"] * (len(bead.source) - 1)
    path = tmp_path / "hyp.txt"
    path.write_text("\n".join(lines[: len(SPEECH.source.segments)]) + "\n", encoding="utf-8")
    return path


def finished(page: TestClient, address: str) -> str:
    return page.get(wait_for_job(page, address)).text


def score(page: TestClient, files: Files, **form: str | list[str]) -> tuple[Response, str]:
    answer = page.post("/evaluation", files=files, data=form)
    if answer.status_code != 303:
        return answer, answer.text
    return answer, finished(page, answer.headers["location"])


def test_the_form_gives_the_command_s_figures(client: Client, hypothesis: Path) -> None:
    page = client()
    files = [("hypotheses", ("my system.txt", hypothesis.read_bytes()))]
    answer, text = score(page, files, import_name="future-industries", metric=["bleu", "chrf++"])
    assert "my system" in text and "BLEU" in text and "nrefs:2" in text
    result = page.get(answer.headers["location"] + "/result.json").json()
    command = ["score", str(hypothesis), "--metric", "bleu", "--metric", "chrf++", "--json", "--force"]
    printed = json.loads(CliRunner().invoke(main, command).stdout)
    assert result["systems"][0]["scores"] == printed["systems"][0]["scores"]


def test_a_run_and_its_report_are_kept(client: Client, hypothesis: Path, tmp_path: Path) -> None:
    page = client(runs=tmp_path / "runs")
    files = [("hypotheses", ("my system.txt", hypothesis.read_bytes()))]
    answer, _ = score(page, files, import_name="future-industries")
    here = answer.headers["location"]
    report = page.get(here + "/report")
    assert "sandbox" in report.headers["content-security-policy"] and "my system" in report.text
    assert page.post(here + "/keep", data={"name": "../escape"}).status_code == 400
    kept = page.post(here + "/keep", data={"name": "monday"}).headers["location"]
    assert page.post(here + "/keep", data={"name": "monday"}).status_code == 409
    assert "my system" in page.get(kept).text
    assert page.get(kept + "/report").text == report.text
    assert "monday" in page.get("/evaluation").text
    assert page.get("/evaluation/runs/..%2Fmonday").status_code == 404
    command = ["score", "--history", "--runs", str(tmp_path / "runs")]
    assert "monday" in CliRunner().invoke(main, command).stdout


def findings(page: TestClient, address: str, language: str) -> list[str]:
    page.cookies.set("language", language)
    return re.findall(r"<li>(.*?)</li>", page.get(address).text.split("<h2>")[1])


def test_the_findings_of_a_kept_run_are_in_the_language_of_the_page(
    client: Client, hypothesis: Path, tmp_path: Path
) -> None:
    page = client(runs=tmp_path)
    text = hypothesis.read_text(encoding="utf-8") + "future industries &amp; more\n"
    lines = text.replace("none", "&quot;none&quot;").splitlines()[1:]
    files = [("hypotheses", ("sys.txt", "\n".join(lines).encode()))]
    answer, _ = score(page, files, import_name="future-industries", force="true")
    here = answer.headers["location"]
    kept = page.post(here + "/keep", data={"name": "monday"}).headers["location"]
    for language in ("en", "zh-Hans"):
        assert findings(page, kept, language) == findings(page, here, language)
    assert any(re.search(r" \(segment \d+", finding) for finding in findings(page, kept, "en"))
    told = findings(page, kept, "zh-Hans")
    assert told and all(re.search("[\u4e00-\u9fff]", finding) for finding in told)

    # One that an earlier version kept has no messages.
    path = tmp_path / "monday.json"
    older = json.loads(path.read_text(encoding="utf-8"))
    del older["messages"]
    path.write_text(json.dumps(older), encoding="utf-8")
    assert findings(page, kept, "en") == findings(page, here, "en")
    assert findings(page, kept, "zh-Hans") != told


def test_a_reference_of_one_s_own(client: Client) -> None:
    lines = b"\n".join(b"The cat sat on mat number %d." % i for i in range(20))
    files = [
        ("hypotheses", ("a.txt", lines.replace(b"sat", b"lay"))),
        ("hypotheses", ("a.txt", lines.replace(b"mat", b"hat"))),
        ("reference", ("r.txt", lines)),
        ("source", ("s.txt", "\n".join(f"猫坐在第{i}张垫子上。" for i in range(20)).encode())),
    ]
    _, text = score(client(), files)
    assert "a (2)" in text and "reference" in text and 'role="alert"' not in text


def test_a_finding_names_no_option_of_the_command_line(client: Client) -> None:
    lines = "\n".join(f"猫坐在第{i}张垫子上。" for i in range(20)).encode()
    files = [("hypotheses", ("a.txt", lines)), ("reference", ("r.txt", lines)), ("source", ("s.txt", lines))]
    _, text = score(client(), files)
    assert "Choose the translation as the reference." in text and "--ref" not in text


@pytest.mark.parametrize(
    ("files", "form", "says"),
    [
        ([("hypotheses", ("h.txt", b"one\ntwo\n"))], {}, "2 lines for"),
        ([("hypotheses", ("h.txt", b""))], {}, ""),
        ([("hypotheses", ("h.txt", b"x"))], {"metric": "bleurt"}, "unknown metric"),
        ([("hypotheses", ("h.txt", b"x"))], {"import_name": "nothing"}, "no import called"),
        ([("hypotheses", ("h.txt", b"x")), ("source", ("s.txt", b"x"))], {}, "no reference"),
        (
            [("hypotheses", ("h.xml", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"))],
            {},
            "",
        ),
    ],
)
def test_what_cannot_be_scored_is_explained(
    client: Client, files: Files, form: dict[str, str], says: str
) -> None:
    _, text = score(client(), files, **form)
    assert 'role="alert"' in text and says in text
    assert "/tmp" not in text and "root:" not in text
    assert "The server failed" not in text


def test_a_file_of_several_systems_is_scored_system_by_system(client: Client) -> None:
    segments = "".join(f'<seg id="{i}">The cat sat on mat number {i}.</seg>' for i in range(1, 21))
    hyps = "".join(f'<hyp system="{name}" language="en">{segments}</hyp>' for name in "AB")
    source = "".join(f'<seg id="{i}">猫坐在第{i}张垫子上。</seg>' for i in range(1, 21))
    document = f'<doc id="d"><src lang="zh"><p>{source}</p></src>{hyps}</doc>'
    reference = "\n".join(f"A cat was sitting on mat {i}." for i in range(1, 21))
    files = [
        ("hypotheses", ("wmt.xml", f"<dataset>{document}</dataset>".encode())),
        ("reference", ("r.txt", reference.encode())),
    ]
    page = client()
    answer, _ = score(page, files)
    result = page.get(answer.headers["location"] + "/result.json").json()
    assert [system["name"] for system in result["systems"]] == ["wmt:A", "wmt:B"]
    assert {system["file"] for system in result["systems"]} == {"wmt.xml"}


def test_names_are_distinguished() -> None:
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_the_report_shows_judgements_beside_the_metrics_and_their_errors(client: Client) -> None:
    texts = {wrong: [f"The cat {wrong} on mat number {i}." for i in range(20)] for wrong in ("sat", "lay")}
    records = [
        {"system": "a", "line_id": i, "tgt": text, "esa_score": 50 + i,
         "esa_spans": [{"start_i": 8, "end_i": 10, "severity": "major", "category": "Accuracy"}]}
        for i, text in enumerate(texts["lay"])
    ]  # fmt: skip
    judgements = "".join(json.dumps(record) + "\n" for record in records).encode()
    files = [
        ("hypotheses", ("a.txt", "\n".join(texts["lay"]).encode())),
        ("reference", ("r.txt", "\n".join(texts["sat"]).encode())),
        ("judgements", ("esa.jsonl", judgements)),
    ]
    page = client()
    answer, _ = score(page, files)
    here = answer.headers["location"]
    (system,) = page.get(here + "/result.json").json()["systems"]
    assert system["scores"]["esa"]["score"] == 59.5
    assert system["errors"] == {"Accuracy": {"major": 20}}
    data = page.get(here + "/report").text.partition('id="data">')[2].partition("<")[0]
    assert json.loads(data)["segments"][3]["errors"]["0"] == [[8, 11, 0, "Accuracy", "major"]]
    files[-1] = ("judgements", ("esa.jsonl", judgements.replace(b'"a"', b'"b"')))
    _, text = score(page, files)
    assert 'role="alert"' in text and "esa.jsonl has no scores for system “a”" in text


def test_the_figures_are_explained_in_the_language_of_the_page(client: Client, hypothesis: Path) -> None:
    page = client()
    page.cookies.set("language", "zh-Hans")
    files = [
        ("hypotheses", ("甲.txt", hypothesis.read_bytes())),
        ("hypotheses", ("乙.txt", b"x\n" * len(SPEECH.source.segments))),
    ]
    _, text = score(page, files, import_name="future-industries", force="true")
    assert "参考译文：" in text and "句，不足 100 句" in text
    shown = re.sub("<[^>]*>", " ", text[text.index("<main") : text.index("</main>")])
    shown = re.sub(r"\S*[|:=]\S*", "", shown)  # signatures
    words = set(re.findall(r"[A-Za-z]{4,}", shown))
    assert words <= {"BLEU", "chrF", "JSON", "nrefs", "bootstrap", "future", "industries"}, words
