"""Slow look-ups take turns, so that they do not delay quick ones."""

from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

import anyio
from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

AT_ONCE = 1
"""The most slow look-ups at a time. The interpreter runs one thread at a time, so more would finish no
sooner, and delay quick ones.
"""

AT_ONCE_EACH = 16
"""The most requests of a user in progress. There are 40 threads for all, and nobody may have them all."""

MOST_WAITING = 100
"""The most requests of a user that may wait for either."""

P = ParamSpec("P")
T = TypeVar("T")


class Turns:
    """Lets ``at_once`` requests in at a time; the users who wait take turns."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: OrderedDict[str, deque[anyio.Event]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, user: str) -> AsyncIterator[None]:
        """Wait until it is the user's turn. Raises HTTPException 429 if too many of theirs wait."""
        await self._wait(user)
        try:
            yield
        finally:
            self._let_in_next()

    async def _wait(self, user: str) -> None:
        if self._free:
            self._free -= 1
            return
        queue = self._waiting.setdefault(user, deque())
        if len(queue) >= MOST_WAITING:
            raise HTTPException(429, "Too many requests. Wait a moment.")
        called = anyio.Event()
        queue.append(called)
        try:
            await called.wait()
        except BaseException:
            if called.is_set():
                self._let_in_next()
            else:
                queue.remove(called)
                self._drop_empty(user)
            raise

    def _let_in_next(self) -> None:
        for user, queue in self._waiting.items():
            queue.popleft().set()
            self._waiting.move_to_end(user)
            self._drop_empty(user)
            return
        self._free += 1

    def _drop_empty(self, user: str) -> None:
        if not self._waiting[user]:
            del self._waiting[user]


class Shares:
    """Lets at most :data:`AT_ONCE_EACH` requests of each user be under way; more of them wait."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Turns, int]] = {}

    @asynccontextmanager
    async def share(self, user: str) -> AsyncIterator[None]:
        """Wait until fewer requests of the user are under way. Raises HTTPException 429 if too many wait."""
        turns, uses = self._of.get(user, (Turns(AT_ONCE_EACH), 0))
        self._of[user] = turns, uses + 1
        try:
            async with turns.turn(user):
                yield
        finally:
            turns, uses = self._of.pop(user)
            if uses > 1:
                self._of[user] = turns, uses - 1


async def in_turn(request: Request, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` in a thread in its turn, and return its result; not at all if nobody waits any more."""
    turns: Turns = request.app.state.turns
    async with turns.turn(request.state.share):
        if await request.is_disconnected():
            raise HTTPException(499, "Nobody waits for this any more.")
        return await run_in_threadpool(work, *args, **kwargs)
