"""The term list of a document folder: ``terms.tsv`` as rows of cells, and as concepts.

The header is ``zh``, a column for each translation, and any of ``COLUMNS``:

``segment``
    the id of the source segment where the term occurs; the segment must contain it
``context``
    the translations, separated by spaces, whose rendering fits only there: kept and listed, but neither
    offered nor counted as a rendering of the term
``alternatives``
    further renderings, separated by ``|``
``source``
    where the established rendering is taken from
``pinyin``, ``status``
    of the Chinese term; a status is one of :data:`corpus.model.STATUSES`
``note``
    for a translator
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus.errors import InputError
from corpus.model import CONTEXT_BOUND, STATUSES, Concept, Document, Term
from corpus.text.delimited import check_width
from corpus.text.folding import fold

COLUMNS = ("segment", "context", "alternatives", "source", "pinyin", "status", "note")


def concepts_of(
    rows: Iterable[tuple[int, Sequence[str]]], path: Path, source: Document, targets: Sequence[Document]
) -> Iterator[Concept]:
    """Yield the concept of each row; the first row is the header.

    Raises InputError, with ``path`` and line, for anything that a person may have got wrong.
    """
    names = [target.name for target in targets]
    texts = {segment.id: fold(segment.text) for segment in source.segments}
    header: Sequence[str] = ()
    for line, cells in rows:
        if not header:
            header = cells
            _check_header(header, names, path, line)
            continue
        check_width(cells, header, path, line)
        row = dict(zip(header, cells, strict=True))
        _check_segment(row, texts, path, line)
        _check_words("status", row.get("status", "").split(), STATUSES, path, line)
        _check_words("context", row.get("context", "").split(), names, path, line)
        yield _concept(row, source, targets)


def rows_of(concepts: Sequence[Concept], names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the header and a row for each concept; columns that are empty throughout are omitted."""
    records = [_record(concept, names) for concept in concepts]
    optional = [name for name in COLUMNS if any(record[name] for record in records)]
    yield ["zh", *names, *optional]
    for record in records:
        yield [record[name] for name in ("zh", *names, *optional)]


def _concept(row: Mapping[str, str], source: Document, targets: Sequence[Document]) -> Concept:
    bound = row.get("context", "").split()
    renderings = [
        Term(
            row[target.name],
            target.language,
            document=target.name,
            properties={CONTEXT_BOUND: "yes"} if target.name in bound else {},
        )
        for target in targets
        if row.get(target.name)
    ]
    language = targets[0].language.split("-")[0] if targets else "en"
    renderings += [
        Term(text.strip(), language, status="admitted")
        for text in row.get("alternatives", "").split("|")
        if text.strip()
    ]
    pinyin = {"pinyin": row["pinyin"]} if row.get("pinyin") else {}
    chinese = Term(row["zh"], source.language, status=row.get("status", ""), properties=pinyin)
    return Concept(
        (chinese, *renderings),
        segment=row.get("segment", ""),
        note=row.get("note", ""),
        properties={"source": row["source"]} if row.get("source") else {},
    )


def _record(concept: Concept, names: Sequence[str]) -> dict[str, str]:
    chinese = concept.chinese[0]
    renderings = {term.document: term for term in reversed(concept.renderings) if term.document}
    bound = [name for name in names if name in renderings and renderings[name].is_context_bound]
    return {
        "zh": chinese.text,
        **{name: renderings[name].text if name in renderings else "" for name in names},
        "segment": concept.segment,
        "context": " ".join(bound),
        "alternatives": " | ".join(term.text for term in concept.renderings if not term.document),
        "source": concept.properties.get("source", ""),
        "pinyin": chinese.properties.get("pinyin", ""),
        "status": chinese.status,
        "note": concept.note,
    }


def _check_header(header: Sequence[str], names: Sequence[str], path: Path, line: int) -> None:
    if header[0] != "zh" or set(header) - {"zh", *names, *COLUMNS}:
        raise InputError(
            "has the columns {header}",
            path=path,
            line=line,
            hint="The header is zh, then any of {names}.",
            header=", ".join(header),
            names=", ".join((*names, *COLUMNS)),
        )


def _check_segment(row: Mapping[str, str], texts: Mapping[str, str], path: Path, line: int) -> None:
    where = row.get("segment", "")
    if where and where not in texts:
        raise InputError("“{where}” is not a segment of the source", path=path, line=line, where=where)
    if where and fold(row["zh"]) not in texts[where]:
        raise InputError(
            "“{term}” is not in segment {where}",
            path=path,
            line=line,
            hint="Name a segment that contains the term, or leave the cell empty.",
            term=row["zh"],
            where=where,
        )


def _check_words(column: str, words: Sequence[str], known: Sequence[str], path: Path, line: int) -> None:
    for word in words:
        if word not in known:
            raise InputError(
                "“{found}” is not a known {column}",
                path=path,
                line=line,
                hint="Write any of {expected}.",
                found=word,
                column=column,
                expected=", ".join(known),
            )
