"""One answer, whichever door one comes in by: command, browser, API, batch, Python.

Each row of the tables is a situation and its outcome: done, with the kinds of warnings, or refused, with the
kind of error. Every door that has the operation must come to that outcome. Outcomes are compared as data.
"""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

import cli.add
import cli.align
import cli.import_
import cli.lookup
import cli.review
import cli.score
import cli.term
import corpus.store.operations
import duizhao
from align.batch import FilePair
from align.batch.part import Task, align_part
from align.pipeline import AlignmentPolicy, align, align_pair, read_pair, update
from align.scoring import pipeline as scoring
from align.scoring.loading import ScoringFiles, read_systems, read_test_set
from cli.web.app import create_app
from cli.web.settings import Settings
from corpus.errors import DuizhaoError
from corpus.folder import DocumentFolder, read_folder, write_folder
from corpus.model import Bead, Bitext, Document, Segment, TranslationUnit
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, add_bitexts
from corpus.store.operations import Change, Operation, review, window_at
from corpus.store.reviewing import undo
from tests.serving import application


@dataclass(frozen=True)
class Outcome:
    """What came of it: kinds of warnings, or the code of the error that refused it."""

    warnings: frozenset[str] = frozenset()
    refused: str = ""


def done(*warnings: str) -> Outcome:
    return Outcome(frozenset(warnings))


def refused(code: str) -> Outcome:
    return Outcome(refused=code)


STATUS = {"not-found": 404, "conflict": 409, "reviews-lost": 409, "beads-changed": 409, "unavailable": 503}
"""The HTTP status of a refusal; 400 for every other."""


