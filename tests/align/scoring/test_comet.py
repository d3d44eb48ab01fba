"""COMET up to the model's door: what is asked of unbabel-comet, in this Python and in another."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import ANY

import pytest

from align.scoring.comet import CometMetric, CometSettings
from align.scoring.comet_worker import make_samples
from align.scoring.evaluation import evaluate
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import UnavailableError, UsageError
from tests.refusals import refusal

FAKE = """
from pathlib import Path

__version__ = "2.2.7"

class Output:
    def __init__(self, scores):
        self.scores = scores
        self.system_score = sum(scores) / len(scores)

class Tokenizer:
    sep_token = "</s>"

class Encoder:
    tokenizer = Tokenizer()

class Hparams:
    input_segments = ()

class Model:
    # By the name of its folder: kiwi has no references, xcomet takes them, plain has no context.
    def __init__(self, name):
        self.name = name
        self.pool = "cls" if name == "plain" else "avg"
        self.use_context = False
        self.encoder = Encoder()
        self.hparams = Hparams()
        self.hparams.input_segments = {"kiwi": ["mt", "src"], "xcomet": ["mt", "src", "ref"]}.get(name, ())

    def requires_references(self):
        return self.name not in ("kiwi", "xcomet")

    def enable_context(self):
        if self.pool == "avg":
            self.use_context = True

    def predict(self, samples, batch_size, gpus, progress_bar):
        print("noise on standard output")
        for sample in samples:
            assert set(sample) == {"src", "mt"} | ({"ref"} if self.name != "kiwi" else set()), sample
            assert (" </s> " in str(sample)) <= self.use_context, sample
        return Output([len(sample["mt"]) / 10 + (sample.get("ref") == "B") for sample in samples])

def load_from_checkpoint(path, local_files_only):
    assert local_files_only
    if "untokenized" in path:
        raise OSError("no tokenizer")
    return Model(Path(path).parents[1].name)

def download_model(name):
    raise AssertionError("nothing may be downloaded")
"""
HUB = """
def snapshot_download(repo_id, local_files_only):
    assert local_files_only
    raise FileNotFoundError(repo_id)
"""
SET = ScoringTestSet({"a": ("A", "A"), "b": ("B", "")}, ("甲", "乙"))
SYSTEM = System("x", ("one", "three"))


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a fake comet, which this Python and others find, and a checkpoint."""
    (tmp_path / "comet.py").write_text(FAKE, encoding="utf-8")
    (tmp_path / "huggingface_hub.py").write_text(HUB, encoding="utf-8")
    for name in ("model", "untokenized", "kiwi", "xcomet", "plain"):
        (tmp_path / name / "checkpoints").mkdir(parents=True)
        (tmp_path / name / "hparams.yaml").write_text("", encoding="utf-8")
        (tmp_path / name / "checkpoints" / "model.ckpt").write_bytes(b"weights")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    for name in ("comet", "huggingface_hub"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield tmp_path
    for name in ("comet", "huggingface_hub"):
        sys.modules.pop(name, None)


def metric(folder: Path, python: str = "", name: str = "model") -> CometMetric:
    return CometMetric("comet", SET, CometSettings(str(folder / name / "checkpoints" / "model.ckpt"), python))


@pytest.mark.parametrize("python", ["", sys.executable], ids=["in process", "another Python"])
def test_scores_are_the_models_averaged_over_references(fake: Path, python: str) -> None:
    comet = metric(fake, python)
    evaluation = evaluate(SET, [SYSTEM], [comet])

    # "one": (0.3 + 1.3) / 2 over both references; "three": 0.5, reference b lacks the segment.
    assert evaluation.segment_scores(comet, "x").tolist() == pytest.approx([0.8, 0.5])
    assert evaluation.score(comet, "x") == pytest.approx(0.65)
    assert "version:2.2.7|hash:" in comet.signature()
    assert "nrefs:2" in comet.signature()


@pytest.mark.parametrize("python", ["", sys.executable], ids=["in process", "another Python"])
def test_a_model_for_quality_estimation_sees_no_reference(fake: Path, python: str) -> None:
    kiwi = metric(fake, python, "kiwi")
    evaluation = evaluate(SET, [SYSTEM], [kiwi])

    assert evaluation.segment_scores(kiwi, "x").tolist() == pytest.approx([0.3, 0.5])
    assert "|nrefs:0|" in kiwi.signature()


def test_a_unified_model_takes_references_that_it_could_do_without(fake: Path) -> None:
    unified = metric(fake, name="xcomet")
    assert unified.statistics(SYSTEM.hypotheses)[:, 0].tolist() == pytest.approx([0.8, 0.5])
    assert "|nrefs:2|" in unified.signature()


TALK = ScoringTestSet({"a": ("r1", "r2", "r3", "r4", "r5")}, tuple("一二三四五"), document_ids=tuple("dddde"))


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        (True, {"src": "二 | 三 | 四", "mt": "r2 | r3 | m4", "ref": "r2 | r3 | r4"}),
        (False, {"src": "二 | 三 | 四", "mt": "m2 | m3 | m4"}),
    ],
)
def test_context_is_two_segments_of_the_document(references: bool, expected: dict[str, str]) -> None:
    items = CometMetric("comet", TALK, CometSettings(context=True))._items([f"m{i}" for i in range(1, 6)])
    samples, owners = make_samples(items, references, " | ")

    assert owners == [0, 1, 2, 3, 4]
    assert samples[3] == expected
    assert [sample["src"] for sample in samples] == ["一", "一 | 二", "一 | 二 | 三", "二 | 三 | 四", "五"]
    assert [s["src"] for s in make_samples(items, references)[0]] == list(TALK.sources)


