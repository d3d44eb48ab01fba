"""XLIFF 1.2 and 2.1 (OASIS), the interchange format of translation tools.

A unit is a ``trans-unit`` (1.2) or a ``segment`` (2.1); a document is a ``file``. Fields without a place in
XLIFF go into a ``context-group`` in 1.2 and into the metadata module in 2.1.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.formats.archive import XLIFF_EXTENSIONS, is_archive, unpacked
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.languages import with_languages
from corpus.formats.report import LossReport
from corpus.formats.stream import writing
from corpus.formats.xliff_properties import quoted, state_of, written_properties
from corpus.formats.xliff_reading import XliffReader
from corpus.formats.xml import parse
from corpus.model import TranslationUnit
from corpus.text.language import regional_language


def write(
    path: Path, units: Iterable[TranslationUnit], *, version: str = "1.2", report: LossReport | None = None
) -> None:
    """Write XLIFF of ``version`` 1.2, which every tool opens, or 2.1.

    XLIFF 2.1 has one pair of languages per file: raises DuizhaoError if the units have several.
    """
    report = report if report is not None else LossReport()
    if version not in ("1.2", "2.1"):
        raise UsageError(
            "XLIFF {version} cannot be written", path=path, hint="Write 1.2 or 2.1.", version=version
        )
    with writing(path) as stream:
        writer = (_Writer12 if version == "1.2" else _Writer21)(path, stream.write, report)
        for unit in units:
            writer.unit(unit)
        writer.end()


class _Writer12:
    def __init__(self, path: Path, put: Callable[[str], int], report: LossReport) -> None:
        self._path, self._put, self._report = path, put, report
        self._file: tuple[str, str, str] | None = None
        self._number = 0
        put(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        )

    def unit(self, unit: TranslationUnit) -> None:
        here = (unit.document, unit.source_language, unit.target_language)
        if here != self._file:
            self._open(here, unit.id)
        self._number += 1
        where = unit.id or str(self._number)
        approved = ' approved="yes"' if unit.reviewed else ""
        # Untranslated segments hold the source: OmegaT translates the text of the target.
        state = state_of(unit, is_2=False)
        text = xml_text(unit.target or unit.source, self._report, where)
        target = f'<target xml:space="preserve" state="{state}">{text}</target>\n'
        rest = "".join(
            f'<context context-type="x-{xml_attribute(quoted(name), self._report, where)}">'
            f"{xml_text(value, self._report, where)}</context>\n"
            for name, value in written_properties(unit, self._report, state)
        )
        if rest:
            rest = f'<context-group purpose="information">\n{rest}</context-group>\n'
        note = f"<note>{xml_text(unit.note, self._report, where)}</note>\n" if unit.note else ""
        self._put(
            f'<trans-unit id="{self._number}"{approved}>\n'
            f'<source xml:space="preserve">{xml_text(unit.source, self._report, where)}</source>\n'
            f"{target}{rest}{note}</trans-unit>\n"
        )

    def _open(self, here: tuple[str, str, str], where: str) -> None:
        if self._file is not None:
            self._put("</body>\n</file>\n")
        self._file = here
        original, source, target = (
            xml_attribute(value, self._report, where)
            for value in (here[0], regional_language(here[1]), regional_language(here[2]))
        )
        self._put(
            f'<file original="{original}" source-language="{source}" target-language="{target}" '
            'datatype="plaintext">\n<body>\n'
        )

    def end(self) -> None:
        if self._file is None:
            self._open(("", "zh-Hans", "en"), "")
        self._put("</body>\n</file>\n</xliff>\n")


class _Writer21:
    def __init__(self, path: Path, put: Callable[[str], int], report: LossReport) -> None:
        self._path, self._put, self._report = path, put, report
        self._languages: tuple[str, str] | None = None
        self._document = ""
        self._files = self._number = 0

    def unit(self, unit: TranslationUnit) -> None:
        languages = (unit.source_language, unit.target_language)
        self._begin(languages)
        if languages != self._languages:
            raise UsageError(
                "XLIFF 2.1 holds one pair of languages; {id} is in {languages}",
                path=self._path,
                hint="Export each pair to a separate file, or write XLIFF 1.2.",
                id=unit.id,
                languages=" and ".join(languages),
            )
        if unit.document != self._document or not self._files:
            self._put("</file>\n" if self._files else "")
            self._files += 1
            self._document = unit.document
            original = xml_attribute(unit.document, self._report, unit.id)
            self._put(f'<file id="f{self._files}" original="{original}">\n')
        self._number += 1
        where = unit.id or str(self._number)
        state = state_of(unit, is_2=True)
        meta = "".join(
            f'<mda:meta type="{xml_attribute(name, self._report, where)}">'
            f"{xml_text(value, self._report, where)}</mda:meta>\n"
            for name, value in written_properties(unit, self._report, state)
        )
        if meta:
            meta = f'<mda:metaGroup category="duizhao">\n{meta}</mda:metaGroup>\n'
            meta = f"<mda:metadata>\n{meta}</mda:metadata>\n"
        note = xml_text(unit.note, self._report, where)
        notes = f"<notes>\n<note>{note}</note>\n</notes>\n" if note else ""
        target = ""
        if unit.target:
            target = f'<target xml:space="preserve">{self._text(unit.target, where)}</target>\n'
        self._put(
            f'<unit id="u{self._number}">\n{meta}{notes}<segment state="{state}">\n'
            f'<source xml:space="preserve">{self._text(unit.source, where)}</source>\n'
            f"{target}</segment>\n</unit>\n"
        )

    def _text(self, text: str, where: str) -> str:
        """Character data, with ``<cp/>`` for characters that XML cannot hold."""
        if text.isprintable():
            return xml_text(text, self._report, where)
        return "".join(
            f'<cp hex="{ord(c):04X}"/>' if _needs_cp(c) else xml_text(c, self._report, where) for c in text
        )

    def _begin(self, languages: tuple[str, str]) -> None:
        if self._languages is None:
            self._languages = languages
            source, target = (xml_attribute(regional_language(tag), self._report, "") for tag in languages)
            self._put(
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" '
                'xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" '
                f'srcLang="{source}" trgLang="{target}">\n'
            )

    def end(self) -> None:
        self._begin(("zh-Hans", "en"))
        self._put(
            ""
            if self._files
            else '<file id="f1">\n<unit id="u1">\n<segment>\n<source/>\n</segment>\n</unit>\n'
        )
        self._put("</file>\n</xliff>\n")


def _needs_cp(character: str) -> bool:
    return (character < " " and character not in "\t\n\r") or character in "\ufffe\uffff"


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    inline: str = "drop",
    partial: bool = False,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read XLIFF 1.x or 2.x; ``inline`` and ``partial`` as for TMX. An untranslated unit has no target text.

    The languages are the file's own; given ones choose the direction, and the units. Proposals
    (``alt-trans``, ``mtc:match``) are left out and counted. In a zip archive (.xlz, .mqxlz) all XLIFF files
    are read. Raises InputError for an archive without XLIFF files, and as :func:`corpus.formats.xml.parse`
    does.
    """
    report = report if report is not None else LossReport()

    def units(file: Path) -> Iterator[TranslationUnit]:
        handler = XliffReader(file, inline == "keep", report)
        return parse(file, handler, encoding=encoding, partial=partial, report=report)

    if not is_archive(path):
        yield from with_languages(units(path), source_language, target_language, report)
        return
    with unpacked(path, lambda name: name.lower().endswith(XLIFF_EXTENSIONS)) as files:
        if not files:
            raise InputError("contains no XLIFF file", path=path, lacking="XLIFF")
        for file in files:
            yield from with_languages(units(file), source_language, target_language, report)
