"""A changed text aligned again: what a person reviewed stays, and only what changed is worked on."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.encoders import Encoder, Spans, Vectors, load_encoder
from align.incremental import align_again, align_rest, unchanged_texts, update_folder, with_known_ids
from corpus.folder import bundled
from corpus.model import Bead, Bitext, Document, Progress, Segment, document_from_paragraphs

REVIEWED = bundled()[0].bitexts[0]
UNREVIEWED = replace(
    REVIEWED, beads=tuple(replace(bead, reviewed=False, confidence=0.5) for bead in REVIEWED.beads)
)


class CountingEncoder:
    """An encoder that notes which sentences it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return self._encoder.encode(texts)

    def spans(
        self, sentences: Sequence[Sequence[str]], language: str, progress: Progress | None = None
    ) -> Spans:
        self.seen += ["".join(clauses) for clauses in sentences]
        return self._encoder.spans(sentences, language, progress)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder(load_encoder("use"))


def _edited(document: Document, at: int, *texts: str, drop: int = 1) -> Document:
    """``document`` with ``drop`` segments from ``at`` on replaced by new ones."""
    paragraph = document.segments[at].paragraph
    new = tuple(Segment(f"new{i}", text, paragraph) for i, text in enumerate(texts))
    return replace(document, segments=document.segments[:at] + new + document.segments[at + drop :])


def test_nothing_changed_nothing_done(encoder: CountingEncoder) -> None:
    for bitext in (REVIEWED, UNREVIEWED):
        fresh = replace(bitext.source, segments=tuple(replace(s, id="x") for s in bitext.source.segments))
        assert align_again(bitext, fresh, bitext.target, encoder=encoder) == bitext
    assert encoder.seen == []


def test_the_rest_is_aligned_between_what_is_reviewed(encoder: CountingEncoder) -> None:
    spoilt = [replace(bead, reviewed=False, confidence=0.1) for bead in REVIEWED.beads]
    spoilt[5] = replace(spoilt[5], reviewed=True)
    # A person left a sentence without a counterpart, in the middle of what is aligned again.
    ten = spoilt[10]
    spoilt[10:11] = [replace(ten, target=(), reviewed=True), replace(ten, source=(), reviewed=True)]
    spoilt[20:22] = [
        replace(
            spoilt[20],
            source=spoilt[20].source + spoilt[21].source,
            target=spoilt[20].target + spoilt[21].target,
        )
    ]
    found = align_rest(replace(REVIEWED, beads=tuple(spoilt)), encoder=encoder)
    assert [bead for bead in found.beads if bead.reviewed] == [bead for bead in spoilt if bead.reviewed]
    shapes = [(bead.source, bead.target) for bead in found.beads]
    good = [(bead.source, bead.target) for bead in REVIEWED.beads]
    assert shapes == [*good[:10], (ten.source, ()), ((), ten.target), *good[11:]]
    assert not {REVIEWED.source.texts[i] for i in ten.source} & set(encoder.seen)


def test_where_all_is_reviewed_nothing_is_aligned(encoder: CountingEncoder) -> None:
    assert align_rest(REVIEWED, encoder=encoder) == REVIEWED
    assert encoder.seen == []


def test_a_reworded_sentence_costs_its_own_bead_and_no_other_review(encoder: CountingEncoder) -> None:
    bead = REVIEWED.beads[10]
    assert bead.type == "1-1"
    words = "This sentence was worded anew."
    target = _edited(REVIEWED.target, bead.target[0], words)
    seen: list[tuple[int, int]] = []
    again = align_again(
        REVIEWED, REVIEWED.source, target, encoder=encoder, progress=lambda *n: seen.append(n)
    )
    assert again.target.texts == target.texts
    expected = list(REVIEWED.beads)
    expected[10] = Bead(bead.source, bead.target)
    assert [replace(b, confidence=None) for b in again.beads] == expected
    assert encoder.seen == [REVIEWED.source.segments[bead.source[0]].text, words]
    assert seen == [(2, 2)]


def test_beads_that_nobody_reviewed_are_released_beside_a_change(encoder: CountingEncoder) -> None:
    """A sentence split in two in the translation is aligned with both halves, and far beads are kept."""
    bead = UNREVIEWED.beads[10]
    text = UNREVIEWED.target.segments[bead.target[0]].text
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    target = _edited(UNREVIEWED.target, bead.target[0], head, tail)
    again = align_again(UNREVIEWED, UNREVIEWED.source, target, encoder=encoder)
    kept = [b for b in again.beads if b.confidence == 0.5]
    assert [b.source for b in kept] == [b.source for k, b in enumerate(UNREVIEWED.beads) if not 8 <= k <= 12]
    (changed,) = (b for b in again.beads if b.source == bead.source)
    assert [again.target.segments[j].text for j in changed.target] == [head, tail]


def test_an_inserted_sentence_shifts_what_follows(encoder: CountingEncoder) -> None:
    source = _edited(REVIEWED.source, 5, "这句话是后来加上的。", drop=0)
    again = align_again(REVIEWED, source, REVIEWED.target, encoder=encoder)
    assert [b for b in again.beads if b.reviewed] == [
        replace(b, source=tuple(i + (i >= 5) for i in b.source))
        for b in REVIEWED.beads
        if not (b.source[0] < 5 <= b.source[-1])
    ]
    assert [b.target for b in again.beads if b.source == (5,)] == [()]
    assert [s.id for s in again.source.segments if s.text == "这句话是后来加上的。"] == [
        REVIEWED.source.segments[4].id + "a"
    ]


