"""How numbers are said to a person."""


def counted(number: int, thing: str) -> str:
    """A number with what it counts: ``1 bead``, ``2,000 beads``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
