"""What is said of a run before it is scored; the command's tests have the other cases."""

from dataclasses import replace
from pathlib import Path

import pytest

from align.scoring.baseline import gloss
from align.scoring.checks import check, check_metrics
from align.scoring.findings import FindingKind
from align.scoring.from_bitexts import bitexts_as_test_set
from align.scoring.loading import as_system
from align.scoring.mismatch import parting_line
from align.scoring.normalization import normalized
from align.scoring.segment_files import SegmentFile
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError
from corpus.folder import bundled
from corpus.message import Message
from tests.align.scoring.conftest import Toy


def kinds(test_set: ScoringTestSet, *systems: System) -> list[tuple[str, str]]:
    return [(str(finding.kind), finding.severity) for finding in check(test_set, systems)]


def test_sound_systems_of_any_quality_pass(toy: Toy) -> None:
    test_set, systems = toy
    assert kinds(test_set, *systems[:-1]) == []


@pytest.mark.parametrize("start", [40, 100])
def test_a_shifted_stretch_is_found_where_it_begins(toy: Toy, start: int) -> None:
    test_set, systems = toy
    lines = list(systems[0].hypotheses)
    lines.insert(start, "Something else entirely")
    del lines[start + 31]
    found = [f for f in check(test_set, [System("x", tuple(lines))]) if f.kind is FindingKind.SHIFTED]

    assert len(found) == 1
    assert isinstance(found[0].problem, Message) and found[0].problem.fields["lines"] == 1
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
    with pytest.raises(InputError) as raised:
        as_system(read, test_set)
    fields = raised.value.fields
    assert (fields["lines"].fields, fields["segments"].fields) == ({"n": 47}, {"n": 49})
    assert abs(fields["where"].fields["line"] - 21) <= 2


def test_copies_of_numbers_and_names_are_not_faults() -> None:
    names = ScoringTestSet(
        {"A": ("IBM", "3.5%", "https://a.b")}, ("IBM", "3.5%", "https://a.b"), "en", "zh-Hans"
    )
    assert "source-copies" not in dict(kinds(names, System("x", ("IBM", "3.5%", "https://a.b"))))


def test_a_script_that_differs_from_the_references_is_a_warning() -> None:
    simplified = ScoringTestSet(
        {"A": ("我们发展国家的产业。", "这个问题很难说。")}, target_language="zh-Hans"
    )
    traditional = System("x", ("我們發展國家的產業。", "這個問題很難說。"))

    assert kinds(simplified, traditional) == [("script", "warning")]


def test_references_and_source_are_checked_too(toy: Toy) -> None:
    test_set, systems = toy
    english = test_set.references["A"]
    twice = replace(test_set, references={"A": english, "B": english})
    swapped = replace(test_set, target_language="zh-Hans")
    untranslated = replace(test_set, sources=english, source_language="en")

    assert ("same-references", "warning") in kinds(twice, systems[0])
    assert ("reference-language", "error") in kinds(swapped)
    assert ("reference-is-source", "error") in kinds(untranslated)


def test_a_copy_that_a_reference_makes_too_is_right() -> None:
    links = ScoringTestSet({"A": ("见链接 here.", "好的")}, ("见链接 here.", "好的"), "zh-Hans", "en")
    assert "source-copies" not in dict(kinds(links, System("x", ("见链接 here.", "x"))))


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("오늘 회의는 오후 세 시에 시작합니다.", "비가 많이 왔습니다."), "Korean"),
        (("今日の会議は三時に始まります。", "雨がたくさん降りました。"), "Japanese"),
        (("Сегодня встреча в три.", "Шёл дождь."), "Cyrillic letters"),
        (("今天三点开会。", "下了大雨。"), None),
    ],
)
def test_a_wrong_language_is_named(texts: tuple[str, str], found: str | None) -> None:
    test_set = ScoringTestSet({"A": ("The meeting starts at three.", "It rained a lot.")})
    [finding] = [f for f in check(test_set, [System("x", texts)]) if f.kind is FindingKind.LANGUAGE]
    assert (finding.problem.fields.get("found") if isinstance(finding.problem, Message) else None) == found


def test_strings_of_an_interface_are_chinese_however_many_names_are_in_them() -> None:
    strings = ("打开 Settings > General > Software Update", "在 GitHub Actions 里开启 Dependabot alerts")
    test_set = ScoringTestSet({"A": strings}, target_language="zh-Hans")
    assert kinds(test_set, System("x", ("打开 Settings > General", "用 GitHub Actions 开启 alerts"))) == []


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

    assert ("punctuation", "warning") in kinds(test_set, system)
    assert normalized(system, test_set, "punctuation").hypotheses == wanted


@pytest.mark.parametrize(
    ("reference", "language", "metrics", "short"),
    [
        ("新规定自一月一日起施行。", "zh-Hans", ["ter"], [False]),
        ("新规定自一月一日起施行。", "zh-Hans", ["ter:normalized=yes,asian_support=yes"], []),
        ("The rule takes effect in May.", "en", ["ter", "bleu"], []),
        ("Cancel", "en", ["bleu"], [True]),
        ("取消", "zh-Hans", ["bleu"], [True]),
        ("Cancel", "en", ["bleu:effective_order=yes", "chrf"], []),
    ],
)
def test_what_a_metric_cannot_show_is_said(
    reference: str, language: str, metrics: list[str], short: list[bool]
) -> None:
    found = check_metrics(ScoringTestSet({"A": (reference,)}, target_language=language), metrics)
    assert {f.kind for f in found} <= {FindingKind.METRIC}
    assert [isinstance(f.problem, Message) and f.problem.fields["short"] == 1 for f in found] == short


def test_a_system_named_like_a_reference_is_reported(toy: Toy) -> None:
    test_set, systems = toy
    assert "named-reference" in dict(kinds(test_set, replace(systems[0], name="A")))
