"""Change the term list: add, edit and remove entries."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection

from corpus.errors import ConflictError, InputError, NotFoundError, UsageError, check_length
from corpus.model import STATUSES, Concept, Term
from corpus.store import schema
from corpus.store.corpus import Corpus
from corpus.store.reading import load_concepts, load_numbered_concepts
from corpus.store.writing import as_json, insert_concepts, insert_terms
from corpus.text.folding import fold
from corpus.text.script import detect_script
from corpus.text.tokens import has_chinese


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding entries: how many are new, were extended, or were already there.

    ``kept`` describes the conflicts between the list and the new entries; the list's version was kept.
    """

    new: int = 0
    extended: int = 0
    same: int = 0
    kept: tuple[str, ...] = ()


LONGEST_TEXT = 500
"""The most characters in a term, its source or a subject that somebody enters; files may have longer ones."""
LONGEST_NOTE = 5000
"""The most characters in a definition or a note that somebody enters."""


def new_entry(
    term: str,
    rendering: str,
    language: str = "en",
    *,
    of_concept: Mapping[str, Any] | None = None,
    **of_rendering: Any,
) -> Concept:
    """A new entry for a Chinese term with one rendering; ``of_rendering`` are fields of its Term.

    ``of_concept`` are fields of the entry. Raises InputError for a term without a Chinese character, and for
    an empty rendering; UsageError for a status that is not one of STATUSES, and for texts that are too long.
    """
    _check_status(of_rendering)
    _check_lengths({"term": term, "text": rendering} | of_rendering | dict(of_concept or {}))
    if not has_chinese(term) or not rendering.strip():
        raise _one_sided(term)
    chinese = Term(term.strip(), f"zh-{detect_script(term) or 'Hans'}")
    return Concept((chinese, Term(rendering.strip(), language, **of_rendering)), **of_concept or {})


