# ruff: noqa: E501 (cases stay on a line)
"""Breaks mended, and what is no break left alone.

Each case is a text as extraction, a mail program or a person leaves it, and its paragraphs.
"""

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.decoding import with_line_feeds
from corpus.text.lines import join_lines
from corpus.text.paragraphs import repaired


def paragraphs(text: str) -> list[str]:
    return repaired(text).paragraphs


GETTYSBURG = [
    "The Gettysburg Address",
    "Abraham Lincoln",
    "Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in "
    "Liberty, and dedicated to the proposition that all men are created equal.",
    "Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived and so "
    "dedicated, can long endure. We are met on a great battle-field of that war. We have come to dedicate a "
    "portion of that field, as a final resting place for those who here gave their lives that that nation "
    "might live. It is altogether fitting and proper that we should do this.",
    "November 19, 1863",
]

SPRING = [
    "春",
    "朱自清",
    "盼望着，盼望着，东风来了，春天的脚步近了。",
    "一切都像刚睡醒的样子，欣欣然张开了眼。山朗润起来了，水涨起来了，太阳的脸红起来了。",
    "小草偷偷地从土里钻出来，嫩嫩的，绿绿的。园子里，田野里，瞧去，一大片一大片满是的。坐着，躺着，"
    "打两个滚，踢几脚球，赛几趟跑，捉几回迷藏。风轻悄悄的，草软绵绵的。",
    "桃树、杏树、梨树，你不让我，我不让你，都开满了花赶趟儿。红的像火，粉的像霞，白的像雪。花里带着"
    "甜味儿；闭了眼，树上仿佛已经满是桃儿、杏儿、梨儿。",
]


def _wrapped_chinese(paragraph: str, characters: int, indent: str = "") -> str:
    text = indent + paragraph
    return "\n".join(text[i : i + characters] for i in range(0, len(text), characters))


@pytest.mark.parametrize("width", [40, 65, 72, 78, 100])
@pytest.mark.parametrize("between", ["\n\n", "\n    "])
def test_hard_wrapped_english(width: int, between: str) -> None:
    text = between.join(textwrap.fill(paragraph, width) for paragraph in GETTYSBURG)
    assert paragraphs(text) == GETTYSBURG


@pytest.mark.parametrize("characters", [18, 20, 25, 30, 40])
@pytest.mark.parametrize(("between", "indent"), [("\n\n", ""), ("\n", "　　"), ("\n\n", "　　")])
def test_hard_wrapped_chinese(characters: int, between: str, indent: str) -> None:
    text = between.join(_wrapped_chinese(paragraph, characters, indent) for paragraph in SPRING)
    assert paragraphs(text) == SPRING


@pytest.mark.parametrize("separator", ["\n", "\n\n", "\n\n\n", "\n　　", "\n\n　　", "\r\n", "\n \t\n"])
@pytest.mark.parametrize("original", [GETTYSBURG, SPRING], ids=["en", "zh"])
def test_a_paragraph_a_line(original: list[str], separator: str) -> None:
    assert paragraphs(with_line_feeds(separator.join(original))) == original


def test_double_spaced_lines() -> None:
    lines = "\n\n".join(line for paragraph in GETTYSBURG[2:4] for line in textwrap.wrap(paragraph, 64))
    assert paragraphs(lines) == GETTYSBURG[2:4]


# Paragraphs between bars; a slash marks where a page break cut one.
CUT = [
    "第一，加强统筹谋划。要把准发展方向。方向明，才能路/子正、步履坚。党的二十届四中全会提出要求。",
    "探索科学有效的监管方式，构建技术监测、风险预警、应急响应体系，前/瞻应对技术失控、伦理失范等新型风险，确保既“放得活”又“管得好”。",
    "当前，新一轮科技革命和产业变革加速演进，前沿技术不断涌现，引领和支撑未来产/业快速崛起。|结语",
    "推动未来产业发展呈现良好势头。整体竞争力跻身全球第一梯队，越来越多领域实现“并跑”/乃至“领跑”。",
    "重点是提升前沿技术战略预判能力，加强多元技术路线探索，/并及时动态调整。要把握发展节奏。",
    "要坚持联动发展。坚持“产业出题、科技/答题”，大力提升科技支撑引领能力。",
    "他站了起来。窗外的雨还在下，街上已经没有人了/。他关上了灯。",
    "今年增长很快。全国研发经费投入超过 3/6000 亿元，居世界第二位。",
    "他用的是老办法。后来改用了/Python 语言，快了许多。",
    "我們要把握發展節奏。綜合考慮國家戰略需求、技術成熟程/度、要素支撐條件等因素。",
    "The committee met in the morning. It decided that the/members would vote on the proposal at once.",
    "We hold these truths to be self-evident, that all men are created equal, that they are endowed by their "
    "Creator with certain/unalienable Rights. Among these are Life, Liberty and the pursuit of Happiness.",
    "The treaty was signed in the capital. Neither the government of the/United States nor that of France "
    "was present.",
    "他说这是最后一次机会。大家都没有说话，只听见窗外的汽/车声越来越远。",
    "公司上半年完成了三个项目，其中两个在海外。下半年的任务更/重。请各部门提前准备。|以上为会议要点。",
    "He spoke at length about the harvest. Then he turned to trade,/China and the weather.",
]

