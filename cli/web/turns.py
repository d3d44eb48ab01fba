"""Slow look-ups take turns, so that they do not hold up the quick ones."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter
from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

AT_ONCE = 1
"""Slow look-ups under way. The interpreter runs one thread at a time, so more would be done no sooner, and a
quick one, which shares it with them, later."""

P = ParamSpec("P")
T = TypeVar("T")


async def in_turn(request: Request, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``work`` returns, run in a thread in its turn; not at all if nobody waits for it any more."""
    limiter: CapacityLimiter = request.app.state.turns
    async with limiter:
        if await request.is_disconnected():
            raise HTTPException(499, "Nobody waits for this any more.")
        return await run_in_threadpool(work, *args, **kwargs)
