"""Lines: their width, their beginnings and ends, whether one continues another, and how to join them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise

from corpus.text.characters import HAN, has_han

# A sentence, or a line of a table of contents.
ENDS_SENTENCE = re.compile(
    r"[。！？!?.．…：:；;｡—～~]\s?[”’」』）)\]】》\"']*$|(?:(?<!\.)\.{3,}|…|(?<!·)·{3,})\s*+\d{1,4}$"
)

# The beginnings of new paragraphs: notes, list items, numbered headings and verses, labels.
STARTS_ITSELF = re.compile(
    r"[※*＊•·●○◆◇■□▪►–—#>|＞©①-⑳㈠-㈩【]|[-+]\s|\[\d+\]|\d+:\d+\s"
    r"|[（(]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4})(?:[)）]|[.．](?!\d)|、)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\s\D"
    r"|第[一二三四五六七八九十百千零〇\d]+(?:[章节節回卷篇部编編条條款讲講]|[，,、：:\s])"
    r"|(?:注|附注|附件|附|图|圖|表|问|問|答|来源|來源|责编|責編|责任编辑|責任編輯|编辑|編輯|作者|记者|記者|译者|譯者"
    r"|译|譯|摘要|关键词|關鍵詞|参考文献|參考文獻|电话|地址|邮箱)\s?[\d一二三四五]*\s?[：:]"
    r"|(?:Chapter|CHAPTER|Section|SECTION|Article|ARTICLE|Part|PART|Book|BOOK|Figure|Table|Note|Source)s?\b[\s:]"
)


_SPACES = re.compile("[ \t\n\r\f]+")


def single_spaced(text: str) -> str:
    """``text`` without white space at the ends, with each run of spaces and tabs as one; 李　明 stays."""
    return _SPACES.sub(" ", text).strip()


# Hard-wrapped lines

_WIDEST = 140  # columns; longer lines were not wrapped by hand or by a mail program


def wrap_width(lines: Sequence[str]) -> int:
    """The width in columns at which lines were wrapped; 0 if the text was not hard-wrapped.

    In a wrapped text most lines that stop within a sentence are nearly as wide as the widest one. A line
    before a capital letter is ignored, because verse and addresses continue like that. Chinese has no
    capitals: there some of the lines must stop in the middle of a clause.
    """
    pairs = [
        (line.rstrip(), after.strip()) for line, after in pairwise(lines) if line.strip() and after.strip()
    ]
    widths = sorted(width for line, _ in pairs if (width := columns(line)) <= _WIDEST)
    if 5 * len(widths) < 4 * len(pairs) or not widths:
        return 0
    width = widths[-1 - len(widths) // 10]
    unfinished = [
        (line, after) for line, after in pairs if not ENDS_SENTENCE.search(line) and not after[0].isupper()
    ]
    full = [(line, after) for line, after in unfinished if _is_full(line, after, width)]
    wrapped = width >= 24 and len(full) >= max(2, len(pairs) / 5) and 5 * len(full) >= 3 * len(unfinished)
    return width if wrapped and _stop_in_clauses(full[:_ENOUGH_LINES]) else 0


_ENOUGH_LINES = 100


def _stop_in_clauses(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether an eighth of the Chinese lines stop in the middle of a clause."""
    chinese = [(line, after) for line, after in pairs if _is_wide(line[-1]) and _is_wide(after[0])]
    stopping = sum(
        line[-1] in "，、；《“（「" or after[0] in "，。、；：？！”）》」" or splits_word(line, after)
        for line, after in chinese
    )
    return 8 * stopping >= len(chinese)


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether the first word of ``after`` would not have fitted into ``line``.

    A line that stops within a sentence may be a fifth shorter: in print, letters differ in width.
    """
    word = after.split(maxsplit=1)[0]
    wanted = 2 if _is_wide(word[0]) else 1 + columns(word)
    return columns(line) + wanted > (width if ENDS_SENTENCE.search(line) else 0.8 * width)


def margin_of(lines: Sequence[str]) -> int:
    """The column at which continuation lines start: the lowest that is not an exception."""
    indents = Counter(indent_of(line) for line in lines if line.strip())
    return min((i for i, count in indents.items() if 10 * count >= indents.total()), default=0)


def continues(before: str, line: str, width: int, margin: int) -> bool:
    """Whether ``line`` continues the paragraph of the wrapped line ``before``."""
    content, indent = line.strip(), indent_of(line)
    if indent >= margin + 2:
        # Continuation lines of list items and lines of block quotations are indented as well.
        hanging = hangs(line, before)
        block = indent == indent_of(before) and line[0] != "\u3000"
        if not hanging and not block:
            return False
    if STARTS_ITSELF.match(content) and ENDS_SENTENCE.search(before):
        return False
    return _is_full(before, line, width) or (content[0].islower() and not ENDS_SENTENCE.search(before))


_CHINESE_HEAD = re.compile(f"[{HAN}]{{1,8}}")
_CHINESE_TAIL = re.compile(f"[{HAN}]{{1,8}}$")


def splits_word(before: str, after: str) -> bool:
    """Whether a Chinese word extends from ``before`` to ``after``: 才能路 | 子正.

    It does if the joined lines can be segmented into dictionary words with fewer characters left over than
    each alone, and one of these words has a part on either side.
    """
    tail, head = _CHINESE_TAIL.search(before[-8:]), _CHINESE_HEAD.match(after[:8])
    if not tail or not head:
        return False
    from corpus.text.dictionary import cedict, left_over, segmented
    from corpus.text.folding import fold

    first, second = fold(tail[0]), fold(head[0])
    whole = first + second
    words = cedict().words_in(whole)
    if not any(start < len(first) < end for start, end in segmented(whole, words)):
        return False
    return left_over(whole, words) < sum(left_over(half, cedict().words_in(half)) for half in (first, second))


def hangs(line: str, before: str) -> bool:
    """Whether ``line`` is indented below a list item."""
    return STARTS_ITSELF.match(before.strip()) is not None and indent_of(line) > indent_of(before)


# Joining


def join_lines(parts: Sequence[str], compounds: Set[str] = frozenset()) -> str:
    """Join parts of a paragraph: without a space in Chinese, with one in English, except at a hyphen.

    A hyphen at the end of a part is dropped unless the word is one of ``compounds``, or not a word without
    it.
    """
    text = [parts[0]]
    for first, second in pairwise(parts):
        if first[-1] == "-" and first[-2:-1].isalpha() and second[0].islower():
            if not _is_compound(first, second, compounds):
                text[-1] = first[:-1]
        elif _has_space_between(first, second):
            text.append(" ")
        text.append(second)
    return "".join(text)


_COMPOUND = re.compile(r"(?<![A-Za-z])[A-Za-z]++(?:-[A-Za-z]++)+")


def compounds_in(text: str) -> Set[str]:
    """The words of ``text`` that are hyphenated within a line, in lower case."""
    return {word.lower() for word in _COMPOUND.findall(text)}


def _is_compound(first: str, second: str, compounds: Set[str]) -> bool:
    """Whether the hyphen between two lines belongs to the word: sixth-|generation, but not amend-|ment."""
    before, after = re.findall(r"[\w-]+", first)[-1], re.findall(r"[\w-]+", second)[0]
    if (before + after).lower() in compounds:
        return True
    from simplemma import is_known  # loads a dictionary, which few texts need

    left, right = before.rstrip("-").rsplit("-", 1)[-1].lower(), after.split("-")[0]
    if is_known(left + right, lang="en") and not (_COMPOUND_START.fullmatch(left) and len(right) > 3):
        return False
    return len(left) > 1 and len(right) > 1 and all(is_known(part, lang="en") for part in (left, right))


_COMPOUND_START = re.compile("long|short|low|well|self|full|large|small|first|second|far")


def _has_space_between(first: str, second: str) -> bool:
    if _is_wide(first[-1]) or _is_wide(second[0]):
        return False
    if first[-1] in "“‘(（[《「『" or second[0] in "”’,.;:!?)）]》」』":
        return False
    if first[-1] == "-" and first[-2:-1].isdigit() and second[0].isdigit():
        return False
    both = first[-1] + second[0]
    if both.isalnum() and not both.isdigit():
        return True
    # Punctuation of both languages (— …), or a number split in two.
    return not (has_han(first[-12:]) and has_han(second[:12]))


def indent_of(line: str) -> int:
    """The columns of white space at the start of ``line``; an ideographic space has two."""
    return columns(line[: len(line) - len(line.lstrip())])


def columns(text: str) -> int:
    """The width of ``text`` in a monospaced font, in which a wide character takes two columns."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
