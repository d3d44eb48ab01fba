"""Words that differ by region though they mean the same: 软件 is 軟體 in Taiwan, 网络 is 網絡 in Hong Kong.

The tables are OpenCC's of phrases by region.
"""

from collections.abc import Iterable, Iterator

from corpus.text.folding import fold
from corpus.text.script import convert, detect_script

_MAINLAND, _REGIONS = "zh-Hans", ("zh-Hant-TW", "zh-Hant-HK")


def regional_forms(text: str) -> tuple[str, ...]:
    """What other regions write for a Chinese phrase, in their script; nothing where they write the same.

    Simplified ``text`` is read as mainland Chinese, traditional text as that of Taiwan or Hong Kong. If that
    reading knows no other form, it is read the other way; text that may be either is read both ways. Forms
    that differ in the characters alone are left out.

    >>> regional_forms("软件"), regional_forms("計程車")
    (('軟體',), ('出租车',))
    """
    script = detect_script(text)
    from_mainland, from_regions = _distinct(text, _of_mainland(text)), _distinct(text, _of_regions(text))
    if script == "Hans":
        return from_mainland or from_regions
    if script == "Hant":
        return from_regions or from_mainland
    return _distinct(text, (*from_mainland, *from_regions))


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


def _distinct(text: str, forms: Iterable[str]) -> tuple[str, ...]:
    """The forms that a search for ``text`` does not find, each once."""
    found: dict[str, str] = {}
    for form in forms:
        found.setdefault(fold(form), form)
    found.pop(fold(text), None)
    return tuple(found.values())
