"""The builder: one scenario as cards and as text. A case from blank on is in test_whole_journey."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import PHONE, ask, hold, link_of, open_page, run_of
from tests.browser.test_reach import complaints

DENIED = """\
kernel  6.7+naive-move
fs      disk  ext4
fs      ovl   overlay upper=disk

app:    aio_write ovl hook=deny
admin:  freeze disk
"""


def open_builder(page: Page, address: str) -> None:
    """Open `address` where the builder has a column, and wait until the cards have their forms."""
    page.set_viewport_size({"width": 1440, "height": 900})
    open_page(page, address)
    expect(page.locator(".ops .face").first).to_be_attached()
    page.wait_for_function("document.querySelector('scenario-pane').grammar !== null")


def text_of(page: Page) -> str:
    """The scenario as the text view shows it, once the cards are written into it."""
    page.wait_for_function("document.querySelector('scenario-pane').draft.now.settled")
    text: str = page.evaluate("document.querySelector('scenario-pane').draft.now.text")
    return text


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press `key` until `target` has the focus."""
    for _ in range(60):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not reach {target}")


def choose(page: Page, label: str, value: str) -> None:
    """Set the select that has the focus by typing what it should say."""
    select = page.locator("select:focus")
    expect(page.get_by_label(label, exact=True).and_(select)).to_have_count(1)
    page.keyboard.type(value, delay=15)
    expect(select).to_have_value(value)


def operations(page: Page) -> list[str]:
    """What the cards say, thread by thread."""
    return page.locator(".ops .op").all_inner_texts()


def test_what_is_written_in_the_text_stands_on_the_cards(page: Page, server_url: str) -> None:
    text = DENIED.replace("app:", "job:")  # none of the library, so without a title
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(ask(server_url, "/api/links", {"scenario": text})["link"])  # no step, so no source
    expect(page.locator(".ops .face")).to_have_count(2)

    page.get_by_role("button", name="Text", exact=True).click()
    area = page.get_by_label("Scenario text")
    expect(area).to_have_value(text)
    area.fill(text.replace("hook=deny", "hook=any"))
    page.get_by_role("button", name="Cards", exact=True).click()

    expect(page.locator(".ops .any").first).to_contain_text("hook")
    expect(page.locator(".ops .any i").filter(has_text="deny")).to_be_visible()


def test_a_title_is_given_on_the_cards(page: Page, server_url: str) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    title = page.get_by_label("title", exact=True)
    title.fill("A write <i>of mine</i>")
    title.press("Enter")

    expect(page.locator(".title b")).to_have_text("A write <i>of mine</i>")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.get_by_label("Scenario text")).to_have_value(
        re.compile("^title   A write <i>of mine</i>\n")
    )


