"""Text in place of a translation: refusals, placeholders, error messages, and half translations."""

import re

from align.scoring.mismatch import dice, parts_in_order
from align.scoring.wrappers.context import Context
from corpus.text.characters import has_han

_I = r"(?:i|we)"
_ASKED = (
    r"(?:translat|assist|help|provid|request|content|comply|fulfil|language model|\bai\b|process|generat"
    r"|answer"
    r"|discuss|respond|complete|topic|policy|guideline|understand|do (?:this|that)"
    r"|翻译|帮助|协助|提供|处理|内容|请求|回答|讨论|生成|语言模型|完成|满足|话题|服务|做到|理解)"
)
_REFUSAL = re.compile(
    rf"\A\W*(?:{_I}['’ ]?(?:m| am|re| are) (?:very |so |really )?(?:sorry|unable|not able)|sorry|my apologies"
    rf"|{_I} apologi[sz]e|apologies|unfortunately,? {_I}|{_I} (?:must|have to) (?:decline|refuse)"
    rf"|{_I} (?:cannot|can['’]?t|can not|won['’]?t|will not|am not able|do(?:n['’]t| not) (?:feel|have"
    rf"|understand))"
    r"|as an? (?:ai|language|large)|(?:thank|hello|hi\b)[^.\n]{0,60}\bbut i (?:cannot|can['’]?t|am not able"
    r"|am unable)"
    r"|(?:非常|很|十分)?(?:抱歉|遗憾)|对不起|不好意思|作为(?:一[个名])?(?:AI|人工智能|语言模型|大型?语言)"
    r"|我是一?[个名]?(?:AI|人工智能|语言模型)|(?:我|本人|这个?|你好|您好|由于|因为|根据|鉴于)[^\n。]{0,24}?(?:无法|不能|没办法"
    r"|没有办法)"
    rf"|我还没有?学(?:习|会)|无法翻译).{{0,160}}?{_ASKED}",
    re.I | re.S,
)
_SORRY = re.compile(
    r"抱歉|对不起|不好意思|遗憾|无法|不能|不会|不可|没办法|道歉|致歉|人工智能|拒绝|不想|不懂"
    r"|sorry|cannot|can['’]?t|unable|not able|apolog|unfortunately|won['’]?t|\bAI\b|regret|refuse|declin"
    r"|do(?:n['’]t| not)",
    re.I,
)
_REQUEST = re.compile(
    r"\A\W*+(?:[^.!?。！？\n]{0,60}[.!?。！？,，]\s*+)?"
    r"(?:(?:could|can|would) you (?:please )?(?:provide|share|clarify|send)|please (?:provide|share|send"
    r"|paste|enter)\b"
    r"|how (?:can|may) i (?:help|assist)|what would you like|i(?:['’]d| would) be (?:happy|glad) to (?:help"
    r"|translate)"
    r"|i need more (?:context|information)"
    r"|请(?:您|你)?(?:提供|输入|重新输入|发送)|请问[^\n。]{0,12}(?:翻译|帮)|有什么(?:我)?(?:可以|能)?帮)",
    re.I,
)
_ASKS = re.compile(
    r"please|could you|can you|would you|how (?:can|may)|what would|happy to|glad to|请|帮|您|什么|乐意", re.I
)
_MISSING = re.compile(
    r"\b(?:no (?:text|content|sentence|source|input)\b.{0,40}(?:translat|provid|given)"
    r"|(?:haven['’]t|have not|didn['’]t|did not) provided?\b"
    r"|text (?:you(?:['’]ve| have)? provided|provided|is incomplete|seems|appears)"
    r"|(?:don['’]t|do not|didn['’]t|cannot|can['’]t) (?:see|find)"
    r" (?:any|the|a) (?:\w+ )?(?:text|content|sentence|source)"
    r"|(?:没有|未)(?:看到|收到|找到)[^\n。]{0,12}(?:文本|内容|原文|句子|文字)"
    r"|(?:not|n['’]t) appear to be (?:complete|in)|there is no text)"
    r"|(?:没有|未|并未)提供[^\n。]{0,12}(?:文本|内容|原文|句子)|(?:原文|文本|句子|内容)(?:似乎)?不完整",
    re.I,
)
_FILTERED = re.compile(
    r"(?:content|request|text|input|output|response|prompt|message)\b[^.\n]{0,60}"
    r"(?:violat|rejected|declined|high[- ]risk|flagged|filtered|blocked|redacted|inappropriate"
    r"|against (?:our|the) )"
    r"|content (?:filter|management|polic)|\[redacted\]"
    r"|(?:内容|文本|请求|输入|问题)[^\n。]{0,10}(?:违反|违规|不合规|敏感|过滤|屏蔽|拒绝)|敏感(?:词|信息"
    r"|内容|话题)",
    re.I,
)
_IS_FILTERED = re.compile(
    r"violat|reject|declin|risk|flag|filter|block|redact|inappropriate|against|policy|policies|违反|违规|违背|合规|敏感|过滤"
    r"|屏蔽|拒绝|政策|不当",
    re.I,
)
_OTHER_TOPIC = re.compile(
    r"(?:talk|chat) about something else|change the (?:subject|topic)|(?:换个|别的|其他|另一个)话题", re.I
)
_TOPIC = re.compile(r"something else|subject|topic|talk|话题|聊|谈|(?<!小)说", re.I)
_FAMILIES = (
    (
        _REFUSAL,
        _SORRY,
        ("cannot", "can't", "can’t", "can not", "won't", "won’t", "will not", "not able", "unable", "sorry",
         "apolog",
         "decline", "refuse", "don't", "don’t", "do not", "unfortunately", "as an ai", "as a la", "as an la"),
        ("抱歉", "遗憾", "对不起", "不好意思", "作为", "无法", "不能", "没办法", "没有", "我是"),
    ),
    (
        _REQUEST,
        _ASKS,
        ("ould you", "can you", "please", "how can i", "how may i", "what would you", "happy to", "glad to",
         "i need more"),
        ("请", "帮"),
    ),
    (
        _MISSING,
        re.compile(r"provid|text|content|incomplete|文本|内容|原文|文字|提供|完整", re.I),
        ("provid", "see ", "find ", "no text", "no content", "no sentence", "no source", "no input",
         "appear to be",
         "text is", "text se",
         "text app"),
        ("提供", "不完整", "没有", "未"),
    ),
    (
        _FILTERED,
        _IS_FILTERED,
        ("violat", "rejected", "declined", "risk", "flagged", "filter", "blocked", "redacted",
         "inappropriate", "against", "content manag", "content pol"),
        ("违反", "违规", "合规", "敏感", "过滤", "屏蔽", "拒绝"),
    ),
    (_OTHER_TOPIC, _TOPIC, ("something else", "the subject", "the topic"), ("话题",)),
)  # fmt: skip
"""What a refusal says, what source or references must not say, and signs of the first by language."""
UNLIKE = 0.4
"""A refusal has less in common with the references than this (Dice coefficient over words)."""


