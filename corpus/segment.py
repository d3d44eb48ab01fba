"""Sentences.

English boundaries come from sentencex. On our table of cases it, pysbd and syntok differ little; sentencex
was the only one to get 5 p.m., U.S. and addresses of web pages right together, and is linear in time (pysbd
took minutes where sentencex takes milliseconds). It sees the text without quotation marks and brackets,
because a quotation, however long, is one sentence to it, and unmatched marks make its time quadratic.
For Chinese none of the three served: pysbd cuts before a closing quotation mark, sentencex after every
one (《怎么办？》| 这本书), syntok knows no Chinese; the rules are here.

Quotations and brackets are ours for both languages, so that both sides of a bitext are cut alike.
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from corpus.language import is_chinese

_LONGEST_WHOLE = {"zh": 50, "other": 150}
"""A quotation or bracket of up to so many characters is never cut inside."""


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a paragraph, in order, stripped and never empty.

    Nothing but white space between sentences is lost and nothing is added. A sentence ends after 。！？ or
    their half-width forms and the closing marks that follow; ；, ： and …… end none (…… does before a
    closing mark). Short quotations and brackets that hold several sentences stay whole, long ones
    are cut, and what goes on after a quotation (“…！”他说。) stays with it. ``language`` is a BCP 47 tag;
    whatever is not Chinese is taken for a language that writes like English.
    """
    chinese = is_chinese(language)
    longest = _LONGEST_WHOLE["zh" if chinese else "other"]
    inside = _inside_short_spans(text, longest)
    sentences = []
    start = 0
    for end in _chinese_ends(text) if chinese else _english_ends(text, language):
        if end <= start or inside[end]:
            continue
        sentence = text[start:end].strip()
        if sentence and not _LABEL.fullmatch(sentence):
            sentences.append(sentence)
            start = end
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


# A sentence that would be nothing but this is the number of the one that follows: 1. （一） 一. (a)
_LABEL = re.compile(r"[(（]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4})[)）]?[.．]?")

_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "[": "]",
    "【": "】",
    "《": "》",
    "〈": "〉",
}
_CLOSING = "”’」』）)]】》〉\"'"
_MARK = re.compile('[“”‘’「」『』（）()\\[\\]【】《》〈〉"]')


def _inside_short_spans(text: str, longest: int) -> bytearray:
    """For each position from 0 to len(text): 1 if a quotation or bracket of up to ``longest`` is open there.

    A mark without its partner counts for nothing.
    """
    inside = bytearray(len(text) + 1)
    opened: list[tuple[str, int]] = []  # the closing mark awaited, the position of the opening one
    waiting: dict[str, int] = {}
    covered = 0
    for match in _MARK.finditer(text):
        mark, position = match[0], match.start()
        if mark == '"':
            closing = '"' if _opens(text, position) else ""
            mark = '"' if not closing else ""
        else:
            closing = _PAIRS.get(mark, "")
        if closing:
            opened.append((closing, position))
            waiting[closing] = waiting.get(closing, 0) + 1
            continue
        if (
            mark == "’"
            and text[position - 1 : position].isalnum()
            and text[position + 1 : position + 2].isalnum()
        ):
            continue  # an apostrophe
        if not waiting.get(mark):
            continue
        while opened:
            awaited, start = opened.pop()
            waiting[awaited] -= 1
            if awaited == mark:
                if position - start <= longest:
                    first = max(start + 1, covered)
                    inside[first : position + 1] = b"\1" * max(0, position + 1 - first)
                break
    return inside


def _opens(text: str, position: int) -> bool:
    """Whether the straight quotation mark there opens: white space or an opening mark stands before it."""
    before = text[position - 1 : position]
    return not before or before.isspace() or before in "([（【—-：，“‘"


# After a terminator stand further ones, then closing marks.
_CHINESE_END = re.compile(
    r"(?:[。！？!?．｡][。！？!?．｡…]*+|\.(?!\.)|…+(?=[”’」』]))(?P<closing>[”’」』）)\]】》〉\"']*+)"
)
_SAYING = re.compile(
    r"[^，。！？；：,.!?“”「」\s]{0,12}?(?:说|說|道|问|問|答|喊|叫|嚷|想|笑|骂|罵|吼|念|应|應|告诉|告訴)"
    r"[^，。！？；：,.!?“”「」\s]{0,6}[，。！？,.!?]"
)
_GOES_ON = re.compile(r"\s*(?:[，、；：,;:—…）)】》〉]|的|等)")


def _chinese_ends(text: str) -> Iterator[int]:
    """Where sentences may end, closing marks included, enumerations and inner quotations not yet seen to."""
    for match in _CHINESE_END.finditer(text):
        end, closing = match.end(), match["closing"]
        before, after = text[match.start() - 1 : match.start()], text[end : end + 1]
        if text[match.start()] == "." and not _is_full_stop(text, match.start()):
            continue
        if text[match.start()] in "!?" and not closing and (after.isascii() and after.isalnum()):
            continue  # an address: a.b?c=d
        if closing and (before or after) and _goes_on(text, end, closing):
            continue
        yield end


def _is_full_stop(text: str, position: int) -> bool:
    """Whether a half-width point ends a Chinese sentence: Chinese or a closing mark stands on either side."""
    before, after = text[position - 1 : position], text[position + 1 : position + 4].lstrip()
    if before.isascii() and before not in '%)"' and after:
        return before.isalnum() and bool(after) and _is_ideograph(after[0]) and not before.isdigit()
    return bool(before) and not (after and after[0].isascii() and after[0].isalnum())


def _is_ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _goes_on(text: str, end: int, closing: str) -> bool:
    """Whether the sentence goes on after the closing marks that end at ``end``."""
    if closing[-1] in "》〉" or _GOES_ON.match(text, end):
        return True
    return closing[-1] in '”’」』"' and _SAYING.match(text, end) is not None


_HIDDEN = {ord(mark): " " for mark in '“”‘「」『』（）()[]【】《》〈〉"'}
_ABBREVIATION = re.compile(
    r"\b(?:Art|Arts|Chap|Ch|Fig|Figs|No|Nos|p|pp|para|Para|Sec|Sect|Vol|vol|cf|ca)\.\s*$"
)


def _english_ends(text: str, language: str) -> Iterator[int]:
    """sentencex's boundaries, moved behind closing marks, without those before a lower-case word."""
    for boundary in get_sentence_boundaries(language.split("-")[0], text.translate(_HIDDEN)):
        position = boundary["end_index"]
        # The boundary lies behind the white space, in which hidden marks may stand: back to the terminator,
        start = position
        while start and (text[start - 1].isspace() or (text[start - 1] in '“‘「『（([【《〈"')):
            start -= 1
        end = start
        while end < len(text) and text[end] in _CLOSING and not (text[end] == '"' and _opens(text, end)):
            end += 1
        following = text[end : end + 20].lstrip(' \t\n“‘"([')
        if following[:1].islower() and not following[1:2].isupper():
            continue
        if following[:1].isdigit() and _ABBREVIATION.search(text, max(0, end - 12), end):
            continue
        yield end
