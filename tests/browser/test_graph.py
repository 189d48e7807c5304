"""The map of the states: opened by key, gone about in by keyboard and mouse, left again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import DESKTOP, PHONE, link_of, open_page, position, settled_address
from tests.browser.test_reach import complaints

DRAWN_WITHIN_MS = 60_000


def node(page: Page, kind: str, number: int = 0) -> Locator:
    """A node of the map by its form: dot, rail, pill or end."""
    return page.locator(f".g-node.f-{kind}").nth(number)


def open_map(page: Page, address: str) -> None:
    open_page(page, address)
    page.keyboard.press("m")
    drawn(page)


def drawn(page: Page) -> None:
    """Wait until the map is of the run that is shown."""
    busy = page.locator(".graph[aria-busy=false] .g-svg")
    expect(busy).to_be_visible(timeout=DRAWN_WITHIN_MS)


@pytest.mark.slow
def test_the_map_is_opened_by_key_steps_along_and_gives_way_to_the_stage(
    page: Page, server_url: str
) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    open_map(page, link_of(server_url, "freeze-waits", 10))

    expect(page.locator("stage-world")).to_be_hidden()
    expect(page.locator(".g-say")).to_contain_text("1,478 states, too many to draw one by one")
    expect(page.locator(".g-node.now")).to_have_accessible_name(
        re.compile("Step 10 of 67: app.*You are here")
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator(".g-node.now")).to_have_accessible_name(re.compile("Step 11 of 67"))
    assert position(page) == (11, 67)
    expect(page.locator(".say .words")).to_be_visible()
    fits = "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight"
    assert page.locator(".g-box").evaluate(fits), "all is in sight"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

    page.keyboard.press("m")
    expect(page.locator("stage-world .world")).to_be_visible()
    expect(page.locator(".graph")).to_have_count(0)


@pytest.mark.slow
def test_by_keyboard_one_goes_where_another_had_been_chosen(page: Page, server_url: str) -> None:
    """Up from step 10 is where admin goes first; Enter goes there, and a branch grows."""
    open_map(page, link_of(server_url, "freeze-waits", 10))

    page.locator(".g-node[tabindex='0']").focus()
    expect(page.locator(".g-node.now")).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert position(page) == (10, 67), "in the map, arrows move the focus alone"
    page.keyboard.press("Home")
    expect(page.locator(".g-node.now")).to_be_focused()
    page.keyboard.press("ArrowUp")
    place = page.locator(".g-node:focus")
    expect(place).to_have_accessible_name(
        re.compile("admin .27 instead, after step 10. After any of steps 0 to 26")
    )
    assert page.locator(".g-node[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(page.locator(".pos")).to_have_text(re.compile("11 / 11"))
    expect(page.locator(".say .words")).to_contain_text("admin")
    drawn(page)
    expect(page.locator(".g-node.now")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("branch a"))).to_be_visible()
    expect(page.locator(".g-node.been")).not_to_have_count(0)


@pytest.mark.slow
def test_by_mouse_one_goes_to_an_end_and_to_a_step(page: Page, server_url: str) -> None:
    open_map(page, link_of(server_url, "freeze-waits", 10))

    page.locator(".g-node.f-end", has_text="parked").click()
    expect(page.locator(".g-node.now")).to_have_accessible_name(re.compile("parked"))
    at, steps = position(page)
    assert at == steps
    settled_address(page)
    drawn(page)
    page.locator(".g-node.f-dot").nth(3).click()
    expect(page.locator(".g-node.now")).to_have_accessible_name(re.compile("Step 3 of"))
    assert position(page) == (3, steps)
    page.keyboard.press("b")
    drawn(page)
    expect(page.locator(".pos")).to_have_text(re.compile("3 / 67"))


@pytest.mark.slow
def test_a_click_after_a_pull_goes_nowhere(page: Page, server_url: str) -> None:
    open_map(page, link_of(server_url, "clone-inherits", 10))
    for _ in range(4):
        page.get_by_role("button", name="Wider").click()
    box = page.locator(".g-box")
    before = box.evaluate("e => e.scrollLeft")
    on = page.locator(".g-node.now .g-hit").bounding_box()
    assert on is not None
    x, y = on["x"] + on["width"] / 2, on["y"] + on["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y, steps=5)
    page.mouse.up()
    assert abs(box.evaluate("e => e.scrollLeft") - before - 90) < 3
    assert position(page)[0] == 10
    page.get_by_role("button", name="Fit").click()
    expect(page.get_by_role("button", name="Fit")).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
def test_what_was_pulled_out_of_sight_is_not_brought_back_by_pointing(
    page: Page, server_url: str
) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    open_map(page, link_of(server_url, "freeze-waits", 10))
    for _ in range(4):
        page.get_by_role("button", name="Wider").click()
    box = page.locator(".g-box")
    middle = box.bounding_box()
    assert middle is not None
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] - 20
    for _ in range(3):
        page.mouse.move(x + 300, y)
        page.mouse.down()
        page.mouse.move(x - 300, y, steps=5)
        page.mouse.up()
    expect(page.locator(".g-node.now")).not_to_be_in_viewport()
    pulled = box.evaluate("e => e.scrollLeft")

    here = page.evaluate(
        """() => {
          const box = document.querySelector(".g-box").getBoundingClientRect();
          const nodes = [...document.querySelectorAll(".g-node .g-hit")];
          const seen = nodes.map((e) => e.getBoundingClientRect());
          const inside = (r) => r.left > box.left + 200 && r.right < box.right - 200;
          const one = seen.find((r) => inside(r) && r.width < 60);
          return [one.left + one.width / 2, one.top + one.height / 2];
        }"""
    )
    page.mouse.move(*here)
    expect(page.locator(".g-told")).not_to_contain_text("You are here")
    assert box.evaluate("e => e.scrollLeft") == pulled


@pytest.mark.slow
def test_where_not_every_state_was_looked_at_a_sentence_says_so(
    page: Page, server_url: str
) -> None:
    """Fewer states are asked for than there are: the run is drawn, and nothing promised."""

    def ask_for_few(route: Any) -> None:
        body = {**route.request.post_data_json, "limits": {"states": 300}}
        route.continue_(post_data=body)

    page.route("**/api/graphs", ask_for_few)
    open_map(page, link_of(server_url, "freeze-waits", 10))

    expect(page.locator(".g-say")).to_contain_text(
        "Not every state was looked at: it found 300 states, its budget"
    )
    names = page.locator(".g-node").evaluate_all("e => e.map((n) => n.ariaLabel)")
    assert any("What comes next was not looked at" in name for name in names)
    assert not any("It may end" in name for name in names)


@pytest.mark.slow
def test_what_goes_wrong_is_told_and_can_be_tried_again(page: Page, server_url: str) -> None:
    page.route("**/api/graphs", lambda route: route.abort())
    open_page(page, link_of(server_url, "freeze-waits", 10))
    page.keyboard.press("m")
    expect(page.locator(".g-say")).to_contain_text("The map cannot be drawn")
    page.unroute("**/api/graphs")
    page.get_by_role("button", name="Try again").click()
    drawn(page)


@pytest.mark.slow
def test_the_list_says_the_same_and_goes_there_too(page: Page, server_url: str) -> None:
    open_map(page, link_of(server_url, "freeze-waits", 10))
    page.get_by_text("As a list").click()
    names = page.locator(".g-node").evaluate_all("e => e.map((n) => n.ariaLabel)")
    listed = page.locator(".g-list button").all_inner_texts()
    assert len(listed) > 10
    assert set(listed) <= set(names)
    page.locator(".g-list button", has_text="Runs end here: all done").click()
    expect(page.locator(".say .words")).to_be_visible()
    expect(page.locator(".pos")).not_to_have_text(re.compile("/ 67"))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_the_map(
    browser: Browser, server_url: str, scheme: Any, size: Any
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    open_page(page, link_of(server_url, "clone-inherits", "balanced"))
    if size is PHONE:
        page.get_by_role("navigation", name="Views").get_by_role("button", name="Map").click()
    else:
        page.get_by_role("button", name="Map", exact=True).click()
    drawn(page)
    assert complaints(page) == []
    page.get_by_text("As a list").click()
    assert complaints(page) == []
    if size is PHONE:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Stage", exact=True).click()
        expect(page.locator("stage-world .world")).to_be_visible()
    context.close()
