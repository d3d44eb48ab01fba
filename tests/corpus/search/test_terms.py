"""The words that a sentence is taken apart into."""

import pytest

from corpus.search.terms import find_terms
from corpus.store import open_corpus
from corpus.text.dictionary import segmented


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("这家公司的产品和服务都很好", ["公司", "产品", "服务"]),  # not 家公 or 和服
        ("研究生命起源", ["研究", "生命", "起源"]),
        ("结婚的和尚未结婚的", ["结婚", "尚未", "结婚"]),
        ("发展中国家的人民", ["发展中国家", "人民"]),
        ("乒乓球拍卖完了", ["乒乓球拍", "卖完"]),
        ("橄榄果渣油（Olive-Pomace Oil）", ["橄榄"]),  # and no part of an English word
        ("解决卡脖子问题", ["解决", "卡脖子", "问题"]),
    ],
)
def test_the_whole_sentence_decides_where_it_is_cut(sentence: str, terms: list[str]) -> None:
    with open_corpus() as corpus:
        found = find_terms(corpus, sentence)
    assert [match.term for match in found] == terms
    assert [sentence[slice(*match.span)] for match in found] == terms


def test_of_two_ways_to_cut_the_weightier_is_taken() -> None:
    text, words = "甲乙丙", [(0, 2), (1, 3)]
    assert segmented(text, words, lambda span: span[0]) == [(1, 3)]
    assert segmented(text, words, lambda span: -span[0]) == [(0, 2)]
