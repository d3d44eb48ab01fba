"""Sentences.

English boundaries come from sentencex. On our table of cases sentencex, pysbd and syntok differ little;
sentencex alone gets ``5 p.m.``, ``U.S.`` and web addresses right together. It sees the text with quotation
marks and brackets hidden, because a quotation, however long, is one sentence to it, and unmatched marks
make its time quadratic. For Chinese none of the three serves: pysbd cuts before a closing quotation mark,
sentencex after every one (《怎么办？》| 这本书), syntok knows no Chinese. Those rules are here.

Quotations and brackets are ours for both languages, so that both sides of a bitext are cut alike.
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from corpus.text.language import is_chinese

_LONGEST_WHOLE = {"zh": 40, "other": 120}
"""Characters up to which a quotation or bracket is never cut inside: a sentence of usual length."""


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a paragraph, in order, stripped and never empty.

    Nothing but white space between sentences is lost and nothing is added. A sentence ends after 。！？ or
    their half-width forms and the closing marks that follow; ；, ： and …… end none, but …… and —— do at
    the end of a quotation. What goes on after a quotation (“…！”他说。) stays with it. A short quotation or
    bracket that holds several sentences stays whole, a long one is cut. ``language`` is a BCP 47 tag;
    what is not Chinese is taken for a language that writes like English.
    """
    chinese = is_chinese(language)
    openings = _pairs(text)
    inside = _covered(openings, _LONGEST_WHOLE["zh" if chinese else "other"], len(text))
    sentences = []
    start = 0
    for end in _chinese_ends(text, openings) if chinese else _english_ends(text, openings, language):
        if end <= start or inside[end]:
            continue
        sentence = text[start:end].strip()
        if sentence and not _LABEL.fullmatch(sentence):
            sentences.append(sentence)
            start = end
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


# A sentence that would be nothing but this is the number of the one that follows: 1. （一） 一. (a)
_LABEL = re.compile(
    r"[(（]?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4})[)）]?[.．]?"
)

# Quotation marks and brackets

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
_OPENING = "“‘「『（([【《〈\"'"
_CLOSING = "”’」』）)]】》〉\"'"
_QUOTES_CLOSING = "”’」』\"'"
_MARK = re.compile("[“”‘’「」『』（）()\\[\\]【】《》〈〉\"']")


def _pairs(text: str) -> dict[int, int]:
    """The position of each closing mark that has a partner, to its partner's position."""
    partners = {}
    opened: list[tuple[str, int]] = []  # the closing mark awaited, the position of the opening one
    waiting = dict.fromkeys(_CLOSING, 0)
    for match in _MARK.finditer(text):
        mark, position = match[0], match.start()
        awaited = mark if mark in "\"'" and _stands_open(text, position) else _PAIRS.get(mark)
        if awaited is not None:
            opened.append((awaited, position))
            waiting[awaited] += 1
        elif waiting[mark] and not (mark in "'’" and _is_apostrophe(text, position)):
            while True:
                awaited, start = opened.pop()
                waiting[awaited] -= 1
                if awaited == mark:
                    partners[position] = start
                    break
    return partners


