"""What reaches a terminal: nothing in a text, name or id can command it or hide from its reader."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import COMMANDS, main
from cli.terminal import visible
from corpus.formats import write_units
from corpus.model import TranslationUnit

ESCAPE = "\x1b[2J\x1b]0;owned\x07"
BIDI = "\u202eexe.\u2066x\u2069"
HIDDEN = "a\u200bb\u2060c\u00ad\x9b31m\x7f"
HOSTILE = f"{ESCAPE}{BIDI}{HIDDEN}"
FORBIDDEN = set("\x1b\x07\x9b\x7f\r\u202e\u2066\u2069\u200b\u2060\u00ad")
NAME = "水坝\u202e\x1b[31m\u200b"
"""For files and ids, which cannot have all characters."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 中文，“引号” — café é \t\n", None),
        ("e\u0301 한국어 ʼ \u3000全角", None),
        ("👩\u200d🚀 👍🏽 ❤\ufe0f\u200d🔥 葛\U000e0100", None),
        ("\x1b[31m", "<U+001B>[31m"),
        ("a\rb\x00\x7f\x9b", "a<U+000D>b<U+0000><U+007F><U+009B>"),
        ("\u202eabc\u202c\u2066x\u2069\u200e", "<U+202E>abc<U+202C><U+2066>x<U+2069><U+200E>"),
        ("a\u200bb\u200cc\u200dd\ufeff", "a<U+200B>b<U+200C>c<U+200D>d<U+FEFF>"),
        ("\u2028\u2029\ufff9\u00ad\u3164", "<U+2028><U+2029><U+FFF9><U+00AD><U+3164>"),
        ("\U000e0041", "<U+E0041>"),
    ],
)
def test_what_is_shown(text: str, shown: str | None) -> None:
    assert visible(text) == (text if shown is None else shown)
    assert visible(visible(text)) == visible(text)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a corpus, memories, documents and hypotheses that are hostile wherever they can be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USER", f"li{NAME}")
    monkeypatch.setenv("LOGNAME", f"li{NAME}")
    units = [
        TranslationUnit(
            f"水坝{HOSTILE}已经加固了{number}次。",
            f"The dam {HOSTILE} was rebuilt {number} times.",
            id=f"u{number}{NAME}",
            document=f"doc{NAME}",
            note=HOSTILE,
            confidence=0.1,
            properties={f"x{NAME}": HOSTILE},
        )
        for number in range(3)
    ]
    write_units(Path(f"units{NAME}.jsonl"), units)
    write_units(Path(f"units{NAME}.tmx"), units)
    write_units(Path("other.jsonl"), [TranslationUnit("水坝", HOSTILE), *units[:1]])
    Path(f"terms{NAME}.tsv").write_text(f"zh\ten\tnote\n水坝{HOSTILE}\tdam{HOSTILE}\t{HOSTILE}\n", "utf-8")
    Path(f"zh{NAME}.txt").write_text(f"水坝{HOSTILE}很高。\n\n它已经加固。\n", "utf-8")
    Path(f"en{NAME}.txt").write_text(f"The dam {HOSTILE} is high.\n\nIt was rebuilt.\n", "utf-8")
    Path(f"ref{NAME}.txt").write_text(f"The dam {HOSTILE} is high.\n" * 3, "utf-8")
    Path(f"hyp{NAME}.txt").write_text(f"The dam is {HOSTILE} high.\n" * 3, "utf-8")
    assert run("import", f"units{NAME}.jsonl", "--corpus", "c.duizhao").exit_code == 0
    run("term", "import", f"terms{NAME}.tsv", "--corpus", "c.duizhao")
    return tmp_path


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=given)


