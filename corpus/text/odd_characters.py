"""Characters that are in a text by accident, left by PDF fonts, text recognition or web pages.

The text itself is kept. Checks report these characters and can repair those with only one right replacement.
"""

import re
import unicodedata

from corpus.text.characters import HAN, normalized
from corpus.text.script import detect_script

# Unicode's Equivalent_Unified_Ideograph (EquivalentUnifiedIdeograph.txt of the UCD) of the CJK Radicals
# Supplement, U+2E81 to U+2EF3; that of the Kangxi Radicals, U+2F00 to U+2FD5, is their NFKC.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍尐⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日"
    "⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爬⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌"
    "⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艺⻀艻⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辷⻎辸⻏邑⻐钅⻑長"
    "⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉"
    "⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_UNIFIED = {
    **dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)),
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
}
_TO_UNIFIED = str.maketrans(_UNIFIED)
RADICAL = re.compile(f"[{''.join(_UNIFIED)}]")
"""A character for a radical where a text can only mean the ideograph."""

PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""A character that means something in one font only."""

VARIATION_SELECTOR = re.compile(
    "(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""A selector of one form of the preceding ideograph; it may distinguish two spellings."""

DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]+")
"""A letter with its marks as separate characters, though one character may have both."""

_GAP = re.compile(f"(?<=[{HAN}，。、；：？！）」』”]) +(?=[{HAN}（「『“])")
_BEFORE_MARK = re.compile(f"(?<=[{HAN}]) +(?=[，。、；：？！）」』”])|(?<=[（「『“]) +(?=[{HAN}])")
_JOINT = re.compile(f"(?<=[{HAN}])(?=[{HAN}])")
_NAME = re.compile(f"(?<![{HAN}])([{HAN}])\u3000+([{HAN}])(?![{HAN}])")


def unified_ideographs(text: str) -> str:
    """``text`` with ideographs for characters that stand for radicals (⻰⻔ → 龙门)."""
    if RADICAL.search(text) is None:
        return text
    unified = text.translate(_TO_UNIFIED)
    # 戶 has one form for the radical and for the character in traditional fonts, 户 in simplified ones.
    return unified.replace("戶", "户") if "⼾" in text and detect_script(unified) == "Hans" else unified


def without_gaps(text: str) -> str:
    """``text`` without the spaces that text recognition inserts between Chinese characters.

    A space before a closing mark is such a space. So is one between two characters if the text has at least
    three, and one for every six pairs of neighbours; fewer may be intended, as in subtitles without
    punctuation.
    """
    closed = _BEFORE_MARK.sub("", text)
    gaps = len(_GAP.findall(closed))
    if gaps >= 3 and 6 * gaps >= gaps + len(_JOINT.findall(closed)):
        return _GAP.sub("", closed)
    return closed


def without_padding(text: str) -> str:
    """``text`` without the ideographic spaces that pad a name of two characters (李　明 → 李明)."""
    return _NAME.sub(r"\1\2", text)


def composed(text: str) -> str:
    """``text`` with each letter and its marks as one character, if there is one."""
    return DECOMPOSED.sub(lambda match: normalized("NFC", match[0]), text)


def is_blank(text: str) -> bool:
    """Whether ``text`` has nothing readable: only white space, invisible and private-use characters."""
    return all(character.isspace() or unicodedata.category(character)[0] == "C" for character in text)
