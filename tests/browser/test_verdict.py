"""The verdict bar: a check followed, stopped, given up, taken further."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.pages import ask, link_of, position

LONG = "kernel 6.8\nfs disk ext4\nw*12: aio_write disk\nadmin: freeze disk\n"
SMALL = "kernel 6.8\nfs disk ext4\napp: write disk\n"
DENIED = "denied-write-naive"
CHECKS = "**/api/checks"
WAIT = 60_000


def link_to(server_url: str, text: str) -> str:
    """The address of a scenario at its beginning."""
    return f"{server_url}{ask(server_url, '/api/links', {'scenario': text})['path']}"


def begin(page: Page, address: str) -> None:
    """Open a scenario before its first step."""
    page.goto(address)
    expect(page.locator(".pos")).to_be_visible()


def verdict_of(server_url: str, name: str) -> Any:
    """What a script is told of a scenario of the library."""
    text = ask(server_url, f"/api/scenarios/{name}")["text"]
    return ask(server_url, "/api/checks", {"scenario": text})


def idle(server_url: str) -> None:
    """Wait until no search runs or waits on the server."""
    give_up = time.monotonic() + WAIT / 1000
    while True:
        searches = ask(server_url, "/healthz")["searches"]
        if not searches["running"] and not searches["waiting"]:
            return
        assert time.monotonic() < give_up, searches
        time.sleep(0.05)


def stands(page: Page, how: str) -> None:
    """Wait until the bar stands so."""
    expect(page.locator(".verdict")).to_have_attribute("data-is", how, timeout=WAIT)


def counting(page: Page) -> str:
    """Wait until the count of states runs; what it shows."""
    expect(page.locator(".verdict .count")).to_have_text(
        re.compile(r"^[\d,]+ states?$"), timeout=WAIT
    )
    return page.locator(".verdict .count").inner_text()


def sent(request: Request) -> Any:
    """The JSON that the page asked with."""
    return json.loads(request.post_data or "")


def streamed(*events: tuple[str, Any]) -> dict[str, Any]:
    """A whole answer of these events, as a server would send it."""
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    return {"content_type": "text/event-stream", "body": f": asked\n\n{body}"}


PROGRESS = {"states": 48_200, "transitions": 103_911, "depth": 31, "frontier": 3_127}
PROGRESS |= {"seconds": 1, "rate": 40_300}
BUSY = {"title": "Busy", "detail": "Too many wait.", "status": 503}

WRITE = """(text) => dispatchEvent(
  new CustomEvent('ask', { detail: { act: 'write', whole: true, text } }))"""
"""A whole text in the place of the one before, as the desk gives it."""

WATCH = """() => {
  window.drawn = new Set();
  const draw = ({ target }) => {
    const element = target.nodeType === 1 ? target : target.parentElement;
    window.drawn.add(element?.closest('.live > *, main > *')?.localName ?? '?');
  };
  new MutationObserver((all) => all.forEach(draw)).observe(
    document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
"""Note which parts of the page are drawn anew."""


def test_a_long_check_is_followed_and_stopped_by_keyboard_and_then_claims_nothing(
    page: Page, server_url: str
) -> None:
    begin(page, link_to(server_url, LONG))
    first = counting(page)
    expect(page.locator(".verdict .count")).not_to_have_text(first, timeout=WAIT)
    spoken = page.locator(".verdict [role=status]")
    expect(spoken).to_have_text(re.compile(r"^\W*checking\s*$"))

    button = page.locator(".verdict .turn")
    expect(button).to_have_text("Stop")
    button.focus()
    page.keyboard.press("Enter")

    stands(page, "stopped")
    expect(spoken).to_contain_text("stopped: not checked")
    assert "holds" not in page.locator(".verdict").inner_text()
    idle(server_url)
    expect(button).to_be_focused()
    expect(button).to_have_text("Check again")
    page.keyboard.press("Enter")
    stands(page, "searching")
    button.click()
    stands(page, "stopped")
    idle(server_url)


def test_an_edit_gives_up_the_search_of_what_was_there_and_known_verdicts_are_not_asked_again(
    page: Page, server_url: str
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/checks"):
            asked.append(sent(request)["scenario"])

    page.on("request", note)
    begin(page, link_to(server_url, LONG))
    counting(page)
    page.keyboard.press("e")
    area = page.get_by_label("Scenario text")

    with page.expect_event(
        "requestfailed", lambda request: request.url.endswith("/api/checks"), timeout=WAIT
    ) as given_up:
        area.fill(SMALL)

    assert "w*12" in sent(given_up.value)["scenario"]
    stands(page, "holds")
    idle(server_url)
    expect(page.locator(".scope")).to_contain_text("all interleavings")
    area.press("Control+z")
    stands(page, "searching")
    area.press("Control+y")
    stands(page, "holds")
    assert len([text for text in asked if "w*12" not in text]) == 1
    idle(server_url)


def test_in_a_burst_of_edits_the_first_and_the_last_are_searched(
    page: Page, server_url: str
) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(sent(route.request)["scenario"])
        route.fulfill(status=503, json=BUSY)

    page.route(CHECKS, answer)
    page.clock.install(time=0)
    begin(page, link_to(server_url, SMALL))
    stands(page, "failed")
    page.clock.pause_at(3_600_000)

    for name in ("one", "two", "three"):
        page.evaluate(WRITE, f"title {name}\nkernel 6.8\nfs disk ext4\n{name}: write disk\n")
        page.clock.run_for(1)
        expect(page.locator(".title b")).to_have_text(name)
    stands(page, "searching")
    page.clock.run_for(1_000)
    stands(page, "failed")

    assert [re.findall(r"^(\w+): ", text, re.MULTILINE) for text in asked] == [
        ["app"],
        ["one"],
        ["three"],
    ]


@pytest.mark.parametrize("word", ["holds", "vacuous"])
def test_a_verdict_that_was_cut_never_says_holds_whatever_the_server_says(
    page: Page, server_url: str, word: str
) -> None:
    verdict = ask(server_url, "/api/checks", {"scenario": SMALL})
    assert verdict["verdict"] == "holds"
    cut = {**verdict, "verdict": word, "complete": False, "cut": "it took 20 s, its budget"}
    page.route(
        CHECKS, lambda route: route.fulfill(**streamed(("progress", PROGRESS), ("verdict", cut)))
    )
    begin(page, link_to(server_url, SMALL))

    stands(page, "unknown")
    bar = page.locator(".verdict")
    expect(bar).to_contain_text("it took 20 s, its budget")
    expect(bar).to_contain_text("not all interleavings")
    page.keyboard.press("v")
    sheet = page.get_by_role("dialog", name="Verdict")
    expect(sheet).to_contain_text("not broken so far")
    words = sheet.locator(".ruling, .fared b").all_inner_texts()
    for said in (bar.inner_text(), *words):
        assert not re.search(r"\b(holds|vacuous)\b", said), said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (streamed(("progress", PROGRESS)), "The connection ended before the verdict came"),
        (streamed(("problem", BUSY)), "Too many wait."),
        ({"status": 503, "json": BUSY}, "Too many wait."),
        ({**streamed(), "body": "event: verdict\ndata: {\n\n"}, "What the server said"),
        (None, "The server does not answer"),
    ],
    ids=["ends", "problem", "refused", "garbled", "unreachable"],
)
def test_a_check_that_comes_to_nothing_says_why_and_can_be_asked_again(
    page: Page, server_url: str, answer: dict[str, Any] | None, said: str
) -> None:
    page.route(CHECKS, lambda route: route.fulfill(**answer) if answer else route.abort())
    begin(page, link_to(server_url, SMALL))

    stands(page, "failed")
    expect(page.locator(".verdict [role=status]")).to_contain_text(f"not checked {said}")
    page.unroute(CHECKS)
    page.get_by_role("button", name="Check again").click()
    stands(page, "holds")


def test_what_ran_out_is_searched_further_up_to_what_the_server_publishes(
    page: Page, server_url: str
) -> None:
    whole = ask(server_url, "/api/checks", {"scenario": SMALL})
    cut = {**whole, "verdict": "unknown", "complete": False, "cut": "it took 20 s, its budget"}
    limits = {**ask(server_url, "/limits"), "check_seconds": 60.0}
    within: list[float] = []

    def answer(route: Route) -> None:
        within.append(sent(route.request)["limits"]["seconds"])
        route.fulfill(**streamed(("verdict", whole if within[-1] == 60 else cut)))

    page.route(CHECKS, answer)
    page.route("**/limits", lambda route: route.fulfill(json=limits))
    begin(page, link_to(server_url, SMALL))
    stands(page, "unknown")

    page.get_by_role("button", name="Search further, up to 60 seconds").press("Enter")

    stands(page, "holds")
    assert within == [20, 60]
    expect(page.locator(".verdict .turn")).to_have_count(0)
    expect(page.locator(".verdict .full")).to_be_focused()


def test_where_the_server_goes_no_further_the_verdict_in_full_says_what_would_do(
    page: Page, server_url: str
) -> None:
    verdict = ask(server_url, "/api/checks", {"scenario": SMALL})
    cut = {**verdict, "verdict": "unknown", "complete": False, "cut": "it took 20 s, its budget"}
    page.route(CHECKS, lambda route: route.fulfill(**streamed(("verdict", cut))))
    begin(page, link_to(server_url, SMALL))
    stands(page, "unknown")

    expect(page.locator(".verdict .turn")).to_have_text("Check again")
    page.get_by_role("button", name="Details").click()

    expect(page.get_by_role("dialog", name="Verdict")).to_contain_text(
        "This server searches no further"
    )


def test_the_nearest_passing_run_grows_beside_the_counterexample_and_p_goes_back(
    page: Page, server_url: str
) -> None:
    passing = next(v for v in verdict_of(server_url, DENIED)["violations"] if v["passing"])
    way = passing["passing"]
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    breach = page.get_by_role("button", name=f"breaks {passing['property']}")
    breach.click()
    expect(page.locator(".pos")).to_have_text(f"{passing['steps']} / {passing['steps']}")
    expect(breach).to_have_attribute("data-is", "on")
    expect(breach).to_have_attribute("aria-current", "true")

    page.keyboard.press("p")

    expect(page.locator(".pos")).to_have_text(f"{way['step']} / {way['steps']}")
    told = page.locator(".notice")
    expect(told).to_contain_text(f"Step {way['step']} decides")
    expect(told).to_contain_text(way["takes"]["sentence"])
    expect(page.locator("button.branch")).to_have_count(2)
    around = page.get_by_role("button", name="nearest passing run")
    expect(around).to_have_attribute("aria-pressed", "true")
    expect(breach).not_to_have_attribute("aria-current", "true")

    around.click()
    expect(page.locator(".pos")).to_have_text(f"{way['step']} / {passing['steps']}")
    expect(breach).to_have_attribute("data-is", "run")
    expect(around).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("ArrowRight")
    expect(told).to_have_attribute("data-empty", "")


def test_the_passing_run_brings_the_breach_along_where_that_was_not_on_the_page(
    page: Page, server_url: str
) -> None:
    found = verdict_of(server_url, DENIED)["violations"]
    passing = next(v for v in found if v["passing"])
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    page.get_by_role("button", name=re.compile(f"^{passing['property']}")).click()

    page.keyboard.press("p")

    expect(page.locator(".pos")).to_contain_text(f"/ {passing['passing']['steps']}")
    expect(page.locator("button.branch")).to_have_count(2)
    page.locator("button.branch").first.click()
    expect(page.locator(".pos")).to_contain_text(f"/ {passing['steps']}")


def test_where_no_run_passes_it_says_so_and_stays(page: Page, server_url: str) -> None:
    hopeless = next(v for v in verdict_of(server_url, DENIED)["violations"] if not v["passing"])
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    page.get_by_role("button", name=f"breaks {hopeless['property']}").click()
    expect(page.locator(".pos b")).to_have_text(str(hopeless["steps"]))
    at = position(page)

    page.get_by_role("button", name="no passing run").click()

    expect(page.locator(".notice")).to_contain_text(f"No run keeps {hopeless['property']}")
    assert position(page) == at
    expect(page.locator("button.branch")).to_have_count(0)


def test_a_counterexample_grows_a_branch_and_ones_own_stays(page: Page, server_url: str) -> None:
    begin(page, link_of(server_url, DENIED, 0))
    stands(page, "violated")
    for at in (1, 2, 3):
        page.locator('.take[data-context="admin"]').click()
        expect(page.locator(".pos")).to_have_text(f"{at} / {at}")

    button = page.get_by_role("button", name="breaks no-deadlock")
    button.click()

    length = button.locator("b").inner_text()
    expect(page.locator(".pos")).to_have_text(f"{length} / {length}")
    expect(button).to_have_attribute("data-is", "on")
    page.locator("button.branch", has_text="3 steps").click()
    expect(page.locator(".pos")).to_contain_text("/ 3")
    expect(button).to_have_attribute("data-is", "off")


def test_a_tick_of_the_search_draws_nothing_but_the_bar(page: Page, server_url: str) -> None:
    begin(page, link_to(server_url, SMALL))
    expect(page.locator("scenario-pane .op").first).to_be_attached(timeout=WAIT)
    page.evaluate(WRITE, LONG)
    counting(page)
    page.evaluate(WATCH)

    ticks = [counting(page)]
    while len(ticks) < 4:
        expect(page.locator(".verdict .count")).not_to_have_text(ticks[-1], timeout=WAIT)
        ticks.append(counting(page))

    assert page.evaluate("[...window.drawn]") == ["verdict-bar"]
    page.locator(".verdict .turn").click()
    stands(page, "stopped")
    idle(server_url)
