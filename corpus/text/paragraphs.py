"""Paragraphs of extracted text, repairing the line and page breaks that extraction left in them.

There are two kinds of accident. **Hard-wrapped** text has lines of one width: a line continues in the next if
the next one's first word would not have fitted. A **page break** leaves a paragraph in two pieces, each
looking like a paragraph: the first is running text without final punctuation, and the second is running text
that does not start a new item. Headings, bylines, dates, list items and verse also lack final punctuation,
but they are short and contain no sentence. So do the paragraphs of people who omit the last full stop. Two
pieces are therefore joined only if the first stops in the middle of a clause: within a word, an open
quotation, after a comma or a word that ends nothing. Elsewhere a missing full stop counts only in a text that
has it everywhere else.

If the text does not decide it, it stays as it is: two separated halves are easier to correct than two merged
paragraphs.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.text.characters import has_han
from corpus.text.lines import (
    ENDS_SENTENCE,
    STARTS_ITSELF,
    columns,
    compounds_in,
    continues,
    hangs,
    indent_of,
    join_lines,
    margin_of,
    single_spaced,
    splits_word,
    wrap_width,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text between two breaks: one line, or several that were wrapped."""

    text: str
    indented: bool = False
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Repaired:
    """The paragraphs of a text, each on one line and none empty; and the lines that belong to none."""

    paragraphs: list[str]
    running_heads: list[str]
    page_numbers: list[str]


def repaired(text: str) -> Repaired:
    """Find the paragraphs of a text whose line ends are line feeds.

    A paragraph starts after a blank line, at an indented line, and at each line of a text that is not
    hard-wrapped; breaks within paragraphs are repaired. Lines that recur at page edges (marked by form
    feeds) are left out, and so are page numbers. Runs of spaces become one; ideographic spaces (李　明) stay.
    """
    lines, heads = _without_running_heads(text.split("\f"))
    width = wrap_width(lines)
    if not width and (width := wrap_width(double_spaced := [line for line in lines if line.strip()])):
        lines = double_spaced
    margin = margin_of(lines)
    compounds = compounds_in(text)
    pieces: list[_Piece] = []
    wrapped: list[str] = []
    before, above, indented, new_page = "", "", False, False
    for line in [*lines, ""]:
        content = single_spaced(line)
        goes_on = content and width and before and continues(before, line, width, margin)
        if wrapped and not goes_on:
            pieces.append(_Piece(join_lines(wrapped, compounds), indented, new_page))
            wrapped, new_page = [], False
        if content and not wrapped:
            indented = indent_of(line) >= margin + 2 and not hangs(line, above)
        if content:
            wrapped.append(content)
        new_page = new_page or "\f" in line
        before = line.rstrip() if content else ""
        above = before or above
    numbers = _page_numbers(pieces)
    return Repaired(
        _joined(pieces, numbers, compounds),
        [head for head in heads if not is_page_number(head)],
        [head for head in heads if is_page_number(head)] + [pieces[index].text for index in sorted(numbers)],
    )


# Pages