def _stands_open(text: str, position: int) -> bool:
    """Whether the straight quotation mark there opens: white space or an opening mark stands before it."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return (not before or before.isspace() or before in "“‘(（[【—-：，\"'") and not after.isspace()


def _is_apostrophe(text: str, position: int) -> bool:
    """Whether a single mark there is one: only punctuation stands before one that closes a quotation.

    Of a quotation that ends in a bare word (the ‘new’ one) nothing is lost: no sentence ends in it.
    """
    return text[position - 1 : position].isalnum()


def _covered(openings: dict[int, int], longest: int, length: int) -> bytearray:
    """For each position from 0 to ``length``: 1 within a pair of marks at most ``longest`` apart."""
    covered = bytearray(length + 1)
    reached = length + 1
    for closing, opening in sorted(openings.items(), reverse=True):
        if closing - opening <= longest and opening < reached:
            last = min(closing, reached)
            covered[opening + 1 : last + 1] = b"\1" * (last - opening)
            reached = opening
    return covered


# Chinese

# After a terminator stand further ones, then closing marks.
_CHINESE_END = re.compile(
    r"(?P<terminator>[。！？!?．｡][。！？!?．｡…]*+|\.(?!\.)|(?:…+|——|\.{3,6})(?=[”’」』]))"
    r"(?P<closing>(?:[ \u3000]?[”’」』])*+[）)\]】》〉\"”’」』']*+)"
    r"|…+(?=[“「])(?P<none>)"
)
_GOES_ON = re.compile(r"\s*(?:[，、；：,;:—…）)】》〉]|的|之|等)")
_SAYS = re.compile(
    r"[^，。！？；：,.!?“”「」\s]{0,12}?(?<![知难難报報街频頻味])"
    r"(?:说|說|道|问|問|答|喊|叫|嚷|骂|罵|吼|应声|應聲|回应|回應)[。，！？,.!?]"
)


def _chinese_ends(text: str, openings: dict[int, int]) -> Iterator[int]:
    """Where sentences may end, closing marks included; short pairs of marks are not yet seen to."""
    for match in _CHINESE_END.finditer(text):
        terminator, closing, end = match["terminator"], match["closing"], match.end()
        if terminator == "." and not _is_full_stop(text, match.start(), end):
            continue
        if terminator and terminator[0] in "!?" and not closing and _is_latin(text[end : end + 1]):
            continue  # an address: a.b?c=d
        if closing and _goes_on(text, end, terminator, openings):
            continue
        yield end


def _is_full_stop(text: str, position: int, end: int) -> bool:
    """Whether a half-width point ends a Chinese sentence.

    One does after Chinese, a percent sign or a closing mark, and after a Latin word before Chinese; one in
    a number, an abbreviation or an address does not.
    """
    before, after = text[position - 1 : position], text[end : end + 3].lstrip()[:1]
    if _is_latin(after):
        return False
    if before.isdigit() or (before.isascii() and before.isupper()):
        return not after
    return bool(before) and not before.isspace()


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _goes_on(text: str, end: int, terminator: str, openings: dict[int, int]) -> bool:
    """Whether a sentence goes on after the closing marks that end at ``end``."""
    if text[end - 1] in "》〉" or _GOES_ON.match(text, end):
        return True
    if text[end - 1] in _QUOTES_CLOSING and _SAYS.match(text, end):
        return True
    opening = openings.get(end - 1)
    if opening is None or not text[opening - 1 : opening].isalnum():
        return False
    # The marks stand in the middle of a clause: 他（没错！）来了, 一声“冲啊！”响起. A full stop in a
    # quotation ends the clause all the same.
    return text[end : end + 1].isalnum() and (
        text[end - 1] not in _QUOTES_CLOSING or terminator[0] not in "。．｡."
    )


# English

_SPACE = dict.fromkeys(map(ord, '“‘「『」』（）()[]【】《》〈〉"”'), " ")
_NUMBERED = re.compile(
    r"\b(?:Arts?|Chaps?|Ch|Figs?|Nos?|[Pp]p?|[Pp]aras?|Secs?|Sect|[Vv]ols?|cf|ca|Eqs?|Tab)\.$"
)
_LISTED = re.compile(r"\s*\(?[a-z]{1,3}\)\s")  # (b)
_CLOCK = re.compile(r"\b[ap]\.m\.$")
_DAY = re.compile(r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:Eastern|Pacific|GMT|UTC)\b")
_SAID = re.compile(
    r"\s*(?:I|(?:[A-Z][\w’'.-]*\s+){1,3}?)\s*"
    r"(?:said|says|asked|cried|shouted|exclaimed|replied|answered|whispered|called|demanded|muttered|wondered)\b"
)


def _english_ends(text: str, openings: dict[int, int], language: str) -> Iterator[int]:
    """sentencex's boundaries, moved behind closing marks, where no sentence goes on."""
    hidden = list(text.translate(_SPACE))
    for closing, opening in openings.items():
        hidden[closing] = hidden[opening] = " "
    for boundary in get_sentence_boundaries(language.split("-")[0], "".join(hidden)):
        # The boundary lies behind white space, in which hidden marks may stand: back to the terminator,
        end = boundary["end_index"]
        while end and (text[end - 1].isspace() or text[end - 1] in _OPENING + _CLOSING):
            end -= 1
        terminator = text[end - 1 : end]
        # and behind the marks that close.
        while text[end : end + 1] and text[end] in _CLOSING and not _stands_open(text, end):
            end += 1
        if not _goes_on_in_english(text, end, terminator):
            yield end


def _goes_on_in_english(text: str, end: int, terminator: str) -> bool:
    if text[end - 2 : end - 1].isspace() and text[end : end + 1].isalnum():
        return True  # .NET
    if _CLOCK.search(text, max(0, end - 6), end) and _DAY.match(text, end):
        return True
    following = text[end : end + 40].lstrip(" \t\n“‘\"'([")
    if following[:1] in "—–":
        return bool(following)
    if following[:1].islower() and not _LISTED.match(text, end):
        return not following[1:2].isupper()  # iPhone
    if following[:1].isdigit():
        return terminator == "." and _NUMBERED.search(text, max(0, end - 12), end) is not None
    closed = text[end - 1 : end] in _QUOTES_CLOSING
    return closed and terminator in "?!—–…-" and _SAID.match(text, end) is not None
