"""Titles of glossary columns, in English and Chinese and as memoQ and Trados write them."""

import re
from collections.abc import Iterator

from corpus.errors import UsageError
from corpus.text.language import canonical_language

_LANGUAGES = {
    "chinese": "zh",
    "mandarin": "zh",
    "english": "en",
    "french": "fr",
    "français": "fr",
    "german": "de",
    "deutsch": "de",
    "japanese": "ja",
    "korean": "ko",
    "spanish": "es",
    "español": "es",
    "russian": "ru",
    "русский": "ru",
    "日本語": "ja",
    "한국어": "ko",
    "pinyin": "zh-Latn",
    "汉语拼音": "zh-Latn",
    "拼音": "zh-Latn",
    "中文": "zh",
    "汉语": "zh",
    "漢語": "zh",
    "中国语": "zh",
    "简体": "zh",
    "簡體": "zh",
    "繁体": "zh-Hant",
    "繁體": "zh-Hant",
    "正體": "zh-Hant",
    "英文": "en",
    "英语": "en",
    "英語": "en",
    "法语": "fr",
    "法文": "fr",
    "德语": "de",
    "德文": "de",
    "日语": "ja",
    "日文": "ja",
    "韩语": "ko",
    "韩文": "ko",
    "西班牙语": "es",
    "俄语": "ru",
    "俄文": "ru",
}
_VARIETIES = {
    "traditional": "Hant",
    "simplified": "Hans",
    "taiwan": "TW",
    "hong kong": "HK",
    "macao": "MO",
    "macau": "MO",
    "prc": "CN",
    "china": "CN",
    "singapore": "SG",
    "united states": "US",
    "united kingdom": "GB",
    "繁": "Hant",
    "正體": "Hant",
    "台湾": "TW",
    "臺灣": "TW",
    "台灣": "TW",
    "香港": "HK",
    "澳门": "MO",
    "澳門": "MO",
    "美国": "US",
    "英国": "GB",
}
_SHORT = {"us": "US", "usa": "US", "uk": "GB", "trad": "Hant", "simp": "Hans"}
_FIELDS = {
    "source": "source,source term,source language,source text,source string,source segment,src,term,"
    "原文,源文,源语,源语言,原语,源术语,术语,词条",
    "target": "target,target term,target language,target text,target string,target segment,tgt,translation,"
    "translated term,translated text,equivalent,rendering,"
    "译文,译名,译语,译法,翻译,目标语,目标语言,目标术语,对应词",
    "note": "note,notes,term note,comment,comments,remark,remarks,备注,備註,说明,說明,注释,注釋,注",
    "definition": "definition,def,定义,定義,释义,釋義,解释",
    "subject": "subject,subject field,domain,field,领域,領域,学科,學科,主题,主題,分类,分類,专业,类别",
    "part_of_speech": "pos,part of speech,词性,詞性",
    "status": "status,term status,usage status,usage,状态,狀態",
    "term_source": "term source,reference,来源,來源,出处,出處",
    "context": "context,example,term example,例句,语境,語境",
    "forbidden": "forbidden,is forbidden,do not use,not to be used,禁用,禁用词,禁用詞",
    "number": "id,no,no.,number,#,序号,序號,编号,編號",
    "concept": "concept,concept id,conceptid,entry id,entryid,概念编号,概念編號",
}
_BY_TITLE = {title: field for field, titles in _FIELDS.items() for title in titles.split(",")}
_OF_CHINESE_WORDS = {
    **{title: field for title, field in _BY_TITLE.items() if len(title) > 1 and not title.isascii()},
    **dict.fromkeys(("缩写", "縮寫", "简称", "簡稱"), ""),
}
"""Chinese words in a title that name the field; an abbreviation matches none of our fields."""
_AROUND = {"term", "terms", "name", "language", "text", "equivalent", "equivalents", "translation", "column"}
_LONGEST = 40
_NUMBER = re.compile(r"\s{0,9}(?:\(\s{0,9}\d{1,9}\s{0,9}\)|（\s{0,9}\d{1,9}\s{0,9}）|\d{1,9}|[:：*])$")

ENTRY_FIELDS = frozenset(_FIELDS) - {"source", "target"}
"""The fields of an entry that a column can hold."""


