"""The characters of a page, where they stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its place in points: the box, the base line and the size of its font."""

    text: str
    left: float
    right: float
    base: float
    size: float
