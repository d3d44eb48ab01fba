"""Imports run one way, and no two modules import each other."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("corpus", "align", "cli")
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [*(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")), ROOT / "duizhao.py"]
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


@pytest.mark.parametrize(
    ("folder", "above"),
    [
        ("corpus", ("align", "cli", "duizhao")),
        ("align", ("cli", "duizhao")),
        ("cli", ("duizhao",)),
        (
            "corpus.text",
            ("corpus.readers", "corpus.formats", "corpus.store", "corpus.search", "corpus.check"),
        ),
        ("corpus.readers", ("corpus.formats", "corpus.store", "corpus.search", "corpus.check")),
        ("corpus.formats", ("corpus.store", "corpus.search")),
        ("corpus.store", ("corpus.search",)),
    ],
)
def test_nothing_imports_upward(folder: str, above: tuple[str, ...]) -> None:
    upward = {
        f"{name} imports {other}"
        for name, others in imports().items()
        for other in others
        if _is_in(name, folder) and any(_is_in(other, floor) for floor in above)
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
    for floor, most in (("corpus", 18), ("align", 23)):
        entries = [path for path in (ROOT / floor).iterdir() if path.name != "__pycache__"]
        assert len(entries) <= most


def _is_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}.")
