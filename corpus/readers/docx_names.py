"""Names in Word's XML, in both namespaces (ECMA-376 transitional and strict), and values of elements."""

from functools import cache
from typing import Any

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp:",
    "urn:schemas-microsoft-com:vml": "v:",
}


@cache
def name_of(tag: str) -> str:
    """A tag as the specification writes it: ``w:p``; empty for a tag of another namespace."""
    namespace, _, name = str(tag).rpartition("}")
    prefix = _PREFIXES.get(namespace[1:])
    return prefix + name if prefix else ""


def child(element: Any, *path: str) -> Any:
    """The first child of that local name, and so on down the path; None if there is none."""
    for name in path:
        element = next(element.iterchildren(f"{{*}}{name}"), None)
        if element is None:
            return None
    return element


def value_of(element: Any, *path: str) -> str:
    """The ``w:val`` of the element at the path; empty if there is none."""
    found = child(element, *path)
    return "" if found is None else attribute(found, "val")


def attribute(element: Any, name: str) -> str:
    """The attribute of that local name, in any namespace; empty if there is none."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")


def is_on(element: Any, *path: str) -> bool:
    """Whether a toggle property (``w:vanish``) is on."""
    found = child(element, *path)
    return found is not None and attribute(found, "val") not in ("0", "false", "off", "none")
