"""Memories compared and merged: cases, and what must hold for any."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from corpus.formats import read_units
from corpus.formats.memories import Preference, difference, merged
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit


def unit(source: str, target: str, date: str = "", reviewed: bool = False) -> TranslationUnit:
    return TranslationUnit(source, target, reviewed=reviewed, properties={"changedate": date} if date else {})


def memory(pairs: list[tuple[str, str]]) -> list[TranslationUnit]:
    return [unit(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("before", "after", "added", "changed", "gone", "same"),
    [
        ("aA", "aA", "", "", "", 1),
        ("aA", "aB", "", "aAB", "", 0),
        ("aA", "aA bB", "bB", "", "", 1),
        ("aA bB", "bB", "", "", "aA", 1),
        ("aA aA", "aA", "", "", "aA", 1),
        ("aA aB", "aC aA", "", "aBC", "", 1),  # the equal pair is no part of the change
        ("aA aB", "aC", "", "aAC", "aB", 0),
        ("", "aA aB", "aA aB", "", "", 0),
    ],
)
def test_a_difference(before: str, after: str, added: str, changed: str, gone: str, same: int) -> None:
    one, other = (memory([(p[0], p[1]) for p in text.split()]) for text in (before, after))
    found = difference(one, other)
    assert " ".join(u.source + u.target for u in found.added) == added
    assert " ".join(c.after.source + c.before.target + c.after.target for c in found.changed) == changed
    assert " ".join(u.source + u.target for u in found.gone) == gone
    assert found.same == same
    assert bool(found) == bool(added or changed or gone)


PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("ABC")), max_size=8)


@given(PAIRS, PAIRS)
def test_a_difference_leads_from_one_memory_to_the_other(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    found = difference(memory(before), memory(after))
    texts = Counter(before)
    texts.subtract((u.source, u.target) for u in [*found.gone, *(c.before for c in found.changed)])
    texts.update((u.source, u.target) for u in [*found.added, *(c.after for c in found.changed)])
    assert +texts == Counter(after)
    assert found.same + len(found.changed) + len(found.gone) == len(before)
    assert not {u.source for u in found.added} & {u.source for u in found.gone}


OURS = [unit("a", "A1", "20240101T000000Z"), unit("b", "B1", "20260101T000000Z"), unit("c", "C")]
THEIRS = [
    unit("a", "A2", "20250101T000000Z"),
    unit("b", "B2", "20250101T000000Z", reviewed=True),
    unit("b", "B3", "20200101T000000Z"),
    unit("c", "C"),
    unit("d", "D"),
]


@pytest.mark.parametrize(
    ("rule", "expected", "overruled"),
    [
        ("first", ["A1", "B1", "C", "D"], 3),
        ("newest", ["B1", "C", "A2", "D"], 3),
        ("reviewed", ["C", "A2", "B2", "B3", "D"], 2),
    ],
)
def test_a_conflict(rule: Preference, expected: list[str], overruled: int) -> None:
    report = LossReport()
    found = list(merged([lambda: OURS, lambda: THEIRS], rule, report))
    assert [u.target for u in found] == expected
    assert report.counts == {Loss.OVERRULED: overruled, Loss.DUPLICATE: 1}  # c, C is there twice


@given(PAIRS, PAIRS, st.sampled_from(["first", "newest", "reviewed"]))
def test_a_merged_memory_has_every_source_and_no_pair_twice(
    one: list[tuple[str, str]], other: list[tuple[str, str]], rule: Preference
) -> None:
    report = LossReport()
    found = list(merged([lambda: memory(one), lambda: memory(other)], rule, report))
    assert {u.source for u in found} == {source for source, _ in one + other}
    assert len(found) == len({(u.source, u.target) for u in found})
    assert len(found) + sum(report.counts.values()) == len(one) + len(other)


def test_the_commands(tmp_path: Path) -> None:
    a, b, out = (str(tmp_path / name) for name in ("a.tsv", "b.tmx", "out.tsv"))
    Path(a).write_text("source\ttarget\n一。\tOne.\n二。\tTwo.\n", encoding="utf-8")
    Path(tmp_path / "b.tsv").write_text("source\ttarget\n二。\tII.\n三。\tThree.\n", encoding="utf-8")
    run = CliRunner().invoke
    assert run(main, ["convert", str(tmp_path / "b.tsv"), b]).exit_code == 0
    result = run(main, ["diff", a, b])
    assert result.exit_code == 1
    assert result.stdout == "- 一。\tOne.\n+ 三。\tThree.\n~ 二。\tTwo.\tII.\n"
    assert run(main, ["diff", a, a]).exit_code == 0
    assert run(main, ["merge", a, b, "-o", out]).exit_code == 0
    assert [u.target for u in read_units(Path(out))] == ["One.", "Two.", "Three."]
    corpus = str(tmp_path / "c.duizhao")
    assert run(main, ["import", a, "--corpus", corpus]).exit_code == 0
    assert run(main, ["diff", corpus, a]).exit_code == 0
    missing = run(main, ["merge", a, str(tmp_path / "no.tmx"), "-o", out])
    assert missing.exit_code == 2
