"""The page in a browser: how long frames take, and what a step costs, beside the page at rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson
from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.row import Row
from tests.bench.served import get, post, running
from tests.browser.conftest import FLAGS
from tests.browser.get_browser import find, remembered
from tests.browser.pages import DESKTOP, LONG

FRAME_MS = 16.7 + 0.4
"""One frame at 60 Hz, and what a browser's clock rounds: it tells the time in steps of 0.1 ms."""
STEPS = 40
WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
LEISURE, HASTE = 12, 1
"""Frames to a step: at leisure each is shown moving; in haste, as when a key is held, none is."""

WRITER = "{}:   aio_write ovl io=queued\n"
SCENARIO = """\
kernel 6.7+flag-clone_mask
fs     disk ext4
fs     ovl  overlay upper=disk

"""
THREADS = (1, 4)
"""How many threads write, where each is three contexts: itself, an interrupt, a work item."""

WALK = """async ({ steps, pace, act }) => {
  const frame = () => new Promise(requestAnimationFrame);
  const ask = (detail) => dispatchEvent(new CustomEvent("ask", { detail }));
  const took = [];
  let last = await frame();
  for (let k = 0; k < steps * pace; k++) {
    if (act === "forward" && k % pace === 0) ask({ act });
    if (act === "between") ask({ act, at: 1 + k / pace });
    const now = await frame();
    took.push(now - last);
    last = now;
  }
  return took;
}"""
"""What each frame took while the reader rests, steps, or drags the slider from step to step."""


@dataclass(frozen=True)
class Walk:
    """Frames of one walk, and what the main thread did in it."""

    frames: list[float]
    work_ms: float

    @property
    def p95(self) -> float:
        """One frame in twenty took longer."""
        return sorted(self.frames)[int(len(self.frames) * 0.95)]


def rows() -> Iterator[Row]:
    """Stepping and scrubbing with few contexts and with many."""
    executable = remembered() or find()
    if executable is None:
        yield Row("frames of the page", "no Chromium: `make browser-test` gets one")
        return
    with running() as server, sync_playwright() as driver:
        server.line.settimeout(300)
        server.ask(get("/api/scenarios"))  # until it has compiled the library
        host, port = server.line.getpeername()
        browser = driver.chromium.launch(executable_path=executable, args=list(FLAGS))
        for wanted in (*map(_writing, THREADS), {"scenario": LONG}):
            status, answer = server.ask(post("/api/runs", orjson.dumps(wanted)))
            assert status == 200, answer
            run = orjson.loads(answer)
            page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
            page.goto(f"http://{host}:{port}{run['link']}/0", timeout=120_000)
            page.wait_for_function("document.querySelector('stage-world').lively")
            page.wait_for_selector(".verdict:not([data-is=searching])", timeout=120_000)
            yield from _measured(
                page, f"{len(run['contexts'])} contexts, {len(run['steps'])} steps"
            )
            page.close()


def _writing(threads: int) -> dict[str, str]:
    """Every thread writes until its write is on its way, one after another."""
    names = [f"app{n}" for n in range(threads)]
    return {
        "scenario": SCENARIO + "".join(WRITER.format(name) for name in names),
        "schedule": " ".join(f"{name}>returned" for name in names),
    }


def _measured(page: Page, scene: str) -> Iterator[Row]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    walks: dict[str, Any] = {
        "stepping": {"pace": LEISURE, "act": "forward"},
        "stepping fast": {"pace": HASTE, "act": "forward"},
        "scrubbing": {"pace": LEISURE, "act": "between"},
    }
    rest = _walk(page, session, {"pace": LEISURE, "act": "rest"})
    for name, how in walks.items():
        page.keyboard.press("Home")
        page.wait_for_timeout(300)
        walk = _walk(page, session, how)
        what = f"{name}, {scene}, frames p95 / at rest"
        told = f"{walk.p95 / rest.p95:.2f} ({rest.p95:.1f} -> {walk.p95:.1f} ms)"
        yield Row(what, told, f"<= {FRAME_MS:.1f} ms", walk.p95 > FRAME_MS)
        idle = rest.work_ms / len(rest.frames) * len(walk.frames)
        step = (walk.work_ms - idle) / STEPS
        yield Row(
            "  main thread, one step, p50 of frames",
            f"{step:.1f} ms ({median(walk.frames):.1f} ms)",
        )


def _walk(page: Page, session: CDPSession, how: dict[str, Any]) -> Walk:
    before = _work(session)
    frames = page.evaluate(WALK, {"steps": STEPS, **how})
    return Walk(frames, _work(session) - before)


def _work(session: CDPSession) -> float:
    """Milliseconds of script, style and layout up to now, of the thread alone."""
    counted: dict[str, float] = {
        m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]
    }
    return sum(counted[name] for name in WORK) * 1000
