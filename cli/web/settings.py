"""The settings of a server, and its users."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Literal

from cli.web.limits import Limits
from corpus.errors import DuizhaoError, InputError, UsageError, unreadable
from corpus.text.decoding import decoded

Role = Literal["reader", "reviewer"]


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may use the server. A reader looks; a reviewer also changes the corpus.

    A ``shared`` user is anyone with the server's token, never an account, even one with the same name.
    """

    name: str
    role: Role
    password_hash: str = ""
    shared: bool = False

    @property
    def key(self) -> str:
        """The key of this user's jobs; that of a user with the token is never an account's."""
        return f":{self.name}" if self.shared else self.name


@dataclass(frozen=True, slots=True)
class Settings:
    """``corpus`` is a path, a PostgreSQL URL, or None for the bundled documents.

    Without ``token`` and ``users`` nobody is asked who they are: everyone is ``local_user``, so such a server
    must not be reachable from elsewhere. ``hosts`` are the names it answers to (``*``: any). ``rate`` is how
    many requests a second one address may make in the long run, None for no limit. Sizes are in bytes.
    ``memory_prefix`` is the path under which CAT tools find the translation memory, ``runs`` the folder of
    kept evaluation runs. ``users_file`` is where ``users`` were read from, and is read again when it changes.
    ``trusted_proxies`` are addresses whose word on the client's address is believed. Jobs are held to
    ``limits``; ``jobs_at_once`` of them run, and ``most_waiting`` of each user may wait.
    """

    corpus: str | None = None
    token: str | None = None
    users: Mapping[str, User] = field(default_factory=dict)
    local_user: str = "local"
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    rate: float | None = None
    largest_upload: int = 20_000_000
    largest_body: int = 1_000_000
    memory_prefix: str = "/tmserver"
    secure_cookies: bool = False
    runs: Path = Path("duizhao-runs")
    users_file: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    jobs_at_once: int = 2
    most_waiting: int = 5
    secret: bytes = field(default_factory=lambda: token_bytes(32))

    @property
    def open(self) -> bool:
        """Whether everybody who can reach the server may use it."""
        return not self.token and not self.users

    def is_for_programs(self, path: str) -> bool:
        """Whether ``path`` is for programs, which get JSON and are not redirected."""
        return path.startswith(("/api/", "/mymemory/", f"{self.memory_prefix}/"))


class Accounts:
    """The users as their file has them now; a file that cannot be read changes nothing, but is reported."""

    def __init__(self, settings: Settings) -> None:
        self._users = settings.users
        self._file = settings.users_file
        self._stamp = self._stamp_now()

    def get(self, name: str) -> User | None:
        """The user of that name."""
        stamp = self._stamp_now()
        if self._file and stamp != self._stamp:
            self._stamp = stamp
            try:
                self._users = read_users(self._file)
            except DuizhaoError as error:
                print(f"Warning: {error}; the users stay as they were", file=sys.stderr)
        return self._users.get(name)

    def _stamp_now(self) -> tuple[int, ...]:
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            found = None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else ()


def read_users(path: Path) -> dict[str, User]:
    """Users by name from lines ``name:role:hash`` with argon2 hashes; blank lines and ``#`` are skipped.

    The file is UTF-8, or the UTF-16 that ``>>`` writes in PowerShell. Raises DuizhaoError, with the line, if
    it is not such a file.
    """
    try:
        lines = "".join(decoded([path.read_bytes()], path)).splitlines()
    except OSError as error:
        raise unreadable(path, error) from error
    users: dict[str, User] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, role, password_hash = [*line.strip().split(":", 2), "", ""][:3]
        if role not in ("reader", "reviewer") or not password_hash.startswith("$argon2") or not name:
            raise InputError(
                "is not a user",
                path=path,
                line=number,
                hint="Write name:role:hash as `duizhao serve --new-user NAME` prints it.",
            )
        if name in users:
            raise InputError(
                "the user {name} occurs twice", path=path, line=number, hint="Remove one.", name=name
            )
        users[name] = User(name, "reviewer" if role == "reviewer" else "reader", password_hash)
    if not users:
        raise InputError("has no users", path=path, hint="Run `duizhao serve --new-user NAME`.")
    return users


def user_line(name: str, role: Role, password: str) -> str:
    """The line of a users file for a new user; the password is hashed with argon2id.

    Raises UsageError for an invalid name.
    """
    from argon2 import PasswordHasher

    if not name or ":" in name or name != name.strip() or not name.isprintable():
        raise UsageError(
            "“{name}” cannot be a user's name", hint="Leave out colons and outer spaces.", name=name
        )
    return f"{name}:{role}:{PasswordHasher().hash(password)}"
