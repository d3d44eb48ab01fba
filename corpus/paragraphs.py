"""Paragraphs of extracted text, with the line and page breaks mended that extraction left in them.

Two accidents are told apart. **Hard-wrapped** text has lines of one width: a line goes on in the next when
the next one's first word would not have fitted. A **page break** leaves a paragraph in two pieces, each
looking like a paragraph: the first stops without final punctuation although it is running text, and the
second is running text that starts like nothing of its own. Headings, bylines, dates, list items and verse
stop without final punctuation too, but are no running text: they are short, with no sentence in them.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise


def paragraphs(text: str) -> list[str]:
    """The paragraphs of clean text (:func:`corpus.text.clean`), none empty, each on one line.

    A paragraph starts after a blank line, at an indented line, and at each line of a text that is not
    hard-wrapped; breaks within paragraphs are mended. Page numbers are dropped where the text goes on
    across them, and then wherever they stand. Runs of white space become one space.
    """
    lines = text.replace("\f", "\n\n").split("\n")
    width = _wrap_width(lines)
    pieces: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if not line.strip():
            continue
        if width and before.strip() and _continues_line(before, line, width):
            pieces[-1] = _join(pieces[-1], _squeeze(line))
        else:
            pieces.append(_squeeze(line))
    return mend(pieces)


def mend(pieces: Sequence[str]) -> list[str]:
    """The pieces with each pair joined that a page break has cut, page numbers between them dropped."""
    numbers = _page_numbers(pieces)
    mended: list[str] = []
    for index, piece in enumerate(pieces):
        if index in numbers:
            continue
        if mended and _is_cut(mended[-1], piece):
            mended[-1] = _join(mended[-1], piece)
        else:
            mended.append(piece)
    return mended


_FINAL = "。！？!?.．…：:；;"
_CLOSING = "”’」』）)]】》〉\"'"
_INNER_FINAL = re.compile(r"[。！？!?；;]|\.[”’\"')]*\s")
_CLAUSE = re.compile("[，、；：,;:]")
_BRACKETS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】"}

# What a paragraph of its own starts with: notes, list items, numbered headings and verses, labels.
_STARTS_ITSELF = re.compile(
    r"[※*＊•·●○◆◇■□▪►–—#>|＞©]|[-+]\s"
    r"|[（(]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4})(?:[)）]|[.．](?!\d)|[、])"
    r"|\d+:\d+\s|\[\d+\]|【|[①-⑳㈠-㈩]"
    r"|第[一二三四五六七八九十百千\d]+[章节節回卷篇部编編条條款，,、：:\s]"
    r"|(?:注|附|图|圖|表|问|問|答|来源|來源|责编|責編|责任编辑|編輯|编辑|作者|记者|記者|译者|譯者|摘要|关键词|關鍵詞)\s?[\d一二]*\s?[：:]"
    r"|(?:Chapter|CHAPTER|Section|SECTION|Article|ARTICLE|Part|PART|BOOK|Book|Note|NOTE|Figure|Table|Source)\b[^.]{0,40}$"
)
_CANNOT_END_CHINESE = "的和与與及在把对對从從向为為被将將以，、"
_CANNOT_END_ENGLISH = {
    word
    for words in (
        "a an the of and or but nor to in on at by for from with into as that which who whose than",
        "its their our his her my your is are was were be been has have had",
        "will would shall should can could may might must not",
    )
    for word in words.split()
}


def _is_cut(first: str, second: str) -> bool:
    """Whether ``first`` and ``second`` are the halves of one paragraph."""
    if first[-1] in _FINAL or (first[-1] in _CLOSING and first[-2:-1] and first[-2] in _FINAL + _CLOSING):
        return False
    if _STARTS_ITSELF.match(second) or _STARTS_ITSELF.fullmatch(first):
        return False
    if not (_INNER_FINAL.search(second + " ") or _CLAUSE.search(second)):
        return False  # a heading, a name, a date
    if (second[0] in "（(" and second[-1] in "）)") or not first[-1].isprintable():
        return False
    if _is_ideographic(first[-1]) and (
        _is_ideographic(second[0]) or second[0] in "“‘「『《（" or second[0].isalnum()
    ):
        return _is_cut_chinese(first)
    return _is_cut_english(first, second)


def _is_cut_chinese(first: str) -> bool:
    if _open_bracket(first) or re.search("[。！？]", first):
        return True
    if first[-1] in _CANNOT_END_CHINESE:
        return len(first) >= 20
    return len(first) >= 40 and len(_CLAUSE.findall(first)) >= 2


def _is_cut_english(first: str, second: str) -> bool:
    running = len(first) >= 60 or (len(first) >= 30 and _INNER_FINAL.search(first) is not None)
    if not running:
        return False
    word = first.rsplit(None, 1)[-1]
    if second[0].islower():
        return True
    return word[-1] in ",-" or word.lower() in _CANNOT_END_ENGLISH or _open_bracket(first)


def _open_bracket(text: str) -> bool:
    """Whether a quotation or bracket is open at the end that was opened in the last 200 characters."""
    tail = text[-200:]
    for opening, closing in _BRACKETS.items():
        position = tail.rfind(opening)
        if position >= 0 and closing not in tail[position:]:
            return True
    return False


_PAGE_MARK = re.compile(
    r"[-–—]\s?\d{1,4}\s?[-–—]|第\s?\d{1,4}\s?页.{0,10}|Page \d{1,4}( of \d{1,4})?|\d{1,4}\s?/\s?\d{1,4}"
)
_NUMBER = re.compile(r"\d{1,4}")


def _page_numbers(pieces: Sequence[str]) -> set[int]:
    """The indices of pieces that are page numbers.

    A bare number may also be a chapter's. Bare numbers are pages where they grow and the text goes on
    across at least one of them, as it does across no chapter's number.
    """
    marked = {index for index, piece in enumerate(pieces) if _PAGE_MARK.fullmatch(piece)}
    bare = [index for index, piece in enumerate(pieces) if _NUMBER.fullmatch(piece)]
    values = [int(pieces[index]) for index in bare]
    across = any(
        0 < index < len(pieces) - 1 and _is_cut(pieces[index - 1], pieces[index + 1]) for index in bare
    )
    if across and all(a < b for a, b in pairwise(values)):
        marked.update(bare)
    return marked


def _wrap_width(lines: Sequence[str]) -> int:
    """The width in columns at which lines were wrapped, 0 for a text that was not hard-wrapped.

    In a wrapped text most lines that have a successor are nearly as wide as the widest, and most of those
    stop in the middle of a sentence.
    """
    widths = sorted(_columns(line) for line, after in pairwise(lines) if line.strip() and after.strip())
    if len(widths) < 2:
        return 0
    width = widths[-1 - len(widths) // 50]
    if width > 140:
        return 0
    full = [
        line
        for line, after in pairwise(lines)
        if line.strip() and after.strip() and _is_full(line, after, width)
    ]
    unfinished = [line for line in full if line.rstrip()[-1] not in '。！？.!?”"」']
    return width if 2 * len(full) > len(widths) and 2 * len(unfinished) > len(full) else 0


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether the first word of ``after`` would not have fitted into ``line``."""
    first = after.strip()[0]
    word = 4 if _is_ideographic(first) else _columns(after.split(maxsplit=1)[0]) + 1
    return _columns(line.rstrip()) + word > width


def _continues_line(before: str, line: str, width: int) -> bool:
    if _indent(line) > _indent(before) and _indent(line) >= 2:
        return False
    return _is_full(before, line, width) or (
        before.rstrip()[-1] not in _FINAL + _CLOSING and line.strip()[0].islower()
    )


def _join(first: str, second: str) -> str:
    if first[-1] == "-" and first[-2:-1].isalpha() and second[0].islower():
        return first[:-1] + second
    if _is_ideographic(first[-1]) or _is_ideographic(second[0]):
        return first + second
    return f"{first} {second}"


def _squeeze(line: str) -> str:
    return " ".join(line.split())


def _indent(line: str) -> int:
    return _columns(line[: len(line) - len(line.lstrip())])


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def _is_ideographic(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—"
