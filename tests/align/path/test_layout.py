"""Ends of paragraphs and the times of subtitles, beside the texts."""

import numpy as np
import pytest

from align.aligner import align_documents
from align.encoders import load_encoder
from align.path.layout import layout_of, shown_together, without_borders_inside
from align.path.programme import Step, corridor_lattice
from corpus.model import Document, Segment

TYPES = ((1, 1), (2, 1), (1, 2))


def _document(
    language: str, texts: list[str], paragraphs: list[int], times: list[int] | None = None
) -> Document:
    starts = times or [0] * len(texts)
    return Document(
        language,
        language,
        tuple(
            Segment(str(n), text, paragraph, times=(start, start + 900) if times else None)
            for n, (text, paragraph, start) in enumerate(zip(texts, paragraphs, starts, strict=True))
        ),
    )


def test_only_beads_with_an_end_of_a_paragraph_inside_lose() -> None:
    lattice = corridor_lattice(np.zeros(4, np.int64), np.full(4, 3, np.int64), TYPES)
    source = layout_of(_document("zh", ["甲", "乙", "丙"], [0, 1, 1]))
    target = layout_of(_document("en", ["a", "b", "c"], [0, 0, 0]))
    scores = np.zeros((len(lattice.types), lattice.size), np.float32)
    lowered = without_borders_inside(lattice, source, target, scores)
    changed = {
        (lattice.types[number], int(lattice.row[node]))
        for number, node in zip(*np.nonzero(lowered), strict=True)
        if lattice.origin[number, node] < lattice.size
    }
    assert changed == {((2, 1), 2)}  # 甲 and 乙, which stand in two paragraphs
    assert not scores.any()


@pytest.mark.parametrize("shift", [0, 2000, -700])
def test_times_show_which_of_two_equal_lines_is_untranslated(shift: int) -> None:
    lines = ["好。", "我们走吧。", "好。", "你是谁？", "好。", "我不知道。"]
    source = _document("zh", lines, list(range(6)), [10000, 12000, 14000, 16000, 18000, 20000])
    kept = ["OK.", "Let us go.", "Who are you?", "OK.", "I do not know."]
    times = [start + shift for start in (10000, 12000, 16000, 18000, 20000)]
    target = _document("en", kept, list(range(5)), times)
    beads = align_documents(source, target, encoder=load_encoder("none")).beads
    assert [(bead.source, bead.target) for bead in beads if bead.source == (2,)] == [((2,), ())]


def test_without_times_nothing_is_raised() -> None:
    lattice = corridor_lattice(np.zeros(2, np.int64), np.ones(2, np.int64), TYPES)
    layout = layout_of(_document("zh", ["甲"], [0]))
    scores = np.zeros((len(lattice.types), lattice.size), np.float32)
    assert shown_together(lattice, layout, layout, [Step(0, 1, 0, 1)], scores) is scores


ABSTRACT = "This paper studies the economic effects of the harbour renewal in detail."


@pytest.mark.parametrize("translated", [True, False])
def test_an_abstract_in_the_other_language_stands_alone(translated: bool) -> None:
    chinese = [
        "青石港改造工程研究",
        "本文详细研究港口改造工程的经济影响。",
        ABSTRACT,
        "青石港始建于一九二六年。",
    ]
    english = ["A Study of the Harbour Renewal", ABSTRACT, "Qingshi Harbour was built in 1926."]
    if not translated:
        del english[1]
    source = _document("zh", chinese, list(range(4)))
    target = _document("en", english, list(range(len(english))))
    beads = align_documents(source, target, encoder=load_encoder("use")).beads
    assert ((2,), ()) in {(bead.source, bead.target) for bead in beads}
    assert ((1,), (1,) if translated else ()) in {(bead.source, bead.target) for bead in beads}


def test_so_does_one_of_several_sentences() -> None:
    more = "The results show that visitor numbers rose year by year."
    chinese = [
        "港口改造研究",
        "本文研究改造工程的经济影响。",
        "结果表明，游客人数逐年增加。",
        ABSTRACT,
        more,
        "一、引言",
    ]
    source = _document("zh", chinese, [0, 1, 1, 2, 2, 3])
    target = _document("en", ["A Study of the Harbour", ABSTRACT, more, "1. Introduction"], [0, 1, 1, 2])
    beads = align_documents(source, target, encoder=load_encoder("use")).beads
    found = {(bead.source, bead.target) for bead in beads}
    assert found >= {((1,), (1,)), ((2,), (2,)), ((3,), ()), ((4,), ()), ((5,), (3,))}


def test_a_quoted_output_still_meets_its_copy() -> None:
    output = "Are you sure you want to continue connecting to this host?"
    source = _document("zh", ["你会看到下面的问题：", output, "输入 yes 即可。"], [0, 1, 2])
    target = _document("en", ["You will see the following question:", output, "Type yes."], [0, 1, 2])
    beads = align_documents(source, target, encoder=load_encoder("use")).beads
    assert [(bead.source, bead.target) for bead in beads] == [((n,), (n,)) for n in range(3)]
