"""The languages of units whose file names them poorly or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice

from corpus.errors import UsageError
from corpus.formats.pairing import Pairer
from corpus.formats.report import Loss, LossReport
from corpus.message import Message
from corpus.model import TranslationUnit
from corpus.text.characters import has_han
from corpus.text.language import canonical_language, is_chinese
from corpus.text.script import detect_language, detect_script

_ENOUGH = 200
"""How many units' texts are used to detect a language that a file does not name."""


def with_languages(
    units: Iterable[TranslationUnit], source: str | None, target: str | None, report: LossReport
) -> Iterator[TranslationUnit]:
    """The units with canonical tags, in the direction that ``source`` and ``target`` ask for.

    An empty or meaningless tag is detected from the texts of the document, and counted: Chinese by its
    characters, otherwise the other language of the pair. Units in languages that were not asked for are left
    out and counted.
    """
    pairer = Pairer(source, target) if source or target else None
    tags: dict[str, str] = {}
    for (document, *given), run in groupby(units, key=_document_and_tags):
        for tag in given:
            if tag not in tags:
                tags[tag] = _canonical(tag, report, document)
        languages = [tags[tag] for tag in given]
        if not all(languages):
            head = list(islice(run, _ENOUGH))
            run = chain(head, run)
            languages = _told(head, languages, (source, target), report)
        for unit in run:
            named = unit
            if [unit.source_language, unit.target_language] != languages:
                named = replace(unit, source_language=languages[0], target_language=languages[1])
            yield from [named] if pairer is None else _as_asked(named, pairer, report)


def canonical_if_known(tag: str) -> str:
    """The canonical form of a tag; an invalid one is kept as written, to be reported."""
    try:
        return canonical_language(tag)
    except UsageError:
        return tag


def _document_and_tags(unit: TranslationUnit) -> tuple[str, str, str]:
    return unit.document, unit.source_language, unit.target_language


def _canonical(tag: str, report: LossReport, where: str) -> str:
    try:
        return canonical_language(tag) if tag.strip() else ""
    except UsageError:
        report.add(Loss.UNKNOWN_TAG, where, tag=tag[:40])
        return ""


def _told(
    units: Sequence[TranslationUnit],
    languages: Sequence[str],
    asked: tuple[str | None, str | None],
    report: LossReport,
) -> list[str]:
    """Both languages; those that are not named are the requested ones, or detected."""
    texts = ["\n".join(unit.source for unit in units), "\n".join(unit.target for unit in units)]
    found = list(languages)
    for side, name in enumerate((Message("source"), Message("target"))):
        wanted = asked[side]
        if found[side]:
            continue
        if wanted:
            found[side] = canonical_language(wanted)
            continue
        other = languages[1 - side] or ("zh" if has_han(texts[1 - side]) else "")
        found[side] = _language_of(texts[side], beside=other)
        report.add(Loss.LANGUAGE_BY_TEXT, units[0].document, side=name, found=found[side])
    return found


def _language_of(text: str, *, beside: str) -> str:
    """The language of a text whose counterpart is in another language."""
    found = detect_language(text)
    if found == "zh" or (found is None and has_han(text)):
        return f"zh-{detect_script(text) or 'Hans'}"
    if not text.strip() and not is_chinese(beside):
        return "zh-Hans"
    return found or ("en" if is_chinese(beside) else "und")


def _as_asked(unit: TranslationUnit, pairer: Pairer, report: LossReport) -> Iterator[TranslationUnit]:
    languages = (unit.source_language, unit.target_language)
    pairing = pairer.pair(unit.source_language, languages)
    for remark in pairing.remarks:
        report.add(remark.loss, unit.id, remark.count, **remark.fields)
    if pairing.source == 0:
        yield unit
    elif pairing.source == 1:
        yield replace(
            unit,
            source=unit.target,
            target=unit.source,
            source_language=unit.target_language,
            target_language=unit.source_language,
            source_segments=unit.target_segments,
            target_segments=unit.source_segments,
        )
