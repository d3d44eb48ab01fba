"""An encoder's results, cached on disk by the content of the texts."""

import zipfile
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import DuizhaoError
from corpus.system.files import replacing

Arrays = dict[str, npt.NDArray[Any]]

MOST_BYTES = 500_000_000
"""The maximum size of the folder; the least recently used files are removed first."""


def cached(folder: Path, version: str, texts: Sequence[Sequence[str]], make: Callable[[], Arrays]) -> Arrays:
    """The arrays that ``make`` computes for the texts, from the folder if possible.

    ``version`` names everything else they depend on. If the folder cannot be written, or a file in it is
    damaged, the arrays are computed again.
    """
    digest = blake2b(version.encode(), digest_size=20)
    for parts in texts:
        digest.update(("\0".join(parts) + "\0\0").encode())
    path = folder / f"{digest.hexdigest()}.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        path.touch()
        return arrays
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        arrays = make()
    if sum(array.nbytes for array in arrays.values()) <= MOST_BYTES // 2:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with replacing(path) as temporary, temporary.open("wb") as stream:
                np.savez(stream, allow_pickle=False, **arrays)
            _drop_oldest(folder)
        except (OSError, DuizhaoError):
            pass
    return arrays


def _drop_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    total = 0
    for path in files:
        total += path.stat().st_size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)
