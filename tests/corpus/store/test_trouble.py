"""Files that are no corpus, writers in the way, full disks, killed processes and lost servers."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from corpus.errors import (
    DamagedError,
    DuizhaoError,
    InputError,
    NotFoundError,
    OutputError,
    UnavailableError,
    UsageError,
)
from corpus.folder import bundled
from corpus.model import TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.store import Corpus, open_corpus, schema, version
from corpus.store.correcting_links import store_correction
from corpus.store.doctor import examine, rebuild_index
from corpus.store.importing import BATCH, ImportSource, add_folder, import_units, remove
from corpus.store.link_corrections import LinkCorrection, load_corrections
from tests.corpus.store.conftest import Server, start_server
from tests.refusals import refusal


def fill(corpus: Corpus) -> None:
    (folder,) = [folder for folder in bundled() if folder.source.name == "future-industries"]
    add_folder(corpus, folder, ImportSource("speech", "here", "1", "tester"))


def units(count: int) -> list[TranslationUnit]:
    return [
        TranslationUnit(f"第{n}句：未来产业的发展。", f"Sentence {n}: industry grows.") for n in range(count)
    ]


def bring_in(corpus: Corpus, count: int, name: str = "units") -> None:
    import_units(corpus, units(count), ImportSource(name, "here", str(count), "tester"))


def state(corpus: Corpus) -> object:
    """Everything that a reader sees."""
    found = [concordance(corpus, query, limit=1000) for query in ("产业", "industry", "卡脖子")]
    return list(corpus.units()), corpus.statistics(), found, fuzzy(corpus, "第7句：未来产业的发展。")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "test.duizhao"
    with open_corpus(path, create=True) as corpus:
        fill(corpus)
    return path


def no_database(path: Path) -> None:
    path.write_bytes(b"This is a letter, not a database. " * 100)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def other_application(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE properties SET value = '99' WHERE key = 'schema'")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "error", "fault"),
    [
        (no_database, InputError, {"code": sqlite3.SQLITE_NOTADB}),
        (cut_off, DamagedError, {"code": sqlite3.SQLITE_CORRUPT}),
        (other_application, InputError, {"application": 0}),
        (newer, UnavailableError, {"found": 99}),
    ],
)
def test_a_file_that_is_not_a_corpus_is_named_and_left_alone(
    path: Path, spoil: Callable[[Path], None], error: type[DuizhaoError], fault: dict[str, Any]
) -> None:
    spoil(path)
    before = path.read_bytes()
    for create in (False, True):
        with refusal(error, path, **fault), open_corpus(path, create=create) as corpus:
            state(corpus)
    assert path.read_bytes() == before


def test_a_folder_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with refusal(InputError, tmp_path, found="folder"):
        open_corpus(tmp_path, create=True)
    with pytest.raises(NotFoundError):
        open_corpus(tmp_path / "none" / "test.duizhao", create=True)


@pytest.mark.parametrize("url", ["mysql://localhost/corpus", "nonsense://x", "postgresql://"])
def test_an_unknown_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(DuizhaoError):
        open_corpus(url)


def test_an_older_corpus_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_corpus(path) as corpus:
        before = concordance(corpus, "卡脖子").hits

    def add_column(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE terms ADD COLUMN field TEXT")

    monkeypatch.setattr(schema, "MIGRATIONS", {version.SCHEMA: add_column})
    monkeypatch.setattr(version, "SCHEMA", version.SCHEMA + 1)
    for _ in range(2):  # the second time there is nothing to do
        with open_corpus(path) as corpus:
            assert before == concordance(corpus, "卡脖子").hits != ()
            with corpus.reading() as connection:
                assert connection.exec_driver_sql("SELECT field FROM terms").all()


def test_links_can_be_corrected_in_a_corpus_made_before_there_were_such_corrections(path: Path) -> None:
    with open_corpus(path) as corpus:
        before = state(corpus)
        (bead,) = corpus.beads([1])
    older = sqlite3.connect(path)
    older.execute("DROP TABLE link_corrections")
    older.execute("UPDATE properties SET value = '3' WHERE key = 'schema'")
    older.commit()
    older.close()
    with open_corpus(path) as corpus:
        assert state(corpus) == before
        pair, correction = (bead.zh, bead.en), LinkCorrection((0, 1), (0, 1), True, "tester", "2026-11-28")
        with corpus.writing() as connection:
            store_correction(connection, pair, correction)
        with corpus.reading() as connection:
            assert load_corrections(connection, [pair]) == {pair: [correction]}


def test_a_file_that_may_only_be_read_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_corpus(path) as corpus:
        before = state(corpus)
    really = os.access
    # The tests may run as root, who may write whatever the file says.
    monkeypatch.setattr(os, "access", lambda p, mode: mode != os.W_OK and really(p, mode))
    with open_corpus(path) as corpus:
        assert state(corpus) == before
        assert examine(corpus) == []
        with refusal(OutputError, path, code=sqlite3.SQLITE_READONLY):
            bring_in(corpus, 1)
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name]


def test_readers_go_on_while_a_writer_holds_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.store.connection.WAIT_FOR_WRITER", 0.1)
    writer = sqlite3.connect(path, isolation_level=None)
    with open_corpus(path) as corpus:
        before = state(corpus)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM segments")
        assert state(corpus) == before
        with pytest.raises(UnavailableError):
            bring_in(corpus, 1)
        writer.execute("ROLLBACK")
        bring_in(corpus, 1)
    writer.close()


def test_a_full_disk_leaves_the_corpus_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.store.importing.BATCH", 200)
    with open_corpus(path) as corpus:
        before = state(corpus)
        pages = path.stat().st_size // 4096 + 30

        @event.listens_for(corpus.engine, "begin")
        def limit(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        with refusal(OutputError, path, code=sqlite3.SQLITE_FULL):
            bring_in(corpus, 5000)
        assert state(corpus) == before
        assert [record.name for record in corpus.imports() if not record.complete] == ["units"]
        assert len(examine(corpus)) == 1
        beads = corpus.statistics().beads
        pages = 1_000_000
        bring_in(corpus, 5000)
        assert corpus.statistics().beads == beads + 5000


STOPPING = """
import sys
from itertools import count
from sqlalchemy import event
from tests.corpus.store.test_trouble import units
from corpus.store import importing, open_corpus

