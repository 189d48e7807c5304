"""What is asked for while an answer is on its way, and what becomes of one that never comes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.pages import DESKTOP, ask, hold, link_of, open_page

CLONE = "clone-inherits"
SMALL = "kernel 6.7\nfs disk ext4\napp: write disk\n"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """There is room for the builder beside the stage."""
    return {**browser_context_args, "viewport": DESKTOP}


def small(page: Page, server_url: str) -> None:
    """A scenario of one write, at its start."""
    run = ask(server_url, "/api/runs", {"scenario": SMALL, "schedule": "app*3"})
    open_page(page, f"{server_url}{run['link']}")
    expect(kernel(page)).to_have_value("6.7")
    expect(page.locator(".ops .face").first).to_be_attached()


def kernel(page: Page) -> Locator:
    return page.locator("#kernel")


def text(page: Page) -> Locator:
    return page.locator("#scenario-text")


def asked(page: Page, held: list[Route]) -> None:
    """Wait until the request that is held was made."""
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was asked for")


def choose_while_held(page: Page, pattern: str) -> Route:
    """Choose kernel 6.8, and get no answer of that kind; what was asked for."""
    held = hold(page, pattern)
    kernel(page).select_option("6.8")
    asked(page, held)
    page.keyboard.press("Escape")
    return held[0]


def fails(route: Route) -> None:
    problem = {"type": "/problems/x", "title": "boom", "status": 500, "detail": "boom"}
    route.fulfill(status=500, content_type="application/problem+json", body=json.dumps(problem))


def open_case(page: Page, name: str) -> None:
    page.keyboard.press("g")
    page.locator(".shelf a").filter(has_text=name).first.click()


def test_an_edit_that_is_undone_does_not_come_back_with_its_run(
    page: Page, server_url: str
) -> None:
    small(page, server_url)
    held = choose_while_held(page, "**/api/runs")

    page.keyboard.press("u")
    page.wait_for_timeout(300)
    held.continue_()
    page.wait_for_timeout(500)

    expect(page.locator(".kernel-said b")).to_have_text("6.7")
    expect(kernel(page)).to_have_value("6.7")
    expect(page.locator(".ruling")).not_to_contain_text("of what ran last")


def test_a_case_that_is_opened_is_not_overtaken_by_an_earlier_edit(
    page: Page, server_url: str
) -> None:
    small(page, server_url)
    page.keyboard.press("e")
    text(page).press("Control+End")
    held = hold(page, "**/api/drafts")
    page.keyboard.type("app2: write disk\n")
    asked(page, held)
    page.keyboard.press("Escape")
    runs = hold(page, "**/api/runs")
    open_case(page, "The clone inherits the flag")
    asked(page, runs)

    held[0].continue_()
    page.wait_for_timeout(300)
    runs[0].continue_()

    expect(page.locator(".title b")).to_have_text("The clone inherits the flag")
    page.wait_for_timeout(500)
    expect(page.locator(".title b")).to_have_text("The clone inherits the flag")
    expect(text(page)).to_have_value(re.compile("aio_write +ovl"))
    page.keyboard.press("u")
    expect(text(page)).to_have_value(re.compile("app2: +write disk"))


def test_what_was_typed_is_kept_where_the_kernel_is_chosen_twice_meanwhile(
    page: Page, server_url: str
) -> None:
    small(page, server_url)
    page.keyboard.press("e")
    text(page).press("Control+End")
    held = hold(page, "**/api/drafts")
    page.keyboard.type("app2: write disk\n")
    asked(page, held)

    kernel(page).select_option("6.8")
    kernel(page).select_option("6.6")
    held[0].continue_()

    expect(text(page)).to_have_value(re.compile("kernel +6\\.6"))
    expect(text(page)).to_have_value(re.compile("app2: +write disk"))
    expect(kernel(page)).to_have_value("6.6")


def test_the_text_is_there_and_only_read_while_the_cards_are_ahead_of_it(
    page: Page, server_url: str
) -> None:
    small(page, server_url)
    held = choose_while_held(page, "**/api/drafts")

    page.keyboard.press("e")

    expect(text(page)).to_have_value(re.compile("app: +write disk"))
    expect(text(page)).not_to_be_editable()
    held.continue_()
    expect(text(page)).to_be_editable()
    expect(text(page)).to_have_value(re.compile("kernel +6\\.8"))


def test_a_text_that_could_not_be_read_is_read_again(page: Page, server_url: str) -> None:
    small(page, server_url)
    fails(choose_while_held(page, "**/api/drafts"))

    expect(page.locator(".kernel-said b")).to_have_text("6.8", timeout=10_000)


def test_hunks_are_those_of_the_scenario_that_is_shown(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, "denied-write-flag"))
    expect(kernel(page)).to_have_value("6.7+flag+move")
    page.keyboard.press("x")
    page.get_by_role("button", name="Hunk by hunk").click()
    expect(page.locator(".m-hunks")).to_be_visible(timeout=60_000)

    held = hold(page, "**/api/hunks")
    open_case(page, "A write that fails after the start")

    asked(page, held)
    expect(page.locator(".m-hunks")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".m-hunks")).to_be_visible(timeout=60_000)


def test_two_scenarios_are_not_compared(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 30))
    page.keyboard.press("d")
    expect(page.locator(".c-col .world").nth(1)).to_be_visible()
    held: list[Route] = []

    def second(route: Route) -> None:
        if "clone" in (route.request.post_data or "") or not held:
            held.append(route)
        if len(held) == 1:
            route.continue_()

    page.route("**/api/runs", second)
    open_case(page, "A freeze waits for a write in flight")
    expect(page.locator(".title b")).to_have_text(re.compile("freeze waits"))

    expect(page.locator(".c-col .world")).to_have_count(1)
    expect(page.locator(".c-moments button")).to_have_count(0)


def test_where_the_kernel_cannot_change_the_sides_stay(page: Page, server_url: str) -> None:
    small(page, server_url)
    page.keyboard.press("e")
    text(page).press("Control+End")
    page.keyboard.type("frooze\n")
    expect(page.locator("#scenario-said")).to_contain_text("frooze")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    other = page.get_by_label("Compared with")
    expect(page.locator(".c-col .world").nth(1)).to_be_visible()
    before = other.input_value()

    page.get_by_role("button", name="Swap").click()

    page.wait_for_timeout(300)
    expect(other).to_have_value(before)


def test_what_was_compared_in_vain_is_asked_for_again(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 30))
    page.route("**/api/comparisons", fails)
    page.keyboard.press("x")
    again = page.get_by_role("button", name="Search the others")
    expect(again).to_be_visible()
    expect(page.locator(".matrix")).to_contain_text("boom")

    page.unroute("**/api/comparisons")
    again.click()

    expect(page.locator(".matrix tr[data-is=there]").nth(3)).to_be_visible(timeout=60_000)


def test_a_mark_made_while_the_passing_run_is_on_its_way_stays(page: Page, server_url: str) -> None:
    text = (
        "kernel 6.7+naive-move\nfs disk ext4\nfs ovl overlay upper=disk\n"
        "app: aio_write ovl hook=deny\nadmin: freeze disk\n"
    )
    run = ask(server_url, "/api/runs", {"scenario": text, "schedule": ""})
    page.goto(f"{server_url}{run['link']}")
    expect(page.locator(".verdict")).to_have_attribute("data-is", "violated", timeout=60_000)
    wish = "{ detail: { act: 'property', slug: 'no-deadlock' } }"
    page.evaluate(f"dispatchEvent(new CustomEvent('ask', {wish}))")
    held = hold(page, "**/api/runs")
    page.keyboard.press("p")
    page.wait_for_timeout(300)
    asked(page, held)
    page.keyboard.press("a")
    expect(page.locator(".k-mark").first).to_be_attached()
    held[0].continue_()

    expect(page.locator("button.branch").nth(1)).to_be_visible()
    expect(page.locator(".k-mark").first).to_be_attached()


def test_a_name_is_not_given_to_a_branch_of_another_story(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    held = hold(page, "**/api/runs")
    open_case(page, "A freeze waits for a write in flight")
    asked(page, held)
    page.keyboard.press("r")
    page.locator("branch-tree input").fill("mine")

    held[0].continue_()

    expect(page.locator(".title b")).to_have_text(re.compile("freeze waits"))
    page.wait_for_timeout(300)
    expect(page.locator("time-line")).not_to_contain_text("mine")