# Paragraphs that stay apart, however their ends look.
APART = [
    # headings, bylines, dates, notes
    "前瞻布局和发展未来产业|习近平|今天进行二十届中央政治局第二十四次集体学习，内容是前瞻布局。",
    "习近平在中共中央政治局集体学习时强调 前瞻布局和发展未来产业|新华社北京1月31日电 中央政治局进行了学习。",
    "坚持以习近平新时代中国特色社会主义思想为指导，奋力开创工作新局面|各位代表，现在我作报告。",
    "中国经济怎么看？怎么干？权威部门回应来了|国务院新闻办公室今天举行发布会，介绍有关情况。",
    "——在庆祝大会上的讲话|（2021年7月1日）|习近平|同志们，朋友们！",
    "我们走在大路上，意气风发。前途是光明的|※这是作者在会议上的讲话。",
    "全文完。谢谢大家的阅读，希望大家喜欢这一篇短文|注：本文有删节。",
    "全文完。谢谢大家的阅读，希望大家喜欢这一篇短文|（作者系北京大学教授，博士生导师。）",
    "全文完。谢谢大家的阅读，希望大家喜欢这一篇短文|2026年1月30日",
    "全文完。谢谢大家的阅读，希望大家喜欢这一篇短文|责任编辑：张三、李四",
    # openings and closings of letters and speeches
    "尊敬的各位来宾，尊敬的各位领导，女士们，先生们，朋友们，|大家上午好！我很高兴来到这里。",
    "亲爱的小明，|你好！来信收到了，我很高兴。",
    "此致|敬礼|李四|1983年5月6日",
    "Dear Sir or Madam,|I am writing to you about the house, which I should like to buy.",
    "Ladies and gentlemen, distinguished guests, members of the board, dear colleagues,|It is an honour.",
    # lists and what introduces them
    "要做好以下几点：|加强领导|落实责任|完善机制，形成合力",
    "下面讲三点意见|一是要加强组织领导，落实责任。|二是要强化宣传。",
    "一、加强组织领导，明确责任分工，完善工作机制，形成工作合力，确保各项任务落到实处|二、强化宣传引导，营造良好氛围。",
    "（一）坚持创新驱动，强化科技支撑；|（二）坚持统筹发展，|（三）坚持开放合作。",
    "第一条　为了规范管理，制定本法|第二条　本法适用于境内的活动。",
    "• to strengthen the supervision of banks and of other financial institutions;|• to improve reporting",
    "to strengthen the supervision of banks and of other institutions|to improve reporting, at last",
    "1. Open the lid of the box that came with the machine and take out the|2. Close the lid.",
    # verse and lyrics
    "静夜思|李白|床前明月光，|疑是地上霜。|举头望明月，|低头思故乡。",
    "关关雎鸠|在河之洲|窈窕淑女|君子好逑|参差荇菜|左右流之|窈窕淑女|寤寐求之",
    "两个黄鹂鸣翠柳，一行白鹭上青天。|窗含西岭千秋雪，门泊东吴万里船。",
    "Tyger Tyger, burning bright,|In the forests of the night;|What immortal hand or eye,"
    "|Could frame thy fearful symmetry?",
    "Shall I compare thee to a summer’s day?|Thou art more lovely and more temperate:"
    "|Rough winds do shake the darling buds of May,|And summer’s lease hath all too short a date;"
    "|Sometime too hot the eye of heaven shines,|And often is his gold complexion dimm’d;",
    # dialogue
    "“你来了？”|“来了。”|他没有说话，只是看着窗外|“走吧。”",
    "张三：今天怎么样|李四：还可以，你呢",
    # English headings and captions
    "The Report of the Committee on the State of the Union and its Finances|The committee met, and agreed.",
    "CHAPTER I. The Period|It was the best of times, it was the worst of times.",
    "Figure 1. The growth of industry in the years from 1950 to 2020, by country|Growth was slow at first.",
    # verses with numbers
    "1:1 In the beginning God created the heaven and the earth.|1:5 And God called the light Day, and the "
    "darkness he called Night,|1:6 And God said, Let there be a firmament.",
    # people who leave out the last full stop
    "校园歌会筹备会纪要|陈老师：节目单我看过了。顺序基本合适|林同学：灯光还没有试过。周五晚上可以试一次"
    "|家长代表：服装已经订好了。下周三送到|会议同意把彩排提前一天。具体时间另行通知|明天上午由刘老师去借音响",
    "采购组长：水泵已经到货。验收安排在周一进行|李师傅主持安装",
    "Treasurer: The accounts have been checked twice. Nothing was found that would have to be corrected before "
    "the annual meeting, and the members of the committee have all signed the report|The chair thanked everybody"
    " and closed the meeting, since there was no other business",
    "The drains were cleaned in May. The roof will be repaired as soon as the weather allows it|Mr Hall asked "
    "about the fence. It belongs to the neighbours, who have been written to twice",
    "桥面已经铺好，护栏还没有装。油漆要等天晴以后再刷|路灯共有四十盏。目前已装好一半|绿化由园林队负责。月底以前完工",
    # chapters that are numbered, and nothing is cut
    "1|天亮了。他起了床。|2|天黑了。他睡了。|3|天又亮了。",
]


