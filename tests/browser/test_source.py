"""The source pane, the patches with their story, the palette; paper and forced colours."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import link_of, open_page, position, run_of
from tests.browser.test_reach import complaints

CLONE = "clone-inherits"

NOW = "source-pane .cm-line.now"


def open_editor(page: Page, address: str) -> None:
    """The page, once CodeMirror shows the source."""
    open_page(page, address)
    expect(page.locator("code-editor .cm-line").first).to_be_visible()


IN_SIGHT = """() => { const line = document.querySelector('.cm-line.now')?.getBoundingClientRect(),
    pane = document.querySelector('.cm-scroller').getBoundingClientRect();
    return line && line.top >= pane.top && line.bottom <= pane.bottom; }"""
"""The lit line lies inside the pane's own box."""


def test_the_statement_is_lit_and_stays_in_sight_from_step_to_step(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    open_editor(page, f"{server_url}{run['link']}/0")
    for step in run["steps"][:40]:
        page.keyboard.press("ArrowRight")
        ran = step["statements"][-1]
        first = ran["text"].split("\n")[0].strip()
        expect(page.locator(NOW).first).to_contain_text(first[:24])
        expect(page.locator(".source .file")).to_have_value(ran["file"])
        page.wait_for_function(IN_SIGHT)
    assert page.evaluate("document.scrollingElement.scrollTop") == 0


@pytest.mark.parametrize("step", [24, 30])
def test_in_haste_through_files_never_drawn_the_statement_comes_in_sight(
    page: Page, server_url: str, step: int
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_editor(page, server_url)
    page.keyboard.press("Home")
    for _ in range(step):
        page.keyboard.press("ArrowRight")

    assert position(page)[0] == step
    page.wait_for_function(IN_SIGHT)


def test_a_context_has_its_badge_at_the_line_where_it_stands(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE, 23))

    badge = page.locator(".standing .who text")
    expect(badge).to_have_text(["1"])
    number = page.locator(".cm-lineNumbers .cm-gutterElement").filter(has_text="105")
    assert badge.bounding_box()["y"] == pytest.approx(number.bounding_box()["y"], abs=8)  # type: ignore[index]


def test_without_the_editor_plain_lines_stay(page: Page, server_url: str) -> None:
    page.route("**/codemirror.js*", lambda route: route.abort())
    open_page(page, link_of(server_url, CLONE, 23))

    expect(page.locator("code-lines .now")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("code-lines .now")).to_contain_text("*kiocb =")
    expect(page.locator("code-editor")).to_have_count(0)
    expect(page.locator(".notice")).to_have_attribute("data-empty", "")


def test_every_file_and_function_opens_and_the_next_step_leads_back(
    page: Page, server_url: str
) -> None:
    open_editor(page, link_of(server_url, CLONE, 23))
    picker = page.get_by_label("Open a file or function")

    picker.select_option("fs/super.c")
    expect(page.locator("code-editor .cm-content")).to_have_attribute(
        "aria-label", re.compile("super.c")
    )
    picker.select_option(label="freeze_super()")
    expect(page.locator(NOW).first).to_contain_text("freeze_super(")
    page.get_by_role("button", name="Forward one").click()

    expect(picker).to_have_value("include/linux/fs.h")
    expect(page.locator(NOW).first).to_contain_text("*kiocb =")


def test_a_call_of_the_stack_is_shown_when_it_is_pressed(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE, 24))
    page.get_by_label("Open a file or function").select_option("fs/aio.c")

    page.locator(".stack button:not(.outer):visible").last.click()

    expect(page.get_by_label("Open a file or function")).to_have_value("include/linux/fs.h")


def test_a_hunk_that_is_left_out_stands_struck_where_it_would_be(
    page: Page, server_url: str
) -> None:
    open_editor(page, link_of(server_url, CLONE, 24))

    gone = page.locator(".left-out").filter(has_text="IOCB_CLONE_FLAGS_MASK")
    expect(gone.first).to_contain_text("left out: flag:clone_mask")
    struck = gone.locator("s").filter(has_text="& IOCB_CLONE_FLAGS_MASK")
    expect(struck).to_have_css("text-decoration-line", "line-through")


