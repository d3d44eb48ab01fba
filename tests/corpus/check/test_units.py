"""The rules that a pair is checked by, each with what it must find and what it must let pass."""

from dataclasses import replace
from typing import Any

import pytest

from corpus.check.numbers import missing_numbers
from corpus.check.units import check_units, repaired, rules
from corpus.folder import bundled
from corpus.message import Message
from corpus.model import TranslationUnit, translation_units

FINE = ("我们要加强统筹谋划。", "We must plan as a whole.")


def found(*pairs: tuple[str, str], **fields: Any) -> list[str]:
    units = [TranslationUnit(*pair, **fields) for pair in pairs]
    return [finding.rule for finding in check_units(lambda: units)]


BAD = [
    ("empty", ("好。", "")),
    ("empty", (" ", "Good.")),
    ("mojibake", ("我们都在这里", "weâ€™re all here")),
    ("mojibake", ("我们都是好学生".encode().decode("gb18030", "ignore"), "We are all good students")),
    ("mojibake", ("未来产业锟斤拷", "future industries")),
    ("mojibake", ("未来\ufffd产业", "future industries")),
    ("swapped", ("We must plan as a whole.", "我们要加强统筹谋划。")),
    ("language", ("We must plan as a whole.", "We should plan everything together.")),
    ("language", ("我们要加强统筹谋划。", "我们必须通盘考虑。")),
    ("identical", ("Hello world", "hello, world!")),
    ("script", ("我們要加強統籌謀劃。", "We must plan as a whole.")),
    ("numbers", ("共有25家企业。", "There are 24 companies.")),
    ("brackets", ("首台（套商品。", "First units (sets)")),
    ("brackets", ("首台套）商品。", "First units")),
    ("quotes", ("所谓“十五五时期。", "The “15th Five-Year Plan” period")),
    ("quotes", ("他说好。", 'He said "good.')),
    ("quotes", ("他说「好」。", "He said “good.")),
    ("length", (FINE[0] * 8, FINE[1])),
    ("length", ("字" * 2001, "word " * 1000)),
    ("markup", ("加强<b>谋划</b>。", "Plan.")),
    ("markup", ("加强谋划。", "Plan &amp; act.")),
    ("markup", ("加强谋划。", "Plan{\\b1}.")),
    ("invisible", ("加强\u200b谋划。", "Plan.")),
    ("invisible", ("加强谋划。", "Pl\x0ban.")),
    ("white-space", ("加强谋划。", "Plan. ")),
    ("private-use", ("\ue815字是部首", "It is a radical")),
    ("private-use", ("第一项", "\uf06c Item 1")),
    ("radicals", ("⻢⼚⻓", "Director Ma")),
    ("gaps", ("海 洋 博 物 馆", "Maritime museum")),
    ("gaps", ("渔港荒废 ，人们离开。", "The harbour was deserted.")),
    ("padding", ("负责人：李　明", "In charge: Li Ming")),
    ("variants", ("葛\U000e0100城", "Katsuragi")),
    ("decomposed", ("咖啡馆", "cafe\u0301")),
]


@pytest.mark.parametrize(("rule", "pair"), BAD)
def test_a_bad_pair_is_found_by_its_rule(rule: str, pair: tuple[str, str]) -> None:
    assert rule in found(pair)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"confidence": 0.2}, "low confidence (0.20)"),
        ({"properties": {"doubt": "odd length"}, "confidence": 0.9}, "odd length"),
        ({"properties": {"doubt": "odd length"}, "confidence": 0.2}, "low confidence (0.20); odd length"),
        ({"properties": {"doubt": "low confidence (0.2)"}, "confidence": 0.2}, "low confidence (0.2)"),
        ({"properties": {"doubt": "odd length"}, "confidence": 0.2, "reviewed": True}, ""),
        ({"properties": {"doubt": ""}, "confidence": 0.5}, ""),
    ],
)
def test_what_was_in_doubt_when_it_was_aligned_is_reported(fields: dict[str, Any], message: str) -> None:
    unit = TranslationUnit(*FINE, **fields)
    found = [(f.rule, f.severity, f.message) for f in check_units(lambda: [unit])]
    assert found == ([("doubt", "warning", message)] if message else [])


def test_every_rule_has_a_case() -> None:
    by_themselves = {"doubt", "targets-differ", "sources-differ"}
    assert {rule for rule, _ in BAD} | by_themselves == {name for name, _ in rules()}


