"""Whole texts aligned: the beads cover both sides in order, whatever the texts are."""

import pytest

from align.aligner import align_texts
from corpus.model import Bead

ZH = ["今天天气很好。", "我们去公园散步。", "晚上我们在家吃饭，然后看了一部电影。"]
EN = [
    "The weather is fine today.",
    "We went for a walk in the park.",
    "In the evening we ate at home.",
    "Then we watched a film.",
]


def covered(beads: list[Bead], sources: int, targets: int) -> bool:
    return [i for bead in beads for i in bead.source] == list(range(sources)) and [
        j for bead in beads for j in bead.target
    ] == list(range(targets))


def test_a_small_text_is_aligned() -> None:
    beads = align_texts(ZH, EN)
    assert [(bead.source, bead.target) for bead in beads] == [((0,), (0,)), ((1,), (1,)), ((2,), (2, 3))]
    assert all(bead.confidence is not None and 0 <= bead.confidence <= 1 for bead in beads)


@pytest.mark.parametrize(
    ("source", "target"),
    [([], []), (ZH, []), ([], EN), (ZH[:1], EN * 5), (ZH, ZH), (["。"] * 40, ["."] * 30), (["", " "], [""])],
)
def test_every_segment_is_in_one_bead(source: list[str], target: list[str]) -> None:
    assert covered(align_texts(source, target), len(source), len(target))


def test_anchors_are_kept_and_worked_between() -> None:
    anchor = Bead((1,), (2,), reviewed=True, note="checked")
    beads = align_texts(ZH, EN, anchors=[anchor])
    assert anchor in beads
    assert covered(beads, len(ZH), len(EN))