def test_the_source_is_searched_by_keyboard_and_let_go_again(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE, 24))
    content = page.locator("code-editor .cm-content")
    content.focus()

    page.keyboard.press("Control+f")
    page.keyboard.type("sb_start_write")
    said = page.locator(".find [role=status]")
    expect(said).to_have_text(re.compile(r"^1 of \d+$"))
    page.keyboard.press("Enter")
    expect(said).to_have_text(re.compile(r"^2 of \d+$"))
    expect(page.locator(".cm-searchMatch-selected")).to_be_visible()
    page.keyboard.press("Escape")

    expect(content).to_be_focused()
    at, _ = position(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pos b")).to_have_text(str(at + 1))
    expect(content).to_be_focused()
    page.keyboard.press("Tab")
    expect(content).not_to_be_focused()


def test_the_patches_tell_their_story_the_flag_first(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE, 29))

    page.keyboard.press("h")

    sheet = page.get_by_role("dialog", name="Patches of 6.7+flag-clone_mask")
    expect(sheet.locator("section h3").first).to_contain_text("IOCB_WRITE_STARTED")
    expect(sheet.locator(".instead")).to_contain_text("Merged instead, in 6.8: 6ae654392bb5")
    mask = sheet.locator(".patch").filter(has_text="do not clone IOCB_WRITE_STARTED")
    expect(mask).to_have_attribute("data-out", "")
    expect(mask).to_contain_text("nothing was started for it yet")
    expect(mask.get_by_role("link", name="The clone inherits the flag")).to_be_visible()
    now = sheet.locator(".row[aria-current]")
    expect(now.first).to_contain_text("WARN_ON_ONCE(iocb->ki_flags & IOCB_WRITE_STARTED)")
    expect(now.first).to_have_attribute("data-sign", "+")

    mask.get_by_role("button", name="Put clone_mask back").click()
    other = page.get_by_role("dialog", name="Patches of 6.7+flag", exact=True)
    expect(other).to_be_visible(timeout=60_000)
    expect(sheet.locator(".patch[data-out]")).to_have_count(0)


def test_another_kernel_is_laid_beside_this_one_and_a_place_opens(
    page: Page, server_url: str
) -> None:
    open_editor(page, link_of(server_url, "denied-write-flag"))
    page.keyboard.press("h")
    sheet = page.get_by_role("dialog")
    expect(sheet.locator(".patch").first).to_be_visible()

    sheet.get_by_role("combobox", name="What leads here from").select_option("6.7+naive-move")

    expect(sheet.get_by_role("status").first).to_have_text("5 places in 2 files")
    sheet.get_by_role("button", name=re.compile("overlayfs.file.c:")).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(NOW).first).to_contain_text("ki_flags &= ifl")


@pytest.mark.slow
def test_what_breaks_without_each_hunk_is_searched_when_asked_for(
    page: Page, server_url: str
) -> None:
    open_editor(page, link_of(server_url, "hunk-by-hunk"))
    page.keyboard.press("h")
    sheet = page.get_by_role("dialog")

    sheet.get_by_role("button", name="What breaks without each hunk here?").click()

    start = sheet.locator(".patch").filter(has_text="set IOCB_WRITE_STARTED in kiocb_start_write")
    expect(start.locator(".found")).to_contain_text("no-leak", timeout=90_000)
    start.get_by_role("button", name=re.compile(r"^no-leak in \d+$")).click()
    expect(page.locator("#kernel")).to_have_value("6.7+flag-start+move")