def _check_lengths(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        check_length(
            value,
            LONGEST_NOTE if name in ("definition", "note") else LONGEST_TEXT,
            "“{start}…” has {length:,} characters (at most {longest:,})",
            hint="Shorten it.",
            start=value[:20],
        )


def _check_status(of_term: Mapping[str, Any]) -> None:
    status = of_term.get("status", "")
    if status and status not in STATUSES:
        raise UsageError(
            "“{status}” is not the status of a term",
            hint="Use preferred, admitted, deprecated or forbidden.",
            status=status,
        )


def _one_sided(term: str) -> InputError:
    return InputError(
        "the term “{term}” needs Chinese and a rendering",
        hint='Write it like 卡脖子 "bottleneck".',
        term=term,
    )


def add_concepts(corpus: Corpus, concepts: Sequence[Concept]) -> Added:
    """Add entries to the term list, all or none.

    An entry that a person entered, with the same id or a common Chinese term, is extended by what it lacks:
    terms, notes, a definition. Its existing fields are kept, and conflicts are reported. Entries imported
    with a document do not change; the new entry is added beside them. Raises InputError for an entry without
    a Chinese term or without a term in another language.
    """
    for concept in concepts:
        if not all(
            any(term.text.strip() for term in terms) for terms in (concept.chinese, concept.renderings)
        ):
            raise _one_sided(concept.source or next((term.text for term in concept.terms), concept.id))
    new: list[Concept] = []
    changed: dict[int, Concept] = {}
    kept: list[str] = []
    counts = Counter[str]()
    with corpus.writing() as connection:
        everywhere = set(map(_key, load_concepts(connection)))
        entries = _Entries(load_numbered_concepts(connection, entered=True))
        for concept in concepts:
            if _key(concept) in everywhere:
                counts["same"] += 1
                continue
            found = entries.like(concept)
            if found is None:
                counts["new"] += 1
                entries.add(concept)
                continue
            number, older = found
            extended, differing = merged(older, concept)
            kept += differing
            counts["same" if extended == older else "extended"] += 1
            entries.put(number, extended)
        new, changed = entries.new(), entries.changed()
        insert_concepts(connection, None, new)
        for concept_id, concept in changed.items():
            _rewrite(connection, concept_id, concept)
    return Added(counts["new"], counts["extended"], counts["same"], tuple(kept))


class _Entries:
    """The entries that a person entered, as they change while others are added."""

    def __init__(self, stored: Sequence[tuple[int, Concept]]) -> None:
        self._ids = [concept_id for concept_id, _ in stored]
        self._stored = [concept for _, concept in stored]
        self._now = list(self._stored)
        self._by_term: dict[str, list[int]] = {}
        for number, concept in enumerate(self._now):
            self._know(number, concept)

    def _know(self, number: int, concept: Concept) -> None:
        for term in concept.chinese:
            numbers = self._by_term.setdefault(fold(term.text), [])
            if number not in numbers:
                numbers.append(number)

    def like(self, concept: Concept) -> tuple[int, Concept] | None:
        """The entry of the same concept, with a common Chinese term.

        A different subject means a different concept, and so does a different id, unless they share a
        rendering.
        """
        for term in concept.chinese:
            for number in self._by_term.get(fold(term.text), ()):
                older = self._now[number]
                if _differ(older.subject, concept.subject):
                    continue
                if not _differ(older.id, concept.id) or _texts(older) & _texts(concept):
                    return number, older
        return None

    def add(self, concept: Concept) -> None:
        self._now.append(concept)
        self._know(len(self._now) - 1, concept)

    def put(self, number: int, concept: Concept) -> None:
        self._now[number] = concept
        self._know(number, concept)

    def new(self) -> list[Concept]:
        return self._now[len(self._ids) :]

    def changed(self) -> dict[int, Concept]:
        pairs = zip(self._ids, self._stored, self._now, strict=False)
        return {concept_id: now for concept_id, before, now in pairs if now != before}


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _texts(concept: Concept) -> set[str]:
    return {fold(term.text) for term in concept.renderings}


def _key(concept: Concept) -> str:
    return json.dumps(asdict(replace(concept, segment="")), ensure_ascii=False, sort_keys=True)


def merged(older: Concept, newer: Concept) -> tuple[Concept, list[str]]:
    """The older entry extended by the newer one, and a description of conflicts."""
    differing: list[str] = []
    name = older.source or newer.source

    def either(a: str, b: str, what: str) -> str:
        if a and b and a != b:
            differing.append(f"{what} of {name}: “{a}” stays, not “{b}”")
        return a or b

    terms = {(term.language, term.text): term for term in older.terms}
    for term in newer.terms:
        key = (term.language, term.text)
        before = terms.get(key)
        if before is None:
            terms[key] = term
            continue
        fields = {
            field: either(getattr(before, field), getattr(term, field), f"{label} of {term.text}")
            for field, label in (
                ("status", "status"),
                ("part_of_speech", "part of speech"),
                ("note", "note"),
                ("source", "source"),
                ("document", "translation"),
            )
        }
        terms[key] = replace(before, **fields, properties={**term.properties, **before.properties})
    return (
        replace(
            older,
            terms=tuple(terms.values()),
            id=older.id or newer.id,
            definition=either(older.definition, newer.definition, "definition"),
            subject=older.subject or newer.subject,
            note=either(older.note, newer.note, "note"),
            segment=older.segment or newer.segment,
            properties={**newer.properties, **older.properties},
        ),
        differing,
    )


def _rewrite(connection: Connection, concept_id: int, concept: Concept) -> None:
    c, t = schema.concepts, schema.terms
    connection.execute(t.delete().where(t.c.concept_id == concept_id))
    insert_terms(connection, {concept_id: concept.terms})
    connection.execute(
        c.update()
        .where(c.c.id == concept_id)
        .values(
            entry=concept.id,
            definition=concept.definition,
            subject=concept.subject,
            note=concept.note,
            segment=concept.segment,
            extra=as_json(concept.properties),
        )
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the term list under its number there."""

    id: int
    concept: Concept

    @property
    def version(self) -> str:
        """A version that changes as soon as somebody changes anything in the entry."""
        record = json.dumps(asdict(self.concept), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(record.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry as somebody saw it: its number, and its version then."""

    id: int
    version: str


def entries(corpus: Corpus, query: str = "") -> list[Entry]:
    """The entries of the list that have each word of ``query``, folded, in a term, subject or note."""
    with corpus.reading() as connection:
        found = [Entry(*numbered) for numbered in load_numbered_concepts(connection)]
    wanted = [fold(word) for word in query.split()]

    def text(concept: Concept) -> str:
        about = (concept.subject, concept.definition, concept.note)
        return fold("\n".join([*(term.text for term in concept.terms), *about]))

    return [entry for entry in found if all(word in text(entry.concept) for word in wanted)]


def edit_entry(
    corpus: Corpus,
    which: str | SeenEntry,
    rendering: str | None = None,
    *,
    of_term: Mapping[str, Any] | None = None,
    of_concept: Mapping[str, Any] | None = None,
) -> None:
    """Change the fields ``of_concept`` of the entries of a term, or of one entry as it was seen.

    ``of_term`` are fields of the Term whose text is ``rendering``. Raises NotFoundError if the term, the
    entry or the rendering is not in the list, ConflictError if the entry has changed since it was seen,
    InputError for an empty text, and UsageError for an unknown status, a text that is too long, or fields of
    a rendering that is not named.
    """
    if of_term and rendering is None:
        raise UsageError(
            "{fields}: not a field of an entry",
            hint="Fields of a rendering need the rendering as well.",
            fields=", ".join(of_term),
        )
    _check_status(of_term or {})
    _check_lengths({**(of_term or {}), **(of_concept or {})})
    if not (of_term or {}).get("text", "text").strip():
        raise InputError("the rendering is empty", hint="Write one, or remove it.")

    def change(concept: Concept) -> Concept:
        terms = (replace(one, **of_term or {}) if one.text == rendering else one for one in concept.terms)
        return replace(concept, terms=tuple(terms), **of_concept or {})

    _edit(corpus, which, rendering, change)


def remove_entry(corpus: Corpus, which: str | SeenEntry, rendering: str | None = None) -> None:
    """Remove the entries of a term, or one entry as it was seen, or only one ``rendering`` from them.

    An entry whose last Chinese term or last rendering goes is removed. Raises NotFoundError and ConflictError
    as :func:`edit_entry` does.
    """

    def without(concept: Concept) -> Concept | None:
        if rendering is None:
            return None
        left = replace(concept, terms=tuple(one for one in concept.terms if one.text != rendering))
        return left if left == concept or (left.chinese and left.renderings) else None

    _edit(corpus, which, rendering, without)


def _edit(
    corpus: Corpus,
    which: str | SeenEntry,
    rendering: str | None,
    change: Callable[[Concept], Concept | None],
) -> None:
    """Replace each entry with the result of ``change``, or remove it if that is None: all of them or none."""
    c, t = schema.concepts, schema.terms
    with corpus.writing() as connection:
        listed = [Entry(*numbered) for numbered in load_numbered_concepts(connection)]
        if isinstance(which, str):
            found = [one for one in listed if fold(which) in {fold(term.text) for term in one.concept.terms}]
        else:
            found = [one for one in listed if one.id == which.id]
            if found and found[0].version != which.version:
                raise ConflictError(
                    "Somebody has just changed this. Nothing was overwritten; the current version is shown."
                )
            if not found:
                raise NotFoundError("this entry is no longer in the list")
        named = {term.text for one in found for term in one.concept.terms}
        if not found or (rendering is not None and rendering not in named):
            raise NotFoundError("“{term}” is not in the list", term=rendering if found else which)
        for one in found:
            changed = change(one.concept)
            if changed is None:
                connection.execute(t.delete().where(t.c.concept_id == one.id))
                connection.execute(c.delete().where(c.c.id == one.id))
            elif changed != one.concept:
                _rewrite(connection, one.id, changed)
