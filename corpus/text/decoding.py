"""Decode files: detect and name the encoding, and turn every line end into a line feed."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.errors import DamagedError, DuizhaoError, InputError, UsageError
from corpus.message import Message

UTF8 = "UTF-8"
"""The name in a :class:`Decoded` whose encoding needs no comment."""

MAX_TEXT = 100_000_000
"""The most characters in one text (a segment, a note)."""

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", UTF8),
    (b"\xff\xfe\x00\x00", "UTF-32LE"),
    (b"\x00\x00\xfe\xff", "UTF-32BE"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
)

_SIGNATURES = (
    (b"%PDF", Message("a PDF"), Message("Give it the extension {extension}.", extension=".pdf")),
    (
        b"\xd0\xcf\x11\xe0",
        Message("an old Microsoft Office file (.doc, .xls, .ppt)"),
        Message("Save it as .docx or .txt."),
    ),
    (
        b"{\\rtf",
        Message("a rich text file (.rtf)"),
        Message("Give it the extension {extension}.", extension=".rtf"),
    ),
    (b"\x1f\x8b", Message("a gzip archive"), Message("Unpack it first.")),
    (b"7z\xbc\xaf", Message("a 7-Zip archive"), Message("Unpack it first.")),
    (b"Rar!", Message("a RAR archive"), Message("Unpack it first.")),
    (b"\x89PNG", Message("a PNG picture"), Message("Name a text file.")),
    (b"\xff\xd8\xff", Message("a JPEG picture"), Message("Name a text file.")),
    (b"GIF8", Message("a GIF picture"), Message("Name a text file.")),
    (b"SQLite format 3", Message("a SQLite database"), Message("Name a text file.")),
    (b"\x7fELF", Message("a program"), Message("Name a text file.")),
    (b"MZ\x90", Message("a program"), Message("Name a text file.")),
)

_ZIP_CONTENTS = (
    (b"word/", Message("a Word document"), Message("Give it the extension {extension}.", extension=".docx")),
    (b"xl/", Message("an Excel workbook"), Message("Save the text as .docx or .txt.")),
    (
        b"ppt/",
        Message("a PowerPoint presentation"),
        Message("Give it the extension {extension}.", extension=".pptx"),
    ),
    (
        b"opendocument.text",
        Message("an OpenDocument text"),
        Message("Give it the extension {extension}.", extension=".odt"),
    ),
    (b"epub", Message("an EPUB book"), Message("Give it the extension {extension}.", extension=".epub")),
)

_NAMES = {
    "utf-8": UTF8,
    "utf-8-sig": UTF8,
    "gb18030": "GB18030",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "cp1252": "Windows-1252",
}
_SAMPLE = 1 << 16  # bytes examined where the whole file would tell nothing more


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the name of its encoding (``UTF-8``, ``GB18030``, ``Big5``, ``UTF-16LE`` …)."""

    text: str
    encoding: str


def decode(
    data: bytes, path: str | Path | None = None, encoding: str | None = None, *, by_lines: bool = False
) -> Decoded:
    """Decode a file's bytes; only line ends are changed (:func:`with_line_feeds`).

    With ``by_lines`` only line feeds and carriage returns end a line; everything else that would (vertical
    tab, next line, line and paragraph separator) becomes a space.

    Without ``encoding`` it is detected: by a byte order mark, as UTF-8, as unmistakable UTF-16, and otherwise
    as the one of GB18030, Big5 (with Hong Kong's characters) and Windows-1252 that yields the most common
    characters. Raises DuizhaoError, naming ``path``, if the encoding is unknown or does not fit, and for
    bytes that are not text, with what they look like.
    """
    found = _decoded(data, path, encoding)
    text = _BREAKS_IN_LINES.sub(" ", found.text) if by_lines else found.text
    return Decoded(with_line_feeds(text), found.encoding)