def test_the_palette_finds_acts_cases_functions_and_steps(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE, 20))
    field = page.get_by_role("combobox", name="What do you want to do, or to see?")

    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("37")
    page.keyboard.press("Enter")
    expect(page.locator(".pos b")).to_have_text("37")

    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("kiocb")
    chosen = page.locator(".palette [role=option][aria-selected=true]")
    for key, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        expect(chosen).to_have_attribute("id", f"palette-{at}")
        expect(field).to_have_attribute("aria-activedescendant", f"palette-{at}")
    page.keyboard.type("_end")
    expect(chosen).to_contain_text("kiocb_end_write()")
    page.keyboard.press("Enter")
    expect(page.locator(NOW).first).to_contain_text("kiocb_end_write(")

    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(page.locator(".palette [role=option]").first).to_contain_text("kiocb_end_write()")
    page.keyboard.type("assignment undoes")
    page.locator(".palette [role=option]").first.click()
    expect(page.locator(".title b")).to_have_text(re.compile("assignment undoes", re.IGNORECASE))


def test_the_palette_gives_the_focus_back(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE, 20))
    play = page.get_by_role("button", name="play")
    play.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name=re.compile("What do you want"))).to_be_focused()
    page.keyboard.type("nothing of that name")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(play).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_palette_the_patches_and_the_search(
    browser: Browser, server_url: str, scheme: Any
) -> None:
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    open_editor(page, link_of(server_url, CLONE, 29))
    page.get_by_role("button", name="Find in this file").click()
    page.keyboard.type("write")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name=re.compile("What do you want"))).to_be_focused()
    page.keyboard.type("kio")
    expect(page.locator(".palette [role=option]").first).to_be_visible()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.locator(".patch").first).to_be_visible()
    assert complaints(page) == []
    context.close()


def test_paper_has_the_verdict_the_stage_and_the_run_that_is_shown(
    page: Page, server_url: str
) -> None:
    open_editor(page, link_of(server_url, CLONE, 20))
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name=re.compile("What do you want"))).to_be_focused()
    page.keyboard.type("A freeze waits for a write")
    page.keyboard.press("Enter")
    expect(page.locator(".title b")).to_have_text(re.compile("A freeze waits"))
    expect(page.locator(".verdict")).to_have_attribute("data-is", "holds", timeout=60_000)
    _, steps = position(page)

    page.emulate_media(media="print")

    expect(page.locator(".paper li")).to_have_count(steps)
    expect(page.locator(".paper .address")).to_contain_text("/v1/")
    for part in (".title", ".verdict", ".say", "stage-world .tower", ".paper"):
        expect(page.locator(part).first).to_be_visible()
    for part in (".tool", ".choices", ".time", ".panel", ".builder", ".plain"):
        expect(page.locator(part).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_paper_takes_more_than_one_sheet_where_the_run_is_long(page: Page, server_url: str) -> None:
    open_editor(page, link_of(server_url, CLONE))

    paper = page.pdf(format="A4")

    assert len(re.findall(rb"/Type /Page\b", paper)) > 1


def test_forced_colours_leave_every_state_told_apart(browser: Browser, server_url: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_editor(page, link_of(server_url, "freeze-waits"))
    looks = """([a, b, pseudo, what]) => [a, b].map(
        (s) => getComputedStyle(document.querySelector(s), pseudo)[what])"""

    def differ(a: str, b: str, what: str, pseudo: str | None = None) -> bool:
        one, other = page.evaluate(looks, [a, b, pseudo, what])
        return bool(one != other)

    assert differ(".fig[data-is=now]", ".fig:not([data-is=now])", "borderTopWidth")
    assert differ(".rung[data-is=on]", "body", "backgroundColor", "::after")
    assert differ(".k-ice", "body", "backgroundColor", "::before")
    assert differ(".seg [aria-pressed=true]", ".seg [aria-pressed=false]", "backgroundColor")
    assert differ(".storey[data-is=held] .door", "body", "backgroundColor")
    assert differ(NOW, "source-pane .cm-line:not(.now)", "outlineStyle")
    assert differ(".bit.on rect", ".bit:not(.on) rect", "fill")
    context.close()
