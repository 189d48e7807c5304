"""Links that are opened on the page: as mail brings them, altered, and stored under a short id."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import link_of, open_page

CLONE = "clone-inherits"

OWN = """\
kernel  6.7
fs      disk  ext4

define <<END
static inline void sb_end_write(struct super_block *sb)
{
	__sb_end_write(sb, SB_FREEZE_WRITE);
}
END

app:    write disk
"""


def mailed(address: str) -> str:
    """`address` as the quoted answer to a mail in quoted-printable brings it."""
    head, tail = address[:-9], address[-9:]
    return (
        f"On Monday somebody wrote:\n> > look at <{head}=\n> > {tail}>, please.\n> > -- \n> > me\n"
    )


def open_box(page: Page, text: str) -> None:
    page.keyboard.press("o")
    box = page.get_by_label("A link, or a mail with one")
    box.fill(text)
    box.press("Enter")


def test_a_link_in_a_quoted_mail_is_opened_and_the_repairs_are_told(
    page: Page, server_url: str
) -> None:
    address = link_of(server_url, CLONE, 30)
    open_page(page, f"{server_url}/")

    open_box(page, mailed(address))

    expect(page).to_have_url(address)
    expect(page.locator(".pos b")).to_have_text("30")
    expect(page.locator(".notice")).to_contain_text(
        "The link was repaired: undid soft line breaks; took out quote marks; took off angle"
    )


def test_a_whole_link_is_opened_without_a_word(page: Page, server_url: str) -> None:
    address = link_of(server_url, CLONE, 30)
    open_page(page, f"{server_url}/")

    open_box(page, address)

    expect(page).to_have_url(address)
    expect(page.locator(".notice")).to_have_attribute("data-empty", "")


def test_an_altered_link_is_named_and_stays_in_the_box(page: Page, server_url: str) -> None:
    address = link_of(server_url, CLONE)
    last = address[-1]
    altered = f"{address[:-1]}{'A' if last != 'A' else 'B'}"
    open_page(page, f"{server_url}/")

    open_box(page, altered)

    expect(page.locator("draft-desk [role=alert]")).to_contain_text("was changed or moved")
    expect(page.get_by_label("A link, or a mail with one")).to_have_value(altered)
    expect(page.get_by_label("A link, or a mail with one")).to_be_focused()


@pytest.mark.slow
def test_a_case_with_own_text_is_stored_on_request_and_opens_by_its_short_link(
    browser: Browser, server_url: str
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/api/links" in r.url else None)
    open_page(page, f"{server_url}/")
    page.keyboard.press("e")
    page.get_by_label("Scenario text").fill(OWN)
    page.keyboard.press("Escape")
    expect(page.locator(".pos")).to_contain_text("/ 0", timeout=30_000)
    page.get_by_role("button", name="Copy").click()
    assert asked == []  # to look at the dialog stores nothing

    page.get_by_role("button", name="Short link").click()

    expect(page.locator("copy-sheet [role=status]")).to_have_text("Copied: Short link.")
    short = str(page.evaluate("() => navigator.clipboard.readText()"))
    assert re.fullmatch(rf"{re.escape(server_url)}/s/[0-9A-Za-z]+/0", short)
    other = context.new_page()
    other.goto(short)
    expect(other.locator(".pos b")).to_have_text("0")
    expect(other.get_by_label("Introduction")).to_have_count(0)
    context.close()


def test_a_frame_shows_the_step_in_the_theme_that_is_asked_for(page: Page, server_url: str) -> None:
    embed = link_of(server_url, CLONE, 30).replace("/v1/", "/embed/v1/")
    page.emulate_media(color_scheme="light")
    page.goto(f"{embed}?theme=dark")

    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    expect(page.locator("#place")).to_have_text(re.compile("^30 / "))
    page.keyboard.press("ArrowRight")
    whole = page.get_by_role("link", name="Open in kiocbscope")
    expect(whole).to_have_attribute("href", re.compile(r"/v1/[0-9A-Za-z]+/31$"))
    page.goto(f"{embed}?theme=light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
