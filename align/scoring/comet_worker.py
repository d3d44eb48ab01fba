"""Run a COMET model; also a program for another Python, so this file imports none of our modules.

unbabel-comet pins old versions of numpy and others. If it cannot be installed beside duizhao, it can have its
own environment, whose Python runs this text: a JSON object on standard input, one on standard output.
"""

import contextlib
import hashlib
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


class CometProblem(Exception):
    """A problem that the user can solve: its kind for programs, then problem and hint for people."""

    def answer(self) -> "dict[str, str]":
        """The problem as the program in another Python prints it."""
        return dict(zip(("kind", "problem", "hint"), self.args))  # noqa: B905 (Python 3.9 has no strict)


def run(request: "dict[str, Any]") -> "dict[str, Any]":
    """Score ``request["items"]`` with ``request["model"]``.

    An item has ``src``, ``mt``, ``refs`` (empty texts stand for none) and ``before``, the places of the items
    before it in its document, which are its context with ``request["context"]``. The model is a checkpoint
    file, or a name that is in Hugging Face's cache; it is downloaded only with ``request["download"]``.
    Returns ``scores`` (one per item, the mean over its references), ``references`` (whether the model takes
    them), ``version`` (of unbabel-comet) and ``hash`` (of the checkpoint). Raises CometProblem.
    """
    try:
        comet: Any = import_module("comet")
    except ImportError as error:
        raise CometProblem(
            "no-comet",
            f"unbabel-comet cannot be imported ({error})",
            "Install it in this Python, or name the Python that has it with --comet-python.",
        ) from error
    checkpoint = find_checkpoint(request["model"], request["download"], comet)
    if not (checkpoint.parents[1] / "hparams.yaml").is_file():
        raise CometProblem(
            "no-parameters",
            f"{checkpoint}: no hparams.yaml two levels above the checkpoint",
            "Keep the model's folder as it was downloaded: hparams.yaml and checkpoints/model.ckpt.",
        )
    offline = not request["download"]
    try:
        model = comet.load_from_checkpoint(str(checkpoint), local_files_only=offline)
    except OSError as error:
        raise CometProblem(
            "no-tokenizer",
            f"{checkpoint}: cannot be loaded ({error})",
            "The encoder's tokenizer must be in the cache too; --allow-download fetches it.",
        ) from error
    separator = context_separator(model) if request["context"] else ""
    references = takes_references(model)
    samples, owners = make_samples(request["items"], references, separator)
    output = model.predict(
        samples, batch_size=request["batch_size"], gpus=request["gpus"], progress_bar=False
    )
    if len(output.scores) != len(samples):
        raise CometProblem(
            "wrong-count",
            f"{len(output.scores)} scores for {len(samples)} texts",
            "Try --comet-gpus 0 or 1.",
        )
    by_item: list[list[float]] = [[] for _ in request["items"]]
    for owner, score in zip(owners, output.scores):  # noqa: B905 (Python 3.9 has no strict)
        by_item[owner].append(float(score))
    return {
        "scores": [sum(scores) / max(len(scores), 1) for scores in by_item],
        "references": references,
        "version": str(getattr(comet, "__version__", "unknown")),
        "hash": _hash(checkpoint),
    }


def takes_references(model: Any) -> bool:
    """Whether a model scores against a reference; one for quality estimation, such as CometKiwi, does not.

    Unified models such as XCOMET do not require references, but list them among their inputs.
    """
    inputs = getattr(getattr(model, "hparams", None), "input_segments", None) or ()
    return bool(model.requires_references()) or "ref" in inputs


def context_separator(model: Any) -> str:
    """Switch a model to texts with context, and return the separator between them. Raises CometProblem."""
    if hasattr(model, "enable_context"):
        model.enable_context()
    if not getattr(model, "use_context", False):
        raise CometProblem("no-context", "the model takes no document context", "Leave --comet-context out.")
    return f" {model.encoder.tokenizer.sep_token} "


def make_samples(
    items: "list[dict[str, Any]]", references: bool, separator: str = ""
) -> "tuple[list[dict[str, str]], list[int]]":
    """The model's input: a sample for each item and reference, and the item of each sample.

    With a separator each text has its context before it: the translation that of the reference or, without
    references, of the translation (Vernikos et al. 2022, arXiv:2209.13654).
    """
    samples, owners = [], []
    for place, item in enumerate(items):
        before = item["before"] if separator else []

        def joined(texts: "list[str]", text: str) -> str:
            return separator.join([*texts, text])

        source = joined([items[i]["src"] for i in before], item["src"])
        if not references:
            translation = joined([items[i]["mt"] for i in before], item["mt"])
            samples.append({"src": source, "mt": translation})
            owners.append(place)
            continue
        for number, reference in enumerate(item["refs"]):
            if reference.strip():
                context = [items[i]["refs"][number] for i in before]
                sample = {"src": source, "mt": joined(context, item["mt"]), "ref": joined(context, reference)}
                samples.append(sample)
                owners.append(place)
    return samples, owners


def find_checkpoint(model: str, download: bool, comet: Any) -> Path:
    """The checkpoint file of a model: itself, from the cache, or downloaded."""
    path = Path(model)
    if path.is_file():
        return path
    if path.suffix == ".ckpt":
        raise CometProblem(
            "no-checkpoint", f"{model}: no such checkpoint", "Name a .ckpt file or a model as Unbabel/…."
        )
    # comet's own download_model uses the network even when told not to, so the cache is checked first.
    try:
        folder = import_module("huggingface_hub").snapshot_download(repo_id=model, local_files_only=True)
    except Exception as error:
        if not download:
            raise CometProblem(
                "not-cached",
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
    """Answer the request on standard input; COMET's own output goes to standard error."""
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer = run(json.load(sys.stdin))
        except CometProblem as problem:
            answer = problem.answer()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
