"""``duizhao term`` and ``check --terms`` from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "c.duizhao"


def entries(corpus: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("term", "list", "--json", "--corpus", corpus).stdout)[
        "terms"
    ]
    return found


def test_a_term_is_added_changed_and_removed(corpus: Path) -> None:
    add = ("term", "add", "大坝")
    assert (
        run(*add, "dam", "--status", "preferred", "--definition", "A wall.", "--corpus", corpus).exit_code
        == 0
    )
    assert run(*add, "barrage", "--pos", "noun", "--corpus", corpus).exit_code == 0
    [entry] = entries(corpus)
    assert (entry["term"], entry["definition"]) == ("大坝", "A wall.")
    assert entry["terms"] == [
        {"text": "大坝", "language": "zh-Hans"},
        {"text": "dam", "language": "en", "status": "preferred"},
        {"text": "barrage", "language": "en", "part_of_speech": "noun"},
    ]
    edit = ("term", "edit", "大坝")
    assert run(*edit, "barrage", "--status", "forbidden", "--to", "weir", "--corpus", corpus).exit_code == 0
    assert run(*edit, "--definition", "", "--note", "n", "--corpus", corpus).exit_code == 0
    [entry] = entries(corpus)
    assert (entry["definition"], entry["note"]) == ("", "n")
    assert entry["terms"][2]["status"] == "forbidden"
    assert "weir (forbidden)" in run("term", "list", "--corpus", corpus).stdout
    assert "dam (not weir)" in run("lookup", "--term", "大坝", "--corpus", corpus).stdout
    assert run("term", "remove", "大坝", "weir", "--corpus", corpus).exit_code == 0
    assert len(entries(corpus)[0]["terms"]) == 2
    assert run("term", "remove", "大坝", "dam", "--corpus", corpus).exit_code == 0
    assert entries(corpus) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("edit", "大坝"), "nothing to change"),
        (("edit", "大坝", "--status", "forbidden"), "Name it after TERM"),
        (("edit", "闸门", "--note", "n"), "“闸门” is not in the list"),
        (("edit", "大坝", "weir", "--status", "forbidden"), "“weir” is not in the list"),
        (("remove", "大坝", "weir"), "“weir” is not in the list"),
        (("import", "none.tbx"), "none.tbx: does not exist"),
        (("import", "a.tbx", "--sheet", "x"), "--sheet does not apply to this format"),
        (("import", "a.tbx"), "a.tbx: has no term in both Chinese and another language"),
        (("add", "dam", "dam"), "needs Chinese and a rendering"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    corpus: Path, arguments: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.parent)
    Path("a.tbx").write_text("<martif/>")
    assert run("term", "add", "大坝", "dam", "--corpus", corpus).exit_code == 0
    result = run("term", *arguments, "--corpus", corpus)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert len(entries(corpus)) == 1


def test_a_second_import_says_what_differs(corpus: Path, tmp_path: Path) -> None:
    for name, note in (("a.csv", "first"), ("b.csv", "second")):
        (tmp_path / name).write_text(f"zh,en,note\n大坝,dam,{note}\n闸门,gate,\n")
    first = run("term", "import", tmp_path / "a.csv", "--corpus", corpus)
    assert first.stdout == "Imported 2 terms: 2 new.\n"
    second = run("term", "import", tmp_path / "b.csv", "--corpus", corpus)
    assert second.stdout == "Imported 2 terms: 2 there already.\n"
    assert "note of 大坝: “first” stays, not “second”" in second.stderr
    assert [entry["note"] for entry in entries(corpus)] == ["first", ""]


def test_terms_go_to_a_file_and_back(corpus: Path, tmp_path: Path) -> None:
    run("term", "add", "大坝", "dam", "--status", "preferred", "--subject", "水利", "--corpus", corpus)
    run("term", "add", "大坝", "weir", "--status", "forbidden", "--corpus", corpus)
    before = entries(corpus)
    for name in ("t.tbx", "t.tsv", "t.csv", "t.xlsx", "t.jsonl"):
        assert run("term", "export", tmp_path / name, "--corpus", corpus).exit_code == 0
        other = tmp_path / f"{name}.duizhao"
        assert run("term", "import", tmp_path / name, "--corpus", other).exit_code == 0
        assert entries(other) == before, name
    exported = run("term", "export", tmp_path / "t.txt", "--corpus", corpus)
    assert "deprecated or forbidden term left out" in exported.stderr
    assert (tmp_path / "t.txt").read_text() == "大坝\tdam\t\n"


def test_nothing_is_made_for_a_file_without_terms(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tbx").write_text("<martif/>")
    assert run("term", "import", tmp_path / "a.tbx", "--corpus", corpus).exit_code == 2
    assert not corpus.exists()


def test_a_memory_is_checked_against_terms(corpus: Path, tmp_path: Path) -> None:
    run("term", "add", "大坝", "dam", "--corpus", corpus)
    run("term", "export", tmp_path / "t.tbx", "--corpus", corpus)
    memory = tmp_path / "m.tsv"
    memory.write_text("zh\ten\n大坝很高。\tThe wall is high.\n大坝很长。\tThe dam is long.\n")
    for base in (corpus, tmp_path / "t.tbx"):
        result = run("check", memory, "--terms", base, "--json")
        [finding] = [f for f in json.loads(result.stdout)["findings"] if f["rule"] == "terms"]
        assert (finding["number"], finding["message"]) == (1, "“大坝” is not rendered as “dam”")
        assert result.exit_code == 0
    ignored = run("check", memory, "--terms", corpus, "--ignore", "terms", "--json")
    assert not [f for f in json.loads(ignored.stdout)["findings"] if f["rule"] == "terms"]
