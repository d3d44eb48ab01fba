"""Convert entries of a term base to translation units, one for each term and rendering, and back.

Formats without concepts store terms this way; the rest of an entry goes into the unit's properties.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.formats.report import Loss, LossReport
from corpus.model import Concept, Term, TranslationUnit
from corpus.text.language import canonical_language, is_chinese, same_variety

_OF_TERM = {
    "status": "status",
    "part of speech": "part_of_speech",
    "term note": "note",
    "term source": "source",
}
_OF_CONCEPT = {"concept": "id", "definition": "definition", "subject": "subject"}
_CHINESE = "Chinese "
"""The prefix of properties that describe the Chinese term rather than its rendering."""


def units_of_concepts(
    concepts: Iterable[Concept],
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Yield a unit for each pair of terms; the source is in the requested language, else Chinese, else the
    first.

    Entries in one language only are left out and counted.
    """
    report = report if report is not None else LossReport()
    source = canonical_language(source_language) if source_language else None
    target = canonical_language(target_language) if target_language else None
    for concept in concepts:
        sources = _sources(concept, source)
        targets = [
            term
            for term in concept.terms
            if term not in sources
            and (same_variety(term.language, target) if target else not _alike(term, sources))
        ]
        if not sources or not targets:
            report.add(Loss.ONE_LANGUAGE_ENTRY, concept.id or concept.source)
        for one in sources:
            for other in targets:
                yield _unit(concept, one, other)


def _sources(concept: Concept, asked: str | None) -> list[Term]:
    if asked:
        return [term for term in concept.terms if same_variety(term.language, asked)]
    chosen = concept.chinese or concept.terms[:1]
    return [term for term in concept.terms if any(term.language == other.language for other in chosen)]


def _alike(term: Term, sources: list[Term]) -> bool:
    """Whether the term is in the same language as the sources, in any script of Chinese."""
    return any(term.language.split("-")[0] == other.language.split("-")[0] for other in sources)


def _unit(concept: Concept, source: Term, target: Term) -> TranslationUnit:
    properties = {name: getattr(concept, field) for name, field in _OF_CONCEPT.items()}
    for start, term in ((_CHINESE, source), ("", target)):
        properties |= {start + name: getattr(term, field) for name, field in _OF_TERM.items()}
        properties |= {start + name: value for name, value in term.properties.items()}
    properties |= concept.properties
    return TranslationUnit(
        source.text,
        target.text,
        source.language,
        target.language,
        document=target.document,
        source_segments=(concept.segment,) if concept.segment else (),
        note=concept.note,
        properties={name: value for name, value in properties.items() if value},
    )


def concepts_of_units(units: Iterable[TranslationUnit]) -> Iterator[Concept]:
    """The entries made by units; units with the same concept, or the same Chinese term, share one.

    The side with Chinese is the term. All units are read before the first entry is returned.
    """
    entries: dict[tuple[str, ...], Concept] = {}
    for unit in units:
        properties = dict(unit.properties)
        about = {field: properties.pop(name, "") for name, field in _OF_CONCEPT.items()}
        zh_first = is_chinese(unit.source_language) or not is_chinese(unit.target_language)
        zh, other = (unit.source, unit.target) if zh_first else (unit.target, unit.source)
        languages = (unit.source_language, unit.target_language)[:: 1 if zh_first else -1]
        said = {field: properties.pop(_CHINESE + name, "") for name, field in _OF_TERM.items()}
        of_chinese = {n: properties.pop(n) for n in list(properties) if n.startswith(_CHINESE)}
        chinese = Term(
            zh, languages[0], **said, properties={n[len(_CHINESE) :]: v for n, v in of_chinese.items()}
        )
        said = {field: properties.pop(name, "") for name, field in _OF_TERM.items()}
        rendering = Term(other, languages[1], **said, document=unit.document, properties=properties)
        key = (about["id"],) if about["id"] else ("", zh, about["subject"])
        segment = "+".join(unit.source_segments)
        before = entries.get(key)
        if before is None:
            entries[key] = Concept((chinese, rendering), note=unit.note, segment=segment, **about)  # type: ignore[arg-type]
            continue
        new = tuple(term for term in (chinese, rendering) if term not in before.terms)
        note = before.note if unit.note in ("", before.note) else f"{before.note}\n{unit.note}".strip()
        entries[key] = replace(before, terms=before.terms + new, note=note, segment=before.segment or segment)
    yield from entries.values()
