"""Pages of Debian's Chromium, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.conftest import unavailable

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 120_000
"""Milliseconds to wait for what has to come, on however slow a machine."""

expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; skips where there is none."""
    if not CHROMIUM.exists():
        unavailable(f"{CHROMIUM} is not there (Debian package chromium)")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=["--no-sandbox"], timeout=PATIENCE
            )
        except Error as error:
            unavailable(f"Chromium does not start: {error}")
        yield browser
        browser.close()


class Pages:
    """Pages that one test after the other uses, each with cookies and storage of its own.

    A page that is new takes longer to come than most tests do.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[str, list[Page]] = {}

    def take(self, **options: Any) -> Page:
        """A page in which nothing has been done, of a browser with these options."""
        idle = self._idle.get(repr(options))
        if idle:
            return idle.pop()
        context = self._browser.new_context(locale="en-GB", **options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def give_back(self, page: Page, **options: Any) -> None:
        """Undo what a test did to a page, while the server that it used is there; else close it."""
        try:
            page.unroute_all()
            for other in page.context.pages:
                if other is not page:
                    other.close()
            page.mouse.move(0, 0)
            if page.url.startswith("http"):
                page.goto(urljoin(page.url, "/static/icon.svg"))  # where no script of ours runs
                page.evaluate("localStorage.clear(), sessionStorage.clear()")
            else:
                page.goto("about:blank")
            page.context.clear_cookies()
        except Error:
            page.context.close()
        else:
            self._idle.setdefault(repr(options), []).append(page)
