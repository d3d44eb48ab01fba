"""What language models put around a translation, or in its place: preambles, code fences, notes, refusals.

A wrapper is named, never removed in silence: :func:`find_wrappers` says which segments have which, and
:func:`stripped` makes the hypotheses without them, to be scored beside the real ones. What the source or a
reference has in the same form is part of the text and no wrapper.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from align.scoring.testset import System, TestSet
from corpus.text.characters import has_han
from corpus.text.language import is_chinese


class Wrapper(StrEnum):
    """A kind of wrapper."""

    THINKING = "thinking"
    FENCE = "code-fence"
    JSON = "json"
    TAGS = "tags"
    PREAMBLE = "preamble"
    NOTE = "note"
    ALTERNATIVES = "alternatives"
    TWO_LANGUAGES = "two-languages"
    MARKDOWN = "markdown"
    QUOTED = "quoted"
    REFUSAL = "refusal"
    TRUNCATED = "truncated"


NAMES = {
    Wrapper.THINKING: "a <think> block",
    Wrapper.FENCE: "code fences (```)",
    Wrapper.JSON: "JSON around the translation",
    Wrapper.TAGS: "tags around the translation",
    Wrapper.PREAMBLE: "a preamble or label before the translation",
    Wrapper.NOTE: "a note after the translation",
    Wrapper.ALTERNATIVES: "alternative translations",
    Wrapper.TWO_LANGUAGES: "the source beside its translation",
    Wrapper.MARKDOWN: "Markdown (** or #) that the source lacks",
    Wrapper.QUOTED: "quotation marks around the whole segment",
    Wrapper.REFUSAL: "a refusal in place of a translation",
    Wrapper.TRUNCATED: "a translation that breaks off",
}
"""What each kind is called in a message."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What a hypothesis is compared with; ``source`` is empty where it is not known."""

    source: str
    references: Sequence[str]
    chinese: bool

    @property
    def texts(self) -> Sequence[str]:
        return (self.source, *self.references)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether source or a reference has it too."""
        return any(map(pattern.search, self.texts))


Stripper = Callable[[str, _Context], str]
"""The text without one kind of wrapper; the text itself where it has none."""


def find_wrappers(test_set: TestSet, system: System) -> dict[Wrapper, list[int]]:
    """The segments (from zero) that have each kind of wrapper; kinds without any are left out."""
    found: dict[Wrapper, list[int]] = {}
    for segment, text in enumerate(system.hypotheses):
        if text.strip():
            for kind in _unwrap(text, _context(test_set, segment))[1]:
                found.setdefault(kind, []).append(segment)
    return {kind: found[kind] for kind in Wrapper if kind in found}


def stripped(test_set: TestSet, system: System) -> System:
    """The system's hypotheses without wrappers. Refusals and what breaks off stay: nothing is under them."""
    texts = tuple(
        _unwrap(text, _context(test_set, segment))[0] for segment, text in enumerate(system.hypotheses)
    )
    return replace(system, hypotheses=texts)


def _context(test_set: TestSet, segment: int) -> _Context:
    return _Context(
        test_set.sources[segment].strip() if test_set.sources else "",
        [texts[segment].strip() for texts in test_set.references.values() if texts[segment].strip()],
        is_chinese(test_set.target_language),
    )


def _unwrap(text: str, context: _Context) -> tuple[str, set[Wrapper]]:
    """A hypothesis without its wrappers, and their kinds. One may stand inside another."""
    found: set[Wrapper] = set()
    text = text.strip()
    for _ in range(4):
        before = text
        for kind, strip in _STRIPPERS.items():
            inner = strip(text, context)
            if inner != text:
                found.add(kind)
                text = inner.strip()
        if text == before:
            break
    if _refuses(text, context):
        found.add(Wrapper.REFUSAL)
    elif _breaks_off(text, context):
        found.add(Wrapper.TRUNCATED)
    return text, found


_THINK = r"think(?:ing)?|thought|reasoning|reflection|analysis|scratchpad"
_THINKING = re.compile(rf"<({_THINK})>.*?</\1>|^.*?</(?:{_THINK})>|<(?:{_THINK})>.*\Z", re.S | re.I)


def _strip_thinking(text: str, context: _Context) -> str:
    return text if "<" not in text or context.has(_THINKING) else _THINKING.sub("", text)


