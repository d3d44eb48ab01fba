"""Links between words, by the bundled encoder and dictionary."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.words.linker import LONGEST_BEAD, WordLinker, word_linker
from align.words.units import units_of
from corpus.text.dictionary import cedict


def linked(zh: str, en: str, linker: WordLinker | None = None) -> set[tuple[str, str]]:
    """The texts of what is linked."""
    (links,) = (linker or word_linker()).links([(zh, en)])
    return {(zh[slice(*link.zh)], en[slice(*link.en)]) for link in links}


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        (
            "老师昨天把礼物送给了学生。",
            "Yesterday the teacher gave the presents to the students.",
            {("老师", "teacher"), ("昨天", "Yesterday"), ("礼物", "presents"), ("学生", "students")},
        ),
        (
            "李明昨天去了洛杉矶。",
            "Li Ming went to Los Angeles yesterday.",
            {("李明", "Li"), ("李明", "Ming"), ("洛杉矶", "Los"), ("洛杉矶", "Angeles")},
        ),
        (
            "財政部公布了2024年的預算。",
            "The Ministry of Finance published the budget for 2024.",
            {("財政部", "Ministry"), ("財政部", "Finance"), ("2024", "2024"), ("預算", "budget")},
        ),
        (
            "公司去年投资1500万欧元，建成三家工厂。",
            "Last year the company invested 15 million euros and built three factories.",
            {("1500", "15"), ("万", "million"), ("公司", "company"), ("工厂", "factories")},
        ),
        (
            "医院买了三台新设备，设备来自德国。",
            "The hospital bought three new devices; the devices come from Germany.",
            {("医院", "hospital"), ("设备", "devices"), ("德国", "Germany")},
        ),
    ],
)
def test_words_that_render_each_other_are_linked(zh: str, en: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= linked(zh, en)


@pytest.mark.parametrize(
    ("zh", "en", "expected", "wrong"),
    [
        (
            "会议持续了30分钟。",
            "The meeting lasted 30 minutes.",
            {("30", "30"), ("分钟", "minutes")},
            ("分钟", "30"),
        ),
        ("公司2021年成立。", "The company was founded in 2021.", {("2021", "2021")}, ("年", "2021")),
        ("门票13元。", "A ticket costs 13 yuan.", {("13", "13"), ("元", "yuan")}, ("元", "13")),
        ("列车8点05分出发。", "The train leaves at 8:05.", {("8", "8"), ("05", "05")}, ("点", "05")),
    ],
)
def test_a_unit_is_not_linked_to_the_number(
    zh: str, en: str, expected: set[tuple[str, str]], wrong: tuple[str, str]
) -> None:
    found = linked(zh, en)
    assert expected <= found
    assert wrong not in found


def test_of_equal_words_those_in_like_places_are_linked() -> None:
    zh, en = "医院买了设备，设备来自德国。", "The hospital bought devices; the devices come from Germany."
    (links,) = word_linker().links([(zh, en)])
    best = {link.zh[0]: link.en[0] for link in sorted(links, key=lambda link: link.confidence)}
    assert (best[4], best[7]) == (20, 33)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("", ""),
        ("。！？", "..."),
        ("😀", "😀"),
        ("好", "Good"),
        ("中文", ""),
        (
            "运行 pip install -r https://example.org/需求.txt",
            "Run `pip install -r https://example.org/x.txt`",
        ),
        ("中国の日本語 한국어 русский", "Chinese の mixed русский"),
        ("字" * 2000, "word " * 2000),
    ],
)
def test_any_bead_has_links_only_between_its_words(zh: str, en: str) -> None:
    (links,) = word_linker().links([(zh, en)], least=0.0)
    sides = [{word.span for word in units_of(text, cedict()).words} for text in (zh, en)]
    assert all(link.zh in sides[0] and link.en in sides[1] and 0 <= link.confidence <= 1 for link in links)
    if max(map(len, sides)) > LONGEST_BEAD:
        assert links == [] or all(link.confidence == 0 for link in links)


@settings(max_examples=40)
@given(st.text(st.sampled_from("中华人民共和国成立了 的是在发展ab12。，—臺…㈱"), max_size=40), st.data())
def test_words_are_in_order_and_whole_ones_are_kept(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 4, len(text))))
    words = units_of(text, cedict(), [(start, end)]).words
    spans = [word.span for word in words]
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    if end - start > 1 and text[start:end].isalpha() and all(c > "\u4e00" for c in text[start:end]):
        assert (start, end) in spans


def test_a_page_is_linked_as_its_beads_are_one_by_one() -> None:
    beads = [
        ("新的设备", "new devices"),
        ("", ""),
        ("他们去了医院", "They went to the hospital"),
        ("长" * 300, "word " * 300),
        ("李明昨天去了洛杉矶。", "Li Ming went to Los Angeles yesterday."),
        ("2024年有15%的人", "15 percent of the people in 2024"),
    ]
    together = word_linker().links(beads, least=0.01)
    assert len(together) == len(beads)
    for bead, links in zip(beads, together, strict=True):
        (alone,) = word_linker().links([bead], least=0.01)
        assert [(link.zh, link.en) for link in links] == [(link.zh, link.en) for link in alone]
        assert [link.confidence for link in links] == pytest.approx(
            [link.confidence for link in alone], abs=1e-4
        )


def test_words_that_were_forgotten_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    beads = [
        ("老师把礼物送给了学生。", "The teacher gave presents to the students."),
        ("新的设备", "new devices"),
    ]
    expected = [linked(*bead) for bead in beads]
    for name in ("vocabulary.MOST_KEPT", "glosses.MOST_KEPT"):
        monkeypatch.setattr(f"align.words.{name}", 2)
    monkeypatch.setattr("corpus.text.dictionary._MOST_KEPT", 2)
    linker = word_linker.__wrapped__()
    assert [linked(*bead, linker) for bead in [*beads, *beads]] == expected * 2
