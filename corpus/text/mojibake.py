"""Recognise text that was decoded with the wrong encoding, and restore it.

The original encoding is the one that yields plausible Chinese. If two do, or too little is left to tell, the
text is only suspected: changing it would destroy what could still be restored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text.characters import HAN
from corpus.text.decoding import plausibility_as_chinese, plausibility_as_western

_MISREADINGS = (
    "cp1252",
    "iso8859-15",
    "cp437",
    "cp850",
    "mac-roman",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp866",
    "koi8-r",
)
"""Single-byte encodings in which Chinese has been read by mistake. The first stands for Latin-1 too."""
_MARKS = r"[!-/:-@[-`{-~¡-©«-±´¶-¹»×÷‐-⁞₠-₿™]*+"
_WORD = re.compile(f"{_MARKS}(?:[^\\W\\d_]++(?:['’.-][^\\W\\d_]++)*+|[\\d½¼¾]*+){_MARKS}")
_WESTERN = re.compile("[\x80-ÿŒœŠšŸŽžƒˆ˜€‚„…†‡‰‹›™–—‘’“”•]")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no text has, and half the bytes of UTF-16."""
_HAN = re.compile(f"[{HAN}]")
_FEWEST = 3
"""How many Chinese characters a restored text must have, more than chance would produce."""
_PLAUSIBLE = 0.95
_IMPLAUSIBLE = 0.6
_MARGIN = 0.1
_LEGACY = ("gb18030", "big5", "cp950", "big5hkscs")


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored text, and whether it is certain."""

    text: str
    certain: bool


def restored(text: str) -> Restored | None:
    """The text before it was decoded wrongly; None if ``text`` looks right.

    Handled are UTF-8, UTF-16, GBK and Big5 read as Latin-1, Windows-1252 or another single-byte encoding
    (DOS, Macintosh, Central European, Cyrillic, Greek, Turkish), UTF-8 read as GBK, Big5, Shift JIS or
    EUC-KR, and GBK and Big5 read as each other.
    """
    if _CONTROL.search(text) and (meant := _utf16_read_as_western(text)):
        return meant
    if text.isascii():
        return None
    if meant := _utf8_read_as_legacy(text):
        return meant
    if not _HAN.search(text):
        readings = dict.fromkeys(filter(None, (_bytes_of(text, codec) for codec in _MISREADINGS)))
        if readings:
            return _read_as_western(text, list(readings))
    if _WESTERN.search(text):
        return _by_ftfy(text)
    if len(set(_HAN.findall(text))) > _FEWEST and plausibility_as_chinese(text) < _IMPLAUSIBLE:
        return _best(list(_between_legacy(text)))
    return None


def _utf8_read_as_legacy(text: str) -> Restored | None:
    for codec in ("gb18030", "big5hkscs", "cp932", "cp949"):
        try:
            meant = text.encode(codec).decode("utf-8", "replace")
        except UnicodeError:
            continue
        # In these encodings, Chinese is valid UTF-8 only by chance, for a character or two.
        chinese, lost = len(_HAN.findall(meant)), meant.count("\ufffd")
        if chinese >= 2 and 3 * lost <= chinese and len(meant) < len(text):
            return Restored(meant, certain=not lost)
    return None


def _utf16_read_as_western(text: str) -> Restored | None:
    """The text if it is UTF-16 of which each byte was read as a character, in one byte order only."""
    readings = filter(None, (_bytes_of(text, codec) for codec in _MISREADINGS))
    meant = [
        data.decode(order)
        for data in dict.fromkeys(readings)
        for order in ("utf-16-le", "utf-16-be")
        if _decodes(data, order)
    ]
    meant = [one for one in meant if one.isprintable() and (one.isascii() or _is_chinese(one))]
    return Restored(meant[0], certain=True) if len(meant) == 1 else _best([("utf-16", one) for one in meant])


def _is_chinese(text: str) -> bool:
    found = _HAN.findall(text)
    return len(found) >= _FEWEST and 2 * len(found) > len(text) and plausibility_as_chinese(text) > _PLAUSIBLE


def _read_as_western(text: str, readings: list[bytes]) -> Restored | None:
    """The plausible readings of the bytes behind ``text``; the first are those of Windows-1252, if any."""
    meant = [data.decode("utf-8") for data in readings if _decodes(data, "utf-8")]
    meant = [one for one in meant if _HAN.search(one) or _is_western(one)]
    if len(meant) == 1:
        return Restored(meant[0], certain=True)
    if meant:
        return _best([("utf-8", one) for one in meant])
    if _looks_western(text):
        return _by_ftfy(text)
    whole = [(codec, data.decode(codec)) for data in readings for codec in _LEGACY if _decodes(data, codec)]
    first = _bytes_of(text, _MISREADINGS[0])
    if first is None:
        return _best([(codec, one) for codec, one in whole if len(set(_HAN.findall(one))) >= _FEWEST])
    damaged = [(codec, first.decode(codec, "replace")) for codec in ("utf-8", "gb18030", "big5")]
    few_lost = [(codec, one) for codec, one in damaged if 4 * one.count("\ufffd") <= len(one)]
    return _best(whole) or _uncertain(_best(few_lost))


def _is_western(text: str) -> bool:
    return plausibility_as_western(text) > 0 and not _CONTROL.search(text)


def _looks_western(text: str) -> bool:
    """Whether the text consists of words in lower case, in capitals or capitalised."""
    if plausibility_as_western(text) > 0:
        return True
    words = text.split()
    return all(_WORD.fullmatch(word) and _is_cased_well(word) for word in words)


def _is_cased_well(word: str) -> bool:
    letters = "".join(filter(str.isalpha, word))
    return letters in (letters.lower(), letters.upper()) or letters[1:] == letters[1:].lower()


def _bytes_of(text: str, codec: str) -> bytes | None:
    """The bytes that ``codec`` decodes to ``text``, with control characters for its gaps; None if impossible.

    Those of Windows-1252 include those of Latin-1.
    """
    last = "ÿ" if codec == "cp1252" else "\x9f"
    try:
        if codec != "cp1252":
            return text.encode(codec)
    except UnicodeEncodeError:
        pass
    try:
        return b"".join(
            bytes([ord(c)]) if "\x7f" < c <= last or c < "\x80" else c.encode(codec) for c in text
        )
    except UnicodeEncodeError:
        return None


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _between_legacy(text: str) -> Iterator[tuple[str, str]]:
    for codec in _LEGACY[1:]:
        for wrong, right in (("gb18030", codec), (codec, "gb18030")):
            try:
                yield right, text.encode(wrong).decode(right)
            except UnicodeError:
                continue


def _best(candidates: list[tuple[str, str]]) -> Restored | None:
    """The most plausible of the texts by their encodings: certain if it is clearly better than the rest."""
    ranked = sorted(
        ((plausibility_as_chinese(meant), meant) for _, meant in candidates if _HAN.search(meant)),
        key=lambda candidate: -candidate[0],
    )
    if not ranked or ranked[0][0] < _IMPLAUSIBLE:
        return None
    best, meant = ranked[0]
    others = [score for score, other in ranked if other != meant]
    is_clear = best >= _PLAUSIBLE and best - max(others, default=0.0) >= _MARGIN
    # A rare character at an end is the rest of a common one whose last byte was cut off.
    han = _HAN.findall(meant)
    ends_well = plausibility_as_chinese(han[0] + han[-1]) == 1
    return Restored(meant, certain=is_clear and ends_well and len(han) >= _FEWEST)


def _uncertain(found: Restored | None) -> Restored | None:
    return Restored(found.text, certain=False) if found else None


def _by_ftfy(text: str) -> Restored | None:
    """The text with single words repaired by ftfy, if it is plausible."""
    import ftfy

    meant: str = ftfy.fix_encoding(text)
    if meant == text:
        return None
    fine = plausibility_as_western(meant) > 0 or (_HAN.search(meant) and plausibility_as_chinese(meant) > 0.9)
    return Restored(meant, certain=bool(fine))