def _pieces(case: str) -> tuple[list[str], list[str]]:
    return case.replace("/", "|").split("|"), case.replace("/", "").split("|")


@pytest.mark.parametrize("separator", ["\n", "\n\n", "\n\n\f\n\n"], ids=["line", "blank", "page"])
@pytest.mark.parametrize("case", CUT)
def test_what_a_page_break_cut_is_joined(case: str, separator: str) -> None:
    pieces, whole = _pieces(case)
    if case.isascii():
        whole = case.replace("/", " ").split("|")
    assert paragraphs(separator.join(pieces)) == whole


@pytest.mark.parametrize("separator", ["\n", "\n\n"], ids=["line", "blank"])
@pytest.mark.parametrize("case", APART)
def test_paragraphs_stay_apart(case: str, separator: str) -> None:
    assert paragraphs(separator.join(case.split("|"))) == case.split("|")


@pytest.mark.parametrize(
    "number", ["\n\n%d\n\n", "\n- %d -\n", "\n第 %d 页\n", "\n\nPage %d of 30\n\n", "\n%d\n\f"]
)
def test_page_numbers_go(number: str) -> None:
    first, second = "第一，加强统筹谋划。要把准发展方向。方向明，才能路", "子正、步履坚。提出要求。"
    text = f"{first}{number % 12}{second}{number % 13}下一页。{number % 14}"
    found = repaired(text)
    assert found.paragraphs == [first + second, "下一页。"]
    assert [re.sub(r"\D*(\d+)\D.*|\D", r"\1", page) for page in found.page_numbers] == ["12", "13", "14"]


def test_numbers_that_count_up_to_the_last_line_are_page_numbers() -> None:
    found = repaired("第一章\n\n河水退了。\n\n第二章\n\n1\n\n堤岸还在。\n\n2\n\n人都回来了。\n\n3")
    assert found.paragraphs == ["第一章", "河水退了。", "第二章", "堤岸还在。", "人都回来了。"]
    assert found.page_numbers == ["1", "2", "3"]
    chapters = "1\n\n河水退了。\n\n2\n\n堤岸还在。\n\n3\n\n人都回来了。"
    assert repaired(chapters).page_numbers == []


def test_running_heads_go() -> None:
    pages = [f"未来产业研究　第{n}期\n\n这是第{n}页的正文，到这里为止。\n\n- {n} -" for n in range(1, 5)]
    found = repaired("\f".join(pages))
    assert found.paragraphs == [f"这是第{n}页的正文，到这里为止。" for n in range(1, 5)]
    assert found.running_heads == [f"未来产业研究　第{n}期" for n in range(1, 5)]
    assert found.page_numbers == [f"- {n} -" for n in range(1, 5)]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (
            ["The meeting was ad-", "journed by the commit-", "tee."],
            "The meeting was adjourned by the committee.",
        ),
        (
            ["sixth-", "generation networks and long-", "term plans"],
            "sixth-generation networks and long-term plans",
        ),
        (["a first-of-", "their-kind machine"], "a first-of-their-kind machine"),
        (["the Trin-", "ket box of Misty"], "the Trinket box of Misty"),
        (["pages 3-", "4, and", "5 to", "6"], "pages 3-4, and 5 to 6"),
        (["未来产", "业发展"], "未来产业发展"),
        (["使用", "Python", "语言 2", "6 次"], "使用Python语言 26 次"),
        (["he said “", "no”"], "he said “no”"),
        (["他说“", "不”"], "他说“不”"),
    ],
)
def test_lines_join(lines: list[str], whole: str) -> None:
    assert join_lines(lines) == whole


