"""Script and language."""

import pytest

from corpus.errors import UsageError
from corpus.text.script import convert, detect_language, detect_script, to_simplified
from tests.refusals import refusal


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("前瞻布局和发展未来产业", "Hans"),
        ("前瞻佈局和發展未來產業", "Hant"),
        ("皇后和公里", None),
        ("一二三", None),
        ("", None),
        ("Hello", None),
        ("乾隆皇帝說：「后土」。", "Hant"),
    ],
)
def test_script(text: str, script: str | None) -> None:
    assert detect_script(text) == script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天我们学习 Python 和 machine learning 的方法。", "zh"),
        ("Four score and seven years ago our fathers brought forth on this continent a new nation.", "en"),
        ("Tous les êtres humains naissent libres et égaux en dignité et en droits.", "fr"),
        ("What do I do?", "en"),
        ("Come back again after supper.", None),
        ("Xyzzy", None),
        ("Alle Menschen sind frei und gleich an Würde und Rechten geboren.", "de"),
        ("すべての人間は、生まれながらにして自由である。", "ja"),
        ("모든 인간은 태어날 때부터 자유롭다", "ko"),
        ("12345", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "to", "from_", "expected"),
    [
        ("软件和鼠标，皇后的头发", "zh-Hant", None, "軟件和鼠標，皇后的頭髮"),
        ("软件和鼠标，皇后的头发", "zh-Hant-TW", None, "軟體和滑鼠，皇后的頭髮"),
        ("软件里面", "zh-Hant-HK", None, "軟件裏面"),
        ("軟體和滑鼠", "zh-Hans", "zh-TW", "软件和鼠标"),
        ("軟體和滑鼠", "zh-Hans", None, "软体和滑鼠"),
        ("已经是简体", "zh-Hans", None, "已经是简体"),
    ],
)
def test_conversion(text: str, to: str, from_: str | None, expected: str) -> None:
    assert convert(text, to, from_) == expected


def test_folding_leaves_simplified_text_alone() -> None:
    assert to_simplified("發展产业 and 乾隆") == "发展产业 and 乾隆"


def test_other_languages_are_refused() -> None:
    with refusal(UsageError, tag="en"):
        convert("字", "en")
