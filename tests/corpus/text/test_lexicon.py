"""Dictionary evidence: words, names and numbers that match across the languages."""

from fractions import Fraction

import pytest

from align.evidence.bead import number_keys
from align.evidence.document_lexicon import learn_lexicon
from align.path.programme import Step
from corpus.text.lexicon import chinese_keys, chinese_words, english_tokens


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
    ("chinese", "english", "keys"),
    [
        ("三千五百人", "three thousand five hundred men", {3500}),
        ("三点五亿", "350 million", {350_000_000}),
        ("百分之三十", "30 per cent", {("ratio", Fraction(3, 10))}),
        ("打八折", "20% off", {("price", Fraction(4, 5))}),
        ("半年", "half a year", set()),
        ("98年", "in 1998", {1998}),
        ("十分统一", "very uniform", set()),
        ("一个人", "one man", set()),
    ],
)
def test_numbers_are_the_same_however_they_are_written(chinese: str, english: str, keys: set[object]) -> None:
    source, target = number_keys([chinese], [english])
    assert source == [keys]
    assert target == [keys]


def test_a_document_teaches_its_own_names() -> None:
    source = [frozenset({"玄子", f"甲{n}"}) if n % 2 else frozenset({f"乙{n}"}) for n in range(40)]
    target = [frozenset({"misty", f"a{n}"}) if n % 2 else frozenset({f"b{n}"}) for n in range(40)]
    lexicon = learn_lexicon([Step(n, 1, n, 1) for n in range(40)], source, target)
    assert lexicon.source["玄子"][1] == {"misty"}
    assert lexicon.target["misty"][0] > 0.9
    assert "甲1" not in lexicon.source  # once is chance
