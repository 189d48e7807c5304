from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.pages import (
    ask,
    first_breach,
    hold,
    link_of,
    open_page,
    position,
    run_of,
    sentence,
    settled_address,
    state,
)

CLONE = "clone-inherits"


def test_a_reader_steps_to_the_warning_goes_back_chooses_and_finds_it_again_by_address(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 0))
    assert position(page)[0] == 0

    page.keyboard.press("w")
    expect(page.locator(".log")).to_contain_text("WARNING")
    warned = sentence(page)
    assert "kiocb_start_write" in warned

    page.keyboard.press("ArrowLeft")
    assert sentence(page) != warned
    before = position(page)[0]
    expect(page.locator(".log")).not_to_contain_text("WARNING")

    page.get_by_role("button", name=re.compile(r"^admin")).click()
    expect(page.locator(".pos b")).to_have_text(str(before + 1))
    expect(page.locator(".say")).to_contain_text("admin")

    address, seen = settled_address(page), state(page)
    page.reload()
    expect(page.locator(".pos b")).to_have_text(str(before + 1))
    assert page.url == address
    assert state(page) == seen


def test_choosing_differently_in_the_past_keeps_the_other_branch(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    _, steps = position(page)

    page.get_by_role("button", name=re.compile(r"^admin")).click()
    expect(page.locator(".pos")).to_have_text("21 / 21")

    page.get_by_role("button", name=re.compile(r"branch a")).click()
    expect(page.locator(".pos")).to_have_text(f"21 / {steps}")
    expect(page.locator("button.branch")).to_contain_text(["branch a", "branch b"])


def test_taking_the_recorded_step_asks_nobody_and_grows_no_branch(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 10))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.keyboard.press("1")

    expect(page.locator(".pos b")).to_have_text("11")
    assert not [url for url in asked if url.endswith("/api/runs")]
    expect(page.locator("button.branch")).to_have_count(0)


def test_stepping_to_the_end_and_back_by_keys_meets_the_same_state(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    seen = state(page)

    for key in ("End", "Home", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert position(page)[0] == 0
    for _ in range(20):
        page.keyboard.press("ArrowRight")

    expect(page.locator(".pos b")).to_have_text("20")
    assert state(page) == seen


def test_a_counterexample_is_one_click_away_and_ends_in_its_breach(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE))
    button = page.get_by_role("button", name=re.compile("shortest run that breaks flag-sound"))
    length = button.locator("b").inner_text()

    button.click()

    expect(page.locator(".pos b")).to_have_text(length)
    expect(page.locator(".props li[data-is=bad]")).to_contain_text(["flag-sound"])
    expect(button).to_have_attribute("data-is", "on")


def test_a_kernel_that_cannot_run_the_schedule_says_so_and_keeps_what_runs(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    open_page(page, f"{server_url}{run['link']}")

    page.get_by_label("kernel", exact=True).select_option("6.7")

    notice = page.get_by_role("status").filter(has_text="On 6.7")
    expect(notice).to_contain_text("stops before step")
    at, steps = position(page)
    assert 0 < at == steps < len(run["steps"])


def test_a_scenario_of_ones_own_is_run_as_it_is_written_and_is_never_markup(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, "async-write"))
    page.keyboard.press("e")
    area = page.get_by_label("Scenario text")

    area.fill("title <b>mine</b>\nkernel 6.8\nfs disk ext4\napp: write disk\nschedule app*4\n")

    expect(page.locator(".title b")).to_have_text("<b>mine</b>")
    expect(page.locator(".pos")).to_have_text("4 / 4")


def test_the_browsers_own_back_returns_to_the_case_before(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, "async-write"))
    page.keyboard.press("g")
    page.get_by_role("link", name=re.compile("A freeze waits for a write")).click()
    expect(page.locator(".title b")).to_contain_text("freeze waits")

    page.go_back()

    expect(page.locator(".op").first).to_have_text("aio_write disk")
    expect(page.locator(".op")).to_have_count(1)


