"""The output of translation toolkits and language model services: n-best lists, logs, replies in JSON."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.message import Message

_NBEST = re.compile(r"(\d+) \|\|\| (.*?) ?\|\|\| .*")
_FAIRSEQ = re.compile(r"([STHDPAWI])-(\d+)\t(.*)")

Outputs = tuple[tuple[str, ...], tuple[str, ...], str]
"""Texts, their ids, and a note for the user."""


def outputs_in_lines(lines: Sequence[str]) -> Outputs | None:
    """The best output of each segment of an n-best list (Moses, Marian) or a log of fairseq; else None.

    A list has ``id ||| text ||| …`` in each line, best first. A log has ``H-id<TAB>score<TAB>text``, and
    ``D-`` for detokenised text.
    """
    ranked = [_NBEST.fullmatch(line) for line in lines]
    first: dict[str, str] = {}
    if all(ranked):
        for found in ranked:
            if found:
                first.setdefault(found[1], found[2])
        return (
            tuple(first.values()),
            tuple(first),
            Message("an n-best list; the first of each segment is used"),
        )
    logged = [found for line in lines if (found := _FAIRSEQ.fullmatch(line))]
    if len(logged) < max(2, 0.9 * len(lines)) or not any(found[1] == "H" for found in logged):
        return None
    kind = "D" if any(found[1] == "D" for found in logged) else "H"
    for found in logged:
        if found[1] == kind:
            first.setdefault(found[2], found[3].partition("\t")[2])
    return (
        tuple(first.values()),
        tuple(first),
        Message("a log of fairseq; its lines {kind}- are used", kind=kind),
    )


def table_in_lines(lines: Sequence[str]) -> Message | None:
    """A note that plain lines are a table, if all have the same number of tabs; else None."""
    tabs = lines[0].count("\t")
    if not tabs or any(line.count("\t") != tabs for line in lines) or len(lines) < 3:
        return None
    return Message("has {n:,} columns in each line", n=tabs + 1)


_INNER = (
    "content", "text", "translation_text", "generated_text", "message", "body", "response", "choices",
    "candidates",
    "outputs", "completions", "parts", "result", "output",
)  # fmt: skip
"""Where a reply has its text: the keys of OpenAI, Anthropic, Gemini, vLLM, HELM and Hugging Face."""


def text_in_reply(value: object) -> str | None:
    """The text of the first choice in a reply, or of an assistant's last message; else None."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        found = (text_in_reply(value[key]) for key in _INNER if key in value)
        return next((text for text in found if text is not None), None)
    if isinstance(value, list) and value:
        said = [item for item in value if isinstance(item, Mapping) and item.get("role") == "assistant"]
        # Reasoning may come before the answer, as a part of another type.
        typed = [
            item
            for item in value
            if isinstance(item, Mapping) and item.get("type") in ("text", "output_text")
        ]
        return text_in_reply(said[-1] if said else typed[0] if typed else value[0])
    return None


def records_in(loaded: object) -> list[dict[str, Any]] | None:
    """Records of a list of objects or of texts, of columns, or of an object for each id; else None."""
    if isinstance(loaded, dict):
        lists = {key: value for key, value in loaded.items() if isinstance(value, list)}
        if len(lists) > 1 and len({len(value) for value in lists.values()}) == 1:
            columns = {
                key: value for key, value in lists.items() if all(isinstance(item, str) for item in value)
            }
            return [
                dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
            ] or None
        if len(lists) == 1:
            return records_in(next(iter(lists.values())))
        if len(loaded) > 1 and all(re.search(r"\d", key) for key in loaded):
            if all(isinstance(value, dict) for value in loaded.values()):
                return [{"id": key, **value} for key, value in loaded.items()]
            if all(isinstance(value, str) for value in loaded.values()):
                return [{"id": key, "mt": value} for key, value in loaded.items()]
        return None
    if not isinstance(loaded, list) or not loaded:
        return None
    items = [item[0] if isinstance(item, list) and len(item) == 1 else item for item in loaded]
    if all(isinstance(item, str) for item in items):
        return [{"mt": item} for item in items]
    return items if all(isinstance(item, dict) for item in items) else None
