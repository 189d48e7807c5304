"""The foot of a picture: what broke or what changed, and where on the way the step stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.render.picture.drawing import fitted, line, minus, num, pair, path, rect, text, width_of
from app.render.picture.frames import Frame, Story
from app.render.picture.headline import COLUMN, LEFT, RIGHT, wrapped
from app.render.picture.marks import breach_mark, hue
from app.render.words import change_words

BAND = (COLUMN, 496, RIGHT - COLUMN, 62)
TRACK = 592


def band(story: Story, frame: Frame) -> str:
    """In red the property that this step is the first to break; else what it changed."""
    if frame.breach is not None:
        return _breach(frame)
    step = frame.step
    if step is None:
        return _quiet(("the start", "ink-3"), _operations(story), mono=False)
    warning = next((e["text"] for e in step["log"] if e["level"] == "warning"), None)
    if warning is not None:
        return _quiet(("kernel log", "ink bold"), warning, mono=True)
    flags = {flag["constant"]: flag["value"] for flag in story.run["flags"]}
    words = minus(
        "   ".join(change_words(step["changes"], flags)).replace(" -> ", " \N{RIGHTWARDS ARROW} ")
    )
    if words:
        return _quiet(("changed", "ink-3"), words, mono=True)
    where = step["statements"][-1] if step["statements"] else None
    said = f"{where['file']}:{where['line']}  {where['text']}" if where else "no statement"
    return _quiet(("ran", "ink-3"), said, mono=True)


def _breach(frame: Frame) -> str:
    x, y, width, height = BAND
    breach = frame.breach
    assert breach is not None, "asked for where there is one"
    slugs = [b["property"] for b in (frame.step or {"breaches": []})["breaches"] if b["first"]]
    words = f"{breach['property']}."
    more = f" Also: {', '.join(slugs[1:])}." if len(slugs) > 1 else ""
    at = x + 54
    lead = width_of(words, 20, "bold") + 8
    message = wrapped([("text", f"{breach['message'].rstrip('.')}.{more}")], width - 100 - lead, 20)
    drawn = [rect(x, y, width, height, "bad-soft s-bad w2", 8), breach_mark(x + 28, y + 31, 14)]
    first = y + (38 if len(message) == 1 else 26)
    lines = ["".join(part for _, part in parts) for parts in message[:2]]
    if len(message) > 2:
        lines[1] = f"{fitted(lines[1], width - 130 - lead, 20)}\N{HORIZONTAL ELLIPSIS}"
    drawn.append(pair(at, first, (words, 20, "bad-ink bold"), (lines[0], 20, "ink")))
    drawn += [text(at, first + 24, more, 20, "ink") for more in lines[1:]]
    return "".join(drawn)


def _quiet(label: tuple[str, str], words: str, *, mono: bool) -> str:
    x, y, width, height = BAND
    said, style = label
    room = width - width_of(said, 18, "bold") - 70
    face = "ink-2 mono" if mono else "ink-2"
    words = fitted(words, room, 17, face)
    return rect(x, y + 8, width, height - 16, "surface s-line w1", 8) + pair(
        x + 18, y + 37, (said, 18, style), (words, 17, face), 16
    )


def _operations(story: Story) -> str:
    return "; ".join(f"{r['thread']}: {r['text']}" for r in story.run["requests"])


def verdict(story: Story, frame: Frame) -> str:
    """In the left corner: what this run has broken so far."""
    y = TRACK + 6
    if not frame.broken:
        tick = path(f"M{LEFT + 2} {y - 6}l6 6 11 -13", "none s-ink-2 w2 round")
        words = "breaks nothing" + ("" if frame.number == len(story.run["steps"]) else " so far")
        return tick + text(LEFT + 30, y, words, 19, "ink-2")
    slugs = list(frame.broken)
    more = f" +{len(slugs) - 1}" if len(slugs) > 1 else ""
    said = fitted(slugs[0], 200 - width_of(more, 19, "bold"), 19, "bold") + more
    return breach_mark(LEFT + 11, y - 6, 11) + text(LEFT + 32, y, said, 19, "bad-ink bold")


def track(story: Story) -> str:
    """All steps in the hues of who takes them, and where properties first break."""
    steps = story.run["steps"]
    drawn = [line(COLUMN, TRACK, RIGHT, TRACK, "s-line w2 round")]
    for context, at, count in _turns(steps):
        colour = hue(story.contexts[context])
        x, width = _x(at, len(steps)), _x(at + count, len(steps)) - _x(at, len(steps))
        drawn.append(rect(x + 0.5, TRACK - 5, max(width - 1.5, 1), 10, f"{colour} faint", 2))
    for at in sorted(set(story.frames[-1].broken.values())):
        x = _x(at - 0.5, len(steps))
        drawn.append(path(f"M{num(x)} {TRACK - 15}l-6 -10h12Z", "bad"))
    return "".join(drawn)


def cursor(story: Story, frame: Frame) -> str:
    """How far the run has come, over the track."""
    steps = story.run["steps"]
    drawn = []
    for context, at, count in _turns(steps[: frame.number]):
        colour = hue(story.contexts[context])
        x, width = _x(at, len(steps)), _x(at + count, len(steps)) - _x(at, len(steps))
        drawn.append(rect(x + 0.5, TRACK - 5, max(width - 1.5, 1), 10, colour, 2))
    here = _x(max(frame.number - 0.5, 0), len(steps))
    drawn.append(rect(here - 3, TRACK - 13, 6, 26, "ink s-paper w2", 3))
    return "".join(drawn)


def _x(step: float, steps: int) -> float:
    return COLUMN + (RIGHT - COLUMN) * step / max(steps, 1)


def _turns(steps: Sequence[dict[str, str]]) -> Iterator[tuple[str, int, int]]:
    """(context, steps before, steps) of each turn."""
    at = 0
    for context, turn in groupby(steps, key=lambda step: step["context"]):
        count = sum(1 for _ in turn)
        yield context, at, count
        at += count
