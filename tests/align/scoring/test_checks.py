"""What is said of a run before it is scored; the command's tests have the other cases."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from align.scoring.baseline import gloss
from align.scoring.checks import check, check_metrics
from align.scoring.from_bitexts import bitexts_as_test_set
from align.scoring.loading import as_system
from align.scoring.mismatch import parting_line
from align.scoring.normalization import normalized
from align.scoring.segment_files import SegmentFile
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import DuizhaoError
from corpus.folder import bundled
from tests.align.scoring.conftest import Toy


def problems(test_set: ScoringTestSet, *systems: System) -> list[str]:
    return [f"{finding.severity}: {finding.problem}" for finding in check(test_set, systems)]


def test_sound_systems_of_any_quality_pass(toy: Toy) -> None:
    test_set, systems = toy
    assert problems(test_set, *systems[:-1]) == []


@pytest.mark.parametrize(("start", "said"), [(40, "shifted by 1"), (100, "shifted by 1")])
def test_a_shifted_stretch_is_found_where_it_begins(toy: Toy, start: int, said: str) -> None:
    test_set, systems = toy
    lines = list(systems[0].hypotheses)
    lines.insert(start, "Something else entirely")
    del lines[start + 31]
    found = [f for f in check(test_set, [System("x", tuple(lines))]) if said in f.problem]

    assert len(found) == 1
    assert abs(found[0].segments[0] - start) <= 1
    assert abs(found[0].segments[-1] - (start + 30)) <= 1


@pytest.mark.parametrize("lost", [1, 2, 7])
@pytest.mark.parametrize("at", [0, 1, 70, 140])
def test_lost_lines_are_found_where_they_were_lost(toy: Toy, at: int, lost: int) -> None:
    test_set, systems = toy
    lines = systems[0].hypotheses
    assert parting_line(lines[:at] + lines[at + lost :], test_set.references["A"]) == at


@pytest.mark.parametrize("at", [1, 70, 140])
def test_an_added_line_is_found_where_it_was_added(toy: Toy, at: int) -> None:
    test_set, systems = toy
    lines = systems[0].hypotheses
    found = parting_line((*lines[:at], "Something else", *lines[at:]), test_set.references["A"])
    assert found is not None and abs(found - at) <= 1


def test_texts_that_are_not_alike_part_nowhere(toy: Toy) -> None:
    assert parting_line(["没有"] * 100, toy[0].references["A"]) is None


def test_lines_lost_from_a_gloss_of_the_bundled_speech_are_found_nearly() -> None:
    folder = bundled()[0]
    test_set = bitexts_as_test_set(folder.bitexts)
    lines = gloss(folder.source.texts)
    read = SegmentFile(Path("gloss.txt"), (*lines[:20], *lines[22:]), column="gloss")
    with pytest.raises(DuizhaoError, match="47 lines for 49 source segments") as caught:
        as_system(read, test_set)
    told = re.search(r"from line (\d+) on", str(caught.value))
    assert told is not None
    assert abs(int(told[1]) - 21) <= 2


def test_copies_of_numbers_and_names_are_no_fault() -> None:
    names = ScoringTestSet(
        {"A": ("IBM", "3.5%", "https://a.b")}, ("IBM", "3.5%", "https://a.b"), "en", "zh-Hans"
    )
    assert not any("copies" in text for text in problems(names, System("x", ("IBM", "3.5%", "https://a.b"))))


def test_a_script_that_differs_from_the_references_is_a_warning() -> None:
    simplified = ScoringTestSet(
        {"A": ("我们发展国家的产业。", "这个问题很难说。")}, target_language="zh-Hans"
    )
    said = problems(simplified, System("x", ("我們發展國家的產業。", "這個問題很難說。")))

    assert said == ["warning: traditional characters against a simplified reference"]


def test_references_and_source_are_checked_too(toy: Toy) -> None:
    test_set, systems = toy
    english = test_set.references["A"]
    twice = replace(test_set, references={"A": english, "B": english})
    swapped = replace(test_set, target_language="zh-Hans")
    untranslated = replace(test_set, sources=english, source_language="en")

    assert "warning: references A and B are the same" in problems(twice, systems[0])
    assert any(text.startswith("error: reference A is not Chinese") for text in problems(swapped))
    assert "error: reference A is the source" in problems(untranslated)


def test_a_copy_that_a_reference_makes_too_is_right() -> None:
    links = ScoringTestSet({"A": ("见链接 here.", "好的")}, ("见链接 here.", "好的"), "zh-Hans", "en")
    assert not any(
        "copies" in text or "source" in text for text in problems(links, System("x", ("见链接 here.", "x")))
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("오늘 회의는 오후 세 시에 시작합니다.", "비가 많이 왔습니다."), "in Korean, not in English"),
        (("今日の会議は三時に始まります。", "雨がたくさん降りました。"), "in Japanese, not in English"),
        (("Сегодня встреча в три.", "Шёл дождь."), "in Cyrillic letters, not in English"),
        (("今天三点开会。", "下了大雨。"), "the hypotheses are in Chinese"),
    ],
)
def test_a_wrong_language_is_named(texts: tuple[str, str], said: str) -> None:
    test_set = ScoringTestSet({"A": ("The meeting starts at three.", "It rained a lot.")})
    assert any(said in text for text in problems(test_set, System("x", texts)))


def test_strings_of_an_interface_are_chinese_however_many_names_are_in_them() -> None:
    strings = ("打开 Settings > General > Software Update", "在 GitHub Actions 里开启 Dependabot alerts")
    test_set = ScoringTestSet({"A": strings}, target_language="zh-Hans")
    assert problems(test_set, System("x", ("打开 Settings > General", "用 GitHub Actions 开启 alerts"))) == []


@pytest.mark.parametrize(
    ("hypotheses", "wanted"),
    [
        (("他说,我们走吧.", "好(的)"), ("他说，我们走吧。", "好（的）")),
        (("为什么? 不知道!", "版本1.5, 见A.txt"), ("为什么？不知道！", "版本1.5, 见A.txt")),
    ],
)
def test_ascii_punctuation_in_chinese_is_noticed(
    hypotheses: tuple[str, str], wanted: tuple[str, str]
) -> None:
    test_set = ScoringTestSet({"A": ("他说，我们走吧。", "好（的）")}, target_language="zh-Hans")
    system = System("x", hypotheses)

    assert any("ASCII punctuation in Chinese" in text for text in problems(test_set, system))
    assert normalized(system, test_set, "punctuation").hypotheses == wanted


@pytest.mark.parametrize(
    ("reference", "language", "metrics", "said"),
    [
        ("新规定自一月一日起施行。", "zh-Hans", ["ter"], "TER"),
        ("新规定自一月一日起施行。", "zh-Hans", ["ter:normalized=yes,asian_support=yes"], ""),
        ("The rule takes effect in May.", "en", ["ter", "bleu"], ""),
        ("Cancel", "en", ["bleu"], "fewer than four words"),
        ("取消", "zh-Hans", ["bleu"], "fewer than four characters"),
        ("Cancel", "en", ["bleu:effective_order=yes", "chrf"], ""),
    ],
)
def test_what_a_metric_cannot_show_is_said(
    reference: str, language: str, metrics: list[str], said: str
) -> None:
    found = [
        finding.problem
        for finding in check_metrics(ScoringTestSet({"A": (reference,)}, target_language=language), metrics)
    ]
    assert len(found) == bool(said) and all(said in problem for problem in found)


def test_a_system_named_like_a_reference_is_told(toy: Toy) -> None:
    test_set, systems = toy
    assert any("named like a reference" in text for text in problems(test_set, replace(systems[0], name="A")))
