from importlib.metadata import version

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.store.corpus import index_version
from corpus.text.folding import VERSION, fold, fold_with_offsets

ANY = st.text(st.characters(exclude_categories=["Cs"]))
SAME = [
    ("臺灣", "台湾"),
    ("後來", "后来"),
    ("新質生產力", "新质生产力"),
    ("乾坤", "干坤"),  # by character, so that 乾 and 乾坤 find each other
    ("裏 裡", "里 里"),
    ("ＡＢＣ１２３", "abc123"),
    ("ﾊﾞ", "バ"),
    ("Café", "cafe\u0301"),
    ("“十五五”，", '"十五五",'),
    ("「十五五」、", '"十五五",'),
    ("首台（套）。", "首台(套)."),
    ("1990—2000", "1990-2000"),
    ("第一，\u3000第二", "第一, 第二"),
    ("STRASSE", "straße"),
    ("㈱①…", "(株)1..."),
    ("⼈⼯", "人工"),  # Kangxi radicals, as PDF extraction leaves them
    ("零\u200b宽\u202e", "零宽"),
    ("line\r\n\tbreak ", "line break"),
    ("\U0002f800\U00020000", "丽\U00020000"),
    ("⻓⻛街⻔前", "长风街门前"),  # the radicals' supplement, as PDF viewers copy them
    ("⼾ ⻑", "户长"),
    ("著作 拿著", "着作拿着"),
    ("衞生 衛生", "卫生卫生"),
    ("化粧", "化妝"),
    ("山峯 羣眾 囬國", "山峰群众回国"),
    ("𠮷野家", "吉野家"),
    ("瞭解歴史 価値 愼重", "了解历史价值慎重"),
    ("渡邉 髙橋", "渡边高桥"),
    ("李\u3000明", "李明"),
    ("二十 世 纪\n八 十 年 代 ，渔 业", "二十世纪八十年代，渔业"),
    ("用 Word 2024 写", "用Word 2024写"),
    ("王\u00a0\u2002芳", "王芳"),
    ("カタ カナ", "カタカナ"),
    ("葛\U000e0100城", "葛城"),
    ("浙\u2060江\ufeff省\u034f", "浙江省"),
    ("\ue004第一\U000f0000", "第一"),
    ("附件\ufffc。", "附件。"),
    # Taiwan and Hong Kong
    ("為甚麼", "为什么"),
    ("甚 麽", "什么"),
    ("徬徨", "彷徨"),
    ("徬徨失措", "彷徨失措"),
    ("姪女", "侄女"),
    ("帳戶", "账户"),
    ("黏貼", "粘贴"),
    ("答覆", "答复"),
    ("反覆重覆的覆議", "反复重复的复议"),
    ("踫到", "碰到"),
    ("蹧蹋", "糟蹋"),
    ("菸草", "烟草"),
    ("痠痛", "酸痛"),
    ("妳們和牠", "你们和它"),
    ("鎔鑄", "熔铸"),
    ("嘴脣", "嘴唇"),
    ("線綫", "线线"),
    ("衚衕", "胡同"),
    ("鞦韆", "秋千"),
    ("鉅額", "巨额"),
    ("菓子", "果子"),
    ("二○○六年", "二零零六年"),
    ("二〇〇六年", "二零零六年"),
    # Print before the reforms
    ("彷彿", "仿佛"),
    ("髣髴", "仿佛"),
    ("龢平", "和平"),
    ("復讎", "复仇"),
    ("祇有", "只有"),
    ("迴廻", "回回"),
    ("卽鄕郞槪", "即乡郎概"),
    ("旣眞敎靑", "既真教青"),
    ("甁硏緖餠", "瓶研绪饼"),
    ("覈實", "核实"),
    ("襃奬", "褒奖"),
    ("箇竝倂幷", "个并并并"),
    ("翺翔", "翱翔"),
    ("觔斗", "筋斗"),
    ("羣峯", "群峰"),
    ("厠牀", "厕床"),
    # Japanese forms
    ("労働経済", "劳动经济"),
    ("戦争応対", "战争应对"),
    ("徳川亜仏", "德川亚佛"),
    ("円圧囲収", "圆压围收"),
    ("図書館駅", "图书馆驿"),
    ("桜沢広発", "樱泽广发"),
    # Accents
    ("naïve café", "naive cafe"),
    ("cafe\u0301", "CAFÉ"),
    ("xīn zhì lǜ", "xin zhi lu"),
    ("Łódź, Tromsø, Đà Nẵng", "Lodz, Tromso, Da Nang"),
    ("Œuvre, Ægir, straße", "oeuvre, aegir, strasse"),
    ("İstanbul", "istanbul"),
    ("e\u0301\u0323", "e"),
    # Compatibility forms
    ("⽤⼾⻝品", "用户食品"),
    ("\uf900\uf92c\ufa12", "岂郎晴"),
    ("㎡㊥㈠", "m2中(一)"),
    ("５０％－１", "50%-1"),
    ("", ""),
    (" \u3000\n", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_variants_fold_to_one_form(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("发展", "发现"),
        ("3.5", "35"),
        ("plan", "plans"),
        ("a b", "ab"),
        ("(", ")"),
        ("한국 사람", "한국사람"),
        ("干", "千"),
        ("甚至", "什至"),
        ("彷徨", "仿徨"),
        ("神祇", "神只"),
        ("全覆盖", "全复盖"),  # 全复 is a word
        ("倾覆", "倾复"),
        ("校讎", "校仇"),
        ("身分", "身份"),  # 终身分红 would not be found by 分红
        ("白皙", "白晰"),
        ("芸芸", "艺艺"),
        ("一○", "○一"),
        ("已", "己"),
        ("が", "か"),
        ("パ", "ハ"),
        ("й", "и"),
        ("戊", "戌"),
    ],
)
def test_different_texts_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(ANY)
@example("e\u200d\u0301")
@example("\u1100\u1161\u11a8")
@example("\uff76\uff9e\ufe0f")
@example("中 \u0301 中 \ue000 文")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
@example("e\u200d\u0301x")
@example("\u0301 \u0301")
@example(" a \u200b b ")
@example("中 文 (a b) 、 \u3000 字 ")
def test_the_version_with_offsets_gives_the_same_text_and_offsets_into_the_original(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(0 <= start < end <= len(text) for start, end in offsets)


@given(st.text("新質生产力ＡbＣ，。「㈱…① é\u200b"), st.data())
def test_a_folded_part_is_found_back_in_the_original(text: str, data: st.DataObject) -> None:
    folded, offsets = fold_with_offsets(text)
    if folded:
        start = data.draw(st.integers(0, len(folded) - 1))
        end = data.draw(st.integers(start + 1, len(folded)))
        assert folded[start:end].strip() in fold(text[offsets[start][0] : offsets[end - 1][1]])


def test_an_offset_spans_the_characters_that_became_longer_or_went() -> None:
    text = "（㈱）臺\u200b灣"
    folded, offsets = fold_with_offsets(text)
    start = folded.index("台湾")
    assert text[offsets[start][0] : offsets[start + 1][1]] == "臺\u200b灣"


@given(st.text(st.characters(codec="ascii")))
@example("`Don't'  \t~^_ ")
def test_plain_english_folds_as_it_does_beside_chinese(text: str) -> None:
    assert fold(text + " й") == f"{fold(text)} й".strip()


def test_what_was_folded_by_another_opencc_is_known_to_be_stale() -> None:
    assert version("opencc") in VERSION
    assert VERSION in index_version()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ẙ ẘ ẗ ẖ", "y w t h"),
        ("y\u030a", "y"),
        ("ᾶ ῶ", "ᾶ ῶ"),
        ("α\u0342", "ᾶ"),
        ("a\u0323\u0301\u0323\u0301 ậ", "a a"),
        ("か\u3099", "が"),
    ],
)
def test_marks_go_from_latin_letters_and_stay_with_others(text: str, folded: str) -> None:
    assert fold(text) == folded == fold(folded)