def refuses(text: str, context: Context) -> bool:
    """Whether it addresses the user or says that the text was blocked, unless the source does so too."""
    head = text[:240]
    lower = head.lower()
    ascii_only = head.isascii()
    for said, own, english, chinese in _FAMILIES:
        signs = any(sign in lower for sign in english)
        if not signs and (ascii_only or not any(sign in head for sign in chinese)):
            continue
        # What the source says in other words, a reference says as well.
        if said.search(head) and not (
            any(map(own.search, context.references or context.texts)) or said.search(context.source)
        ):
            return all(dice(text, reference) < UNLIKE for reference in context.references)
    return False


_PLACEHOLDER = re.compile(
    r"\W*(?:n/?a|none|null|nan|nil|undefined|unknown|empty|error|failed|todo|tbd|missing|blank"
    r"|no (?:output|response|answer|content|text|result)"
    r"|(?:no )?translation(?: is)?(?: (?:not )?(?:available|needed|required|provided|necessary|unavailable"
    r"|failed|error))+"
    r"|no translation|(?:(?:your|the|insert|english|chinese) ){0,2}translat(?:ion|ed text)"
    r"(?: (?:goes )?here)?"
    r"|(?:中文|英文)?(?:译文|翻译)|(?:content|output|response) (?:filtered|blocked|removed|redacted)|redacted"
    r"|insert .{0,30} here"
    r"|无|空|暂无|(?:暂?无|没有)(?:翻译|译文|内容|输出)|无需翻译|不需要翻译|翻译失败|(?:请求|响应)(?:超时"
    r"|失败|错误|被拒绝)|错误"
    r"|(?:request|connection) timed out|timeout)?\W*",
    re.I,
)
_NOTHING = re.compile(r"无|空|没有|不适用|未知|错|失败|none|null|nothing|empty|unknown|error|fail|n/a", re.I)
"""What a short source has that may well mean “none” or “error”."""
_ERROR = re.compile(
    r"\A\W*+(?:[\w.]{0,60}(?:error|exception)\b\s*+(?:code\s*+)?[:：]|error \d{3}|http\s?\d{3}"
    r"|traceback|rate limit"
    r"|too many requests"
    r"|(?:service|server) (?:unavailable|error)|internal server|错误[:：]|异常[:：]"
    r"|请求(?:超时|失败)|网络(?:错误|异常|超时)|系统(?:繁忙|错误|异常)|服务器?(?:繁忙|错误|异常|不可用))",
    re.I,
)
_ABOUT_ERRORS = re.compile(
    r"error|exception|http|traceback|limit|request|server|错误|异常|失败|故障|请求|服务", re.I
)


