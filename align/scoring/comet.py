"""COMET (Rei et al. 2020) through unbabel-comet: in this Python if it is there, or in another one."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from align.scoring import comet_worker
from align.scoring.metrics import Matrix, Rows
from align.scoring.testset import ScoringTestSet
from corpus.errors import UnavailableError, UsageError
from corpus.message import Message, counted
from corpus.model import Progress

DEFAULT_MODEL = "Unbabel/wmt22-comet-da"


@dataclass(frozen=True, slots=True)
class CometSettings:
    """``model`` is a name or a checkpoint file; ``python`` another environment's Python, or empty."""

    model: str = DEFAULT_MODEL
    python: str = ""
    download: bool = False
    batch_size: int = 8
    gpus: int = 0


class CometMetric:
    """COMET bound to a test set. With several references a segment's score is the mean over them."""

    lower_is_better = False
    decimals = 4  # its scores are between 0 and 1
    label = "COMET"

    def __init__(self, key: str, test_set: ScoringTestSet, settings: CometSettings) -> None:
        if not test_set.sources:
            raise UsageError("COMET needs the source", hint="Give --src FILE.")
        self.key = key
        self._test_set = test_set
        self._settings = settings
        self._about = ""

    def statistics(self, hypotheses: Sequence[str], progress: Progress | None = None) -> Matrix:  # noqa: ARG002
        """A score and a count of one for each segment: summed up, they give the mean."""
        items, owners = [], []
        for reference in self._test_set.references.values():
            for segment, text in enumerate(reference):
                if text.strip():
                    items.append(
                        {"src": self._test_set.sources[segment], "mt": hypotheses[segment], "ref": text}
                    )
                    owners.append(segment)
        answer = self._ask(items)
        sums, counts = np.zeros(len(hypotheses)), np.zeros(len(hypotheses))
        np.add.at(sums, owners, answer["scores"])
        np.add.at(counts, owners, 1)
        self._about = f"version:{answer['version']}|hash:{answer['hash']}"
        return np.column_stack([sums / np.maximum(counts, 1), np.ones(len(hypotheses))])

    def corpus_score(self, sums: NDArray[np.float64]) -> float:
        """The mean of the segments' scores."""
        return float(sums[0] / sums[1])

    def corpus_scores(self, sums: Rows) -> Rows:
        """The mean for each row of sums."""
        return np.asarray(sums[:, 0] / sums[:, 1])

    def segment_scores(self, statistics: Matrix) -> NDArray[np.float64]:
        """The model's own scores."""
        return statistics[:, 0]

    def signature(self, **additions: int | str) -> str:
        """Model, number of references, unbabel-comet's version and the checkpoint's hash."""
        parts = [f"model:{self._settings.model}", f"nrefs:{len(self._test_set.references)}"]
        parts += [f"{name}:{value}" for name, value in additions.items()]
        return "|".join(filter(None, [*parts, self._about]))

    def _ask(self, items: list[dict[str, str]]) -> dict[str, Any]:
        settings = self._settings
        request = {
            "model": settings.model,
            "download": settings.download,
            "batch_size": settings.batch_size,
            "gpus": settings.gpus,
            "items": items,
        }
        if settings.python:
            answer = _ask_other_python(settings.python, request)
        else:
            try:
                answer = comet_worker.run(request)
            except comet_worker.CometProblem as problem:
                answer = {"problem": problem.args[0], "hint": problem.args[1]}
        if "problem" in answer:
            raise UnavailableError(
                "COMET: {reason}", hint=Message("{advice}", advice=answer["hint"]), reason=answer["problem"]
            )
        if len(answer["scores"]) != len(items):
            raise UnavailableError(
                "COMET returned {found} for {expected}",
                found=counted(len(answer["scores"]), "score"),
                expected=counted(len(items), "item"),
            )
        return answer


def _ask_other_python(python: str, request: dict[str, Any]) -> dict[str, Any]:
    # Not as a file: its folder would come first on the path, and this module is called comet as well.
    program = Path(comet_worker.__file__).read_text(encoding="utf-8")
    try:
        done = subprocess.run(
            [python, "-c", program],
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    except OSError as error:
        raise UnavailableError(
            "cannot be started ({reason})",
            path=python,
            hint="Name a Python with --comet-python.",
            reason=error.strerror,
        ) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().split("\n") or [""])[-1]
        raise UnavailableError("COMET failed: {last}", path=python, last=last) from error
    return answer