def test_the_first_page_opens_where_it_goes_wrong_and_says_what_is_seen(
    page: Page, server_url: str
) -> None:
    open_page(page, server_url)

    expect(page.get_by_role("region", name="Introduction")).to_contain_text("token")
    page.get_by_role("button", name="From the start").click()

    expect(page.locator(".pos b")).to_have_text("0")
    expect(page.get_by_role("region", name="Introduction")).to_have_count(0)


def test_play_runs_and_any_step_by_hand_stops_it(page: Page, server_url: str) -> None:
    page.clock.install()
    open_page(page, link_of(server_url, CLONE, 0))

    page.keyboard.press("Space")
    page.clock.run_for(2_000)
    assert position(page)[0] > 2

    page.keyboard.press("ArrowLeft")
    stopped = position(page)
    page.clock.run_for(5_000)
    assert position(page) == stopped


def test_the_timeline_is_scrubbed_by_pointer(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 0))
    track = page.locator(".ticks .track").bounding_box()
    assert track is not None
    y = track["y"] + 30

    page.mouse.move(track["x"] + 5, y)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] / 2, y, steps=4)
    half = position(page)
    page.mouse.move(track["x"] + track["width"] + 50, y, steps=4)
    page.mouse.up()

    assert abs(half[0] - half[1] / 2) <= 1
    at, steps = position(page)
    assert at == steps


def test_without_scripts_every_sentence_is_there_with_its_address(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    address, clone = f"{server_url}{run['link']}", first_breach(run, "flag-sound")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{address}/{clone}")

    steps = plain.locator(".plain ol li")
    assert steps.count() == len(run["steps"])
    expect(plain.locator(".plain li[aria-current=step]")).to_contain_text("clones")
    plain.get_by_role("link", name="Next step").click()
    assert plain.url == f"{address}/{clone + 1}"
    context.close()


def test_where_the_step_is_a_choice_every_value_has_a_button_and_the_key_asks_which(
    page: Page, server_url: str
) -> None:
    text = "kernel 6.7\nfs disk ext4\napp: aio_write disk\n"
    run = ask(server_url, "/api/runs", {"scenario": text, "schedule": "app>hook"})
    for _ in range(20):
        choices = next(c for c in run["choices"] if c["context"] == "app")
        if len(choices["actions"]) > 1:
            break
        schedule = f"{run['schedule']} app"
        run = ask(server_url, "/api/runs", {"scenario": text, "schedule": schedule})
    values = [action["value"] for action in choices["actions"]]
    open_page(page, f"{server_url}{run['link']}")

    page.keyboard.press("1")

    buttons = page.locator(".values button")
    expect(buttons).to_have_text(values)
    expect(buttons.first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".pos b")).to_have_text(str(len(run["steps"]) + 1))
    assert f"/{len(run['steps']) + 1}" in settled_address(page)


def test_what_is_pressed_while_a_run_is_on_its_way_is_done_when_it_has_come(
    page: Page, server_url: str
) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    held = hold(page, "**/api/runs")

    page.get_by_role("button", name=re.compile(r"^admin")).click()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert position(page)[0] == 20
    held[0].continue_()

    expect(page.locator(".pos b")).to_have_text("18")
    assert settled_address(page).endswith("/18")


def test_of_two_cases_asked_for_the_last_is_shown(page: Page, server_url: str) -> None:
    open_page(page, link_of(server_url, CLONE, 20))
    held = hold(page, "**/api/runs")
    page.get_by_role("button", name=re.compile(r"^admin")).click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("g")
    with page.expect_event("requestfailed") as given_up:
        page.get_by_role("link", name=re.compile("A freeze waits for a write")).click()

    expect(page.locator(".title b")).to_contain_text("freeze waits")
    assert given_up.value.url == held[0].request.url
    expect(page.get_by_role("status").filter(has_text="does not answer")).to_have_count(0)


def test_the_ear_hears_nothing_while_the_run_plays_and_where_it_stops_the_sentence(
    page: Page, server_url: str
) -> None:
    page.clock.install()
    open_page(page, link_of(server_url, CLONE, 0))
    ear = page.locator(".say [aria-live=polite]")
    expect(ear).to_have_text(sentence(page))

    page.keyboard.press("Space")
    for _ in range(3):
        page.clock.run_for(700)
        expect(ear).to_have_text("")

    page.keyboard.press("Space")
    assert position(page)[0] > 1
    expect(ear).to_have_text(sentence(page).replace("\N{MINUS SIGN}", "-"))


