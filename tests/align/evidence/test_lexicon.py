"""Dictionary evidence: words, names and numbers that match across the languages."""

import pytest

from align.evidence.document_lexicon import learn_lexicon
from align.evidence.lexicon import chinese_keys, chinese_words, english_tokens
from align.evidence.numerals import chinese_numbers, english_numbers
from align.path import Step


def matching(chinese: str, english: str) -> list[str]:
    keys = chinese_keys(chinese)
    return [token.word for token in english_tokens(english) if not token.keys.isdisjoint(keys)]


def test_words_are_the_longest_that_the_dictionary_has() -> None:
    assert chinese_words("发展未来产业，") == ["发展", "未来", "产业"]


def test_words_match_by_gloss_names_by_pinyin_numbers_by_value() -> None:
    found = matching("陈清扬在2006年买了三本词典。", "Chen Qingyang bought three dictionaries in 2006.")
    assert set(found) >= {"chen", "qingyang", "dictionaries", "#2006", "#3"}
    assert matching("宝玉红了脸。", "Bao-yu blushed.")[0] == "bao-yu"
    assert matching("今天天气很好。", "The committee reviewed the budget.") == []


@pytest.mark.parametrize(
    ("chinese", "english", "values"),
    [
        ("三千五百人", "three thousand five hundred men", {3500}),
        ("1,200万元", "12 million yuan", {12_000_000}),
        ("二〇〇六年", "in 2006", {2006}),
        ("一百零五", "one hundred and five", {105}),
        ("二十八面天线", "twenty-eight dishes", {28}),
        ("3.5亿", "350 million", {350_000_000}),
        ("一个人", "one man", set()),
    ],
)
def test_numbers_are_values_however_they_are_written(chinese: str, english: str, values: set[float]) -> None:
    assert chinese_numbers(chinese) == values
    assert english_numbers(english) == values


def test_a_document_teaches_its_own_names() -> None:
    source = [frozenset({"玄子", f"甲{n}"}) if n % 2 else frozenset({f"乙{n}"}) for n in range(40)]
    target = [frozenset({"misty", f"a{n}"}) if n % 2 else frozenset({f"b{n}"}) for n in range(40)]
    lexicon = learn_lexicon([Step(n, 1, n, 1) for n in range(40)], source, target)
    assert lexicon.source["玄子"][1] == {"misty"}
    assert lexicon.target["misty"][0] > 0.9
    assert "甲1" not in lexicon.source  # once is chance
