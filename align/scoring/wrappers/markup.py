"""Reasoning, code fences, JSON, tags, Markdown and quotation marks around a translation."""

import json
import re
from collections.abc import Iterator

from align.scoring.wrappers.context import Context, Wrapper, is_in

_NAME = (
    r"[\w:.-]{0,16}?(?:think|thought|reason|reflect|analys|scratchpad|monologue|思考|推理|分析)[\w-]{0,12}"
)
_LEFT, _RIGHT = r"(?:<\|?|&lt;|\[|【|◁)\s*", r"\s*(?:\|?>|&gt;|\]|】|▷)"
_OPENED = re.compile(rf"{_LEFT}(?!/|end)(?:{_NAME})(?:\s[^<>\[\]【】◁▷\n]{{0,80}})?{_RIGHT}", re.I)
_CLOSED = re.compile(rf"{_LEFT}(?:/|end_of_)\s*(?:{_NAME}){_RIGHT}", re.I)
_EMPTY = re.compile(rf"<{_NAME}\s*/>", re.I)
_UNTIL_ANSWER = re.compile(
    # What OpenAI's harmony format leaves, with its tokens or without, and what Ollama prints.
    r"\A.*<\|channel\|>\s*final\s*<\|message\|>|\Aanalysis.*?assistant\s*final\s*"
    r"|\A\W*+thinking\.\.\.[^\S\n]*+\n.*?\.\.\.\s*done thinking\.?",
    re.S | re.I,
)
_THINKING_SIGNS = ("<", "&lt;", "[", "【", "◁", "assistant", "done thinking")


