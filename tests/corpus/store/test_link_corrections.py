"""Links that a person corrects: kept, shown, carried along, and given up with the text."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from align.words.linker import word_linker
from align.words.marking import with_links
from corpus.errors import NotFoundError, UsageError
from corpus.formats import read_units, write_units
from corpus.formats.report import LossReport
from corpus.model import Link, TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.linking import beads_with, links_of, places_of
from corpus.search.renderings import renderings, with_counterparts
from corpus.store import Corpus, open_corpus
from corpus.store.browsing import load_bitext_and_beads
from corpus.store.importing import ImportSource, import_units
from corpus.store.link_corrections import LinkCorrection, corrected
from corpus.store.operations import (
    BeadsChanged,
    Change,
    LinkOperation,
    Operation,
    correct_link,
    links_version,
    review,
    window_at,
)
from corpus.store.reviewing import edit, replace_beads, undo
from corpus.store.term_list import add_concepts, new_entry

UNITS = [
    TranslationUnit("医院买了新设备。", "The hospital bought new equipment."),
    TranslationUnit("设备很贵。", "The equipment is expensive."),
    TranslationUnit("狗跑得快。", "Fish swim well."),
]


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    """A corpus of three beads."""
    import_units(corpus, UNITS, ImportSource("units"))
    return corpus


def correct(corpus: Corpus, one: str, other: str, operation: LinkOperation = LinkOperation.LINK) -> None:
    (bead,) = beads_with(corpus, one, other)
    correct_link(corpus, bead, places_of(bead, one, other), operation, "tester")


def marks(corpus: Corpus, query: str) -> list[tuple[list[str], str]]:
    """What is marked in each hit, and by what evidence."""
    found = with_counterparts(corpus, concordance(corpus, query), word_linker())
    return sorted(
        (
            [hit.bead.side("en" if found.side == "zh" else "zh")[slice(*span)] for span in hit.counterparts],
            hit.evidence,
        )
        for hit in found.hits
    )


def test_a_person_s_link_is_marked_and_counted_and_can_be_taken_back(filled: Corpus) -> None:
    before = marks(filled, "狗")
    correct(filled, "狗", "Fish")
    assert marks(filled, "狗") == [(["Fish"], "person")]
    assert marks(filled, "fish") == [(["狗"], "person")]
    (counted,) = renderings(filled, "狗", word_linker()).renderings
    assert (counted.text, counted.evidence) == ("fish", "person")
    correct(filled, "狗", "Fish", LinkOperation.FORGET)
    assert marks(filled, "狗") == before
    with pytest.raises(NotFoundError):
        correct(filled, "狗", "Fish", LinkOperation.FORGET)


def test_what_a_person_unlinked_is_not_marked_in_that_bead(filled: Corpus) -> None:
    assert marks(filled, "设备") == [(["equipment"], "links")] * 2
    correct(filled, "设备很贵", "equipment", LinkOperation.UNLINK)
    assert marks(filled, "设备") == [([], ""), (["equipment"], "links")]


def test_a_person_s_link_counts_more_than_the_term_list(filled: Corpus) -> None:
    add_concepts(filled, [new_entry("贵", "the")])
    assert marks(filled, "贵") == [(["The"], "term list")]
    correct(filled, "贵", "expensive")
    assert marks(filled, "贵") == [(["expensive"], "person")]


@pytest.mark.parametrize(
    ("corrections", "left"),
    [
        ([((0, 2), (0, 3), True)], [((0, 2), (0, 3), True), ((2, 4), (4, 7), False)]),
        # A longer one keeps what is inside it, and nothing that leads out of it.
        (
            [((0, 4), (0, 7), True)],
            [((0, 2), (0, 3), False), ((0, 4), (0, 7), True), ((2, 4), (4, 7), False)],
        ),
        ([((0, 2), (4, 7), True)], [((0, 2), (4, 7), True)]),
        ([((1, 2), (0, 1), False)], [((2, 4), (4, 7), False)]),
        ([((0, 2), (4, 7), False)], [((0, 2), (0, 3), False), ((2, 4), (4, 7), False)]),
    ],
)
def test_corrections_are_put_upon_the_machine_s_links(corrections: list[Any], left: list[Any]) -> None:
    machine = [Link((0, 2), (0, 3), 0.9), Link((2, 4), (4, 7), 0.8)]
    given = [LinkCorrection(zh, en, linked, "tester", "") for zh, en, linked in corrections]
    assert [(link.zh, link.en, link.by_person) for link in corrected(machine, given)] == left


@pytest.mark.parametrize("format_name", ["jsonl", "tmx"])
def test_corrections_go_along_with_an_export(filled: Corpus, format_name: str, tmp_path: Path) -> None:
    correct(filled, "狗", "Fish")
    path = tmp_path / f"out.{format_name}"
    write_units(path, filled.units(), format_name, report=LossReport())
    exported = list(read_units(path, format_name, report=LossReport()))
    linked = list(with_links(exported, word_linker()))[2]
    assert "0-0" in linked.properties["word-links"].split()
    with open_corpus(tmp_path / "other.duizhao", create=True) as other:
        assert import_units(other, exported, ImportSource("again")).links_left_out == 0
        assert marks(other, "狗") == [(["Fish"], "person")]


@pytest.mark.parametrize(
    "changed",
    [
        {"target": "Fish swim very well."},
        {"properties": {"corrected-links": "{"}},
        {"properties": {"corrected-links": "[]"}},
    ],
)
def test_corrections_for_other_texts_are_counted_and_left_out(
    filled: Corpus, changed: dict[str, Any], tmp_path: Path
) -> None:
    correct(filled, "狗", "Fish")
    unit = replace(list(filled.units())[2], **changed)
    with open_corpus(tmp_path / "other.duizhao", create=True) as other:
        assert import_units(other, [unit], ImportSource("again")).links_left_out == 1
        assert marks(other, "狗")[0][1] != "person"


def test_an_update_that_changes_the_text_reports_the_links_that_it_drops(filled: Corpus) -> None:
    correct(filled, "狗", "Fish")
    correct(filled, "医院", "hospital")
    same = import_units(filled, [*UNITS, UNITS[0]], ImportSource("units", digest="2"), update=True)
    assert same.changes is not None
    assert same.changes.links_lost == 0
    changed = [UNITS[0], UNITS[1], replace(UNITS[2], target="Fish swim very well.")]
    costs = import_units(filled, changed, ImportSource("units", digest="3"), update=True)
    assert costs.changes is not None
    assert costs.changes.links_lost == 1
    assert marks(filled, "狗")[0][1] != "person"


def test_a_review_that_changes_the_text_reports_the_links_that_it_drops(filled: Corpus) -> None:
    correct(filled, "狗", "Fish")
    (bead,) = beads_with(filled, "狗", "Fish")

    def reviewed(change: Change) -> int:
        window = window_at(filled, bead.bitext_id, bead.position)
        assert window
        return review(filled, bead.bitext_id, window, change, "tester").links_lost

    assert reviewed(Change(Operation.ACCEPT)) == 0
    assert reviewed(Change(Operation.EDIT, ["狗跑得快。"], ["Dogs run fast."])) == 1
    assert marks(filled, "狗")[0][1] != "person"
    with pytest.raises(BeadsChanged):
        correct_link(filled, bead, [((0, 1), (0, 4))], LinkOperation.LINK, "tester")


def test_of_two_who_saw_the_same_links_one_corrects_them(filled: Corpus) -> None:
    (bead,) = beads_with(filled, "狗", "Fish")
    seen = links_version(bead, [])
    correct_link(filled, bead, [((0, 1), (0, 4))], LinkOperation.LINK, "first", version=seen)
    with pytest.raises(BeadsChanged) as refused:
        correct_link(filled, bead, [((0, 1), (0, 4))], LinkOperation.UNLINK, "second", version=seen)
    assert refused.value.changed_by == "first"
    (links,) = links_of(filled, [bead], word_linker())
    assert [(link.zh, link.en) for link in links if link.by_person] == [((0, 1), (0, 4))]


@pytest.mark.parametrize("part", [((0, 9), (0, 1)), ((1, 1), (0, 1)), ((0, 1), (4, 5)), ((0, 1), (-1, 3))])
def test_a_link_needs_a_part_of_either_text(filled: Corpus, part: Any) -> None:
    (bead,) = beads_with(filled, "狗", "Fish")
    with pytest.raises(UsageError):
        correct_link(filled, bead, [((0, 1), (0, 4)), part], LinkOperation.LINK, "tester")
    (links,) = links_of(filled, [bead], word_linker())
    assert not any(link.by_person for link in links)  # the right one was not kept either


def test_words_that_occur_unequally_often_are_refused(corpus: Corpus) -> None:
    import_units(corpus, [TranslationUnit("大狗和小狗", "a big dog and a small one")], ImportSource("one"))
    (bead,) = beads_with(corpus, "狗", "dog")
    with pytest.raises(UsageError):
        places_of(bead, "狗", "dog")
    assert places_of(bead, "大狗", "big dog") == [((0, 2), (2, 9))]


def test_imported_links_between_words_are_exported_while_the_text_is_the_same(tmp_path: Path) -> None:
    words = {"word-links": "0-0 1-1", "source-words": "新 设备", "target-words": "new devices", "x": "y"}
    unit = TranslationUnit("新设备", "new devices", properties=words)
    with open_corpus(tmp_path / "a.duizhao", create=True) as corpus:
        import_units(corpus, [unit], ImportSource("memory"))
        assert [dict(unit.properties) for unit in corpus.units()] == [words]
        found = load_bitext_and_beads(corpus, 1)
        assert found is not None
        (bead,) = found[1]
        replace_beads(corpus, 1, [bead], edit(bead, ["新设备"], ["new equipment"]), "li")
        assert [dict(unit.properties) for unit in corpus.units()] == [{"x": "y"}]
        undo(corpus, 1, "li")
        assert [dict(unit.properties) for unit in corpus.units()] == [words]
