"""Branches: a tree that grows, is named, kept and compared."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.pages import (
    link_of,
    open_page,
    run_of,
    settled_address,
)
from tests.browser.test_timeline import CLONE


def fork(page: Page, at: int, times: int = 3) -> None:
    """Goes back to `at` on the branch shown, and lets admin run instead."""
    page.keyboard.press("Home")
    for _ in range(at):
        page.keyboard.press("ArrowRight")
    for k in range(times):
        page.locator('.take[data-context="admin"]').click()
        expect(page.locator(".pos b")).to_have_text(str(at + k + 1))


def test_branches_stand_as_a_tree_are_named_by_key_and_none_is_lost_in_a_reload(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 0))
    fork(page, 20)
    fork(page, 12)
    page.get_by_role("button", name=re.compile("branch b")).click()
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    page.locator('.take[data-context="app"]').click()
    expect(page.locator(".twig")).to_have_count(4)
    expect(page.locator(".twig bdi")).to_have_text(["branch a", "branch b", "branch d", "branch c"])
    drops = page.locator(".twig .fork").evaluate_all(
        "es => es.map((e) => e.style.getPropertyValue('--rows'))"
    )
    assert drops == ["1", "1", "3"]
    expect(page.locator(".twig [aria-current]")).to_have_text(re.compile("branch d"))

    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Name of branch d")).to_be_focused()
    page.keyboard.type("<i>late</i> freeze")
    page.keyboard.press("Enter")
    expect(page.locator(".twig bdi")).to_have_text(
        ["branch a", "branch b", "<i>late</i> freeze", "branch c"]
    )
    expect(page.locator(".twig [aria-current]")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Name of branch d")).to_be_focused()
    page.keyboard.type("no")
    page.keyboard.press("Escape")
    told = page.locator(".twig .b-say").all_inner_texts()
    address = settled_address(page)

    page.reload()

    expect(page.locator(".twig")).to_have_count(4)
    assert page.url == address
    expect(page.locator(".twig bdi")).to_have_text(
        ["branch a", "branch b", "<i>late</i> freeze", "branch c"]
    )
    assert page.locator(".twig .b-say").all_inner_texts() == told
    expect(page.locator(".twig [aria-current]")).to_have_text(re.compile("late"))
    page.keyboard.press("B")
    expect(page.locator(".twig [aria-current]")).to_have_text(re.compile("branch c"))
    expect(page.locator(".pos")).to_have_text(re.compile(r"/ 15$"))
    page.keyboard.press("b")
    expect(page.locator(".twig [aria-current]")).to_have_text(re.compile("late"))


def test_the_beginning_of_a_kept_branch_opens_as_its_link_says_and_the_rest_is_a_click_away(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    open_page(page, f"{server_url}{run['link']}")
    fork(page, 20)
    short = run_of(server_url, CLONE, schedule="app*9")

    open_page(page, f"{server_url}{short['link']}")

    expect(page.locator(".pos")).to_have_text("9 / 9")
    expect(page.locator(".twig")).to_have_count(2)
    expect(page.locator(".twig .b-say").first).to_contain_text(
        f"{len(run['steps']) - 9} steps more"
    )
    page.locator(".twig [aria-current]").click()
    expect(page.locator(".pos")).to_have_text(f"9 / {len(run['steps'])}")


def test_two_windows_lose_no_branch_of_each_other(page: Page, server_url: str) -> None:
    address = link_of(server_url, CLONE, 0)
    other = page.context.new_page()
    open_page(page, address)
    open_page(other, address)
    fork(page, 20)
    fork(other, 12)

    open_page(page, address)

    expect(page.locator(".twig")).to_have_count(3)


def test_many_branches_scroll_inside_and_move_nothing_else(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_page(page, link_of(server_url, CLONE, 0))
    places = """() => ['.stage', '.choices', '.time', '.branches'].map((s) => {
        const r = document.querySelector(s).getBoundingClientRect(); return [r.y, r.height]; })"""
    before = page.evaluate(places)

    for at in (30, 25, 20, 15, 10):
        fork(page, at, times=1)
        assert page.evaluate(places) == before

    expect(page.locator(".twig")).to_have_count(6)
    list_, row = page.locator(".branches"), page.locator(".twig:has([aria-current])")
    assert list_.evaluate("e => e.scrollHeight > e.clientHeight")
    frame, shown = list_.bounding_box(), row.bounding_box()
    assert frame is not None
    assert shown is not None
    assert frame["y"] <= shown["y"] + 1
    assert shown["y"] + shown["height"] <= frame["y"] + frame["height"] + 1
    assert page.evaluate("document.documentElement.scrollHeight") == 900


def test_a_branch_is_compared_once_its_run_is_there(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 0))
    fork(page, 20)
    settled_address(page)
    page.reload()
    expect(page.locator(".twig")).to_have_count(2)
    page.evaluate("addEventListener('ask', (e) => (window.asked ??= []).push(e.detail))")

    page.locator(".twig").first.hover()
    with page.expect_response("**/api/runs"):
        page.get_by_role("button", name="Compare a with the one shown").click()

    page.wait_for_function("window.asked?.some(({ act }) => act === 'compare')")
    asked = page.evaluate("window.asked.find(({ act }) => act === 'compare')")
    assert asked["with"] == {"branch": 0}
    expect(page.locator(".twig [aria-current]")).to_have_text(re.compile("branch b"))