_FENCED = re.compile(
    r"(?:```+|~~~+)[\w+-]*[ \t]*\n(.*?)\n?[ \t]*(?:```+|~~~+)"
    r"|```+(?:(?:text|plaintext|plain|txt|markdown|md|json|output|english|chinese|en|zh)[ \t]+)?(.*?)```+",
    re.S | re.I,
)
_FENCE = re.compile(
    r"^\s*(?:```+|~~~+)[\w+-]*\s*(?:\n|$)|\n?\s*(?:```+|~~~+)\s*$|```+(?:text|plaintext|markdown)?"
)
_TICKED = re.compile(r"\A`([^`]+)`\Z")


def _strip_fences(text: str, context: _Context) -> str:
    if (ticked := _TICKED.match(text)) and not any("`" in t for t in context.texts):
        return ticked[1]
    if not ("```" in text or text.lstrip().startswith("~~~")) or any("```" in t for t in context.texts):
        return text
    if fenced := _FENCED.search(text):
        return fenced[1] if fenced[1] is not None else fenced[2]
    return _FENCE.sub("", text)


_KEYS = re.compile(
    r"translat|^(?:text|output|result|target|mt|hyp|hypothesis|answer|content|response|en|zh|english|chinese)$"
    r"|译文|翻译|译|答案",
    re.I,
)
_JSON_START = re.compile(r"""\A\{\s*(["'])([^"'\n]{1,40})\1\s*:\s*(["'])(.*)\Z""", re.S)


def _strip_json(text: str, context: _Context) -> str:
    if text[:1] not in '{["' or any(t[:1] in ("{", "[") for t in context.texts if t):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        if not (start := _JSON_START.match(text)) or not _KEYS.search(start[2]):
            return text
        inner = re.sub(rf"{start[3]}?\s*,?\s*\}}?\s*\Z", "", start[4])
        return inner.replace("\\n", "\n").replace('\\"', '"').replace("\\'", "'")
    if isinstance(value, str) and "\\" not in text:
        return text  # in quotation marks, which are another kind
    return _text_in(value, _OTHER_KEYS[context.chinese]) or text


_OTHER_KEYS = {
    True: re.compile(r"^(?:en|english|英文|source|src|original|原文)$", re.I),
    False: re.compile(r"^(?:zh|chinese|中文|source|src|original|原文)$", re.I),
}
"""Keys of the source, by whether the target is Chinese."""


