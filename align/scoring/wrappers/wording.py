"""Talk around a translation: preambles and labels before it, notes and alternatives after it.

Each expression comes with a second one; text is a wrapper only if neither the source nor a reference matches
the second one. The signs that are looked for first only save time.
"""

import re

from align.scoring.wrappers.context import Context, Wrapper, is_in

_OPENING = r"[\s*_#>\[【(（“\"]{0,60}+"
_CLOSING = r"[*_\]】)）”\"]*+\s*+[:：][*_]*+\s*+"
_ABOUT_TRANSLATION = (
    r"(?:translat\w*+|\brendering\b|\b(?:english|chinese) (?:version|text|equivalent)"
    r"|译文|譯文|翻译|翻譯|[中英汉]译|[可应]?译[为作成]|意思是|意为)"
)
_SUBJECT = r"(?:in other words, )?(?:this|it|that|the (?:text|sentence|phrase|passage|line|above))"
_HEAD = re.compile(
    rf"\A[^:：\n]{{0,140}}?{_ABOUT_TRANSLATION}[^:：\n]{{0,100}}{_CLOSING}"
    rf"|\A\W*{_SUBJECT}\b[^:：\n]{{0,40}}\b(?:means?|reads|says)\b[^:：\n]{{0,40}}{_CLOSING}"
    # On a separate line, or in brackets.
    rf"|\A(?=[^\n]*{_ABOUT_TRANSLATION})[^:：\n]{{0,200}}\n+"
    r"|\A[\s#*_]*[\[【［](?:(?:english|chinese) )?(?:translation|译文|译文|翻译|譯文)[\]】］][*_]*\s*"
    rf"|\A\W*(?:{_SUBJECT} )?(?:can be |is )?(?:translates?|translated) (?:to|as"
    rf"|into)\b[^“\"]{{0,20}}(?=[“\"])",
    re.I,
)
_HEAD_SIGNS = (":", "：", "\n", "!", "！", "]", "】", "］", "=", "＝", "→", "->", " - ", " – ", " — ")
_HEAD_START = re.compile(
    r"\W*(?:\(?1[.)、）]|①|一、|translat|i['’ ]|let|happy|glad|sure|yes|of course|ok|certain|absol|great"
    r"|no problem|got it|understood|hello\b|hi\b|english|chinese|mandarin|simplified|traditional|译|好|当然"
    r"|没问题|可以|明白|您好|你好"
    r"|(?:this|it|that|the (?:text|sentence|phrase|passage)) (?:can|is|translat))",
    re.I,
)
_ABOUT_SIGNS = ("translat", "rendering", "english", "chinese", "mean", "read", "say",
                "译", "譯", "意思", "意为")  # fmt: skip
_OF_TRANSLATING = re.compile(r"translat|\brender|\bversion\b|译|譯|翻", re.I)
_OF_MEANING = re.compile(r"意思|意为|(?<!小)说|\bmean|\breads?\b|\bsa(?:ys?|id)\b", re.I)
_ABOUT = re.compile(rf"{_OF_TRANSLATING.pattern}|{_OF_MEANING.pattern}|版", re.I)

