"""gettext PO catalogues, by polib: contexts, plural forms, flags, comments and references are kept.

Read and written whole, not streamed: a catalogue holds the texts of one program.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

from corpus.errors import InputError
from corpus.formats.characters import unicode_text
from corpus.formats.languages import with_languages
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import chunks, raw_lines
from corpus.model import TranslationUnit
from corpus.system.files import replacing
from corpus.text.characters import has_han
from corpus.text.decoding import codec_by_mark
from corpus.text.language import regional_language

_LINE = re.compile(
    r"\s*+(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?\"([^\"\\]|\\.)*+\"|)\s*+", re.DOTALL
)
"""A line of a PO file; polib skips what it does not understand."""
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_.:-]+)")
_CONTEXT, _PLURAL, _SINGULAR, _FORM, _FLAGS = (
    "context",
    "plural source",
    "singular source",
    "plural form",
    "flags",
)
_DEVELOPER, _PLACES = "developer comment", "references"
_PREVIOUS = {
    "previous source": "previous_msgid",
    "previous context": "previous_msgctxt",
    "previous plural source": "previous_msgid_plural",
}
_PROPERTIES = {_CONTEXT, _PLURAL, _SINGULAR, _FORM, _FLAGS, _DEVELOPER, _PLACES, *_PREVIOUS}

_HEADER = {"mime-version", "content-type", "content-transfer-encoding", "language", "x-source-language"}


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read a catalogue: a unit for each message, and for each plural form of a message.

    The target is in the language of the header, the source in English, unless the header or Chinese
    characters say otherwise. The first of several plural forms translates the singular, the others the
    plural; a single form, as in Chinese, translates the plural. Obsolete messages are left out and counted.
    """
    report = report if report is not None else LossReport()
    catalogue = _catalogue(path, encoding)
    about = {name.lower(): value for name, value in catalogue.metadata.items()}
    target = about.get("language", "")
    source = about.get("x-source-language", "")
    if not source:
        source = "" if has_han("".join(entry.msgid for entry in catalogue)) else "en"
    if catalogue.header or set(about) - _HEADER:
        report.add(Loss.FILE_HEADER, path.name)
    report.add(Loss.OBSOLETE, count=len(catalogue.obsolete_entries()))
    units = (
        unit
        for number, entry in enumerate((e for e in catalogue if not e.obsolete), start=1)
        for unit in _units(entry, number, source, target)
    )
    yield from with_languages(units, source_language, target_language, report)


def _catalogue(path: Path, encoding: str | None) -> polib.POFile:
    start = b"".join(chunks(path))[:20_000] if path.suffix != ".gz" else next(chunks(path), b"")
    declared = _CHARSET.search(start)
    known = encoding or codec_by_mark(start)
    if not known and declared and declared[1].upper() != b"CHARSET":
        known = declared[1].decode()
    # For a given text, polib would break lines where Python does, not only where gettext does.
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.po"
        with plain.open("w", encoding="utf-8", newline="") as stream:
            for number, line in enumerate(raw_lines(path, known), start=1):
                if not _LINE.fullmatch(line):
                    raise InputError(
                        "is not a PO file: “{text}”", path=path, line=number, text=line.strip()[:40]
                    )
                stream.write(line)
        try:
            catalogue = polib.pofile(str(plain), encoding="utf-8")
        except (OSError, ValueError, IndexError) as error:
            # polib says where only in its text.
            found = re.search(r"line (\d+)\)?:? ?(.*)", str(error))
            raise InputError(
                "is not a PO file ({reason})",
                path=path,
                line=int(found[1]) if found else None,
                reason=(found[2] if found else "") or "syntax error",
            ) from error
    if not len(catalogue) and not catalogue.metadata:
        raise InputError("contains no messages", path=path, hint="Is it a PO file?", lacking="messages")
    return catalogue


