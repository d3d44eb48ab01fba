"""The checks that every request passes first (host, origin, rate, size), and the headers of every answer."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cli.web.settings import Settings
from corpus.message import Message as Text

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""Sent with every answer that does not say otherwise."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_MOST_ADDRESSES = 10_000

_PATIENCE = 60.0
"""Seconds within which a request must arrive, plus one for each :data:`_SLOWEST` bytes of its body."""
_SLOWEST = 20_000


class Rate:
    """A bucket of tokens for each address: ``rate`` a second in the long run, ``most`` at once.

    Safe to use from several threads.
    """

    def __init__(self, rate: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = max(1.0, most)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Whether one more request is within the rate; it is counted if so."""
        with self._lock:
            now = self._clock()
            tokens, then = self._buckets.pop(address, (self._most, now))
            tokens = min(self._most, tokens + (now - then) * self._rate)
            allowed = tokens >= 1
            self._buckets[address] = (tokens - allowed, now)
            if len(self._buckets) > _MOST_ADDRESSES:
                self._buckets.popitem(last=False)
            return allowed


class Guard:
    """ASGI middleware around the whole application.

    A page of another site can make a visitor's browser send requests here, cookies included. So whatever
    changes something must come from our own pages: browsers say where a request comes from in
    ``Sec-Fetch-Site`` or else in ``Origin``, and programs, which send neither, hold no cookies. The check
    of ``Host`` keeps out names that somebody else's DNS points at this machine.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._rate = Rate(settings.rate, 4 * settings.rate) if settings.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:  # what GET answers, without the body
            scope = {**scope, "method": "GET"}
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        limit = self._size_limit(scope["path"])
        if refusal is None and (headers.get("content-length") or "0").isdigit():
            length = int(headers.get("content-length") or "0")
            refusal = (413, Text("More than {limit:,} bytes.", limit=limit)) if length > limit else None
        received = 0
        whole = False
        begun = anyio.current_time()

        async def counted_receive() -> Message:
            nonlocal received, whole
            if whole:  # the next event is that the client has gone
                return await receive()
            with anyio.move_on_after(begun + _PATIENCE + received / _SLOWEST - anyio.current_time()) as scope:
                message = await receive()
            if scope.cancelled_caught:
                raise HTTPException(408, "The request came too slowly.")
            received += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if received > limit:
                raise HTTPException(413, Text("More than {limit:,} bytes.", limit=limit))
            return message

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message))
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        if refusal:
            status, text = refusal
            programs = self._settings.is_for_programs(scope["path"])
            response = (
                JSONResponse({"error": text}, status) if programs else PlainTextResponse(text + "\n", status)
            )
            await response(scope, receive, guarded_send)
        else:
            await self._app(scope, counted_receive, guarded_send)

    def _size_limit(self, path: str) -> int:
        takes_files = path.startswith(("/align", "/evaluation", "/api/align", "/api/score"))
        return self._settings.largest_upload if takes_files else self._settings.largest_body

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if "*" not in self._settings.hosts and _without_port(host) not in self._settings.hosts:
            return 421, "This server does not answer to that name. Start it with --allow-host NAME."
        if scope["method"] not in _SAFE and not _is_same_origin(headers, host):
            return 403, "This request comes from another site."
        address = address_of(scope)
        if self._rate and not self._rate.allows(address):
            return 429, "Too many requests. Wait a moment."
        return None


def address_of(scope: Scope) -> str:
    """The address under which a request is counted; for IPv6 the network, since a visitor has all of one."""
    address = str(scope["client"][0]) if scope.get("client") else ""
    with suppress(ValueError):
        found = ip_address(address.partition("%")[0])
        if isinstance(found, IPv6Address):
            mapped = found.ipv4_mapped
            return str(mapped) if mapped else str(ip_network((found, 64), strict=False))
    return address


def add_headers(headers: MutableHeaders) -> None:
    """Add those of :data:`HEADERS` that are missing."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _is_same_origin(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:  # not an address, as http://[
        return False