def test_a_reviewed_omission_stays_where_its_neighbours_are() -> None:
    source = document_from_paragraphs("d", "zh-Hans", [["甲。", "乙。", "丙。"]])
    target = document_from_paragraphs("d", "en", [["A.", "C."]])
    beads = (Bead((0,), (0,), reviewed=True), Bead((1,), (), reviewed=True), Bead((2,), (1,), reviewed=True))
    changed = document_from_paragraphs("d", "en", [["New.", "A.", "C."]])
    again = align_again(Bitext(source, target, beads), source, changed)
    assert again.beads[1:] == (
        Bead((0,), (1,), reviewed=True),
        Bead((1,), (), reviewed=True),
        Bead((2,), (2,), reviewed=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "abc", {}),
        ("abc", "", {}),
        ("abc", "abc", {0: 0, 1: 1, 2: 2}),
        ("abc", "xabc", {0: 1, 1: 2, 2: 3}),
        ("abc", "axc", {0: 0, 2: 2}),
        ("aab", "ab", {0: 0, 2: 1}),
        ("aa", "aaa", {0: 0, 1: 1}),
        ("abcd", "cdab", {0: 2, 1: 3}),  # Of two that changed places, one stays.
    ],
)
def test_unchanged_texts(old: str, new: str, expected: dict[int, int]) -> None:
    assert unchanged_texts(list(old), list(new)) == expected


def test_identical_lines_by_the_thousand_take_no_quadratic_time() -> None:
    """Quadratic work here would be 400 million steps."""
    same = unchanged_texts(["甲"] + ["同"] * 20_000 + ["乙"], ["丙"] + ["同"] * 20_000 + ["丁"])
    assert set(same) <= set(range(1, 20_001))


def test_new_segments_are_called_after_the_one_before() -> None:
    previous = document_from_paragraphs("d", "zh-Hans", [["一", "二"], ["三"]])
    changed = document_from_paragraphs("d", "zh-Hans", [["零", "一", "甲", "乙", "二"], ["三", "四"]])
    assert [s.id for s in with_known_ids(previous, changed).segments] == [
        "0a", "1.1", "1.1a", "1.1b", "1.2", "2.1", "2.1a",
    ]  # fmt: skip


def test_a_changed_source_is_aligned_again_with_every_translation() -> None:
    contents = bundled()[0]
    gone = contents.source.segments[20].id
    terms = [term for term in contents.terms if term.segment == gone]
    assert terms
    source = _edited(contents.source, 20, "这一句是新的。")
    after = update_folder(contents, source, contents.bitexts[0].target)
    assert after.source.texts == source.texts
    for old, new in zip(contents.bitexts, after.bitexts, strict=True):
        assert new.source == after.source
        assert new.target == old.target
        assert [b for b in new.beads if b.reviewed] == [b for b in old.beads if 20 not in b.source]
    assert [t for t in after.terms if t in contents.terms or t.segment] == [
        t for t in contents.terms if t.segment != gone
    ]
    assert len(after.terms) == len(contents.terms)


@st.composite
def _edits(draw: st.DrawFn) -> Bitext:
    """The bundled bitext with some beads reviewed, and both documents after a few edits."""
    reviewed = draw(st.sets(st.integers(0, len(REVIEWED.beads) - 1)))
    beads = tuple(bead if k in reviewed else UNREVIEWED.beads[k] for k, bead in enumerate(REVIEWED.beads))
    documents = [REVIEWED.source, REVIEWED.target]
    for _ in range(draw(st.integers(1, 3))):
        side = draw(st.integers(0, 1))
        document = documents[side]
        at = draw(st.integers(0, len(document.segments) - 1))
        texts = draw(st.lists(st.sampled_from(["新的一句。", "A new one."]), max_size=2))
        drop = draw(st.integers(0, 3))
        documents[side] = _edited(document, at, *texts, drop=drop)
    return Bitext(documents[0], documents[1], beads)


@settings(max_examples=40)
@given(edited=_edits())
def test_every_segment_is_in_one_bead_and_no_review_is_lost(edited: Bitext) -> None:
    previous = replace(REVIEWED, beads=edited.beads)
    again = align_again(previous, edited.source, edited.target)
    assert [i for bead in again.beads for i in bead.source] == list(range(len(edited.source.segments)))
    assert [j for bead in again.beads for j in bead.target] == list(range(len(edited.target.segments)))
    assert len({s.id for s in again.source.segments}) == len(again.source.segments)

    def reviewed(bitext: Bitext) -> list[tuple[list[str], list[str]]]:
        return [
            ([bitext.source.texts[i] for i in b.source], [bitext.target.texts[j] for j in b.target])
            for b in bitext.beads
            if b.reviewed
        ]

    before, after = reviewed(previous), reviewed(again)
    assert all(bead in before for bead in after)
    for source, target in before:
        if _is_run(source, edited.source.texts) and _is_run(target, edited.target.texts):
            assert (source, target) in after


def _is_run(texts: list[str], of: list[str]) -> bool:
    """Whether the texts stand one after the other in a list."""
    return any(of[i : i + len(texts)] == texts for i in range(len(of) - len(texts) + 1))
