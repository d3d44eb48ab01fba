"""``duizhao serve`` before the first request."""

import socket

import pytest

from cli.serve import _listening
from corpus.errors import DuizhaoError


def test_the_head_of_an_answer_does_not_hold_up_its_body():
    with _listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_named():
    with _listening("127.0.0.1", 0) as listener, pytest.raises(DuizhaoError, match="is taken"):
        _listening("127.0.0.1", listener.getsockname()[1])