def test_the_drawer_opens_and_shuts_by_its_button(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, "async-write"))
    page.set_viewport_size({"width": 1280, "height": 800})
    button = page.get_by_role("button", name="Scenario", exact=True)
    button.click()
    expect(page.locator(".ops .face")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(page.locator(".ops .face")).not_to_be_visible()


def test_an_edit_of_a_card_leaves_the_comments_of_the_text(page: Page, server_url: str) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    page.keyboard.press("e")
    area = page.get_by_label("Scenario text")
    head = "# mine\nkernel 6.7  # old\nfs disk ext4\n\n# the writer\n"
    area.fill(f"{head}app: write disk\nadmin: freeze disk\n")
    page.get_by_role("button", name="Cards", exact=True).click()
    expect(page.locator(".ops .op")).to_have_text(["write disk", "freeze disk"])

    page.locator(".ops .face").first.focus()
    page.keyboard.press("Alt+ArrowDown")

    expect(page.locator(".ops .op")).to_have_text(["write disk", "freeze disk"])
    expect(page.locator(".thread")).to_have_count(1)
    assert text_of(page) == f"{head}admin:  write disk\nadmin: freeze disk\n"


def test_the_keyboard_moves_an_operation_and_the_focus_goes_with_it(
    page: Page, server_url: str
) -> None:
    open_builder(page, link_of(server_url, "freeze-waits"))
    before = operations(page)
    face = page.locator(".ops .face").last
    face.focus()

    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status").filter(has_text="is now 2 of 2 of app")).to_have_count(1)
    expect(page.locator("[data-path='threads/0/operations/1'] .face")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")

    expect(page.locator(".ops .op")).to_have_text(before[::-1])
    expect(page.locator("[data-path='threads/0/operations/0'] .face")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator(".ops .op")).to_have_text(before[:1])
    expect(page.locator(".ops .face")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(".ops .op")).to_have_text(before[::-1])
    page.keyboard.press("Control+y")
    expect(page.locator(".ops .op")).to_have_text(before[:1])


def drag(page: Page, grip: Locator, target: Locator, below: bool) -> None:
    """Take `grip` and put it down above or below `target`."""
    start, end = grip.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + (end["height"] - 2 if below else 2), steps=6)
    expect(page.locator("[data-drop], [data-end]")).not_to_have_count(0)
    page.mouse.up()


def test_a_card_is_dragged_by_its_grip_within_a_thread_and_to_another(
    page: Page, server_url: str
) -> None:
    lines = ("write disk", "read disk"), ("freeze disk", "thaw disk")
    text = "kernel 6.8\nfs disk ext4\n" + "".join(f"app: {line}\n" for line in lines[0])
    text += "".join(f"admin: {line}\n" for line in lines[1]) + "schedule app\n"
    open_builder(page, server_url + ask(server_url, "/api/links", {"scenario": text})["path"])
    rows = page.locator(".ops > li")

    drag(page, rows.nth(1).locator(".grip"), rows.nth(0), below=False)
    expect(page.locator(".ops .op")).to_have_text(
        ["read disk", "write disk", "freeze disk", "thaw disk"]
    )
    drag(page, rows.nth(0).locator(".grip"), rows.nth(3), below=True)
    expect(page.locator(".ops .op")).to_have_text(
        ["write disk", "freeze disk", "thaw disk", "read disk"]
    )
    drag(page, page.locator(".t-head .grip").nth(1), page.locator(".thread").first, below=False)
    expect(page.locator(".t-head b")).to_have_text(["admin", "app"])

    grip = rows.first.locator(".grip").bounding_box()
    assert grip is not None
    page.mouse.move(grip["x"] + 4, grip["y"] + 4)
    page.mouse.down()
    page.mouse.move(grip["x"] + 4, grip["y"] + 90, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("[data-drop], [data-end]")).to_have_count(0)
    assert operations(page) == ["freeze disk", "thaw disk", "read disk", "write disk"]


def test_a_finger_drags_a_card_too(browser: Browser, server_url: str) -> None:
    size: Any = PHONE
    context = browser.new_context(viewport=size, has_touch=True, reduced_motion="reduce")
    page = context.new_page()
    text = "kernel 6.8\nfs disk ext4\napp: write disk\napp: read disk\nschedule app\n"
    open_page(page, server_url + ask(server_url, "/api/links", {"scenario": text})["path"])
    page.get_by_role("button", name="Scenario", exact=True).click()
    grip, row = (
        page.locator(place).nth(n).bounding_box()
        for place, n in ((".ops .grip", 0), (".ops > li", 1))
    )
    assert grip is not None
    assert row is not None
    touch = page.context.new_cdp_session(page)

    def send(kind: str, y: float) -> None:
        points: list[dict[str, float]] = (
            [] if kind == "touchEnd" else [{"x": grip["x"] + 8, "y": y}]
        )
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", grip["y"] + 10)
    for part in (0.4, 0.8, 1):
        send("touchMove", grip["y"] + 10 + part * (row["y"] + row["height"] - grip["y"] - 12))
    send("touchEnd", 0)

    expect(page.locator(".ops .op")).to_have_text(["read disk", "write disk"])
    context.close()


def test_a_reload_keeps_comments_and_undoing_and_a_text_that_does_not_read(
    page: Page, server_url: str
) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    before = text_of(page)
    page.keyboard.press("e")
    area = page.get_by_label("Scenario text")
    area.fill("# kept\nkernel 6.8\nfs disk ext4\napp: write disk\n")
    expect(page.locator(".title b")).to_have_text("write disk")
    area.blur()
    area.fill("# kept\nkernel 6.8\nfs disk ext4\napp: wriet disk\n")
    expect(page.locator("#scenario-said")).to_contain_text("did you mean write?")

    page.reload()
    expect(page.locator(".ops .op")).to_have_text(["wriet disk"])
    expect(page.locator(".ops .wrong")).to_contain_text("did you mean write?")
    page.keyboard.press("u")
    expect(page.locator(".ops .op")).to_have_text(["write disk"])
    assert text_of(page).startswith("# kept\n")
    page.keyboard.press("u")
    page.wait_for_function(
        "t => document.querySelector('scenario-pane').draft.now.text === t", arg=before
    )
    page.keyboard.press("U")
    page.keyboard.press("U")
    expect(page.locator(".ops .op")).to_have_text(["wriet disk"])


def test_a_mistake_is_at_its_line_and_at_its_card_and_the_stage_says_it_is_behind(
    page: Page, server_url: str
) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    page.keyboard.press("e")
    area = page.get_by_label("Scenario text")
    area.fill("kernel 6.8\nfs disk ext9\napp: write disk\n")
    said = page.locator("#scenario-said")
    expect(said).to_contain_text("line 2, column 9")
    expect(said).to_contain_text("ext4")
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".ln[data-wrong]")).to_have_text("fs disk ext9")
    area.press("Control+Enter")
    assert area.evaluate("e => e.selectionStart") == len("kernel 6.8\nfs disk ")
    expect(page.locator("html")).to_have_attribute("data-behind", "")

    page.get_by_role("button", name="Cards", exact=True).click()
    expect(page.locator(".slab .wrong")).to_contain_text("is no type of file system")
    expect(page.locator(".ruling")).to_contain_text("of what ran last")
    page.locator(".slab .face").click()
    page.get_by_label("type", exact=True).select_option("ext4")
    expect(page.locator(".wrong")).to_have_count(0)
    expect(page.locator("html")).not_to_have_attribute("data-behind", "")
    expect(page.locator(".title b")).to_have_text("write disk")


