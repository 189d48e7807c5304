"""The timeline: fates, statements, pace, bookmarks; long runs and narrow screens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import (
    LONG,
    PHONE,
    ask,
    first_breach,
    link_of,
    open_page,
    position,
    run_of,
    settled_address,
)

CLONE = "clone-inherits"
NAIVE = "denied-write-naive"


def long_run(server_url: str) -> Any:
    run = ask(server_url, "/api/runs", {"scenario": LONG})
    assert len(run["contexts"]) == 12
    assert len(run["steps"]) > 400
    return run


def stands(page: Page, step: int) -> None:
    """The cursor comes to stand at `step`."""
    expect(page.locator(".pos b")).to_have_text(str(step))


# ── what becomes of a property


def test_the_point_of_no_return_stands_where_the_verdict_says(page: Page, server_url: str) -> None:
    text = ask(server_url, f"/api/scenarios/{NAIVE}")["text"]
    verdict = ask(server_url, "/api/checks", {"scenario": text})
    violation = next(v for v in verdict["violations"] if v["property"] == "no-deadlock")
    decides = violation["no_return"]
    assert 0 < decides < violation["steps"]
    open_page(page, link_of(server_url, NAIVE))
    button = page.get_by_role("button", name=re.compile("shortest run that breaks no-deadlock"))
    button.click(timeout=60_000)
    expect(page.locator(".pos")).to_have_text(f"{violation['steps']} / {violation['steps']}")

    fates = page.locator(".doom .fate")
    expect(fates).to_have_count(len(violation["fates"]))
    expect(page.locator(".doom")).to_contain_text("point of no return: inevitable from here")
    line = page.locator(".no-return").bounding_box()
    dots = [page.locator(f'.lane .dot[data-k="{decides - k}"]').bounding_box() for k in (1, 0)]
    assert line is not None
    assert dots[0] is not None
    assert dots[1] is not None
    assert dots[0]["x"] + dots[0]["width"] <= line["x"] <= dots[1]["x"]
    slider = page.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"no-deadlock: violated\.$"))
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"no-deadlock: inevitable\.$"))


def test_a_branch_before_the_point_of_no_return_is_told_nothing_that_is_not_known(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, NAIVE))
    page.get_by_role("button", name=re.compile("that breaks no-deadlock")).click(timeout=60_000)
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    at, _ = position(page)

    page.get_by_role("button", name=re.compile(r"^admin")).click()

    expect(page.locator(".pos")).to_have_text(f"{at + 1} / {at + 1}")
    expect(page.locator(".no-return")).to_have_count(0)
    expect(page.locator(".doom .fate")).to_have_count(2)
    expect(page.locator(".doom .fate.avoidable")).to_have_count(1)
    expect(page.locator(".doom .fate.kept")).to_have_count(1)


# ── statements, pace, jumps


def test_statements_are_walked_by_keys_and_the_step_stays_until_the_last_of_them(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    step = next(s for s in run["steps"] if len(s["statements"]) > 3)
    lines = [statement["line"] for statement in step["statements"]]
    at, last = step["number"], len(lines)
    open_page(page, f"{server_url}{run['link']}/{at - 1}")

    for number, line in enumerate(lines, 1):
        page.keyboard.press(">")
        stands(page, at)
        expect(page.locator(".diff h2")).to_contain_text(f"statement {number} of {last}")
        expect(page.locator(".say .ear")).to_contain_text(f"statement {number} of {last}: ")
        expect(page.locator("source-pane")).to_have_js_property("statement", number - 1)
        stack = page.locator(".stack [aria-pressed=true]")
        expect(stack).to_have_attribute("title", re.compile(rf":{line}$"))
    page.keyboard.press(">")
    stands(page, at + 1)
    page.keyboard.press("<")
    stands(page, at)
    expect(page.locator(".diff h2")).to_contain_text(f"statement {last} of {last}")

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".diff h2")).to_have_text("What changed")


def test_speed_is_chosen_by_key_and_by_mouse_and_holds_while_the_run_plays(
    page: Page, server_url: str
) -> None:
    page.clock.install()
    open_page(page, link_of(server_url, CLONE, 0))
    select = page.get_by_label("Speed")

    def played(milliseconds: int) -> int:
        before = position(page)[0]
        page.clock.run_for(milliseconds)
        return position(page)[0] - before

    page.keyboard.press("Space")
    plain = played(3_000)
    page.keyboard.press("+")
    expect(select).to_have_value("2")
    double = played(3_000)
    assert double > 1.5 * plain
    select.select_option("0.5")
    assert played(3_000) < 0.5 * double
    page.keyboard.press("Space")
    assert played(3_000) == 0


def test_a_loop_goes_round_between_two_bookmarks(page: Page, server_url: str) -> None:
    page.clock.install()
    open_page(page, link_of(server_url, CLONE, 4))
    page.keyboard.press("a")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Loop, steps 4 to 7")).to_have_attribute(
        "aria-pressed", "true"
    )

    page.keyboard.press("Space")
    seen = []
    for _ in range(12):
        page.clock.run_for(400)
        seen.append(position(page)[0])

    assert set(seen) == {4, 5, 6, 7}
    page.keyboard.press("l")
    page.clock.run_for(6_000)
    assert position(page)[0] > 7


def test_every_kind_of_jump_is_in_one_menu_and_does_what_its_key_does(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    page.get_by_role("button", name="jump").click()
    menu = page.get_by_role("group", name="Jump to")
    keys = {
        "context switch": "n", "flag change": "f", "freeze change": "i",
        "warning": "w", "violation": "]",
    }  # fmt: skip
    places = set()
    for name, key in keys.items():
        menu.get_by_role("button", name=f"next {name}").click()
        by_mouse = position(page)[0]
        places.add(by_mouse)
        page.keyboard.press("Home")
        for _ in range(20):
            page.keyboard.press("ArrowRight")
        page.keyboard.press(key)
        stands(page, by_mouse)
        page.keyboard.press("Home")
        for _ in range(20):
            page.keyboard.press("ArrowRight")
    assert len(places) > 2
    menu.get_by_role("button", name="statement before").click()
    expect(page.locator(".diff h2")).to_contain_text("statement")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


# ── bookmarks


def test_bookmarks_are_named_met_by_key_and_mouse_and_survive_a_reload(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 10))
    page.keyboard.press("a")
    page.get_by_role("button", name="Name this bookmark").click()
    expect(page.get_by_role("textbox", name="Name of the bookmark")).to_be_focused()
    page.keyboard.type("<b>before</b> it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Name this bookmark")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("a")
    expect(page.locator(".ticks .k-mark")).to_have_count(2)
    end = position(page)[0]
    settled_address(page)

    page.reload()

    expect(page.locator(".ticks .k-mark")).to_have_count(2)
    page.keyboard.press("J")
    stands(page, 10)
    page.keyboard.press("j")
    stands(page, end)
    page.get_by_role("button", name="<b>before</b> it").click()
    stands(page, 10)
    page.keyboard.press("a")
    expect(page.locator(".ticks .k-mark")).to_have_count(1)
    expect(page.get_by_role("button", name="<b>before</b> it")).to_have_count(0)


# ── long runs, narrow screens

COUNT = """(selector) => { window.changes = 0; window.watch?.disconnect();
    window.watch = new MutationObserver((records) => { window.changes += records.length; });
    window.watch.observe(document.querySelector(selector),
        { subtree: true, childList: true, attributes: true, characterData: true }); }"""


RENDERS = """(selector) => { const part = document.querySelector(selector);
    const render = part.render; window.renders = 0;
    part.render = function () { window.renders += 1; return render.call(this); }; }"""


@pytest.mark.slow
def test_a_step_of_a_long_run_changes_a_few_nodes_only(page: Page, server_url: str) -> None:
    run = long_run(server_url)
    page.set_viewport_size({"width": 1440, "height": 900})
    open_page(page, f"{server_url}{run['link']}/200")
    expect(page.locator(".lane .dot")).to_have_count(len(run["steps"]))
    first = page.locator(".lane .dot").first.element_handle()

    page.evaluate(RENDERS, "time-lanes")
    page.evaluate(COUNT, "time-line")
    for k in range(1, 21):
        page.keyboard.press("ArrowRight")
        stands(page, 200 + k)
    assert page.evaluate("window.changes") / 20 < 20

    page.evaluate(COUNT, "time-lanes")
    page.keyboard.press("Home")
    page.keyboard.press("End")
    moved = page.evaluate("window.changes")
    assert moved < 3 * len(run["steps"])
    assert page.evaluate("window.renders") == 0, "what depends on the run is drawn once a run"
    assert first.evaluate("e => e.isConnected"), "nodes are updated, not made anew"
    expect(page.locator(".lane .dot.past")).to_have_count(len(run["steps"]) - 1)
    expect(page.locator(".lane .dot.now")).to_have_count(1)


def test_on_a_phone_the_timeline_is_a_list_of_steps(page: Page, server_url: str) -> None:
    run = run_of(server_url, "freeze-waits")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    open_page(page, f"{server_url}{run['link']}")
    page.get_by_role("button", name="Timeline", exact=True).click()
    expect(page.locator(".s-row")).to_have_count(len(run["steps"]) + 1)
    now = page.locator('.s-row[aria-current="step"]')
    expect(now).to_be_in_viewport()

    page.locator(".s-row").nth(3).click()
    stands(page, 3)
    expect(now).to_contain_text(run["steps"][2]["sentence"].rstrip("."))
    page.keyboard.press("ArrowRight")
    expect(now).to_have_attribute("data-k", "4")
    waiting = {s["number"] for s in run["steps"] if s["ticks"] and "freeze" in s["ticks"]}
    expect(page.locator(".s-list .k-ice")).to_have_count(len(waiting))
    expect(page.locator(".s-held").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_role("button", name="Stage", exact=True).click()
    expect(page.locator(".s-list")).to_have_count(0)


def test_the_step_stays_in_sight_where_branches_take_of_the_lists_room(
    page: Page, server_url: str
) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    open_page(page, link_of(server_url, CLONE, 12))
    page.get_by_role("button", name="Timeline", exact=True).click()
    now = page.locator('.s-row[aria-current="step"]')
    expect(now).to_be_in_viewport(ratio=1)

    page.keyboard.press("4")

    stands(page, 13)
    expect(page.locator("button.branch")).to_have_count(2)
    expect(now).to_have_attribute("data-k", "13")
    expect(now).to_be_in_viewport(ratio=0.9)
    page.wait_for_timeout(500)
    expect(now).to_be_in_viewport(ratio=0.9)


@pytest.mark.slow
def test_a_step_on_a_phone_changes_a_few_nodes_only(page: Page, server_url: str) -> None:
    run = long_run(server_url)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    open_page(page, f"{server_url}{run['link']}/200")
    page.get_by_role("button", name="Timeline", exact=True).click()
    expect(page.locator(".s-row")).to_have_count(len(run["steps"]) + 1)

    page.evaluate(RENDERS, "step-list")
    page.evaluate(COUNT, "time-line")
    for _ in range(20):
        page.keyboard.press("ArrowRight")

    stands(page, 220)
    assert page.evaluate("window.renders") == 0
    assert page.evaluate("window.changes") / 20 < 20
    expect(page.locator('.s-row[aria-current="step"]')).to_be_in_viewport()


def test_a_breach_is_told_on_its_row(page: Page, server_url: str) -> None:
    run = run_of(server_url, CLONE)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    open_page(page, f"{server_url}{run['link']}")
    page.get_by_role("button", name="Timeline", exact=True).click()

    row = page.locator(f'.s-row[data-k="{first_breach(run, "balanced")}"]')

    expect(row).to_contain_text("✕ balanced")
    expect(row.locator(".dot.bad")).to_have_count(1)


@pytest.mark.parametrize("where", ["/", "a text with comments"])
def test_a_branch_is_kept_where_the_text_is_laid_out_otherwise_than_its_link(
    page: Page, server_url: str, where: str
) -> None:
    if where == "/":
        open_page(page, f"{server_url}{where}")
    else:
        open_page(page, link_of(server_url, CLONE, 0))
        page.keyboard.press("e")
        page.get_by_label("Scenario text").fill(
            "# mine\n\nkernel 6.8\nfs  disk   ext4\n\n# the writer\napp: write disk\n"
            "admin: freeze disk\nschedule app*6\n"
        )
        page.keyboard.press("Escape")
        expect(page.locator(".pos")).to_have_text("0 / 6")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pos b")).to_have_text("1")
    page.locator('.take[data-context="admin"]').click()
    expect(page.locator(".pos")).to_have_text("2 / 2")
    expect(page.locator(".twig")).to_have_count(2)
    settled_address(page)

    page.reload()

    expect(page.locator(".twig")).to_have_count(2)
