"""Files of a run in a browser, from the disk and with no network: the capsule and the pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.render.capsule import capsule
from app.render.picture.frames import Story
from app.render.picture.moving import clock, moving_svg
from app.render.picture.still import svg
from tests.browser.pages import PHONE
from tests.render.runs import hostile, run_of

NAME = "freeze-passes-writer"

OUTSIDE = """() => {
  const seen = [];
  for (const text of document.querySelectorAll("text")) {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    if (left < -1 || right > 1201 || top < -1 || bottom > 631) seen.push(text.textContent);
  }
  return seen;
}"""

CROSSING = """() => {
  const texts = [...document.querySelectorAll("text:not([transform])")];
  const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
  const seen = [];
  for (const [i, [a, p]] of boxes.entries()) for (const [b, q] of boxes.slice(i + 1)) {
    const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (wide > 2 && high > 0.45 * Math.min(p.height, q.height)) seen.push([a, b]);
  }
  return seen;
}"""


def opened(page: Page, file: Path, content: str) -> None:
    """The file, as a browser opens it from the disk; nothing may be fetched."""
    file.write_text(content, encoding="utf-8")
    page.context.set_offline(True)
    page.goto(file.as_uri())


def steps_shown(page: Page) -> list[str]:
    return [
        li.get_attribute("id") or "" for li in page.locator("#steps > li").all() if li.is_visible()
    ]


def test_a_capsule_steps_both_ways_by_keys_and_buttons(page: Page, tmp_path: Path) -> None:
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    run = run_of(NAME)
    last = len(run["steps"])

    opened(page, tmp_path / "run.html", capsule(run, 5))
    assert steps_shown(page) == ["s5"]
    expect(page.locator("#s5 .say")).to_contain_text(run["steps"][4]["sentence"])

    page.keyboard.press("ArrowRight")
    assert steps_shown(page) == ["s6"]
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Back").click()
    assert steps_shown(page) == ["s4"]
    page.keyboard.press("End")
    assert steps_shown(page) == [f"s{last}"]
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    assert steps_shown(page) == [f"s{last}"]
    page.get_by_role("button", name="First").click()
    assert steps_shown(page) == ["s0"]
    page.get_by_role("slider").fill("17")
    assert steps_shown(page) == ["s17"]
    page.locator("header a").first.click()
    breach = next(s["number"] for s in run["steps"] if s["breaches"])
    assert steps_shown(page) == [f"s{breach}"]
    page.reload()
    assert steps_shown(page) == [f"s{breach}"]

    picture = page.locator(f"#s{breach} svg")
    assert (picture.bounding_box() or {"height": 0})["height"] > 150
    assert troubles == []
    assert [url for url in asked if not url.startswith("file:")] == []


def test_a_capsule_is_read_from_top_to_bottom_without_scripts(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    run = run_of("injected-error")

    opened(page, tmp_path / "run.html", capsule(run))

    assert len(steps_shown(page)) == len(run["steps"]) + 1
    expect(page.locator("nav")).to_be_hidden()
    context.close()


def test_a_capsule_runs_nothing_that_a_run_says(page: Page, tmp_path: Path) -> None:
    talked: list[str] = []
    page.on("console", lambda message: talked.append(message.text))
    page.on("pageerror", lambda error: talked.append(str(error)))

    opened(page, tmp_path / "run.html", capsule(hostile()))

    page.keyboard.press("Home")
    assert steps_shown(page) == ["s0"]
    assert page.locator("script").count() == 1
    assert talked == []


def test_a_capsule_fits_a_phone(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    opened(page, tmp_path / "run.html", capsule(run_of(NAME), 60))

    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


PICTURED: list[tuple[str, Any]] = [
    ("clone-inherits", range(0, 68, 7)),
    ("freeze-passes-writer", range(0, 114, 9)),
    ("write-waits-for-thaw", range(30, 84, 6)),
    ("uring-waits-behind-freezer", range(60, 94, 5)),
    ("loop-unprotected", range(40, 71, 6)),
    ("overlay-request-freed", range(30, 58, 4)),
]


@pytest.mark.parametrize(("name", "steps"), PICTURED, ids=[name for name, _ in PICTURED])
@pytest.mark.parametrize("font", ["as it comes", "DejaVu Sans"])
def test_words_of_a_picture_stay_apart_and_inside(
    page: Page, tmp_path: Path, name: str, steps: Any, font: str
) -> None:
    """With our fonts, and with the widest that may stand in for them."""
    page.set_viewport_size({"width": 1200, "height": 630})
    run = run_of(name)
    for step in (*steps, len(run["steps"])):
        picture = svg(run, step)
        if font != "as it comes":
            picture = picture.replace("font-family:Inter,", f'font-family:"{font}",')
        opened(page, tmp_path / "step.svg", picture)
        assert page.evaluate(OUTSIDE) == [], f"step {step}"
        assert page.evaluate(CROSSING) == [], f"step {step}"


def test_a_moving_picture_moves_only_where_motion_is_welcome(page: Page, tmp_path: Path) -> None:
    run = run_of("injected-error")
    story = Story(run)
    page.emulate_media(reduced_motion="reduce")
    opened(page, tmp_path / "run.svg", moving_svg(run))
    number = 'text[font-size="38"] tspan:first-child'

    def shown() -> list[str | None]:
        return [t.text_content() for t in page.locator(number).all() if t.is_visible()]

    assert shown() == [str(len(run["steps"]))]

    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    for step in (0, 3, len(run["steps"])):
        start, end = clock(story)[step]
        page.evaluate(
            "at => document.getAnimations().forEach((a) => { a.pause(); a.currentTime = at; })",
            (start + end) / 2 * 1000,
        )
        assert shown() == [str(step)]
    assert re.search(r"@keyframes", moving_svg(run))
