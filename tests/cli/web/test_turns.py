"""Slow look-ups and quick ones side by side."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import anyio
import pytest
from fastapi import HTTPException

from cli.web.turns import in_turn


class Asked:
    """A request as far as turns look at it."""

    def __init__(self, limiter, *, waits=True):
        self.app = SimpleNamespace(state=SimpleNamespace(turns=limiter))
        self._waits = waits

    async def is_disconnected(self):
        return not self._waits


def run(main):
    """What ``main`` returns, in a thread: Playwright has an event loop of its own in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, main).result()


def test_slow_ones_are_done_one_after_the_other():
    under_way = 0
    most = 0

    def work(number):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        threading.Event().wait(0.02)
        under_way -= 1
        return number

    async def ask(request, answers, number):
        answers.append(await in_turn(request, work, number))

    async def main():
        answers = []
        request = Asked(anyio.CapacityLimiter(1))
        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(ask, request, answers, number)
        return answers

    assert sorted(run(main)) == [0, 1, 2, 3, 4]
    assert most == 1


def test_what_nobody_waits_for_is_not_done():
    done = []

    async def main():
        await in_turn(Asked(anyio.CapacityLimiter(1), waits=False), done.append, 1)

    with pytest.raises(HTTPException):
        run(main)
    assert done == []


def test_a_quick_look_up_does_not_wait_for_slow_ones(client, monkeypatch):
    asked = client()
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_, **__):
        begun.set()
        assert go_on.wait(10)
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
    assert begun.wait(10)
    try:
        quick = asked.get("/?q=未来", headers={"HX-Request": "true"})
        assert quick.status_code == 200 and "hit" in quick.text
        assert answers == []
    finally:
        go_on.set()
    for other in others:
        other.join()
    assert answers == [200, 200, 200]
