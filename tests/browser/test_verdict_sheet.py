"""The verdict in full: it tells what a script is told, and opens its runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import DESKTOP, PHONE, link_of
from tests.browser.test_reach import complaints
from tests.browser.test_verdict import DENIED, begin, stands, verdict_of


def test_the_verdict_in_full_tells_what_a_script_is_told(page: Page, server_url: str) -> None:
    verdict = verdict_of(server_url, DENIED)
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")

    page.keyboard.press("v")

    sheet = page.get_by_role("dialog", name="Verdict")
    expect(sheet.locator(".fared th")).to_have_text(list(verdict["properties"]))
    claims = [verdict["claims"][slug]["sentence"] for slug in verdict["properties"]]
    expect(sheet.locator(".fared .sentence")).to_have_text(claims)
    tested = verdict["exercised"]["freeze-order"]
    expect(sheet.locator(".fared tr", has_text="freeze-order")).to_contain_text(f"{tested:,} times")
    for violation in verdict["violations"]:
        expect(sheet.locator(".examples")).to_contain_text(
            violation["message"].replace("-1", "\u22121")
        )
    expect(sheet.locator(".unran details")).to_have_count(
        len({line["function"] for line in verdict["never_ran"]})
    )
    expect(sheet.locator(".measures")).to_contain_text(f"{verdict['transitions']:,}")

    ways = verdict["census"]["interleavings"]
    assert len(ways) == 20
    size = sheet.locator("#vs-census + p summary")
    expect(size).to_contain_text(re.compile(r"1\.8 . 10"))
    size.focus()
    page.keyboard.press("Enter")
    expect(sheet.locator("#vs-census + p")).to_contain_text(f"exactly {int(ways):,}")


def test_an_outcome_of_the_census_is_opened_from_the_verdict_in_full(
    page: Page, server_url: str
) -> None:
    outcomes = verdict_of(server_url, DENIED)["census"]["outcomes"]
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    page.get_by_role("button", name="Details").click()
    sheet = page.get_by_role("dialog", name="Verdict")
    expect(sheet.locator(".outcomes > li")).to_have_count(len(outcomes))

    sheet.locator(".outcomes > li").last.get_by_role("button").click()

    expect(sheet).to_be_hidden()
    steps = outcomes[-1]["steps"]
    expect(page.locator(".pos")).to_have_text(f"{steps} / {steps}")


@pytest.mark.parametrize("width", [360, 390, 1024, 1440])
def test_bar_and_sheet_fit_the_width(page: Page, server_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    details = page.get_by_role("button", name="Details")
    expect(details).to_be_in_viewport()

    details.click()

    sheet = page.get_by_role("dialog", name="Verdict")
    expect(sheet).to_be_visible()
    assert sheet.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_the_verdict_in_full(
    browser: Browser, server_url: str, scheme: Any, size: Any
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    page.keyboard.press("v")
    sheet = page.get_by_role("dialog", name="Verdict")
    sheet.locator(".unran summary").first.click()

    assert complaints(page) == []
    context.close()
