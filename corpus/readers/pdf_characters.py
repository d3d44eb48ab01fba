"""The characters of a page, with their positions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its position in points: the box, the base line and the font size."""

    text: str
    left: float
    right: float
    base: float
    size: float
