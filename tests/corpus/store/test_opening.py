"""The bundled corpus is made once and kept; whatever happens to the copy costs time and nothing else."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import UnavailableError
from corpus.folder import bundled_names
from corpus.model import TranslationUnit
from corpus.search.concordance import concordance
from corpus.store import database, open_corpus, opening
from corpus.store.importing import ImportSource, import_units
from tests.refusals import refusal

LOOKUP = """
import sys
from corpus.store import open_corpus
with open_corpus() as corpus:
    print(corpus.statistics().beads, "sqlalchemy" in sys.modules)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(opening, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def spans(query: str, *documents: str) -> list[tuple[object, object]]:
    with open_corpus(documents=documents) as corpus:
        return [(hit.bead, hit.spans) for hit in concordance(corpus, query).hits]


def test_a_second_process_reads_what_the_first_made(tmp_path: Path) -> None:
    environment = os.environ | {
        "XDG_CACHE_HOME": str(tmp_path),
        "LOCALAPPDATA": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }

    def run() -> list[str]:
        command = [sys.executable, "-c", LOOKUP]
        done = subprocess.run(command, check=True, env=environment, capture_output=True, encoding="utf-8")
        return done.stdout.split()

    made, kept = run(), run()
    assert (made[1], kept[1]) == ("True", "False")
    assert made[0] == kept[0]


def test_what_is_kept_answers_like_what_was_made(folder: Path) -> None:
    made = [spans("产业"), spans("仓库", *bundled_names())]
    assert len(list(folder.glob("bundled-*.sqlite"))) == 2
    assert [spans("产业"), spans("仓库", *bundled_names())] == made
    assert made[0] and made[1]


def test_changes_are_lost_when_it_is_closed(folder: Path) -> None:
    spans("产业")
    with open_corpus() as corpus:
        before = corpus.statistics().beads
        import_units(corpus, [TranslationUnit("打开阀门。", "Open the valve.")], ImportSource("a"))
        assert corpus.statistics().beads == before + 1
    with open_corpus() as corpus:
        assert corpus.statistics().beads == before
    assert folder.is_dir()


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 1000, None])
def test_a_damaged_copy_is_made_again(folder: Path, damage: bytes | None) -> None:
    made = spans("产业")
    (path,) = folder.glob("bundled-*.sqlite")
    path.write_bytes(path.read_bytes()[:5000] if damage is None else damage)
    assert spans("产业") == made
    assert path.stat().st_size > 10_000


def test_a_folder_that_cannot_be_made_is_done_without(folder: Path) -> None:
    folder.write_text("")
    assert spans("产业")


@pytest.fixture
def unchecked() -> Iterator[None]:
    database.check_library.cache_clear()
    yield
    database.check_library.cache_clear()


@pytest.mark.usefixtures("unchecked")
def test_a_sqlite_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.31.1")
    with refusal(UnavailableError, found="3.31.1", oldest="3.36"):
        open_corpus()
