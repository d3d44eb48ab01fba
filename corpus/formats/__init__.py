"""Exchange formats: one module per format, all with the same two functions.

``read(path, **options)`` gives an iterator of translation units and ``write(path, units, **options)`` takes
one; both stream, so that memory does not grow with the file. Both take ``report``, a
:class:`corpus.formats.report.LossReport` that counts whatever they had to drop or change. This module picks
the format.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus.errors import ConflictError, DuizhaoError, UsageError
from corpus.model import TranslationUnit
from corpus.system.arguments import check_options, options_of


@dataclass(frozen=True, slots=True)
class Format:
    """A format's name, its module in this package, its file extensions, and a description."""

    name: str
    extensions: tuple[str, ...]
    title: str

    @property
    def module(self) -> ModuleType:
        """The module that reads or writes it, imported when first asked for."""
        return import_module(f"corpus.formats.{self.name}")

    def recognises(self, path: Path) -> bool:
        """Whether a file with the extension is of this format, if others have that extension too."""
        recognises = getattr(self.module, "recognises", None)
        if recognises is None:
            return True
        try:
            from corpus.formats.stream import chunks

            return bool(recognises(next(chunks(path), b"")))
        except DuizhaoError:
            return False  # there is no such file yet

    def options(self, function: str) -> frozenset[str]:
        """The names of the options that ``read`` or ``write`` has; none if it has no such function."""
        found = getattr(self.module, function, None)
        if found is None:
            return frozenset()
        return frozenset(options_of(found))


FORMATS = {
    made.name: made
    for made in (
        Format("tmx", ("tmx",), "TMX 1.4b translation memory"),
        Format("tsv", ("tsv", "tab"), "tab-separated values, no quoting"),
        Format("csv", ("csv",), "comma-separated values (RFC 4180)"),
        Format("xlsx", ("xlsx",), "Excel workbook"),
        Format("moses", ("moses", "zh", "en", "zip"), "pair of line files (x.zh, x.en), also in a zip"),
        Format("ladder", ("align",), "beads (x.align) beside their segments (x.zh, x.en)"),
        Format(
            "pharaoh", ("pharaoh",), "links between words (i-j) beside the words (x.zh, x.en; write only)"
        ),
        Format("jsonl", ("jsonl", "ndjson"), "JSON Lines"),
        Format("parquet", ("parquet",), "Parquet"),
        Format(
            "xliff",
            ("xlf", "xliff", "sdlxliff", "mqxliff", "mxliff", "txlf", "xlz", "mqxlz"),
            "XLIFF 1.2 or 2.1",
        ),
        Format("po", ("po", "pot"), "gettext PO catalogue"),
        Format("sdltm", ("sdltm",), "memory of Trados Studio (read only)"),
        Format("wordfast", ("txt",), "memory of Wordfast Classic (read only)"),
        Format("xces", ("xml",), "XCES alignment beside its documents"),
        Format("wmt", ("xml",), "WMT test set XML"),
        Format("tbx", ("tbx",), "TBX-Basic terms"),
        Format("html", ("html", "htm"), "side-by-side page; read: a page in both languages"),
        Format("docx", ("docx",), "side-by-side Word document; read: a document in both languages"),
        Format("subtitles", ("srt", "vtt", "ass", "ssa"), "subtitles in both languages"),
        Format(
            "document", ("txt", "md", "odt", "rtf", "epub", "pptx"), "document in both languages (read only)"
        ),
    )
}
"""The formats by name."""