_TAGGED = frozenset("zh cmn yue en fr de ja ko es ru it pt".split())  # noqa: SIM905
_TAG = re.compile(f"(?:{'|'.join(sorted(_TAGGED))})(?:[-_](?:hans|hant|latn|chs|cht|[a-z]{{2}}))*")
_OF_A_TERM = _AROUND | {"source", "target"}


def meaning(title: str) -> str:
    """The meaning of a title: a field (``definition``), a language tag, or empty if unknown."""
    field, tag = field_and_language(title)
    if tag:
        return field or tag
    plain = " ".join(title.replace("_", " ").replace("-", " ").lower().split())
    plain = _NUMBER.sub("", plain)
    if not plain or len(plain) > _LONGEST:
        return ""
    if plain in _BY_TITLE:
        return _BY_TITLE[plain]
    plain = plain.removeprefix("entry ")  # memoQ's Entry_Note
    return _BY_TITLE.get(plain) or _of_words(plain) or language_named(plain)


def field_and_language(title: str) -> tuple[str, str]:
    """The field and the language tag that a title has: ``zh_TW``, ``en_status``, ``Part of Speech [zh-CN]``.

    The field is empty for terms of the language, both are empty if there is no tag.
    """
    for tag, rest in _divided(re.findall(r"[^\W_]+|[\W_]+", title.lower().strip())):
        name = " ".join(word for word in rest if word.isalnum())
        field = _BY_TITLE.get(name, "")
        if not name or name in _OF_A_TERM or field in ENTRY_FIELDS:
            try:
                return field if field in ENTRY_FIELDS else "", canonical_language(tag)
            except UsageError:
                continue
    return "", ""


def _divided(parts: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The possible tags at the beginning or the end, the longest first, each with the parts of the rest."""
    words = [i for i, part in enumerate(parts) if part.isalnum()]
    for length in (3, 2, 1):
        for edge in {tuple(words[:length]), tuple(words[-length:])}:
            if len(edge) == length:
                tag = "".join(parts[edge[0] : edge[-1] + 1])
                if _TAG.fullmatch(tag):
                    yield tag, parts[: edge[0]] + parts[edge[-1] + 1 :]


def _of_words(plain: str) -> str:
    """The field that a title names besides a language (English definition, 英文备注)."""
    words = re.sub(r"[()\[\]]", " ", plain).split()
    for field_word in (*words[:1], *words[-1:]):
        rest = " ".join(word for word in words if word != field_word)
        if rest and _BY_TITLE.get(field_word) in ENTRY_FIELDS and language_named(rest):
            return _BY_TITLE[field_word]
    found = [word for word in _OF_CHINESE_WORDS if word in plain and len(plain) <= len(word) + 4]
    fields = {_OF_CHINESE_WORDS[word] for word in found} - {"source", "target"}
    return min(fields) if fields else ""


def language_named(title: str) -> str:
    """The tag of the language that a title names (``Chinese (Taiwan)``, 英文名称); empty if none."""
    plain = title.lower()
    if any(word in plain for word, field in _OF_CHINESE_WORDS.items() if not field):
        return ""
    name = next((name for name in _LANGUAGES if name in plain), "")
    if not name or "中英" in plain or "英中" in plain:
        return ""
    rest = plain.replace(name, " ", 1)
    written = [_LANGUAGES[name]]
    for word, subtag in _VARIETIES.items():
        if word in (plain if not word.isascii() else rest) and subtag not in written:
            written.append(subtag)
            rest = rest.replace(word, " ")
    words = re.sub(r"[^\w]|\d|_", " ", rest).split()
    written += [_SHORT[word] for word in words if word in _SHORT]
    words = [word for word in words if word not in _SHORT]
    if name.isascii() and any(word not in _AROUND for word in words):
        return ""
    if not name.isascii() and sum(map(len, words)) > 4:
        return ""
    scripts = [subtag for subtag in written[1:] if len(subtag) == 4]
    regions = [subtag for subtag in written[1:] if len(subtag) == 2]
    try:
        return canonical_language("-".join([written[0], *scripts[:1], *regions[:1]]))
    except UsageError:
        return ""
