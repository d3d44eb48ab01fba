"""Find and replace: a preview first, one transaction with its history, nothing but what was selected."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from corpus.model import Bead, Bitext, document_from_paragraphs
from corpus.store import open_corpus
from corpus.store.browsing import bitext_summaries
from corpus.store.importing import ImportSource, add_bitexts
from corpus.store.reviewing import last_reviews, undo

TABLE = (
    "source\ttarget\tdocument\treviewed\n"
    "请先登陆系统。\tLog in first.\ta\tyes\n登陆后，等待 5 %。\tAfter the log in, wait 5 %.\ta\t\n"
    "登陆\tlogin\tb\t\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, ["replace", *arguments])))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.tsv"
    path.write_text(TABLE)
    return path


@pytest.fixture
def target(tmp_path: Path, table: Path) -> Path:
    path = tmp_path / "c.duizhao"
    assert CliRunner().invoke(main, ["import", str(table), "--corpus", str(path)]).exit_code == 0
    return path


def texts(target: Path) -> list[str]:
    with open_corpus(target) as corpus:
        return [text for unit in corpus.units() for text in (unit.source, unit.target)]


def test_a_preview_changes_nothing(target: Path) -> None:
    before = texts(target)
    seen = run("登陆", "登录", "--corpus", target)
    assert (seen.exit_code, texts(target)) == (0, before)
    assert "Would replace 3 places in 3 segments" in seen.stderr
    assert "+ 请先登录系统。" in seen.stdout


def test_what_is_applied_is_in_the_history_and_can_be_found(target: Path) -> None:
    assert run("登陆", "登录", "--apply", "--corpus", target).exit_code == 0
    assert not any("登陆" in text for text in texts(target))
    with open_corpus(target) as corpus:
        [first, _] = bitext_summaries(corpus)
        [*_, review] = last_reviews(corpus, first.id)
        assert (review.before[0]["source"][0][1], review.after[0]["source"][0][1]) == (
            "请先登陆系统。",
            "请先登录系统。",
        )
        assert review.after[0]["reviewed"]  # as it was
        undo(corpus, first.id, review.reviewer)
    assert any("登陆" in text for text in texts(target))
    assert run("登陆后", "x", "--corpus", target, "--json").exit_code == 0


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--doc", "b"], 1),
        (["--reviewed"], 1),
        (["--side", "en"], 0),
        (["--direction", "en"], 0),
        (["--since", "2020"], 0),
    ],
)
def test_only_the_selection_is_changed(target: Path, table: Path, options: list[str], count: int) -> None:
    for where in ([table], ["--corpus", target]):
        seen = run("登陆", "登录", *where, *options, "--json")
        assert (seen.exit_code, json.loads(seen.stdout)["count"]) == (0 if count else 1, count)


def test_a_file_is_written_elsewhere(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.tsv"
    assert run("--regex", r"(\d+) %", r"\1%", table, "-o", out).exit_code == 0
    assert "等待 5%。\tAfter the log in, wait 5%." in out.read_text()
    assert table.read_text() == TABLE


def test_no_text_is_emptied(target: Path, table: Path) -> None:
    for where in ([table], ["--apply", "--corpus", target]):
        seen = run("login", "", *where)
        assert seen.exit_code == 1
        assert "Left 1 segment alone" in seen.stderr
    assert "login" in texts(target)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--regex", "(", "x"], "cannot be replaced"),
        (["--regex", "(a)", r"\2"], "invalid group reference"),
        (["--regex", "a*", "x"], "also matches empty text"),
        (["a", "b", "-o", "x.tmx"], "-o is for a FILE"),
        (["a", "b", "f.tmx", "--apply"], "--apply is for a corpus"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], message: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr


def test_replacements_are_inserted_as_typed(table: Path) -> None:
    seen = run("login", r"\1\n", table, "--json")
    assert json.loads(seen.stdout)["changes"][0]["after"] == r"\1\n"


def test_a_source_of_two_translations_is_changed_once(tmp_path: Path) -> None:
    source = document_from_paragraphs("d", "zh-Hans", [["登陆。"]])
    bitexts = [
        Bitext(source, document_from_paragraphs(name, "en", [["Log in."]]), (Bead((0,), (0,), 0.9),))
        for name in ("a", "b")
    ]
    with open_corpus(tmp_path / "c.duizhao", create=True) as corpus:
        add_bitexts(corpus, bitexts, ImportSource("d", kind="pair"))
    seen = run("登陆", "登录", "--apply", "--corpus", tmp_path / "c.duizhao", "--json")
    assert json.loads(seen.stdout)["count"] == 1
    assert texts(tmp_path / "c.duizhao") == ["登录。", "Log in."] * 2
