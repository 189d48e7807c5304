"""What moves between two steps: where it starts and lands, how it is stopped and turned round."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESKTOP, PHONE, link_of, open_page, position, run_of, state

CLONE = "clone-inherits"
MASKED = "6.7+flag"
SHOWN = (CLONE, "write-waits-for-thaw", "freeze-passes-writer", "freeze-waits", "loop-unprotected")

CLOCK = """() => {
  const [now, frame] = [performance.now.bind(performance), requestAnimationFrame.bind(window)];
  let time = 10_000;
  performance.now = () => time;
  window.later = (ms = 1000) => { time += ms; };
  window.flow = () => { performance.now = now; };
  window.frames = async (n = 2) => { for (let k = 0; k < n; k++) await new Promise(frame); };
  window.press = (key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  window.seek = (to) => dispatchEvent(new CustomEvent("ask", { detail: { act: "seek", to } }));
  window.moving = () =>
    document.getAnimations().filter((a) => a.effect.target.closest("stage-world"));
  window.ended = async () => {
    await frames();
    for (const a of moving()) a.finish();
    await frames();
  };
  window.boxes = (selector) => [...document.querySelectorAll(selector)].map((e) => {
    const { x, y, width, height } = e.getBoundingClientRect();
    return [x + width / 2, y + height / 2, width, height];
  });
}"""
"""The page's clock stands until it is set forward; keys are pressed without the driver's delay."""

DIFFERENCE = """async (pictures) => {
  const read = async (picture) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height).data;
  };
  const [a, b] = await Promise.all(pictures.map(read));
  if (a.length !== b.length) return a.length;
  return a.reduce((count, value, i) => count + (Math.abs(value - b[i]) > 32), 0);
}"""

THERE_AND_BACK = """async () => {
  const { motions } = await import("/static/js/motions.js");
  const { views } = await import("/static/js/playback.js");
  const { run } = document.querySelector("stage-world");
  const all = views(run);
  const pace = { tap: 90, fade: 160, move: 420, freeze: 700 };
  const world = document.querySelector("stage-world .world");
  const length = (a) => a.effect.getComputedTiming().endTime;
  const uneven = [];
  let moved = 0;
  for (const step of run.steps) {
    const k = step.number;
    if (motions(run, all[k - 1], all[k], step, pace).length === 0) continue;
    seek(k - 1); await ended();
    const was = world.innerHTML;
    later(); press("ArrowRight"); await frames();
    if (moving().length === 0) uneven.push([k, "does not move"]);
    moved += 1;
    const takes = Math.max(...moving().map(length));
    await ended();
    if (moving().length) uneven.push([k, "still moves"]);
    later(); press("ArrowLeft"); await frames();
    if (moving().some((a) => a.playbackRate !== -1)) uneven.push([k, "goes on"]);
    if (moving().some((a) => Math.abs(length(a) - takes) > 0.1)) uneven.push([k, "other times"]);
    await ended();
    if (world.innerHTML !== was) uneven.push([k, "other markup"]);
  }
  return [moved, uneven];
}"""
"""How many steps of a run move, and which of them do not come back to where they were."""

MISSED = """async () => {
  const { motions, places } = await import("/static/js/motions.js");
  const { find } = await import("/static/js/places.js");
  const { views } = await import("/static/js/playback.js");
  const { run } = document.querySelector("stage-world");
  const world = document.querySelector("stage-world .world");
  const all = views(run);
  const pace = { tap: 90, fade: 160, move: 420, freeze: 700 };
  const wanted = (motion, side) => [
    ...[...places(motion), ...(motion.hides ?? []), ...(motion.place ? [motion.place] : [])]
      .filter((place) => place.side === side),
    ...(motion.at && side === "after" ? [motion] : []),
  ];
  const missed = [];
  let looked = 0;
  for (const step of run.steps) {
    const k = step.number;
    const list = motions(run, all[k - 1], all[k], step, pace);
    for (const side of list.length ? ["before", "after"] : []) {
      seek(side === "before" ? k - 1 : k);
      await frames(3);
      for (const place of list.flatMap((motion) => wanted(motion, side))) {
        looked += 1;
        if (!find(world, place)) missed.push([k, place.at, place.part]);
      }
    }
  }
  return [looked, missed];
}"""
"""How many places a run's motions know of, and which of them are not on the stage."""


def opened(page: Page, address: str) -> None:
    """The page with its own time, with all that it fetches; what moves there stands still."""
    page.add_init_script(f"({CLOCK})()")
    open_page(page, address)
    page.wait_for_function("document.querySelector('stage-world').lively")
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 0})


