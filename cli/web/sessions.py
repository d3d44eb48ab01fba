"""Who is logged in with which cookie, and which cookies are no longer valid.

A cookie is signed, so the server needs to remember only the sessions that ended early because somebody logged
out. They are kept in the corpus, where every server of a team finds them, for as long as such a cookie could
be valid. A session also ends when its account goes or gets another password, or the token changes, since it
names the secret that it was begun with by a keyed digest.
"""

import hashlib
import hmac
import secrets
import time
from typing import Any

from cli.web.settings import User
from corpus.store import Corpus
from corpus.store.properties import forget_properties, get_property, put_property

LIFETIME = 24 * 60 * 60
"""Seconds for which a cookie is valid."""

_PREFIX = "ended session "


class Sessions:
    """Begins, checks and ends the sessions that cookies contain.

    ``corpus`` is None if nothing can be written; then only this server remembers which sessions ended.
    """

    def __init__(self, secret: bytes, corpus: Corpus | None) -> None:
        self._secret = secret
        self._corpus = corpus
        self._ended: dict[str, float] = {}

    def begin(self, user: User, credential: str) -> dict[str, Any]:
        """A session of a user who logged in with this password's hash, or this token."""
        return {
            "user": user.name,
            "shared": user.shared,
            "id": secrets.token_urlsafe(12),
            "credential": self._digest(credential),
        }

    def holds(self, session: dict[str, Any], credential: str) -> bool:
        """Whether a session was begun with this credential and has not ended."""
        session_id = session.get("id")
        begun_with = session.get("credential")
        if not isinstance(session_id, str) or not isinstance(begun_with, str):
            return False
        if not hmac.compare_digest(begun_with, self._digest(credential)) or session_id in self._ended:
            return False
        return self._corpus is None or get_property(self._corpus, _PREFIX + session_id) is None

    def end(self, session: dict[str, Any]) -> None:
        """End a session, on this server and every other server of the corpus."""
        session_id = session.get("id")
        if not isinstance(session_id, str):
            return
        now = time.time()
        self._ended = {key: until for key, until in self._ended.items() if until > now}
        self._ended[session_id] = now + 2 * LIFETIME
        if self._corpus is not None:
            forget_properties(self._corpus, _PREFIX, older_than=f"{now:.0f}")
            put_property(self._corpus, _PREFIX + session_id, f"{now + 2 * LIFETIME:.0f}")

    def _digest(self, credential: str) -> str:
        return hmac.digest(self._secret, credential.encode(), hashlib.sha256).hex()[:32]
