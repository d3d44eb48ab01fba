"""Bertalign (Liu & Zhu 2022, doi 10.1093/llc/fqac089) with the vectors of any encoder.

The package ``bertalign`` is a maintained fork of its authors' program; it needs Python 3.12. Its own
encoder, LaBSE, would have to be fetched; here its two passes run on other vectors.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from corpus.model import Bead

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]


def bertalign(encode: Encode) -> Callable[[Sequence[str], Sequence[str]], list[Bead]]:
    """Bertalign with its defaults. Raises ImportError if it is not installed."""
    from bertalign import Bertalign
    from bertalign.encoder import Encoder

    class Ours(Encoder):  # type: ignore[misc]
        model_name = "ours"

        def __init__(self) -> None:
            self.model = self

        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return encode(texts)

    def align(source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        aligner = Bertalign("\n".join(source), "\n".join(target), is_split=True, model=Ours())
        assert (aligner.src_num, aligner.tgt_num) == (len(source), len(target))
        return [Bead(tuple(left), tuple(right)) for left, right in aligner.align_sents()]

    return align
