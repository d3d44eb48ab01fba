"""Who is asking: a session in a signed cookie for browsers, a token or a password for programs."""

import base64
import hashlib
import hmac
import threading
from collections.abc import AsyncIterator
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from cli.web.guard import Rate, address_of
from cli.web.sessions import Sessions
from cli.web.settings import Accounts, Settings, User
from cli.web.turns import Shares

TOKEN_USER = User("token", "reviewer", shared=True)
"""The user who logs in with the server's token."""


class LoginNeeded(Exception):
    """The page wants somebody who has logged in."""


_MOST_HASHING = 8
"""The most passwords being checked or waiting to be. Each takes a thread, and pages need threads too."""


class Gatekeeper:
    """Checks names, passwords and tokens; slow on purpose, and an address and a name have few attempts.

    A name has more attempts than an address, or else anybody could keep a user out by trying.
    """

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._settings = settings
        self._accounts = Accounts(settings)
        self._sessions = sessions
        self._hasher = PasswordHasher()
        self._hashing = threading.Lock()  # 64 MB and all cores each
        self._places = threading.BoundedSemaphore(_MOST_HASHING)
        self._attempts = Rate(0.1, 5)
        self._attempts_for = Rate(0.5, 10)
        self._sessions_of = Rate(0.1, 20)
        self._requests_of = Rate(settings.rate, 4 * settings.rate) if settings.rate else None
        self._known: dict[bytes, str] = {}
        # Verified in place of an unknown user's hash, so that time does not tell which names exist.
        self._nobody = self._hasher.hash("nobody") if settings.users else ""

    def by_password(self, name: str, password: str, address: str) -> User | None:
        """The user with that name and password, or None. Raises HTTPException 429 after many attempts."""
        # A program sends its password with each request; hashing it takes a while, so what was right is
        # remembered, under a keyed digest.
        user = self._accounts.get(name)
        secret = f"{name}\0{password}".encode(errors="surrogatepass")
        digest = hmac.digest(self._settings.secret, secret, hashlib.sha256)
        if user and self._known.get(digest) == user.password_hash:
            return user
        if not (self._attempts.allows(address) and self._attempts_for.allows(name[:200])):
            raise HTTPException(429, "Too many attempts. Wait a minute.")
        if not self._is_right(user.password_hash if user else self._nobody, password) or user is None:
            return None
        self._known[digest] = user.password_hash
        return user

    def _is_right(self, password_hash: str, password: str) -> bool:
        if not self._places.acquire(blocking=False):
            raise HTTPException(429, "Too many attempts. Wait a minute.")
        try:
            with self._hashing:
                return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._places.release()

    def by_token(self, token: str, address: str) -> User | None:
        """The token's user where ``token`` is the server's. Raises HTTPException 429 after many attempts."""
        if self._settings.token and hmac.compare_digest(token.encode(), self._settings.token.encode()):
            return TOKEN_USER
        if not self._attempts.allows(address):
            raise HTTPException(429, "Too many attempts. Wait a minute.")
        return None

    def log_in(self, request: Request, user: User) -> None:
        """Begin a session of a user who has proved who they are. Raises HTTPException 429 after many."""
        # The end of each is written to the corpus.
        if not self._sessions_of.allows(share_of(request, user)):
            raise HTTPException(429, "Too many attempts. Wait a minute.")
        self.log_out(request)
        request.session.update(self._sessions.begin(user, self._credential_of(user)))

    def log_out(self, request: Request) -> None:
        """End the session of the request's cookie, also for anyone who has a copy of it."""
        if self.by_session(request):
            self._sessions.end(request.session)
        request.session.clear()

    def by_session(self, request: Request) -> User | None:
        """The user of the cookie's session; None if it is no longer valid; the cookie is then cleared."""
        name = request.session.get("user")
        user = None
        if request.session.get("shared"):
            user = TOKEN_USER if self._settings.token else None
        elif isinstance(name, str):
            user = self._accounts.get(name)
        if user and self._sessions.holds(request.session, self._credential_of(user)):
            return user
        request.session.clear()
        return None

    def check_rate(self, user: User) -> None:
        """Raise HTTPException 429 if an account asks for too much, from however many addresses."""
        if self._requests_of and not user.shared and not self._requests_of.allows(user.key):
            raise HTTPException(429, "Too many requests. Wait a moment.")

    def _credential_of(self, user: User) -> str:
        return f"token {self._settings.token}" if user.shared else f"account {user.name} {user.password_hash}"


def user_of(request: Request) -> User | None:
    """Who sent the request, or None if unknown."""
    settings: Settings = request.app.state.settings
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    if settings.open:
        return User(settings.local_user, "reviewer")
    address = address_of(request.scope)
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return gatekeeper.by_token(value.strip(), address)
    if scheme.lower() == "basic":
        try:
            name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:  # neither Base64 nor UTF-8
            return None
        if settings.token and hmac.compare_digest(password.encode(), settings.token.encode()):
            return TOKEN_USER
        return gatekeeper.by_password(name, password, address)
    return gatekeeper.by_session(request)


def share_of(request: Request, user: User) -> str:
    """Who shares what one user may have: an account, or those at an address who have the token."""
    return f"{user.key} {address_of(request.scope)}" if user.shared else user.key


def is_program(request: Request) -> bool:
    """Whether a program asks, which gets JSON and no redirect; exports are fetched by programs too."""
    settings: Settings = request.app.state.settings
    path = request.url.path
    fetched = path.startswith("/export/") and "text/html" not in request.headers.get("accept", "")
    return fetched or settings.is_for_programs(path)


async def reader(request: Request) -> AsyncIterator[User]:
    """Dependency: a user who may look things up, and whose share of the server the request uses."""
    user = await run_in_threadpool(user_of, request)
    if user is None:
        if is_program(request):
            raise HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})
        raise LoginNeeded
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    gatekeeper.check_rate(user)
    request.state.user = user
    request.state.share = share_of(request, user)
    shares: Shares = request.app.state.shares
    async with shares.share(request.state.share):
        yield user


Reader = Annotated[User, Depends(reader)]


def reviewer(user: Reader) -> User:
    """Dependency: someone who may also change the corpus."""
    if user.role != "reviewer":
        raise HTTPException(403, "This needs a reviewer.")
    return user


Reviewer = Annotated[User, Depends(reviewer)]


def check_writable(request: Request) -> None:
    """Raise HTTPException if nobody can change the corpus."""
    if request.app.state.settings.corpus is None:
        raise HTTPException(
            409, "The bundled corpus cannot be changed. Start the server with a corpus of its own."
        )


def safe_path(path: str) -> str:
    """The path to go to after logging in: ``path`` if it is on this server, else the first page."""
    printable = path.isprintable() and "\\" not in path
    return path if printable and path.startswith("/") and not path.startswith("//") else "/"