def passing(moment):
    if moment == sys.argv[2]:
        print(moment, flush=True)
        sys.stdin.readline()

def commits(connection):
    if connection.get_execution_options().get("writing"):
        passing(f"commit {next(numbers)}")

def given():
    for n, unit in enumerate(units(1200)):
        passing(f"unit {n}")
        yield unit

numbers = count(1)
importing.BATCH = 100
with open_corpus(sys.argv[1]) as corpus:
    event.listen(corpus.engine, "commit", commits)
    importing.import_units(
        corpus, given(), importing.ImportSource("units", "here", "1200", "tester"),
        progress=lambda done, total: passing(f"batch {done}"),
    )
"""


@contextmanager
def stopped_import(target: str, moment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that imports 1,200 units in batches of 100, waits at a moment for a line, and is killed.

    Moments are a batch that is in (``batch 200``), a unit that is asked for (``unit 250``), and a transaction
    that is about to be committed (``commit 2``). The process's first transaction begins the import or finds
    where it stopped, one follows for each batch, and the last shows the import.
    """
    with subprocess.Popen(
        [sys.executable, "-c", STOPPING, target, moment],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{moment}\n"
        yield process
        process.kill()


def test_an_import_that_is_killed_at_any_moment_leaves_the_corpus_as_it_was(
    target: str, tmp_path: Path
) -> None:
    with open_corpus(target, create=True) as corpus:
        fill(corpus)
        before = state(corpus)

    def found(moment: str) -> tuple[str, int]:
        """The last import and how many of its units are in; a reader sees nothing of it."""
        with open_corpus(target) as corpus:
            assert state(corpus) == before, moment
            last = corpus.imports()[-1]
            return (last.name, last.units)

    (name, in_it) = found("at first")
    for moment, expected in (
        ("commit 1", (name, in_it)),
        ("commit 2", ("units", 0)),
        ("unit 250", ("units", 200)),
        ("commit 3", ("units", 300)),
        ("batch 1100", ("units", 1100)),
        ("commit 3", ("units", 1200)),
    ):
        with stopped_import(target, moment):
            assert found(moment) == expected, moment
        assert found(f"{moment}, killed") == expected

    with open_corpus(target) as corpus, open_corpus(tmp_path / "clean.duizhao", create=True) as clean:
        bring_in(corpus, 1200)
        fill(clean)
        bring_in(clean, 1200)
        assert_same(corpus, clean)
        remove(corpus, "units")
        assert state(corpus) == before


def test_an_import_that_is_killed_at_a_random_moment_is_hidden_or_whole(target: str, tmp_path: Path) -> None:
    with (
        open_corpus(target, create=True) as corpus,
        open_corpus(tmp_path / "clean.duizhao", create=True) as clean,
    ):
        fill(corpus)
        before = state(corpus)
        for _ in range(2):
            with stopped_import(target, "commit 1") as process:
                assert process.stdin is not None
                process.stdin.write("\n")
                process.stdin.flush()
                time.sleep(random.random() * 0.1)  # nothing below depends on how far it comes
            with corpus.writing():
                pass  # the server has noticed
            if corpus.imports()[-1].complete and corpus.imports()[-1].name == "units":
                break
            assert state(corpus) == before
        bring_in(corpus, 1200)
        fill(clean)
        bring_in(clean, 1200)
        assert_same(corpus, clean)


def assert_same(corpus: Corpus, other: Corpus) -> None:
    assert list(corpus.units()) == list(other.units())
    assert [hit.bead.source for hit in concordance(corpus, "句", limit=5000).hits] == [
        hit.bead.source for hit in concordance(other, "句", limit=5000).hits
    ]
    assert examine(corpus) == []


@pytest.fixture
def own_server() -> Iterator[Server]:
    yield from start_server("C.UTF-8")


def test_a_server_that_goes_away_is_named_and_is_found_again(own_server: Server) -> None:
    url = own_server.new_database()
    with open_corpus(url, create=True) as corpus:
        fill(corpus)
        before = state(corpus)
        found = concordance(corpus, "产业").total

        def cut() -> Iterator[TranslationUnit]:
            yield from units(10)
            own_server.stop()
            yield from units(10)

        try:
            with pytest.raises(UnavailableError):
                import_units(corpus, cut(), ImportSource("units", "here", "1", "tester"))
            with pytest.raises(UnavailableError):
                concordance(corpus, "产业")
        finally:
            own_server.start()
        assert state(corpus) == before
        bring_in(corpus, 20, "others")
        assert concordance(corpus, "产业").total == found + 20


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_holds_no_chinese_is_refused(server: Server, encoding: str) -> None:
    url = server.new_database(encoding)
    for create in (True, False):
        with pytest.raises(InputError) as raised:
            open_corpus(url, create=create)
        assert raised.value.fields["encoding"] == encoding


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("postgresql://nobody@no-such-host.invalid/corpus", UsageError),
        ("postgresql://nobody@localhost:port/corpus", UsageError),
        ("postgresql://nobody:secret@127.0.0.1:1/corpus", UnavailableError),
    ],
)
def test_urls_that_lead_nowhere(url: str, error: type[DuizhaoError]) -> None:
    with pytest.raises(error) as raised:
        open_corpus(url)
    shown = f"{raised.value.path} {raised.value.fields}"
    assert "secret" not in shown and "psycopg:" not in shown


