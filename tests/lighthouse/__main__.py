"""What Lighthouse says of the page (`make lighthouse`). Exits 1 where a score is too low."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.browser.conftest import FLAGS
from tests.browser.get_browser import find, remembered
from tests.browser.pages import ask, link_of
from tests.browser.shots import ROOT, server

PROGRAM = ROOT / ".cache" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"

TARGETS = {"performance": 0.95, "accessibility": 1.0}
"""Of a phone, as Lighthouse imagines it: the least that is enough."""

ALSO = ("best-practices", "seo")
"""Told, and held to nothing."""


def measured(address: str, executable: str) -> dict[str, float]:
    """Category to score, 0 to 1, of the page at `address`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                *(sys.executable, str(ROOT / "hatch_build.py"), "node", str(PROGRAM), address),
                f"--chrome-flags={' '.join(('--headless=new', *FLAGS))}",
                f"--only-categories={','.join((*TARGETS, *ALSO))}",
                *("--output=json", f"--output-path={report}", "--quiet"),
                "--no-enable-error-reporting",
            ],
            env={**os.environ, "CHROME_PATH": executable},
            check=True,
        )
        categories = json.loads(report.read_text())["categories"]
    return {name: float(category["score"]) for name, category in categories.items()}


def main() -> int:
    """Measure the first page and a link, print a table, and say whether all is enough."""
    executable = remembered() or find()
    if executable is None:
        raise SystemExit("no Chromium: `make lighthouse` gets one")
    enough = True
    with server() as url:
        while not ask(url, "/healthz")["warm"]:
            time.sleep(
                0.5
            )  # it compiles what nobody has asked for yet: not what a page is measured beside
        for address in (f"{url}/", link_of(url, "clone-inherits")):
            print(address.removeprefix(url))
            for name, score in measured(address, executable).items():
                least = TARGETS.get(name, 0.0)
                enough &= score >= least
                told = f"at least {least:.2f}" if least else ""
                print(f"  {name:16} {score:.2f}  {told}{'' if score >= least else '  MISSED'}")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
