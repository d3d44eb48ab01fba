"""Units with their words and links, for other tools."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from align.words.linker import word_linker
from align.words.marking import with_links
from bench.word_gold import read_gold
from cli.main import main
from corpus.formats import read_units, write_units
from corpus.formats.pharaoh import LINKS, SOURCE_WORDS, TARGET_WORDS
from corpus.model import TranslationUnit

UNITS = [
    TranslationUnit("医院买了三台新设备（很贵）。", "The hospital bought three new, expensive devices."),
    TranslationUnit("The U.S. team left.", "美国队走了。", "en", "zh-Hans"),
    TranslationUnit("……", "…"),
    TranslationUnit("a\u2028b 设备", "devices\ta"),
    TranslationUnit(
        "行\u3000距\u3000全\u3000角，李\u3000明和王\u3000芳", "full\u00a0width\u2009space 1\u00a0000"
    ),
    TranslationUnit("𠮷野家的cafe\u0301😀👨\u200d👩", "Yoshinoya's cafe\u0301 👨\u200d👩"),
]


def pairs(unit: TranslationUnit) -> set[tuple[str, str]]:
    """The words that a unit says are linked."""
    source, target = unit.properties[SOURCE_WORDS].split(" "), unit.properties[TARGET_WORDS].split(" ")
    links = [map(int, link.split("-")) for link in unit.properties[LINKS].split()]
    return {(source[i], target[j]) for i, j in links}


def test_links_count_words_from_zero_in_the_unit_s_own_direction() -> None:
    first, second, third, *_ = with_links(UNITS, word_linker())
    assert {("医院", "hospital"), ("设备", "devices"), ("买", "bought")} <= pairs(first)
    assert ("U.S.", "美国") in pairs(second)
    assert pairs(third) == set()


@pytest.mark.parametrize("unit", UNITS, ids=str)
def test_the_words_are_all_of_the_text(unit: TranslationUnit) -> None:
    (marked,) = with_links([unit], word_linker())
    for text, name in ((unit.source, SOURCE_WORDS), (unit.target, TARGET_WORDS)):
        assert re.sub(r"\s", "", marked.properties[name]) == re.sub(r"\s", "", text)
        assert marked.properties[name].split() == marked.properties[name].split(" "), "however tools split it"


def test_the_command_writes_lines_that_belong_together(tmp_path: Path) -> None:
    memory = tmp_path / "memory.tsv"
    memory.write_text("source\ttarget\n新设备\tnew devices\n医院\ta hospital\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["link", str(memory), str(tmp_path / "m.pharaoh")])
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "m.zh").read_text("utf-8") == "新 设备\n医院\n"
    assert (tmp_path / "m.en").read_text("utf-8") == "new devices\na hospital\n"
    assert (tmp_path / "m.pharaoh").read_text("utf-8") == "0-0 1-1\n0-1\n"


@pytest.mark.parametrize("name", ["o.tmx", "o.jsonl"])
def test_exported_links_come_back(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUIZHAO_CORPUS", raising=False)
    result = CliRunner().invoke(main, ["export", str(tmp_path / name), "--words", "--translation", "en-a"])
    assert result.exit_code == 0, result.stderr
    units = list(read_units(tmp_path / name))
    assert units
    assert all(pairs(unit) for unit in units if len(unit.source) > 10)


def test_aligned_documents_have_links_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("医院买了新设备。\n设备来自德国。\n", encoding="utf-8")
    Path("b.txt").write_text("The hospital bought new devices.\nThe devices come from Germany.\n", "utf-8")
    result = CliRunner().invoke(main, ["align", "a.txt", "b.txt", "-o", "o.pharaoh"])
    assert result.exit_code == 0, result.stderr
    assert len(Path("o.pharaoh").read_text("utf-8").splitlines()) == 2
    refused = CliRunner().invoke(main, ["align", "a.txt", "b.txt", "--words"])
    assert refused.exit_code == 2


@pytest.mark.parametrize("name", ["o.html", "o.docx", "o.zh", "o.po", "o.align"])
def test_a_format_that_would_lose_the_links_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUIZHAO_CORPUS", raising=False)
    Path("m.tsv").write_text("source\ttarget\n新设备\tnew devices\n", encoding="utf-8")
    Path("a.txt").write_text("医院买了新设备。\n", encoding="utf-8")
    Path("b.txt").write_text("The hospital bought new devices.\n", encoding="utf-8")
    commands = (
        ["export", name, "--words"],
        ["align", "a.txt", "b.txt", "--words", "-o", name],
        ["link", "m.tsv", name],
    )
    for command in commands:
        refused = CliRunner().invoke(main, command)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "b.txt", "m.tsv"]


def test_links_are_written_in_the_form_in_which_the_bench_reads_gold(tmp_path: Path) -> None:
    linked = list(with_links([UNITS[0], UNITS[2], UNITS[4]], word_linker()))
    write_units(tmp_path / "g.pharaoh", linked)
    beads = read_gold(tmp_path)
    assert [bead.sure for bead in beads] == [
        {tuple(map(int, link.split("-"))) for link in unit.properties[LINKS].split()} for unit in linked
    ]
    words = [([b.zh[slice(*w)] for w in b.words[0]], [b.en[slice(*w)] for w in b.words[1]]) for b in beads]
    assert words == [(u.properties[SOURCE_WORDS].split(), u.properties[TARGET_WORDS].split()) for u in linked]
