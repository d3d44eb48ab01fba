"""Rich text: striprtf extracts the text after everything outside the body is removed."""

import re
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from corpus.errors import InputError
from corpus.readers.extracted import Extracted, LeftOut, Omission, text_lines
from corpus.text.decoding import codec_of

_KINDS = {
    "footnote": Omission.FOOTNOTE,
    "annotation": Omission.COMMENT,
    **dict.fromkeys(["header", "headerl", "headerr", "headerf"], Omission.RUNNING_HEAD),
    **dict.fromkeys(["footer", "footerl", "footerr", "footerf"], Omission.RUNNING_HEAD),
    "deleted": Omission.DELETED_TEXT,
    "v": Omission.HIDDEN_TEXT,
    "pict": Omission.IMAGE,
}
_NO_TEXT = {
    "fldinst",
    "atnid",
    "atnauthor",
    "atntime",
    "atnref",
    "atndate",
    "atrfstart",
    "atrfend",
    "bkmkstart",
}
_NO_TEXT |= {"bkmkend", "xe", "tc", "objdata", "nonshppict", "listtext", "pntext"}
_TOKEN = re.compile(r"\\\\|\\[{}]|\\bin(?P<bytes>\d+) ?|[{}]")
_GROUP = re.compile(r"\{(?:\\\*)?\s*\\(?P<name>[a-z]+)(?P<number>-?\d+)?")
# The ends of cells and rows end a paragraph; visible text boxes are text.
_CELL = re.compile(r"(\\\\)|\\(?:cell|nestcell|row|nestrow)(?![a-z])")


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The paragraphs of the body in order, including table cells.

    Left out are footnotes, comments, page headers and footers, deleted and hidden text, pictures, and list
    numbers. Raises InputError if the file is not rich text.
    """
    text = data.decode("latin-1")
    if not text.lstrip("\ufeff\xef\xbb\xbf \r\n").startswith("{\\rtf"):
        raise InputError(
            "is not a rich text file",
            path=path,
            hint="Save it as .rtf or .docx again.",
            lacking="\\rtf",
        )
    text = re.sub("[\x80-\xff]", lambda match: f"\\'{ord(match[0]):02x}", text)
    body, groups = _without_groups(text, path)
    fonts = _GROUP_OF_FONTS.match(text, text.index("{\\rtf"))
    prolog = text[: fonts.end()] if fonts else text[: text.index("\\rtf") + 5] + "\\ansi"
    left_out = []
    for name, group in groups:
        kind = _KINDS[name]
        lines = [] if kind is Omission.IMAGE else _lines(f"{prolog}{_content(group)}}}", path, encoding)
        if lines or kind is Omission.IMAGE:
            left_out.append(LeftOut(kind, "\n".join(lines)))
    return Extracted(_lines(body, path, encoding), left_out=left_out)


_GROUP_OF_FONTS = re.compile(r"\{\\rtf1?.{0,2000}?\{\\fonttbl(?:[^{}]|\{[^{}]*\}){0,20000}\}", re.DOTALL)


def _content(group: str) -> str:
    """A group as part of the body: without the control word that excludes it."""
    match = _GROUP.match(group)
    return "{" + group[match.end() :] if match else group


def _without_groups(text: str, path: Path) -> tuple[str, list[tuple[str, str]]]:
    """The text without the groups of :data:`_KINDS`, and those groups with their names, in order."""
    kept: list[str] = []
    groups: list[tuple[str, str]] = []
    depth = 0
    inside = 0  # the depth of the group being removed
    name = ""
    start = reached = 0
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        if match["bytes"]:
            position = min(position + int(match["bytes"][:15]), len(text))
        elif match[0] == "{":
            depth += 1
            if not inside and (named := _GROUP.match(text, match.start())) and _is_apart(named):
                inside, name, start = depth, named["name"], match.start()
                kept.append(text[reached:start])
        elif match[0] == "}":
            if inside == depth and inside:
                if name in _KINDS:
                    groups.append((name, text[start:position]))
                inside, reached = 0, position
            depth -= 1
            if depth == 0:
                break
    if depth > 0:
        raise InputError("is cut off: {depth} groups are not closed", path=path, depth=depth)
    kept.append(text[reached:position])
    return "".join(kept), groups


def _is_apart(group: re.Match[str]) -> bool:
    name = group["name"]
    return name in _NO_TEXT or (name in _KINDS and not (name in ("v", "deleted") and group["number"] == "0"))


_FONTS = re.compile(r"\{\s*(?:\\\*\s*)?\\fonttbl(?![a-z])")
_BRACE = re.compile(r"\\[\\{}]|[{}]")
_FONT = re.compile(r"(?=\\f\d)")
_NUMBER_AND_CHARSET = re.compile(r"\\f(\d{1,9})(?!\d).*?\\fcharset(\d{1,3})(?!\d)", re.DOTALL)


def _with_plain_fonts(rtf: str) -> str:
    """The text with no more in its table of fonts than their numbers and character sets.

    striprtf looks for the character set of each font up to the end of the line, which takes quadratic time.
    """
    table = _FONTS.search(rtf)
    if table is None:
        return rtf
    depth, end = 1, len(rtf)
    for brace in _BRACE.finditer(rtf[table.end() :]):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)  # others are escaped
        if depth == 0:
            end = table.end() + brace.end()
            break
    fonts = (_NUMBER_AND_CHARSET.match(font) for font in _FONT.split(rtf[table.end() : end]))
    plain = "".join(f"{{\\f{font[1]}\\fcharset{font[2]} x;}}\n" for font in fonts if font)
    return f"{rtf[: table.end()]}{plain}}}{rtf[end:]}"


def _lines(rtf: str, path: Path, encoding: str | None) -> list[str]:
    rtf = _CELL.sub(lambda match: match[1] or "\\par", _with_plain_fonts(rtf))
    try:
        text = rtf_to_text(rtf, codec_of(encoding, path) if encoding else "cp1252")
    except (LookupError, ValueError, OverflowError, TypeError) as error:
        raise InputError(
            "is damaged ({reason})", path=path, reason=error, hint="Save it as .docx in its program."
        ) from error
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # surrogates come one by one
    return text_lines(text)