def _without_running_heads(pages: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of all pages, with a form feed between pages; and, separately, those that recur at page
    edges.

    A running head or foot is among the first two or last two lines of at least three pages and half of all
    pages, apart from the numbers in it.
    """
    contents = [page.split("\n") for page in pages]
    filled = [[i for i, line in enumerate(lines) if line.strip()] for lines in contents]
    edges = [
        [i for i in indices[:2] + indices[2:][-2:] if not ENDS_SENTENCE.search(lines[i])]
        for lines, indices in zip(contents, filled, strict=True)
    ]
    counts = Counter(
        head
        for lines, edge in zip(contents, edges, strict=True)
        for head in {_numberless(lines[i]) for i in edge}
    )
    recurring = {head for head, count in counts.items() if count >= max(3, len(pages) / 2)}
    kept: list[str] = []
    heads: list[str] = []
    for number, (lines, edge) in enumerate(zip(contents, edges, strict=True)):
        dropped = {i for i in edge if _numberless(lines[i]) in recurring}
        kept += ["\f"] if number else []
        kept += [line for i, line in enumerate(lines) if i not in dropped]
        heads += [lines[i].strip() for i in sorted(dropped)]
    return kept, heads


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


_PAGE_NUMBER = re.compile(
    r"[-–—·]\s?\d{1,4}\s?[-–—·]|第\s?\d{1,4}\s?[页頁].{0,10}"
    r"|[Pp]age \d{1,4}( of \d{1,4})?|\d{1,4}\s?/\s?\d{1,4}"
)
_NUMBER = re.compile(r"\d{1,4}")


def is_page_number(line: str) -> bool:
    """Whether ``line`` can only be a page number."""
    return (_PAGE_NUMBER.fullmatch(line) or _NUMBER.fullmatch(line)) is not None


def _page_numbers(pieces: Sequence[_Piece]) -> set[int]:
    """The indices of pieces that are page numbers.

    A bare number may also be a chapter's. Bare numbers are page numbers if they increase and the text
    continues across at least one of them, as it never does across a chapter's number; or if they count up to
    the last line, the first one below the first text.
    """
    marked = {index for index, piece in enumerate(pieces) if _PAGE_NUMBER.fullmatch(piece.text)}
    bare = [index for index, piece in enumerate(pieces) if _NUMBER.fullmatch(piece.text)]
    values = [int(pieces[index].text) for index in bare]
    across = any(
        0 < index < len(pieces) - 1
        and _is_cut(
            pieces[index - 1], _Piece(pieces[index + 1].text, pieces[index + 1].indented, new_page=True)
        )
        for index in bare
    )
    at_feet = bool(bare) and bare[0] > 0 and bare[-1] == len(pieces) - 1
    grow = across and all(a < b for a, b in pairwise(values))
    count = at_feet and len(bare) > 1 and all(a + 1 == b for a, b in pairwise(values))
    if grow or count:
        marked.update(bare)
    return marked


def _joined(pieces: Sequence[_Piece], numbers: Set[int], compounds: Set[str]) -> list[str]:
    """The pieces, with those that a page break has split joined, and without the page numbers among them."""
    widest = max((columns(piece.text) for piece in pieces), default=0)
    careful = _is_careful(pieces)
    groups: list[list[str]] = []
    end = _Piece("")  # the last characters of the last group
    new_page = False
    for index, piece in enumerate(pieces):
        if index in numbers:
            new_page = True
            continue
        full_stops = careful and 10 * columns(end.text) >= 9 * widest
        if groups and _is_cut(end, replace(piece, new_page=piece.new_page or new_page), full_stops):
            groups[-1].append(piece.text)
            end = _Piece((end.text + piece.text)[-1000:])
        else:
            groups.append([piece.text])
            end = _Piece(piece.text[-1000:])
        new_page = False
    return [join_lines(group, compounds) for group in groups]


# Paragraphs split in two

_RUNNING = 50
"""The width in columns from which a line is unlikely to be a heading."""


def _is_careful(pieces: Sequence[_Piece]) -> bool:
    """Whether paragraphs of running text end in a full stop, with at most one exception, or a quarter."""
    finished = [ENDS_SENTENCE.search(piece.text) is not None for piece in pieces]
    unfinished = sum(
        not end and (columns(piece.text) >= _RUNNING or _INNER_FINAL.search(piece.text) is not None)
        for end, piece in zip(finished, pieces, strict=True)
    )
    return unfinished <= max(1, (sum(finished) + unfinished) / 4)


# A letter, a number, a comma, an opening mark, or a closing one without final punctuation before it.
_UNFINISHED = re.compile(
    r"(?:[\w，、,（(《“‘「『%％‰-]|(?<![。！？!?.．…：:；;｡—～~\s”’」』）)])[”’」』）)\]】》\"'])$"
)
_CLOSING = "”’」』）)]】》〉\"'"
_INNER_FINAL = re.compile(r"[。！？!?；;]|[a-z\d][.][”’\"')]*\s+[“‘\"'(]?[A-Z]")
_CLAUSE = re.compile("[，、；：,;:]")
_CANNOT_START = re.compile(r"[，。、；：？！）》〉】”’」』,;:?!)\]%％]|\.(?:\s|$)")

_LISTS = re.compile(
    "[一二三四五六七八九十]是|[一二三四五六七八九]要|其[一二三四五六]|首先|其次|再次|最后|最後|此外|另外"
)
_SALUTATION = re.compile(
    r"尊敬的|亲爱的|親愛的|各位|女士们|女士們|同志们|同志們|Dear\b|Ladies\b|Distinguished\b|Hono"
)
_CANNOT_END_CHINESE = "的和与與及在把对對从從向为為被将將以"
_CANNOT_START_CHINESE = re.compile("的|们|們|乃至|以及|及其")
_CANNOT_END_ENGLISH = {
    word
    for words in (
        "a an the of and or but nor to in on at by for from with into as that which who whose than",
        "its their our his her my your is are was were be been has have had",
        "will would shall should can could may might must not",
    )
    for word in words.split()
}


def _is_cut(first: _Piece, second: _Piece, full_stops: bool = False) -> bool:
    """Whether ``first`` and ``second`` are the halves of one paragraph.

    ``full_stops`` means that a complete paragraph would end in one.
    """
    before, after = first.text, second.text
    if second.indented or STARTS_ITSELF.match(after) or _NUMBER.fullmatch(after):
        return False
    if _CANNOT_START.match(after):
        return after[0] in _CLOSING or not ENDS_SENTENCE.search(before)
    if not _UNFINISHED.search(before):
        return False
    if before[-1] == "、" and len(before) >= 8:
        return True
    cannot_end = len(before) >= 30 and before.rsplit(None, 1)[-1].lower() in _CANNOT_END_ENGLISH
    if not (_CLAUSE.search(after) or ENDS_SENTENCE.search(after) or (cannot_end and after[0].islower())):
        return False  # a heading, a name, a date
    if (after[0] in "（(" and after[-1] in "）)") or _SALUTATION.match(before):
        return False
    if has_han(before[-12:]) or has_han(after[:12]):
        return _is_cut_chinese(before, after, second.new_page, full_stops)
    return _is_cut_english(before, after, second.new_page or full_stops)


def _is_cut_chinese(before: str, after: str, new_page: bool, full_stops: bool) -> bool:
    sentences = "。" in before
    if len(before) < (12 if sentences else 20):
        return False  # a heading, a byline, verse
    if before[-1] in "，、,":
        return True
    if _LISTS.match(after):
        return False
    if _is_open(before) or before[-1] in _CANNOT_END_CHINESE or _CANNOT_START_CHINESE.match(after):
        return True
    if splits_word(before, after) or (sentences and before[-1].isdigit() and after[0].isdigit()):
        return True
    if new_page:
        return True  # a heading is never left alone at the foot of a page
    if not full_stops:
        return False
    if sentences:
        return True
    clauses, commas = len(_CLAUSE.findall(before)), before.count("，")
    # A headline may contain a comma or a question; numbered text without a sentence is a heading.
    if STARTS_ITSELF.match(before):
        return False
    return (len(before) >= 30 and clauses >= 3 and commas >= 2) or (
        len(before) >= 40 and (clauses >= 2 or re.search("[！？]", before) is not None)
    )


def _is_cut_english(before: str, after: str, full_stops: bool) -> bool:
    sentences = _INNER_FINAL.search(before) is not None
    if len(before) < (30 if sentences else 50):
        return False
    if after[0].islower():
        # Each item of a list starts in lower case.
        return sentences or not before[0].islower()
    word = before.rsplit(None, 1)[-1]
    if word[-1] == "," or word.lower() in _CANNOT_END_ENGLISH or _is_open(before):
        return True
    return full_stops and sentences and len(before) >= 150 and word[-1].islower()


_BRACKETS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】"}


def _is_open(text: str) -> bool:
    """Whether a quotation or bracket opened in the last 100 characters is still open."""
    tail = text[-100:]
    return any(tail.rfind(opening) > tail.rfind(closing) for opening, closing in _BRACKETS.items())