_LANGUAGE = r"(?:english|(?:simplified |traditional )?chinese(?: \(?(?:simplified|traditional)\)?)?|mandarin)"
_LABEL_WORDS = (
    rf"(?:(?:in|final|correct|natural) )?{_LANGUAGE}(?: (?:translation|text|version|sentence))?"
    r"|(?:final |best |my )?(?:translation|answer|result|output|response)|target(?: (?:text|language"
    r"|sentence))?"
    r"|hypothesis|assistant|model|bot|ai|tgt|mt|en|eng|zh|zho|cn|zh-cn"
    r"|(?:参考|最终|中文|英文)?(?:译文|译|翻译)|中文|英文|英语|汉语|简体(?:中文)?|繁体(?:中文)?|答案|答"
    r"|回答|回复|输出|结果"
    r"|中文翻譯|譯文|翻譯|(?:AI)?助[手理]|[中英]文版本?"
    r"|(?:(?:这|该|此|原|上)(?:句话?|段话?|文本?)?的?)?(?:英文|中文|英语|汉语)(?:表达|说法|译法|版本?)?(?:是|为|如下|应为)"
)
_YES = (
    r"(?:sure(?: thing)?|yes|certainly|of course|absolutely|okay|ok|great|no problem|got it|understood"
    r"|hello|hi"
    r"|好的?|当然(?:可以)?|没问题|可以|明白了|您好|你好)"
)
_LABEL = re.compile(
    rf"\A{_OPENING}(?:{_LABEL_WORDS}){_CLOSING}"
    rf"|\A(?:{_YES}\b[^:：\n]{{0,60}}"
    rf"|[^:：\n]{{0,60}}\bhere(?:['’]s| (?:is|are|you go|it is))[^:：\n]{{0,60}}"
    rf"|\W*in {_LANGUAGE}\b[^:：\n]{{0,40}}"
    rf"|[^:：\n]{{0,40}}(?:as requested|below is|the following is|(?:以下|下面)[是为])"
    rf"[^:：\n]{{0,60}}){_CLOSING}",
    re.I,
)
_LABEL_MEANT = re.compile(
    r"target|result|output|response|reply|answer|model|hypothesis|english|chinese|mandarin|assistant|助"
    r"|目标|结果|输出|产量|产出|反应|回应|回答|回复|答案|型号|模型|模特|假设|英文|英语|中文|汉语",
    re.I,
)
"""What in the source such a label may translate."""
_LABELLED = re.compile(r"\A[^:：\n]{1,140}[:：]")
_BRACKETED = re.compile(
    rf"\A[\[【［]\s*(?:{_LABEL_WORDS})\s*[\]】］]\s*|\A[#*_\s]*(?:{_LABEL_WORDS})[*_]*[ \t]*\n+"
    rf"|\A(?:{_LANGUAGE}(?: (?:translation|version|text))?|translation|译文|翻译)\s*"
    r"(?:[=＝→]|->|=>|\s[-–—]+\s)\s*",
    re.I,
)
_BEGINS_SO = re.compile(rf"\A\W*(?:{_LABEL_WORDS})(?![a-z])|\A[\[【［]", re.I)
_YES_ALONE = re.compile(rf"\A{_YES}[!！.。,，]*(?:[ \t]*\n+|(?<=[!！])\s*)", re.I)
_AGREED = re.compile(
    rf"\A\W*(?:{_YES}|all right|alright|yeah|fine|good|well|right)\b"
    r"|\A.{0,4}?(?:当然|好|没问题|行[，,。！!吧]|可以|嗯|是|对|明白|知道|懂)",
    re.I,
)
_OFFER = re.compile(
    rf"\A\W*(?:{_YES}[,!.，！ ]*)*(?:i can (?:help|translate)|i(?:['’]d| would) be (?:happy|glad)|(?:happy"
    rf"|glad) to"
    r"|i(?:['’]ll| will) (?:now )?translate|let(?:['’]s| me| us) translate"
    r"|让我来?翻译|我来(?:[为帮][您你])?翻译|我[会将]?(?:[为帮][您你])?翻译)[^\n!！.。:：]*[\n!！.。:：]+\s*",
    re.I,
)
_HELPFUL = re.compile(r"translat|help|happy|glad|翻译|帮|乐意|高兴", re.I)
_NUMBER = re.compile(r"\A(?:\(?1[.)、]\s*|（1）\s*|①\s*|一、\s*)(?=\D)")
_BEGINS_WITH_NUMBER = re.compile(r"\A\W*[\d０-９一二三四五六七八九十①-⑩]|\A\(?[ivxa-h][.)]", re.I)

