"""``duizhao serve`` before the first request."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from cli.serve import _listening
from corpus.errors import DuizhaoError
from corpus.store import open_corpus
from corpus.store.schema import set_property


def test_the_head_of_an_answer_does_not_hold_up_its_body() -> None:
    with _listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_named() -> None:
    with _listening("127.0.0.1", 0) as listener, pytest.raises(DuizhaoError, match="is in use"):
        _listening("127.0.0.1", listener.getsockname()[1])


def test_a_stale_index_is_reported_once_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "my.duizhao"
    with open_corpus(target, create=True) as corpus, corpus.writing() as connection:
        set_property(connection, "index", "older")
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--corpus", str(target)])
    assert (result.exit_code, result.stderr.count("made by other versions")) == (0, 1), result.stderr