def strip_thinking(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without a model's reasoning in tags; after a tag left open, everything is reasoning."""
    if not any(sign in text for sign in _THINKING_SIGNS):
        return None
    rest = _without_thinking(text)
    if rest == text or any(_without_thinking(t) != t for t in context.texts):
        return None
    return rest, Wrapper.THINKING


def _without_thinking(text: str) -> str:
    text = _EMPTY.sub("", text)
    closed = [found.end() for found in _CLOSED.finditer(text)]
    if not closed:
        text = _UNTIL_ANSWER.sub("", text)
    # Reasoning may begin before the first word that the model returned.
    kept, position = [], closed.pop(0) if closed else 0
    for opened in _OPENED.finditer(text, position):
        if opened.start() < position:
            continue
        while closed and closed[0] <= opened.start():
            closed.pop(0)
        if not closed and opened[0][0] not in "<&◁":
            continue
        kept.append(text[position : opened.start()])
        position = closed.pop(0) if closed else len(text)
    return "".join([*kept, text[position:]])


_FENCED = re.compile(
    r"(?:(?<!`)```++|(?<!~)~~~++)[\w+-]*+[ \t]*+\n(.*?)(?:```+|~~~+)"
    r"|```+(?:(?:text|plaintext|plain|txt|markdown|md|json|output|english|chinese|en|zh)[ \t]++)?(.*?)```+",
    re.S | re.I,
)
_FENCE = re.compile(
    r"^\s*(?:```+|~~~+)[\w+-]*\s*(?:\n|$)|(?:(?<!\s)\s++)?(?:```+|(?<!~)~~~++)\s*$|```+(?:text|plaintext|markdown)?"
)
_TICKED = re.compile(r"\A(`{1,2}|\"\"\"|''')([^`]+)\1\Z")


def strip_fences(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text between code fences or backticks."""
    if text[:1] in "`\"'" and (ticked := _TICKED.match(text)):
        return None if any(ticked[1] in t for t in context.texts) else (ticked[2], Wrapper.FENCE)
    if not ("```" in text or text.startswith("~~~")) or any("```" in t for t in context.texts):
        return None
    if fenced := _FENCED.search(text):
        whole = None if fenced[1] is None else fenced[1].rstrip(" \t").removesuffix("\n")
        return fenced[2] if whole is None else whole, Wrapper.FENCE
    return _FENCE.sub("", text), Wrapper.FENCE


_OF_TRANSLATION = re.compile(r"translat|译|譯|target|tgt|trg|^(?:mt|hyp|hypothesis)$", re.I)
_OF_OUTPUT = re.compile(
    r"^(?:text|output|result|answer|content|response|sentence|final\w*"
    r"|en|eng|zh|zho|cn|(?:en|zh)[-_]\w+|english|chinese|英文|中文|答案|结果|输出)$",
    re.I,
)
_OF_SOURCE = re.compile(r"source|src|original|input|原文|源文|back.?translat|note|notes|explanation", re.I)
_LOOSE = re.compile(r"""\{?\s*+["'“”]?(\w[\w -]{0,39}+)["'“”]?\s*+[:：]\s*+["'“”]""")
_NEXT_KEY = re.compile(r"""["'”]\s*+,\s*+["'“]?\w[\w -]{0,40}["'”]?\s*+[:：]""")
_ANNOUNCED = re.compile(r"\A(?:json|output)\s*+(?:[:：]\s*+)?(?=[{\[])", re.I)


def strip_json(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The translation in a JSON value: the only string, or the one whose key or language says so."""
    text = _ANNOUNCED.sub("", text)
    if text[:1] not in ("{", "[", '"') or any(t[:1] in ("{", "[") for t in context.texts):
        return None
    rest = ""
    try:
        value, end = json.JSONDecoder().raw_decode(text)
        rest = text[end:].strip()
    except ValueError:
        return _of_loose_json(text)
    if isinstance(value, str):
        # Otherwise it is in quotation marks, which are another kind.
        return (value, Wrapper.JSON) if value[:1] in ("{", "[") and not rest else None
    found = _text_in(value, context)
    return (f"{found}\n\n{rest}".strip(), Wrapper.JSON) if found else None


def _of_loose_json(text: str) -> tuple[str, Wrapper] | None:
    """The first string of JSON that was cut off or is quoted differently."""
    start = _LOOSE.match(text) if text[:1] == "{" else None
    if not start or not (_OF_TRANSLATION.search(start[1]) or _OF_OUTPUT.search(start[1])):
        return None
    inner = text[start.end() :].rstrip()
    if inner.endswith("}"):
        following = _NEXT_KEY.search(inner)
        inner = inner[: following.start()] if following else inner[:-1].rstrip()
    inner = inner.removesuffix(",").rstrip()
    inner = inner[:-1] if inner[-1:] in ("'", '"', "”") else inner
    return inner.replace("\\n", "\n").replace('\\"', '"').replace("\\'", "'"), Wrapper.JSON


def _text_in(value: object, context: Context) -> str:
    """The string that is the translation; empty if that is unclear."""
    leaves = [
        (key, text)
        for key, text in _strings_in(value, "")
        if text.strip() != context.source and not _OF_SOURCE.search(key)
    ]
    in_target = [(key, text) for key, text in leaves if is_in(text, context.chinese)] or leaves
    for named in (_OF_TRANSLATION, _OF_OUTPUT):
        for key, text in in_target:
            if named.search(key):
                return text
    texts = list(dict.fromkeys(text for _, text in in_target))
    return texts[0] if texts and (len(texts) == 1 or isinstance(value, list)) else ""


def _strings_in(value: object, key: str) -> Iterator[tuple[str, str]]:
    """All strings in a JSON value, each with the key nearest to it."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _strings_in(item, key)
    elif isinstance(value, dict):
        for name, item in value.items():
            # {"translation": {"en": …}} is a translation whatever its language is called.
            outer = key if _OF_TRANSLATION.search(key) and not _OF_SOURCE.search(name) else name
            yield from _strings_in(item, outer)


_OUTPUT_TAG = (
    r"translat\w*|output|answer|result|target\w*|response|final\w*|en|zh|english|chinese|text|译文|翻译"
)
_TAGGED = re.compile(
    rf"\A<({_OUTPUT_TAG})(?: [^<>]*)?>(.*?)(?:</\1>|\Z)"
    r"|\A<([^\W\d][\w:-]*)(?:\s[^<>]*)?>(.*)</\3\s*>\Z"
    r"|\A\[([A-Za-z]\w*)\](.*)\[/\5\]\Z"
    r"|\A\$?\\boxed\{\s*+(?:\\text\{)?(.*?)\}{1,2}\$?\Z",
    re.S | re.I,
)
_BOUNDARIES = re.compile(
    r"\A[\[【<(*=-]+\s*(?:start|begin(?:ning)?)\b[^\n\]】>)*=]{0,30}[\]】>)*=-]*\s*(.*?)\s*"
    r"[\[【<(*=-]+\s*end\b[^\n\]】>)*=]{0,30}[\]】>)*=-]+\Z",
    re.S | re.I,
)
_TOKEN = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|</?s>|<(?:pad|eos|bos|sep|cls|eot|mask|2\w{2,3}|extra_id_\d+"
    r"|(?:start|end)_of_(?:turn|text))>|\[/?INST\]|<</?SYS>>|>>\w{2,8}<<|\[(?:EOS|BOS|SEP|CLS|PAD)\]"
    rf"|\A__\w{{2,3}}__(?=\s)|\b(?:eng_Latn|zho_Han[st])\b|</(?:{_OUTPUT_TAG})>\Z",
    re.I,
)
_TAG_SIGNS = ("<", "[", "\\boxed", "__", "_Latn", "_Han")


def strip_tags(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without tags around all of it, and without special tokens of models."""
    if not any(sign in text for sign in _TAG_SIGNS):
        return None
    if _TOKEN.search(text) and not context.has(_TOKEN):
        return _TOKEN.sub("", text), Wrapper.TAGS
    if any(t[0] in "<[\\$" for t in context.texts):
        return None
    if tagged := _TAGGED.match(text):
        return next(filter(None, (tagged[2], tagged[4], tagged[6], tagged[7])), ""), Wrapper.TAGS
    if bounded := _BOUNDARIES.match(text):
        return bounded[1], Wrapper.TAGS
    return None


_BOLD = re.compile(r"(\*{2,3}|__|~~)(?=\S)(.+?)(?<=\S)\1", re.S)
_ITALIC = re.compile(r"\A([*_])(?=[^\s*_])([^*_]+)(?<=\S)\1\Z", re.S)
_MARK = re.compile(r"\A(?:#{1,6}|[-+•·>*]|→|=>|->)\s+|\A[·•](?=\w)")
_MARKS = re.compile(r"\A\W*[#*+•>·\-–—→]|#")


def strip_markdown(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without bold type, and without a mark of a heading or list."""
    emphasised = any(sign in text for sign in ("**", "__", "~~")) or text[:1] in "*_"
    if text[:1].isalnum() and not emphasised:
        return None
    plain = text
    if emphasised and not any("*" in t or "__" in t or "~~" in t for t in context.texts):
        plain = _ITALIC.sub(r"\2", _BOLD.sub(r"\2", text))
    if not context.has(_MARKS):
        plain = _MARK.sub("", plain)
    return (plain, Wrapper.MARKDOWN) if plain != text else None


_QUOTES = {
    '"': '"', "“": "”", "'": "'", "‘": "’", "「": "」", "『": "』", "«": "»", "„": "“", "＂": "＂", "”": "”“",
    "《": "》", "【": "】", "(": ")", "（": "）", "[": "]",
}  # fmt: skip
_QUOTE_MARKS = "\"'“”‘’「」『』«»„＂《》〈〉`【】[]()（）"
_OPENING_MARKS = _QUOTE_MARKS + "\\&"
_DOUBLE = re.compile(r"\A(?:``(.+)(?:''|``)|''(.+)''|\\[\"“](.+)\\[\"”]|&quot;(.+)&quot;)\Z", re.S)
_LONE = re.compile(r"\A[\"“]([^\"“”]{12,})\Z", re.S)
_FULL_STOP = re.compile(r"(?<=[\"”’」』])[.。]\Z")


def strip_quotes(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without enclosing quotation marks, unless source or reference begins or ends with one."""
    if len(text) < 3 or text[0] not in _OPENING_MARKS:
        return None
    if any(t[0] in _QUOTE_MARKS or t.rstrip(".。,，!！?？")[-1:] in _QUOTE_MARKS for t in context.texts):
        return None
    if doubled := _DOUBLE.match(text):
        return next(filter(None, doubled.groups())), Wrapper.QUOTED
    lone = _LONE.match(text) if context.source else None
    if lone and not any(mark in t for t in context.texts for mark in "\"“”'‘’「『《"):
        return lone[1], Wrapper.QUOTED
    quoted = _FULL_STOP.sub("", text)
    inner, stop = quoted[1:-1], text[len(quoted) :]
    if quoted[-1] not in (_QUOTES.get(quoted[0]) or ""):
        return None
    return (
        (unquoted + ("" if inner[-1] in ".。!?！？" else stop), Wrapper.QUOTED)
        if (unquoted := _inside(quoted[0], quoted[-1], inner))
        else None
    )


def _inside(opening: str, closing: str, inner: str) -> str:
    """The text between two quotation marks; empty if they are not a pair."""
    if opening == closing:
        # Two in a row stand for one in a cell of a spreadsheet; an apostrophe is not a quotation mark.
        undoubled = inner.replace(opening * 2, "")
        marks = list(re.finditer(rf"(?<!\w){opening}|{opening}(?!\w)", undoubled))
        before = undoubled[: marks[0].start()] if marks else ""
        nested = len(marks) % 2 == 0 and (not before or before[-1] in " (\t\n")
        return inner.replace(opening * 2, opening) if nested else ""
    depth = 0
    for character in inner:
        depth += (character == opening) - (character == closing)
        if depth < 0:
            return ""
    return inner
