"""The page as a reader meets it: what it says, and how to get about."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Page, Route, expect

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


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
    """The address once it has followed the cursor."""
    at, _ = position(page)
    page.wait_for_url(re.compile(rf"/v1/[^/]+/{at}$"))
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
