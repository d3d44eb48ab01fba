"""Words that differ by region though they mean the same: 软件 is 軟體 in Taiwan, 网络 is 網絡 in Hong Kong.

The tables are OpenCC's of phrases by region, and one of words that differ in a character.
"""

from collections.abc import Iterable, Iterator

from corpus.text.folding import fold
from corpus.text.script import convert, detect_script

_MAINLAND, _REGIONS = "zh-Hans", ("zh-Hant-TW", "zh-Hant-HK")

_ALSO_SPELLED = """
    计划/计画 规划/规画 企划/企画 策划/策画 筹划/筹画 谋划/谋画 身份/身分 部分/部份 成分/成份 水分/水份
    充分/充份 过分/过份 缘分/缘份 辈分/辈份 天分/天份 联络/连络 联结/连结 记录/纪录 纪念/记念 想象/想像
    倒霉/倒楣 精彩/精采 彻底/澈底 透彻/透澈 人才/人材 交代/交待 唯一/惟一 唯有/惟有 部署/布署 分量/份量
"""
"""Words as the mainland and as others spell them, in simplified characters; compiled by hand."""

_SPELLINGS = dict(pair.split("/") for pair in _ALSO_SPELLED.split())


def regional_forms(text: str) -> tuple[str, ...]:
    """The words of other regions for a Chinese phrase, in their script; empty if they use the same.

    Simplified ``text`` is read as mainland Chinese, traditional text as that of Taiwan or Hong Kong. If that
    reading knows no other form, it is read the other way; text that may be either is read both ways. Forms
    that differ in the characters alone are left out.

    >>> regional_forms("软件"), regional_forms("計程車")
    (('軟體',), ('出租车',))
    """
    script = detect_script(text)
    from_mainland, from_regions = _distinct(text, _of_mainland(text)), _distinct(text, _of_regions(text))
    if script == "Hans":
        by_tables = from_mainland or from_regions
    elif script == "Hant":
        by_tables = from_regions or from_mainland
    else:
        by_tables = (*from_mainland, *from_regions)
    return _distinct(text, (*by_tables, *_spelled(text)))


def _of_mainland(text: str) -> Iterator[str]:
    for region in _REGIONS:
        there = convert(text, region, _MAINLAND)
        yield there
        yield convert(there, _MAINLAND, region)  # 的士 is 計程車 in Taiwan, and that is 出租车


def _of_regions(text: str) -> Iterator[str]:
    for region in _REGIONS:
        # The tables know traditional characters, which the text may have been typed without.
        written = convert(convert(text, "zh-Hant", _MAINLAND), region, "zh-Hant")
        mainland = convert(written, _MAINLAND, region)
        if fold(mainland) != fold(text):
            yield mainland
            yield from (convert(mainland, other, _MAINLAND) for other in _REGIONS)


def _spelled(text: str) -> Iterator[str]:
    simplified = convert(text, _MAINLAND, "zh-Hant")
    for mainland, other in _SPELLINGS.items():
        if mainland in simplified:
            yield convert(simplified.replace(mainland, other), "zh-Hant", _MAINLAND)
        if other in simplified:
            yield simplified.replace(other, mainland)


def _distinct(text: str, forms: Iterable[str]) -> tuple[str, ...]:
    """The forms that a search for ``text`` does not find, each once."""
    found: dict[str, str] = {}
    for form in forms:
        found.setdefault(fold(form), form)
    found.pop(fold(text), None)
    return tuple(found.values())
