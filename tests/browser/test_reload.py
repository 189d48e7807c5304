"""A reload brings back what was there, at whatever moment it comes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.pages import hold, link_of

WRITE = """(text) => dispatchEvent(new CustomEvent('ask', { detail: { act: 'write', text } }))"""
RELOAD = "setTimeout(() => location.reload())"
EDITED = "kernel 6.8\nfs disk ext4\nmine: write disk\n"
TELL = """() => new MutationObserver(() => console.log('another title')).observe(
  document.querySelector('.title'), { subtree: true, childList: true, characterData: true })"""
OPERATION = ".builder .op"


def begun(page: Page, server_url: str) -> None:
    """The page of a scenario, with the builder beside it."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(link_of(server_url, "denied-write-naive", 0))
    expect(page.locator(OPERATION)).to_have_count(2)


def choose_blank(page: Page) -> None:
    """The least scenario that runs, from the desk."""
    page.keyboard.press("o")
    page.get_by_role("button", name="Blank").click()


def test_a_draft_whose_run_had_not_come_yet_is_there_after_a_reload(
    page: Page, server_url: str
) -> None:
    begun(page, server_url)
    with page.expect_request("**/api/runs"):
        hold(page, "**/api/runs")
        choose_blank(page)

    page.reload()

    expect(page.locator(OPERATION)).to_have_text(["write disk"])


def test_a_draft_whose_run_comes_while_the_page_reloads_is_there_afterwards(
    page: Page, server_url: str
) -> None:
    begun(page, server_url)
    with page.expect_request("**/api/runs"):
        runs = hold(page, "**/api/runs")
        choose_blank(page)
    before = page.url
    page.evaluate(TELL)
    documents = hold(page, "**/v1/**")
    with page.expect_request("**/v1/**"):
        page.evaluate(RELOAD)
    with page.expect_console_message(lambda message: message.text == "another title"):
        runs[0].continue_()
    documents[0].continue_()

    page.wait_for_url(lambda url: "/v1/" in url and url != before)
    expect(page.locator(OPERATION)).to_have_text(["write disk"])
    expect(page.locator(".title b")).to_have_text("write disk")
    page.keyboard.press("u")
    expect(page.locator(OPERATION)).to_have_text(["aio_write ovl", "freeze disk"])


def test_an_edit_is_there_after_a_reload_that_comes_before_the_address_has_followed(
    page: Page, server_url: str
) -> None:
    begun(page, server_url)
    page.evaluate(
        """() => {
          const title = document.querySelector('.title');
          new MutationObserver(() => location.reload()).observe(
            title, { subtree: true, childList: true, characterData: true });
        }"""
    )

    with page.expect_event("load"):
        page.evaluate(WRITE, EDITED)

    expect(page.locator(OPERATION)).to_have_text(["write disk"])
    expect(page.locator(".fig b").first).to_have_text("mine")
