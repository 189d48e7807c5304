"""What the drawn page tells of the scenarios that `tests.test_four_ways` asks about elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ask
from tests.test_four_ways import GOLDEN, SCENARIOS

HEAD = re.compile(r"^(\w+): (\w+), (\d+) states", re.MULTILINE)
BREACH = re.compile(r"^  ([a-z-]+): (.*)$", re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_verdict_bar_tells_what_page_rest_shell_and_text_tell(
    page: Page, server_url: str, name: str
) -> None:
    parts = re.split(r"^(?=\w)", GOLDEN.read_text(encoding="utf-8"), flags=re.MULTILINE)
    part = next(part for part in parts if part.startswith(f"{name}:"))
    head = HEAD.match(part)
    assert head is not None
    link = ask(server_url, "/api/links", {"scenario": SCENARIOS[name]})["link"]

    page.goto(link)

    bar = page.locator(".verdict")
    expect(bar).to_have_attribute("data-is", head[2], timeout=60_000)
    expect(bar).to_contain_text(re.compile(rf"\b{int(head[3]):,} states|\b{head[3]} states"))
    breaches = BREACH.findall(part)
    for slug, _ in breaches:
        expect(bar).to_contain_text(slug)
    assert bool(breaches) == (head[2] == "violated")
