"""Pairs whose numbers are the same, and pairs in which one was changed; made for this test, a pair a line."""

from pathlib import Path

import pytest

from corpus.check.numbers import missing_numbers
from corpus.text.numbers.comparison import numbers_differ


def pairs(name: str) -> list[tuple[str, str]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [(source, target) for source, target in (line.split("\t") for line in lines)]


@pytest.mark.parametrize(("source", "target"), pairs("numbers_kept.tsv"))
def test_a_number_is_the_same_however_it_is_written(source: str, target: str) -> None:
    assert missing_numbers(source, target) == ([], [])
    assert missing_numbers(target, source) == ([], [])


@pytest.mark.parametrize(("source", "target"), pairs("numbers_changed.tsv"))
def test_another_number_is_reported(source: str, target: str) -> None:
    assert missing_numbers(source, target) != ([], [])


def test_the_report_names_what_is_written() -> None:
    assert missing_numbers("2024年增长三成。", "It grew 3% in 2025.") == (["2024年", "三成"], ["3%", "2025"])


@pytest.mark.parametrize(("one", "other"), pairs("one_language_kept.tsv"))
def test_texts_of_one_language_state_the_same_numbers(one: str, other: str) -> None:
    assert not numbers_differ(one, other)
    assert not numbers_differ(other, one)


@pytest.mark.parametrize(("one", "other"), pairs("one_language_changed.tsv"))
def test_texts_of_one_language_state_other_numbers(one: str, other: str) -> None:
    assert numbers_differ(one, other)
    assert numbers_differ(other, one)


def test_many_quantities_are_compared_in_reasonable_time() -> None:
    source = "".join(f"{n}公里，" for n in range(1000, 4000))
    target = " ".join(f"{n} metres," for n in range(1000, 4000))
    assert list(map(len, missing_numbers(source, target))) == [3000, 3000]


def test_many_approximate_numbers_are_compared_in_reasonable_time() -> None:
    source = "".join(f"{n}多人，" for n in range(1000, 4000))
    target = " ".join(f"{n} people," for n in range(1000, 4000))
    assert missing_numbers(source, target) == ([], [])
