"""What is written, whatever the system's code page is: UTF-8 to files, what can be shown to a terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE_PAGES = ["cp1252", "cp437", "gbk", "ascii"]


def environment(encoding: str) -> dict[str, str]:
    added = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return os.environ | added


def redirected(encoding: str, *arguments: str, folder: Path) -> tuple[int, str, str]:
    """Exit status, output and messages, which have to be UTF-8."""
    command = [sys.executable, "-P", "-m", "cli", *arguments]
    done = subprocess.run(command, env=environment(encoding), capture_output=True, cwd=folder)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("encoding", CODE_PAGES)
@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        (["--help"], 0, "Chinese–English parallel text"),
        (["lookup", "卡脖子"], 0, "“卡脖子”"),
        (["lookup", "--json", "卡脖子"], 0, "卡脖子"),
        (["list"], 0, "未来产业"),
        (["align", "没有.txt", "none.txt"], 2, "没有.txt"),
    ],
)
def test_what_goes_to_a_file_is_utf_8(
    tmp_path: Path, encoding: str, arguments: list[str], status: int, expected: str
) -> None:
    found = redirected(encoding, *arguments, folder=tmp_path)
    assert found[0] == status, found[2]
    assert expected in found[1] + found[2]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("encoding", CODE_PAGES)
def test_a_terminal_gets_a_question_mark_for_what_it_cannot_show(tmp_path: Path, encoding: str) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "cli", "lookup", "卡脖子"]
    process = subprocess.Popen(
        command, env=environment(encoding), stdout=theirs, stderr=subprocess.PIPE, cwd=tmp_path
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # on Linux, at the end
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.stderr is not None
    messages = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == 0, messages
    text = shown.decode(encoding)
    assert ("卡脖子" if encoding == "gbk" else "???") in text
    assert "bottleneck" in text


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text there")
def test_a_file_name_that_is_not_text_leaves_as_it_came() -> None:
    script = "import sys; from cli.streams import use_utf8; use_utf8(); print(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", script, b"a\xff.txt"], env=environment("ascii"), capture_output=True
    )
    assert done.stdout == b"a\xff.txt\n"
