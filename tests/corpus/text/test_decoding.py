"""Bytes to clean text."""

import io
import random
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DamagedError, InputError, UsageError
from corpus.text.decoding import Decoded, decode, decoded, with_line_feeds
from tests.refusals import refusal

SIMPLIFIED = "第一，加强统筹谋划。要把准发展方向。\n方向明，才能路子正、步履坚。"
TRADITIONAL = "第一，加強統籌謀劃。要把準發展方向。\n方向明，才能路子正、步履堅。"
CANTONESE = "啲人冇嘢做，佢哋喺度傾偈。大嶼山嘅嘢喺邊度？"
ENGLISH = "It’s “good” – a café in the old town, open at £5 a head."
MIXED = "本文 machine translation 的方法, with examples in English and 中文 alike."


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (SIMPLIFIED, "utf-8", "UTF-8"),
        (SIMPLIFIED, "utf-8-sig", "UTF-8"),
        (SIMPLIFIED, "utf-16", "UTF-16LE"),
        (SIMPLIFIED, "utf-16-le", "UTF-16LE"),
        (SIMPLIFIED, "utf-16-be", "UTF-16BE"),
        (SIMPLIFIED, "utf-32", "UTF-32LE"),
        (SIMPLIFIED, "gb2312", "GB18030"),
        (SIMPLIFIED, "gb18030", "GB18030"),
        (TRADITIONAL, "gb18030", "GB18030"),
        (TRADITIONAL, "big5", "Big5"),
        (TRADITIONAL, "cp950", "Big5"),
        (TRADITIONAL, "utf-16-be", "UTF-16BE"),
        (CANTONESE, "big5hkscs", "Big5-HKSCS"),
        (CANTONESE, "gb18030", "GB18030"),
        (MIXED, "gb18030", "GB18030"),
        (MIXED, "big5", "Big5"),
        (ENGLISH, "utf-8", "UTF-8"),
        (ENGLISH, "cp1252", "Windows-1252"),
        (ENGLISH, "utf-16-le", "UTF-16LE"),
        (ENGLISH, "utf-16-be", "UTF-16BE"),
        ("习近平", "gb18030", "GB18030"),
        ("習近平", "big5", "Big5"),
        ("plain ASCII", "ascii", "UTF-8"),
        ("", "ascii", "UTF-8"),
    ],
)
def test_the_encoding_is_found(text: str, codec: str, named: str) -> None:
    assert decode(text.encode(codec)) == Decoded(text, named)


def test_a_given_encoding_is_used_and_must_fit() -> None:
    data = SIMPLIFIED.encode("gb18030")
    assert decode(data, encoding="gbk") == Decoded(SIMPLIFIED, "gbk")
    with refusal(DamagedError, "a.txt", line=1, encoding="UTF-8", guess="gb18030"):
        decode(data, "a.txt", "utf-8")
    with refusal(UsageError, "a.txt", encoding="klingon"):
        decode(data, "a.txt", "klingon")


def _zip(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "text")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (_zip("word/document.xml"), {"what": "a Word document"}),
        (_zip("xl/workbook.xml"), {"what": "an Excel workbook"}),
        (_zip("readme"), {"what": "a ZIP archive"}),
        (b"%PDF-1.7 \xe2\xe3", {"what": "a PDF"}),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
            {"what": "an old Microsoft Office file (.doc, .xls, .ppt)"},
        ),
        (b"{\\rtf1\\ansi text}", {"what": "a rich text file (.rtf)"}),
        (b"\x1f\x8b\x08\x00text", {"what": "a gzip archive"}),
        (b"\x89PNG\r\n\x1a\n", {"what": "a PNG picture"}),
        (bytes(range(256)) * 8, {"encoding": None}),
        (bytes(1000), {"encoding": None}),
        (b"\xff" * 300, {"encoding": None}),
        (b"abc\x00\x01\x02\x03" * 50, {"encoding": None}),
        (b"\xff\xfea\0\0\xdcb\0", {"encoding": "UTF-16LE"}),
        ("行\n".encode() * 20 + b"\xff\n" + "行\n".encode() * 20, {"line": 21, "byte": 0xFF}),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, fault: dict[str, Any]) -> None:
    with refusal(InputError, "speech.txt", **fault):
        decode(data, "speech.txt")


CUT_HAN = "今天天气很好，我们去公园散步。\n孩子们在湖边喂鸭子，晚上回家做饭"
CUT_HANT = "今天天氣很好，我們去公園散步。\n孩子們在湖邊餵鴨子，晚上回家做飯"