@pytest.mark.parametrize("python", ["", sys.executable], ids=["in process", "another Python"])
def test_context_is_switched_on_in_the_model(fake: Path, python: str) -> None:
    settings = CometSettings(str(fake / "kiwi/checkpoints/model.ckpt"), python, context=True)
    comet = CometMetric("comet", TALK, settings)
    scores = comet.statistics([f"m{i}" for i in range(1, 6)])[:, 0].tolist()

    lengths = [len(" </s> ".join(["m1"] * count)) for count in (1, 2, 3, 3, 1)]
    assert scores == pytest.approx([length / 10 for length in lengths])
    assert "|context:2|" in comet.signature()


def test_context_is_refused_where_it_would_be_ignored(fake: Path) -> None:
    settings = CometSettings(str(fake / "plain/checkpoints/model.ckpt"), context=True)
    with refusal(UnavailableError, kind="no-context"):
        CometMetric("comet", TALK, settings).statistics(["m"] * 5)
    with refusal(UsageError, lacking="document ids"):
        CometMetric("comet", SET, settings)


@pytest.mark.parametrize("python", ["", sys.executable], ids=["in process", "another Python"])
def test_a_model_that_is_not_here_is_not_fetched(fake: Path, python: str) -> None:  # noqa: ARG001
    comet = CometMetric("comet", SET, CometSettings("Unbabel/wmt22-comet-da", python))
    with refusal(UnavailableError, kind="not-cached"):
        comet.statistics(SYSTEM.hypotheses)


def test_a_checkpoint_without_its_parameters_is_explained(fake: Path) -> None:
    (fake / "model" / "hparams.yaml").unlink()
    with refusal(UnavailableError, kind="no-parameters"):
        metric(fake).statistics(SYSTEM.hypotheses)


def test_a_missing_tokenizer_is_explained(fake: Path) -> None:
    with refusal(UnavailableError, kind="no-tokenizer"):
        metric(fake, name="untokenized").statistics(SYSTEM.hypotheses)


def test_a_missing_checkpoint_is_explained(fake: Path) -> None:
    with refusal(UnavailableError, kind="no-checkpoint"):
        metric(fake, name="nothing").statistics(SYSTEM.hypotheses)


def test_a_python_that_cannot_start_is_explained(fake: Path) -> None:
    with refusal(UnavailableError, Path("/no/such/python"), reason=ANY):
        metric(fake, "/no/such/python").statistics(SYSTEM.hypotheses)


def test_a_python_without_comet_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "comet.py").write_text("raise ImportError('none here')", encoding="utf-8")
    with refusal(UnavailableError, kind="no-comet"):
        metric(tmp_path, sys.executable).statistics(SYSTEM.hypotheses)


def test_comet_needs_the_source() -> None:
    with refusal(UsageError, lacking="source"):
        CometMetric("comet", ScoringTestSet({"a": ("A",)}), CometSettings())
