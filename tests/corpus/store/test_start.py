"""A lookup in a SQLite file does without SQLAlchemy, whose import would take as long as the lookup."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.model import TranslationUnit
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units

READING = """
import sys
from corpus.store import open_corpus
with open_corpus(sys.argv[1]) as corpus:
    assert corpus.statistics().beads == 1
    assert corpus.imports()[0].complete
assert "sqlalchemy" not in sys.modules
"""

LOOKUP = """
import sys
import duizhao
try:
    duizhao.main()
except SystemExit as end:
    assert not end.code, end.code
assert "sqlalchemy" not in sys.modules
"""


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("start") / "a.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, [TranslationUnit("打开阀门。", "Open the valve.")], ImportSource("a"))
    return path


def run(*arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", *arguments]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, encoding="utf-8")
    return done.stdout


def test_reading_a_file_does_not_import_sqlalchemy(target: Path) -> None:
    run(READING, str(target))


@pytest.mark.parametrize(
    "options",
    [
        ["阀门"],
        ["阀门", "--json"],
        ["阀门", "--kwic"],
        ["打开阀门。", "--fuzzy"],
        ["阀门", "--renderings"],
        ["打开阀门。", "--term"],
    ],
    ids=" ".join,
)
def test_the_command_does_not_import_sqlalchemy(target: Path, options: list[str]) -> None:
    assert "valve" in run(LOOKUP, "lookup", *options, "--corpus", str(target))