@pytest.fixture(scope="module")
def web() -> Iterator[TestClient]:
    app = create_app(Settings())
    with TestClient(app, "http://localhost", follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server with a corpus of its own, which a test exchanges: see :func:`_serving`."""
    app = create_app(Settings(corpus=_team(tmp_path_factory.mktemp("team") / "team.duizhao")))
    with TestClient(app, "http://localhost", follow_redirects=False) as client:
        yield client


@contextmanager
def _serving(page: TestClient, path: str) -> Iterator[Corpus]:
    """Let the server work on another corpus."""
    state = application(page).state
    own = state.corpus, state.settings
    with open_corpus(path) as opened:
        state.corpus, state.settings = opened, replace(state.settings, corpus=path)
        try:
            yield opened
        finally:
            state.corpus, state.settings = own


def job_outcome(web: TestClient, answer: Any, kind: str) -> Outcome:
    """What became of the work that a form or the API began, in the API's words."""
    if answer.status_code >= 400:
        return refused(answer.json()["code"] if "json" in answer.headers["content-type"] else "")
    app: Any = web.app
    is_api = answer.status_code == 202
    job = answer.json()["id"] if is_api else answer.headers["location"].rsplit("/", 1)[1]
    assert app.state.jobs._jobs[job].finished.wait(120)
    record = web.get(f"/api/jobs/{kind}/{job}").json()
    warnings = [w["kind"] for w in record.get("warnings", [])]
    if kind == "evaluation" and record["state"] == "done":
        warnings = [found["kind"] for found in record["result"]["findings"]]
    if not is_api:
        page = web.get(answer.headers["location"]).text
        if kind == "alignment" or record["state"] == "failed":
            assert ('role="alert"' in page) == bool(warnings or record["error"]), "the page says it too"
    assert record["state"] in ("done", "failed")
    return Outcome(frozenset(warnings), record.get("error_code", ""))


def same(outcome: Outcome, expected: Outcome, answer: Any) -> None:
    """A page that refuses at once has no code, but the status of its kind."""
    if not outcome.refused and answer.status_code >= 400:
        assert (answer.status_code, 'role="alert"' in answer.text) == (
            STATUS.get(expected.refused, 400),
            True,
        )
    else:
        assert outcome == expected


def attempt(work: Callable[[], Any]) -> tuple[Any, str]:
    """What it gives, and the code of the error that it raises."""
    try:
        return work(), ""
    except DuizhaoError as error:
        return None, error.code


# --- Aligning ---------------------------------------------------------------------------------------------

ZH = "今天天气很好。我们去公园散步。孩子们在湖边喂鸭子。晚上我们回家做饭。"
HANT = "今天天氣很好。我們去公園散步。孩子們在湖邊餵鴨子。晚上我們回家做飯。"
EN = (
    "The weather is fine today. We go for a walk in the park. The children feed the ducks by the lake. "
    "In the evening we go home and cook."
)
FR = (
    "Il fait beau aujourd'hui. Nous allons nous promener dans le parc. Les enfants donnent à manger aux "
    "canards au bord du lac. Le soir, nous rentrons à la maison et nous faisons la cuisine."
)
BEES = (
    "The kettle had boiled dry while nobody was looking. My uncle keeps eleven bees in a matchbox. "
    "Trains to the coast leave from platform nine on Tuesdays. Old maps are sold by weight."
)
JA = "今日は天気がとても良いです。私たちは公園へ散歩に行きます。子供たちは湖のほとりでアヒルに餌をやります。"
NUMBERS = "1 2 3\n\n44 55\n\n7 8 9\n"


def _word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


Sent = tuple[str, str | bytes]


@dataclass(frozen=True)
class Aligning:
    """Two files, with their languages where somebody says them, and what comes of it."""

    source: Sent
    target: Sent
    outcome: Outcome
    languages: tuple[str, str] = ("", "")

    @property
    def contents(self) -> list[bytes]:
        return [text.encode() if isinstance(text, str) else text for _, text in (self.source, self.target)]


ALIGNING = {
    "a text and its translation": Aligning(("a.txt", ZH), ("b.txt", EN), done()),
    "traditional characters": Aligning(("a.txt", HANT), ("b.md", EN), done()),
    "one sentence each": Aligning(
        ("a.txt", "今天天气很好。"), ("b.txt", "The weather is fine today."), done()
    ),
    "the two are swapped": Aligning(("a.txt", EN), ("b.txt", ZH), refused("swapped")),
    "from English, as is said": Aligning(("a.txt", EN), ("b.txt", ZH), done(), ("en", "")),
    "from English, as is said of the translation": Aligning(
        ("a.txt", EN), ("b.txt", ZH), done(), ("", "zh-Hans")
    ),
    "both Chinese": Aligning(("a.txt", ZH), ("b.txt", ZH), refused("same-language")),
    "both English": Aligning(("a.txt", EN), ("b.txt", EN), refused("same-language")),
    "both Chinese, as is said of one": Aligning(
        ("a.txt", ZH), ("b.txt", ZH), refused("same-language"), ("zh", "")
    ),
    "both Chinese, as is said of both": Aligning(
        ("a.txt", ZH), ("b.txt", HANT), done("language"), ("zh", "zh")
    ),
    "English and French": Aligning(("a.txt", EN), ("b.txt", FR), refused("not-chinese")),
    "French and English, as is said": Aligning(("a.txt", FR), ("b.txt", EN), done("language"), ("fr", "en")),
    "Chinese and French": Aligning(("a.txt", ZH), ("b.txt", FR), done("language")),
    "a source in no language": Aligning(("a.txt", NUMBERS), ("b.txt", EN), refused("not-chinese")),
    "a language that does not exist": Aligning(
        ("a.txt", ZH), ("b.txt", EN), refused("usage"), ("chinese", "english")
    ),
    "hardly a translation": Aligning(("a.txt", ZH), ("b.txt", BEES), done("unrelated")),
    "another encoding": Aligning(("a.txt", ZH.encode("gb18030")), ("b.txt", EN), done("encoding")),
    "an empty source": Aligning(("a.txt", ""), ("b.txt", EN), refused("input")),
    "an empty translation": Aligning(("a.txt", ZH), ("b.txt", ""), refused("input")),
    "nothing but white space": Aligning(("a.txt", ZH), ("b.txt", " \n\t\n"), refused("input")),
    "an unknown extension": Aligning(("a.exe", ZH), ("b.txt", EN), refused("input")),
    "a picture": Aligning(("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ("b.txt", EN), refused("input")),
    "a Word document that is none": Aligning(("a.docx", "PK"), ("b.txt", EN), refused("input")),
    "a broken PDF": Aligning(("a.pdf", "%PDF-1.4 and no more"), ("b.txt", EN), refused("input")),
    "Windows line ends and a byte order mark": Aligning(
        ("a.txt", "\ufeff" + ZH.replace("。", "。\r\n")), ("b.txt", EN), done()
    ),
    "UTF-16, as Notepad saves it": Aligning(("a.txt", ZH.encode("utf-16")), ("b.txt", EN), done("encoding")),
    "names with spaces, dots and capitals": Aligning(("讲话 稿.TXT", ZH), ("b (final).v2.txt", EN), done()),
    "a Word document called .txt": Aligning(("a.txt", _word(ZH)), ("b.txt", EN), refused("input")),
    "Chinese and Japanese": Aligning(("a.txt", ZH), ("b.txt", JA), done("language")),
    "the languages are said the wrong way round": Aligning(
        ("a.txt", ZH), ("b.txt", EN), done(), ("en", "zh")
    ),
    "a page with a script only": Aligning(
        ("a.html", "<script>let x = 1</script>"), ("b.txt", EN), refused("input")
    ),
    "the same text twice": Aligning(("a.txt", ZH), ("a.md", ZH), refused("same-language")),
    "headings only": Aligning(
        ("a.md", "# 天气\n\n# 公园\n"), ("b.md", "# The weather\n\n# The park\n"), done()
    ),
    "a side that is empty without its markup": Aligning(
        ("a.html", "<html><body><p> </p></body></html>"), ("b.txt", EN), refused("input")
    ),
    "an image and nothing else": Aligning(("a.txt", ZH), ("b.md", "![](a.png)\n"), refused("input")),
    "a file that is cut inside a character": Aligning(
        ("a.txt", ZH.encode("gb18030")[:-1]), ("b.txt", EN), refused("damaged")
    ),
    "languages that contradict the text": Aligning(
        ("a.txt", ZH), ("b.txt", EN), done("language"), ("zh", "fr")
    ),
    "a language with its region": Aligning(("a.txt", HANT), ("b.txt", EN), done(), ("zh-TW", "en-GB")),
    "a byte order mark only": Aligning(("a.txt", "\ufeff"), ("b.txt", EN), refused("input")),
    "old Macintosh line ends": Aligning(("a.txt", ZH.replace("。", "。\r")), ("b.txt", EN), done()),
    "a name without an extension": Aligning(("speech", ZH), ("b.txt", EN), refused("input")),
}


@pytest.mark.parametrize("situation", ALIGNING)
def test_aligning_has_one_outcome(situation: str, tmp_path: Path, web: TestClient) -> None:
    case = ALIGNING[situation]
    paths = [tmp_path / case.source[0], tmp_path / case.target[0]]
    for path, contents in zip(paths, case.contents, strict=True):
        path.write_bytes(contents)
    source, target = (language or None for language in case.languages)
    policy = AlignmentPolicy(source_language=source, target_language=target)

    found, code = attempt(
        lambda: duizhao.align(str(paths[0]), paths[1], source_language=source, target_language=target)
    )
    warnings = [warning.kind.value for warning in found.warnings] if found else []
    assert Outcome(frozenset(warnings), code) == case.outcome, "Python"

    assert _aligned_by_command(paths, case.languages) == case.outcome, "command"
    if case.languages == ("", ""):
        assert _added_by_command(paths, tmp_path / "c.duizhao") == case.outcome, "command add"

    (record,) = align_part(Task(tmp_path, (FilePair("p", *paths),), ("key",), policy))
    assert Outcome(frozenset(record.warnings), record.failure_code) == case.outcome, "batch"

    form = {"source_language": case.languages[0], "target_language": case.languages[1]}
    files = {
        side: (name, contents)
        for side, (name, _), contents in zip(
            ("source", "target"), (case.source, case.target), case.contents, strict=True
        )
    }
    for address in ("/align", "/api/align"):
        answer = web.post(address, files=files, data=form)
        same(job_outcome(web, answer, "alignment"), case.outcome, answer)


def _aligned_by_command(paths: list[Path], languages: tuple[str, str]) -> Outcome:
    arguments = [str(path) for path in paths]
    for side, language in zip(("source", "target"), languages, strict=True):
        arguments += [f"--{side}-language", language] if language else []
    return _outcome_of(cli.align.command, arguments)


def _added_by_command(paths: list[Path], corpus_file: Path) -> Outcome:
    outcome = _outcome_of(cli.add.command, [*map(str, paths), "--corpus", str(corpus_file)])
    assert corpus_file.exists() != bool(outcome.refused)
    return outcome


def _outcome_of(command: Any, arguments: list[str]) -> Outcome:
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        from cli import reading

        said = reading.said

        def noted(warning: Any) -> str:
            told.append(warning.kind.value)
            return said(warning)

        patch.setattr(reading, "said", noted)
        result = CliRunner().invoke(command, arguments)
    return _of_command(result, told)


def _of_command(result: Any, told: list[str]) -> Outcome:
    if isinstance(result.exception, DuizhaoError):
        return refused(result.exception.code)
    assert result.exit_code == 0, result.exc_info
    return done(*told)


def test_a_text_is_aligned_as_its_file_is() -> None:
    assert align(ZH, EN).bitext.beads == align(ZH + "\n", EN + "\n").bitext.beads
    for situation in ("the two are swapped", "English and French", "nothing but white space"):
        case = ALIGNING[situation]
        one, other = (content.decode() for content in case.contents)
        assert attempt(partial(align, one, other))[1] == case.outcome.refused


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    paths[1].write_text(EN)
    assert attempt(lambda: align(paths[0], paths[1]))[1] == "not-found"
    assert _aligned_by_command(paths, ("", "")) == refused("not-found")
    (record,) = align_part(Task(tmp_path, (FilePair("p", *paths),), ("key",), AlignmentPolicy()))
    assert record.failure_code == "not-found"


# --- A reviewed bead in the way ---------------------------------------------------------------------------


def _bitext(reviewed: bool = True) -> Bitext:
    pair = read_pair(ZH, EN, AlignmentPolicy(), names=("walk", "en"))
    beads = tuple(Bead((i,), (i,), reviewed=reviewed and i == 1) for i in range(4))
    return Bitext(pair.source, pair.target, beads)


CHANGED = EN.replace("walk in the park", "long walk in the park")


def test_a_reviewed_bead_in_the_way_of_an_update(tmp_path: Path) -> None:
    """What would take the place of a reviewed text is refused unless one insists."""
    bitext = _bitext()
    folder = tmp_path / "walk"
    write_folder(folder, DocumentFolder(bitext.source, (bitext,)))
    before = read_folder(folder)
    source, target = tmp_path / "zh.txt", tmp_path / "en.txt"
    source.write_text(ZH, encoding="utf-8")
    target.write_text(CHANGED, encoding="utf-8")
    arguments = [str(source), str(target), "-o", f"{folder}/"]
    from align.encoders import load_encoder

    encoder = load_encoder("use")
    pair = read_pair(source, target, AlignmentPolicy())
    assert attempt(lambda: update(before, pair, encoder))[1] == "reviews-lost"
    result = CliRunner().invoke(cli.align.command, arguments)
    assert _of_command(result, []) == refused("reviews-lost")
    assert read_folder(folder) == before
    assert len(update(before, pair, encoder, even_reviewed=True).lost) == 1
    assert CliRunner().invoke(cli.align.command, [*arguments, "--even-reviewed"]).exit_code == 0
    assert read_folder(folder) != before


def test_a_reviewed_bead_in_the_way_of_a_changed_version(tmp_path: Path, team: TestClient) -> None:
    """A new text beside the reviewed one is made, and what it does not keep is counted."""
    bitext = _bitext()
    path = str(tmp_path / "team.duizhao")
    with open_corpus(path, create=True) as opened:
        add_bitexts(opened, [bitext], ImportSource("walk", "", "", "test", "pair"))
    from align.encoders import load_encoder

    pair = read_pair(ZH, CHANGED, AlignmentPolicy())
    expected = done("lost-reviews")
    warnings = align_pair(pair, load_encoder("use"), previous=bitext).warnings
    assert done(*(warning.kind.value for warning in warnings)) == expected
    with _serving(team, path):
        files = {"source": ("a.txt", ZH.encode()), "target": ("b.txt", CHANGED.encode())}
        for address in ("/align", "/api/align"):
            answer = team.post(address, files=files, data={"earlier": "1"})
            assert job_outcome(team, answer, "alignment") == expected
        for address in ("/align", "/api/align"):
            assert team.post(address, files=files, data={"earlier": "99"}).status_code == 404


# --- Scoring ----------------------------------------------------------------------------------------------

SOURCE = [f"第{i}只猫坐在垫子上，看着窗外的雨。" for i in range(1, 13)]
REFERENCE = [f"Cat number {i} sat on the mat and looked out at the rain." for i in range(1, 13)]
OUTPUT = [f"The cat {i} sits on a mat and watches the rain outside." for i in range(1, 13)]
OTHER = [f"On a mat sits cat {i}, who is watching rain through the window." for i in range(1, 13)]


@dataclass(frozen=True)
class Scoring:
    """Hypotheses by file name, what they are scored against, and what comes of it."""

    hypotheses: dict[str, list[str] | bytes]
    outcome: Outcome
    source: list[str] = field(default_factory=lambda: SOURCE)
    reference: list[str] = field(default_factory=lambda: REFERENCE)
    metrics: tuple[str, ...] = ("bleu", "chrf")
    force: bool = False


SCORING = {
    "sound output": Scoring({"a.txt": OUTPUT}, done()),
    "two systems": Scoring({"a.txt": OUTPUT, "b.txt": OTHER}, done()),
    "the hypothesis is the source": Scoring({"a.txt": SOURCE}, refused("source-copies")),
    "the hypothesis is the source, but one insists": Scoring(
        {"a.txt": SOURCE}, done("source-copies", "language", "punctuation", "length"), force=True
    ),
    "most of it is copied": Scoring({"a.txt": SOURCE[:8] + OUTPUT[8:]}, refused("source-copies")),
    "one sentence is copied": Scoring(
        {"a.txt": SOURCE[:1] + OUTPUT[1:]}, done("source-copies", "punctuation")
    ),
    "the hypothesis is the reference": Scoring({"a.txt": REFERENCE}, refused("reference-copies")),
    "the hypothesis is in Chinese": Scoring({"a.txt": SOURCE[1:] + SOURCE[:1]}, refused("language")),
    "every hypothesis is empty": Scoring({"a.txt": [""] * 12}, refused("empty-hypotheses")),
    "an empty file": Scoring({"a.txt": b""}, refused("input")),
    "fewer lines": Scoring({"a.txt": OUTPUT[:-1]}, refused("input")),
    "more lines": Scoring({"a.txt": [*OUTPUT, "One more."]}, refused("input")),
    "an empty hypothesis": Scoring({"a.txt": [*OUTPUT[:-1], ""]}, done("empty-hypotheses")),
    "two identical systems": Scoring({"a.txt": OUTPUT, "b.txt": OUTPUT}, done("identical")),
    "not UTF-8": Scoring({"a.txt": "\n".join(OUTPUT).encode() + b"\xff\xfe"}, refused("damaged")),
    "named like a reference": Scoring({"ref.txt": OUTPUT}, done("named-reference")),
    "HTML entities": Scoring({"a.txt": [f"{text} &amp;" for text in OUTPUT]}, done("entities")),
    "lowercased": Scoring({"a.txt": [text.lower() for text in OUTPUT]}, done("lowercased")),
    "the reference is the source": Scoring(
        {"a.txt": OUTPUT}, refused("reference-is-source"), reference=SOURCE
    ),
    "a segment without a reference": Scoring(
        {"a.txt": OUTPUT}, done("without-reference"), reference=[*REFERENCE[:-1], ""]
    ),
    "a reference of blank lines": Scoring(
        {"a.txt": OUTPUT}, refused("empty-references"), reference=[""] * 12
    ),
    "a source of other length": Scoring({"a.txt": OUTPUT}, refused("input"), source=SOURCE[:-1]),
    "a source without a reference": Scoring({"a.txt": OUTPUT}, refused("usage"), reference=[]),
    "an unknown metric": Scoring({"a.txt": OUTPUT}, refused("usage"), metrics=("bleurt",)),
    "a blank line too many": Scoring({"a.txt": [*OUTPUT, ""]}, refused("input")),
    "Windows line ends, a byte order mark and no end to the last line": Scoring(
        {"a.txt": ("\ufeff" + "\r\n".join(OUTPUT)).encode()}, done()
    ),
    "UTF-16": Scoring({"a.txt": "\n".join(OUTPUT).encode("utf-16")}, refused("damaged")),
    "code fences": Scoring({"a.txt": [f"``` {text} ```" for text in OUTPUT]}, done("code-fence")),
    "a refusal to translate": Scoring(
        {"a.txt": ["I'm sorry, but I cannot translate this text.", *OUTPUT[1:]]}, done("refusal")
    ),
    "a Word document": Scoring({"a.docx": _word("\n".join(OUTPUT))}, refused("input")),
    "two files of one name": Scoring({"a.txt": OUTPUT, "a.jsonl": b""}, refused("input")),
    "a blank line in the middle": Scoring(
        {"a.txt": [*OUTPUT[:5], "", *OUTPUT[6:]]}, done("empty-hypotheses")
    ),
    "a line of white space": Scoring(
        {"a.txt": [*OUTPUT[:5], " \u3000", *OUTPUT[6:]]}, done("empty-hypotheses", "trailing-space")
    ),
    "a reference of other length": Scoring({"a.txt": OUTPUT}, refused("input"), reference=REFERENCE[:-1]),
    "a file cut inside a character": Scoring(
        {"a.txt": "\n".join([*OUTPUT[:-1], "“Rain”"]).encode()[:-1]}, refused("damaged")
    ),
    "a metric without its value": Scoring({"a.txt": OUTPUT}, refused("usage"), metrics=("bleu:tokenize",)),
    "an option that a metric lacks": Scoring(
        {"a.txt": OUTPUT}, refused("usage"), metrics=("chrf:colour=red",)
    ),
    "a null in a record": Scoring(
        {"a.jsonl": "".join(json.dumps({"mt": text}) + "\n" for text in (*OUTPUT[:-1], None)).encode()},
        refused("input"),
    ),
    "a tokenizer that sacrebleu does not have": Scoring(
        {"a.txt": OUTPUT}, refused("usage"), metrics=("bleu:tokenize=jieba",)
    ),
    "the same metric twice": Scoring({"a.txt": OUTPUT}, done(), metrics=("chrf", "chrf")),
    "Korean output": Scoring({"a.txt": ["오늘 회의는 오후 세 시에 시작합니다."] * 12}, refused("language")),
}


@pytest.mark.parametrize("situation", SCORING)
def test_scoring_has_one_outcome(situation: str, tmp_path: Path, web: TestClient) -> None:
    case = SCORING[situation]
    given = {**case.hypotheses, "zh.txt": case.source, "en.txt": case.reference}
    contents = {
        name: lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode()
        for name, lines in given.items()
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    hypotheses = [str(tmp_path / name) for name in case.hypotheses]
    source, reference = tmp_path / "zh.txt", tmp_path / "en.txt"

    def in_python() -> scoring.Scored:
        references = (str(reference),) if case.reference else ()
        test_set = read_test_set(ScoringFiles(references, str(source)))
        policy = scoring.ScoringPolicy(metrics=case.metrics, force=case.force)
        return scoring.score(scoring.prepare(test_set, read_systems(hypotheses, test_set), policy), policy)

    scored, code = attempt(in_python)
    findings = [finding.kind.value for finding in scored.prepared.findings] if scored else []
    assert Outcome(frozenset(findings), code) == case.outcome, "Python"

    scored, code = attempt(
        lambda: duizhao.score(
            {path.stem: path for path in map(Path, hypotheses)},
            reference if case.reference else {},
            source=source,
            metrics=case.metrics,
            force=case.force,
        )
    )
    findings = [finding.kind.value for finding in scored.prepared.findings] if scored else []
    assert Outcome(frozenset(findings), code) == case.outcome, "a notebook"

    arguments = [*hypotheses, "--src", str(source), "--json"]
    arguments += ["--ref", str(reference)] if case.reference else []
    arguments += [option for metric in case.metrics for option in ("--metric", metric)]
    result = CliRunner().invoke(cli.score.command, [*arguments, "--force"] if case.force else arguments)
    told = []
    if result.exit_code == 0:
        told = [finding["kind"] for finding in json.loads(result.stdout)["findings"]]
    assert _of_command(result, told) == case.outcome, "command"

    files = [("hypotheses", (name, contents[name])) for name in case.hypotheses]
    files += [("source", ("zh.txt", contents["zh.txt"]))]
    files += [("reference", ("en.txt", contents["en.txt"]))] if case.reference else []
    form = {"metric": list(case.metrics), "force": "true" if case.force else "false"}
    for address in ("/evaluation", "/api/score"):
        answer = web.post(address, files=files, data=form)
        same(job_outcome(web, answer, "evaluation"), case.outcome, answer)


# --- Reviewing --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reviewing:
    """A change to the bead at a position, and what comes of it.

    ``keys`` do the same in the terminal, and are empty where one cannot come to that there.
    """

    change: Change
    outcome: Outcome
    keys: str = ""
    position: int = 0
    stale: bool = False


REVIEWING = {
    "accept": Reviewing(Change(Operation.ACCEPT), done(), "a\n"),
    "a note of too many characters": Reviewing(
        Change(Operation.NOTE, note="n" * 2001), refused("usage"), f"n\n{'n' * 2001}\n"
    ),
    "a note of nothing": Reviewing(Change(Operation.NOTE, note=" "), done()),
    "edit to the same": Reviewing(
        Change(Operation.EDIT, ["今天天气好。"], ["The weather is fine."]), done(), "e\n\n\n"
    ),
    "edit a source to nothing": Reviewing(Change(Operation.EDIT, [""], ["It is sunny."]), refused("usage")),
    "give away what is not there": Reviewing(Change(Operation.TARGET_OUT), refused("usage"), position=2),
    "split one with nothing on the other side": Reviewing(
        Change(Operation.SPLIT), refused("usage"), position=2
    ),
    "accept what has no translation": Reviewing(Change(Operation.ACCEPT), done(), "\n\na\n", position=2),
    "accept meanwhile": Reviewing(Change(Operation.ACCEPT), refused("beads-changed"), stale=True),
    "a note": Reviewing(Change(Operation.NOTE, note="see 2"), done(), "n\nsee 2\n"),
    "merge": Reviewing(Change(Operation.MERGE), done(), "m\n"),
    "merge the last": Reviewing(Change(Operation.MERGE), refused("usage"), "\n\n\nm\n", position=3),
    "merge the first with the one before": Reviewing(Change(Operation.MERGE_BEFORE), refused("usage")),
    "merge with the one before": Reviewing(Change(Operation.MERGE_BEFORE), done(), position=1),
    "split": Reviewing(Change(Operation.SPLIT), done(), "s\n"),
    "split a single segment": Reviewing(Change(Operation.SPLIT), refused("usage"), "\n\ns\n", position=2),
    "take in a segment": Reviewing(Change(Operation.TARGET_IN), done(), "<\n"),
    "give away a segment": Reviewing(Change(Operation.TARGET_OUT), done(), ">\n"),
    "take in what is not there": Reviewing(
        Change(Operation.TARGET_IN), refused("usage"), "\n<\n", position=1
    ),
    "edit": Reviewing(
        Change(Operation.EDIT, ["今天晴。"], ["It is sunny."]), done(), "e\n今天晴。\nIt is sunny.\n"
    ),
    "edit to nothing": Reviewing(
        Change(Operation.EDIT, ["今天晴。"], [" "]), refused("usage"), "e\n今天晴。\n \n"
    ),
    "edit another number of texts": Reviewing(
        Change(Operation.EDIT, ["今天晴。"], ["It is", "sunny."]), refused("usage")
    ),
    "a control character": Reviewing(
        Change(Operation.EDIT, ["今天晴。"], ["It is\x07sunny."]),
        refused("usage"),
        "e\n今天晴。\nIt is\x07sunny.\n",
    ),
    "changed meanwhile": Reviewing(Change(Operation.MERGE), refused("beads-changed"), stale=True),
}


def _team(path: Path) -> str:
    """A corpus of four beads, the third with a source segment only."""
    segments = [
        tuple(Segment(str(n), text, 0) for n, text in enumerate(texts))
        for texts in (
            ["今天天气好。", "散步。", "喂鸭子。", "做饭。"],
            ["The weather is fine.", "A walk.", "We cook."],
        )
    ]
    documents = Document("zh", "zh-Hans", segments[0]), Document("en", "en", segments[1])
    beads = [Bead((0,), (0,), 0.9), Bead((1,), (1,), 0.9), Bead((2,), (), 0.9), Bead((3,), (2,), 0.9)]
    path.unlink(missing_ok=True)
    with open_corpus(str(path), create=True) as opened:
        add_bitexts(
            opened,
            [Bitext(*documents, tuple(beads))],
            ImportSource("d", "", "", "test", "pair"),
        )
    return str(path)


@pytest.mark.parametrize("situation", REVIEWING)
def test_reviewing_has_one_outcome(situation: str, tmp_path: Path, team: TestClient) -> None:
    case = REVIEWING[situation]
    results = [_reviewed_in_python(case, _team(tmp_path / "python.duizhao"))]
    if case.keys:
        results.append(_reviewed_in_the_terminal(case, _team(tmp_path / "terminal.duizhao")))
    for door in ("browser", "API"):
        results.append(_reviewed_on_the_web(case, _team(tmp_path / f"{door}.duizhao"), door, team))
    assert {outcome for outcome, _ in results} == {case.outcome}
    beads = [beads for _, beads in results]
    assert beads == beads[:1] * len(beads), "every door leaves the same beads"


def _beads(path: str) -> list[Any]:
    from corpus.store.browsing import bead_page

    with open_corpus(path) as opened:
        return bead_page(opened, 1, 0, 10)


def _reviewed_in_python(case: Reviewing, path: str) -> tuple[Outcome, list[Any]]:
    with open_corpus(path) as opened:
        window = window_at(opened, 1, case.position)
        assert window
        if case.stale:
            review(opened, 1, window, Change(Operation.NOTE, note="faster"), "other")
        _, code = attempt(lambda: review(opened, 1, window, case.change, "me"))
    return Outcome(refused=code), _beads(path)


def _reviewed_in_the_terminal(case: Reviewing, path: str) -> tuple[Outcome, list[Any]]:
    codes = []

    def recording(*arguments: Any) -> Any:
        try:
            return review(*arguments)
        except DuizhaoError as error:
            codes.append(error.code)
            raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus.store.operations, "review", recording)
        patch.setattr("corpus.store.browsing.next_to_review", _in_order)
        result = CliRunner().invoke(cli.review.command, ["--all", "--corpus", path], input=f"{case.keys}q\n")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return Outcome(refused=codes[0] if codes else ""), _beads(path)


def _in_order(opened: Any, bitext_id: int, after: int = -1) -> int | None:  # noqa: ARG001
    return after + 1 if after < 3 else None


def _reviewed_on_the_web(
    case: Reviewing, path: str, door: str, page: TestClient
) -> tuple[Outcome, list[Any]]:
    with _serving(page, path) as opened:
        window = window_at(opened, 1, case.position)
        assert window
        if case.stale:
            review(opened, 1, window, Change(Operation.NOTE, note="faster"), "other")
        data: dict[str, Any] = {
            "source": list(case.change.source),
            "target": list(case.change.target),
            "note": case.change.note,
        }
        if door == "browser":
            address = f"/review/1/{window.bead.id}/{case.change.operation.value}"
            answer = page.post(address, data={**data, "version": window.version})
            assert (answer.status_code >= 400) == ('role="alert"' in answer.text)
            code = case.outcome.refused if answer.status_code == STATUS.get(case.outcome.refused, 400) else ""
        else:
            data |= {"bead": window.bead.id, "position": window.bead.position, "version": window.version}
            answer = page.post(
                "/api/bitexts/1/review", data={**data, "operation": case.change.operation.value}
            )
            code = answer.json().get("code", "")
    return Outcome(refused=code), _beads(path)


def test_nothing_to_take_back(tmp_path: Path, team: TestClient) -> None:
    path = _team(tmp_path / "team.duizhao")
    with open_corpus(path) as opened:
        assert attempt(lambda: undo(opened, 1, "me"))[1] == "conflict"
    with _serving(team, path):
        assert team.post("/review/1/undo").status_code == 409
        assert team.post("/api/bitexts/1/undo", data={"review": 1}).json()["code"] == "conflict"
    result = CliRunner().invoke(cli.review.command, ["--all", "--corpus", path], input="u\nq\n")
    assert "Error: " in result.stderr and result.exit_code == 0


# --- Looking up -------------------------------------------------------------------------------------------

LOOKING_UP = {
    "a Chinese word": ("天气", done()),
    "an English word": ("weather", done()),
    "pinyin": ("tianqi", done()),
    "what does not occur": ("博物馆", done()),
    "signs of SQL": ("'; DROP TABLE beads --", done()),
    "a symbol": ("😀", done()),
    "white space": (" \u3000", refused("usage")),
    "punctuation": ("。，", refused("usage")),
    "a quotation mark": ('"', refused("usage")),
    "a star": ("*", refused("usage")),
    "a word to leave out, and none to find": ("-天气", refused("usage")),
    "signs of a regular expression": ("天.*[气]+$", done()),
    "an escape that SQL's LIKE has": ("天\\\\%_", done()),
    "stars and question marks": ("*?*", refused("usage")),
    "dashes only": ("——", refused("usage")),
    "only words to leave out": ("-天气 -公园", refused("usage")),
    "empty quotes": ('""', refused("usage")),
    "a control character": ("天\x07气", done()),
    "full-width letters": ("ｗｅａｔｈｅｒ", done()),
    "a whole page": ("天" * 1001, refused("usage")),
    "too many words": (" ".join(f"产{number}" for number in range(40)), refused("usage")),
}


@pytest.mark.parametrize("kind", ["lookup", "renderings"])
@pytest.mark.parametrize("situation", LOOKING_UP)
def test_looking_up_has_one_outcome(situation: str, kind: str, tmp_path: Path, team: TestClient) -> None:
    query, expected = LOOKING_UP[situation]
    path = _team(tmp_path / "team.duizhao")
    with duizhao.open(path) as opened:
        answer, code = attempt(partial(getattr(opened, kind), query))
    assert Outcome(refused=code) == expected, "Python"
    found = bool(answer and list(answer.records()))

    kinds = ["--renderings"] * (kind == "renderings")
    result = CliRunner().invoke(cli.lookup.command, ["--corpus", path, *kinds, "--", query])
    if expected.refused:
        assert isinstance(result.exception, DuizhaoError) and result.exception.code == "usage", "command"
    else:
        assert (result.exit_code == 0) == found, "command"

    with _serving(team, path):
        sent = team.get(f"/api/{kind}", params={"q": query})
        assert sent.json().get("code", "") == expected.refused, "API"
        if not expected.refused:
            assert bool(sent.json()["hits" if kind == "lookup" else "renderings"]) == found, "API"
        if query.strip():  # the page without a query is the start
            asked = {"q": query, "kind": "renderings" if kind == "renderings" else "examples"}
            page = team.get("/", params=asked).text
            assert ('role="alert"' in page) == bool(expected.refused), "browser"


# --- The term list ----------------------------------------------------------------------------------------

TERMS: dict[str, tuple[str, str, dict[str, str], Outcome]] = {
    "a term and its rendering": ("水泵", "pump", {}, done()),
    "a status and a source": ("水泵", "pump", {"status": "preferred", "source": "manual"}, done()),
    "traditional characters": ("閥門", "valve", {}, done()),
    "white space around both": (" 水泵 ", " pump ", {}, done()),
    "the same entry as before": ("大坝", "dam", {}, done()),
    "a further rendering": ("大坝", "barrage", {}, done()),
    "another status than before": ("大坝", "dam", {"status": "forbidden"}, done()),
    "the longest rendering": ("水泵", "p" * 500, {}, done()),
    "a term of more characters": ("泵" * 501, "pump", {}, refused("usage")),
    "a rendering of more characters": ("水泵", "p" * 501, {}, refused("usage")),
    "a source of more characters": ("水泵", "pump", {"source": "s" * 501}, refused("usage")),
    "no Chinese character": ("pump", "pump", {}, refused("input")),
    "the two are swapped": ("pump", "水泵", {}, refused("input")),
    "an empty rendering": ("水泵", " ", {}, refused("input")),
}


def _term_list(path: str) -> list[tuple[str, ...]]:
    with open_corpus(path) as opened:
        return sorted(
            (one.text, one.status, one.source) for found in opened.concepts() for one in found.terms
        )


@pytest.mark.parametrize("situation", TERMS)
def test_adding_a_term_has_one_outcome(situation: str, tmp_path: Path, team: TestClient) -> None:
    term, rendering, fields, expected = TERMS[situation]
    lists = []

    def corpus_of(door: str) -> str:
        path = _team(tmp_path / f"{door}.duizhao")
        with duizhao.open(path) as opened:
            opened.add_term("大坝", "dam", status="preferred")
        return path

    path = corpus_of("Python")
    with duizhao.open(path) as opened:
        assert attempt(lambda: opened.add_term(term, rendering, **fields))[1] == expected.refused, "Python"
    lists.append(_term_list(path))

    path = corpus_of("command")
    options = [part for name, value in fields.items() for part in (f"--{name}", value)]
    result = CliRunner().invoke(cli.term.command, ["add", term, rendering, *options, "--corpus", path])
    assert _of_command(result, []) == expected, "command"
    lists.append(_term_list(path))

    data = {"term": term, "rendering": rendering, **fields}
    for address in ("/api/terms", "/terms"):
        path = corpus_of(address.replace("/", "-"))
        with _serving(team, path):
            answer = team.post(address, data=data)
        assert answer.status_code < 400 if not expected.refused else answer.status_code == 400, address
        if address == "/api/terms":
            assert answer.json().get("code", "") == expected.refused
        lists.append(_term_list(path))
    assert lists == lists[:1] * len(lists), "every door leaves the same list"


# --- Importing --------------------------------------------------------------------------------------------

TMX = (
    '<?xml version="1.0"?><tmx version="1.4"><header creationtool="x" creationtoolversion="1" o-tmf="x" '
    'segtype="sentence" adminlang="en" srclang="*all*" datatype="plaintext"/><body>{}</body></tmx>'
)


def _unit(**texts: str) -> str:
    said = "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in texts.items())
    return f"<tu>{said}</tu>"


PAIR = _unit(zh="今天好。", en="Fine.")
SWAPPED = "".join(f"Sentence number {i} is here.\t这是第{i}句话。\n" for i in range(30))
IMPORTING: dict[str, tuple[Sent, Outcome]] = {
    "a memory": (("a.tmx", TMX.format(PAIR)), done()),
    "a table": (("a.csv", "zh,en\n一,one\n二,two\n"), done()),
    "Chinese and Japanese": (("a.tmx", TMX.format(_unit(zh="好。", ja="よい。"))), done()),
    "no units": (("a.tmx", TMX.format("")), refused("input")),
    "an empty file": (("a.tmx", ""), refused("input")),
    "units in one language": (("a.tmx", TMX.format(_unit(zh="好。"))), refused("input")),
    "no Chinese": (("a.tmx", TMX.format(_unit(de="gut", en="good"))), refused("input")),
    "the two are swapped": (("a.tsv", f"source\ttarget\n{SWAPPED}"), refused("input")),
    "a row with a cell too few": (("a.tsv", "source\ttarget\n一\tone\n二\n"), refused("input")),
    "a file that is cut off": (("a.tmx", TMX.format(PAIR * 3)[:-60]), refused("damaged")),
    "another encoding": (("a.tsv", "今天天气很好\tfine\n".encode("gb18030")), refused("damaged")),
    "a NUL character": (("a.jsonl", '{"source": "一\\u0000", "target": "one"}\n'), refused("input")),
    "an unknown extension": (("a.exe", "x"), refused("usage")),
    "a header and no rows": (("a.tsv", "source\ttarget\n"), refused("input")),
    "a first row that names no columns": (("a.csv", "one,two\n一,one\n"), done()),
    "the same unit twice": (("a.tsv", "source\ttarget\n一\tone\n一\tone\n"), done()),
    "Windows line ends and a byte order mark": (("a.tsv", "\ufeffsource\ttarget\r\n一\tone\r\n"), done()),
    "a file that is cut inside a character": (
        ("a.tsv", "source\ttarget\n一\t“one”\n".encode()[:-2]),
        refused("damaged"),
    ),
    "a record that is none": (("a.jsonl", "[1, 2]\n"), refused("input")),
    "a language that does not exist": (
        ("a.tmx", TMX.format(_unit(zh="好。", english="Good."))),
        refused("input"),
    ),
    "no extension": (("memory", "x"), refused("usage")),
    "a workbook that is none": (("a.xlsx", "PK"), refused("input")),
}


def _imported_in_python(path: Path, target: Path, **options: Any) -> Outcome:
    with duizhao.open(target, create=True) as opened:
        return Outcome(refused=attempt(lambda: opened.import_(path, **options))[1])


def _imported_by_command(path: Path, target: Path, *options: str) -> Outcome:
    return _of_command(
        CliRunner().invoke(cli.import_.command, [str(path), "--corpus", str(target), *options]), []
    )


def _units(target: Path) -> list[TranslationUnit]:
    with open_corpus(target) as opened:
        return list(opened.units())


@pytest.mark.parametrize("situation", IMPORTING)
def test_importing_has_one_outcome(situation: str, tmp_path: Path) -> None:
    (name, content), expected = IMPORTING[situation]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    in_python, by_command = tmp_path / "python.duizhao", tmp_path / "command.duizhao"
    assert _imported_in_python(path, in_python) == expected, "Python"
    assert _imported_by_command(path, by_command) == expected, "command"
    if expected.refused:
        assert (_units(in_python), by_command.exists()) == ([], False)
    else:
        assert _units(in_python) == _units(by_command) != []


def test_a_reviewed_bead_in_the_way_of_a_changed_import(tmp_path: Path) -> None:
    """What would discard a review is refused unless one insists, and is the same as for a folder."""
    path = tmp_path / "a.tsv"
    for door in ("Python", "command"):
        target = tmp_path / f"{door}.duizhao"
        path.write_text("source\ttarget\n今天好。\tFine.\n明天见。\tSee you.\n", encoding="utf-8")
        assert _imported_by_command(path, target) == done()
        with open_corpus(target) as opened:
            window = window_at(opened, 1, 0)
            assert window
            review(opened, 1, window, Change(Operation.EDIT, ["今天好。"], ["A fine day."]), "me")
        reviewed = _units(target)
        path.write_text("source\ttarget\n昨天好。\tIt was.\n明天见。\tSee you.\n", encoding="utf-8")
        if door == "Python":
            assert _imported_in_python(path, target) == refused("reviews-lost")
            assert _units(target) == reviewed
            assert _imported_in_python(path, target, even_reviewed=True) == done()
        else:
            assert _imported_by_command(path, target) == refused("reviews-lost")
            assert _units(target) == reviewed
            assert _imported_by_command(path, target, "--even-reviewed") == done()
        assert [unit.source for unit in _units(target)] == ["昨天好。", "明天见。"]


def test_a_blank_name_is_no_name(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.csv", "zh,en\n一,one\n")
    for name in ("", " ", "\t\u3000"):
        in_python, by_command = (tmp_path / f"{door}{len(name)}.duizhao" for door in ("python", "command"))
        assert _imported_in_python(path, in_python, name=name) == done()
        assert _imported_by_command(path, by_command, "--name", name) == done()
        for target in (in_python, by_command):
            with duizhao.open(target) as opened:
                assert [record.name for record in opened.imports()] == ["a.csv"]


def test_a_reviewers_document_corrects_what_it_was_made_from(tmp_path: Path) -> None:
    """It is not imported as new units, whichever door it comes in by."""
    other = tmp_path / "other.duizhao"
    _imported_by_command(_written(tmp_path / "a.csv", "zh,en\n一,one\n"), other)
    for door in ("Python", "command"):
        target = Path(_team(tmp_path / f"{door}.duizhao"))
        sent = tmp_path / f"{door}.docx"
        with duizhao.open(target) as opened:
            duizhao.write(sent, opened.units())
        before = _units(target)
        into = partial(_imported_in_python if door == "Python" else _imported_by_command, sent)
        assert into(target) == done()
        assert _units(target) == before
        assert into(other) == refused("input")


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_enough_situations() -> None:
    assert len([*ALIGNING, *SCORING, *REVIEWING, *LOOKING_UP, *TERMS, *IMPORTING]) >= 150
