"""XML of any origin, parsed in a stream and without trust.

Expat is the parser because it reports each entity declaration before it can be used: any is refused, so that
no entity is expanded and no external file or address is ever opened. No DTD is loaded. Elements are matched
by local name. Unbounded nesting, texts and tags are refused.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from pathlib import Path
from typing import Generic, TypeVar
from xml.parsers import expat

from corpus.errors import DamagedError, DuizhaoError, InputError
from corpus.formats.characters import NOT_XML
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import chunks, decoded
from corpus.text.decoding import MAX_TEXT, codec_by_mark, codec_of

MAX_DEPTH = 200


_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")

Item = TypeVar("Item")


class Handler(Generic[Item]):
    """How a format handles elements; it puts finished items into ``done``.

    ``text`` collects character data until the format clears it. ``line`` is for messages.
    """

    root: str
    """The required local name of the root element, in lower case; empty for any."""
    keeps_prefixes = False
    """Whether names keep their prefix, for a format that distinguishes namespaces."""
    bounds_nesting = False
    """Whether the handler itself refuses deep nesting, with ``too_deep``, and so is called directly."""

    def __init__(self) -> None:
        self.done: list[Item] = []
        self.text: list[str] = []
        self.parser: expat.XMLParserType | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; names have no namespace prefix, except ``xml:…``."""

    def end(self, name: str) -> None:
        """An element ends."""

    def too_deep(self, path: Path) -> DuizhaoError:
        """The error for elements nested too deeply."""
        return InputError(
            "has elements nested more than {limit} deep", path=path, line=self.line, limit=MAX_DEPTH
        )

    @property
    def line(self) -> int:
        """The current line of the parser, from 1. Slow if used often."""
        return self.parser.CurrentLineNumber if self.parser else 0


def parse(
    path: Path,
    handler: Handler[Item],
    *,
    encoding: str | None = None,
    partial: bool = False,
    report: LossReport | None = None,
) -> Iterator[Item]:
    """Parse the file and yield the items that ``handler`` makes of it.

    With ``partial`` single wrong characters are repaired (:func:`mended`), and a file that is still truncated
    or ill-formed gives the items before the fault; ``report`` counts both. Otherwise DuizhaoError names the
    line. Entity declarations, another root element and oversized parts are always errors.
    """
    report = report if report is not None else LossReport()
    codec = xml_encoding(path, encoding, report)
    # UTF-8 goes to expat directly; the bytes are checked only if expat gives up.
    is_utf8 = codec.startswith("utf-8") and not partial
    parser = expat.ParserCreate("utf-8" if is_utf8 else None)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    # Makes expat report undeclared entities by name, with or without a DOCTYPE. Nothing is loaded.
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    handler.parser = parser
    _connect(parser, handler, path)
    fed = fed_then = 0
    position = -1
    try:
        for piece in _pieces(path, codec, is_utf8, partial, report):
            fed += len(piece)
            parser.Parse(piece, False)
            if parser.CurrentByteIndex != position:
                position, fed_then = parser.CurrentByteIndex, fed
            if len(handler.text) > 8 and sum(map(len, handler.text)) > MAX_TEXT:
                raise InputError(
                    "has a text of more than {limit:,} characters",
                    path=path,
                    line=handler.line,
                    limit=MAX_TEXT,
                )
            if fed - fed_then > MAX_TEXT:
                raise InputError("has an unclosed tag", path=path, line=handler.line)
            yield from _finished(handler)
        parser.Parse("", True)
        yield from _finished(handler)
    except expat.ExpatError as error:
        yield from _finished(handler)
        wrong = _wrong_bytes(path, error.lineno) if is_utf8 and fed else None
        _give_up(wrong or _explain(error, path, fed), partial, report)
    except DuizhaoError as error:
        yield from _finished(handler)
        _give_up(error, partial and isinstance(error, DamagedError), report)
    finally:
        handler.parser = None
        _disconnect(parser)


def _pieces(
    path: Path, codec: str, is_utf8: bool, partial: bool, report: LossReport
) -> Iterator[bytes] | Iterator[str]:
    if is_utf8:
        return chunks(path)
    return mended(decoded(path, codec), report) if partial else decoded(path, codec)


_WRONG = re.compile(
    "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|&#([0-9]{1,9}|x[0-9A-Fa-f]{1,8});|&([A-Za-z][A-Za-z0-9]{0,31});|&(?!#)"
)


def mended(pieces: Iterable[str], report: LossReport) -> Iterator[str]:
    """XML text without the characters that make a whole file unreadable; each kind is counted.

    Characters that XML forbids are removed, as themselves or as references; a bare ``&`` becomes ``&amp;``,
    and an entity of HTML (``&nbsp;``) its character.
    """

    def right(match: re.Match[str]) -> str:
        number, name = match[1], match[2]
        if name in ("amp", "lt", "gt", "quot", "apos"):
            return match[0]
        if number:
            code = int(number[1:], 16) if number[0] == "x" else int(number)
            if code < 0x110000 and not NOT_XML.match(chr(code)):
                return match[0]
        elif name and f"{name};" in html5:
            report.add(Loss.HTML_ENTITY, match[0])
            return html5[f"{name};"].replace("&", "&amp;").replace("<", "&lt;")
        elif match[0][0] == "&":
            report.add(Loss.BARE_AMPERSAND)
            return "&amp;" + match[0][1:]
        report.add(Loss.NOT_XML)
        return ""

    rest = ""
    for piece in pieces:
        piece = rest + piece
        # An entity may be split where a piece ends.
        cut = piece.rfind("&", -40)
        rest = piece[cut:] if cut >= 0 and ";" not in piece[cut:] else ""
        yield _WRONG.sub(right, piece[: len(piece) - len(rest)])
    yield _WRONG.sub(right, rest)


