"""What a reader takes along: each form of a step and of a verdict, with and without a clipboard."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import link_of, open_page

CLONE = "clone-inherits"


def group(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def clipboard(page: Page) -> str:
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def text_of(address: str) -> str:
    """What curl gets."""
    with urlopen(Request(address, headers={"accept": "text/plain"}), timeout=60) as answer:
        return str(answer.read().decode())


@pytest.mark.slow
def test_a_step_and_a_verdict_are_copied_by_keyboard_and_it_is_said(
    browser: Browser, server_url: str
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    address = link_of(server_url, CLONE, 30)
    open_page(page, address)
    expect(page.locator(".verdict")).not_to_have_attribute("data-is", "searching", timeout=60_000)

    page.keyboard.press("c")
    step, told = group(page, "The run up to step 30"), page.locator("copy-sheet [role=status]")
    expect(step.get_by_role("button")).to_have_count(6)
    step.get_by_role("button", name="Address").press("Enter")
    expect(told).to_have_text("Copied: Address.")
    assert clipboard(page) == address

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(told).to_have_text("Copied: Link: trailer.")
    assert clipboard(page) == f"Link: {address}"

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(told).to_have_text("Copied: Mail block.")
    assert clipboard(page) == text_of(f"{address}.txt")

    group(page, "The verdict").get_by_role("button", name="Mail block").press("Enter")
    expect(page.get_by_label("What was copied")).not_to_have_value(text_of(f"{address}.txt"))
    assert "every interleaving" in clipboard(page)
    assert f"\nLink: {server_url}/v1/" in clipboard(page)
    context.close()


def test_without_a_clipboard_the_text_stands_selected(page: Page, server_url: str) -> None:
    page.add_init_script("""Object.defineProperty(navigator, "clipboard", { value: {
        writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) } })""")
    address = link_of(server_url, CLONE, 30)
    open_page(page, address)

    page.get_by_role("button", name="Copy").click()
    group(page, "The run up to step 30").get_by_role("button", name="Markdown").click()

    expect(page.locator("copy-sheet [role=status]")).to_contain_text("The text is selected")
    area = page.get_by_label("What was copied")
    expect(area).to_be_focused()
    selected = area.evaluate("(e) => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert selected == text_of(f"{address}.md")


def test_what_the_server_refuses_is_said(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 30))
    page.route("**/*.txt", lambda route: route.fulfill(status=429, body="429 Too many"))

    page.keyboard.press("c")
    group(page, "The run up to step 30").get_by_role("button", name="Mail block").click()

    expect(page.locator("copy-sheet [role=status]")).to_have_text("429 Too many")
    expect(page.get_by_label("What was copied")).to_have_count(0)


def test_the_step_is_saved_as_every_kind_of_file(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 30))
    page.keyboard.press("c")
    files = group(page, "Files").get_by_role("link")
    expect(files).to_have_count(9)

    names = []
    for file in files.all():
        with page.expect_download() as download:
            file.click()
        names.append(download.value.suggested_filename)
        assert download.value.path().stat().st_size > 0

    kinds = "svg png anim.svg html txt json csv jsonl py".split()
    assert names == [f"step-30.{kind}" for kind in kinds]