@pytest.mark.parametrize(
    "pair",
    [
        FINE,
        ("2026年1月30日，共1.4亿人。", "On January 30, 2026, there were 140 million people."),
        ("第15个五年规划", "the fifteenth five-year plan"),
        ("3万人", "thirty thousand people"),
        ("二十届四中全会", "the fourth plenary session of the 20th Central Committee"),
        ("占12.5%", "12.5 percent"),
        ("1）加强领导；2）优化环境", "1) Stronger leadership; 2) a better environment"),
        ("“我们来了。", "“We have come."),  # the rest of the quotation follows in the next segment
        ("就能洗干净啦！”", 'Then they are clean!"'),
        ("初榨橄榄油（Virgin Olive Oil)", "virgin olive oil"),
        ("习近平", "Xi Jinping"),
        ("GDP增长", "GDP growth"),
        ("AI", "AI"),
        ("对。", "That is quite right."),
        ("若 a < b 且 c > d", "if a < b and c > d"),
        ("《论语》（选）", "The Analects (selected)"),
        ("café 咖啡", "café coffee"),
        ("AT&T公司", "AT&T Inc."),
        ("发动机进水了 不修好明天就出不了海", "The engine was flooded, and we cannot go out tomorrow"),
        ("第二章　雨季", "Chapter Two: The Rainy Season"),
        ("我♥️你👩\u200d🚀", "I ♥️ you"),
        ("No.\xa05 号", "No. 5"),
    ],
)
def test_a_good_pair_passes(pair: tuple[str, str]) -> None:
    assert found(pair) == []


def test_the_reviewed_corpus_passes() -> None:
    for folder in bundled():
        for bitext in folder.bitexts:
            units = list(translation_units(bitext))
            # An omission that a person has confirmed is the one thing to be found.
            assert {f.rule for f in check_units(lambda: units)} <= {"empty"}  # noqa: B023


def test_other_targets_and_sources_name_the_unit() -> None:
    units = [
        TranslationUnit("你好", "Hello"),
        TranslationUnit("你好！", "Hi"),
        TranslationUnit("您好", "hello"),
        TranslationUnit("再见", "Bye"),
    ]
    findings = [
        (f.number, f.rule, f.message.fields["number"])
        for f in check_units(lambda: units)
        if isinstance(f.message, Message)
    ]
    assert findings == [
        (1, "targets-differ", 2),
        (1, "sources-differ", 3),
        (2, "targets-differ", 1),
        (3, "sources-differ", 1),
    ]


@pytest.mark.parametrize(
    ("pair", "right"),
    [
        (("We plan as a whole.", "我们统筹谋划。"), ("我们统筹谋划。", "We plan as a whole.")),
        (("我们来了", "weâ€™re here"), ("我们来了", "we’re here")),
        (("加强<b>谋划</b>&nbsp;。", "Plan<br/>now &lt;"), ("加强谋划\xa0。", "Plan now <")),
        ((" 加\u200b强\ufeff", "\x0bMore. "), ("加强", "More.")),
        (("⻰⻔镇⻝品⼚的客⼾", "a client"), ("龙门镇食品厂的客户", "a client")),
        (("龍⾨鎮的客⼾們", "clients"), ("龍門鎮的客戶們", "clients")),
        (("二十 世纪八十年 代 以后 ，渔 业 减少。", "x"), ("二十世纪八十年代以后，渔业减少。", "x")),
        (("王　　芳（处长）", "Wang Fang"), ("王芳（处长）", "Wang Fang")),
        (("咖啡", "cafe\u0301"), ("咖啡", "café")),
        (("我们都是好学生们".encode().decode("gb18030"), "We are"), ("我们都是好学生们", "We are")),
    ],
)
def test_what_has_one_right_answer_is_mended(pair: tuple[str, str], right: tuple[str, str]) -> None:
    mended, done = repaired(TranslationUnit(*pair))
    assert (mended.source, mended.target) == right
    assert done
    assert repaired(mended) == (mended, ())


def test_a_reviewed_unit_is_left_alone() -> None:
    unit = TranslationUnit("加强 ", "<b>More</b>", reviewed=True)
    assert repaired(unit) == (unit, ())
    assert repaired(replace(unit, reviewed=False))[1]


def test_a_finding_says_whether_it_is_mended() -> None:
    units = [TranslationUnit("我们要加强谋划", "Plan <b>more</b> {\\b1}"), TranslationUnit("好 ", "Good")]
    assert [(f.rule, f.mended) for f in check_units(lambda: units)] == [
        ("markup", False),
        ("white-space", True),
    ]


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("2026年1月30日", "January 30, 2026", ([], [])),
        ("25家", "24 firms", (["25"], ["24"])),
        ("1,500万", "15 million", ([], [])),
        ("３万亿元", "3 trillion yuan", ([], [])),
        ("第二十四次", "the 24th", ([], [])),
        ("二〇二六年", "2026", ([], [])),
        ("2.5倍", "2.5-fold", ([], [])),
        ("零点五", "0.5", ([], [])),
        ("一百二十点五万", "1.205 million", ([], [])),
        ("三点五十分", "3:50", ([], [])),
        ("21个", "twenty-one", ([], [])),
        ("300人", "three hundred people", ([], [])),
        ("5G网络", "5G networks", ([], [])),
        ("一些", "some", ([], [])),
        ("增长到40", "", (["40"], [])),
    ],
)
def test_numbers(source: str, target: str, missing: tuple[list[str], list[str]]) -> None:
    assert missing_numbers(source, target) == missing


def test_what_may_have_been_decoded_wrongly_is_left_as_it_is() -> None:
    # C1 control characters are bytes of the text that was meant.
    suspect = "水库".encode("gb18030").decode("latin-1") + "\x8e "
    unit = TranslationUnit(suspect, "Reservoir ")
    assert repaired(unit) == (unit, ())
    assert "mojibake" in [f.rule for f in check_units(lambda: [unit])]
