"""Work for the tests of jobs, in a module that a child imports in no time: it needs none of the tests."""

import os
import re
import tempfile
import threading
from pathlib import Path

from lxml import etree

from cli.web.work import Workspace
from corpus.errors import InputError


def lock(file: int, kind: str) -> None:
    """Take or give back a lock, waiting for it."""
    import fcntl  # not on Windows, where nobody waits at a gate

    fcntl.flock(file, getattr(fcntl, kind))


def wait_at(gate: Path, came: Path, name: str, _: Workspace) -> str:
    with came.open("w") as stream:
        stream.write(name)
    with gate.open() as stream:
        lock(stream.fileno(), "LOCK_SH")
    return "result"


def say(word: str, workspace: Workspace) -> tuple[str, list[bytes]]:
    (workspace.folder / "file").write_text(word)
    for step in range(3):
        workspace.progress(step, 3)
    return word, [path.read_bytes() for path in workspace.uploads]


def fail(_: Workspace) -> None:
    raise InputError("has {n} columns", path="a.tsv", line=7, hint="Remove some.", n=9)


def break_down(_: Workspace) -> None:
    raise ZeroDivisionError("the secret is 42")


def crash(_: Workspace) -> None:
    os.abort()


def fail_as_a_library_does(_: Workspace) -> None:
    try:
        etree.fromstring(b"<a>")
    except etree.XMLSyntaxError as error:
        raise InputError("is not XML ({reason})", reason=error) from error


def answer_what_cannot_travel(_: Workspace) -> object:
    return threading.Lock()


def take_memory(_: Workspace) -> None:
    taken = []
    while True:
        taken.append(bytearray(b"x") * 20_000_000)


def take_it_at_once(_: Workspace) -> int:
    return len(bytearray(10**13))


def spin(_: Workspace) -> None:
    while True:
        pass


def hold_the_interpreter(_: Workspace) -> None:
    re.match(r"(x|x)*y", "x" * 60)


def sleep_long(_: Workspace) -> None:
    threading.Event().wait(1000)


def write_a_file(workspace: Workspace) -> None:
    with (workspace.folder / "file").open("wb") as stream:
        while True:
            stream.write(bytes(100_000))


def write_many_files(workspace: Workspace) -> None:
    for number in range(100):
        (workspace.folder / str(number)).write_bytes(bytes(100_000))


def write_temporary_files(_: Workspace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number in range(100):
            Path(folder, str(number)).write_bytes(bytes(100_000))
        sleep_long(_)  # or else they could be gone before anybody has looked


def answer_at_length(_: Workspace) -> bytes:
    return bytes(2_000_000)


def write_some(size: int, workspace: Workspace) -> None:
    (workspace.folder / "file").write_bytes(bytes(size))
