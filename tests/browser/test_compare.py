"""Two runs side by side: what the page says of where they part, and how one gets there and back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import (
    DESKTOP,
    PHONE,
    ask,
    hold,
    link_of,
    open_page,
    position,
    run_of,
    state,
)
from tests.browser.test_reach import complaints

PLACES = """() => [...document.querySelectorAll('.c-col .say, .c-col .layer, .c-said, .c-line')]
  .map((e) => e.getBoundingClientRect())
  .map((r) => [r.x, r.y, r.width, r.height].map(Math.round).join(' '))"""

SMALL_TEXTS = """() => [...document.querySelectorAll('.compare *')]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.who, .sr'))
  .map((e) => [e.textContent.trim(), parseFloat(getComputedStyle(e).fontSize)
    * (e instanceof SVGGraphicsElement ? e.getScreenCTM().a : 1)])
  .filter(([, size]) => size < 10.9)
  .map(([text, size]) => `${text.slice(0, 20)} ${size.toFixed(1)}`)"""

COLD = 90_000
"""A server that has compiled no kernel yet takes its time."""

CLONE, WITHOUT, WHOLE = "clone-inherits", "6.7+flag-clone_mask", "6.7+flag"
SMALL = "kernel 6.7+flag\nfs disk ext4\napp: aio_write disk io=sync\nschedule app>returned\n"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """There is room for both sides."""
    return {**browser_context_args, "viewport": DESKTOP}


def told_apart(server_url: str, name: str, *kernels: str) -> Any:
    """Where the server says that the second kernel differs from the first."""
    text = ask(server_url, f"/api/scenarios/{name}")["text"]
    answer = ask(server_url, "/api/comparisons", {"scenario": text, "kernels": kernels})
    return answer["kernels"][1]["differs"]


def compared(page: Page, address: str) -> None:
    """Open `address`, which says what the run is compared with, and wait for both runs."""
    page.goto(address, timeout=COLD)
    expect(column(page, 1).locator(".world")).to_be_attached(timeout=COLD)


def drawn(page: Page, address: str) -> None:
    """Open `address`, and wait for the run; its source may come later."""
    page.goto(address, timeout=COLD)
    expect(page.locator(".pos")).to_be_visible(timeout=COLD)


def column(page: Page, side: int) -> Any:
    return page.locator(".c-col").nth(side)


def words(page: Page, side: int) -> Any:
    """The sentence of one side."""
    return column(page, side).locator(".say .words")


def at(page: Page, step: int) -> None:
    expect(page.locator(".c-pos b")).to_have_text(str(step))


@pytest.mark.parametrize("other", [WHOLE, "6.8"])
def test_the_first_difference_is_the_servers_in_number_and_in_words(
    page: Page, server_url: str, other: str
) -> None:
    said = told_apart(server_url, CLONE, WITHOUT, other)
    compared(page, f"{link_of(server_url, CLONE, 0)}?with={quote(other, safe='')}")

    page.get_by_role("button", name=re.compile(f"{said['step']} ?told otherwise")).click()

    at(page, said["step"])
    expect(words(page, 0)).to_contain_text(said["first"].rstrip("."))
    expect(words(page, 1)).to_contain_text(said["here"].rstrip("."))
    told = page.locator(".c-words")
    expect(told).to_contain_text(f"Differs from {WITHOUT} at step {said['step']}.")
    expect(told).to_contain_text(f"{other}: {said['here']}")
    expect(told).to_contain_text(f"{WITHOUT}: {said['first']}")


def test_by_keyboard_to_what_parts_unsaid_then_to_what_is_told_otherwise_and_back_to_the_stage(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    cloned = next(
        step["number"]
        for step in run["steps"]
        if any(path == "iocbs/#2" for path, _, _ in step["delta"])
    )
    said = told_apart(server_url, CLONE, WITHOUT, WHOLE)
    assert cloned < said["step"]
    open_page(page, f"{server_url}{run['link']}/0")

    page.keyboard.press("d")
    expect(page.locator(".compare")).to_be_focused()
    page.keyboard.press("D")

    at(page, cloned)
    expect(page.locator(".c-words")).to_contain_text(
        f"At step {cloned} {WITHOUT} has WRITE_STARTED on #2, {WHOLE} has not."
    )
    facts = page.locator(".c-facts tbody tr")
    expect(facts).to_have_count(1)
    expect(facts.locator("mark")).to_have_text("WRITE_STARTED")
    for side in (0, 1):
        lit = column(page, side).locator("[data-differs]")
        expect(lit).to_have_attribute("data-anchor", "iocb:#2")

    page.keyboard.press("D")
    at(page, said["step"])
    page.keyboard.press("D")
    at(page, cloned)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")

    expect(page.locator(".compare")).to_have_count(0)
    expect(page.locator(".pos b")).to_have_text(str(cloned + 1))
    page.wait_for_url(re.compile(rf"/{cloned + 1}$"))
    expect(page.locator("#compare")).to_be_focused()


def test_the_address_carries_the_comparison_and_a_reload_finds_it_again(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 12))
    page.get_by_role("button", name=f"Compare with {WHOLE}").click()
    page.get_by_label("Compared with").select_option("k:6.8")
    expect(column(page, 1).get_by_role("combobox")).to_have_value("k:6.8")
    page.wait_for_url(re.compile(r"/12\?with=6\.8$"))
    seen = column(page, 1).inner_text()

    page.reload()

    expect(words(page, 1)).to_be_visible()
    assert column(page, 1).inner_text() == seen
    assert page.url.endswith("/12?with=6.8")
    with urlopen(f"{page.url}&u") as answer:
        assert "Scenario" in answer.read().decode()


def test_to_share_a_comparison_is_to_share_its_address(browser: Browser, server_url: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    compared(page, f"{link_of(server_url, CLONE, 7)}?with=6.8")

    page.keyboard.press("s")

    expect(page.locator(".notice")).to_contain_text("copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{link_of(server_url, CLONE, 7)}?with=6.8"
    context.close()


def test_one_cursor_moves_both_to_the_end_of_the_longer(page: Page, server_url: str) -> None:
    left = run_of(server_url, CLONE)
    right = run_of(server_url, CLONE, kernel=WHOLE)
    assert len(left["steps"]) < len(right["steps"])
    compared(page, f"{server_url}{left['link']}/3?with=6.7%2Bflag")

    page.keyboard.press("End")

    at(page, len(right["steps"]))
    expect(words(page, 0)).to_contain_text(left["steps"][-1]["sentence"].rstrip(".")[:40])
    expect(words(page, 1)).to_contain_text(right["steps"][-1]["sentence"].rstrip(".")[:40])
    page.keyboard.press("ArrowLeft")
    at(page, len(right["steps"]) - 1)
    page.keyboard.press("Home")
    at(page, 0)


def test_whoever_is_let_run_at_the_left_runs_at_the_right_too(page: Page, server_url: str) -> None:
    text = "kernel 6.7+flag\nfs disk ext4\napp: aio_write disk io=sync\n"
    link = ask(server_url, "/api/links", {"scenario": text})["link"]
    compared(page, f"{link}?with=6.8")
    expect(page.locator(".c-alike")).to_have_text("No step is taken yet: nothing is compared.")

    for step in (1, 2, 3):
        page.keyboard.press("1")
        at(page, step)

    runs = page.locator(".c-run")
    expect(runs).to_contain_text(["3 steps", "3 steps"])
    expect(page.locator(".c-alike")).to_contain_text("all 3 steps")


def test_on_its_own_kernel_the_schedule_of_a_link_runs_as_it_did(
    page: Page, server_url: str
) -> None:
    for name in (CLONE, "freeze-passes-writer"):
        run = run_of(server_url, name)
        own = quote(run["kernel"]["id"], safe="")
        compared(page, f"{server_url}{run['link']}/0?with={own}")
        expect(page.locator(".c-alike")).to_contain_text(f"all {len(run['steps'])} steps")


def test_two_branches_part_where_one_grew_and_their_address_brings_both_back(
    page: Page, server_url: str
) -> None:
    steps = len(run_of(server_url, CLONE)["steps"])
    open_page(page, link_of(server_url, CLONE, 20))
    page.locator(".take[data-context=admin]").click()
    expect(page.locator(".pos")).to_have_text("21 / 21")

    page.keyboard.press("d")
    other = page.get_by_label("Compared with")
    other.focus()
    other.select_option(label="branch a")
    expect(column(page, 1).locator(".c-run")).to_contain_text(f"{steps} steps")
    expect(other).to_be_focused()  # who goes through the list with the arrow keys goes on there
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    page.keyboard.press("D")

    def parted() -> None:
        at(page, 21)
        expect(words(page, 0)).to_contain_text("admin")
        expect(words(page, 1)).not_to_contain_text("admin")
        expect(page.locator(".c-moments button")).to_have_count(1)

    parted()
    expect(page.locator(".c-words")).to_contain_text("Differs from branch b at step 21")
    page.wait_for_url(re.compile(r"/21\?with=\w+$"))
    page.reload()
    parted()


def test_a_schedule_that_stops_on_one_kernel_says_where_and_why(
    page: Page, server_url: str
) -> None:
    text = "kernel 6.8\nfs disk ext4\nfs ovl overlay upper=disk\napp: aio_write ovl io=queued\n"
    schedule = "app>returned app.1.irq>queued app.1.dio>complete"
    left = ask(server_url, "/api/runs", {"scenario": text, "schedule": schedule})
    asked = {"scenario": text, "schedule": schedule, "kernel": "6.1", "partial": True}
    right = ask(server_url, "/api/runs", asked)
    assert right["diverged"] is not None
    compared(page, f"{server_url}{left['link']}/0?with=6.1")

    stops = f"stops before step {right['diverged']['step']}"
    expect(column(page, 1).locator(".c-run")).to_contain_text(stops)
    expect(page.locator(".c-stop")).to_contain_text(right["diverged"]["reason"])


def test_a_kernel_that_there_is_not_is_said_and_another_can_be_chosen(
    page: Page, server_url: str
) -> None:
    page.goto(f"{link_of(server_url, CLONE, 3)}?with=9.9")
    expect(column(page, 1).get_by_role("alert")).to_contain_text("9.9")

    page.get_by_label("Compared with").select_option("k:6.8")

    expect(column(page, 1).locator(".world")).to_be_visible()


def test_sides_are_swapped_and_what_is_chosen_at_the_left_is_the_pages_own_run(
    page: Page, server_url: str
) -> None:
    compared(page, f"{link_of(server_url, CLONE, 10)}?with=6.8")

    page.get_by_role("button", name="Swap the sides").click()

    expect(page.get_by_label("kernel", exact=True)).to_have_value("6.8")
    expect(page.get_by_label("Compared with")).to_have_value(f"k:{WITHOUT}")
    expect(column(page, 1).locator(".world")).to_be_visible()
    page.wait_for_url(re.compile(r"\?with=6\.7%2Bflag-clone_mask$"))


def test_one_voice_tells_both_sides_and_what_is_told_alike_once(
    page: Page, server_url: str
) -> None:
    said = told_apart(server_url, CLONE, WITHOUT, WHOLE)
    compared(page, f"{link_of(server_url, CLONE, 9)}?with=6.7%2Bflag")
    ears = page.locator(".compare [aria-live=polite]")
    expect(ears).to_have_count(1)
    expect(ears).to_have_text(words(page, 0).inner_text())

    page.get_by_role("button", name=re.compile("told otherwise")).click()

    expect(ears).to_contain_text(f"{WITHOUT}: {said['first'].rstrip('.')}")
    expect(ears).to_contain_text(f"{WHOLE}: {said['here'].rstrip('.')}")


def test_every_kernel_has_a_row_that_says_what_a_check_says(page: Page, server_url: str) -> None:
    link = ask(server_url, "/api/links", {"scenario": SMALL})["link"]
    drawn(page, link)

    page.keyboard.press("x")

    rows = page.locator(".matrix tbody tr")
    kernels = [k["id"] for k in ask(server_url, "/api/kernels")["kernels"] if k["alias_of"] is None]
    expect(page.locator(".matrix tbody tr[data-is=there]")).to_have_count(
        len(kernels), timeout=120_000
    )
    assert [row.split()[0] for row in rows.locator("th").all_inner_texts()] == kernels
    expect(page.locator(".matrix tbody tr[aria-current=true] th")).to_contain_text("6.7+flag")
    for kernel in ("6.1", "6.8", WITHOUT):
        check = ask(server_url, "/api/checks", {"scenario": SMALL, "kernel": kernel})
        row = rows.nth(kernels.index(kernel))
        expect(row.locator(".m-verdict")).to_contain_text(check["verdict"])
        cells = row.locator("td[data-is]:not(.m-verdict)")
        heads = page.locator(".matrix th.prop").all_inner_texts()
        for slug, cell in zip(heads, cells.all(), strict=True):
            assert cell.get_attribute("data-is") == check["properties"][slug], slug
    differs = ask(server_url, "/api/comparisons", {"scenario": SMALL, "kernels": [WHOLE, "6.8"]})
    step = differs["kernels"][1]["differs"]["step"]
    expect(rows.nth(kernels.index("6.8")).locator("td.m-diff b")).to_have_text(str(step))

    rows.nth(kernels.index("6.8")).get_by_role("button", name="Put at the right").click()
    expect(page.get_by_label("Compared with")).to_have_value("k:6.8")
    expect(page.get_by_role("button", name=re.compile(f"{step} ?told otherwise"))).to_be_visible()


def test_the_searches_of_all_kernels_are_stopped_and_taken_up_again(
    page: Page, server_url: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    link = ask(server_url, "/api/links", {"scenario": SMALL})["link"]
    drawn(page, link)
    held = hold(page, "**/api/comparisons")
    page.keyboard.press("x")
    expect(page.locator(".m-head progress")).to_be_visible()

    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_role("button", name="Search the others")).to_be_visible()
    assert len([url for url in asked if url.endswith("/comparisons")]) == 1
    assert len(held) == 1
    page.get_by_role("button", name="Search the others").click()
    expect(page.locator(".matrix tr[data-is=there]").nth(2)).to_be_visible(timeout=60_000)


def test_hunk_by_hunk_is_told_what_breaks_without_each(page: Page, server_url: str) -> None:
    text = "kernel 6.7+flag\nfs disk ext4\napp: aio_write disk io=sync\n"
    answer = ask(server_url, "/api/hunks", {"scenario": text})
    drawn(page, ask(server_url, "/api/links", {"scenario": text})["link"])
    page.keyboard.press("d")

    page.get_by_role("button", name="Hunk by hunk").click()

    rows = page.locator(".m-hunks tbody tr")
    expect(rows).to_have_count(len(answer["hunks"]) + 1, timeout=60_000)
    for row, hunk in zip(rows.all()[1:], answer["hunks"], strict=True):
        expect(row.locator("th")).to_have_text(hunk["hunk"])
        expect(row.locator(".m-told")).to_have_text(hunk["told"])
        expect(row.get_by_role("button")).to_have_count(0 if hunk["verdict"] is None else 1)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("kernel", exact=True).select_option("6.8")
    expect(page.locator(".m-head [role=status]")).to_contain_text("6.8 has no patch")
    assert len([url for url in asked if url.endswith("/api/hunks")]) == 1


def test_a_phone_shows_one_side_at_a_time(browser: Browser, server_url: str) -> None:
    phone: Any = PHONE
    context = browser.new_context(viewport=phone)
    page = context.new_page()
    open_page(page, link_of(server_url, CLONE, 24))

    page.get_by_role("button", name="Compare", exact=True).click()
    expect(column(page, 0)).to_be_visible()
    expect(column(page, 1)).to_be_hidden()
    page.get_by_role("button", name=WHOLE, exact=True).click()

    expect(column(page, 0)).to_be_hidden()
    expect(words(page, 1)).to_contain_text("clones")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Back to the stage").click()
    expect(page.locator(".pos b")).to_have_text("24")
    context.close()


def test_the_stages_keep_their_places_and_nothing_scrolls(page: Page, server_url: str) -> None:
    compared(page, f"{link_of(server_url, CLONE, 0)}?with=6.7%2Bflag")
    first = page.evaluate(PLACES)
    assert len(first) == 8
    for step in (5, 24, 29, 45, 67):
        for _ in range(step - int(page.locator(".c-pos b").inner_text())):
            page.keyboard.press("ArrowRight")
        at(page, step)
        assert page.evaluate(PLACES) == first, step
    assert page.evaluate("document.documentElement.scrollHeight") == DESKTOP["height"]


def test_no_text_of_a_half_stage_is_small(page: Page, server_url: str) -> None:
    compared(page, f"{link_of(server_url, CLONE, 29)}?with=6.7%2Bflag")

    assert page.evaluate(SMALL_TEXTS) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_a_comparison(
    browser: Browser, server_url: str, scheme: Any, size: Any
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    link = ask(server_url, "/api/links", {"scenario": SMALL})["link"]
    compared(page, f"{link_of(server_url, CLONE, 29)}?with=6.7%2Bflag")
    assert complaints(page) == []

    compared(page, f"{link}?with=6.8")
    page.keyboard.press("x")
    expect(page.locator(".matrix tbody tr[data-is=there]").nth(5)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=60_000)
    assert complaints(page) == []
    page.get_by_role("button", name="Hunk by hunk").click()
    expect(page.locator(".m-hunks")).to_be_visible(timeout=60_000)
    assert complaints(page) == []
    context.close()


def test_leaving_the_comparison_leaves_the_stage_as_it_was(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    seen, where = state(page), position(page)

    page.keyboard.press("d")
    expect(column(page, 1).locator(".world")).to_be_visible()
    page.keyboard.press("d")

    expect(page.locator(".compare")).to_have_count(0)
    assert position(page) == where
    assert state(page) == seen


@pytest.mark.parametrize(
    ("width", "height"), [(844, 390), (1280, 600), (1280, 720), (1366, 768), (1440, 900)]
)
def test_the_bits_stay_within_their_card_in_any_window(
    page: Page, server_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    compared(page, f"{link_of(server_url, CLONE, 43)}?with={quote(WHOLE)}")

    for card, strip in page.locator(".c-col .iocb:visible").evaluate_all(
        """all => all.map((card) => [card, card.querySelector('.strip')]
             .map((e) => e.getBoundingClientRect().toJSON()))"""
    ):
        assert card["top"] <= strip["top"]
        assert strip["bottom"] <= card["bottom"]