def _units(entry: polib.POEntry, number: int, source: str, target: str) -> Iterator[TranslationUnit]:
    shared = {
        _CONTEXT: entry.msgctxt or "",
        _FLAGS: ", ".join(entry.flags),
        _DEVELOPER: entry.comment,
        _PLACES: " ".join(f"{file}:{line}" if line else file for file, line in entry.occurrences),
        **{name: getattr(entry, field) or "" for name, field in _PREVIOUS.items()},
    }
    forms = [entry.msgstr]
    if entry.msgid_plural:
        forms = [entry.msgstr_plural[i] for i in sorted(entry.msgstr_plural)] or [""]
    for i, translation in enumerate(forms):
        properties = dict(shared)
        text = entry.msgid
        if entry.msgid_plural:
            is_singular = i == 0 and len(forms) > 1
            text = entry.msgid if is_singular else entry.msgid_plural
            properties[_PLURAL if is_singular else _SINGULAR] = (
                entry.msgid_plural if is_singular else entry.msgid
            )
            properties[_FORM] = str(i)
        yield TranslationUnit(
            text,
            translation,
            source,
            target,
            id=f"{number}[{i}]" if len(forms) > 1 else str(number),
            note=entry.tcomment,
            properties={name: value for name, value in properties.items() if value},
        )


def write(path: Path, units: Iterable[TranslationUnit], *, report: LossReport | None = None) -> None:
    """Write a catalogue in the languages of the first unit; of equal messages the first is kept.

    Fields without a place in PO are left out and counted.
    """
    report = report if report is not None else LossReport()
    catalogue = polib.POFile(wrapwidth=100)
    seen: set[tuple[str, str]] = set()
    languages: tuple[str, str] | None = None
    for _, group in groupby(units, key=_message):
        forms = list(group)
        languages = languages or (forms[0].source_language, forms[0].target_language)
        message = forms[0].properties.get(_SINGULAR) or forms[0].source
        key = (forms[0].properties.get(_CONTEXT, ""), message)
        if key in seen:
            report.add(Loss.DUPLICATE, forms[0].id, len(forms))
            continue
        if not message:
            report.add(Loss.EMPTY_SIDE, forms[0].id)
            continue
        seen.add(key)
        for unit in forms:
            if _has_more(unit, languages):
                report.add(Loss.FIELDS_OF_PO, unit.id)
        catalogue.append(_entry(forms, message, report))
    source, target = languages or ("en", "zh-Hans")
    catalogue.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": _locale(target),
        "X-Source-Language": _locale(source),
    }
    with replacing(path) as temporary:
        temporary.write_text(f"{catalogue}\n", encoding="utf-8", newline="\n")


def _place(written: str) -> tuple[str, str]:
    file, colon, line = written.rpartition(":")
    return (file, line) if colon else (line, "")


def _locale(tag: str) -> str:
    """The name of a language in gettext: ``zh_CN``, ``zh_TW``, ``zh_Hant``, ``en``."""
    written = tag if tag in ("en", "zh-Hant") else regional_language(tag)
    return written.replace("-", "_")


def _message(unit: TranslationUnit) -> tuple[str, ...]:
    """The identity of a message, which its plural forms share."""
    properties = unit.properties
    if _FORM not in properties:
        return (unit.id, unit.source, unit.target, properties.get(_CONTEXT, ""))
    singular = properties.get(_SINGULAR) or unit.source
    plural = properties.get(_PLURAL) or unit.source
    return (singular, plural, properties.get(_CONTEXT, ""))


def _has_more(unit: TranslationUnit, languages: tuple[str, str]) -> bool:
    return (
        bool(unit.document or unit.source_segments or unit.target_segments or unit.reviewed)
        or unit.confidence is not None
        or bool(set(unit.properties) - _PROPERTIES)
        or (unit.source_language, unit.target_language) != languages
    )


def _entry(forms: list[TranslationUnit], message: str, report: LossReport) -> polib.POEntry:
    first = forms[0]
    about = {name: unicode_text(value, report, first.id) for name, value in first.properties.items()}
    entry = polib.POEntry(
        msgid=unicode_text(message, report, first.id),
        msgctxt=about.get(_CONTEXT) or None,
        tcomment=unicode_text(first.note, report, first.id),
        comment=about.get(_DEVELOPER, ""),
        flags=list(filter(None, about.get(_FLAGS, "").split(", "))),
        **{field: about.get(name) or None for name, field in _PREVIOUS.items()},
        occurrences=[_place(place) for place in about.get(_PLACES, "").split()],
    )
    if _FORM in about:
        plural = next((u.properties[_PLURAL] for u in forms if _PLURAL in u.properties), first.source)
        entry.msgid_plural = unicode_text(plural, report, first.id)
        entry.msgstr_plural = {i: unicode_text(u.target, report, u.id) for i, u in enumerate(forms)}
    else:
        entry.msgstr = unicode_text(first.target, report, first.id)
    return entry
