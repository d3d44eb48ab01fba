"""Whole texts aligned: the beads cover both sides in order, whatever the texts are."""

from typing import Any

import pytest

from align.aligner import align_documents, align_texts
from align.encoders import load_encoder
from align.evaluation import compare
from corpus.errors import UsageError
from corpus.folder import bundled
from corpus.model import Bead, Bitext
from tests.refusals import refusal

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


def test_anchors_are_kept_and_the_rest_is_aligned_between_them() -> None:
    anchor = Bead((1,), (2,), reviewed=True, note="checked")
    beads = align_texts(ZH, EN, anchors=[anchor])
    assert anchor in beads
    assert covered(beads, len(ZH), len(EN))


def speech(name: str) -> Bitext:
    return next(bitext for bitext in bundled()[0].bitexts if bitext.target.name == name)


def test_the_reviewed_alignment_of_the_speech_is_found_again() -> None:
    bitext = speech("en-b")
    figures = compare(bitext.beads, align_documents(bitext.source, bitext.target).beads)
    assert figures.strict.f1 > 0.95


def test_a_missing_paragraph_does_not_derail_what_follows() -> None:
    bitext = speech("en-a")
    gone = range(12, 20)
    kept = [j for bead in bitext.beads if bead.source[0] not in gone for j in bead.target]
    beads = align_texts(bitext.source.texts, [bitext.target.texts[j] for j in kept])
    found = {(bead.source, bead.target) for bead in beads}
    place = {j: n for n, j in enumerate(kept)}
    beyond = [bead for bead in bitext.beads if bead.source[0] > gone[-1]]
    assert {(bead.source, tuple(place[j] for j in bead.target)) for bead in beyond} <= found
    # A sentence at the edge of the gap may be taken for a part of its neighbour.
    alone = {bead.source[0] for bead in beads if not bead.target}
    assert alone <= set(gone) and len(alone) >= len(gone) - 2


def test_a_moved_paragraph_is_survived() -> None:
    bitext = speech("en-a")
    order = [*bitext.beads[:5], *bitext.beads[10:30], *bitext.beads[5:10], *bitext.beads[30:]]
    target = [bitext.target.texts[j] for bead in order for j in bead.target]
    beads = align_texts(bitext.source.texts, target)
    assert covered(beads, len(bitext.source.texts), len(target))
    place = {j: n for n, j in enumerate(j for bead in order for j in bead.target)}
    right = {(bead.source, tuple(place[j] for j in bead.target)) for bead in bitext.beads[30:]}
    found = {(bead.source, bead.target) for bead in beads}
    assert len(right & found) >= len(right) - 1


def test_unrelated_texts_get_no_confidence() -> None:
    chinese = ["我的猫喜欢睡觉。", "昨天买的面包很新鲜。", "火车八点开。", "他的哥哥是医生。"] * 3
    beads = align_texts(chinese, speech("en-a").target.texts[:12])
    filled = [bead.confidence or 0.0 for bead in beads if bead.source and bead.target]
    assert sum(filled) <= 0.3 * len(filled)


@pytest.mark.parametrize(
    ("anchors", "number", "fault"),
    [
        ([Bead((9,), (0,))], 1, {"side": "source", "index": 9, "segments": "3 segments"}),
        ([Bead((0, 1), (0,)), Bead((1,), (1,))], 2, {"side": "source", "index": 1}),
        ([Bead((1,), (1,)), Bead((0,), (0,))], 2, {"side": "source", "index": 0}),
        ([Bead((0,), (2,)), Bead((1,), (1,))], 2, {"side": "target", "index": 1}),
        ([Bead((1, 0), (0,))], 1, {"side": "source"}),
        ([Bead((-1,), (0,))], 1, {"side": "source", "index": -1}),
        ([Bead((), ())], 1, {}),
    ],
)
def test_anchors_that_cannot_be_are_refused(anchors: list[Bead], number: int, fault: dict[str, Any]) -> None:
    with refusal(UsageError, number=number, what=fault):
        align_texts(ZH, EN, anchors=anchors)


def test_an_english_source_gives_the_same_beads_mirrored() -> None:
    forward = align_texts(ZH, EN)
    backward = align_texts(EN, ZH, source_language="en", target_language="zh-Hans")
    assert [(b.target, b.source, b.confidence) for b in backward] == [
        (b.source, b.target, b.confidence) for b in forward
    ]


def test_without_an_encoder_the_dictionary_does() -> None:
    beads = align_texts(ZH, EN, encoder=load_encoder("none"))
    assert [(bead.source, bead.target) for bead in beads] == [((0,), (0,)), ((1,), (1,)), ((2,), (2, 3))]


def test_identical_lines_are_set_against_each_other() -> None:
    beads = align_texts(["是的。"] * 600, ["Yes."] * 600)
    assert covered(beads, 600, 600)
    assert sum(bead.type == "1-1" for bead in beads) > 500


def test_sentences_of_20_000_characters_are_set_against_each_other() -> None:
    source = [*ZH, "未来产业前瞻布局，" * 2200, *ZH]
    target = [*EN, "The layout of future industries, " * 620, *EN]
    pairs = [(bead.source, bead.target) for bead in align_texts(source, target)]
    assert ((3,), (4,)) in pairs
    assert ((4,), (5,)) in pairs and ((0,), (0,)) in pairs


def test_a_text_against_itself_is_aligned_line_by_line() -> None:
    text = speech("en-a").source.texts
    assert [(bead.source, bead.target) for bead in align_texts(text, text)] == [
        ((i,), (i,)) for i in range(len(text))
    ]


def test_half_of_the_translation_missing_is_left_without_a_partner() -> None:
    bitext = speech("en-a")
    kept = bitext.beads[: len(bitext.beads) // 2]
    last = kept[-1].target[-1] + 1
    beads = align_texts(bitext.source.texts, bitext.target.texts[:last])
    found = {(bead.source, bead.target) for bead in beads}
    # The last sentences before the gap may be set against some of what is missing: without confidence, then.
    assert {(bead.source, bead.target) for bead in kept[:-3]} <= found
    beyond = [bead for bead in beads if bead.source and bead.source[0] > kept[-1].source[-1]]
    assert all(not bead.target or (bead.confidence or 0) < 0.3 for bead in beyond)
    assert sum(not bead.target for bead in beyond) > len(beyond) / 2


@pytest.mark.parametrize("at", [0, 25, 50])
def test_one_sentence_finds_its_translation_in_a_whole_text(at: int) -> None:
    zh, en = "很久以前，山脚下有一个小镇。", "Long ago there was a small town at the foot of the mountain."
    source, target = list(speech("en-a").source.texts), list(speech("en-a").target.texts)
    among = [*target[:at], en, *target[at:]]
    assert [b.target for b in align_texts([zh], among) if b.source] == [(at,)]
    among = [*source[:at], zh, *source[at:]]
    assert [b.source for b in align_texts(among, [en]) if b.target] == [(min(at, len(source)),)]
