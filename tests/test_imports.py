"""Imports run one way, and no two modules import each other."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "align", "cli")
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [*(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")), ROOT / "duizhao.py"]
}


def _imported(path: Path) -> Iterator[str]:
    """The names of our modules that a file imports anywhere, also only for types."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for name in (f"{node.module}.{alias.name}" for alias in node.names):
                yield name if name in FILES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@cache
def imports() -> dict[str, set[str]]:
    """The modules of ours that each imports."""
    return {name: {other for other in _imported(path) if other in FILES} for name, path in FILES.items()}


STOREYS = (
    ("duizhao", "cli", "align", "corpus"),
    ("corpus.search", "corpus.store", "corpus.formats", "corpus.check", "corpus.text", "corpus.system"),
    ("corpus.formats", "corpus.folder", "corpus.text"),
    ("corpus.formats", "corpus.readers", "corpus.text"),
    ("corpus.system", "corpus.errors", "corpus.message"),
    ("corpus.system", "corpus.model"),
    ("align.batch", "align.pipeline", "align.aligner", "align.evidence", "align.path", "align.encoders"),
    ("align.aligner", "align.words", "align.encoders"),
    ("align.scoring", "align.aligner"),
)
"""Each of these may import those after it, and none of those before it."""


@pytest.mark.parametrize("storeys", STOREYS, ids=" → ".join)
def test_nothing_imports_upward(storeys: tuple[str, ...]) -> None:
    upward = {
        f"{name} imports {other}"
        for i, storey in enumerate(storeys)
        for name, others in imports().items()
        for other in others
        if _is_in(name, storey) and any(_is_in(other, above) for above in storeys[:i])
    }
    assert not upward


def test_modules_do_not_import_each_other() -> None:
    sorter = TopologicalSorter(
        {name: others - {name, name.rpartition(".")[0]} for name, others in imports().items()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_folders_stay_small_enough_to_survey() -> None:
    for floor, most in (("corpus", 14), ("align", 16)):
        entries = [path for path in (ROOT / floor).iterdir() if path.name != "__pycache__"]
        assert len(entries) <= most


def _is_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}.")
