"""What was decoded wrongly is restored where it is certain what it was, and never made worse."""

import pytest

from corpus.text.mojibake import restored
from corpus.text.script import convert

HANS = [
    "水库已经蓄满，可以开闸放水。",
    "请在收到设备之时为其拍照。",
    "第二阶段（2024年）已经完成。",
    "本合同一式四份，双方各执两份，自签字之日起生效。",
    "See 黄河水利委员会",
]
HANT = [convert(text, "zh-Hant-TW", "zh-Hans") for text in HANS]
WESTERN = ["latin-1", "cp1252"]


def misread(text: str, written: str, read: str) -> str:
    # Windows-1252 as programs have it: its five gaps are control characters.
    if read == "cp1252":
        return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode(written))
    return text.encode(written).decode(read)


@pytest.mark.parametrize("read", WESTERN)
@pytest.mark.parametrize(
    ("written", "texts"),
    [("utf-8", HANS + HANT), ("gb18030", HANS + HANT), ("big5", HANT)],
    ids=["u", "g", "b"],
)
def test_chinese_read_as_western_is_restored(written: str, texts: list[str], read: str) -> None:
    for text in texts:
        found = restored(misread(text, written, read))
        assert found is not None
        assert (found.text, found.certain) == (text, True)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("read", ["latin-1", "cp437", "mac-roman", "cp1251", "koi8-r"])
def test_utf_16_read_byte_by_byte_is_restored(order: str, read: str) -> None:
    for text in (
        "打开阀门，等待三秒。",
        "請重新啟動伺服器，謝謝。",
        "2025年营业收入增长12%，请查收。",
        "Open it.",
    ):
        found = restored(text.encode(order).decode(read))
        assert found is not None
        assert (found.text, found.certain) == (text, True)


@pytest.mark.parametrize("text", ["\x0b打开阀门。", "Open\x1a", "yß\x8dAT\x08T\x0c", "a\0b", "caf\xe9\x01"])
def test_a_control_character_alone_makes_no_utf_16(text: str) -> None:
    found = restored(text)
    assert found is None or not found.certain


@pytest.mark.parametrize(
    "read",
    ["cp437", "cp850", "mac-roman", "cp1250", "cp1251", "iso8859-15", "cp1253", "cp1254", "cp866", "koi8-r"],
)
@pytest.mark.parametrize(
    ("written", "texts"),
    [("utf-8", HANS + HANT), ("gb18030", HANS + HANT), ("big5", HANT)],
    ids=["u", "g", "b"],
)
def test_chinese_read_as_another_encoding_is_never_made_worse(
    written: str, texts: list[str], read: str
) -> None:
    for text in texts:
        try:
            wrong = misread(text, written, read)
        except UnicodeDecodeError:
            continue
        found = restored(wrong)
        assert found is not None, (text, wrong)
        assert found.text == text or not found.certain, (text, found)


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        ("我们都是好学生们", "utf-8", "gb18030"),
        ("水庫已經蓄滿了，可以開閘放水。", "big5", "gb18030"),
        ("we’re all here", "utf-8", "cp1252"),
        ("Les élèves naïfs", "utf-8", "latin-1"),
    ],
)
def test_other_mistakes_are_undone(text: str, written: str, read: str) -> None:
    found = restored(text.encode(written).decode(read))
    assert found is not None
    assert (found.text, found.certain) == (text, True)


@pytest.mark.parametrize(
    "text",
    [
        *HANS,
        *HANT,
        "Les élèves naïfs mangèrent à Noël où l'hôtel brûlait.",
        "¿Dónde está el niño? ¡Allí!",
        "Größe, Öl, Übermaß",
        "Плотина укреплена и работает нормально. ДОГОВОР",
        "Το φράγμα λειτουργεί κανονικά.",
        "ŞİRKETİN GELİRİ ARTTI, baraj güçlendirildi.",
        "ÀÉÎ",
        "5 µm ± 3 °C × 2½",
        "£5 ® ™ ©",
        "naïve — “quoted” text…",
        "Nǐ hǎo",
        "学而时习之 — Confucius’s “Analects”",
        "𠮷野家",
        "囧囧囧囧",
        "Łódź żółć, Příliš žluťoučký kůň",
        "Привет, мир! ЦЕНТР СВЯЗИ «Мосты» № 5",
        "Γειά σου Κόσμε",
        "═══════ ─── │ ┌──┐",
        "∑ x ≥ 5, ∫ f(x) dx ≈ Ω·µ",
        "日本語のテキストです",
        "한국어 문장입니다",
    ],
)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    assert restored(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "水库".encode("gb18030").decode("latin-1"),  # too short to be certain
        "水库已经蓄满，可以开闸放水。".encode()[:-1].decode("latin-1"),  # its last byte is gone
        "水庫已經蓄滿，可以開閘放水。".encode("big5")[1:].decode("latin-1"),
    ],
)
def test_what_is_not_certain_is_said_to_be_so(text: str) -> None:
    found = restored(text)
    assert found is not None
    assert not found.certain
