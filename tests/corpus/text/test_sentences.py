# ruff: noqa: E501 (cases stay on a line)
"""Sentences of both languages: a table of cases and what holds for any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.sentences import split_sentences

# One case a line, the sentences between bars.
ENGLISH = """
Mr. Smith lives in the U.S. and works for Acme Inc. in Boston.|He likes it.
The U.S. Government said so.|It is in the U.S.|He left.
U.S. officials said so on Thursday.|The U.K. agreed.
See No. 5, e.g. the figure on p. 12.|It shows 3.14 percent.|Yes.
This is No. 1.|No. 2 is here.|Is that so?|I think it is.
On Jan. 30, 2026, Gen. Lee spoke.|J. R. R. Tolkien wrote it.
Dr. J. Smith Jr. arrived at 10 a.m. Monday.|He left at 5 p.m.|I stayed.
It rose 3.5 percent, to $1.2 billion.|Prices fell 0.2 percent.
That was in 1999.|2000 was better.|iPhone sales rose.|eBay fell.
The book (see Fig. 3.) is good.|Prof. Li et al. wrote it.|Chap. 2 begins.
See Sec. 3.2, Fig. 4, and pp. 12-14.|Cf. Art. 5 of the Treaty.
Smith vs. Jones.|Nov. 5th.|St. Petersburg is big.|So did I.|Then we left.
What is A.I.?|It is a field.|Ph.D. students know.|I like C++.|And C#.|Also .NET.
1. First item.|2. Second item.|A) Third.|(b) Fourth.
Visit example.com.|It is at www.x.org/a.b?c=d.|Ok.
In the beginning God created the heaven and the earth.|And the earth was without form, and void; and darkness.
Wait!!|What?!|No way...|He paused... and went on.|Then he stopped...|Nothing came.
“Stop!” he cried.|“Who goes there?”|No one answered.
"What? Why?" she asked.|"I don't know."
"Really?" Mary asked.|"Yes!" John replied.|"Why not?" I said.
“What’s that?” said Tom.|‘I don’t know,’ said Ann.|‘Ask Bob.’
'Well,' he said.|'Let's go.'|They went.
He asked, "Why?" and left.|"Because."|That was all.
Did you read “Who Is Afraid?” by him?|I did.
He said, “I came. I saw. I won.”|Then he left.
“He said ‘Go.’”|They went.|'Yes.'|'No.'
“Go!”—she pointed—“now!”|He went.
(This is a note. It is long.)|Then we went.|[Applause.]|Thank you.
He works at Yahoo! and likes it.|The company, Yahoo! Inc., fell.
“It is long.|So very long that nobody would ever read it to the end, though many have tried, and some have died trying.|\
That is what they say.”|He nodded.
"""

CHINESE = """
他说：“好。我来了！”|天黑了。
“好。我来了！”他说。|天黑了。
“好。我来了！”他说，“走吧。”|天黑了。
他喊：“走吧！”|韦小宝哈哈一笑，跳了起来。
他说“不行！”就走了。|“啊！”的一声，他倒下了。
“你好！”|“你好！”|两人打招呼。
小王说：“我去。”|小李说：“我也去。”
「你好。」他說。|「再見！」|『走吧。』
他問：『為什麼？』|我說：「他說『不。』」
他问：‘为什么？’|我说：“他说‘不。’”
“为什么？”他问，“你不是说好了吗？”|“我不知道。”
孔子曰：“学而时习之，不亦说乎？有朋自远方来，不亦乐乎？”|子路问之。
“人民，只有人民，才是创造世界历史的动力。|我们的责任，是向人民负责。|每句话，每个行动，都要适合人民的利益。”|这段话很有名。
真的吗？！|是的。|那是——你？|不！！！|注意！！！|请看。
他……他走了。|“他走了……”她哭着说。|她问：“真的——”|他打断了她。
他说：“不。 ”|她走了。
第一，要这样；第二，要那样。|（一）加强领导。|（二）完善机制。
1. 加强领导。|2. 完善机制。|一、总则。|二、细则。|①第一点。|②第二点。
1.第一点。|2.第二点。|（1）第三点。|3.1 小节。
增长3.14%。|U.S. GDP涨了2.5%.|很好.|是吗?|是的!
今天是2026.1.30。|版本号是 v2.0.1。|请访问 https://example.com/a?b=c。|谢谢！
（他笑了。他又哭了。）|我们走吧。|他（没错！）来了。|（完。）
《你好，世界！》是一本书。|他看了《怎么办？》这本书。
确保既“放得活”又“管得好”。|支持首台（套）、首批次商品的推广应用。
"""


def _cases(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().split("\n") if not line.startswith("#")]


def _file(language: str) -> list[list[str]]:
    """The cases of ``sentences.LANGUAGE.txt``, under headings."""
    return _cases((Path(__file__).parent / f"sentences.{language}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sentences", _cases(ENGLISH) + _file("en"), ids=lambda s: s[0])
def test_english(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize("sentences", _cases(CHINESE) + _file("zh"), ids=lambda s: s[0])
def test_chinese(sentences: list[str]) -> None:
    assert split_sentences("".join(sentences), "zh-Hans") == [sentence.strip() for sentence in sentences]


_TEXT = st.text(
    st.sampled_from("字說道a B1.。！？!?…“”‘’\"'「」『』（）()《》，；：\n　-的第一[]①²😀"), max_size=60
) | st.text(max_size=30)


@given(_TEXT, st.sampled_from(["zh-Hans", "en"]))
def test_nothing_is_lost_or_invented(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    position = 0
    for sentence in sentences:  # white space is all that lies between two of them
        start = text.index(sentence, position)
        assert not text[position:start].strip()
        position = start + len(sentence)
    assert not text[position:].strip()
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("unit", ["字", "word ", "“", "。”", ".", ". ", "!?", "(a. B)", "1.", "a.” ", "A! "])
def test_nothing_of_a_long_line_is_lost(unit: str, language: str) -> None:
    text = unit * (200_000 // len(unit))
    sentences = split_sentences(text, language)
    assert "".join("".join(sentences).split()) == "".join(text.split())


@pytest.mark.parametrize("label", ["Figure 1.", "Table 3-1.", "Listing 10.2:", "Appendix B."])
def test_a_label_stays_with_its_caption(label: str) -> None:
    caption = f"{label} The bamboo grove in the rain"
    assert split_sentences(caption, "en") == [caption]
