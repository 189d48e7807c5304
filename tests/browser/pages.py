"""The page as a reader meets it: what it says, and how to get about."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Page, Route, expect

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

LONG = """\
kernel 6.8
fs disk ext4

app*3: aio_write disk io=queued
app*3: write disk io=error
app*3: write disk io=error
app*3: write disk io=error
peer*2: write disk io=error
peer*2: write disk io=error
admin: freeze disk
admin: thaw disk

schedule app[2]*15 admin*6 app[1]*10 peer[1] app[2]*10 app[3]*10 app[1] app[2]*5 peer[1]
schedule app[2].1.irq*10 peer[2] app[3] peer[1] app[2].1.irq*6 admin*20 peer[1] app[2].1.irq app[2]
schedule admin*10 peer[2] app[2].1.irq app[2] admin*5 app[1]*20 admin app[2]*20 peer[2]*20
schedule app[1].1.irq*10 peer[1]*20 app[1]*20 app[3]*20 app[2]*20 peer[1]*10 peer[2]*10
schedule app[1].1.irq*5 app[3].1.irq*10 app[1]*20 app[3]*20 admin app[1]*5 app[3]*20 app[1]
schedule app[3]*5 app[1] app[3] app[1] app[1].1.irq app[3].1.irq*5 app[2]*5 peer[2] app[3]
schedule app[1].1.irq app[3].1.irq app[2] peer[2] app[3] app[1].1.irq app[2] app[3].1.irq*2
"""
"""Twelve contexts, 402 steps."""


def ask(server_url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON that a script would get."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"accept": "application/json", "content-type": "application/json"}
    with urlopen(Request(f"{server_url}{path}", data, headers), timeout=60) as answer:
        return json.load(answer)


def run_of(server_url: str, name: str, **wanted: str) -> Any:
    """The run of a scenario of the library, at its own schedule unless another is wanted."""
    text = ask(server_url, f"/api/scenarios/{name}")["text"]
    return ask(server_url, "/api/runs", {"scenario": text, **wanted})


def link_of(server_url: str, name: str, at: int | str | None = None) -> str:
    """The address of that run: without a step, at a number, or where a property is first broken."""
    run = run_of(server_url, name)
    step = first_breach(run, at) if isinstance(at, str) else at
    return f"{server_url}{run['link']}" + ("" if step is None else f"/{step}")


def first_breach(run: Any, slug: str) -> int:
    """The step that first breaks `slug`."""
    return next(
        int(step["number"])
        for step in run["steps"]
        if any(breach["property"] == slug for breach in step["breaches"])
    )


def open_page(page: Page, address: str) -> None:
    """Open `address`, and wait until the run is drawn and the kernel's source is there."""
    page.goto(address)
    expect(page.locator(".pos")).to_be_visible()
    code = page.locator("source-pane :is(.code li, .cm-line)")
    expect(code.first).to_be_attached(timeout=30_000)  # a kernel is compiled when first asked for


def sentence(page: Page) -> str:
    """The headline, which is also what is spoken."""
    return page.locator(".say .words").inner_text()


def position(page: Page) -> tuple[int, int]:
    """Where the cursor stands, of how many steps."""
    at, _, steps = page.locator(".pos").inner_text().partition("/")
    return int(at), int(steps)


def state(page: Page) -> dict[str, str]:
    """Everything that a reader would compare to know whether it is the same state."""
    return {
        "sentence": sentence(page),
        "position": str(position(page)),
        "stage": page.locator("stage-world .world").inner_text(),
        "choices": page.locator(".choices").inner_text(),
    }


def settled_address(page: Page) -> str:
    """The address once it has followed the cursor, and the run that is shown."""
    at, _ = position(page)
    link = page.evaluate("document.querySelector('stage-world').run.link")
    page.wait_for_url(re.compile(rf"{link}/{at}$"))
    return page.url


def hold(page: Page, pattern: str) -> list[Route]:
    """The next such request gets no answer; it is listed here, to be let go. Others pass."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(pattern, keep)
    return held
