"""Split paragraphs into sentences.

English boundaries come from sentencex. On our table of cases sentencex, pysbd and syntok differ
little; only sentencex gets ``5 p.m.``, ``U.S.`` and web addresses right together. It is given the
text with quotation marks and brackets hidden, because it treats any quotation as one sentence, and
unmatched marks make its time quadratic. None of the three is usable for Chinese: pysbd cuts before a
closing quotation mark, sentencex after every one (《怎么办？》| 这本书), and syntok does not support it.
Those rules are here. Quotations and brackets are handled here for both languages, so that both sides
of a bitext are cut alike.
"""

import re
from collections.abc import Iterator, Sequence

from sentencex import get_sentence_boundaries

from corpus.text.characters import HAN
from corpus.text.language import is_chinese

_LONGEST_WHOLE = {"zh": 40, "other": 120}
"""Quotations and brackets up to this many characters, the length of a usual sentence, are never cut."""


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a paragraph, in order, stripped and never empty.

    Only white space between sentences is dropped; nothing is changed or added. A sentence ends after 。！？
    or their half-width forms, with the closing marks and the note marks ([1], ①, ²) that follow; ；, ： and
    …… do not end one, but …… and —— do at the end of a quotation. Text that continues after a quotation
    (“…！”他说。) stays with it. A short quotation or bracket with several sentences stays whole, a long one
    is cut.

    ``language`` is a BCP 47 tag; other languages than Chinese are cut like English. A paragraph in the other
    script is cut by its own rules.
    """
    marked = with_curly_quotes(text)
    chinese = _is_in_chinese(text, language)
    openings = _pairs(marked)
    inside = _covered(openings, _LONGEST_WHOLE["zh" if chinese else "other"], len(text))
    ends = _chinese_ends(marked, openings) if chinese else _english_ends(marked, openings, language)
    sentences = []
    start = 0
    for end in ends:
        if end <= start or inside[end]:
            continue
        sentence = text[start:end].strip()
        if sentence and not _LABEL.fullmatch(sentence):
            sentences.append(sentence)
            start = end
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


# A sentence that consists of this alone numbers the following one: 1. （一） 一. (a) Article 1.
_LABEL = re.compile(
    r"[(（]?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4})[)）]?[.．]?"
    r"|(?:Article|Chapter|Section|Clause|Rule|Part|Annex|Schedule|Appendix|Art|Sec|Ch"
    r"|Figure|Fig|Table|Listing|Example|Exhibit|Plate|Box|Step)\.?"
    r" (?:\d{1,3}(?:[.-]\d{1,3}){0,2}|[IVXLC]{1,6}|[A-Z])[.:]"
    r"|\[\d{1,3}\]|[\u2460-\u2473]"
)

_IDEOGRAPH = re.compile(f"[{HAN}]")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")


def _is_in_chinese(text: str, language: str) -> bool:
    """Whether a paragraph of a document in ``language`` is Chinese; an abstract may be in the other
    language.
    """
    if is_chinese(language):
        return _IDEOGRAPH.search(text) is not None or _LETTER.search(text) is None
    return language != "und" and 2 * len(_IDEOGRAPH.findall(text)) > len(_LETTER.findall(text))


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
_OPENING = "“‘「『（([【《〈"
_CLOSING = "”’」』）)]】》〉"
_QUOTES_CLOSING = "”’」』"
_MARK = re.compile("[“”‘’「」『』（）()\\[\\]【】《》〈〉]")


def with_curly_quotes(text: str) -> str:
    """``text``, of the same length, with straight quotation marks replaced by opening and closing ones.

    Apostrophes and unpaired marks (5' 10") stay.
    """
    if '"' not in text and "'" not in text:
        return text
    characters = list(text)
    for mark, (opening, closing) in (('"', "“”"), ("'", "‘’")):
        places = [i for i, c in enumerate(text) if c == mark and not _is_apostrophe(text, i)]
        if _IDEOGRAPH.search(text) and not _is_spaced(text, places):
            places = _quotes_not_inches(text, places)
            if len(places) % 2 == 0:
                # Chinese has no spaces that would show the side, but every second mark closes.
                for number, place in enumerate(places):
                    characters[place] = closing if number % 2 else opening
                continue
        awaited = 0
        for place in places:
            if _stands_open(text, place):
                characters[place] = opening
                awaited += 1
            elif awaited or text[place - 1] in ".!?,…":
                characters[place] = closing
                awaited -= awaited > 0
    return "".join(characters)


def _quotes_not_inches(text: str, places: Sequence[int]) -> list[int]:
    """The places without marks that follow a number and close nothing: 15"屏幕."""
    quotes: list[int] = []
    for place in places:
        if len(quotes) % 2 or not text[place - 1 : place].isdigit():
            quotes.append(place)
    return quotes


def _is_spaced(text: str, places: Sequence[int]) -> bool:
    """Whether white space is at the outer side of each mark, as in English, which shows the sides."""
    return all(
        (i == 0 or text[i - 1].isspace()) != (i == len(text) - 1 or text[i + 1].isspace()) for i in places
    )


def _stands_open(text: str, position: int) -> bool:
    """Whether the straight quotation mark there opens: white space or an opening mark precedes it."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    opens = not before or before.isspace() or before in "“‘(（[【—-：，、\"'"
    return opens and bool(after) and not after.isspace() and after not in "。，！？；：、"


def _is_apostrophe(text: str, position: int) -> bool:
    """Whether a single mark there is within a word of Latin letters, or means feet."""
    if text[position] == '"':
        return False
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return _is_latin(before) and (_is_latin(after) or before.isdigit())


def _pairs(text: str) -> dict[int, int]:
    """The position of each closing mark that has a partner, mapped to its partner's position."""
    partners = {}
    opened: list[tuple[str, int]] = []  # the expected closing mark, the position of the opening one
    waiting = dict.fromkeys(_CLOSING, 0)
    for match in _MARK.finditer(text):
        mark, position = match[0], match.start()
        awaited = _PAIRS.get(mark)
        if awaited is not None:
            opened.append((awaited, position))
            waiting[awaited] += 1
        elif waiting[mark] and not (mark == "’" and _is_within_word(text, position)):
            while True:
                awaited, start = opened.pop()
                waiting[awaited] -= 1
                if awaited == mark:
                    partners[position] = start
                    break
    return partners


def _is_within_word(text: str, position: int) -> bool:
    """Whether a single mark there is an apostrophe: only punctuation precedes one that closes.

    For a quotation that ends in a bare word (the ‘new’ one) this does no harm: no sentence ends in it.
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


# Note marks: [1] [2-4] ［3］ 〔4〕 [a] [注1] [3]:25 ① ² †, and emoji, which end the preceding sentence.

_BRACKETED = (
    r"(?:\d{1,3}(?:\s?[-–—,，、]\s?\d{1,3})*|[a-z]|(?:注|註|note )\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
    r"|[一二三四五六七八九十]{1,3}|(?i:citation needed))"
)
_NOTE = (
    rf"(?:\[{_BRACKETED}\](?::\d{{1,4}}(?:[-–]\d{{1,4}})?)?|［{_BRACKETED}］|〔{_BRACKETED}〕|【\d{{1,3}}】"
    r"|[（(](?:注|註|note )\s?\d{1,3}[）)]"
    "|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3}|[†‡])"
)
_CIRCLED = "[\u2460-\u2473\u24f5-\u24fe\u2776-\u277f]"
_EMOJI = "[\u2600-\u26ff\u2702-\u2767\ufe0f\U0001f300-\U0001faff]"
_NOTES = re.compile(rf"(?:{_NOTE}|{_CIRCLED})(?:\s?(?:{_NOTE}|{_CIRCLED}))*")
_SPACED_NOTES = re.compile(rf"\s\[{_BRACKETED}\](?:\s?{_NOTE})*(?=[\s{HAN}]|$)")
_EMOJIS = re.compile(rf"\s?{_EMOJI}+")
_STARTS_WITH_NOTE = re.compile(rf"\s*(?:{_NOTE}|{_CIRCLED})")
_LISTS_CIRCLED = re.compile(
    rf"(?:^\s*|[：:；;，,])\s?{_CIRCLED}|^\s*[(（]?(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})[)）.．、]"
)
_BARE_NOTE = re.compile(r"(?<=[a-z]{3}[.!?])[”’]?(\d{1,3})(?=\s+[“‘(]?[A-Z]|\s*$)")


class _Notes:
    """The ends of the note marks after the sentences of one text.

    Marks that number what follows do not count: verses of a text that starts with one, or circled numbers
    after a colon or a semicolon.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._labels = _STARTS_WITH_NOTE.match(text) is not None
        self._lists = _LISTS_CIRCLED.search(text) is not None

    def end(self, position: int) -> int:
        """The end of the marks at ``position``, or ``position`` itself if there are none."""
        if not self._labels and (match := self._match(position)):
            position = match.end()
        emoji = _EMOJIS.match(self._text, position)
        return emoji.end() if emoji else position

    def _match(self, position: int) -> re.Match[str] | None:
        match = _NOTES.match(self._text, position) or _SPACED_NOTES.match(self._text, position)
        return None if match and self._lists and re.search(_CIRCLED, match[0]) else match


# Chinese

# A terminator is followed by further ones, then closing marks; and perhaps terminators again: “快走！”。
_CHINESE_END = re.compile(
    r"(?P<terminator>[。！？!?．｡︒‼⁇⁈⁉][。！？!?．｡….]*+|\.(?!\.)|(?:(?<!…)…++|——|\.{3,6})(?=[”’」』]))"
    r"(?P<closing>(?:[ \u3000]?[”’」』])*+[）)\]】》〉”’」』]*+(?:[。！？!?｡]++[）)\]】》〉”’」』]*+)*+)"
    r"|(?<!…)…++(?=[“「])(?P<none>)"
)
_GOES_ON = re.compile(r"\s*(?:[，、；：,;:—…）)】》〉]|的|之|等)")
_SAYS = re.compile(
    r"[^，。！？；：,.!?“”「」\s]{0,12}?(?<![知难難报報街频頻味])"
    r"(?:说|說|道|问|問|答|喊|叫|嚷|骂|罵|吼|应声|應聲|回应|回應)[。，！？,.!?]"
)
_ABBREVIATED = """
al approx art arts assoc ave bros ca cap cf ch chap co corp dept dr ed eds eq eqs esp est etc ex fig figs gen
hon inc jr lt ltd messrs mr mrs ms mt no nos op p para pp prof pt ref refs rev sec sect sr st tab tel univ viz
vol vols vs jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
"""
ABBREVIATIONS = frozenset(_ABBREVIATED.split())
"""English words, in lower case, whose full stop does not end a sentence when Chinese follows."""

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")


def _chinese_ends(text: str, openings: dict[int, int]) -> Iterator[int]:
    """Possible ends of sentences, after closing marks; short pairs of marks are not yet considered."""
    notes = _Notes(text)
    full_stops = "。" in text
    for match in _CHINESE_END.finditer(text):
        terminator, closing, end = match["terminator"], match["closing"], match.end()
        ended = any(character in (closing or "") for character in "。！？")  # “It is locked.”？
        if terminator == "." and not ended and not _is_full_stop(text, match.start(), end, full_stops):
            continue
        if terminator and terminator[0] == "．" and text[match.start() - 1 : match.start()].isdigit():
            continue  # ３．１４, and the number of an item
        if terminator and terminator[0] in "!?" and not closing and _is_latin(text[end : end + 1]):
            continue  # an address: a.b?c=d
        end = notes.end(end)
        if closing and _goes_on(text, match.end(), end, terminator, openings):
            continue
        yield end


def _is_full_stop(text: str, position: int, end: int, full_stops: bool) -> bool:
    """Whether a half-width point ends a Chinese sentence.

    It does after Chinese, a percent sign or a closing mark, and between a Latin word and Chinese, unless the
    text has ``full_stops`` of its own; in a number, an abbreviation or an address it does not.
    """
    before, after = text[position - 1 : position], text[end : end + 3].lstrip()[:1]
    if _is_latin(after) or after in tuple("。！？!?，、；：,;:）)") or _is_path(text, position, end):
        return False
    if before.isdigit() or (before.isascii() and before.isupper()):
        return not after
    word = _LATIN_WORD.search(text, max(0, position - 20), position)
    if word and after and (full_stops or "." in word[0] or word[0].lower() in ABBREVIATIONS):
        return False
    return bool(before) and not before.isspace()


def _is_path(text: str, position: int, end: int) -> bool:
    """Whether the point there is part of a path: ``..`` or ``./``."""
    dots = text[:position].rstrip(".") if text[position - 1 : position] == "." else text[:position]
    return text[end : end + 1] in ("/", "\\") or (dots[-1:].isspace() and text[end : end + 1] != "")


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _goes_on(text: str, closed: int, end: int, terminator: str, openings: dict[int, int]) -> bool:
    """Whether a sentence continues after closing marks up to ``closed`` and note marks up to ``end``."""
    if text[closed - 1] in "》〉" or _GOES_ON.match(text, end):
        return True
    if text[closed - 1] in "。！？!?｡":
        return False  # “快走！”。
    if text[closed - 1] in _QUOTES_CLOSING and _SAYS.match(text, end):
        return True
    opening = openings.get(closed - 1)
    if opening is None or not text[opening - 1 : opening].isalnum():
        return False
    # The marks are in the middle of a clause: 他（没错！）来了, 一声“冲啊！”响起. A full stop in a
    # quotation ends the clause all the same.
    return text[end : end + 1].isalnum() and (
        text[closed - 1] not in _QUOTES_CLOSING or terminator[0] not in "。．｡."
    )


# English

_SPACE = dict.fromkeys(map(ord, '“‘「『」』（）()[]【】《》〈〉”"'), " ")
_NUMBERED = re.compile(
    r"\b(?:Arts?|Chaps?|Ch|Figs?|Nos?|[Pp]p?|[Pp]aras?|Secs?|Sect|[Vv]ols?|cf|ca|approx|Eqs?|Tab)\.$"
)
_LISTED = re.compile(r"\s*(?:\(?[a-z]{1,3}\)\s|(?:[a-z]|[ivx]{2,4})\.\s+[A-Z])")  # (b), b.
_CLOCK = re.compile(r"\b[ap]\.m\.$")
_DAY = re.compile(r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:Eastern|Pacific|GMT|UTC)\b")
_SAID = re.compile(
    r"\s*+(?:I\s*+|(?:[A-Z][\w’'.-]*+\s++){1,3}?)"
    r"(?:said|says|asked|cried|shouted|exclaimed|replied|answered|whispered|called|demanded|muttered|wondered)\b"
)


# sentencex does not treat these as an end: a one-character ellipsis, and etc., before a capital.
_ENDS_TOO = re.compile(r"(?:…|\betc\.)[”’)]*(?=\s+[“‘(]?[A-Z])")


def _ends_again(text: str, position: int) -> bool:
    """Whether a terminator there follows a closing mark: Why does it say “It is locked.”?"""
    return text[position] in "?!." and text[position - 1] in _CLOSING


_NEXT_SPEAKER = re.compile(r"\s+[—–-]\s?\S")


def _english_ends(text: str, openings: dict[int, int], language: str) -> Iterator[int]:
    """sentencex's boundaries, moved after closing marks and note marks, unless the sentence continues."""
    notes = _Notes(text)
    dialogue = text.lstrip()[:1] in ("—", "–", "-")
    hidden = list(text.translate(_SPACE))
    for closing, opening in openings.items():
        hidden[closing] = hidden[opening] = " "
    for note in _NOTES.finditer(text):
        hidden[note.start() : note.end()] = " " * (note.end() - note.start())
    bare = {match.start(1): match.end(1) for match in _BARE_NOTE.finditer(text)}
    for start, end in bare.items():
        hidden[start:end] = " " * (end - start)
    boundaries = [b["end_index"] for b in get_sentence_boundaries(language.split("-")[0], "".join(hidden))]
    for end in sorted([*boundaries, *(match.end() for match in _ENDS_TOO.finditer(text))]):
        # The boundary is after white space, in which hidden marks may stand: back to the terminator,
        while (
            end
            and hidden[end - 1].isspace()
            and (text[end - 1].isspace() or hidden[end - 1] != text[end - 1])
        ):
            end -= 1
        while end and text[end - 1] in _OPENING + _CLOSING:
            end -= 1
        terminator = text[end - 1 : end]
        # The sentence ends after the closing and note marks.
        reached = -1
        while reached != end:
            reached = end
            while text[end : end + 1] and (text[end] in _CLOSING or _ends_again(text, end)):
                end += 1
            end = notes.end(bare.get(end, end))
        speaks = dialogue and _NEXT_SPEAKER.match(text, end)
        if speaks or not _goes_on_in_english(text, end, terminator):
            yield end


def _goes_on_in_english(text: str, end: int, terminator: str) -> bool:
    if text[end - 2 : end - 1].isspace() and text[end : end + 1].isalnum():
        return True  # .NET
    if terminator == "." and _is_path(text, end - 1, end):
        return True
    if _CLOCK.search(text, max(0, end - 6), end) and _DAY.match(text, end):
        return True
    following = text[end : end + 40].lstrip(" \t\n“‘([")
    if following[:1] in "—–":
        return bool(following)
    if following[:1].islower() and not _LISTED.match(text, end):
        return not following[1:2].isupper()  # iPhone
    if following[:1].isdigit():
        return terminator == "." and _NUMBERED.search(text, max(0, end - 12), end) is not None
    closed = text[end - 1 : end] in _QUOTES_CLOSING
    return closed and terminator in "?!—–…-" and _SAID.match(text, end) is not None
