"""Text that was decoded with the wrong encoding, and what it was meant to be.

What the bytes meant is found by what makes plausible Chinese of them. Where two encodings do, or too little
is left to tell, the text is only suspected: whoever changes it then loses what could still be restored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text.characters import HAN
from corpus.text.decoding import plausibility_as_chinese, plausibility_as_western

_WESTERN = re.compile("[\x80-ÿŒœŠšŸŽžƒˆ˜€‚„…†‡‰‹›™–—‘’“”•]")
_HAN = re.compile(f"[{HAN}]")
_FEWEST = 3
"""Chinese characters that a restored text must have, and of which chance makes none."""
_PLAUSIBLE = 0.95
_IMPLAUSIBLE = 0.6
_MARGIN = 0.1
_LEGACY = ("gb18030", "big5", "cp950", "big5hkscs")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was meant, and whether that is certain."""

    text: str
    certain: bool


def restored(text: str) -> Restored | None:
    """What ``text`` was before it was decoded wrongly; None where it looks right as it is.

    Undone are UTF-8, GBK and Big5 read as Latin-1 or Windows-1252, UTF-8 read as GBK or Big5, and these two
    read as each other.
    """
    if text.isascii():
        return None
    meant = _utf8_read_as_legacy(text)
    if meant is not None:
        return meant
    if _WESTERN.search(text):
        return _read_as_western(text)
    if len(set(_HAN.findall(text))) > _FEWEST and plausibility_as_chinese(text) < _IMPLAUSIBLE:
        return _best(list(_between_legacy(text)))
    return None


def _utf8_read_as_legacy(text: str) -> Restored | None:
    for codec in ("gb18030", "big5hkscs"):
        try:
            meant = text.encode(codec).decode("utf-8", "replace")
        except UnicodeError:
            continue
        # Real Chinese is by chance valid UTF-8 in these encodings for a character or two at most.
        chinese, lost = len(_HAN.findall(meant)), meant.count("\ufffd")
        if chinese >= 2 and 3 * lost <= chinese and len(meant) < len(text):
            return Restored(meant, certain=not lost)
    return None


def _read_as_western(text: str) -> Restored | None:
    data = _western_bytes(text)
    if data is None:
        return _by_ftfy(text)
    try:
        meant = data.decode("utf-8")
    except UnicodeDecodeError:
        meant = ""
    if meant and (_HAN.search(meant) or plausibility_as_western(meant) > 0):
        return Restored(meant, certain=True)
    if plausibility_as_western(text) > 0:
        return _by_ftfy(text)
    whole = [(codec, data.decode(codec)) for codec in _LEGACY if _decodes(data, codec)]
    damaged = [(codec, data.decode(codec, "replace")) for codec in ("utf-8", "gb18030", "big5")]
    few_lost = [(codec, meant) for codec, meant in damaged if 4 * meant.count("\ufffd") <= len(meant)]
    return _best(whole) or _uncertain(_best(few_lost))


def _western_bytes(text: str) -> bytes | None:
    """The bytes that Latin-1 or Windows-1252 made ``text`` of; None for text that has other characters."""
    try:
        return b"".join(bytes([ord(c)]) if c <= "ÿ" else c.encode("cp1252") for c in text)
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
    """The most plausible of texts by their encodings: certain where it is clearly better than the rest."""
    ranked = sorted(
        ((plausibility_as_chinese(meant), meant) for _, meant in candidates if _HAN.search(meant)),
        key=lambda candidate: -candidate[0],
    )
    if not ranked or ranked[0][0] < _IMPLAUSIBLE:
        return None
    best, meant = ranked[0]
    others = [score for score, other in ranked if other != meant]
    is_clear = best >= _PLAUSIBLE and best - max(others, default=0.0) >= _MARGIN
    # A rare character at an end is what a byte that was cut off leaves of a common one.
    han = _HAN.findall(meant)
    ends_well = plausibility_as_chinese(han[0] + han[-1]) == 1
    return Restored(meant, certain=is_clear and ends_well and len(han) >= _FEWEST)


def _uncertain(found: Restored | None) -> Restored | None:
    return Restored(found.text, certain=False) if found else None


def _by_ftfy(text: str) -> Restored | None:
    """What ftfy makes of single words, where that is plausible."""
    import ftfy

    meant: str = ftfy.fix_encoding(text)
    if meant == text:
        return None
    fine = plausibility_as_western(meant) > 0 or (_HAN.search(meant) and plausibility_as_chinese(meant) > 0.9)
    return Restored(meant, certain=bool(fine))