def decoded(pieces: Iterable[bytes], path: str | Path | None, encoding: str | None = None) -> Iterator[str]:
    """Decode a file in pieces, keeping its line ends but not a byte order mark.

    Without ``encoding`` the mark decides, or it is UTF-8. Raises UsageError for an unknown encoding, and
    DamagedError, with the line and an encoding to try, if the bytes do not fit.
    """
    source = iter(pieces)
    first = piece = next(source, b"")
    codec = codec_of(encoding, path) if encoding else codec_by_mark(piece) or "utf-8"
    if codec in ("utf-16", "utf-32"):
        codec = codec_by_mark(piece) or f"{codec}-le"
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    at_start = is_ascii = True
    try:
        text = decoder.decode(piece, final=not piece)
        while piece or text:
            if text and at_start:
                text = text.removeprefix("\ufeff")
                at_start = False
            yield text
            line += text.count("\n")
            is_ascii = is_ascii and text.isascii()
            piece = next(source, b"")
            text = decoder.decode(piece, final=not piece)
    except UnicodeDecodeError as error:
        _refuse_known_binaries(first, path)
        if not piece and not is_ascii:
            raise _cut(bytes(error.object[error.start :]), _NAMES.get(codec, codec), path, line) from error
        before = bytes(error.object[: error.start]).decode(codec, errors="ignore")
        raise _misfit(error, path, line + before.count("\n")) from error


def codec_of(encoding: str, path: str | Path | None) -> str:
    """Python's codec for an encoding's name; GB2312 and GBK are read as GB18030, which includes both.

    Raises UsageError if it is not the name of a text encoding.
    """
    try:
        codec = codecs.lookup(encoding)
        if not codec._is_text_encoding or codec.name in _NOT_OF_FILES:
            raise LookupError(encoding)
    except (LookupError, TypeError, ValueError) as error:
        raise UsageError(
            "unknown encoding “{encoding}”",
            path=path,
            hint="Name one like utf-8, gb18030 or big5.",
            encoding=encoding,
        ) from error
    return "gb18030" if codec.name in ("gb2312", "gbk") else codec.name


_NOT_OF_FILES = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
"""Codecs for domain names and source code, which no file of text is in."""


def codec_by_mark(start: bytes) -> str | None:
    """Python's codec for the byte order mark at the start of a file; None if there is no mark."""
    found = next((name for mark, name in _BYTE_ORDER_MARKS if start.startswith(mark)), None)
    return found and codecs.lookup(found).name


def _misfit(error: UnicodeDecodeError, path: str | Path | None, line: int) -> DamagedError:
    """The error for bytes that do not fit the encoding, suggesting one that does."""
    start = max(0, error.start - 2) & ~1  # two bytes may form one UTF-16 character
    guess = _likely(bytes(error.object[start : start + 200])).lower()
    hint = "Try --encoding {guess}." if guess else "Name the right encoding with --encoding."
    codec = codecs.lookup(error.encoding).name
    return DamagedError(
        "is not valid {encoding}",
        path=path,
        line=line,
        hint=hint,
        encoding=_NAMES.get(codec, codec),
        guess=guess,
    )


def _cut(rest: bytes, encoding: str, path: str | Path | None, line: int) -> DamagedError:
    """The error for a file that ends inside a character, of which it has ``rest``."""
    return DamagedError(
        "ends inside a character of {encoding}: {found}",
        path=path,
        line=line,
        hint="It was probably cut off. Download or copy it again.",
        encoding=encoding,
        found=" ".join(f"0x{byte:02x}" for byte in rest),
    )


