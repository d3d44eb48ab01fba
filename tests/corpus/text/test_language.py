"""What the language tags of people and tools mean."""

import pytest

from corpus.errors import UsageError
from corpus.text.language import canonical_language, is_romanized, regional_language, same_variety
from tests.refusals import refusal


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("zh", "zh-Hans"),
        ("ZH_cn", "zh-Hans"),
        ("zh-CHS", "zh-Hans"),
        ("zh-CHT", "zh-Hant"),
        ("zh-cht-TW", "zh-Hant-TW"),
        ("zh-MO", "zh-Hant-MO"),
        ("cmn-Hant", "zh-Hant"),
        ("zh-yue", "zh-yue"),
        ("yue", "zh-yue"),
        ("yue-HK", "zh-yue-HK"),
        ("zh-yue-Hant-HK", "zh-yue-Hant-HK"),
        ("zh-min-nan", "zh-nan"),
        ("zh-hakka", "zh-hak"),
        ("zh-xiang", "zh-hsn"),
        ("zh_CN.UTF-8", "zh-Hans"),
        ("zh_TW.Big5", "zh-Hant-TW"),
        ("en_GB@euro", "en-GB"),
        ("lzh", "zh-lzh"),
        ("zh-Latn-CN-pinyin", "zh-Latn"),
        ("en_us", "en-US"),
        ("es-419", "es-419"),
        ("zh-Hans-x-acme", "zh-Hans"),
        ("x-xyz", "x-xyz"),
        ("X-Klingon-1", "x-klingon-1"),
    ],
)
def test_a_tag_has_one_form(tag: str, canonical: str) -> None:
    assert canonical_language(tag) == canonical
    assert canonical_language(canonical) == canonical


@pytest.mark.parametrize("tag", ["", "中文", "chinese", "x", "x-", "zh-", "*all*", "en US"])
def test_what_is_not_a_tag(tag: str) -> None:
    with refusal(UsageError, tag=tag):
        canonical_language(tag)


@pytest.mark.parametrize(
    ("tag", "other", "same"),
    [
        ("zh-Hant", "zh-Hant-HK", True),
        ("zh-Hant", "zh-Hans", False),
        ("zh-Hant-TW", "zh-Hant-HK", True),
        ("zh-yue", "zh-Hans", False),
        ("en", "en-GB", True),
        ("en", "fr", False),
        ("x-a", "x-b", False),
    ],
)
def test_a_variety_is_a_language_in_one_script(tag: str, other: str, same: bool) -> None:
    assert same_variety(tag, other) is same
    assert same_variety(other, tag) is same


@pytest.mark.parametrize(
    ("tag", "regional"),
    [
        ("zh-Hans", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("zh-Hant-HK", "zh-HK"),
        ("zh-yue-HK", "zh-yue-HK"),
        ("zh-yue-Hant-HK", "zh-yue-Hant-HK"),
        ("en", "en-US"),
        ("x-acme", "x-acme"),
    ],
)
def test_the_tag_of_cat_tools_means_the_same(tag: str, regional: str) -> None:
    assert regional_language(tag) == regional


def test_romanized_chinese() -> None:
    assert [is_romanized(tag) for tag in ("zh-Latn", "zh-Bopo", "zh-Hans", "en-Latn")] == [
        True,
        True,
        False,
        False,
    ]
