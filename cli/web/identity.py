"""Who is asking: a session in a signed cookie for browsers, a token or a password for programs."""

import base64
import binascii
import hashlib
import hmac
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import Depends, HTTPException, Request

from cli.web.guard import Rate
from cli.web.settings import Settings, User

TOKEN_USER = User("token", "reviewer", shared=True)
"""Who comes in with the server's token."""


class LoginNeeded(Exception):
    """The page wants somebody who has logged in."""


class Gatekeeper:
    """Checks names, passwords and tokens; slow on purpose, and an address has few attempts a minute."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hasher = PasswordHasher()
        self._attempts = Rate(0.1, 5)
        self._known: dict[bytes, User] = {}
        # Verified in place of an unknown user's hash, so that time does not tell which names exist.
        self._nobody = self._hasher.hash("nobody") if settings.users else ""

    def by_password(self, name: str, password: str, address: str) -> User | None:
        """The user with that name and password, or None. Raises HTTPException 429 after many attempts."""
        # A program sends its password with each request; hashing it takes a while, so what was right is
        # remembered, under a keyed digest.
        digest = hmac.digest(self._settings.secret, f"{name}\0{password}".encode(), hashlib.sha256)
        if user := self._known.get(digest):
            return user
        if not self._attempts.allows(address):
            raise HTTPException(429, "Too many attempts. Wait a minute.")
        user = self._settings.users.get(name)
        try:
            self._hasher.verify(user.password_hash if user else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        if user:
            self._known[digest] = user
        return user

    def by_token(self, token: str, address: str) -> User | None:
        """The token's user where ``token`` is the server's. Raises HTTPException 429 after many attempts."""
        if self._settings.token and hmac.compare_digest(token.encode(), self._settings.token.encode()):
            return TOKEN_USER
        if not self._attempts.allows(address):
            raise HTTPException(429, "Too many attempts. Wait a minute.")
        return None


def user_of(request: Request) -> User | None:
    """Who sent the request, or None where that is not known."""
    settings: Settings = request.app.state.settings
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    if settings.open:
        return User(settings.local_user, "reviewer")
    address = request.client.host if request.client else ""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return gatekeeper.by_token(value.strip(), address)
    if scheme.lower() == "basic":
        try:
            name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if settings.token and hmac.compare_digest(password.encode(), settings.token.encode()):
            return TOKEN_USER
        return gatekeeper.by_password(name, password, address)
    known = request.session.get("user")
    if settings.token and known == TOKEN_USER.name:
        return TOKEN_USER
    return settings.users.get(known) if isinstance(known, str) else None


def is_program(request: Request) -> bool:
    """Whether a program asks, which gets JSON and no redirect; exports are fetched by programs too."""
    settings: Settings = request.app.state.settings
    path = request.url.path
    fetched = path.startswith("/export/") and "text/html" not in request.headers.get("accept", "")
    return fetched or settings.is_for_programs(path)


def reader(request: Request) -> User:
    """Dependency: someone who may look things up."""
    user = user_of(request)
    if user is None:
        if is_program(request):
            raise HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})
        raise LoginNeeded
    request.state.user = user
    return user


Reader = Annotated[User, Depends(reader)]


def reviewer(user: Reader) -> User:
    """Dependency: someone who may also change the corpus."""
    if user.role != "reviewer":
        raise HTTPException(403, "This needs a reviewer.")
    return user


Reviewer = Annotated[User, Depends(reviewer)]


def check_writable(request: Request) -> None:
    """Raise HTTPException where nobody can change the corpus."""
    if request.app.state.settings.corpus is None:
        raise HTTPException(409, "The bundled corpus cannot be changed. Start the server with --corpus FILE.")


def safe_path(path: str) -> str:
    """``path`` if it is one on this server, else the first page: where to go on after logging in."""
    printable = path.isprintable() and "\\" not in path
    return path if printable and path.startswith("/") and not path.startswith("//") else "/"
