"""A server on loopback, a client inside the process, and a browser."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from playwright.sync_api import ConsoleMessage, Page

from cli.web.app import create_app
from cli.web.settings import Settings
from corpus.folder import bundled
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, add_bitexts, add_folder
from tests.browsing import Pages
from tests.serving import serving

Client = Callable[..., TestClient]


class QuickHasher(PasswordHasher):
    """Makes hashes that cost nothing to make or to verify."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords take no time, which is what a hash is for and no test is about."""
    monkeypatch.setattr("argon2.PasswordHasher", QuickHasher)
    monkeypatch.setattr("cli.web.identity.PasswordHasher", QuickHasher)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of all rates: it stands still, however slow the machine is, unless a test changes it."""
    found = [0.0]
    monkeypatch.setattr("cli.web.guard.Rate.__init__.__defaults__", (lambda: found[0],))
    return found


@pytest.fixture
def client() -> Iterator[Client]:
    """Make a client inside the process, for an application with these settings."""
    with contextlib.ExitStack() as stack:

        def make(**settings: Any) -> TestClient:
            app = create_app(Settings(**settings))
            return stack.enter_context(
                TestClient(app, "http://localhost", raise_server_exceptions=False, follow_redirects=False)
            )

        yield make


@pytest.fixture(scope="session")
def team_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``corpus_file`` is a copy of."""
    path = tmp_path_factory.mktemp("corpus") / "team.duizhao"
    (speech,) = [folder for folder in bundled() if folder.source.name == "future-industries"]
    gold = speech.bitexts[1]
    doubtful = {3: 0.1, 9: 0.4, 20: 0.2}
    beads = [replace(b, reviewed=False, confidence=doubtful.get(i, 0.9)) for i, b in enumerate(gold.beads)]
    draft = replace(gold, beads=tuple(beads))
    with open_corpus(path, create=True) as corpus:
        add_folder(corpus, speech, ImportSource(speech.source.name, "", "", "test"))
        add_bitexts(corpus, [draft], ImportSource("draft", "", "", "test", "pair"))
    return path


@pytest.fixture
def corpus_file(team_corpus: Path, tmp_path: Path) -> str:
    """A corpus with the speech and, as bitext 3, the beads of en-b not reviewed, three of them doubtful."""
    return shutil.copy(team_corpus, str(tmp_path / "team.duizhao"))


Server = Callable[..., str]


@pytest.fixture
def server() -> Iterator[Server]:
    """Start a server with these settings and give its address."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> str:
            return stack.enter_context(serving(**settings))

        yield start


WIDTHS = {"desktop": (1200, 800), "phone": (390, 844)}

NewPage = Callable[..., Page]
ColorScheme = Literal["light", "dark"]


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> str:
    """The test runs once for each width of the window."""
    name: str = request.param
    return name


@pytest.fixture
def new_page(pages: Pages) -> Iterator[NewPage]:
    """Open a page in a browser of its own; fails if a script of ours fails or breaks the policy."""
    taken: list[tuple[Page, dict[str, Any]]] = []
    problems: list[str] = []

    def hear_console(message: ConsoleMessage) -> None:
        if (
            message.type == "error"
            and "status of 4" not in message.text
            # What is typed next, or a page that is left, breaks off what is still asked for.
            and not message.text.startswith(("htmx:sendError", "htmx:sendAbort", "htmx:afterRequest"))
        ):
            problems.append(message.text)

    listeners = {
        "pageerror": lambda error: problems.append(str(error)),
        "console": hear_console,
        "dialog": lambda dialog: problems.append(f"dialog: {dialog.message}"),
    }

    def make(width: str = "desktop", color_scheme: ColorScheme = "light", **options: Any) -> Page:
        page = pages.take(**options)
        taken.append((page, options))
        x, y = WIDTHS[width]
        page.set_viewport_size({"width": x, "height": y})
        page.emulate_media(color_scheme=color_scheme, media="null")
        for event, listener in listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        return page

    yield make
    for page, options in taken:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        pages.give_back(page, **options)
    assert problems == []
