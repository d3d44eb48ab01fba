"""Outputs: whole or not there, into what the user named, with the mode and owner of what was there."""

import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from corpus.errors import OutputError
from corpus.formats import write_units
from corpus.model import TranslationUnit
from corpus.system.files import replacing, replacing_text, sqlite_uri, user_name

UNITS = [
    TranslationUnit("你好。", "Hello."),
    TranslationUnit("再见。谢谢。", "Bye.", source_segments=("1", "2")),
]
FORMATS = {"tmx": "x.tmx", "tsv": "x.tsv", "csv": "x.csv", "jsonl": "x.jsonl", "xlsx": "x.xlsx", "po": "x.po",
           "parquet": "x.parquet", "xliff": "x.xlf", "docx": "x.docx", "html": "x.html"}  # fmt: skip


def write(path: Path, text: str = "new") -> None:
    with replacing_text(path) as stream:
        stream.write(text)


def in_folder(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir()}


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target = tmp_path / "far" / "real.txt"
    target.write_text("old")
    (tmp_path / "second").symlink_to("far/real.txt")
    (tmp_path / "first").symlink_to(tmp_path / "second")
    write(tmp_path / "first")
    assert target.read_text() == "new"
    assert (tmp_path / "first").is_symlink()
    assert (tmp_path / "second").readlink() == Path("far/real.txt")
    assert in_folder(tmp_path / "far") == {"real.txt"}


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("new.txt")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new.txt").read_text() == "new"


def folder(path: Path) -> None:
    path.mkdir()


def link_to_a_folder(path: Path) -> None:
    (path.parent / "folder").mkdir()
    path.symlink_to("folder")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_into_a_folder_that_is_missing(path: Path) -> None:
    path.symlink_to("missing/file")


@pytest.mark.parametrize(
    "make", [folder, link_to_a_folder, link_to_itself, link_into_a_folder_that_is_missing]
)
def test_what_cannot_be_an_output_is_refused(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "out")
    before = in_folder(tmp_path)
    with pytest.raises(OutputError):
        write(tmp_path / "out")
    assert in_folder(tmp_path) == before


