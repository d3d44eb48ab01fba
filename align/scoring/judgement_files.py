"""Read judgements: MQM as Google publishes it, ESA as WMT24, Appraise and Pearmut write it."""

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from align.scoring.input_tables import read_records
from align.scoring.judgements import ErrorSpan, Judgement, Judgements
from align.scoring.segment_files import read_text, split_lines
from align.scoring.segment_places import Key, key_of_review_id
from corpus.errors import InputError
from corpus.message import Message, counted
from corpus.text.delimited import check_width, quoted_rows

_SEVERITIES = {"major": 5.0, "minor": 1.0, "neutral": 0.0, "no-error": 0.0}
_MINOR_PUNCTUATION, _NON_TRANSLATION = 0.1, 25.0
_START, _END = "<v>", "</v>"
_APPRAISE_COLUMNS = 12
_PEARMUT_EXTRAS = ("welcome_", "random_", "goodbye_")


def mqm_weight(category: str, severity: str) -> float:
    """The weight of an error after Freitag et al. (2021, table 12): higher is worse.

    Raises KeyError for a severity that the scheme does not have.
    """
    if category.lower().startswith("non-translation"):
        return _NON_TRANSLATION
    weight = _SEVERITIES[severity.lower().replace(" ", "-")]
    is_punctuation = category.lower() == "fluency/punctuation"
    return _MINOR_PUNCTUATION if is_punctuation and severity.lower() == "minor" else weight


def read_judgements(path: Path, encoding: str = "utf-8") -> Judgements:
    """Read a file of judgements, by its suffix and content.

    ``.tsv`` is MQM in Google's format; ``.csv`` an export of Appraise, as WMT24 publishes it; ``.jsonl`` or
    ``.json`` ESA with a record for each output (WMT24), or an export of Pearmut. Raises InputError, with the
    line, for anything else.
    """
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix == ".csv":
        found = _read_appraise(path, encoding)
    elif suffix in (".jsonl", ".json", ".ndjson"):
        found = _read_json(path, encoding)
    else:
        found = _read_mqm(path, encoding)
    if not found.judgements:
        raise InputError("has no judgements", path=path, lacking="judgements")
    return found


def _read_mqm(path: Path, encoding: str) -> Judgements:
    text, notes = read_text(path, encoding)
    lines = split_lines(text)
    header = lines[0].split("\t") if lines else []
    column = {name.strip(): place for place, name in enumerate(header)}
    segment = next((name for name in ("globalSegId", "seg_id", "segment") if name in column), "")
    needed = ("system", "rater", "source", "target", "category", "severity")
    lacking = [name for name in needed if name not in column] + ([] if segment else ["seg_id"])
    if lacking:
        raise InputError(
            "is not MQM in Google's format: no column {lacking}",
            path=path,
            line=1,
            hint="The first line must name system, doc, seg_id, rater, source, target, category, severity.",
            lacking=", ".join(lacking),
        )
    rows: dict[tuple[str, Key, str], list[list[str]]] = {}
    unclosed = 0
    weights: dict[int, float] = {}
    for number, line in enumerate(lines[1:], start=2):
        row = line.split("\t")
        check_width(row, header, path, number)
        try:
            weights[id(row)] = mqm_weight(row[column["category"]], row[column["severity"]])
        except KeyError as error:
            raise InputError(
                "unknown severity “{severity}”",
                path=path,
                line=number,
                hint="Known: {known}.",
                severity=row[column["severity"]],
                known=", ".join(_SEVERITIES),
            ) from error
        unclosed += any(
            row[column[side]].count(_START) != row[column[side]].count(_END) for side in ("source", "target")
        )
        document = row[column["doc"]] if "doc" in column else ""
        rated = (row[column["system"]], (document, row[column[segment]]), row[column["rater"]])
        rows.setdefault(rated, []).append(row)
    judgements = []
    for (system, key, rater), group in rows.items():
        errors = [
            _mqm_error(row[column["source"]], row[column["target"]], row[column["category"]],
                       row[column["severity"]], rater)
            for row in group
            if _is_error(row[column["severity"]])
        ]  # fmt: skip
        score = math.fsum(weights[id(row)] for row in group)
        source, target = (_unmarked(group[0][column[side]]) for side in ("source", "target"))
        judgements.append(Judgement(system, key, rater, score, tuple(errors), source, target))
    if unclosed:
        notes += (
            Message(
                "{n:,} unclosed spans read up to the end of the text",
                one="{n:,} unclosed span read up to the end of the text",
                n=unclosed,
            ),
        )
    return Judgements(path, "MQM", tuple(judgements), notes)