def _cut_in(data: bytes, encoding: str, path: str | Path | None) -> DamagedError | None:
    """The error if the bytes are text in an encoding up to a character of which they have only a part."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None
    rest = decoder.getstate()[0]
    return _cut(rest, encoding, path, text.count("\n") + 1) if rest and not text.isascii() else None


def _likely(sample: bytes) -> str:
    """The likely encoding of an arbitrary piece of text; empty if none fits."""
    for mark, name in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return name
    if wide := _utf16_without_mark(sample):
        return wide
    for start in range(min(4, len(sample))):  # the sample may begin inside a character
        if not sample.isascii() and _is_utf8(sample[start:], final=False):
            return UTF8
        if candidates := _legacy_candidates(sample[start:], final=False):
            return max(candidates, key=_plausibility)[1]
    return ""


def _decoded(data: bytes, path: str | Path | None, encoding: str | None) -> Decoded:
    """The text, unchanged."""
    if encoding is not None:
        text = "".join(decoded([data], path, encoding))
        return Decoded(_checked(text, path), _NAMES.get(codecs.lookup(encoding).name, encoding))
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(_text(data[len(mark) :], name, path), name)
    _refuse_known_binaries(data, path)
    wide = _utf16_without_mark(data)
    if wide is not None:
        return Decoded(_text(data, wide, path), wide)
    if len(data) % 2 and b"\0" in data[:_SAMPLE] and (wide := _utf16_without_mark(data[:-1])):
        raise _cut(data[-1:], wide, path, data.decode(wide, errors="ignore").count("\n") + 1)
    try:
        return Decoded(_checked(data.decode("utf-8"), path), UTF8)
    except UnicodeDecodeError as error:
        if cut := _cut_in(data, UTF8, path):
            raise cut from error
        legacy = _legacy(data, path)
        if legacy is not None:
            return legacy
        if _mostly_utf8(data):
            raise InputError(
                "is UTF-8 except for byte 0x{byte:02x}",
                path=path,
                line=data.count(b"\n", 0, error.start) + 1,
                hint="Correct that character in an editor.",
                byte=data[error.start],
            ) from error
        _, name, _ = max(_legacy_candidates(data, final=False), key=_plausibility, default=(0, "", ""))
        if name and (cut := _cut_in(data, name, path)):
            raise cut from error
    raise _no_text(path)


def with_line_feeds(text: str) -> str:
    """``text`` with a line feed for each line end, vertical tab, next line and line separator.

    A paragraph separator becomes a blank line. Form feeds stay, since they mark pages.
    """
    return _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")


_LINE_ENDS = re.compile("\r\n|[\r\v\x85\u2028]")
_BREAKS_IN_LINES = re.compile("[\v\x85\u2028\u2029]")
_CONTROL = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C} | frozenset(range(0x7F, 0xA0))
_STRAY = 3
"""Up to this many control characters are an accident in a text of any length."""


def _text(data: bytes, encoding: str, path: str | Path | None) -> str:
    try:
        return _checked(data.decode(encoding), path)
    except UnicodeDecodeError as error:
        if cut := _cut_in(data, encoding, path):
            raise cut from error
        raise InputError("starts like {encoding} but is damaged", path=path, encoding=encoding) from error


def _checked(text: str, path: str | Path | None) -> str:
    """Return ``text`` if it has few control characters; many, and more than one in a hundred, mean a binary
    file.
    """
    sample = text[:_SAMPLE]
    controls = sum(ord(character) in _CONTROL and character not in "\r\v\x85" for character in sample)
    if controls > max(_STRAY, len(sample) / 100):
        raise _no_text(path)
    return text


def _no_text(path: str | Path | None) -> DuizhaoError:
    return InputError(
        "is not text in any known encoding",
        path=path,
        hint="Save it as UTF-8, or name its encoding.",
        encoding=None,
    )


def _refuse_known_binaries(data: bytes, path: str | Path | None) -> None:
    looks = next((found for start, *found in _SIGNATURES if data.startswith(start)), None)
    if data.startswith(b"PK\x03\x04"):
        contents = (found for name, *found in _ZIP_CONTENTS if name in data)
        looks = next(contents, [Message("a ZIP archive"), Message("Unpack it first.")])
    if looks is not None:
        what, hint = looks
        if path is not None and hint.fields.get("extension") == Path(path).suffix.lower():
            hint = Message("Save it as plain text.")
        raise InputError("is not text but {what}", path=path, hint=hint, what=what)


# Encodings without a signature

_FREQUENT = frozenset(
    "的一是不了在人有我他这这個个中来來上大和国國为為以说說到地们們时時要就出会會可也你对對能而子那得于着下自之年"
    "过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部"
    "其些主样樣理心她本前开開但因只从從想实實嘅嘢喺啲冇佢哋嚟咗唔咁"
)
_PLAUSIBLE = frozenset(
    "，。、；：？！“”‘’「」『』（）《》〈〉【】—–…·　％０１２３４５６７８９•€£«»°§©®\xa0\ufeff"
)
_COMMON_ROWS = {"gb2312": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}
"""First bytes of the characters that either standard lists first because they are common."""


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16LE or UTF-16BE if the bytes, which cannot be UTF-8 text, are plausible in one of them."""
    if len(data) % 2 or (b"\0" not in data[:_SAMPLE] and _is_utf8(data)):
        return None
    for name in ("UTF-16LE", "UTF-16BE"):
        try:
            text = data[: _SAMPLE * 2].decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and plausibility_as_chinese(text) >= 0.9:
            return name
    return None


