"""A real browser, and the web UI as its own process: once over the real advisor, once over the fake one.

Debian's Chromium is used where it is installed. Without it these tests are skipped, or fail where the
environment variable ADVISOR_REQUIRE_BROWSER is 1.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
FAKE = Path(__file__).parent.parent / "ui" / "fake_advisor.py"
SECONDS_TO_START = 240
"""The real advisor may have to build its index first."""
expect.set_options(timeout=20_000)
"""Milliseconds that the page has to come to rest, on a machine that does other work too."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if not CHROMIUM.exists():
        reason = f"There is no browser at {CHROMIUM}; install it with `apt-get install chromium`."
        (pytest.fail if os.environ.get("ADVISOR_REQUIRE_BROWSER") == "1" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def real_address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web UI over the real advisor with the guided model and an empty data folder, as `advisor ui` serves it."""
    home = tmp_path_factory.mktemp("home")
    program = "import sys; from advisor.cli import main; sys.argv[0] = 'advisor'; main()"
    with _served([sys.executable, "-c", program, "ui", "--port", "0", "--model", "guided", "--home", str(home)]) as url:
        yield url


@pytest.fixture(scope="session")
def fake_address(browser: Browser) -> Iterator[str]:
    """The web UI over the fake advisor, whose turns a test can hold up or let fail."""
    with _served([sys.executable, str(FAKE), "0"]) as url:
        yield url


@contextmanager
def _served(command: list[str]) -> Iterator[str]:
    """The address that the command prints when it is ready. At the end SIGTERM has to stop it cleanly."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GRADIO_", "ADVISOR_"))}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    watchdog = threading.Timer(SECONDS_TO_START, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
        watchdog.cancel()
        ready = re.fullmatch(r"Advisor is ready at (http://127\.0\.0\.1:\d+)\n", line)
        if not ready:
            process.kill()
            pytest.fail(f"The web UI did not start: {line}{process.communicate()[1]}")
        yield ready[1]
        process.terminate()
        rest, _ = process.communicate(timeout=30)
        assert (process.returncode, rest) == (0, "")
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()


@dataclass
class Visitor:
    """Somebody with a browser of their own. Notes every host that the page asks for anything."""

    page: Page
    context: BrowserContext
    requested: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        """The hosts of everything requested so far; data within the page has none."""
        return {urlsplit(url).hostname or "" for url in self.requested if not url.startswith(("data:", "blob:"))}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Opens an address in a browser context of its own; call it again for another visitor."""
    contexts = []

    def open_page(address: str, **options: object) -> Visitor:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        visitor = Visitor(page, context)
        context.on("request", lambda request: visitor.requested.append(request.url))
        context.on("response", lambda r: visitor.failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("pageerror", lambda error: visitor.failed.append(str(error)))
        page.goto(address)
        page.get_by_role("textbox", name="Your message").wait_for()
        return visitor

    yield open_page
    for context in contexts:
        context.close()