def _is_error(severity: str) -> bool:
    return severity.lower().replace(" ", "-") != "no-error"


def _mqm_error(source: str, target: str, category: str, severity: str, rater: str) -> ErrorSpan:
    for text, in_source in ((target, False), (source, True)):
        if _START in text:
            before, _, rest = text.partition(_START)
            start = len(_unmarked(before))
            marked = rest.partition(_END)[0]
            return ErrorSpan(category, severity, start, start + len(_unmarked(marked)), in_source, rater)
    return ErrorSpan(category, severity, rater=rater)


def _unmarked(text: str) -> str:
    return text.replace(_START, "").replace(_END, "")


def _read_appraise(path: Path, encoding: str) -> Judgements:
    """Columns: rater, system, segment, type, languages, score, document, complete, spans, start, end."""
    text, notes = read_text(path, encoding)
    judgements: list[Judgement] = []
    left_out = 0
    for number, row in quoted_rows(io.StringIO(text, newline=""), path, ","):
        if len(row) != _APPRAISE_COLUMNS:
            raise InputError(
                "has {columns}; an export of Appraise has {expected}",
                path=path,
                line=number,
                columns=counted(len(row), "column"),
                expected=_APPRAISE_COLUMNS,
            )
        rater, system, segment, kind, _, _, score, document, _, spans = row[:10]
        if kind == "BAD" or document.endswith(("#bad", "#dup", "#incomplete")) or "-tutorial" in document:
            left_out += 1
            continue
        try:
            listed = json.loads(spans) if spans.strip() and spans != "None" else []
        except ValueError as error:
            raise InputError(
                "error spans are not JSON ({reason})", path=path, line=number, reason=error
            ) from error
        errors = _spans(path, number, listed, rater)
        in_document = key_of_review_id(document)
        key = in_document if in_document[1] != document else (document, segment)
        judgements.append(Judgement(system, key, rater, _score(path, number, score), errors))
    if left_out:
        notes += (
            Message(
                "{n:,} rows for checking raters left out (bad references, repeats, tutorials)",
                one="{n:,} row for checking raters left out (bad references, repeats, tutorials)",
                n=left_out,
            ),
        )
    return Judgements(path, "ESA", tuple(judgements), notes)


def _read_json(path: Path, encoding: str) -> Judgements:
    records, notes = read_records(path, encoding)
    read = _pearmut if "annotation" in records[0] or "annotations" in records[0] else _wmt24
    judgements: list[Judgement] = []
    left_out = unscored = 0
    for number, record in enumerate(records, start=1):
        if read is _pearmut and str(record.get("item_i", "")).startswith(_PEARMUT_EXTRAS):
            left_out += 1
        else:
            found = list(read(path, number, record))
            judgements += filter(None, found)
            unscored += found.count(None)
    if read is _pearmut:
        # Pearmut appends repeated submissions of a rater; the last counts.
        last = {(one.rater, one.system, one.key): one for one in judgements}
        if again := len(judgements) - len(last):
            notes += (
                Message(
                    "{n:,} judgements replaced by later ones of the same rater",
                    one="{n:,} judgement replaced by a later one of the same rater",
                    n=again,
                ),
            )
        judgements = list(last.values())
    if left_out:
        notes += (
            Message(
                "{n:,} tutorials and checks of raters left out",
                one="{n:,} tutorial or check of raters left out",
                n=left_out,
            ),
        )
    if unscored:
        notes += (
            Message(
                "{n:,} outputs without a score left out",
                one="{n:,} output without a score left out",
                n=unscored,
            ),
        )
    return Judgements(path, "ESA", tuple(judgements), notes)