def test_a_name_that_no_text_could_say_is_refused_at_its_card(page: Page, server_url: str) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    page.locator(".t-head .face").click()
    name = page.get_by_label("name", exact=True)
    name.fill("two words")
    name.press("Enter")
    expect(page.locator(".wrong")).to_contain_text("several words")

    name.fill("writer")
    name.press("Enter")
    expect(page.locator(".wrong")).to_have_count(0)
    assert "writer: aio_write disk" in text_of(page)


def test_a_server_that_is_away_loses_no_edit(page: Page, server_url: str) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    page.route("**/api/drafts", lambda route: route.abort())
    page.get_by_role("button", name="+ thread").click()
    expect(page.get_by_role("status").filter(has_text="does not answer")).to_have_count(1)
    expect(page.locator(".ops .op")).to_have_text(["aio_write disk", "freeze disk"])
    page.unroute("**/api/drafts")

    page.get_by_role("button", name="+ thread").click()

    expect(page.locator(".ops .op")).to_have_count(3)
    assert len(re.findall(r"^\w+: ", text_of(page), re.MULTILINE)) == 3


def test_an_edit_keeps_the_schedule_as_far_as_it_runs_and_the_link_follows(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, "denied-write-naive")
    open_builder(page, f"{server_url}{run['link']}")
    page.locator(".ops .face").last.focus()

    page.keyboard.press("Delete")

    expect(page.locator(".ops .op")).to_have_count(1)
    page.wait_for_url(lambda url: "/v1/" in url and run["link"] not in url)
    expect(page.locator(".pos b")).not_to_have_text("0")
    page.reload()
    expect(page.locator(".ops .op")).to_have_count(1)
    page.keyboard.press("u")
    page.wait_for_url(re.compile(re.escape(run["link"]) + r"/\d+$"))


def test_edits_made_faster_than_the_server_answers_are_all_there(
    page: Page, server_url: str
) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    held = hold(page, "**/api/drafts")
    add = page.get_by_role("button", name=re.compile(r"^\+ operation of app"))
    for _ in range(5):
        add.click()
    expect(page.locator(".ops .op")).to_have_count(6)
    assert held
    assert text_of(page).count("app:") == 6

    for count in (5, 4, 3, 2, 1):
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        expect(page.locator(".ops .op")).to_have_count(count)


def test_opening_a_case_is_undone_like_any_edit(page: Page, server_url: str) -> None:
    open_builder(page, link_of(server_url, "async-write"))
    page.keyboard.press("g")
    page.get_by_role("link", name=re.compile("A freeze waits for a write")).click()
    expect(page.locator(".ops .op")).to_have_count(2)
    assert text_of(page).startswith("# "), "the library's own comments"

    page.keyboard.press("u")

    expect(page.locator(".ops .op")).to_have_text(["aio_write disk"])


