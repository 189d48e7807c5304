"""The left column of a picture: every context, where it stands, and why it cannot go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.render.picture.drawing import fitted, minus, num, pair, path, rect, text, width_of
from app.render.picture.frames import Frame, Story
from app.render.picture.headline import wrapped
from app.render.picture.marks import badge, hue

LEFT, WIDTH = 40, 264
MOST = 8
"""Contexts that are drawn; where there are more, those who act least make room."""

TALLEST = 74
AT_A_GATE = re.compile(r":(WRITE|PAGEFAULT|FS)$")


def shown(story: Story) -> Sequence[str]:
    """The names of the contexts that are drawn, in their order: the same at every step."""
    names = [context["name"] for context in story.run["contexts"]]
    if len(names) <= MOST:
        return names
    acts = dict.fromkeys(names, 0)
    for step in story.run["steps"]:
        acts[step["context"]] += 1
    ever = {n for frame in story.frames for n in names if frame.view["contexts"][n]["blocked"]}
    kept = sorted(names, key=lambda n: (n not in ever, -acts[n]))[: MOST - 1]
    return [name for name in names if name in kept]


def cast(story: Story, frame: Frame, top: float, height: float) -> Iterator[tuple[str, str]]:
    """(part, drawing) of each context."""
    names = shown(story)
    left_out = len(story.contexts) - len(names)
    rows = len(names) + (1 if left_out else 0)
    pitch = min(TALLEST, height / rows)
    for number, name in enumerate(names):
        y = top + number * pitch
        yield f"context:{name}", _figure(story, frame, name, y, pitch)
    if left_out:
        words = f"and {left_out} more contexts"
        y = top + len(names) * pitch
        yield "context:", text(LEFT + 12, y + pitch * 0.6, words, 17, "ink-3")


def _figure(story: Story, frame: Frame, name: str, y: float, pitch: float) -> str:
    context, view = story.contexts[name], frame.view["contexts"][name]
    acts = frame.step is not None and frame.step["context"] == name
    blocked, gone = view["blocked"], view["status"] in ("finished", "unborn")
    middle, radius = y + pitch / 2 - 2, min(17, pitch * 0.32)
    box = (LEFT, y, WIDTH, pitch - 5)
    drawn = []
    if blocked:
        cold = AT_A_GATE.search(blocked["on"]) is not None
        drawn.append(rect(*box, "ice-1" if cold else "sunken", 8))
        drawn.append(_hatched(box, "cold" if cold else "wait"))
    if acts:
        drawn.append(rect(*box, f"{'none' if blocked else 'surface'} s-{hue(context)} w2", 8))
    drawn.append(badge(context, LEFT + 26, middle, radius, hollow=gone and not acts))
    room, x = WIDTH - 64, LEFT + 54
    words = standing(view)
    label = "ink-3" if gone and not acts else "ink"
    style = "ice-ink" if blocked and AT_A_GATE.search(blocked["on"]) else "ink-2"
    if blocked and pitch >= 66:
        drawn.append(text(x, y + 23, fitted(name, room, 19, "bold"), 19, "ink bold"))
        lines = wrapped([("text", blocked["reason"])], room, 15.5)
        said = ["".join(w for _, w in parts) for parts in lines]
        if len(said) > 2:
            said[1] = f"{fitted(said[1], room - 20, 15.5)}\N{HORIZONTAL ELLIPSIS}"
        drawn += [text(x, y + 43 + 18 * i, w, 15.5, style) for i, w in enumerate(said[:2])]
    elif pitch < 44:
        drawn.append(_one_line(name, words, x, middle, room, label, style))
    else:
        drawn.append(text(x, middle - 4, fitted(name, room, 20, "bold"), 20, f"{label} bold"))
        drawn.append(text(x, middle + 18, fitted(words, room, 17), 17, style))
    return "".join(drawn)


def _one_line(
    name: str, words: str, x: float, middle: float, room: float, label: str, style: str
) -> str:
    said = fitted(name, room, 18, "bold")
    left = room - width_of(said, 18, "bold") - 20
    if left < 30:
        return text(x, middle + 6, said, 18, f"{label} bold")
    more = fitted(words.removeprefix("waits for "), left, 16)
    return pair(x, middle + 6, (said, 18, f"{label} bold"), (more, 16, style))


def _hatched(box: tuple[float, float, float, float], pattern: str) -> str:
    """A border and a hatched band at the right: waiting is seen without colour."""
    x, y, width, height = box
    edge = rect(*box, f"none s-{'ice-3' if pattern == 'cold' else 'line-2'} w1 dash", 8)
    band = path(f"M{num(x + width - 14)} {num(y + 1)}h13v{num(height - 2)}h-13Z", pattern)
    return f"{band}{edge}"


def standing(view: Mapping[str, Any]) -> str:
    """Where a context stands, in a few words."""
    if view["status"] == "unborn":
        return "not born"
    if view["blocked"]:
        return f"waits for {view['blocked']['on']}"
    if view["status"] == "finished":
        return minus(view["last"] or "finished")
    if view["stack"]:
        return f"in {view['stack'][-1]['function']}"
    return minus(view["last"] or view["next"] or "ready")