def _finished(handler: Handler[Item]) -> list[Item]:
    done, handler.done = handler.done, []
    return done


def _give_up(error: DuizhaoError, partial: bool, report: LossReport) -> None:
    if not partial:
        raise error
    where = DamagedError(
        error.problem, path=error.path, line=error.line
    )  # this already does what the hint suggests
    report.add(Loss.ENDS_EARLY, str(where))


def _connect(parser: expat.XMLParserType, handler: Handler[Item], path: Path) -> None:
    start, end = handler.start, handler.end
    local: dict[str, str] = {}
    depth = 0

    def local_name(name: str) -> str:
        kept = name.startswith("xml:") or handler.keeps_prefixes
        plain = local[name] = name if kept else name.rpartition(":")[2]
        return plain

    def start_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise handler.too_deep(path)
        start(local.get(name) or local_name(name), attributes)

    def first_element(name: str, attributes: dict[str, str]) -> None:
        local_name(name)
        if handler.root and name.rpartition(":")[2].lower() != handler.root:
            raise InputError(
                "is not {root}: its root element is <{name}>",
                path=path,
                line=parser.CurrentLineNumber,
                hint="Name the right format with --from.",
                root=handler.root.upper(),
                name=name[:40],
            )
        if handler.bounds_nesting and ":" not in name:
            parser.StartElementHandler, parser.EndElementHandler = start, end
            start(name, attributes)
        else:
            parser.StartElementHandler = start_element
            start_element(name, attributes)

    def end_element(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local[name])

    def refuse_entity(name: str, *_: object) -> None:
        raise InputError(
            "declares the entity “{name}”, which attacks use and exchange files do not need",
            path=path,
            line=parser.CurrentLineNumber,
            hint="Remove the declaration.",
            name=name[:40],
        )

    def unknown_entity(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            raise InputError(
                "uses the entity &{name}; which XML does not know",
                path=path,
                line=parser.CurrentLineNumber,
                hint="Write the character itself.",
                name=name[:40],
            )

    parser.StartElementHandler = first_element
    parser.EndElementHandler = end_element
    parser.CharacterDataHandler = handler.text.append
    parser.EntityDeclHandler = refuse_entity
    parser.SkippedEntityHandler = unknown_entity


def _disconnect(parser: expat.XMLParserType) -> None:
    # The handlers and the parser refer to each other: otherwise only the garbage collector would free them.
    for name in ("StartElement", "EndElement", "CharacterData", "EntityDecl", "SkippedEntity"):
        setattr(parser, f"{name}Handler", None)


def _wrong_bytes(path: Path, line: int) -> DuizhaoError | None:
    """The error for bytes that are not UTF-8, if they are why expat gave up at ``line``."""
    try:
        for _ in decoded(path, "utf-8"):
            pass
    except DuizhaoError as error:
        if error.line is not None and error.line <= line + 1:
            return error
    return None


def _explain(error: expat.ExpatError, path: Path, fed: int) -> DuizhaoError:
    cut = {
        expat.errors.codes[getattr(expat.errors, name)]
        for name in ("XML_ERROR_NO_ELEMENTS", "XML_ERROR_UNCLOSED_TOKEN", "XML_ERROR_PARTIAL_CHAR")
    }
    reason = expat.ErrorString(error.code)
    if not fed:
        return InputError("is empty", path=path, lacking="text")
    if error.code in cut:
        return DamagedError(
            "is cut off ({reason})",
            path=path,
            line=error.lineno,
            hint="Use --partial to read the part before that.",
            reason=reason,
        )
    return DamagedError(
        "is not well-formed XML at column {column} ({reason})",
        path=path,
        line=error.lineno,
        hint="Use --partial to read the part before that.",
        column=error.offset + 1,
        reason=reason,
    )


def xml_encoding(path: Path, asked: str | None, report: LossReport) -> str:
    """The codec to read with: as requested, by the byte order mark, by the bytes' pattern, or as declared."""
    if asked:
        return codec_of(asked, path)
    start = next(chunks(path), b"")[:1024]
    match = _DECLARED.search(start.replace(b"\0", b""))
    declared = codec_of(match[1].decode("ascii"), path) if match else "utf-8"
    actual = codec_by_mark(start) or {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(start[:2])
    if actual is None:
        wide = codecs.lookup(declared).name.startswith(("utf-16", "utf-32"))
        actual = "utf-8" if wide else declared
    if actual.split("-")[:2] != declared.split("-")[:2]:
        report.add(Loss.WRONG_ENCODING, str(path), declared=declared, actual=actual)
    return actual