def test_a_scenario_is_kept_by_name_saved_as_a_file_and_opened_from_both_and_from_a_link(
    page: Page, server_url: str, tmp_path: Path
) -> None:
    open_builder(page, link_of(server_url, "freeze-waits"))
    text = text_of(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    name = page.get_by_label("Under the name")
    expect(name).to_be_focused()
    name.fill("the <b>waiting</b> one")
    name.press("Enter")
    expect(page.locator(".kept b").first).to_have_text("the <b>waiting</b> one")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert file.suffix == ".scn"
    assert file.read_text(encoding="utf-8") == text

    before = page.url
    page.get_by_role("button", name=re.compile("^Blank")).click()
    expect(page.locator(".ops .op")).to_have_text(["write disk"])
    page.wait_for_url(
        lambda url: url != before
    )  # kept under the link of its run, once there is one
    page.reload()
    expect(page.locator(".ops .op")).to_have_text(["write disk"])
    page.keyboard.press("o")
    page.locator(".open-it", has_text="waiting").first.click()
    expect(page.locator(".ops .op")).to_have_count(2)
    assert text_of(page) == text

    page.keyboard.press("o")
    page.get_by_label("A file").set_input_files(
        {"name": "x.scn", "mimeType": "text/plain", "buffer": DENIED.encode()}
    )
    expect(page.locator(".ops .op")).to_have_text(["aio_write ovl", "freeze disk"])
    assert text_of(page) == DENIED

    page.keyboard.press("o")
    link = page.get_by_label("A link")
    link.fill(link_of(server_url, "freeze-waits"))
    link.press("Enter")
    expect(page.locator(".ops .op")).to_have_text(["aio_write disk", "freeze disk"])


def test_a_hunk_is_left_out_and_put_back_by_its_box(page: Page, server_url: str) -> None:
    open_builder(page, link_of(server_url, "clone-inherits"))
    box = page.get_by_label("do not clone IOCB_WRITE_STARTED")
    expect(box).not_to_be_checked()

    box.check()

    expect(page.locator(".kernel-said b")).to_have_text("6.7+flag")
    expect(page.get_by_label("kernel", exact=True)).to_have_value("6.7+flag")
    expect(page.locator(".verdict")).to_have_attribute("data-is", "holds", timeout=60_000)


EDITABLE = ".add, .ops .face, .t-head .face, .slab .face, .form select, .form-tools button"


@pytest.mark.slow
def test_random_edits_and_as_many_undoings_end_where_they_began(
    page: Page, server_url: str
) -> None:
    """The 500 of the pure model are in tests/js; here the real controls are pressed."""
    open_builder(page, link_of(server_url, "denied-write"))
    before = text_of(page)
    chance = random.Random(6)
    walked = "document.querySelector('scenario-pane').draft.past.length"
    for _ in range(120):
        press_something(page, chance)
        if page.evaluate(walked) >= 60:
            break
    steps = page.evaluate(walked)
    assert steps > 30

    undo = page.get_by_role("button", name=re.compile("^Undo"))
    for _ in range(steps):
        undo.click()

    assert text_of(page) == before
    expect(page.locator("html")).not_to_have_attribute("data-behind", "")


def press_something(page: Page, chance: random.Random) -> None:
    """One control of the builder, chosen and used by chance."""
    controls = page.locator(".builder").locator(EDITABLE)
    control = controls.nth(chance.randrange(controls.count()))
    if control.evaluate("e => e.tagName") == "SELECT":
        values: list[Any] = control.evaluate("e => [...e.options].map(o => o.value)")
        control.select_option(chance.choice(values))
    elif (
        control.get_attribute("aria-disabled") != "true"
        and "edit the text" not in control.inner_text()
    ):
        control.evaluate("e => e.click()")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_in_the_builder(
    browser: Browser, server_url: str, scheme: Any, width: int
) -> None:
    size: Any = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    open_page(page, link_of(server_url, "clone-inherits"))
    page.keyboard.press("E")
    for card in (".ops .face", ".t-head .face", ".slab .face"):
        page.locator(card).first.click()
        expect(page.locator(".form")).to_be_visible()
        assert complaints(page) == [], card
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("e")
    page.get_by_label("Scenario text").fill("kernel 6.8\nfs disk ext4\napp: wriet disk\n")
    expect(page.locator("#scenario-said")).to_contain_text("did you mean")
    assert complaints(page) == []
    page.get_by_role("button", name="Cards", exact=True).click()
    assert complaints(page) == []
    page.get_by_role("button", name="Open", exact=True).click()
    assert complaints(page) == []
    context.close()
