"""``duizhao link``: links of a file, and corrections in a corpus."""

import json
from pathlib import Path

import pytest

from corpus.model import TranslationUnit
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units
from tests.cli.running import run

UNITS = [
    TranslationUnit("狗跑得快。", "Fish swim well."),
    TranslationUnit("黑狗在家。", "The black fish is at home."),
    TranslationUnit("新设备很贵。", "The new equipment is expensive."),
]


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    """A corpus of three beads."""
    path = tmp_path / "one.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, UNITS, ImportSource("one"))
    return path


def rendered(corpus_file: Path, query: str) -> list[str]:
    hits = json.loads(run("lookup", query, "--json", "--corpus", corpus_file).stdout)["hits"]
    return [hit["rendering"] for hit in hits]


def test_a_link_is_set_and_forgotten_by_its_words(corpus_file: Path) -> None:
    before = rendered(corpus_file, "在家")
    assert run("link", "--set", "fish", "在家", "--corpus", corpus_file).exit_code == 0
    assert rendered(corpus_file, "在家") == ["fish"]
    assert run("link", "--forget", "在家", "fish", "--corpus", corpus_file).exit_code == 0
    assert rendered(corpus_file, "在家") == before


def test_one_of_several_beads_is_named_by_its_id(corpus_file: Path) -> None:
    asked = ("link", "--set", "狗", "fish", "--corpus", corpus_file)
    several = run(*asked)
    assert several.exit_code == 2
    assert several.stderr.count("狗") >= 2
    bead = json.loads(run("lookup", "黑狗", "--json", "--corpus", corpus_file).stdout)["hits"][0]["bead"][
        "id"
    ]
    assert run(*asked, "--bead", bead).exit_code == 0
    assert "fish" in rendered(corpus_file, "狗")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "猫", "fish"),
        ("--set", "狗", "cat"),
        ("--set", "狗", "fish", "--bead", "99"),
        ("--set", "设备", "expensive equipment"),
        ("狗", "fish", "--bead", "1"),
        ("--forget", "设备", "equipment"),
    ],
)
def test_what_cannot_be_linked_is_one_line(corpus_file: Path, arguments: tuple[str, ...]) -> None:
    result = run("link", *arguments, "--corpus", corpus_file)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_the_bundled_corpus_is_not_changed() -> None:
    assert run("link", "--set", "创新", "innovation").exit_code == 2


def test_links_of_a_file_are_written(tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text("source\ttarget\n狗跑。\tDogs run.\n", "utf-8")
    assert run("link", tmp_path / "in.tsv", tmp_path / "out.pharaoh").exit_code == 0
    assert "0-0" in (tmp_path / "out.pharaoh").read_text("utf-8").split()