def _text_in(value: object, other: re.Pattern[str]) -> str:
    """The translation in a JSON value: its only string, or the one whose key says so."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return _text_in(value[0], other) if len(value) == 1 else ""
    if isinstance(value, dict):
        named = [v for k, v in value.items() if _KEYS.search(str(k)) and not other.search(str(k))]
        named = named or (list(value.values()) if len(value) == 1 else [])
        return _text_in(named[0], other) if named else ""
    return ""


_TAGS = re.compile(
    r"\A<(translat\w*|output|answer|result|target|response|final|en|zh|english|chinese|text)(?: [^<>]*)?>"
    r"(.*?)(?:</\1>|\Z)",
    re.S | re.I,
)


def _strip_tags(text: str, context: _Context) -> str:
    tagged = _TAGS.match(text)
    return tagged[2] if tagged and not any(t.startswith("<") for t in context.texts) else text


_OPENING = r"[\s*_#>\[【(（]*"
_CLOSING = r"[*_\]】)）]*\s*[:：][*_]*\s*"
_ABOUT_TRANSLATION = r"(?:translat\w*|\brendering\b|(?:english|chinese) version|译文|翻译|[中英]译)"
_HEAD = re.compile(
    rf"\A[^:：\n]{{0,140}}?{_ABOUT_TRANSLATION}[^:：\n]{{0,100}}{_CLOSING}"
    rf"|\A[\s#*_]*[\[【]?(?:(?:english|chinese) )?(?:translation|译文|翻译)[\]】*_]*[ \t]*"
    r"(?:\n+|(?<=[\]】])\s*)",
    re.I,
)
_HEAD_SIGN = re.compile(r"[:：\n!！\]】]")
_ABOUT = re.compile(_ABOUT_TRANSLATION, re.I)
_YES = (
    r"(?:sure|certainly|of course|absolutely|okay|ok|great|no problem|got it|understood"
    r"|好的|当然(?:可以)?|没问题|可以|明白了)"
)
_LABEL = re.compile(
    rf"\A{_OPENING}(?:(?:(?:in|final) )?(?:english|chinese|mandarin)"
    r"|answer|result|output|target(?: text)?|hypothesis|en|zh"
    rf"|中文|英文|答案|输出|结果){_CLOSING}"
    rf"|\A(?:{_YES}\b[^:：\n]{{0,60}}"
    rf"|[^:：\n]{{0,60}}\bhere(?:['’]s| (?:is|are|you go|it is))[^:：\n]{{0,60}}"
    rf"|[^:：\n]{{0,40}}(?:as requested|below is|the following is|(?:以下|下面)[是为])"
    rf"[^:：\n]{{0,60}}){_CLOSING}",
    re.I,
)
_LABELLED = re.compile(r"\A[^:：\n]{1,140}[:：]")
_YES_ALONE = re.compile(rf"\A{_YES}[!！.。,，]*(?:[ \t]*\n+|(?<=[!！])\s*)", re.I)
_AGREED = re.compile(rf"\A\W*{_YES}|当然|好|没问题|行|可以", re.I)


def _strip_preamble(text: str, context: _Context) -> str:
    if not _HEAD_SIGN.search(text, 0, 240):
        return text
    if (match := _HEAD.match(text)) and not context.has(_ABOUT):
        return text[match.end() :]
    if (match := _LABEL.match(text)) and not any(map(_LABELLED.match, filter(None, context.texts))):
        return text[match.end() :]
    if (match := _YES_ALONE.match(text)) and not context.has(_AGREED):
        return text[match.end() :]
    return text


_NOTE_WORD = (
    r"(?:(?:translator['’]?s |translation |additional |please )?(?:notes?|explanations?|comments?|remarks?)"
    r"|t/?n"
    r"|literal(?:ly| translation| meaning)?|context|key (?:points|terms|changes)|breakdown|pinyin"
    r"|译者注|译注|注释|备注|说明|解释|注意|注|解析|翻译说明|拼音)"
)
_FAREWELL = (
    r"(?:(?:please )?let me know"
    r"|i hope (?:this|that|it) (?:translation|helps|is (?:helpful|useful)|meets|works)"
    r"|hope (?:this|that|it) helps|feel free to|is there anything else"
    r"|if you(?: need| have| would like|['’]d like)[^.\n]{0,20}"
    r"(?:further|questions|help with|changes|adjust|clarif|assist)"
    r"|(?:this|the) translation (?:is|keeps|maintains|conveys|captures|preserves)"
    r"|如(?:果您?)?(?:有|需)[^\n]{0,12}(?:需要|问题|修改|帮助|疑问|调整)|希望(?:这|对您|能)|请告诉我|这(?:个|句)?(?:翻译|译文))"
)
_NOTE = re.compile(
    rf"(?:\n\s*(?:[-—–_*]{{3,}}\s*)?{_OPENING}|(?<=[.!?。！？”\"')）])\s*[*_\[【(（]*){_NOTE_WORD}{_CLOSING}.*\Z"
    rf"|\s*[(（\[【]\s*{_NOTE_WORD}\s*[:：].*[)）\]】]\s*\Z",
    re.I | re.S,
)
_NOTED = re.compile(rf"\b{_NOTE_WORD}\s*[:：]|注[:：]|\bnot(?:e|ice)\b|注意|说明|备注", re.I)
_GOODBYE = re.compile(rf"(?:\n\s*|(?<=[.!?。！？”\"'])\s+){_OPENING}{_FAREWELL}.*\Z", re.I | re.S)
_POLITE = re.compile(
    rf"{_FAREWELL}|希望|告诉|如有|如需|如果|问题|联系|需要|帮助|question|contact|\bhelp", re.I
)
_NOTE_SIGNS = ("\n", ":", "：", "et me know", "ope th", "eel free", "nything else", "f you",
               "his translation", "he translation", "如", "希望", "告诉", "翻译", "译文")  # fmt: skip
"""What any note has; looked for first, since it takes far less time than the expressions."""


def _strip_note(text: str, context: _Context) -> str:
    if not any(sign in text for sign in _NOTE_SIGNS):
        return text
    for pattern, own in ((_NOTE, _NOTED), (_GOODBYE, _POLITE)):
        match = pattern.search(text)
        if match and text[: match.start()].strip() and not context.has(own):
            return text[: match.start()]
    return text


_OR = (
    r"(?:or(?: else| simply| more \w+)?|alternatively|alternative(?:s| translations?)?"
    r"|another (?:option|version|translation|way)[^\n:：]{0,20}|或者?|也可(?:以)?译[为作成]"
    r"|另(?:一种)?译法?|又译)"
)
_ALTERNATIVE = re.compile(
    rf"\s*\n\s*[*_(（]*{_OR}[*_]*(?:\s*[:：,，]|\s*\n).*\Z"
    rf"|(?<=[.!?。！？”\"'])\s*[(（*_]*{_OR}[*_]*\s*[:：].*\Z"
    rf"|\s+{_OR}\s*[:：]\s.*\Z"
    rf"|\s*[(（]{_OR}\s*[:：][^)）]*[)）]",
    re.I | re.S,
)
_OPTION = (
    r"(?:option|version|translation|alternative|译法|版本|方案|选项|译文)"
    r"\s*(?:#?[1-3a-c]|one|two|[一二三])\s*[:：.)]|\(?[1a][.)、]"
)
_OPTIONS = re.compile(
    rf"\A[*_#\s]*(?:{_OPTION})[*_]*\s*(.+?)\s*(?:\n|(?<=[.!?。！？”\"']))\s*[*_#]*"
    r"(?:(?:option|version|translation|alternative|译法|版本|方案|选项|译文)\s*(?:#?[2b]|two|二)\s*[:：.)]|\(?[2b][.)、])[*_]*\s*\S.*\Z",
    re.I | re.S,
)
_ALTERNATIVE_SIGN = re.compile(r"[\n:：/]|\A\(?[1a][.)、]")
_NUMBERED = re.compile(r"[12１２][.)、）]|[一二]、|①|\b[ab][.)]")


def _strip_alternatives(text: str, context: _Context) -> str:
    if not _ALTERNATIVE_SIGN.search(text):
        return text
    options = _OPTIONS.match(text)
    if options and not context.has(_NUMBERED) and not context.has(_OPTIONS):
        return options[1]
    halves = text.split(" / ")
    slash = any("/" in t for t in context.texts)
    if len(halves) == 2 and context.source and not slash and len(min(halves, key=len)) > 20:
        return halves[0]
    if not (match := _ALTERNATIVE.search(text)) or not text[: match.start()].strip():
        return text
    return text if context.has(_ALTERNATIVE) else text[: match.start()] + text[match.end() :]


_ENGLISH_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_PUNCTUATED = re.compile(r"[\s.,:;!?，。：；！？、“”\"'()（）—–-]+")


def _strip_source(text: str, context: _Context) -> str:
    """Without the source, where it stands whole beside its translation."""
    if not context.source or any(context.source in reference for reference in context.references):
        return text
    if not _is_in(text, not context.chinese):
        return text
    # In one piece, or sentence by sentence; a copy of the source alone is another finding.
    rest = text
    if len(context.source) >= 4 and context.source in rest and _is_in(context.source, not context.chinese):
        rest = rest.replace(context.source, "\n")
    else:
        squeezed = _PUNCTUATED.sub("", context.source)
        for piece in _pieces(text):
            inner = _PUNCTUATED.sub("", piece)
            if _is_in(piece, not context.chinese) and len(inner) >= 4 and inner in squeezed:
                rest = rest.replace(piece, "\n", 1)
    rest = "\n".join(filter(None, (line.strip(" \t/|-—–()（）[]") for line in rest.split("\n"))))
    if rest == text or not _is_in(rest, context.chinese) or _copied_share(text, rest, context) < 0.5:
        return text
    return rest if context.chinese else " ".join(rest.split("\n"))


def _pieces(text: str) -> list[str]:
    """Lines and sentences, of either language."""
    return [
        piece
        for piece in re.split(r"(?<=[。！？!?])|(?<=[.!?])\s+|\n|[()（）]| [/|] ", text)
        if piece.strip()
    ]


def _is_in(text: str, chinese: bool) -> bool:
    """Whether there are words of Chinese, or else of a language with Latin letters."""
    return has_han(text) if chinese else len(_ENGLISH_WORD.findall(text)) >= 2


def _copied_share(text: str, rest: str, context: _Context) -> float:
    """What share of the source was taken out."""
    gone = len(_PUNCTUATED.sub("", text)) - len(_PUNCTUATED.sub("", rest))
    return gone / max(1, len(_PUNCTUATED.sub("", context.source)))


_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.S)
_ITALIC = re.compile(r"\A\*(?=[^\s*])([^*]+)(?<=\S)\*\Z", re.S)
_MARK = re.compile(r"\A(?:#{1,6}|[-+•>])\s+")
_MARKS = re.compile(r"\A\W*[#*+•>·\-–—]|#")


def _strip_markdown(text: str, context: _Context) -> str:
    if text[:1].isalnum() and "**" not in text and "__" not in text:
        return text
    if not any("*" in t or "__" in t for t in context.texts):
        text = _ITALIC.sub(r"\1", _BOLD.sub(r"\2", text))
    return text if context.has(_MARKS) else _MARK.sub("", text)


_QUOTES = {'"': '"', "“": "”", "'": "'", "‘": "’", "「": "」", "『": "』", "«": "»", "„": "“", "＂": "＂"}
_QUOTE_MARKS = "\"'“”‘’「」『』«»„＂《》〈〉`【】[]"


def _strip_quotes(text: str, context: _Context) -> str:
    """Without quotation marks around all of it, unless source or reference begins or ends with one."""
    if len(text) < 3 or _QUOTES.get(text[0]) != text[-1]:
        return text
    if any(t[0] in _QUOTE_MARKS or t.rstrip(".。,，!！?？")[-1:] in _QUOTE_MARKS for t in context.texts if t):
        return text
    inner = text[1:-1]
    if text[0] == text[-1]:
        # Two in a row stand for one in a cell of a spreadsheet; an apostrophe is not a quotation mark.
        undoubled = inner.replace(text[0] * 2, "")
        marks = list(re.finditer(rf"(?<!\w){text[0]}|{text[0]}(?!\w)", undoubled))
        before = undoubled[: marks[0].start()] if marks else ""
        nested = len(marks) % 2 == 0 and (not before or before[-1] in " (\t\n")
        return inner.replace(text[0] * 2, text[0]) if nested else text
    depth = 0
    for character in inner:
        depth += (character == text[0]) - (character == text[-1])
        if depth < 0:
            return text
    return inner


_STRIPPERS: dict[Wrapper, Stripper] = {
    Wrapper.THINKING: _strip_thinking,
    Wrapper.FENCE: _strip_fences,
    Wrapper.JSON: _strip_json,
    Wrapper.TAGS: _strip_tags,
    Wrapper.PREAMBLE: _strip_preamble,
    Wrapper.NOTE: _strip_note,
    Wrapper.ALTERNATIVES: _strip_alternatives,
    Wrapper.TWO_LANGUAGES: _strip_source,
    Wrapper.MARKDOWN: _strip_markdown,
    Wrapper.QUOTED: _strip_quotes,
}

_REFUSAL = re.compile(
    r"\A\W*(?:(?:i['’]?m|i am) (?:very |so |really )?(?:sorry|unable|not able)|sorry"
    r"|i apologi[sz]e|apologies|unfortunately,? i"
    r"|i (?:cannot|can['’]?t|can not|won['’]?t|will not|am not able)"
    r"|as an? (?:ai|language|large)|my apologies"
    r"|(?:非常|很|十分)?抱歉|对不起|作为(?:一个|一名)?(?:AI|人工智能|语言模型|大型?语言)|(?:我|本人)(?:无法|不能|没办法)|无法翻译)"
    r".{0,160}?(?:translat|assist|help|provid|request|content|comply|fulfil"
    r"|language model|\bai\b|process|generate|answer|discuss"
    r"|翻译|帮助|协助|提供|处理|内容|请求|回答|讨论|生成|语言模型)"
    r"|\A\W*(?:please (?:provide|share|send|paste|enter)\b.{0,60}(?:text|sentence|source|content)"
    r"|请(?:您)?提供.{0,20}(?:文本|内容|原文|句子))",
    re.I | re.S,
)
_SORRY = re.compile(
    r"抱歉|对不起|不好意思|遗憾|无法|不能|不会|不可|没办法|道歉|致歉|人工智能"
    r"|sorry|cannot|can['’]?t|unable|not able|apolog|unfortunately|won['’]?t|\bAI\b|请|提供|please|provide",
    re.I,
)


_REFUSAL_SIGNS = (
    "orry", "polog", "nfortunately", "annot", "can't", "can’t", "an not", "won't", "won’t", "nable",
    "not able", "s a", "lease", "抱歉", "对不起", "作为", "无法", "不能", "没办法", "请",
)  # fmt: skip


def _refuses(text: str, context: _Context) -> bool:
    head = text[:60]
    if not any(sign in head for sign in _REFUSAL_SIGNS):
        return False
    return bool(_REFUSAL.match(text)) and not context.has(_SORRY)


_ENDINGS = ".!?。！？…;；:：)）]】\"'”’」』》>%％*~～—–-"
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")
_SHORT = 0.6
"""From this share of the shortest reference's length on, it may be a short translation."""


def _breaks_off(text: str, context: _Context) -> bool:
    """Whether it ends inside a sentence, far short of the references, where source and references do not."""
    if not (text and context.source and context.references) or text[-1] in _ENDINGS:
        return False
    shortest = min(map(len, context.references))
    if shortest < (10 if context.chinese else 20) or len(text) >= _SHORT * shortest:
        return False
    return all(map(_SENTENCE_END.search, context.texts))
