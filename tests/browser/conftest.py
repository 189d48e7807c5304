"""Playwright drives the machine's Chromium; `make browser-test` sees to it that there is one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.get_browser import find, remembered

FLAGS = (
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",  # the same picture on every machine
    "--font-render-hinting=none",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's own, with our browser and flags."""
    executable = remembered() or find()
    if executable is None:
        pytest.exit("no Chromium: `make browser-test` gets one", returncode=1)
    return {**browser_type_launch_args, "executable_path": executable, "args": list(FLAGS)}
