"""Connections that only wait, and too many of them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from cli.web.connections import limited_protocol

Seen = TypeVar("Seen")


async def answer(_: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


Look = Callable[[], None]
NEVER = 1_000_000.0
KEPT = 65_536
"""About how many bytes the system keeps at either end of a connection for a client that does not read."""


def with_server(visit: Callable[[int, Look], Awaitable[Seen]], app: Any = answer, **limits: Any) -> Seen:
    """Run ``visit(port, look)`` while a server listens.

    ``look`` does what the server does when ``longest_head`` has passed. A test that calls it sets a time that
    never passes, and so does not depend on how fast anything is.
    """

    async def main() -> Seen:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT)
            protocol = limited_protocol(**{"proxies": (), **limits})
            config = uvicorn.Config(
                app, http=protocol, log_level="error", lifespan="off", timeout_keep_alive=1000
            )
            server = uvicorn.Server(config)
            config.load()

            def look() -> None:
                for connection in server.server_state.connections:
                    connection._look()  # type: ignore[union-attr]

            running = asyncio.create_task(server._serve([listener]))
            try:
                return await asyncio.wait_for(visit(listener.getsockname()[1], look), 120)
            finally:
                server.should_exit = True
                await running

    # In a thread of its own: a browser of other tests may leave a running loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, main()).result()


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX: "])
def test_a_head_that_does_not_come_is_not_waited_for(head: bytes) -> None:
    async def visit(port: int, _look: Look) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        return await reader.read()

    assert with_server(visit, longest_head=0.2) == b""


def test_one_that_goes_on_asking_is_kept_as_long_as_it_does() -> None:
    async def visit(port: int, look: Look) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(5):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
            look()
        look()
        return await reader.read()

    assert with_server(visit, longest_head=NEVER) == b""


@pytest.mark.parametrize(("proxies", "answered"), [((), 3), (("127.0.0.1",), 6)])
def test_an_address_has_so_many_unless_it_is_a_proxy(proxies: tuple[str, ...], answered: int) -> None:
    async def visit(port: int, _look: Look) -> list[bytes]:
        found = []
        writers = []
        for _ in range(6):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            try:
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                found.append((await reader.readuntil(b"ok"))[:12])
            except (asyncio.IncompleteReadError, ConnectionError):
                found.append(b"")
        return found

    assert with_server(visit, proxies=proxies, most=3).count(b"HTTP/1.1 200") == answered


MEGABYTES = 50
"""More of an answer than the system keeps for a client that does not read."""


async def long_answer(_: Scope, __: Receive, send: Send) -> None:
    length = str(MEGABYTES << 20).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    for left in reversed(range(MEGABYTES)):
        await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": left > 0})


def test_a_client_that_does_not_read_its_answer_is_not_waited_for() -> None:
    ended = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await long_answer(scope, receive, send)
        ended.set()

    async def visit(port: int, _look: Look) -> bool:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return await ended.wait()

    assert with_server(visit, app, longest_head=0.2)


def test_a_client_that_reads_a_long_answer_slowly_has_all_of_it() -> None:
    pieces = 10

    async def visit(port: int, look: Look) -> int:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KEPT)
        client.connect(("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=client)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        read = 0
        for _ in range(pieces):
            read += len(await reader.readexactly((MEGABYTES << 20) // pieces))
            look()  # since the last one the server has sent almost as much as this client has read
        return read

    assert with_server(visit, long_answer, longest_head=NEVER) == MEGABYTES << 20