def _is_utf8(data: bytes, *, final: bool = True) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(data: bytes, path: str | Path | None) -> Decoded | None:
    """The text in the legacy encoding that yields the most common characters, if one is plausible."""
    found = _legacy_candidates(data)
    if not found:
        return None
    _, name, text = max(found, key=_plausibility)
    return Decoded(_checked(text, path), name)


def _legacy_candidates(data: bytes, *, final: bool = True) -> list[tuple[float, str, str]]:
    """The plausibility, name and text of each legacy encoding that the bytes may be in.

    Of equals the first wins: Big5 proper before its extensions. Without ``final`` the bytes may end inside a
    character.
    """
    found: list[tuple[float, str, str]] = []
    for name, codec in (
        ("GB18030", "gb18030"),
        ("Big5", "big5"),
        ("Big5", "cp950"),
        ("Big5-HKSCS", "big5hkscs"),
        ("Windows-1252", "cp1252"),
    ):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(data, final)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        common = plausibility_as_chinese(sample) if codec != "cp1252" else plausibility_as_western(sample)
        if sample and common >= 0.5:
            found.append((common + sum(c in _FREQUENT for c in sample) / len(sample), name, text))
    return found


def _plausibility(candidate: tuple[float, str, str]) -> float:
    return candidate[0]


def plausibility_as_chinese(text: str) -> float:
    """The share of common ideographs, Chinese punctuation and Latin letters among non-ASCII characters."""
    counts = Counter(character for character in text if character > "\x7f")
    common = sum(count for character, count in counts.items() if _is_common(character))
    return common / counts.total() if counts else 1.0


def _is_common(character: str) -> bool:
    if character in _PLAUSIBLE or character in _FREQUENT or "À" <= character <= "ÿ":
        return True
    for standard, rows in _COMMON_ROWS.items():
        try:
            if character.encode(standard)[0] in rows:
                return True
        except UnicodeEncodeError:
            continue
    return False


def plausibility_as_western(text: str) -> float:
    """How much the non-ASCII characters look like accents and quotation marks among Latin letters.

    If they outnumber plain letters, the language is not one of Windows-1252; a capital after a small letter
    is another encoding's apostrophe (ItÕs).
    """
    foreign = [(before, character) for before, character in pairwise(" " + text) if character > "\x7f"]
    if len(foreign) > sum(character.isascii() and character.isalpha() for character in text):
        return 0.0
    plausible = sum(
        character in _PLAUSIBLE or (character.isalpha() and not (before.islower() and character.isupper()))
        for before, character in foreign
    )
    return plausible / len(foreign) if 20 * plausible > 19 * len(foreign) else 0.0


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    return sum(character > "\x7f" for character in text) > 10 * text.count("\ufffd")
