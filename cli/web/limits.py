"""Limits for work on an upload, and the messages when it exceeds them."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import DuizhaoError


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of processor time and on the clock, and bytes of memory and of results, for each job."""

    cpu: float = 600
    wall: float = 1800
    memory: int = 1_500_000_000
    output: int = 200_000_000


class Limit(StrEnum):
    """The limits that a job can exceed."""

    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    OUTPUT = "output"


_LIMITS = {
    Limit.CPU: (
        "needs more than {limit:,} seconds of processor time",
        "Divide the files, or start the server with a larger --job-cpu.",
    ),
    Limit.WALL: (
        "takes longer than {limit:,} seconds",
        "Divide the files, or start the server with a larger --job-time.",
    ),
    Limit.MEMORY: (
        "needs more than {limit:,} MB of memory",
        "Divide the files, or start the server with a larger --job-memory.",
    ),
    Limit.OUTPUT: (
        "the result is larger than {limit:,} MB",
        "Divide the files, or start the server with a larger --job-output.",
    ),
}


class OverLimitError(DuizhaoError):
    """A job needed more of ``kind`` than it may have, and was stopped."""

    def __init__(self, kind: Limit, limits: Limits) -> None:
        self.kind = kind
        problem, hint = _LIMITS[kind]
        scale = 1 if kind in (Limit.CPU, Limit.WALL) else 1_000_000
        super().__init__(problem, hint=hint, limit=round(getattr(limits, kind.value) / scale))


class TooManyError(DuizhaoError):
    """Somebody asks for more at a time than one user may."""
