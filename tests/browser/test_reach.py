from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import DESKTOP, PHONE, link_of, open_page, position

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

VISIBLE_CONTROLS = """() => [...document.querySelectorAll(
  'button, a[href], select, textarea, input, [role=slider]')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('dialog, .plain'))
  .map((e) => (e.dataset.seen = String(window.numbered = (window.numbered ?? 0) + 1)))"""


STILL = """() => new Promise((resolve) => {
  const done = () => { watch.disconnect(); resolve(); };
  let rest = setTimeout(done, 300);
  const watch = new MutationObserver(() => { clearTimeout(rest); rest = setTimeout(done, 300); });
  watch.observe(document, { childList: true, subtree: true });
  setTimeout(done, 10_000);
})"""
"""Elements have come and gone: none may leave the page while all are looked at."""


def complaints(page: Page) -> list[str]:
    """What axe finds, a line each."""
    page.add_script_tag(path=AXE)
    page.evaluate(STILL)
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{item['id']}: {node['target']} {node['failureSummary']}"
        for item in found
        for node in item["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("name", "at"),
    [("clone-inherits", 0), ("clone-inherits", "balanced"), ("freeze-never-returns", None)],
)
def test_axe_finds_nothing(
    browser: Browser, server_url: str, scheme: Any, size: Any, name: str, at: Any
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    open_page(page, link_of(server_url, name, at))
    expect(page.locator(".verdict")).not_to_have_attribute("data-is", "searching", timeout=60_000)

    assert complaints(page) == []
    if size is PHONE:
        for view in ("Source", "Timeline", "Scenario"):
            page.get_by_role("button", name=view, exact=True).click()
            assert complaints(page) == [], view
    context.close()


@pytest.mark.slow
def test_axe_finds_nothing_in_dialogs_texts_and_pages_that_are_read(
    page: Page, server_url: str
) -> None:
    open_page(page, server_url)
    expect(page.locator(".cex button")).not_to_have_count(0, timeout=60_000)
    expect(page.locator(".cm-line").first).to_be_attached()
    assert complaints(page) == []
    page.keyboard.press("g")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("?")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.get_by_label("Scenario text")).to_be_focused()
    assert complaints(page) == []
    page.goto(f"{server_url}/problems/bad-scenario")
    assert complaints(page) == []


@pytest.mark.slow
def test_tab_reaches_every_control(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, "clone-inherits", 20))
    expect(page.locator(".cex button")).not_to_have_count(0, timeout=60_000)
    page.evaluate(STILL)
    controls = set(page.evaluate(VISIBLE_CONTROLS))
    assert len(controls) > 30

    reached = set()
    for _ in range(len(controls) + 30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.seen"))

    assert controls - reached == set()


def test_the_story_is_found_opened_and_played_by_keyboard_alone(
    page: Page, server_url: str
) -> None:
    open_page(page, server_url)
    page.keyboard.press("g")
    names = page.locator(".shelf a")
    expect(names.first).to_be_visible()
    target = names.filter(has_text=re.compile("assignment undoes", re.IGNORECASE))
    for _ in range(names.count() + 2):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".title b")).to_have_text(re.compile("assignment undoes", re.IGNORECASE))

    page.keyboard.press("Home")
    page.keyboard.press("]")
    expect(page.locator(".say")).to_contain_text("says it started a write")
    page.keyboard.press("w")
    expect(page.locator(".say")).to_contain_text("warning")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_blocked_context_keeps_its_place_its_focus_and_says_why(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, "freeze-never-returns"))
    blocked = page.locator(".choice[data-is=blocked] .take").first
    name = blocked.get_attribute("data-context")
    blocked.focus()
    here = position(page)

    page.keyboard.press("Enter")

    assert position(page) == here
    expect(blocked).to_be_focused()
    expect(blocked).to_have_attribute("aria-disabled", "true")
    expect(blocked).to_contain_text("disk:WRITE")
    places = page.locator(".choice .take").evaluate_all("es => es.map(e => e.dataset.context)")
    page.keyboard.press("Home")
    assert places == page.locator(".choice .take").evaluate_all(
        "es => es.map(e => e.dataset.context)"
    )
    assert name in places