def format_of(path: Path, name: str | None = None) -> Format:
    """The format called ``name``, or else that of the extension (a final ``.gz`` is looked through).

    Where formats share an extension, the file's first bytes tell. A folder without an extension is a Parquet
    data set; a file whose extension is a language tag, as OPUS has them, is one of a Moses pair.

    Raises DuizhaoError, with the known formats listed, for an unknown one.
    """
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes]
    if suffixes and suffixes[-1] == "gz":
        suffixes.pop()
    wanted = (name or "").lower() or (suffixes[-1] if suffixes else "")
    if not wanted and path.is_dir():
        wanted = "parquet"
    if wanted in FORMATS:
        return FORMATS[wanted]
    candidates = [candidate for candidate in FORMATS.values() if wanted in candidate.extensions]
    found = next((candidate for candidate in candidates if candidate.recognises(path)), None)
    if found is not None:
        return found
    from corpus.formats.moses import is_language_pair

    if is_language_pair(path):
        return FORMATS["moses"]
    extensions = dict.fromkeys(one for known in FORMATS.values() for one in known.extensions)
    known = ", ".join(f".{extension}" for extension in extensions)
    problem = "unknown format “{wanted}”" if wanted else "has no extension that tells the format"
    hint = "Known formats: {known}; text also as .gz."
    raise UsageError(problem, path=path, hint=hint, wanted=wanted, known=known)


_HOLD_LINKS = frozenset(("pharaoh", "tmx", "jsonl", "tsv", "csv", "xlsx", "parquet", "xliff"))


def check_holds_links(path: Path, name: str | None = None) -> None:
    """Raise UsageError if the format has no place for the links between words."""
    found = format_of(path, name)
    if found.name not in _HOLD_LINKS:
        raise UsageError(
            "the format {format} cannot hold links between words",
            path=path,
            hint="Name a file like NAME.pharaoh, NAME.tmx or NAME.jsonl.",
            format=found.name,
        )


def read_units(path: Path, name: str | None = None, **options: Any) -> Iterator[TranslationUnit]:
    """Read translation units in the format that ``name`` or the extension says.

    Raises DuizhaoError for an unknown format and one that can only be written, and as the reader does.
    """
    found = format_of(path, name)
    if not hasattr(found.module, "read"):
        raise UsageError("{format} can only be written, not read", path=path, format=found.name)
    _check_options(found, "read", options)
    units: Iterator[TranslationUnit] = found.module.read(path, **options)
    return units


def write_units(
    path: Path, units: Iterable[TranslationUnit], name: str | None = None, **options: Any
) -> None:
    """Write translation units in the format that ``name`` or the extension says, whole or not at all.

    Raises DuizhaoError for an unknown format and one that can only be read, and as the writer does.
    """
    found = format_of(path, name)
    if not hasattr(found.module, "write"):
        raise UsageError("{format} can only be read, not written", path=path, format=found.name)
    _check_options(found, "write", options)
    found.module.write(path, units, **options)


def _check_options(format: Format, function: str, options: dict[str, Any]) -> None:
    known = options_of(getattr(format.module, function))
    del known["report"]
    given = {name: value for name, value in options.items() if name != "report"}
    check_options(f"the format {format.name}", given, known)


def files_written(
    path: Path, name: str | None = None, source_language: str = "zh-Hans", target_language: str = "en"
) -> list[Path]:
    """The files that :func:`write_units` may write for units in these languages."""
    module = format_of(path, name).module
    if not hasattr(module, "files"):
        return [path]
    found: list[Path] = module.files(path, source_language, target_language)
    return found


def refuse_to_replace(
    path: Path, name: str | None = None, source_language: str = "zh-Hans", target_language: str = "en"
) -> None:
    """Raise DuizhaoError if writing to ``path`` would replace a file that the user did not name.

    A pair of text files or the segments of a ladder bear names that follow from ``path``. The second file of
    a TMX may be replaced if an earlier call wrote it.
    """
    from corpus.formats.tmx import is_second

    is_tmx = format_of(path, name).name == "tmx"
    for other in files_written(path, name, source_language, target_language):
        if other == path or not other.exists() or (is_tmx and is_second(other)):
            continue
        raise ConflictError(
            "would replace {other}, which already exists",
            path=path,
            hint="Name another, or remove it first.",
            other=other,
        )
