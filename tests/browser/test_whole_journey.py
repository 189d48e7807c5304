"""A maintainer's case from nothing to a mail and back: by keyboard, by mouse, by finger on a phone.

The denied write on overlay, its start moved in front of the permission hook: built from blank,
searched, stepped to where it breaks, set beside 6.8, shared, and opened by somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import DESKTOP, PHONE, ask, link_of, open_page
from tests.browser.test_builder import DENIED, choose, open_builder, tab_to, text_of

SEARCHED = 60_000
"""A server that has compiled no kernel yet takes its time."""

BREACH = "balanced"

Press = Callable[[Page, Locator], None]


def by_keys(page: Page, target: Locator) -> None:
    """The focus walks there, and Enter is pressed: no pointer."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def by_mouse(_page: Page, target: Locator) -> None:
    target.click()


def by_finger(_page: Page, target: Locator) -> None:
    target.tap()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def build_by_keys(page: Page) -> None:
    """From blank to the case: the pointer is never used."""
    page.keyboard.press("o")
    expect(page.get_by_role("button", name=re.compile("^Blank"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ops .op")).to_have_text(["write disk"])
    page.keyboard.press("k")
    kernel = page.get_by_label("kernel", exact=True)
    for _ in range(20):
        if kernel.input_value() == "6.7+naive-move":
            break
        page.keyboard.press("ArrowDown")
    expect(page.locator(".kernel-said b")).to_have_text("6.7+naive-move")
    page.keyboard.press("Tab")  # out of the select, whose keys are its own
    page.keyboard.press("E")
    expect(page.locator(".ops .face")).to_be_focused()
    tab_to(page, button(page, "+ file system"), "Shift+Tab")
    page.keyboard.press("Enter")
    choose(page, "type", "overlay")
    expect(page.locator(".slab .face").first).to_have_text(
        re.compile(r"ovl\s+overlay\s+upper=disk")
    )
    page.keyboard.press("Escape")
    tab_to(page, page.locator(".ops .face"))
    page.keyboard.press("Enter")
    for label, value in (("does", "aio_write"), ("on", "ovl"), ("hook", "deny")):
        page.keyboard.press("Tab")
        choose(page, label, value)
    tab_to(page, button(page, "+ thread"))
    page.keyboard.press("Enter")
    expect(page.locator("select:focus")).to_have_value("freeze")


def build_by_pressing(page: Page, press: Press) -> None:
    """The same where everything has a button."""
    press(page, button(page, "Open"))
    press(page, page.get_by_role("button", name=re.compile("^Blank")))
    expect(page.locator(".ops .op")).to_have_text(["write disk"])
    page.get_by_label("kernel", exact=True).select_option("6.7+naive-move")
    press(page, button(page, "+ file system"))
    page.get_by_label("type", exact=True).select_option("overlay")
    press(page, page.locator(".ops .face"))
    page.get_by_label("does", exact=True).select_option("aio_write")
    page.get_by_label("on", exact=True).select_option("ovl")
    page.get_by_label("hook", exact=True).select_option("deny")
    press(page, button(page, "+ thread"))


@dataclass(frozen=True)
class Way:
    """How somebody uses the page."""

    size: Any
    press: Press
    touch: bool = False

    @property
    def keys(self) -> bool:
        return self.press is by_keys

    @property
    def phone(self) -> bool:
        return self.touch


WAYS = {
    "keyboard": Way(DESKTOP, by_keys),
    "mouse": Way(DESKTOP, by_mouse),
    "phone": Way(PHONE, by_finger, touch=True),
}


def start(page: Page, way: Way, server_url: str) -> None:
    """The page at its builder."""
    if way.phone:
        open_page(page, link_of(server_url, "async-write"))
        way.press(page, button(page, "Scenario"))
        page.wait_for_function("document.querySelector('scenario-pane').grammar !== null")
    else:
        open_builder(page, link_of(server_url, "async-write"))


def step_to_breach(page: Page, way: Way, example: Any) -> None:
    """From the counterexample's beginning to the step that breaks the property."""
    if way.keys:
        page.keyboard.press("Home")
        expect(page.locator(".pos b")).to_have_text("0")
        page.keyboard.press("]")
    else:
        way.press(page, button(page, "First step"))
        expect(page.locator(".pos b")).to_have_text("0")
        chapter = page.locator("time-line .chapters button").filter(has_text=str(example["steps"]))
        way.press(page, chapter.first)
    expect(page.locator(".pos b")).to_have_text(str(example["steps"]))


def compare_with_6_8(page: Page, way: Way) -> None:
    if way.keys:
        page.keyboard.press("d")
        other = page.get_by_label("Compared with")
        expect(other).to_be_visible()
        tab_to(page, other)
        choose_exactly(page, other, "k:6.8")
        page.keyboard.press("Tab")
    else:
        way.press(page, button(page, "Compare") if way.phone else page.locator("#compare"))
        if way.phone:
            way.press(page, page.locator(".c-sides button").nth(1))
        page.get_by_label("Compared with").select_option("k:6.8")
    page.wait_for_url(re.compile(r"\?with=6\.8$"))


def choose_exactly(page: Page, select: Locator, value: str) -> None:
    """Down or up the list, as arrow keys go."""
    places = "(e, v) => [...e.options].findIndex((o) => o.value === v) - e.selectedIndex"
    for _ in range(40):
        way = select.evaluate(places, value)
        if way == 0:
            return
        page.keyboard.press("ArrowDown" if way > 0 else "ArrowUp")
    pytest.fail(f"arrow keys do not reach {value}")


@pytest.mark.parametrize("name", list(WAYS))
def test_a_case_is_built_broken_compared_shared_and_opened_again(
    browser: Browser, server_url: str, name: str
) -> None:
    way = WAYS[name]
    case = ask(server_url, "/api/links", {"scenario": DENIED})
    check = ask(server_url, "/api/checks", {"scenario": DENIED})
    example = next(v for v in check["violations"] if v["property"] == BREACH)
    writer = browser.new_context(
        viewport=way.size,
        has_touch=way.touch,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = writer.new_page()
    start(page, way, server_url)

    if way.keys:
        build_by_keys(page)
    else:
        build_by_pressing(page, way.press)
    assert text_of(page) == DENIED
    expect(page.locator(".verdict")).to_have_attribute("data-is", "violated", timeout=SEARCHED)
    page.wait_for_url(re.compile(re.escape(case["path"])))  # the address follows what is written

    if way.phone:
        way.press(page, button(page, "Stage"))
    way.press(page, page.locator(".cex button").filter(has_text=BREACH))
    expect(page.locator(".pos b")).to_have_text(str(example["steps"]))
    step_to_breach(page, way, example)
    expect(page.locator(".say .words")).to_contain_text("returns a token that app.1 never took")

    compare_with_6_8(page, way)
    expect(page.locator(".c-pos b")).to_have_text(str(example["steps"]))
    expect(page.locator(".c-broken")).to_contain_text(f"{BREACH} {example['steps']}")
    told = page.locator(".c-words").inner_text()

    if way.keys:
        page.keyboard.press("s")
    else:
        way.press(page, page.locator("button.share"))
    expect(page.locator(".notice")).to_contain_text("copied")
    mailed = page.evaluate("() => navigator.clipboard.readText()")
    assert mailed.startswith(f"{server_url}/v1/")
    writer.close()

    reader = browser.new_context(viewport=way.size, has_touch=way.touch)
    other = reader.new_page()
    other.goto(mailed)
    expect(other.locator(".c-words")).to_have_text(told, use_inner_text=True)
    other.keyboard.press("Escape")
    expect(other.locator(".compare")).to_have_count(0)
    expect(other.locator(".say .words")).to_contain_text("returns a token that app.1 never took")
    assert button(other, "Scenario").or_(other.locator(".builder")).first.is_visible()
    assert other.locator("scenario-pane").evaluate("e => e.draft.now.text").endswith(DENIED)
    reader.close()