def _wmt24(path: Path, number: int, record: Mapping[str, Any]) -> Iterator[Judgement]:
    """A record of WMT24's JSONL: ``system``, ``line_id``, ``doc_id``, ``src``, ``tgt``, ``esa_score`` …"""
    score = record.get("esa_score", record.get("score"))
    segment = record.get("line_id", record.get("segment", record.get("seg_id")))
    if "system" not in record or segment is None:
        raise InputError(
            "has no “system” or no “line_id”",
            path=path,
            line=number,
            hint=Message('Write {"system": …, "doc_id": …, "line_id": …, "esa_score": …, "esa_spans": […]}.'),
            lacking="system" if "system" not in record else "line_id",
        )
    rater = str(record.get("annotator", record.get("rater", "")))
    yield Judgement(
        str(record["system"]),
        (str(record.get("doc_id", record.get("document", ""))), str(segment)),
        rater,
        _score(path, number, score),
        _spans(path, number, record.get("esa_spans", record.get("error_spans")) or [], rater),
        str(record.get("src", "")),
        str(record.get("tgt", "")),
    )


def _pearmut(path: Path, number: int, record: Mapping[str, Any]) -> Iterator[Judgement | None]:
    """A record of Pearmut's export: a list of items, and a list of each system's score and spans.

    It is None for an output without a score.
    """
    items = record.get("item", record.get("items", []))
    answers = record.get("annotation", record.get("annotations", []))
    items = items if isinstance(items, list) else [items]
    answers = answers if isinstance(answers, list) else [answers]
    rater = str(record.get("user_id", ""))
    if len(items) != len(answers):
        raise InputError(
            "has {items} for {answers}",
            path=path,
            line=number,
            items=counted(len(items), "item"),
            answers=counted(len(answers), "annotation"),
        )
    for item, answer in zip(items, answers, strict=True):
        if answer is None:  # what a rater may skip and has skipped
            yield None
            continue
        if not isinstance(item, Mapping) or not isinstance(answer, Mapping):
            raise InputError("has an item or annotation that is not an object", path=path, line=number)
        texts = item.get("tgt")
        for system, given in answer.items():
            if not isinstance(given, Mapping) or given.get("score") is None:
                yield None
                continue
            yield Judgement(
                system,
                key_of_review_id(str(item.get("item_id", item.get("doc_id", "")))),
                rater,
                _score(path, number, given["score"]),
                _spans(path, number, given.get("error_spans") or [], rater),
                str(item.get("src", "")),
                str(texts.get(system, "")) if isinstance(texts, Mapping) else "",
            )


def _score(path: Path, number: int, value: Any) -> float:
    try:
        score = float(value)
    except (TypeError, ValueError):
        score = math.nan
    if not math.isfinite(score):
        raise InputError(
            "score is “{value}”, not a number", path=path, line=number, hint="Leave the row out.", value=value
        )
    return score


def _spans(path: Path, number: int, listed: Sequence[Any], rater: str) -> tuple[ErrorSpan, ...]:
    """Spans as Appraise and Pearmut write them: ``end_i`` is the last character, “missing” is an omission."""
    errors = []
    if not isinstance(listed, list):
        raise InputError("its error spans are not a list", path=path, line=number)
    for span in listed:
        if not isinstance(span, Mapping):
            raise InputError("an error span is not an object", path=path, line=number, found=span)
        start, end = span.get("start_i"), span.get("end_i")
        category = str(span.get("category") or span.get("error_type") or "")
        severity = str(span.get("severity") or "")
        if isinstance(start, int) and isinstance(end, int):
            errors.append(ErrorSpan(category, severity, start, end + 1, rater=rater))
        else:
            missing = "missing" in (start, end)
            errors.append(ErrorSpan(category or ("Omission" if missing else ""), severity, rater=rater))
    return tuple(errors)