def is_placeholder(text: str, context: Context) -> bool:
    """Whether it is a word such as “N/A”, mere punctuation, or a program's error message."""
    if not text or not context.texts or any(text.casefold() == t.casefold() for t in context.texts):
        return False
    if len(text) <= 60 and _PLACEHOLDER.fullmatch(text):
        if len(text.split()) == 1 and any(map(str.isalpha, text)):
            short = [t for t in context.texts if len(t) < (10 if has_han(t) else 24)]
            if any(map(_NOTHING.search, short)):
                return False
        return min(map(len, context.texts)) >= 6
    return bool(_ERROR.match(text)) and not context.has(_ABOUT_ERRORS)


_ENDINGS = ".!?。！？…;；:：)）]】\"'”’」』》>%％*~～—–-"
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")
_SHORT = 0.6
"""From this share of the shortest reference's length on, it may be a short translation."""


_TOO_LONG = 1.5
"""Below this share of a reference's length, no phrase is repeated over and over."""


def may_repeat(text: str, reference: str) -> bool:
    """Whether its length allows for a phrase that is repeated over and over."""
    return len(text) > _TOO_LONG * len(reference)


def repeats(text: str, context: Context) -> bool:
    """Whether it ends with a phrase that is repeated three times or more, which makes it too long.

    Models that cannot stop write like this. By the Z function of the reversed words: linear time.
    """
    if not context.references or not all(may_repeat(text, reference) for reference in context.references):
        return False
    words = parts_in_order(text)[::-1]
    same = [0] * len(words)
    left = right = 0
    for i in range(1, len(words)):
        if i < right:
            same[i] = min(right - i, same[i - left])
        while i + same[i] < len(words) and words[same[i]] == words[i + same[i]]:
            same[i] += 1
        if i + same[i] > right:
            left, right = i, i + same[i]
        # The last phrase may be cut off: a few words may follow the last whole one.
        if same[i] >= 2 * i and same[i] + i >= 6 and any(map(str.isalpha, words[:i])):
            return True
    return False


def may_break_off(text: str, reference: str) -> bool:
    """Whether its end and length allow it to break off."""
    return text.rstrip()[-1:] not in _ENDINGS and len(text) < _SHORT * len(reference)


def breaks_off(text: str, context: Context) -> bool:
    """Whether it ends inside a sentence, far short of the references, unless source or references do too."""
    if not (text and context.source and context.references) or text[-1] in _ENDINGS:
        return False
    shortest = min(map(len, context.references))
    if shortest < (10 if context.chinese else 20) or len(text) >= _SHORT * shortest:
        return False
    return all(map(_SENTENCE_END.search, context.texts))