C = ("--corpus", "c.duizhao")
RUNS: dict[str, Sequence[str]] = {
    "lookup": ("lookup", "水坝", *C),
    "lookup side by side": ("lookup", "dam", *C, "--context", "2"),
    "lookup kwic": ("lookup", "水坝", "--kwic", *C),
    "lookup fuzzy": ("lookup", "水坝已经加固了 3 次。", "--fuzzy", *C),
    "lookup renderings": ("lookup", "水坝", "--renderings", *C),
    "lookup terms": ("lookup", "水坝", "--terms", *C),
    "lookup of nothing": ("lookup", f"无{NAME}", *C),
    "list": ("list", *C),
    "stats": ("stats", *C),
    "review": ("review", *C),
    "review of a text": ("review", f"doc{NAME}", *C),
    "check": ("check", f"units{NAME}.jsonl"),
    "check of terms": ("check", f"units{NAME}.tmx", "--terms", f"terms{NAME}.tsv"),
    "convert": ("convert", f"units{NAME}.jsonl", f"out{NAME}.po"),
    "convert of nothing": ("convert", f"none{NAME}.tmx", "out.tsv"),
    "convert of an unknown format": ("convert", f"none{NAME}.x{NAME}", "out.tsv"),
    "diff": ("diff", f"units{NAME}.jsonl", "other.jsonl"),
    "merge": ("merge", f"units{NAME}.jsonl", "other.jsonl", "-o", f"m{NAME}.jsonl"),
    "analyse": ("analyse", f"zh{NAME}.txt", *C),
    "pretranslate": ("pretranslate", f"units{NAME}.tmx", "-o", "x.po", *C),
    "export": ("export", f"out{NAME}.tsv", *C),
    "import": ("import", f"units{NAME}.tmx", *C),
    "align": ("align", f"zh{NAME}.txt", f"en{NAME}.txt", "-o", f"made{NAME}.tsv"),
    "add": ("add", f"zh{NAME}.txt", f"en{NAME}.txt", *C),
    "batch": ("batch", f"none{NAME}", f"none{NAME}", "-o", f"set{NAME}"),
    "link": ("link", f"units{NAME}.jsonl", f"links{NAME}.tmx"),
    "replace": ("replace", "dam", f"weir{NAME}", *C),
    "remove": ("remove", f"none{NAME}", *C),
    "term": ("term", "list", *C),
    "term find": ("term", "find", *C),
    "score": ("score", f"hyp{NAME}.txt", "--ref", f"ref{NAME}.txt", "--force"),
    "score as a table": ("score", f"hyp{NAME}.txt", "--ref", f"ref{NAME}.txt", "--force", "--markdown"),
    "score of nothing": ("score", f"none{NAME}.txt"),
    "eval-align": ("eval-align", f"none{NAME}.align", f"none{NAME}.align"),
    "doctor": ("doctor", *C),
    "demo": ("demo", f"demo{NAME}"),
    "srx": ("srx",),
    "serve": ("serve", "--users", f"none{NAME}", *C),
    "mcp": ("mcp", "--corpus", f"none{NAME}"),
    "an unknown command": (f"none{NAME}",),
    "an unknown option": ("list", f"--none{NAME}"),
}


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", RUNS)
def test_nothing_that_a_terminal_obeys_or_hides_is_printed(name: str) -> None:
    result = run(*RUNS[name])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert not FORBIDDEN & set(result.stdout), ascii(result.stdout)
    assert not FORBIDDEN & set(result.stderr), ascii(result.stderr)


def test_every_command_is_run() -> None:
    assert {arguments[0] for arguments in RUNS.values()} >= set(COMMANDS)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["lookup", "list", "check", "review of a text", "convert of nothing"])
def test_it_is_shown_in_its_place(name: str) -> None:
    result = run(*RUNS[name])
    printed = result.stdout + result.stderr
    # A column of a table may cut it.
    assert "U+" in printed or "202E" in printed


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["lookup", "list", "check", "diff"])
def test_json_has_what_the_texts_have(name: str) -> None:
    result = run(*RUNS[name], "--json")
    assert not FORBIDDEN & set(result.stdout)
    said = json.dumps(json.loads(result.stdout), ensure_ascii=False)
    if name in ("lookup", "diff"):
        assert json.dumps(HOSTILE, ensure_ascii=False)[1:-1] in said
    else:
        assert json.dumps(NAME, ensure_ascii=False)[1:-1] in said


@pytest.mark.usefixtures("place")
def test_files_have_what_the_texts_have() -> None:
    for name in ("a.tsv", "a.csv", "a.tmx", "a.html"):
        assert run("export", name, *C).exit_code == 0
        assert BIDI in Path(name).read_text("utf-8"), name


@pytest.mark.usefixtures("place")
def test_a_person_reviewing_is_shown_it() -> None:
    result = run(*RUNS["review of a text"], given="?\ne\n\n\n\nq\n")
    assert "<U+202E>" in result.stdout
    assert not FORBIDDEN & set(result.stdout + result.stderr)


@pytest.mark.usefixtures("place")
def test_a_terminal_gets_no_escapes_but_ours() -> None:
    """On a real terminal, where colours are on."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "duizhao", *RUNS["lookup"]]
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    printed = b""
    try:
        while piece := os.read(ours, 1 << 16):
            printed += piece
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    text = printed.decode()
    assert "<U+001B>" in text
    assert "\x1b[2J" not in text
    assert "\x1b]0" not in text
    assert not (FORBIDDEN - set("\x1b\r")) & set(text)
    assert "\x1b[" in text, "ours are there"
