"""The table of Chinese characters against Unicode's script property, by the package regex."""

import re
import sys
import unicodedata

import pytest
import regex

from corpus.text.characters import HAN, count_han, has_han


def test_the_table_is_unicode_s_script_property() -> None:
    ours, theirs = re.compile(f"[{HAN}]"), regex.compile(r"[\p{Script=Han}&&[\p{L}\p{Nl}]]", regex.V1)
    assigned = (c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) not in ("Cn", "Cs"))
    assert [c for c in assigned if bool(ours.match(c)) != bool(theirs.match(c))] == []


@pytest.mark.parametrize(
    ("text", "han"),
    [
        ("汉字", 2),
        ("한국", 0),
        ("ひらがな", 0),
        ("人々", 2),
        ("\ue000", 0),
        ("𠀀龎", 2),
        ("〇", 1),
        ("，。", 0),
        ("⺀⼀", 0),
    ],
)
def test_only_chinese_characters_are_chinese(text: str, han: int) -> None:
    assert count_han(text) == han
    assert has_han(text) is bool(han)
