"""Connections: few enough of each address, and none that only waits.

Uvicorn waits for ever for the head of a request that is begun, so that a few hundred connections that send a
byte now and then would use up the files that a process may have open.
"""

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

MOST_OF_AN_ADDRESS = 200
"""Connections of an address, unless it is a trusted proxy's."""

LONGEST_HEAD = 20.0
"""Seconds in which the head of a request must come."""


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
            self._served: object = None
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

        def _look(self) -> None:
            """End the connection if no request has come since the last look, and none is being answered."""
            under_way = self.cycle is not None and not self.cycle.response_complete
            if not under_way and self.cycle is self._served:
                self.transport.abort()
                return
            self._served = self.cycle
            self._timer = asyncio.get_running_loop().call_later(longest_head, self._look)

    return LimitedProtocol