def pressed(page: Page, key: str) -> int:
    """How many animations run after `key`, which comes long after the last step."""
    found = page.evaluate(
        "async (key) => { later(); press(key); await frames(); return moving().length; }", key
    )
    return int(found)


def sought(page: Page, milliseconds: float) -> None:
    page.evaluate("t => moving().forEach((a) => { a.pause(); a.currentTime = t; })", milliseconds)


def difference(page: Page, *pictures: bytes) -> int:
    """In how many points two pictures differ. Letters that move are not always smoothed alike."""
    return int(page.evaluate(DIFFERENCE, [b64encode(picture).decode() for picture in pictures]))


def moment(run: Any, text: str) -> int:
    """The number of the first step whose sentence has `text` in it."""
    return next(int(step["number"]) for step in run["steps"] if text in step["sentence"])


def before(server_url: str, name: str, text: str) -> str:
    """The address of the run of a scenario, a step before that."""
    run = run_of(server_url, name)
    return f"{server_url}{run['link']}/{moment(run, text) - 1}"


def test_a_coin_starts_on_its_ring_and_lands_in_the_pocket(page: Page, server_url: str) -> None:
    opened(page, before(server_url, CLONE, "takes a token"))

    assert pressed(page, "ArrowRight") > 0
    sought(page, 0)
    coin, ring = page.evaluate("boxes('.a-coin')[0]"), page.evaluate("boxes('.ring.token')[0]")
    assert coin == pytest.approx(ring, abs=0.5)
    sought(page, 419.99)
    coin, real = page.evaluate("boxes('.a-coin')[0]"), page.evaluate("boxes('.pocket .coin')[0]")
    assert coin == pytest.approx(real, abs=0.5)
    assert page.locator(".pocket .coin").evaluate("e => getComputedStyle(e).opacity") == "0"


def test_the_words_of_the_stage_are_those_of_its_end_while_it_moves(
    page: Page, server_url: str
) -> None:
    opened(page, before(server_url, CLONE, "takes a token"))
    pressed(page, "ArrowRight")
    sought(page, 200)

    assert page.locator(".motions").inner_text() == ""
    moving = state(page)
    page.evaluate("ended()")
    assert page.evaluate("moving().length") == 0
    assert page.locator(".motions > *").count() == 0
    assert state(page) == moving


def test_a_picture_of_a_step_on_its_way_is_the_same_each_time(page: Page, server_url: str) -> None:
    opened(page, before(server_url, CLONE, "clones an iocb"))
    stage, pictures = page.locator("stage-world"), []
    for _ in range(2):
        pressed(page, "ArrowRight")
        sought(page, 300)
        pictures.append(stage.screenshot())
        page.evaluate("ended()")
        assert difference(page, stage.screenshot(), pictures[-1]) > 2000
        pressed(page, "ArrowLeft")
        page.evaluate("ended()")

    assert difference(page, *pictures) < 600


@pytest.mark.parametrize("name", SHOWN[:3])
def test_stepping_back_plays_back_and_ends_in_the_step_before(
    page: Page, server_url: str, name: str
) -> None:
    run = run_of(server_url, name)
    opened(page, f"{server_url}{run['link']}/0")

    uneven = page.evaluate(THERE_AND_BACK)

    assert uneven[0] > 5
    assert uneven[1] == []


@pytest.mark.parametrize("name", [*SHOWN, f"{CLONE} {MASKED}"])
def test_all_that_a_step_moves_stands_on_the_stage(page: Page, server_url: str, name: str) -> None:
    scenario, _, kernel = name.partition(" ")
    run = run_of(server_url, scenario, **({"kernel": kernel} if kernel else {}))
    opened(page, f"{server_url}{run['link']}/0")

    missed = page.evaluate(MISSED)

    assert missed[0] > 10
    assert missed[1] == []


def test_less_motion_is_none(page: Page, server_url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, before(server_url, CLONE, "takes a token"))

    assert pressed(page, "ArrowRight") == 0
    assert pressed(page, "ArrowLeft") == 0
    page.emulate_media(reduced_motion="no-preference")
    assert pressed(page, "ArrowRight") > 0


def test_a_second_key_at_once_skips_to_the_end(page: Page, server_url: str) -> None:
    address = before(server_url, CLONE, "takes a token")
    opened(page, address)
    at = position(page)[0]

    running = page.evaluate("""async () => {
      later(); press("ArrowRight"); await frames();
      const first = moving().length;
      later(149); press("ArrowRight"); press("ArrowRight"); await frames(3);
      return [first, moving().length, document.querySelectorAll(".motions > *").length];
    }""")

    assert running[0] > 0
    assert running[1:] == [0, 0]
    assert position(page)[0] == at + 3


