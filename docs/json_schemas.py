"""JSON Schemas of the answers, from the tables of docs/reference/json.md."""

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "reference" / "json.md"

_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["number", "null"]},
    "true or false": {"type": ["boolean", "null"]},
    "map": {"type": ["object", "null"]},
    "span": {"type": ["array", "null"], "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    "bead": {"$ref": "#/$defs/bead"},
    "loss": {"$ref": "#/$defs/loss"},
}


def sections() -> dict[str, list[tuple[str, str, str]]]:
    """Path, type and meaning of each field, by section of the page."""
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {
        part.partition("\n")[0].strip("` "): [
            (path, kind.strip(), meaning)
            for path, kind, meaning in re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (.*) \|$", part, re.MULTILINE)
        ]
        for part in parts
    }


def schemas() -> dict[str, dict[str, Any]]:
    """A schema for each kind of answer, by the name of its file: ``lookup-fuzzy`` for ``lookup --fuzzy``."""
    found = sections()
    parts = {name: _object(found[name.capitalize()]) for name in ("bead", "loss")}
    return {
        re.sub(r"[^a-z]+", "-", section.lower()): {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": section,
            **_object(fields),
            "$defs": parts,
        }
        for section, fields in found.items()
        if section.lower() not in parts
    }


def _object(fields: list[tuple[str, str, str]]) -> dict[str, Any]:
    root: dict[str, Any] = {"type": ["object", "null"], "properties": {}}
    for path, kind, meaning in fields:
        node = root
        for step in path.split("."):
            name = step.rstrip("[]")
            node = node.setdefault("properties", {}).setdefault(name, {})
            for _ in range(step.count("[]")):
                node.setdefault("type", ["array", "null"])
                node = node.setdefault("items", {})
        node.update({**_KINDS.get(kind, {}), "description": meaning})
    return root
