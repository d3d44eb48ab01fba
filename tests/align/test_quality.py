"""Doubts are named in words that a translator understands, and only where there is something."""

from dataclasses import replace
from pathlib import Path

from align.encoder import load_encoder
from align.quality import doubts, implausible, units_with_doubts
from corpus.folder import bundled
from corpus.formats import read_units, write_units
from corpus.model import Bead, Bitext, document_from_paragraphs

ZH = [
    "我们在2006年开始工作。",
    "未来产业具有前瞻性、战略性、颠覆性。",
    "他没有回答我的问题。",
    "会议昨天结束了。",
]
EN = [
    "We began work in 2007.",
    "Future industries are forward-looking, strategic and disruptive.",
    "他没有回答我的问题。",
    "The meeting ended yesterday.",
]


def bitext(beads: list[Bead]) -> Bitext:
    return Bitext(
        document_from_paragraphs("zh", "zh-Hans", [ZH]),
        document_from_paragraphs("en", "en", [EN]),
        tuple(beads),
    )


def test_reasons_in_plain_words() -> None:
    beads = [Bead((0,), (0,), 0.9), Bead((1,), (1,), 0.3), Bead((2,), (2,), 0.9), Bead((3,), (), 0.9)]
    found = {doubt.bead: doubt.reasons for doubt in doubts(bitext(beads))}
    assert found[0] == ("numbers differ: 2006, 2007",)
    assert found[1] == ("low confidence (0.30)",)
    assert found[2] == ("untranslated: the target is in the source's language",)
    assert found[3] == ("untranslated: nothing stands against it",)


def test_a_reviewed_bead_is_beyond_doubt() -> None:
    assert doubts(bitext([Bead((0,), (0,), 0.1, reviewed=True)])) == []


def test_a_moved_sentence_is_flagged_on_both_sides() -> None:
    beads = [Bead((3,), (), 0.9), Bead((1,), (1,), 0.9), Bead((), (3,), 0.9)]
    found = {doubt.bead: doubt.reasons for doubt in doubts(bitext(beads), load_encoder("use"))}
    assert "moved: target segment 1.4 is like it and has no partner either" in found[0]
    assert "moved: source segment 1.4 is like it and has no partner either" in found[2]


def test_translations_are_plausible_and_shuffled_ones_are_not() -> None:
    encoder = load_encoder("use")
    for true in bundled()[0].bitexts:
        assert implausible(true, encoder) == ""
        half = len(true.beads) // 2
        rolled = true.beads[half:] + true.beads[:half]
        wrong = [Bead(a.source, b.target) for a, b in zip(true.beads, rolled, strict=True)]
        assert "hardly a translation" in implausible(Bitext(true.source, true.target, tuple(wrong)), encoder)


def test_units_carry_what_speaks_against_their_beads(tmp_path: Path) -> None:
    """The reasons are a property of the unit, which TMX keeps and the side-by-side page shows."""
    source = document_from_paragraphs("s", "zh-Hans", [("投入2350亿元。",), ("我们出发。",)])
    target = document_from_paragraphs("t", "en", [("It cost 1,234 yuan.",), ("We set out.",)])
    bitext = Bitext(source, target, (Bead((0,), (0,), 0.95), Bead((1,), (1,), 0.95)))
    wrong, right = units_with_doubts(bitext)
    assert wrong.properties["doubt"].startswith("numbers differ: ")
    assert right.properties == {}
    write_units(tmp_path / "x.tmx", [wrong, right])
    assert [unit.properties.get("doubt") for unit in read_units(tmp_path / "x.tmx")] == [
        wrong.properties["doubt"],
        None,
    ]
    hostile = replace(wrong, properties={"doubt": "<script>alert(1)</script>"})
    write_units(tmp_path / "x.html", [hostile])
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "&lt;script>alert(1)" in page or "&lt;script&gt;alert(1)" in page
