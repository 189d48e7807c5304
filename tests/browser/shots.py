"""Pictures of the page, for people to look at: `python -m tests.browser.shots [ADDRESS]`.

Without an address a server is started for them. They go to shots/, which git does not keep; with
--readme the one picture of the README is drawn instead, which git does keep.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.get_browser import find, remembered
from tests.browser.pages import link_of, open_page

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "shots"
PICTURE = ROOT / "docs" / "screenshot.png"

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")

SIZES = {
    "desktop": (1440, 900),
    "wide": (1920, 1080),
    "small": (1280, 720),
    "middle": (1024, 768),
    "tablet": (820, 1180),
    "phone": (390, 844),
    "least": (360, 740),
}

MOMENTS: dict[str, tuple[str, int | str | None]] = {
    "clone": ("clone-inherits", "flag-sound"),
    "stray-end": ("clone-inherits", "balanced"),
    "freeze-waits": ("freeze-waits", 45),
    "deadlock": ("freeze-never-returns", None),
    "many": ("freeze-passes-writer", "exclusion"),
    "frozen": ("write-waits-for-thaw", 50),
    "one-file-system": ("async-write", 30),
}


MISTAKEN = """\
# the writer
kernel  6.7
fs      disk  ext4

app:    aio_write disk hook=any
app:    wiat
admin:  freeze disk
"""


def open_card(page: Page) -> None:
    """The builder with the first operation open."""
    page.keyboard.press("E")
    page.locator(".ops .face").first.click()
    page.locator(".form select").first.wait_for()


def write_mistake(page: Page) -> None:
    """The text with a mistake."""
    page.keyboard.press("e")
    page.get_by_label("Scenario text").fill(MISTAKEN)
    page.locator(".ln[data-wrong]").wait_for()


def show_mistake(page: Page) -> None:
    """The same on its card."""
    write_mistake(page)
    page.get_by_role("button", name="Cards", exact=True).click()
    page.locator(".ops .wrong").wait_for()


def open_desk(page: Page) -> None:
    """Where scenarios come from."""
    page.keyboard.press("o")
    page.locator("draft-desk dialog").wait_for()


def compare(page: Page) -> None:
    """The clone beside the one that the whole patch makes, where the two are told otherwise."""
    page.keyboard.press("d")
    page.locator(".c-col .world").last.wait_for(state="attached")
    page.locator(".c-moments button").last.click()


def rule(page: Page) -> None:
    """What every kernel makes of it, once some of them are searched."""
    page.keyboard.press("x")
    page.locator(".matrix tr[data-is=there]").nth(9).wait_for(timeout=120_000)


def open_map(page: Page) -> None:
    """The states around the run."""
    page.keyboard.press("m")
    page.locator("graph-view svg").first.wait_for(timeout=60_000)


def open_sheet(key: str, tag: str) -> Callable[[Page], None]:
    """What comes over the page by `key`."""

    def prepare(page: Page) -> None:
        page.keyboard.press(key)
        page.locator(f"{tag} dialog[open]").wait_for()

    return prepare


def grow_branch(page: Page) -> None:
    """The freezer goes first, at the twelfth step, and the branch has a name."""
    page.keyboard.press("Home")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.locator('.take[data-context="admin"]').click()
    page.locator(".twig, button.branch").nth(1).wait_for(state="attached")
    timeline = page.get_by_role("button", name="Timeline", exact=True)
    if timeline.is_visible():
        timeline.click()
    page.keyboard.press("r")
    page.locator("branch-tree input").wait_for()
    page.keyboard.type("freeze first")
    page.keyboard.press("Enter")


def stop_midway(page: Page) -> None:
    """Half of the step that clones: the bits are on their way."""
    page.emulate_media(reduced_motion="no-preference")
    page.keyboard.press("{")
    page.keyboard.press("{")
    page.wait_for_timeout(200)


SCENES: dict[str, Callable[[Page], None]] = {
    "builder-card": open_card,
    "builder-text": write_mistake,
    "builder-mistake": show_mistake,
    "builder-desk": open_desk,
    "compare": compare,
    "kernels": rule,
    "map": open_map,
    "verdict": open_sheet("v", "verdict-sheet"),
    "patches": open_sheet("h", "patch-sheet"),
    "palette": open_sheet("/", "command-palette"),
    "branches": grow_branch,
    "midway": stop_midway,
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
    FOLDER.mkdir(exist_ok=True)
    for moment, (name, at) in MOMENTS.items():
        address = link_of(url, name, at)
        for size in SIZES:
            for theme in THEMES:
                shoot(browser, address, size, theme, FOLDER / f"{moment}-{size}-{theme}.png")
        print(moment)
    for scene, prepare in SCENES.items():
        address = link_of(url, "clone-inherits", "flag-sound")
        for size in SIZES:
            for theme in THEMES:
                shoot(
                    browser, address, size, theme, FOLDER / f"{scene}-{size}-{theme}.png", prepare
                )
        print(scene)


def draw_picture(browser: Browser, url: str) -> None:
    """The picture of the README: the clone's story where count and truth part."""
    PICTURE.parent.mkdir(exist_ok=True)
    address = link_of(url, "clone-inherits", "count-faithful")
    shoot(browser, address, "desktop", "light", PICTURE)
    print(PICTURE.relative_to(ROOT))


def shoot(
    browser: Browser,
    address: str,
    size: str,
    theme: Theme,
    path: Path,
    prepare: Callable[[Page], None] | None = None,
) -> None:
    """One picture of the page, once its verdict is there and what it shows is prepared."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    open_page(page, address)
    page.wait_for_selector(".verdict:not([data-is=searching])", timeout=90_000)
    if prepare is not None:
        prepare(page)
    page.screenshot(path=path)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="draw pictures of the page")
    parser.add_argument("--readme", action="store_true", help="only docs/screenshot.png")
    parser.add_argument("address", nargs="?", help="of a server that runs already")
    wanted = parser.parse_args()
    executable = remembered() or find()
    if executable is None:
        sys.exit("no Chromium: `make browser-test` gets one")
    work = draw_picture if wanted.readme else draw
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=list(FLAGS))
        if wanted.address:
            work(browser, wanted.address.rstrip("/"))
        else:
            with server() as url:
                work(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