@pytest.mark.parametrize(
    ("database", "options", "error"),
    [
        ("absent", "", NotFoundError),
        ("postgres", "&no_such_option=1", UsageError),
        ("postgres", "", NotFoundError),  # of a corpus
    ],
)
def test_a_server_that_runs_is_not_to_be_started(
    server: Server, database: str, options: str, error: type[DuizhaoError]
) -> None:
    with pytest.raises(error):
        open_corpus(server.url(database, options))


def _cut_off() -> Iterator[TranslationUnit]:
    yield TranslationUnit("一", "one")
    raise DamagedError("is cut off", path="x.tmx", line=3)


@pytest.mark.parametrize(
    "units",
    [
        [TranslationUnit("一", "one"), TranslationUnit("二", "deux", "fr", "en")],
        [TranslationUnit("一", "one"), TranslationUnit("二", "two\0")],
        [TranslationUnit("一", "one"), TranslationUnit("二\ud800", "two")],
        None,
    ],
    ids=["languages", "NUL", "surrogate", "cut off"],
)
def test_nothing_is_left_of_an_import_that_is_refused(
    corpus: Corpus, units: list[TranslationUnit] | None
) -> None:
    before = corpus.statistics()
    with pytest.raises(InputError):
        import_units(corpus, units or _cut_off(), ImportSource("refused", "o", "d", "me"))
    assert [record.name for record in corpus.imports() if not record.complete] == []
    assert corpus.statistics() == before


def test_the_doctor_looks_for_nothing_of_an_import_under_way(corpus: Corpus) -> None:
    fill(corpus)

    def broken() -> Iterator[TranslationUnit]:
        yield from units(BATCH + 10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_units(corpus, broken(), ImportSource("units", "here", "1", "tester"))
    assert len(examine(corpus)) == 1
    assert [record.name for record in corpus.imports() if not record.complete] == ["units"]


def test_a_stale_index_is_found_and_mended(corpus: Corpus) -> None:
    fill(corpus)
    bring_in(corpus, 50)
    before = state(corpus)
    assert examine(corpus) == []
    with corpus.writing() as connection:
        table = schema.properties
        connection.execute(table.update().where(table.c.key == "index").values(value="fold 0, tokens 0"))
        connection.execute(schema.terms.update().values(folded="as that version folded it"))
    assert len(corpus.warnings()) == 1
    assert [problem.rebuilt for problem in examine(corpus)] == [True]
    assert rebuild_index(corpus) == corpus.statistics().beads
    assert (examine(corpus), corpus.warnings()) == ([], [])
    assert state(corpus) == before


def test_an_index_that_lacks_beads_is_found_and_mended(corpus: Corpus) -> None:
    fill(corpus)
    before = state(corpus)
    with corpus.writing() as connection:
        corpus.index.drop(connection)
        corpus.index.create(connection)
    assert all(problem.rebuilt for problem in examine(corpus))
    assert examine(corpus) != []
    rebuild_index(corpus)
    assert examine(corpus) == []
    assert state(corpus) == before


def test_an_index_that_is_gone_is_found_and_mended(corpus: Corpus) -> None:
    fill(corpus)
    with corpus.writing() as connection:
        corpus.index.drop(connection)
    assert examine(corpus)
    rebuild_index(corpus)
    assert examine(corpus) == []
