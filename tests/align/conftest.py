"""What the tests of batches share."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from align.batch.pairs import FilePair
from corpus.folder import bundled


@pytest.fixture
def document_pairs(tmp_path: Path) -> list[FilePair]:
    """Six pairs of files, each a passage of the bundled speech and its translation, a sentence a line."""
    bitext = bundled()[0].bitexts[0]
    size = len(bitext.beads) // 6
    pairs = []
    for number in range(6):
        beads = bitext.beads[number * size : (number + 1) * size]
        source, target = tmp_path / f"{number}.zh.txt", tmp_path / f"{number}.en.txt"
        source.write_text(
            "\n".join(bitext.source.segments[i].text for bead in beads for i in bead.source), encoding="utf-8"
        )
        target.write_text(
            "\n".join(bitext.target.segments[j].text for bead in beads for j in bead.target), encoding="utf-8"
        )
        pairs.append(FilePair(f"passage {number}", source, target))
    return pairs


@pytest.fixture
def batch_work(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of that name, in the way that worker processes find it."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "batch_work"))
    return import_module("batch_work")
