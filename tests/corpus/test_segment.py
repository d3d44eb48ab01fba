"""Sentences of both languages: a table of cases and what holds for any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.segment import split_sentences

# One case a line, the sentences between bars.
ENGLISH = """
Mr. Smith lives in the U.S. and works for Acme Inc. in Boston.|He likes it.
The U.S. Government said so.|It is in the U.S.|He left.
See No. 5, e.g. the figure on p. 12.|It shows 3.14 percent.|Yes.
On Jan. 30, 2026, Gen. Lee spoke.|J. R. R. Tolkien wrote it.
“Stop!” he cried.|“Who goes there?”|No one answered.
"What? Why?" she asked.|"I don't know."
He paused... and went on.|Then he stopped...|Nothing came.
(This is a note. It is long.)|Then we went.
He said, “I came. I saw. I won.”|Then he left.
It costs $3.50.|That is cheap!|Is it?|Yes.
I met Dr. Wang at 5 p.m.|He was late.|At 6 a.m. we left.
The book (see Fig. 3.) is good.|Prof. Li et al. wrote it.|Chap. 2 begins.
1. First item.|2. Second item.
Did you read “Who Is Afraid?” by him?|I did.
Visit example.com.|It is at www.x.org/a.b?c=d.|Ok.
What is A.I.?|It is a field.|Ph.D. students know.
Smith vs. Jones.|Nov. 5th.|St. Petersburg is big.
iPhone sales rose.|eBay fell.
“He said ‘Go.’”|They went.|'Yes.'|'No.'
"""

CHINESE = """
他说：“好。我来了！”|天黑了。
“好。我来了！”他说。|天黑了。
真的吗？！|是的。
那是——你？|不！！！
第一，要这样；第二，要那样。|（一）加强领导。|（二）完善机制。
1. 加强领导。|2. 完善机制。|一、总则。|二、细则。
增长3.14%。|U.S. GDP涨了2.5%.|很好.|是吗?|是的!
（他笑了。他又哭了。）|我们走吧。|（完。）
《你好，世界！》是一本书。|他看了《怎么办？》这本书。
「你好。」他說。|「再見！」|『走吧。』
他问：‘为什么？’|我说：“他说‘不。’”
确保既“放得活”又“管得好”。|支持首台（套）、首批次商品的推广应用。
"""


def _cases(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().split("\n")]


@pytest.mark.parametrize("sentences", _cases(ENGLISH), ids=lambda s: s[0])
def test_english(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize("sentences", _cases(CHINESE), ids=lambda s: s[0])
def test_chinese(sentences: list[str]) -> None:
    assert split_sentences("".join(sentences), "zh-Hans") == sentences


_TEXT = st.text(
    st.sampled_from("字說道a B1.。！？!?…“”‘’\"'「」『』（）()《》，；：\n　-的第一"), max_size=60
) | st.text(max_size=30)


@given(_TEXT, st.sampled_from(["zh-Hans", "en"]))
def test_nothing_is_lost_or_invented(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("unit", ["字", "word ", "“", "。”", ".", ". ", "!?", "(a. B)", "1.", "a.” ", "A! "])
def test_a_long_line_takes_no_time(unit: str, language: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    sentences = split_sentences(text, language)
    # A quadratic way would take minutes; linear ways take 0.3 s on a slow machine.
    assert time.perf_counter() - start < 5
    assert "".join("".join(sentences).split()) == "".join(text.split())