def test_a_hyphen_that_the_text_has_elsewhere_stays() -> None:
    text = (
        "The co-operation of all the states that had signed the treaty was wanted, and co-\n"
        "operation is what the secretary asked for in each of the letters that were sent."
    )
    assert paragraphs(text)[0].count("co-operation") == 2


# What other people hand over, as it comes.
OTHERS = [
    (
        """
The First Book of Moses:  Called Genesis


1:1 In the beginning God created the heaven and the earth.

1:2 And the earth was without form, and void; and darkness was upon
the face of the deep. And the Spirit of God moved upon the face of the
waters.

1:5 And God called the light Day, and the darkness he called Night.
And the evening and the morning were the first day.
""",
        "The First Book of Moses: Called Genesis"
        "|1:1 In the beginning God created the heaven and the earth."
        "|1:2 And the earth was without form, and void; and darkness was upon the face of the deep. And the Spirit "
        "of God moved upon the face of the waters."
        "|1:5 And God called the light Day, and the darkness he called Night. And the evening and the morning were "
        "the first day.",
    ),
    (
        """
                          PRIDE AND PREJUDICE

                             By Jane Austen


Chapter 1


It is a truth universally acknowledged, that a single man in possession
of a good fortune, must be in want of a wife.

“My dear Mr. Bennet,” said his lady to him one day, “have you heard that
Netherfield Park is let at last?”

Mr. Bennet replied that he had not.

“But it is,” returned she; “for Mrs. Long has just been here, and she
told me all about it.”
""",
        "PRIDE AND PREJUDICE|By Jane Austen|Chapter 1"
        "|It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in "
        "want of a wife."
        "|“My dear Mr. Bennet,” said his lady to him one day, “have you heard that Netherfield Park is let at last?”"
        "|Mr. Bennet replied that he had not."
        "|“But it is,” returned she; “for Mrs. Long has just been here, and she told me all about it.”",
    ),
    (
        """
CHAPTER 1. Loomings.

Call me Ishmael. Some years ago--never mind how long precisely--having
little or no money in my purse, and nothing particular to interest me
on shore, I thought I would sail about a little.
    It is a way I have of driving off the spleen and regulating the
circulation.
""",
        "CHAPTER 1. Loomings."
        "|Call me Ishmael. Some years ago--never mind how long precisely--having little or no money in my purse, "
        "and nothing particular to interest me on shore, I thought I would sail about a little."
        "|It is a way I have of driving off the spleen and regulating the circulation.",
    ),
    (
        """
that among these are Life, Liberty and the pursuit of Happiness. That to
secure these rights, Governments are instituted among Men, deriving their

                                   2

just powers from the consent of the governed. That whenever any Form of
Government becomes destructive of these ends, it is the Right of the
People to alter or to abolish it.

                                   3

Prudence, indeed, will dictate that Governments long established should
not be changed for light and transient causes.
""",
        "that among these are Life, Liberty and the pursuit of Happiness. That to secure these rights, Governments "
        "are instituted among Men, deriving their just powers from the consent of the governed. That whenever any "
        "Form of Government becomes destructive of these ends, it is the Right of the People to alter or to abolish "
        "it."
        "|Prudence, indeed, will dictate that Governments long established should not be changed for light and "
        "transient causes.",
    ),
    (
        """
Dear Dr. Wang,

Thank you for your letter of 5 May. I have read the translation with
great interest and I think that it is ready for publication, except for
the following points:

- the title should be shorter, since it does not fit on the
  cover of the book
- the third chapter is missing
- p. 12 has a typo

Best regards,
John Smith
Senior Editor
Example Press
""",
        "Dear Dr. Wang,"
        "|Thank you for your letter of 5 May. I have read the translation with great interest and I think that it "
        "is ready for publication, except for the following points:"
        "|- the title should be shorter, since it does not fit on the cover of the book"
        "|- the third chapter is missing|- p. 12 has a typo"
        "|Best regards,|John Smith|Senior Editor|Example Press",
    ),
    (
        """
　　　　　　　　　　　背影
　　　　　　　　　　　朱自清
　　我与父亲不相见已二年余了，我最不能忘记的是他的背影。
　　那年冬天，祖母死了，父亲的差使也交卸了，正是祸不单行的
日子。我从北京到徐州，打算跟着父亲奔丧回家。到徐州见着父亲，
看见满院狼藉的东西，又想起祖母，不禁簌簌地流下眼泪。父亲说：
“事已如此，不必难过，好在天无绝人之路！”
　　回家变卖典质，父亲还了亏空；又借钱办了丧事。这些日子，
家中光景很是惨澹，一半为了丧事，一半为了父亲赋闲。
　　　　　　　　　　　— 1 —
　　到南京时，有朋友约去游逛，勾留了一日；第二日上午便须渡
江到浦口，下午上车北去。
""",
        "背影|朱自清|我与父亲不相见已二年余了，我最不能忘记的是他的背影。"
        "|那年冬天，祖母死了，父亲的差使也交卸了，正是祸不单行的日子。我从北京到徐州，打算跟着父亲奔丧回家。"
        "到徐州见着父亲，看见满院狼藉的东西，又想起祖母，不禁簌簌地流下眼泪。父亲说：“事已如此，不必难过，"
        "好在天无绝人之路！”"
        "|回家变卖典质，父亲还了亏空；又借钱办了丧事。这些日子，家中光景很是惨澹，一半为了丧事，一半为了父亲赋闲。"
        "|到南京时，有朋友约去游逛，勾留了一日；第二日上午便须渡江到浦口，下午上车北去。",
    ),
    (
        """
学而第一

子曰：“学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，
不亦君子乎？”
有子曰：“其为人也孝弟，而好犯上者，鲜矣；不好犯上，而好作乱者，未之
有也。君子务本，本立而道生。孝弟也者，其为仁之本与！”
子曰：“巧言令色，鲜矣仁！”
""",
        "学而第一|子曰：“学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？”"
        "|有子曰：“其为人也孝弟，而好犯上者，鲜矣；不好犯上，而好作乱者，未之有也。君子务本，本立而道生。"
        "孝弟也者，其为仁之本与！”|子曰：“巧言令色，鲜矣仁！”",
    ),
    (
        """
国务院办公厅关于加强数字政府建设、
提高政务服务水平的指导意见
国办发〔2022〕14号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
加强数字政府建设是适应新一轮科技革命和产业变革趋势的必然要求。
一、总体要求
（一）指导思想。高举旗帜，全面贯彻精神。
1.坚持党的全面领导。
（此件公开发布）
国务院办公厅
2022年6月6日
""",
        "国务院办公厅关于加强数字政府建设、提高政务服务水平的指导意见|国办发〔2022〕14号"
        "|各省、自治区、直辖市人民政府，国务院各部委、各直属机构："
        "|加强数字政府建设是适应新一轮科技革命和产业变革趋势的必然要求。|一、总体要求"
        "|（一）指导思想。高举旗帜，全面贯彻精神。|1.坚持党的全面领导。|（此件公开发布）|国务院办公厅|2022年6月6日",
    ),
    (
        """
月亮代表我的心
你问我爱你有多深 我爱你有几分
我的情也真 我的爱也真
月亮代表我的心
轻轻的一个吻 已经打动我的心
""",
        "月亮代表我的心|你问我爱你有多深 我爱你有几分|我的情也真 我的爱也真|月亮代表我的心"
        "|轻轻的一个吻 已经打动我的心",
    ),
]


@pytest.mark.parametrize(("text", "expected"), OTHERS, ids=[expected[:20] for _, expected in OTHERS])
def test_other_peoples_texts(text: str, expected: str) -> None:
    assert paragraphs(with_line_feeds(text)) == expected.split("|")


@given(st.text(st.sampled_from("字的a B1.。，\n\f　 -“”"), max_size=80))
def test_nothing_but_white_space_hyphens_and_page_numbers_is_lost(text: str) -> None:
    found = paragraphs(text)
    assert all(paragraph == paragraph.strip() != "" and "  " not in paragraph for paragraph in found)
    kept = "".join("".join(found).split())
    letters = [character for character in text if character in "字的aB，。“”"]
    assert [character for character in kept if character in "字的aB，。“”"] == letters
