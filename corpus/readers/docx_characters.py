"""Characters that Word does not write as text: symbols of symbol fonts, and equations."""

from typing import Any

from corpus.readers.docx_names import child, name_of, value_of

# The encoding of the font Symbol, from 0x20 to 0x7e and from 0xa1 to 0xfe (Adobe, symbol.txt).
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\uf8e5αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_SYMBOL_HIGH = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…\uf8e6\uf8e7↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
_SYMBOL = {
    **{0x20 + i: c for i, c in enumerate(_SYMBOL_LOW)},
    **{0xA1 + i: c for i, c in enumerate(_SYMBOL_HIGH)},
    0xF1: "〉",
    0xF2: "∫",
}
_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x3C: "💾", 0x3F: "✍", 0x46: "☞", 0x4A: "☺", 0x4B: "😐",
    0x4C: "☹", 0x54: "❄", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫",
    0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x80: "⓪", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xB2: "✧", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + i: chr(0x2460 + i) for i in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {0x50: "✓", 0x4F: "✗", 0x51: "☒", 0x52: "☑", 0xA3: "□", 0x9A: "○", 0x98: "●"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: str) -> str:
    """The character of a ``w:sym``; if it is in no table, its private-use character."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF or font.lower() in _FONTS:
        return _FONTS.get(font.lower(), {}).get(number & 0xFF, chr(number))
    return chr(number) if number < 0xD800 or 0xE000 <= number <= 0x10FFFF else ""


_DEEPEST = 100
_INNER = "num den e sub sup deg fName lim".split()  # noqa: SIM905


def equation(element: Any, depth: int = 0) -> str:
    """An equation on one line: ``a/b``, ``x^2``, ``√(x)``; very deep parts lose their layout."""
    if depth > _DEEPEST:
        return "".join(found.text or "" for found in element.iter("{*}t"))
    parts = []
    for inner in element.iterchildren():
        name = name_of(inner.tag)
        if name == "m:t":
            parts.append(inner.text or "")
        elif name in _LAYOUTS:
            pieces = {
                part: equation(found, depth + 2)
                for part in _INNER
                if (found := child(inner, part)) is not None
            }
            parts.append(_LAYOUTS[name](inner, pieces))
        elif not name.endswith("Pr"):
            parts.append(equation(inner, depth + 1))
    return "".join(parts)


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _scripts(element: Any, pieces: dict[str, str]) -> str:  # noqa: ARG001 (one signature)
    below = f"_{_grouped(pieces['sub'])}" if pieces.get("sub") else ""
    above = f"^{_grouped(pieces['sup'])}" if pieces.get("sup") else ""
    return pieces.get("e", "") + below + above


def _delimited(element: Any, pieces: dict[str, str]) -> str:  # noqa: ARG001 (one signature)
    properties = child(element, "dPr")
    opening, closing, between = "(", ")", "|"
    if properties is not None:
        opening = value_of(properties, "begChr") if child(properties, "begChr") is not None else opening
        closing = value_of(properties, "endChr") if child(properties, "endChr") is not None else closing
        between = value_of(properties, "sepChr") or between
    inner = between.join(equation(part) for part in element.iterchildren("{*}e"))
    return f"{opening}{inner}{closing}"


def _nary(element: Any, pieces: dict[str, str]) -> str:
    sign = value_of(element, "naryPr", "chr") or "∫"
    return sign + _scripts(element, pieces | {"e": ""}) + pieces.get("e", "")


_LAYOUTS = {
    "m:f": lambda _, pieces: f"{_grouped(pieces.get('num', ''))}/{_grouped(pieces.get('den', ''))}",
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:nary": _nary,
    "m:rad": lambda _, pieces: f"{pieces.get('deg', '')}√({pieces.get('e', '')})",
    "m:d": _delimited,
}
