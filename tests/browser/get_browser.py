"""Finds a Chromium for the browser tests, or installs one; prints where it is.

In this order: $CHROMIUM, a command of the system, Playwright's own, Debian's or Ubuntu's package
(as root), Playwright's download. Everything but the path goes to stderr.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")
NICE_TO_HAVE = "fonts-inter"
REMEMBERED = Path(__file__).resolve().parents[2] / ".cache" / "chromium-path"


def works(executable: str) -> bool:
    """Whether it is a browser that starts; Ubuntu's stub of the snap is not."""
    try:
        return not subprocess.run(
            [executable, "--version"], capture_output=True, timeout=60, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def remembered() -> str | None:
    """What `make browser-test` found last, if it is still there."""
    path = REMEMBERED.read_text().strip() if REMEMBERED.is_file() else ""
    return path if path and Path(path).is_file() else None


def find() -> str | None:
    """A Chromium that is installed; None when there is none."""
    if named := os.environ.get("CHROMIUM"):
        return named if works(named) else None
    for command in COMMANDS:
        if (path := shutil.which(command)) and works(path):
            return path
    path = playwrights_own()
    return path if works(path) else None


def playwrights_own() -> str:
    """Where Playwright keeps its Chromium, or would."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> str | None:
    """Installs a Chromium in the first way that works here; None when none does."""
    for way in (from_packages, from_playwright):
        way()
        if path := find():
            return path
    return None


def from_packages() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("installing Chromium with apt-get ...", file=sys.stderr)
    run("apt-get", "update", "-qq")
    extra = [NICE_TO_HAVE] if run("apt-cache", "show", NICE_TO_HAVE) else []
    run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES, *extra)


def from_playwright() -> None:
    print("installing Chromium with playwright ...", file=sys.stderr)
    run(sys.executable, "-m", "playwright", "install", "chromium")


def run(*command: str) -> bool:
    """Whether `command` succeeded. What it said is shown only if it did not."""
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{' '.join(command)}: {done.stdout.strip()[-500:]}", file=sys.stderr)
    return done.returncode == 0


def main() -> None:
    if named := os.environ.get("CHROMIUM"):
        path = find()
        missing = f"CHROMIUM={named} does not start: set it to a Chromium, or not at all"
    else:
        path = find() or install()
        missing = "no Chromium for the browser tests: install the package chromium, or set CHROMIUM"
    if path is None:
        raise SystemExit(missing)
    print(path)


if __name__ == "__main__":
    main()
