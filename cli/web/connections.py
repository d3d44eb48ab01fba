"""Limit the connections of each address, and close those that only wait.

Uvicorn waits for ever for the head of a request that is begun, and for a client to read its answer, so that a
few hundred connections that send nothing and read nothing would use up the files that a process may have
open.
"""

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

MOST_OF_AN_ADDRESS = 200
"""Connections of an address, unless it is a trusted proxy's."""

LONGEST_HEAD = 20.0
"""Seconds within which the head of a request must arrive, and part of an answer must be read."""


def limited_protocol(
    proxies: Collection[str], most: int = MOST_OF_AN_ADDRESS, longest_head: float = LONGEST_HEAD
) -> type[asyncio.Protocol]:
    """Uvicorn's protocol, with limits; ``proxies`` are addresses that may have any number of connections."""
    connected: Counter[str] = Counter()
    base: Any = AutoHTTPProtocol

    class LimitedProtocol(base):  # type: ignore[misc]
        def connection_made(self, transport: Any) -> None:
            peer = transport.get_extra_info("peername")
            self._address = str(peer[0]) if isinstance(peer, tuple) else ""
            self._resumed = 0
            self._seen: object = (None, 0, 0)
            connected[self._address] += 1
            super().connection_made(transport)
            self._timer = asyncio.get_running_loop().call_later(longest_head, self._look)
            if self._address not in proxies and connected[self._address] > most:
                transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            self._timer.cancel()
            connected[self._address] -= 1
            if not connected[self._address]:
                del connected[self._address]
            super().connection_lost(exc)

        def resume_writing(self) -> None:
            self._resumed += 1
            super().resume_writing()

        def _look(self) -> None:
            """End the connection if since the last look no request has come, and the client has read nothing.

            One that waits for an answer that is still being computed is kept.
            """
            under_way = self.cycle is not None and not self.cycle.response_complete
            unsent = self.transport.get_write_buffer_size()
            seen = self.cycle, unsent, self._resumed
            if seen == self._seen and (unsent or not under_way):
                self.transport.abort()
                return
            self._seen = seen
            self._timer = asyncio.get_running_loop().call_later(longest_head, self._look)

    return LimitedProtocol
