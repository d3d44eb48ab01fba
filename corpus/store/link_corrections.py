"""Links between words as a person corrected them.

A correction belongs to a pair of texts, wherever in the corpus it occurs: it survives updates of the import,
and no longer applies when one of the texts changes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Link, Span, TranslationUnit
from corpus.store.connection import Connection, rows, value
from corpus.text.language import is_chinese

Texts = tuple[str, str]
"""The Chinese text of a bead, and the other one."""

PROPERTY = "corrected-links"
"""The property of a translation unit that carries its corrections from one corpus to another."""


@dataclass(frozen=True, slots=True)
class LinkCorrection:
    """A person's statement that two parts of a bead are linked or not: by whom, and when (ISO 8601)."""

    zh: Span
    en: Span
    linked: bool
    who: str
    when: str


def corrected(links: Sequence[Link], corrections: Sequence[LinkCorrection]) -> list[Link]:
    """The machine's links of a bead with a person's corrections, in order of position.

    A person's links count. The machine's links between their parts remain; those from a part to anything else
    are dropped.
    """
    theirs = [Link(c.zh, c.en, by_person=True) for c in corrections if c.linked]
    apart = [c for c in corrections if not c.linked]
    kept = [
        link
        for link in links
        if all(_agree(link, one) for one in theirs)
        and not any(overlap(link.zh, c.zh) and overlap(link.en, c.en) for c in apart)
    ]
    return sorted([*kept, *theirs], key=lambda link: (link.zh, link.en))


def _agree(link: Link, of_person: Link) -> bool:
    pairs = (link.zh, of_person.zh), (link.en, of_person.en)
    if not any(overlap(one, other) for one, other in pairs):
        return True
    is_the_same = all(one == other for one, other in pairs)
    return all(is_inside(one, other) for one, other in pairs) and not is_the_same


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans overlap."""
    return one[0] < other[1] and other[0] < one[1]


def is_inside(one: Span, other: Span) -> bool:
    """Whether a span lies within another."""
    return other[0] <= one[0] and one[1] <= other[1]


def load_corrections(connection: Connection, pairs: Iterable[Texts]) -> dict[Texts, list[LinkCorrection]]:
    """The corrections of those pairs of texts that have any, in the order they were made."""
    if value(connection, "SELECT 1 FROM link_corrections LIMIT 1") is None:
        return {}
    digests = {digest_of(pair): pair for pair in pairs}
    found: dict[Texts, list[LinkCorrection]] = {}
    for digest, zh_start, zh_end, en_start, en_end, linked, when, who in rows(
        connection,
        "SELECT digest, zh_start, zh_end, en_start, en_end, linked, corrected_at, corrected_by "
        "FROM link_corrections WHERE digest IN ? ORDER BY corrected_at, zh_start, en_start",
        list(digests),
    ):
        correction = LinkCorrection((zh_start, zh_end), (en_start, en_end), bool(linked), who, when)
        found.setdefault(digests[digest], []).append(correction)
    return found


def digest_of(pair: Texts) -> str:
    """The key of a pair of texts."""
    return hashlib.sha256("\0".join(pair).encode()).hexdigest()[:32]


def texts_of(unit: TranslationUnit) -> Texts:
    """The Chinese text of a unit, and the other one."""
    texts = unit.source, unit.target
    return texts if is_chinese(unit.source_language) else texts[::-1]


def with_corrections(connection: Connection, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
    """The units, those whose links a person corrected with the property that says so, and no others."""
    found = rows(connection, "SELECT DISTINCT digest FROM link_corrections")
    digests = {row[0] for row in found}
    for unit in units:
        if unit.properties:
            unit = _up_to_date(unit)
        if digests and digest_of(pair := texts_of(unit)) in digests:
            unit = replace(
                unit,
                properties={
                    **unit.properties,
                    PROPERTY: _written(pair, load_corrections(connection, [pair])[pair]),
                },
            )
        yield unit


def _up_to_date(unit: TranslationUnit) -> TranslationUnit:
    """The unit without imported properties that are no longer true of it.

    These are corrections, of which the corpus has its own, and links between the words of other texts.
    """
    from corpus.formats.pharaoh import LINKS, SOURCE_WORDS, TARGET_WORDS

    gone = {PROPERTY}
    for text, name in ((unit.source, SOURCE_WORDS), (unit.target, TARGET_WORDS)):
        words = unit.properties.get(name)
        if words is not None and "".join(words.split()) != "".join(text.split()):
            gone |= {LINKS, SOURCE_WORDS, TARGET_WORDS}
    if gone.isdisjoint(unit.properties):
        return unit
    return replace(unit, properties={k: v for k, v in unit.properties.items() if k not in gone})


def _written(pair: Texts, corrections: Sequence[LinkCorrection]) -> str:
    links = [[*c.zh, *c.en, c.linked, c.who, c.when] for c in corrections]
    return json.dumps({"texts": digest_of(pair), "links": links}, ensure_ascii=False)


def corrections_of(unit: TranslationUnit) -> list[LinkCorrection]:
    """The corrections that a unit brings for its texts; none if they were made for different texts."""
    digest, corrections = read_property(unit.properties.get(PROPERTY, ""))
    return corrections if digest == digest_of(texts_of(unit)) else []


def read_property(written: str) -> tuple[str, list[LinkCorrection]]:
    """The digest of the texts and the corrections in a property; nothing if it is damaged."""
    try:
        record = json.loads(written)
        return str(record["texts"]), [
            LinkCorrection((int(a), int(b)), (int(c), int(d)), bool(linked), str(who), str(when))
            for a, b, c, d, linked, who, when in record["links"]
        ]
    except (ValueError, KeyError, TypeError):
        return "", []
