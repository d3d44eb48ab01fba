"""What several test modules share."""

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.browsing import Pages

# Each run tries the same examples, so that what has passed passes again; with DUIZHAO_FUZZ it draws others. A
# slow machine is no reason to fail, and a property may write to one tmp_path again and again.
settings.register_profile(
    "duizhao",
    deadline=None,
    derandomize="DUIZHAO_FUZZ" not in os.environ,
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.large_base_example,
        HealthCheck.too_slow,
    ],
)
settings.load_profile("duizhao")

SET_BY_USERS = (
    *("COLUMNS", "LINES", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    *("DUIZHAO_CORPUS", "DUIZHAO_TOKEN", "DUIZHAO_SECRET", "DUIZHAO_CEDICT", "SOURCE_DATE_EPOCH"),
)
"""Variables of the environment that change what is printed or written."""


def pytest_configure(config: pytest.Config) -> None:
    # Texts are compared as plain text of 80 columns, whatever the developer's terminal and settings are.
    os.environ["NO_COLOR"] = "1"
    for name in SET_BY_USERS:
        os.environ.pop(name, None)
    # In a shell's background interrupts are ignored, and would be by the processes that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # As the command does (cli.main), before numpy is imported: OpenBLAS's threads wait for each other, and
    # for those of another worker.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A Java program that a test drives runs too briefly for its code to be worth optimizing.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    # Whatever the developer has set, no process that a test starts compiles what another has compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # The user's own cache and settings are no business of the tests.
    os.environ["XDG_CACHE_HOME"] = str(Path(tempfile.gettempdir()) / "duizhao-tests-cache")
    os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / "duizhao-tests-config")
    if not hasattr(config, "workerinput"):  # once, so that no command under test says that it does
        from corpus.text.dictionary import cedict

        cedict()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for garbage among thousands of tests, and do not look there afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that drive a browser, the longest: nobody takes over a worker's last tests."""
    items.sort(key=lambda item: "new_page" not in getattr(item, "fixturenames", ()))


def pytest_xdist_auto_num_workers() -> int | None:
    """A worker more than there are cores: there is always one that waits for a browser or another program."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) + 1


def unavailable(reason: str) -> None:
    """Skip the test on a user's machine; fail it in CI, where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not available in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is measured against and never shipped; skips where it is not there."""
    folder = Path(os.environ.get("DUIZHAO_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


@pytest.fixture(scope="session")
def pages() -> Iterator["Pages"]:
    """The pages of a browser that tests share."""
    from tests.browsing import Pages, chromium

    with chromium() as browser:
        yield Pages(browser)


def program(name: str, package: str) -> str:
    """The path of a program that a test drives; its Debian package is named where it is missing."""
    path = shutil.which(name)
    if path is None:
        unavailable(f"{name} is not installed (Debian package {package})")
    assert path is not None
    return path
