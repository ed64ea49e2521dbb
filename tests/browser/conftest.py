"""One Chromium for all tests of a module, and pages that must not do what no report does."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]

# It is to look at one file, and at nothing of its own accord.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = subprocess.run(
        [ROOT / "scripts" / "chromium"], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.skip(f"there is no Chromium: {found.stderr.strip()}")
    # Root may not have the sandbox.
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found.stdout.strip(), args=arguments)
        yield launched
        launched.close()


@dataclass
class Seen:
    """What a page did that a report never does."""

    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._close)
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.log(e.violatedDirective))"
        )

    def _close(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a text as a file; at the end nothing may have happened but that."""
    contexts: list[tuple[BrowserContext, Seen, str]] = []

    def open_text(text: str, hash_: str = "", width: int = 1200, **options: object) -> Page:
        file = tmp_path / f"{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        size = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        page, seen = context.new_page(), Seen()
        seen.watch(page)
        contexts.append((context, seen, file.as_uri()))
        page.goto(file.as_uri() + hash_)
        return page

    yield open_text
    for context, seen, uri in contexts:
        context.close()
        assert {url.partition("#")[0] for url in seen.requests} == {uri}
        assert (seen.messages, seen.dialogs) == ([], [])