_ANSWER = re.compile(
    r"(?:\n[ \t]*|(?<=[.!?。！？])[ \t]*)[#*_>\[【]*(?:(?:final|english|chinese|correct) )?(?:translation"
    r"|answer|output)"
    rf"{_CLOSING}|(?:\n|(?<=[.!?。！？]))[ \t]*[#*_>\[【]*(?:最终)?(?:译文|翻译|译文)(?:[*_]*\s*[:：]"
    rf"|[】\]])[*_]*\s*",
    re.I,
)
_ANSWER_SIGNS = ("translation", "answer", "output", "译文", "翻译")
_REASONS = re.compile(
    r"step|reason|analy|think|thought|\bfirst\b|let['’]s|\bneed|consider|首先|思考|分析|步骤|理解|需要|推理"
    r"|考虑",
    re.I,
)


def begins_like_preamble(text: str) -> bool:
    """Whether it begins with words such as “Sure” or “I will”."""
    return _HEAD_START.match(text) is not None


def strip_preamble(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without a preamble or a label before the translation."""
    head = text[:240]
    if not any(sign in head for sign in _HEAD_SIGNS) and not _HEAD_START.match(text):
        return None
    if answered := _after_reasoning(text, context):
        return answered
    lower = head.lower()
    speaks = any(sign in lower for sign in _ABOUT_SIGNS)
    for pattern in (_HEAD, _OFFER):
        if (speaks or pattern is _OFFER) and (match := pattern.match(text)) and text[match.end() :].strip():
            said = _OF_TRANSLATING if _OF_TRANSLATING.search(match[0]) else _ABOUT
            own = said if pattern is _HEAD else _HELPFUL
            if not context.has(own) and not _says_all(text[: match.end()], text[match.end() :], context):
                return text[match.end() :], Wrapper.PREAMBLE
    if (match := _LABEL.match(text)) and not context.begins(_LABELLED) and not context.has(_LABEL_MEANT):
        return text[match.end() :], Wrapper.PREAMBLE
    if (match := _BRACKETED.match(text)) and not context.begins(_BEGINS_SO):
        return text[match.end() :], Wrapper.PREAMBLE
    if (match := _YES_ALONE.match(text)) and text[match.end() :] and not context.has(_AGREED):
        return text[match.end() :], Wrapper.PREAMBLE
    if (match := _NUMBER.match(text)) and context.texts and not context.begins(_BEGINS_WITH_NUMBER):
        return text[match.end() :], Wrapper.PREAMBLE
    return None


def _after_reasoning(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text after the last label of an answer, if reasoning or other talk comes before it."""
    if not any(sign in text.lower() for sign in _ANSWER_SIGNS):
        return None
    *_, last = (None, *_ANSWER.finditer(text))
    if last is None or not text[: last.start()].strip() or context.has(_ABOUT) or context.has(_LABELLED):
        return None
    before, after = text[: last.start()], text[last.end() :]
    if not context.is_as_long(after, 0.3) or not is_in(after, context.chinese):
        return None
    return after, Wrapper.THINKING if _REASONS.search(before) else Wrapper.PREAMBLE


def _says_all(head: str, rest: str, context: Context) -> bool:
    """Whether the translation comes before the sign that seemed to end a preamble."""
    return bool(context.references) and context.is_as_long(head, 1.3) and not context.is_as_long(rest, 0.4)


_SPACE_BEFORE = r"(?:(?<!\s)\s++)?"
"""All the white space before something, or none, so that a run of it is not read again from each character.
"""
_NOTE_WORD = (
    r"(?:(?:translator['’]?s |translation |additional |please |cultural )?(?:notes?|explanations?|comments?"
    r"|remarks?)"
    r"|t/?n|n\.b\.|p\.?s\.?|literal(?:ly| translation| meaning)?|back[- ]?translation|context"
    r"|confidence(?: score)?"
    r"|key (?:points|terms|changes|vocabulary)|changes(?: made)?|breakdown|pinyin|vocabulary|glossary"
    r"|word count"
    r"|reasoning|rationale|justification"
    r"|译者注|译者按|译注|注释|备注|说明|解释|注意|注|解析|翻译说明|翻译要点|翻译思路|要点|拼音|字数|回译"
    r"|词汇|置信度|※)"
)
_FAREWELL = (
    r"(?:(?:please )?let me know"
    r"|i hope (?:this|that|it) (?:translation|helps|is (?:helpful|useful)|meets|works)"
    r"|hope (?:this|that|it) helps|feel free to"
    r"|if you(?: need| have| would like|['’]d like)[^.\n]{0,20}"
    r"(?:further|any other|other (?:text|question|sentence)|questions|help with|changes|adjust|clarif|assist)"
    r"|(?:this|the) translation (?:above )?(?:is|keeps|maintains|conveys|captures|preserves)|please note\b"
    r"|translated by"
    r"|如(?:果您?)?(?:有|需)[^\n]{0,12}(?:需要|问题|修改|帮助|疑问|调整)|希望(?:这|对您|能|以上)|请告诉我"
    r"|(?:这个?|这句|该|以上|上述)(?:翻译|译文)|以上[是为](?:翻译|译文))"
)
_OFFER_AFTER = (
    r"(?:is there anything else|(?:would|do) you (?:like|need|want)\b"
    r"|[^\n。]{0,6}(?:需要|还有)[^\n。]{0,12}(?:帮|调整|修改|解释)[^\n。]{0,8}[吗？?])"
)
_NOTE = re.compile(
    rf"(?:\n\s{{0,40}}+(?:[-—–_*]{{3,40}}+\s{{0,40}}+)?{_OPENING}"
    rf"|(?<=[.!?。！？”\"')）])\s*+(?:[*_\[【(（—–-]++\s*+)?){_NOTE_WORD}{_CLOSING}.*\Z"
    rf"|{_SPACE_BEFORE}[(（\[【]\s*+{_NOTE_WORD}\s*+[:：].*+(?<=[)）\]】])\Z"
    rf"|\n\s{{0,40}}+(?:[\[【]\s*+{_NOTE_WORD}\s*+[\]】]|※).*\Z|\n\s{{0,40}}+p\.s\.\s.*\Z",
    re.I | re.S,
)
_NOTED = re.compile(
    rf"\b{_NOTE_WORD}\s*[:：]|[注按][:：]|\bnot(?:e|ice)\b|注意|说明|备注|※|p\.?s\.|附言|又及", re.I
)
_GOODBYE = re.compile(
    rf"(?:\n\s{{0,40}}+(?:[-—–_*]{{3,40}}+\s{{0,40}}+)?|(?<=[.!?。！？”\"'])\s++){_OPENING}{_FAREWELL}.*\Z|\n\s{{0,40}}+{_OFFER_AFTER}.*\Z",
    re.I | re.S,
)
_POLITE = re.compile(
    rf"{_FAREWELL}|希望|告诉|如有|如需|如果|问题|联系|需要|帮助|想|要|question|contact|\bhelp|\b(?:would"
    rf"|do) you\b",
    re.I,
)
_PARENTHESIS = re.compile(
    rf"{_SPACE_BEFORE}"
    r"[(（\[【][^()（）\n]{0,80}?(?:translat|literal|\d words|\d characters|直译|意译|译[自为]|字数"
    r"|原文)[^()（）\n]{0,80}"
    r"[)）\]】]\s*\Z",
    re.I,
)
_ABOUT_TEXT = re.compile(r"translat|literal|\bwords?\b|character|译|字|原文", re.I)
_META = re.compile(
    r"translat|literal|render|\bphrase\b|\bterm\b|\btone\b|\bidiom|refers to|\bmeans\b|\bsentence\b"
    r"|\bnuance|original"
    r"|直译|意译|译[为作成]|翻译|译文|指的?是|原文|语气|语境|习惯|调整",
    re.I,
)
_NOTE_SIGNS = ("\n", ":", "：", "et me know", "ope th", "eel free", "f you", "his translation",
               "he translation", "lease note", "ranslated by",
               "如", "希望", "告诉", "翻译", "译文")  # fmt: skip
"""What any note has; searched for first, because that takes far less time than the expressions."""


_TONE_MARKS = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", re.I)


def _before_pinyin(text: str, context: Context) -> str:
    """The text without its pinyin, in brackets or on a separate line; empty if it has none."""
    if not context.chinese or context.has(_TONE_MARKS):
        return ""
    start = max(map(text.rfind, "(（[")) if text[-1:] in ")）]" else text.rfind("\n")
    words = re.findall(r"[^\W\d_]+", text[max(start, 0) :])
    marked = sum(_TONE_MARKS.search(word) is not None for word in words)
    return text[:start] if start > 0 and marked >= max(2, len(words) / 2) else ""


def strip_note(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without a note, an explanation, an offer or pinyin after the translation."""
    if text[-1:] not in ")）]】" and not any(sign in text for sign in _NOTE_SIGNS):
        return None
    if before := _before_pinyin(text, context):
        return before, Wrapper.NOTE
    labelled, closed = any(sign in text for sign in "\n:："), text.rstrip()[-1:] in ")）]】"
    for pattern, own, possible in (
        (_NOTE, _NOTED, labelled),
        (_GOODBYE, _POLITE, True),
        (_PARENTHESIS, _ABOUT_TEXT, closed),
    ):
        match = pattern.search(text) if possible else None
        if not match or not text[: match.start()].strip() or context.has(own):
            continue
        if context.is_as_long(text[: match.start()], 0.4) and not _ANSWER.search(text[match.start() :]):
            return text[: match.start()], Wrapper.NOTE
    first, _, rest = text.partition("\n")
    if rest and context.texts and not any("\n" in t for t in context.texts) and context.is_as_long(first):
        # A paragraph about the translation, where the source has one paragraph.
        paragraph = rest.strip().partition("\n")[0]
        about = is_in(first, context.chinese) and _META.search(paragraph) and not context.has(_META)
        if about and not (_ANSWER.search(f"\n{rest}") or _HEAD.match(text)):
            return first, Wrapper.NOTE
    return None


_OR = (
    r"(?:or(?: else| simply| more \w+)?|alternatively|alternative(?:s| translations?)?"
    r"|another (?:option|version|translation|way)[^\n:：]{0,20}"
    r"|(?:another|a|an)? ?(?:more|less|possible|slightly)\b[^\n:：.]{0,40}|you (?:could|can"
    r"|might) also[^\n:：.]{0,30}"
    r"|或者?|或译|也可(?:以)?(?:译[为作成]|说|翻译[为成])|另(?:一种)?(?:译法?|翻译|说法)|又译"
    r"|(?:更|较)[^\n:：，。]{1,12}(?:译法|翻译|表达|说法|版本|译文))"
)
_ALTERNATIVE = re.compile(
    rf"(?<!\s)(?=\s*\n)\s++[*_(（]*+{_OR}[*_]*+(?:\s*[:：,，]|\s*\n).*\Z"
    rf"|(?<=[.!?。！？”\"'])\s*+[(（*_]*+{_OR}[*_]*+\s*+[:：].*\Z"
    rf"|(?<!\s)\s++{_OR}\s*+[:：]\s.*\Z"
    rf"|{_SPACE_BEFORE}[(（](?:{_OR}\s*+[:：]|(?:or|或)\s*+[“\"])[^()（）]{{0,1000}}+[)）]",
    re.I | re.S,
)
_STYLE = (
    r"(?:formal|informal|casual|literal|natural|free|idiomatic|colloquial|直译|意译|正式|口语(?:化)?"
    r"|书面语?|自然)"
    r"(?: (?:translation|version))?"
)
_NUMBERS = r"(?:#?\s*(?:[1-3]|[a-c])|\s+(?:one|two|three)|\s*[一二三甲乙])"
_OPTION = (
    rf"(?:option|version|translation|alternative|译法|翻译|版本|方案|选项|译文){_NUMBERS}"
    r"(?:\s*[(（][^()（）\n]{0,60}[)）])?"
)
_OPTIONS = re.compile(
    rf"\A(?:[^\n]{{0,120}}[:：][^\S\n]*+\n)?(?:[_#\s]|\*(?!\s))*+"
    rf"(?:(?:{_OPTION}|{_STYLE})[*_]*\s*[:：.)]|\(?[1a][.)、]|（1）|①|一、|[-•*]\s)"
    rf"[*_]*+\s*+(?P<first>\S.+?)"
    # Between the two: a new line, the end of a sentence, or a number.
    rf"(?<!\s)(?:[^\S\n]*+\n\s*+|(?<=[.!?。！？”\"'])\s*+|\s*+(?=②)|\s++(?=\(?2[.)]))[*_#]*"
    rf"(?:(?:{_OPTION}|{_STYLE})[*_]*\s*[:：.)]|\(?[2b][.)、]|（2）|②|二、|[-•*]\s)[*_]*+\s*+\S.*\Z",
    re.I | re.S,
)
_ALTERNATIVE_SIGNS = ("\n", ":", "：", " / ", " // ", " | ", "(or", "（或")
_ALTERNATIVE_START = re.compile(r"\(?[1a][.)、]|①|（1）|一、")
_OR_AFTER = re.compile(r"[.!?。！？”\"'][ \n]+(?:OR|or|或)|[。！？]或")
_NUMBERED = re.compile(r"(?<![\d.])[12１２][.)、）]\D|[一二]、|①|\b[ab][.)]|^[-•*]\s")
_COLON = re.compile("[:：]")
_OR_WORDS = (
    "or",
    "lternat",
    "nother",
    "more",
    "less",
    "possib",
    "slightly",
    "also",
    "或",
    "可",
    "另",
    "又",
    "更",
    "较",
)
_BETWEEN = re.compile(
    r"(?<!\s)\s++(?:/{1,2}|\|{1,2})\s++|(?<=[.!?。！？”\"'])\s++(?:OR|or|或者?)\s++|(?<=[。！？])或者?|\n++"
)


def _may_announce_alternative(text: str) -> bool:
    """Whether a line or bracket begins, or a word such as “or” comes before a colon."""
    if "\n" in text or "(" in text or "（" in text:
        return True
    before = [text[max(0, colon.start() - 70) : colon.start()].lower() for colon in _COLON.finditer(text)]
    return any(word in part for part in before for word in _OR_WORDS)


def may_give_alternative(text: str) -> bool:
    """Whether “or” follows the end of a sentence."""
    return any(sign in text for sign in ("or", "OR", "或")) and _OR_AFTER.search(text) is not None


def strip_alternatives(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The first of several translations."""
    sign = any(sign in text for sign in _ALTERNATIVE_SIGNS) or _ALTERNATIVE_START.match(text)
    if not sign and not may_give_alternative(text):
        return None
    options = _OPTIONS.match(text)
    if options and not context.has(_NUMBERED) and not context.has(_OPTIONS):
        return options["first"], Wrapper.ALTERNATIVES
    match = _ALTERNATIVE.search(text) if _may_announce_alternative(text) else None
    if match and text[: match.start()].strip() and not context.has(_ALTERNATIVE):
        return text[: match.start()] + text[match.end() :], Wrapper.ALTERNATIVES
    if not any(sign in text for sign in "\n/|") and not may_give_alternative(text):
        return None
    between = [found for found in _BETWEEN.finditer(text) if found[0].strip() or "\n" in found[0]]
    if len(between) == 1 and context.texts and not any(map(_BETWEEN.search, context.texts)):
        first, second = text[: between[0].start()].strip(), text[between[0].end() :].strip()
        # Each is a whole translation, and not half of one.
        whole = all(context.is_as_long(half) and is_in(half, context.chinese) for half in (first, second))
        enough = min(len(first), len(second)) >= (6 if context.chinese else 20)
        if whole and enough and not _says_something_else(first, second):
            return first, Wrapper.ALTERNATIVES
    return None


def _says_something_else(first: str, second: str) -> bool:
    """Whether two texts are a preamble or a note and a translation, rather than two translations."""
    return bool(
        first[-1] in ":："
        or _HEAD.match(f"{first}\n{second}")
        or _META.search(second)
        or _NOTE.search(f"{first}\n{second}")
        or _GOODBYE.search(f"{first}\n{second}")
    )