def test_walking_fast_and_seeking_come_to_the_same(page: Page, server_url: str) -> None:
    opened(page, link_of(server_url, CLONE, 0))
    page.evaluate(
        "async () => { for (let k = 0; k < 30; k++) press('ArrowRight'); await frames(3); }"
    )
    walked = page.locator("stage-world").inner_html()
    assert position(page)[0] == 30

    for to in (0, 30):
        page.evaluate("async (to) => { seek(to); await frames(3); }", to)
    assert page.locator("stage-world").inner_html() == walked


def test_who_turns_back_on_the_way_goes_back_from_there(page: Page, server_url: str) -> None:
    opened(page, before(server_url, CLONE, "takes a token"))
    pressed(page, "ArrowRight")
    sought(page, 150)

    pressed(page, "ArrowLeft")
    turned = page.evaluate("moving().map((a) => [a.playbackRate, a.currentTime])")
    assert turned
    assert all(rate == -1 and at == pytest.approx(150, abs=1) for rate, at in turned)


def test_between_two_steps_the_pointer_finds_the_way_half_gone(page: Page, server_url: str) -> None:
    run = run_of(server_url, CLONE)
    taken = moment(run, "takes a token")
    opened(page, f"{server_url}{run['link']}/{taken - 1}")
    track = page.locator(".ticks .track").bounding_box()
    assert track
    unit = track["width"] / (len(run["steps"]) + 1)
    y = track["y"] + track["height"] / 2

    page.mouse.move(track["x"] + unit * (taken - 1), y)
    page.mouse.down()
    page.evaluate("later()")
    page.mouse.move(track["x"] + unit * (taken - 0.7), y)
    page.evaluate("frames(3)")
    total = 420.0
    times = page.evaluate("moving().map((a) => [a.playState, a.currentTime])")
    assert times
    assert all(s == "paused" and t == pytest.approx(total * 0.3, abs=8) for s, t in times)
    assert position(page)[0] == taken

    page.mouse.move(track["x"] + unit * (taken - 0.4), y)
    page.evaluate("frames(3)")
    times = page.evaluate("moving().map((a) => [a.playState, a.currentTime])")
    assert all(s == "paused" and t == pytest.approx(total * 0.6, abs=8) for s, t in times)
    page.evaluate("later()")
    page.mouse.up()
    page.evaluate("frames(3)")
    assert page.evaluate("moving().every((a) => a.playState === 'running')")
    page.evaluate("ended()")
    assert page.evaluate("moving().length") == 0
    assert position(page)[0] == taken


def test_a_step_is_gone_through_by_quarters(page: Page, server_url: str) -> None:
    run = run_of(server_url, CLONE)
    cloned = moment(run, "clones an iocb")
    opened(page, f"{server_url}{run['link']}/{cloned}")
    seen = []
    for key in "{{}}":
        page.evaluate("async (key) => { later(); press(key); await frames(3); }", key)
        seen.append(page.evaluate("document.querySelector('stage-world').fraction"))
        assert position(page)[0] == cloned

    assert seen[:3] == pytest.approx([0.75, 0.5, 0.75], abs=0.01)
    page.evaluate("ended()")
    assert page.evaluate("moving().length") == 0


def test_a_step_that_is_played_fits_its_beat(page: Page, server_url: str) -> None:
    opened(page, before(server_url, CLONE, "clones an iocb"))
    page.evaluate("flow()")
    page.keyboard.press(" ")

    page.wait_for_function("moving().length > 0")
    longest = page.evaluate(
        "Math.max(...moving().map((a) => a.effect.getComputedTiming().endTime))"
    )
    beat = page.evaluate("24000 / document.querySelector('stage-world').run.steps.length")
    assert beat < 400
    assert longest < 700  # it would be 760; a late timer is not held against it
    page.keyboard.press(" ")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_step_needs_room_of_its_own(page: Page, server_url: str, size: Any) -> None:
    """Nothing that moves makes the page wider, or lets it scroll."""
    page.set_viewport_size(size)
    opened(page, before(server_url, "write-waits-for-thaw", "queues"))
    wide = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    was = page.evaluate(wide)
    assert pressed(page, "ArrowRight") > 0
    for at in (0, 100, 210, 400):
        sought(page, at)
        assert page.evaluate(wide) == was
    expect(page.locator(".waiting")).to_be_visible()