def test_the_mode_of_what_was_there_is_kept(tmp_path: Path) -> None:
    for mode in (0o600, 0o640, 0o664, 0o755):
        path = tmp_path / f"{mode:o}"
        path.touch()
        path.chmod(mode)
        write(path)
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_has_the_mode_that_the_umask_asks_for(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write(tmp_path / "new.txt")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_what_was_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.touch()
    os.chown(path, 12345, 23456)
    write(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root becomes another")
def test_another_owner_s_file_is_written_into(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for parent in tmp_path.parents[:-2]:
        parent.chmod(parent.stat().st_mode | 0o711)
    path = tmp_path / "theirs"
    path.touch()
    path.chmod(0o666)
    pid = os.fork()
    if not pid:
        os.setgid(23456)
        os.setuid(12345)
        write(path)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert path.read_text() == "new"
    assert path.stat().st_uid == 0
    assert in_folder(tmp_path) == {"theirs"}


@pytest.mark.parametrize("name", FORMATS.values(), ids=FORMATS.keys())
def test_a_device_is_written_into(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(os.devnull)
    write_units(tmp_path / name, UNITS)
    assert in_folder(tmp_path) == {name}
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("name", FORMATS.values(), ids=FORMATS.keys())
def test_a_pipe_gets_what_a_file_gets(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    units = UNITS[:1]
    write_units(tmp_path / "file" / name, units)
    os.mkfifo(tmp_path / name)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / name).read_bytes()))
    reader.start()
    write_units(tmp_path / name, units)
    reader.join()
    if name.endswith((".xlsx", ".docx")):  # dated zip archives
        assert got[0][:2] == b"PK"
    else:
        assert got == [(tmp_path / "file" / name).read_bytes()]
    assert in_folder(tmp_path) == {"file", name}


def test_standard_output_goes_on_where_it_is(tmp_path: Path) -> None:
    """Whether it is a pipe, a file or the end of one: nothing that others wrote there is lost."""
    units = tmp_path / "in.tsv"
    write_units(units, UNITS)
    run = [sys.executable, "-m", "duizhao", "convert", str(units), "/dev/stdout", "--to", "jsonl"]
    log = tmp_path / "log"
    log.write_text("before\n")
    with log.open("a") as stream:
        subprocess.run(run, stdout=stream, stderr=subprocess.DEVNULL, check=True)
    first, *lines = log.read_text("utf-8").splitlines()
    assert first == "before"
    assert len(lines) == 2
    piped = subprocess.run(run, capture_output=True, check=True)
    assert piped.stdout.decode().splitlines() == lines
    assert in_folder(tmp_path) == {"in.tsv", "log"}


@pytest.mark.parametrize("name", FORMATS.values(), ids=FORMATS.keys())
def test_the_longest_name_works(name: str, tmp_path: Path) -> None:
    path = tmp_path / ("长" * ((255 - len(name)) // 3) + name).rjust(255, "x")
    path = tmp_path / path.name[-(255 - 2 * path.name.count("长")) :]
    assert len(os.fsencode(path.name)) == 255
    write_units(path, UNITS)
    assert in_folder(tmp_path) == {path.name}


KILLED = """
import os, sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any
from corpus.system.files import replacing
with replacing(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
    os.kill(os.getpid(), 9)
"""
NEXT = """
import sys
import tempfile
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any
from corpus.system.files import replacing
with replacing(Path(sys.argv[1])) as temporary:
    temporary.touch()
"""


def test_what_a_kill_leaves_is_removed_by_the_next_run_and_nothing_else(tmp_path: Path) -> None:
    others = {".duizhao-mine", ".duizhao-abcdefgh-thesis.docx", ".duizhao-folder__", ".duizhao-link____"}
    (tmp_path / ".duizhao-folder__").mkdir()
    (tmp_path / ".duizhao-link____").symlink_to("elsewhere")
    for name in others:
        if not (tmp_path / name).is_dir() and not (tmp_path / name).is_symlink():
            (tmp_path / name).write_text("kept")
    command = [sys.executable, "-c", KILLED, str(tmp_path / "a.tmx")]
    writing = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert writing.stdin is not None and writing.stdout is not None
    assert writing.stdout.readline() == b"writing\n"
    (temporary,) = in_folder(tmp_path) - others
    # As long as it lives, its file is left alone.
    subprocess.run([sys.executable, "-c", NEXT, str(tmp_path / "b.tmx")], check=True)
    assert in_folder(tmp_path) == others | {temporary, "b.tmx"}
    writing.stdin.close()
    assert writing.wait() == -9
    writing.stdout.close()
    assert temporary in in_folder(tmp_path)
    subprocess.run([sys.executable, "-c", NEXT, str(tmp_path / "b.tmx")], check=True)
    assert in_folder(tmp_path) == others | {"b.tmx"}


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert in_folder(tmp_path) == {"file"}


@pytest.mark.parametrize(
    "command",
    [
        ["convert", "{in}", "{out}", "--to", "tsv"],
        ["check", "{in}", "--fix", "{out}"],
        ["merge", "{in}", "{in}", "-o", "{out}"],
        ["analyse", "{in}", "--csv", "{out}"],
    ],
    ids=lambda command: command[0],
)
def test_commands_write_through_links_and_refuse_folders(command: list[str], tmp_path: Path) -> None:
    write_units(tmp_path / "in.tsv", UNITS)
    (tmp_path / "folder.tsv").mkdir()
    (tmp_path / "link.tsv").symlink_to("real.tsv")
    for out, done in (("link.tsv", True), ("folder.tsv", False)):
        names = {"in": tmp_path / "in.tsv", "out": tmp_path / out}
        result = CliRunner().invoke(main, [argument.format(**names) for argument in command])
        assert result.exit_code in ((0, 1) if done else (2,)), result.output
    assert (tmp_path / "link.tsv").is_symlink()
    assert (tmp_path / "real.tsv").read_text("utf-8")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # from Python 3.14 on, for paths of another system
@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/home/li/a b#.duizhao"), "file:///home/li/a%20b%23.duizhao?mode=ro"),
        (PureWindowsPath(r"C:\Users\李\a.duizhao"), "file:///C:/Users/%E6%9D%8E/a.duizhao?mode=ro"),
        # https://www.sqlite.org/uri.html: there is no host, so that a share stands behind four slashes.
        (PureWindowsPath(r"\\server\share\a b.duizhao"), "file:////server/share/a%20b.duizhao?mode=ro"),
    ],
)
def test_the_uri_of_a_path_is_one_that_sqlite_opens(path: PurePath, uri: str) -> None:
    assert sqlite_uri(path, "mode=ro") == uri


@pytest.mark.parametrize("error", [KeyError, OSError, ModuleNotFoundError])
def test_without_an_account_the_users_name_is_unknown(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def getuser() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", getuser)
    assert user_name() == "unknown"


def test_without_locks_the_temporary_file_is_not_kept_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows, which has no flock, refuses to rename a file that is open."""
    handles: list[int] = []
    make = tempfile.mkstemp

    def noted(*arguments: Any, **options: Any) -> tuple[int, str]:
        handle, name = make(*arguments, **options)
        handles.append(handle)
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", noted)
    monkeypatch.setattr("corpus.system.files._lock", lambda *_, **__: False)
    path = tmp_path / "out.tsv"
    for text in ("new", "changed"):
        with replacing(path) as temporary:
            with pytest.raises(OSError):
                os.fstat(handles[-1])
            temporary.write_text(text)
        assert path.read_text() == text
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.tsv"]
