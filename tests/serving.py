"""A server on loopback for the tests."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient


@contextlib.contextmanager
def serving(**settings: Any) -> Iterator[str]:
    """Run a server with these settings and give its address."""
    import uvicorn

    from cli.web.app import create_app
    from cli.web.settings import Settings

    # Whoever connects before the server is ready waits in the socket's queue.
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(Settings(**settings)), log_level="error"))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    try:
        yield f"http://localhost:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()


def application(client: TestClient) -> FastAPI:
    """What a client inside the process asks."""
    assert isinstance(client.app, FastAPI)
    return client.app


def wait_for_job(client: TestClient, address: str) -> str:
    """Wait until the job whose id ends an address is done, and return the address."""
    job = application(client).state.jobs._jobs[address.rsplit("/", 1)[1]]
    assert job.finished.wait(100)
    return address
