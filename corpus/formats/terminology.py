"""Files of terms: which module reads or writes each format."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from inspect import signature
from itertools import chain
from pathlib import Path
from typing import Any

from corpus.errors import DuizhaoError, UsageError
from corpus.formats import format_of, glossary, multiterm, read_units, tbx, tbx_reading, utx, write_units
from corpus.formats.concepts import concepts_of_units, units_of_concepts
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import chunks
from corpus.model import Concept, TranslationUnit

_TABLES = ("tsv", "tab", "csv", "xlsx", "txt", "utf8")
FORMATS = ("tbx", "tbx-dca", "tbx-dct", "multiterm", "utx", "glossary", "omegat", "memoq")
"""Names of term formats, besides those of translation units."""


_WRITERS: dict[str, Callable[..., None]] = {
    "tbx": tbx.write_concepts,
    "tbx-dca": partial(tbx.write_concepts, style="dca"),
    "tbx-dct": partial(tbx.write_concepts, style="dct"),
    "utx": utx.write_concepts,
    "multiterm": multiterm.write_concepts,
    "memoq": glossary.write_memoq,
    **dict.fromkeys(("omegat", "txt", "utf8"), glossary.write_omegat),
}


def read_concepts(
    path: Path, name: str | None = None, *, report: LossReport | None = None, **options: Any
) -> Iterator[Concept]:
    """The entries of a file, in the format given by ``name``, the extension or the first bytes.

    Files of translation units are read as terms too. Raises UsageError for an option that the format does not
    have.
    """
    report = report if report is not None else LossReport()
    module = _reader(path, name)
    if module is None:
        units = read_units(path, name, report=report, **options)
        yield from concepts_of_units(_with_both_sides(units, report))
        return
    known = signature(module).parameters
    asked = {option: options.pop(option, None) for option in ("source_language", "target_language")}
    for option in ("source_language", "target_language"):
        if option in known:
            options[option] = asked[option]
    for option in options:
        if option not in known:
            raise UsageError(
                "--{option} does not apply to this format",
                path=path,
                hint="Leave it out.",
                option=option.replace("_", "-"),
            )
    yield from module(path, report=report, **options)


def _with_both_sides(units: Iterable[TranslationUnit], report: LossReport) -> Iterator[TranslationUnit]:
    for unit in units:
        if unit.source.strip() and unit.target.strip():
            yield unit
        else:
            report.add(Loss.ONE_LANGUAGE_ENTRY, unit.id or unit.source)


def _reader(path: Path, name: str | None) -> Any:
    kind = name or _extension(path)
    try:
        start = next(chunks(path), b"")
    except DuizhaoError:
        if not path.exists():
            raise
        start = b""
    if kind in ("tbx", "tbx-dca", "tbx-dct") or (
        not name and kind == "xml" and (b"<martif" in start or b"<tbx" in start)
    ):
        return tbx_reading.read_concepts
    if kind == "multiterm" or (not name and multiterm.recognises(start[:2000])):
        return multiterm.read_concepts
    if kind == "utx" or (not name and utx.recognises(start)):
        return utx.read_concepts
    if kind in ("glossary", "omegat", "memoq", *_TABLES):
        return glossary.read_concepts
    return None


def _extension(path: Path) -> str:
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes if suffix.lower() != ".gz"]
    return suffixes[-1] if suffixes else ""


def write_concepts(
    path: Path, concepts: Iterable[Concept], name: str | None = None, *, report: LossReport | None = None
) -> None:
    """Write entries: as TBX (of 2008, or ``tbx-dca`` and ``tbx-dct``), UTX, MultiTerm XML, a glossary of
    OmegaT (.txt, .utf8), memoQ's table, another table, or translation units.
    """
    report = report if report is not None else LossReport()
    kind = name or _extension(path)
    if kind in _WRITERS:
        _WRITERS[kind](path, concepts, report=report)
    else:
        units = list(units_of_concepts(concepts, report=report))
        writer = format_of(path, None if name == "glossary" else name)
        options: dict[str, Any] = {}
        if "columns" in writer.options("write"):
            said = dict.fromkeys(chain.from_iterable(unit.properties for unit in units))
            more = {
                "note": any(unit.note for unit in units),
                "document": any(unit.document for unit in units),
            }
            titles = [field for field, used in more.items() if used]
            options["columns"] = {"zh": "source", "en": "target", **{t: t for t in [*titles, *said]}}
            report.add(Loss.FIELDS_OF_GLOSSARY, path.name, sum(bool(u.source_segments) for u in units))
        write_units(path, units, writer.name, report=report, **options)
