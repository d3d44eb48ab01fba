"""Doubts are named in words that a translator understands, and only where there is something."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from align.aligner import align_documents
from align.encoders import RememberingEncoder, UseEncoder, load_encoder
from align.quality import doubts, is_unrelated, units_with_doubts
from corpus.check.units import check_units
from corpus.folder import bundled
from corpus.formats import read_units, write_units
from corpus.model import Bead, Bitext, TranslationUnit, document_from_paragraphs

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
    found = {doubt.bead: tuple(map(str, doubt.reasons)) for doubt in doubts(bitext(beads))}
    assert found[0] == ("numbers differ: 2006年, 2007",)
    assert found[1] == ("low confidence (0.30)",)
    assert found[2] == ("untranslated: the target is in the source's language",)
    assert found[3] == ("untranslated: nothing stands against it",)


def test_a_reviewed_bead_is_beyond_doubt() -> None:
    assert doubts(bitext([Bead((0,), (0,), 0.1, reviewed=True)])) == []


def test_a_moved_sentence_is_flagged_on_both_sides() -> None:
    beads = [Bead((3,), (), 0.9), Bead((1,), (1,), 0.9), Bead((), (3,), 0.9)]
    found = {
        doubt.bead: tuple(map(str, doubt.reasons)) for doubt in doubts(bitext(beads), load_encoder("use"))
    }
    assert "moved: target segment 1.4 is like it and has no partner either" in found[0]
    assert "moved: source segment 1.4 is like it and has no partner either" in found[2]


def test_texts_that_say_nothing_of_each_other_are_named() -> None:
    beads = [Bead((1,), (3,), 0.9), Bead((3,), (1,), 0.9, reviewed=True)]
    (doubt,) = doubts(bitext(beads), load_encoder("use"))
    assert (doubt.bead, str(doubt.reasons[-1])[:16]) == (0, "low similarity (")


def test_text_that_the_aligner_has_read_is_not_read_again() -> None:
    class Counting(UseEncoder):
        read = 0

        def spans(self, *arguments: Any) -> Any:
            self.read += 1
            return super().spans(*arguments)

    counting = Counting()
    encoder = RememberingEncoder(counting)
    for anchors in ((), (Bead((2,), (2,), reviewed=True),)):
        given = bitext([])
        aligned = align_documents(given.source, given.target, encoder=encoder, anchors=anchors)
        read = counting.read
        doubts(aligned, encoder)
        assert counting.read == read > 0


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("过了一两天。", "A day or two passed."),
        ("下午三四点来。", "Come at three or four in the afternoon."),
        ("来了七八个人。", "Seven or eight people came."),
        ("五六百人在场。", "Five or six hundred people were there."),
        ("占百分之三十。", "It makes up thirty per cent."),
        ("占百分之三十。", "It makes up 30 %."),
        ("误差是零点五。", "The error is 0.5."),
        ("我十分高兴。", "I am very glad."),
        ("百姓安居乐业。", "The people live in peace."),
        ("他在千里之外。", "He is far away."),
        ("1893", "1893"),
    ],
)
def test_ordinary_chinese_is_not_another_number(source: str, target: str) -> None:
    """What ``check`` lets pass is not in doubt either."""
    unit = TranslationUnit(source, target)
    assert list(check_units(lambda: [unit])) == []
    pair = Bitext(
        document_from_paragraphs("zh", "zh-Hans", [[source]]),
        document_from_paragraphs("en", "en", [[target]]),
        (Bead((0,), (0,), 0.9),),
    )
    assert doubts(pair) == []


def test_translations_are_plausible_and_shuffled_ones_are_not() -> None:
    encoder = load_encoder("use")
    for true in bundled()[0].bitexts:
        assert not is_unrelated(true, encoder)
        half = len(true.beads) // 2
        rolled = true.beads[half:] + true.beads[:half]
        wrong = [Bead(a.source, b.target) for a, b in zip(true.beads, rolled, strict=True)]
        assert is_unrelated(Bitext(true.source, true.target, tuple(wrong)), encoder)


def test_units_carry_the_doubts_about_their_beads(tmp_path: Path) -> None:
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
