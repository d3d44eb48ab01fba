"""Vectors of words, kept on disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from align.encoders import Vectors
from align.words.vectors import WordVectors


class Counting:
    """An encoder that counts what it is asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A vector that says how long the text is."""
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32)

    def spans(self, *_: Any) -> Any:
        """Nothing asks for these."""
        raise NotImplementedError


def test_each_word_is_encoded_once(tmp_path: Path) -> None:
    first = Counting()
    vectors = WordVectors(first, tmp_path)
    assert vectors.of(["设备", "a", "设备"]).tolist() == [[2, 1], [1, 1], [2, 1]]
    vectors.of(["a", "bcd"])
    assert sorted(first.asked) == ["a", "bcd", "设备"]
    later = Counting()
    assert WordVectors(later, tmp_path).of(["bcd", "设备", "new"]).tolist() == [[3, 1], [2, 1], [3, 1]]
    assert later.asked == ["new"]


@pytest.mark.parametrize("damage", ["damaged", "folder"])
def test_a_file_that_is_of_no_use_costs_nothing_but_time(tmp_path: Path, damage: str) -> None:
    WordVectors(Counting(), tmp_path).of(["a"])
    (path,) = tmp_path.iterdir()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"no database" * 1000)
    assert WordVectors(Counting(), tmp_path).of(["a"]).tolist() == [[1, 1]]
