"""What an encoder has read is read once; a cache that fails costs time and nothing else."""

from pathlib import Path

import numpy as np
import pytest

import align.encoders.use
from align.encoders import load_encoder
from align.encoders.cache import cached

SENTENCES = [["今天天气很好，", "我们去公园散步。"], ["他没有回答。"]]


def vectors(folder: Path) -> np.ndarray:
    spans = load_encoder("use", folder).spans(SENTENCES, "zh")
    return spans.vectors(np.array([0, 1, 0]), np.array([1, 2, 3]))


def test_a_second_run_encodes_nothing_and_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = vectors(tmp_path / "cache")
    monkeypatch.setattr(align.encoders.use, "_read", lambda *_: pytest.fail("encoded again"))
    np.testing.assert_array_equal(vectors(tmp_path / "cache"), first)


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    first = vectors(tmp_path)
    (path,) = tmp_path.glob("*.npz")
    path.write_bytes(path.read_bytes()[:200])
    np.testing.assert_array_equal(vectors(tmp_path), first)


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert len(vectors(tmp_path / "file" / "cache")) == 3


def test_where_sentences_part_is_content_too(tmp_path: Path) -> None:
    def counted(texts: list[list[str]]) -> int:
        made = cached(tmp_path, "test", texts, lambda: {"n": np.array([len(list(tmp_path.glob("*.npz")))])})
        return int(made["n"][0])

    assert [counted([["ab"], ["c"]]), counted([["a"], ["bc"]]), counted([["ab"], ["c"]])] == [0, 1, 0]