def test_focus_stays_on_the_control_from_step_to_step(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, "clone-inherits", 5))
    take = page.locator('.take[data-context="app"]')
    take.focus()

    for at in (6, 7, 8):
        page.keyboard.press("Enter")
        expect(page.locator(".pos b")).to_have_text(str(at))
        expect(take).to_be_focused()


def test_nothing_moves_for_those_who_asked_for_stillness(browser: Browser, server_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    open_page(page, link_of(server_url, "freeze-waits"))

    page.keyboard.press("Home")
    page.keyboard.press("End")

    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


@pytest.mark.parametrize("name", ["clone-inherits", "freeze-passes-writer", "async-write"])
def test_the_stage_keeps_its_places_from_step_to_step(
    page: Page, server_url: str, name: str
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_page(page, link_of(server_url, name, 0))
    places = """() => ['.say', '.layer:last-of-type', '.choices', '.props', '.slider'].map(
      (s) => { const r = document.querySelector(s).getBoundingClientRect();
               return [r.x, r.y, r.width, r.height].map(Math.round).join(' '); })"""
    first = page.evaluate(places)
    for _ in range(position(page)[1]):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(places) == first, position(page)
    assert page.evaluate("document.documentElement.scrollHeight") == 900


@pytest.mark.parametrize("width", [360, 390, 1024, 1440, 1920])
def test_no_width_needs_scrolling_sideways(page: Page, server_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, link_of(server_url, "clone-inherits"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("height", [768, 1180])
@pytest.mark.parametrize("width", [740, 820, 1024, 1180])
def test_middle_widths_show_the_whole_stage_above_the_timeline(
    page: Page, server_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_page(page, link_of(server_url, "clone-inherits", "balanced"))

    choices, timeline = (page.locator(part).bounding_box() for part in (".choices", ".time"))

    assert choices is not None
    assert timeline is not None
    assert choices["y"] + choices["height"] <= timeline["y"]
    assert timeline["y"] + timeline["height"] <= height


@pytest.mark.parametrize("width", [360, 390, 721, 740, 820, 940, 1024, 1180, 1280])
def test_no_control_of_the_top_bar_and_no_word_of_a_card_is_in_anothers_place(
    page: Page, server_url: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, link_of(server_url, "clone-inherits", "write-covered"))

    controls = page.locator(".top :is(button, select):visible").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().toJSON())"
    )
    for one, two in itertools.pairwise(controls):
        assert one["right"] <= two["left"]
    assert controls[-1]["right"] <= width
    assert max(control["height"] for control in controls) <= 32
    for name in page.locator(".l-name").all():
        box = name.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 12, "each file system is named"
    for says, pocket in page.locator(".iocb").evaluate_all(
        """all => all.map((card) => ['.says', '.pocket']
             .map((name) => card.querySelector(name).getBoundingClientRect().toJSON()))"""
    ):
        assert says["right"] <= pocket["left"]


@pytest.mark.parametrize(("width", "height"), [(844, 390), (667, 375), (720, 450), (1280, 500)])
def test_a_low_window_scrolls_and_keeps_the_way_to_step(
    page: Page, server_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_page(page, link_of(server_url, "clone-inherits", "write-covered"))
    at, _ = position(page)

    def bottom(part: str) -> float:
        box = page.locator(part).last.bounding_box()
        assert box is not None
        return box["y"] + box["height"]

    assert bottom(".t-bar") <= height
    page.get_by_role("button", name="Forward one").click()
    expect(page.locator(".pos b")).to_have_text(str(at + 1))
    assert page.evaluate("scrollY") == 0, "a step does not move what is looked at"
    cast = page.locator(".cast .fig").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().toJSON())"
    )
    for one, two in itertools.pairwise(cast):
        assert one["bottom"] <= two["top"] or one["right"] <= two["left"]
    assert bottom(".layer") <= bottom(".choices")

    page.mouse.move(width / 2, height / 2)
    page.mouse.wheel(0, 5000)
    page.wait_for_function("scrollY > 0")
    expect(page.locator(".choices")).to_be_in_viewport()
    assert bottom(".choices") <= bottom(".t-bar")


@pytest.mark.parametrize("height", [720, 768, 900])
def test_the_introduction_pushes_nothing_out_of_its_row(
    page: Page, server_url: str, height: int
) -> None:
    page.set_viewport_size({"width": 1280, "height": height})
    open_page(page, server_url)
    expect(page.get_by_role("region", name="Introduction")).to_be_visible()

    row = page.locator(".layer").last.bounding_box()
    tower = page.locator(".layer .tower").last.bounding_box()

    assert row is not None
    assert tower is not None
    assert tower["y"] + tower["height"] <= row["y"] + row["height"]


def test_the_picture_of_the_readme_is_there_and_small() -> None:
    root = Path(__file__).resolve().parents[2]
    named = re.findall(r"!\[[^\]]*\]\(([^):]+)\)", (root / "README.md").read_text(encoding="utf-8"))

    assert "docs/screenshot.png" in named
    for path in named:
        assert (root / path).stat().st_size < 300_000, path


@pytest.mark.parametrize(
    ("width", "height"),
    [(1280, 720), (1440, 810), (1440, 900), (1920, 970), (1920, 1080), (2560, 1440), (3840, 2160)],
)
def test_no_card_of_the_first_page_is_cut_in_any_window(
    browser: Browser, server_url: str, width: int, height: int
) -> None:
    size: Any = {"width": width, "height": height}
    context = browser.new_context(viewport=size)
    page = context.new_page()
    open_page(page, server_url)
    expect(page.locator(".lede")).to_be_visible()

    cut = page.locator(".iocb header").evaluate_all(
        "all => all.filter((e) => e.clientHeight < .8 * e.scrollHeight).map((e) => e.innerText)"
    )

    assert cut == []
    strip = page.locator(".strip").first.bounding_box()
    assert strip is not None
    assert strip["height"] < height / 10, "what there is more of is the room of the stage"
    context.close()


def test_escape_leaves_a_field_and_the_next_key_is_the_pages(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, "clone-inherits", 5))
    for key, field in (("k", page.locator("#kernel")), ("e", page.get_by_label("Scenario text"))):
        page.keyboard.press(key)
        expect(field).to_be_focused()
        page.keyboard.press("Escape")
        expect(field).not_to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pos b")).to_have_text("6")


def test_a_part_that_cannot_be_fetched_is_said_and_comes_when_it_can(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, "async-write"))
    page.route("**/graph-view*", lambda route: route.abort())
    page.keyboard.press("m")
    expect(page.locator(".notice")).to_contain_text("A part of the page cannot be fetched")
    page.unroute("**/graph-view*")

    page.keyboard.press("m")

    expect(page.locator("html")).to_have_attribute("data-view", "graph")


GROUND = "getComputedStyle(document.body).backgroundColor"


def test_the_theme_is_the_systems_until_another_is_chosen(page: Page, server_url: str) -> None:
    page.emulate_media(color_scheme="light")
    open_page(page, link_of(server_url, "clone-inherits"))
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(GROUND)
    assert dark != light

    page.keyboard.press("t")
    assert page.evaluate(GROUND) == light
    page.reload()
    expect(page.locator(".pos")).to_be_visible()
    assert page.evaluate(GROUND) == light
    page.keyboard.press("t")
    assert page.evaluate(GROUND) == dark


def test_without_scripts_too_the_theme_is_the_systems(browser: Browser, server_url: str) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(java_script_enabled=False, color_scheme=scheme)
        plain = context.new_page()
        plain.goto(link_of(server_url, "clone-inherits", 3))
        grounds.add(plain.evaluate(GROUND))
        context.close()
    assert len(grounds) == 2
