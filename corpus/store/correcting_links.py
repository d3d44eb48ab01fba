"""Write corrections of links into a corpus."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_

from corpus.errors import UsageError
from corpus.model import Span, TranslationUnit
from corpus.store import schema
from corpus.store.link_corrections import (
    PROPERTY,
    LinkCorrection,
    Texts,
    digest_of,
    load_corrections,
    read_property,
    texts_of,
)


def store_correction(connection: Connection, pair: Texts, correction: LinkCorrection) -> None:
    """Store a correction, replacing an earlier one of the same two parts.

    Raises UsageError for parts that are outside the texts or consist of white space.
    """
    for text, (start, end) in zip(pair, (correction.zh, correction.en), strict=True):
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise UsageError(
                "a link needs a span in each text, not {start} to {end} of {length} characters",
                hint="Give the start and end of words, counted from zero.",
                start=start,
                end=end,
                length=len(text),
            )
    forget_correction(connection, pair, correction.zh, correction.en)
    connection.execute(
        schema.link_corrections.insert().values(
            **_key(pair, correction.zh, correction.en),
            linked=correction.linked,
            corrected_at=correction.when,
            corrected_by=correction.who,
        )
    )


def forget_correction(connection: Connection, pair: Texts, zh: Span, en: Span) -> bool:
    """Remove the correction of two parts; return whether there was one."""
    table = schema.link_corrections
    same = and_(*(table.c[name] == given for name, given in _key(pair, zh, en).items()))
    return bool(connection.execute(table.delete().where(same)).rowcount)


def _key(pair: Texts, zh: Span, en: Span) -> dict[str, str | int]:
    places = dict(zip(("zh_start", "zh_end", "en_start", "en_end"), (*zh, *en), strict=True))
    return {"digest": digest_of(pair), **places}


def take_corrections(connection: Connection, units: Iterable[TranslationUnit]) -> int:
    """Store the corrections that units bring, unless the corpus has a later one of the same two parts.

    Returns how many were left out because they are damaged or were made for different texts.
    """
    left_out = 0
    for unit in units:
        if PROPERTY not in unit.properties:
            continue
        pair = texts_of(unit)
        digest, corrections = read_property(unit.properties[PROPERTY])
        if digest != digest_of(pair):
            left_out += max(len(corrections), 1)
            continue
        there = {(c.zh, c.en): c.when for c in load_corrections(connection, [pair]).get(pair, ())}
        for correction in corrections:
            if there.get((correction.zh, correction.en), "") < correction.when:
                try:
                    store_correction(connection, pair, correction)
                except UsageError:
                    left_out += 1
    return left_out
