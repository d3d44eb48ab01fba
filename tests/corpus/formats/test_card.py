"""The data card says of each document what its metadata say, and who has reviewed it."""

from dataclasses import replace
from pathlib import Path

from corpus.folder import bundled, bundled_names
from corpus.formats import card


def test_everything_that_is_stated_is_in_the_card(tmp_path: Path) -> None:
    bitexts = [bitext for document in bundled(bundled_names()) for bitext in document.bitexts]
    assert card.write(tmp_path / "README.md", bitexts) == 8
    text = (tmp_path / "README.md").read_text("utf-8")
    head = text.split("---")[1].strip().splitlines()
    assert head[:6] == ["language:", "- zh", "- en", "license:", "- cc-by-4.0", "- cc0-1.0"]
    for bitext in bitexts:
        for document in (bitext.source, bitext.target):
            assert all(value in text for value in document.metadata.values())
        beads = len(bitext.beads)
        assert (
            f"| {bitext.target.name} ({bitext.target.language}) | {beads} | 0 | {beads} | machine-revised"
            in text
        )


def test_a_pipe_in_a_licence_stays_in_its_cell(tmp_path: Path) -> None:
    (bitext, *_) = bundled()[0].bitexts
    target = replace(bitext.target, metadata={**bitext.target.metadata, "licence": "A | B"})
    card.write(tmp_path / "README.md", [replace(bitext, target=target)])
    row = next(line for line in (tmp_path / "README.md").read_text("utf-8").splitlines() if "en-a" in line)
    assert row.replace("\\|", "").count("|") == 9
