"""Names by their sound."""

import pytest
from pypinyin.pinyin_dict import pinyin_dict

from align.words.sounds import may_be_pinyin, spelt_in_pinyin
from corpus.text.pinyin import readings_of


def test_every_reading_of_a_character_may_be_pinyin() -> None:
    readings = {reading for code in pinyin_dict for reading in readings_of(chr(code))}
    assert len(readings) > 400
    assert [reading for reading in readings if len(reading) > 1 and not may_be_pinyin(reading)] == []
    assert all(may_be_pinyin(one + other) for one in readings for other in ("zhuang", "er", "ng", "a"))


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        (["任", "峰"], ["ren", "feng"], [(0, 0), (1, 1)]),
        (["任峰"], ["ren", "feng"], [(0, 0), (0, 1)]),
        (["深", "圳市"], ["in", "shenzhen"], [(0, 1), (1, 1)]),
        (["重庆"], ["chongqing"], [(0, 0)]),  # by its second reading
        (["北京"], ["beijings"], []),
        ([], ["ren"], []),
    ],
)
def test_words_of_pinyin_are_found(zh: list[str], en: list[str], expected: list[tuple[int, int]]) -> None:
    readings = [[readings_of(character) for character in word] for word in zh]
    assert sorted(set(spelt_in_pinyin(readings, list(enumerate(en))))) == expected