@pytest.mark.parametrize(
    ("text", "encoding", "missing", "name"),
    [
        (CUT_HAN + "。", "gb18030", 1, "GB18030"),
        ("Rain. " * 20 + CUT_HAN + "。", "gb18030", 1, "GB18030"),
        (CUT_HAN + "\U00020000", "gb18030", 1, "GB18030"),
        (CUT_HAN + "\U00020000", "gb18030", 3, "GB18030"),
        (CUT_HANT + "。", "big5", 1, "Big5"),
        (CUT_HAN + "。", "utf-8", 1, "UTF-8"),
        (CUT_HAN + "。", "utf-8-sig", 2, "UTF-8"),
        (CUT_HAN + "\U00020000", "utf-8", 3, "UTF-8"),
        (CUT_HAN + "。", "utf-16", 1, "UTF-16LE"),
        (CUT_HAN + "\U0001f600", "utf-16", 2, "UTF-16LE"),
        (CUT_HAN + "。", "utf-16-le", 1, "UTF-16LE"),
        (CUT_HAN + " by the lake", "utf-16-be", 1, "UTF-16BE"),
        (CUT_HAN + "。", "utf-32", 3, "UTF-32LE"),
    ],
)
def test_a_file_cut_inside_a_character_is_said_to_be(
    text: str, encoding: str, missing: int, name: str
) -> None:
    data = text.encode(encoding)[:-missing]
    complete = data.decode(encoding, errors="ignore")
    rest = data[len(complete.encode(encoding)) :]
    found = " ".join(f"0x{byte:02x}" for byte in rest)
    with refusal(DamagedError, "a.txt", line=2, encoding=name, found=found):
        decode(data, "a.txt")
    with refusal(DamagedError, "a.txt", line=2, found=found):
        "".join(decoded([data[:9], data[9:]], "a.txt", encoding))


@pytest.mark.parametrize(
    "text", ["Il boit un café", "“Right,” she said—“quite”", "un café crème, s'il vous plaît: thé"]
)
def test_a_last_letter_that_could_begin_a_character_is_a_letter(text: str) -> None:
    assert decode(text.encode("cp1252")) == Decoded(text, "Windows-1252")


@pytest.mark.parametrize("character", ["\v", "\x85", "\x07", "\x1b"])
def test_one_control_character_makes_a_short_text_no_binary_file(character: str) -> None:
    assert decode(f"你好{character}世界".encode()) == Decoded(
        with_line_feeds(f"你好{character}世界"), "UTF-8"
    )


def test_random_bytes_are_not_text() -> None:
    with refusal(InputError, encoding=None):
        decode(random.Random(1).randbytes(4096))


@pytest.mark.parametrize(
    "text",
    [
        "No.\xa05",
        "⼀个⾏",
        "ﬁnal",
        "cafe\u0301",
        "浙江省\u200b杭州",
        "葛\U000e0100城",
        "a\u00adb",
        "李　明",
        "\ue004",
    ],
)
def test_odd_characters_stay(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "with_feeds"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("a\u2029b", "a\n\nb"),
        ("a\fb", "a\fb"),
    ],
)
def test_line_ends(text: str, with_feeds: str) -> None:
    assert with_line_feeds(text) == with_feeds


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, categories=["L", "N", "P", "Zs"])))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode()) == Decoded(with_line_feeds(text), "UTF-8")


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-8-sig", "utf-8"),
        ("utf-16", None),
        ("utf-32", None),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16-be"),
        ("utf-16-le", "utf-16-le"),
        ("gbk", "gb2312"),
    ],
)
def test_pieces_of_a_file_are_decoded_as_the_whole_is(codec: str, encoding: str | None, size: int) -> None:
    data = SIMPLIFIED.encode(codec)
    pieces = [data[:8], *(data[i : i + size] for i in range(8, len(data), size))]
    assert "".join(decoded(pieces, None, encoding)) == SIMPLIFIED == decode(data, None, encoding).text


@pytest.mark.parametrize(
    ("text", "codec", "given", "line", "hint"),
    [
        (f"first\nsecond\n{SIMPLIFIED}", "gb18030", None, 3, "gb18030"),
        (f"first\n{TRADITIONAL}", "big5", "utf-8", 2, "big5"),
        (SIMPLIFIED, "utf-16", "utf-8", 1, "utf-16le"),
        (SIMPLIFIED, "utf-16-be", None, 1, "utf-16be"),
        ("The café is closed.\nSo is the bar.", "cp1252", None, 1, "windows-1252"),
        (f"x\n{SIMPLIFIED}", "utf-8", "ascii", 2, "utf-8"),
    ],
)
def test_bytes_in_another_encoding_are_named(
    text: str, codec: str, given: str | None, line: int, hint: str
) -> None:
    with pytest.raises(DamagedError) as caught:
        "".join(decoded([text.encode(codec)], "a.txt", given))
    assert caught.value.line == line
    assert caught.value.fields["guess"] == hint


@pytest.mark.parametrize("odd", [b"\xff", b"\xfe", b"\xff\xfe", b"\x81"])
def test_a_last_byte_that_is_not_a_character_is_an_error_of_the_file(odd: bytes) -> None:
    with pytest.raises(DamagedError):
        "".join(decoded([b"The last line ends badly.\n" * 20 + odd], "a.txt", "utf-8"))
