"""Which words of the other side are marked as the rendering of what was looked for."""

from pathlib import Path

import pytest

from corpus.model import TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.renderings import with_counterparts
from corpus.store import open_corpus
from corpus.store.importing import import_units


def marked(tmp_path: Path, query: str, zh: str, en: str) -> list[str]:
    """What is marked where two texts are the whole of a corpus."""
    with open_corpus(tmp_path / "one.duizhao", create=True) as corpus:
        unit = TranslationUnit(zh, en)
        import_units(corpus, [unit], name="one", origin="", digest="", who="tester")
        found = with_counterparts(corpus, concordance(corpus, query))
    (hit,) = found.hits
    text = en if found.side == "zh" else zh
    return [text[start:end] for start, end in hit.counterparts]


@pytest.mark.parametrize(
    ("query", "zh", "en", "expected"),
    [
        # CC-CEDICT has "goods; merchandise; product" for it.
        ("产品", "这是最好的产品。", "This is the best product; none is better.", ["product"]),
        ("产品", "两种产品。", "Two products.", ["products"]),
        ("产品", "货架上的产品。", "The goods on the shelf.", ["goods"]),
        ("商品", "这些商品更好。", "These are better.", []),
        ("左边", "他离开左边的房间。", "He leaves the room on the left.", ["left"]),
        ("左边", "左边的叶子。", "The leaves.", []),
        ("海关", "海关的习惯。", "It is a custom of customs.", ["customs"]),
        ("锯子", "他看见了锯子。", "He saw the tool.", []),
        ("锯子", "他买了一把锯子。", "He bought a saw.", ["saw"]),
        ("叶子", "树上的叶子。", "The leaves of the tree.", ["leaves"]),
        ("孩子", "这些孩子很高。", "These children are tall.", ["children"]),
        # United States; USA; US
        ("美国", "美国的电影。", "Films of the U.S. are shown.", ["U.S."]),
        ("美国", "美国的电影。", "US films", ["US"]),
        ("美国", "美国告诉我们。", "They told us.", []),
        ("美国", "美国的航母。", "USS Nevada", []),
        ("美国", "美国电影", "A FILM TELLS US", []),
        # cell phone; mobile phone
        ("手机", "智能手机", "a smart phone", ["phone"]),
        ("手机", "我的手机和电话", "my mobile phone and my phone", ["mobile phone"]),
    ],
)
def test_a_gloss_is_found_in_its_own_forms_only(
    query: str, zh: str, en: str, expected: list[str], tmp_path: Path
) -> None:
    assert marked(tmp_path, query, zh, en) == expected


@pytest.mark.parametrize(
    ("query", "zh", "en", "expected"),
    [
        ("good", "最好的产品。", "Products of good quality.", []),  # goods
        ("good", "货架上的产品。", "The goods on the shelf.", ["产品"]),
        # Either really or very may stand for it.
        ("very", "散热非常好，运行很快。", "The cooling is really good and it was very fast.", []),
        ("very", "散热非常好。", "The cooling is very good.", ["非常"]),
        ("company", "互联网企业和高科技公司", "Internet enterprises and high-tech companies", ["公司"]),
        ("product", "重物产品一般发物流。", "Heavy products go by lorry.", ["产品"]),  # and not 物产
    ],
)
def test_a_chinese_word_is_marked_where_it_is_one_and_stands_for_nothing_else(
    query: str, zh: str, en: str, expected: list[str], tmp_path: Path
) -> None:
    assert marked(tmp_path, query, zh, en) == expected
