"""A server on loopback for the tests."""

import contextlib
import socket
import threading
import time
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

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(Settings(**settings))
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not running.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://localhost:{port}"
    finally:
        running.should_exit = True
        thread.join()


def application(client: TestClient) -> FastAPI:
    """What a client inside the process asks."""
    assert isinstance(client.app, FastAPI)
    return client.app
