"""Keyword in context."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from align.words.linker import word_linker
from cli.main import main
from corpus.model import TranslationUnit
from corpus.search.concordance import Concordance, concordance
from corpus.search.kwic import MOST_LINES, SORTED, Order, kwic, sorted_kwic, without_line
from corpus.search.renderings import with_counterparts
from corpus.store import open_corpus
from corpus.store.corpus import Corpus
from corpus.store.importing import ImportSource, import_units

UNITS = [
    TranslationUnit("新设备很贵，旧设备便宜。", "New devices are expensive, old devices are cheap."),
    TranslationUnit("医院的设备来自德国。", "The equipment of the hospital comes from Germany."),
]


def find(corpus: Corpus, query: str) -> Callable[..., Concordance]:
    """The search for a query."""
    return partial(concordance, corpus, query)


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    """A corpus of two beads."""
    path = tmp_path / "one.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, UNITS, ImportSource("one", "", "", "tester"))
    return path


@pytest.mark.parametrize(
    ("order", "contexts"),
    [
        (None, ["新|很", "旧|便", "的|来"]),
        ("left", ["的|来", "旧|便", "新|很"]),
        ("right", ["旧|便", "新|很", "的|来"]),
        ("rendering", ["新|很", "旧|便", "的|来"]),
    ],
)
def test_each_occurrence_is_a_line_in_the_order_asked_for(
    corpus_file: Path, order: Order | None, contexts: list[str]
) -> None:
    with open_corpus(corpus_file) as corpus:
        found = with_counterparts(corpus, concordance(corpus, "设备"), word_linker())
        if order:
            found = sorted_kwic(corpus, find(corpus, "设备"), order, word_linker(), limit=20).found
        found_lines = kwic(found)
    lines = [f"{line.left[-1]}|{line.right[0]}" for line in found_lines]
    assert sorted(lines) == sorted(contexts)
    if order:
        assert lines == contexts
    assert {line.rendering for line in found_lines} == {"devices", "equipment"}


def test_the_lines_fit_the_terminal_and_say_the_rendering(
    corpus_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    result = CliRunner().invoke(main, ["lookup", "设备", "--kwic", "--corpus", str(corpus_file)])
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert any(" equipment " in line for line in lines)


def test_a_long_bead_does_not_hide_the_others_behind_its_lines(corpus_file: Path) -> None:
    long = TranslationUnit("设备，" * 2000, "devices, " * 2000)
    with open_corpus(corpus_file) as corpus:
        import_units(corpus, [long], ImportSource("long", "", "", "tester"))
        found = concordance(corpus, "设备")
    assert len(kwic(found)) == 3 + MOST_LINES
    assert without_line(found) == 2000 - MOST_LINES
    result = CliRunner().invoke(main, ["lookup", "设备", "--kwic", "--corpus", str(corpus_file)])
    assert len(result.stdout.splitlines()) == 3 + MOST_LINES


@pytest.mark.parametrize("more", [["--json"], ["--renderings"], ["--fuzzy"]])
def test_lines_are_for_hits_only(more: list[str]) -> None:
    assert CliRunner().invoke(main, ["lookup", "设备", "--kwic", *more]).exit_code == 2


def test_translations_of_one_segment_are_shown_together() -> None:
    result = CliRunner().invoke(main, ["lookup", "卡脖子"], env={"DUIZHAO_CORPUS": ""})
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("要立足当前") == 1
    assert "“bottleneck”" in result.stdout
    assert "“chokepoint”" in result.stdout
    assert "Not official" in result.stdout


def test_all_lines_of_the_best_hits_are_sorted_whichever_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    numbers = [number * 37 % 60 for number in range(60)]
    units = [TranslationUnit(f"水坝{number:02}号。", f"Dam {number:02}.") for number in numbers]
    path = tmp_path / "dams.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("dams", "", "", "tester"))
        page = sorted_kwic(corpus, find(corpus, "水坝"), "right", word_linker(), limit=7, offset=20)
    assert [hit.source for hit in page.found.hits] == [f"水坝{number:02}号。" for number in range(20, 27)]
    assert (page.lines, page.examined, page.found.next_offset) == (60, 60, 27)
    command = ["lookup", "水坝", "--sort", "right", "--corpus", str(path), "-n", "3"]
    result = CliRunner().invoke(main, command)
    assert [line.split("号")[0][-2:] for line in result.stdout.splitlines()] == ["00", "01", "02"]
    last = CliRunner().invoke(main, [*command, "--offset", "58"])
    assert [line.split("号")[0][-2:] for line in last.stdout.splitlines()] == ["58", "59"]


def test_of_more_hits_the_best_are_sorted_and_that_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "dams.duizhao"
    units = [TranslationUnit(f"水坝{number}号。", f"Dam {number}.") for number in range(SORTED + 20)]
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("dams", "", "", "tester"))
    result = CliRunner().invoke(main, ["lookup", "水坝", "--sort", "left", "--corpus", str(path), "-n", "2"])
    assert str(SORTED) in result.stderr and str(SORTED + 20) in result.stderr
