"""COMET (Rei et al. 2020) by unbabel-comet, in this Python if installed, or in another one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from align.scoring.metrics import Matrix, Rows
from align.scoring.testset import ScoringTestSet
from corpus.errors import UnavailableError, UsageError
from corpus.message import Message, counted
from corpus.model import Progress

DEFAULT_MODEL = "Unbabel/wmt22-comet-da"

_CONTEXT = 2
"""The number of segments of context, as in Vernikos et al. (2022)."""


@dataclass(frozen=True, slots=True)
class CometSettings:
    """``model`` is a name or a checkpoint file; ``python`` another environment's Python, or empty.

    With ``context`` a segment is scored with the two before it in its document.
    """

    model: str = DEFAULT_MODEL
    python: str = ""
    download: bool = False
    batch_size: int = 8
    gpus: int = 0
    context: bool = False


class CometMetric:
    """COMET bound to a test set. With several references a segment's score is the mean over them.

    A model for quality estimation sees source and translation only.
    """

    lower_is_better = False
    decimals = 4  # its scores are between 0 and 1
    label = "COMET"

    def __init__(self, key: str, test_set: ScoringTestSet, settings: CometSettings) -> None:
        if not test_set.sources:
            raise UsageError("COMET needs the source", hint="Give --src FILE.", lacking="source")
        if settings.context and not test_set.document_ids:
            raise UsageError(
                "COMET's context needs document ids", hint="Give --doc-ids FILE.", lacking="document ids"
            )
        self.key = key
        self._test_set = test_set
        self._settings = settings
        self._about = ""

    def statistics(self, hypotheses: Sequence[str], progress: Progress | None = None) -> Matrix:  # noqa: ARG002
        """A score and a count of one for each segment: summed up, they give the mean."""
        answer = self._ask(self._items(hypotheses))
        count = len(self._test_set.references) if answer["references"] else 0
        parts = [f"nrefs:{count}", f"context:{_CONTEXT}" if self._settings.context else ""]
        parts += [f"version:{answer['version']}", f"hash:{answer['hash']}"]
        self._about = "|".join(filter(None, parts))
        return np.column_stack([answer["scores"], np.ones(len(hypotheses))])

    def _items(self, hypotheses: Sequence[str]) -> list[dict[str, Any]]:
        """An item for each segment, as :func:`align.scoring.comet_worker.run` takes it."""
        documents = self._test_set.document_ids
        items = []
        for place, hypothesis in enumerate(hypotheses):
            near = range(max(0, place - _CONTEXT), place) if documents else ()
            items.append(
                {
                    "src": self._test_set.sources[place],
                    "mt": hypothesis,
                    "refs": [texts[place] for texts in self._test_set.references.values()],
                    "before": [i for i in near if documents[i] == documents[place]],
                }
            )
        return items

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
        parts = [f"model:{self._settings.model}"]
        parts += [f"{name}:{value}" for name, value in additions.items()]
        return "|".join(filter(None, [*parts, self._about]))

    def _ask(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        settings = self._settings
        request = {
            "model": settings.model,
            "download": settings.download,
            "batch_size": settings.batch_size,
            "gpus": settings.gpus,
            "context": settings.context,
            "items": items,
        }
        if settings.python:
            answer = _ask_other_python(settings.python, request)
        else:
            from align.scoring import comet_worker  # rarely needed

            try:
                answer = comet_worker.run(request)
            except comet_worker.CometProblem as problem:
                answer = problem.answer()
        if "problem" in answer:
            raise UnavailableError(
                "COMET: {reason}",
                hint=Message("{advice}", advice=answer["hint"]),
                reason=answer["problem"],
                kind=answer["kind"],
            )
        if len(answer["scores"]) != len(items):
            raise UnavailableError(
                "COMET returned {found} for {expected}",
                found=counted(len(answer["scores"]), "score"),
                expected=counted(len(items), "item"),
            )
        return answer


def _ask_other_python(python: str, request: dict[str, Any]) -> dict[str, Any]:
    import subprocess  # slow to load

    # Not as a file: its folder would be first on the path, where this comet.py would hide the package.
    program = Path(__file__).with_name("comet_worker.py").read_text(encoding="utf-8")
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