def test_the_shelf_says_of_every_case_what_the_library_says(page: Page, server_url: str) -> None:
    library = ask(server_url, "/api/scenarios")["scenarios"]
    open_page(page, server_url)

    page.keyboard.press("g")

    cards = page.locator(".shelf a")
    expect(cards.locator("b")).to_have_text([entry["title"] for entry in library])
    expect(cards.locator("span")).to_have_text([entry["summary"] for entry in library])
    expect(cards.locator("code")).to_have_text([entry["kernel"] for entry in library])


def test_a_property_that_no_run_breaks_in_is_named_without_a_way_to_nowhere(
    page: Page, server_url: str
) -> None:
    def answer(route: Route) -> None:
        headers = {**route.request.headers, "accept": "application/json"}
        verdict = route.fetch(headers=headers).json()
        unseen = {"schedule": None, "steps": None, "link": None, "passing": None}
        verdict["violations"].append({"property": "expect", "message": "no run", **unseen})
        route.fulfill(json=verdict)

    page.route("**/api/checks", answer)
    open_page(page, link_of(server_url, CLONE, 0))

    said = page.locator(".cex li").last
    expect(said).to_have_text("expect no run shows it", timeout=60_000)
    expect(said.get_by_role("button")).to_have_count(0)


def test_what_a_freeze_changed_is_cold_and_what_a_breach_is_about_is_marked(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, "freeze-waits")
    steps = {change["field"]: s["number"] for s in run["steps"] for change in s["changes"]}
    for field in ("shut", "shut by", "held", "frozen"):
        open_page(page, f"{server_url}{run['link']}/{steps[field]}")
        row = page.locator(".diff tr", has=page.get_by_role("rowheader", name=f" {field}"))
        expect(row.last).to_have_class("cold")

    open_page(page, link_of(server_url, CLONE, "balanced"))
    expect(page.locator(".diff tr.hit")).to_contain_text("disk:WRITE count")
    open_page(page, link_of(server_url, CLONE, "flag-sound"))
    expect(page.locator(".diff tr.hit")).to_contain_text("#2.ki_flags")
    expect(page.locator("[data-anchor='iocb:#2']")).to_have_attribute("data-is", "lies")


def test_a_breach_says_what_its_property_claims_in_the_servers_words(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    sentence_of = {slug: claim["sentence"] for slug, claim in run["claims"].items()}
    open_page(page, link_of(server_url, CLONE, "flag-sound"))

    expect(page.locator(".notes")).to_contain_text(sentence_of["flag-sound"])
    for button in page.locator(".props button").all():
        slug, _, claim = (button.get_attribute("title") or "").partition(": ")
        assert claim == sentence_of[slug]


def test_only_a_first_breach_is_marked_on_the_timeline(page: Page, server_url: str) -> None:
    run = run_of(server_url, CLONE)
    broken = [s for s in run["steps"] if s["breaches"]]
    first = [s for s in broken if any(breach["first"] for breach in s["breaches"])]
    assert 0 < len(first) < len(broken)
    open_page(page, link_of(server_url, CLONE, 0))

    expect(page.locator(".ticks .k-bad")).to_have_count(len(first))
    expect(page.locator(".slider .dot.bad")).to_have_count(len(first))


def test_the_call_stack_shows_whole_names_and_the_outer_ones_when_asked(
    page: Page, server_url: str
) -> None:
    run = run_of(server_url, CLONE)
    at = max(run["steps"], key=lambda step: len(step["statements"][-1]["stack"]))
    stack = [frame["function"] for frame in at["statements"][-1]["stack"]]
    open_page(page, f"{server_url}{run['link']}/{at['number']}")
    shown = page.locator(".stack button:not(.outer):visible")
    expect(shown.last).to_have_text(stack[-1])
    expect(page.locator(".stack button[hidden]:not(.outer)")).not_to_have_count(0)

    page.get_by_role("button", name="Show the outer calls").click()

    expect(shown).to_have_text(stack)
