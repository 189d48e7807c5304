"""Pictures of the page, for people to look at: `python -m tests.browser.shots [ADDRESS]`.

Without an address a server is started for them. They go to shots/, which git does not keep.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.get_browser import find, remembered
from tests.browser.pages import link_of, open_page

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "shots"

SIZES = {"desktop": (1440, 900), "phone": (390, 844), "wide": (1920, 1080), "small": (1280, 720)}

MOMENTS: dict[str, tuple[str, int | str | None]] = {
    "clone": ("clone-inherits", "flag-sound"),
    "stray-end": ("clone-inherits", "balanced"),
    "freeze-waits": ("freeze-waits", 45),
    "deadlock": ("freeze-never-returns", None),
    "many": ("freeze-passes-writer", "exclusion"),
    "frozen": ("write-waits-for-thaw", 50),
}


@contextmanager
def server() -> Iterator[str]:
    """A server of our own, until the pictures are drawn."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until_healthy(url)
            yield url
        finally:
            process.terminate()


def wait_until_healthy(url: str, seconds: float = 60) -> None:
    """Return once the server answers. Raises TimeoutError."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"the server is not healthy after {seconds} s")


def draw(browser: Browser, url: str) -> None:
    """Every moment, at every size, in both themes."""
    for moment, (name, at) in MOMENTS.items():
        address = link_of(url, name, at)
        for size, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                open_page(page, address)
                page.wait_for_selector(".verdict:not([data-is=searching])", timeout=90_000)
                page.screenshot(path=FOLDER / f"{moment}-{size}-{theme}.png")
                context.close()
        print(moment)


def main() -> None:
    executable = remembered() or find()
    if executable is None:
        sys.exit("no Chromium: `make browser-test` gets one")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=list(FLAGS))
        if len(sys.argv) > 1:
            draw(browser, sys.argv[1].rstrip("/"))
        else:
            with server() as url:
                draw(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
