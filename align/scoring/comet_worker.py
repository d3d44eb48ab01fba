"""Running a COMET model; also a program for another Python, so this file imports nothing of ours.

unbabel-comet pins old versions of numpy and others. Where it does not fit beside duizhao, it can live in an
environment of its own, whose Python runs this text: a JSON object on standard input, one on standard output.
"""

import contextlib
import hashlib
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


class CometProblem(Exception):
    """Something the user can put right; the second argument is the hint."""


def run(request: "dict[str, Any]") -> "dict[str, Any]":
    """Score ``request["items"]`` (each with ``src``, ``mt``, ``ref``) with ``request["model"]``.

    The model is a checkpoint file, or a name that is in Hugging Face's cache; it is downloaded only with
    ``request["download"]``. Gives ``scores`` (one an item), ``version`` (of unbabel-comet) and ``hash`` (of
    the checkpoint). Raises CometProblem.
    """
    try:
        comet: Any = import_module("comet")
    except ImportError as error:
        raise CometProblem(
            f"unbabel-comet cannot be imported ({error})",
            "Install it in this Python, or name the Python that has it with --comet-python.",
        ) from error
    checkpoint = find_checkpoint(request["model"], request["download"], comet)
    if not (checkpoint.parents[1] / "hparams.yaml").is_file():
        raise CometProblem(
            f"{checkpoint}: no hparams.yaml two levels above the checkpoint",
            "Keep the model's folder as it was downloaded: hparams.yaml and checkpoints/model.ckpt.",
        )
    offline = not request["download"]
    try:
        model = comet.load_from_checkpoint(str(checkpoint), local_files_only=offline)
    except OSError as error:
        raise CometProblem(
            f"{checkpoint}: cannot be loaded ({error})",
            "The encoder's tokenizer must be in the cache too; --allow-download fetches it.",
        ) from error
    output = model.predict(
        request["items"], batch_size=request["batch_size"], gpus=request["gpus"], progress_bar=False
    )
    return {
        "scores": [float(score) for score in output.scores],
        "version": str(getattr(comet, "__version__", "unknown")),
        "hash": _hash(checkpoint),
    }


def find_checkpoint(model: str, download: bool, comet: Any) -> Path:
    """The checkpoint file of a model: itself, from the cache, or downloaded."""
    path = Path(model)
    if path.is_file():
        return path
    if path.suffix == ".ckpt":
        raise CometProblem(f"{model}: no such checkpoint", "Name a .ckpt file or a model as Unbabel/….")
    # comet's own download_model goes to the network even when told not to: look into the cache first.
    try:
        folder = import_module("huggingface_hub").snapshot_download(repo_id=model, local_files_only=True)
    except Exception as error:
        if not download:
            raise CometProblem(
                f"model {model} is not on this machine",
                "Allow its download with --allow-download, or name a checkpoint file with --comet-model.",
            ) from error
        return Path(comet.download_model(model))
    return Path(folder) / "checkpoints" / "model.ckpt"


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:12]


def main() -> None:
    """Answer the request on standard input; what COMET prints goes to standard error."""
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer = run(json.load(sys.stdin))
        except CometProblem as problem:
            answer = {"problem": problem.args[0], "hint": problem.args[1]}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
