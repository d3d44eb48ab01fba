"""Slow look-ups and quick ones side by side."""

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import pytest
from fastapi import HTTPException

from cli.web.turns import AT_ONCE_EACH, MOST_WAITING, Shares, Turns, in_turn
from tests.cli.web.conftest import Client

Result = TypeVar("Result")


class Asked:
    """A request as far as turns look at it."""

    def __init__(self, turns: Turns, user: str = "li", *, waits: bool = True) -> None:
        self.app = SimpleNamespace(state=SimpleNamespace(turns=turns))
        self.state = SimpleNamespace(share=user)
        self._waits = waits

    async def is_disconnected(self) -> bool:
        return not self._waits


def run(main: Callable[[], Awaitable[Result]]) -> Result:
    """What ``main`` returns, in a thread: Playwright has an event loop of its own in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, main).result()


def test_slow_ones_are_done_one_after_the_other() -> None:
    under_way = 0
    most = 0
    may_end = threading.Semaphore(0)

    def work(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        may_end.acquire()
        under_way -= 1
        return number

    async def ask(request: Any, answers: list[int], number: int) -> None:
        answers.append(await in_turn(request, work, number))

    async def main() -> list[int]:
        answers: list[int] = []
        request = Asked(Turns(1))
        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(ask, request, answers, number)
            await anyio.wait_all_tasks_blocked()
            may_end.release(5)
        return answers

    assert sorted(run(main)) == [0, 1, 2, 3, 4]
    assert most == 1


def test_users_take_turns_whoever_asks_most() -> None:
    done: list[str] = []

    async def ask(turns: Turns, user: str) -> None:
        async with turns.turn(user):
            await anyio.lowlevel.checkpoint()
            done.append(user)

    async def main() -> None:
        turns = Turns(1)
        async with anyio.create_task_group() as group, turns.turn("first"):
            for user in ("li", "li", "li", "li", "wang", "zhao", "wang"):
                group.start_soon(ask, turns, user)
            await anyio.wait_all_tasks_blocked()
            assert done == []

    run(main)
    assert done == ["li", "wang", "zhao", "li", "wang", "li", "li"]


def test_who_gives_up_waiting_leaves_the_turn_to_others() -> None:
    done: list[str] = []

    async def ask(turns: Turns, user: str) -> None:
        async with turns.turn(user):
            done.append(user)

    async def main() -> None:
        turns = Turns(1)
        async with (
            anyio.create_task_group() as group,
            anyio.create_task_group() as given_up,
            turns.turn("first"),
        ):
            given_up.start_soon(ask, turns, "li")
            group.start_soon(ask, turns, "wang")
            await anyio.wait_all_tasks_blocked()
            given_up.cancel_scope.cancel()
        async with turns.turn("zhao"):
            done.append("zhao")

    run(main)
    assert done == ["wang", "zhao"]


def test_nobody_has_all_the_threads_or_an_endless_queue() -> None:
    under_way: list[str] = []

    async def ask(shares: Shares, user: str, end: anyio.Event) -> None:
        async with shares.share(user):
            under_way.append(user)
            await end.wait()

    async def main() -> None:
        shares, end = Shares(), anyio.Event()
        async with anyio.create_task_group() as group:
            for _ in range(AT_ONCE_EACH + MOST_WAITING):
                group.start_soon(ask, shares, "li", end)
            await anyio.wait_all_tasks_blocked()
            assert under_way == ["li"] * AT_ONCE_EACH
            group.start_soon(ask, shares, "wang", end)
            await anyio.wait_all_tasks_blocked()
            assert under_way.count("wang") == 1
            with pytest.raises(HTTPException) as refused:
                await ask(shares, "li", end)
            assert refused.value.status_code == 429
            end.set()
        assert len(under_way) == AT_ONCE_EACH + MOST_WAITING + 1
        assert shares._of == {}

    run(main)


def test_what_nobody_waits_for_is_not_done() -> None:
    done: list[str] = []

    async def main() -> None:
        request: Any = Asked(Turns(1), waits=False)
        await in_turn(request, done.append, "done")

    with pytest.raises(HTTPException):
        run(main)
    assert done == []


def test_a_quick_look_up_does_not_wait_for_slow_ones(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = client()
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> SimpleNamespace:
        begun.set()
        assert go_on.wait(100)
        return SimpleNamespace(matches=[])

    monkeypatch.setattr("cli.web.memory.fuzzy", slow)
    answers = []
    others = [
        threading.Thread(
            target=lambda: answers.append(asked.get("/tmserver/zh/en/unit/" + "未来产业很重要").status_code)
        )
        for _ in range(3)
    ]
    for other in others:
        other.start()
    assert begun.wait(100)
    try:
        quick = asked.get("/?q=未来", headers={"HX-Request": "true"})
        assert quick.status_code == 200 and "hit" in quick.text
        assert answers == []
    finally:
        go_on.set()
    for other in others:
        other.join()
    assert answers == [200, 200, 200]


@pytest.mark.parametrize(("count", "waits"), [(100, False), (1000, True)])
def test_many_beads_at_once_are_read_in_turn(
    client: Client, monkeypatch: pytest.MonkeyPatch, count: int, waits: bool
) -> None:
    asked = client()
    taken: list[object] = []

    async def turn(_: object, work: Callable[[], Result]) -> Result:
        taken.append(work)
        return work()

    monkeypatch.setattr("cli.web.api.in_turn", turn)
    assert asked.get(f"/api/bitexts/1/beads?count={count}").json()["beads"]
    assert bool(taken) == waits
