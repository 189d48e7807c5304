"""A superblock in a picture: gates with tokens inside and the queue outside, the count beside
the truth, ice where a freezer holds, and the rail of what ``frozen`` says.

`frozen` is advisory, the semaphores are the truth: the rail is one mark, doors and ice another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.render.picture.card import Box
from app.render.picture.drawing import circle, fitted, line, num, path, rect, text
from app.render.picture.frames import Frame, Story, keeper, touched
from app.render.picture.marks import badge, coin, ghost, hue, slot

GATES = ("FS", "PAGEFAULT", "WRITE")
"""From the roof down."""
CLIMB = ("UNFROZEN", "WRITE", "PAGEFAULT", "FS", "COMPLETE")
HEAD = 26
MOST = 3
"""Tokens drawn one by one."""

Level = Mapping[str, Any]


@dataclass(frozen=True)
class Gate:
    """A gate's storey."""

    name: str
    box: Box
    level: Level

    @property
    def door(self) -> str:
        if self.level["held"]:
            return "held"
        return "open" if self.level["blocked_by"] is None else "shutting"

    @property
    def broken(self) -> bool:
        return bool(self.level["count"] != self.level["truth"])

    @property
    def large(self) -> bool:
        return self.box.height >= 44

    @property
    def ring(self) -> tuple[float, float]:
        """Where its tokens lie."""
        return self.box.right - 156, self.box.middle


def gates(frame: Frame, fs: str, box: Box, *, only_write: bool) -> list[Gate]:
    """The storeys of a superblock in `box`; writes have the tallest."""
    levels = frame.view["superblocks"][fs]["levels"]
    names = ("WRITE",) if only_write else GATES
    shares = [1.7 if name == "WRITE" else 1.0 for name in names]
    unit = (box.height - HEAD) / sum(shares)
    found, y = [], box.y + HEAD
    for name, share in zip(names, shares, strict=True):
        found.append(Gate(name, Box(box.x, y, box.width, unit * share), levels[name]))
        y += unit * share
    return found


def tower(story: Story, frame: Frame, fs: Mapping[str, Any], box: Box, *, only_write: bool) -> str:
    """The superblock of `fs`."""
    name = fs["name"]
    frozen = frame.view["superblocks"][name]["frozen"]
    storeys = gates(frame, name, box, only_write=only_write)
    drawn = [_head(fs, frozen, box)]
    drawn += [_walls(storeys, box)]
    for number, gate in enumerate(storeys):
        drawn += _storey(story, frame, name, gate, first=number == 0)
    if fs["freezable"]:
        drawn += [_rail(box, frozen)]
    return "".join(drawn)


def _head(fs: Mapping[str, Any], frozen: str, box: Box) -> str:
    y = box.y + 17
    if not fs["freezable"]:
        return text(box.x + 14, y, "cannot be frozen", 16, "ink-3")
    style = "ink-3" if frozen == "UNFROZEN" else "ice-ink bold"
    return text(box.x + 14, y, f"frozen = {frozen}", 16, f"{style} mono")


def _walls(storeys: list[Gate], box: Box) -> str:
    top = storeys[0].box.y
    height = box.y + box.height - top
    return rect(box.x + 6, top, box.width - 6, height, "surface s-line-2 w1", 3)


def _storey(story: Story, frame: Frame, fs: str, gate: Gate, *, first: bool) -> Iterator[str]:
    box, level = gate.box, gate.level
    if gate.door == "held":
        yield _ice(box)
    if not first:
        edge = "s-ice-3" if gate.door == "held" else "s-line"
        yield line(box.x + 7, box.y, box.right - 1, box.y, f"{edge} w1")
    yield _door(story, frame, fs, gate)
    yield _queue(story, gate)
    shut = gate.door != "open"
    ink = "ice-ink" if shut else "ink"
    size = 19 if box.height > 26 else 17
    said = _said(story, gate)
    if gate.large and said:
        yield text(box.x + 22, box.middle - 1, gate.name, size, f"{ink} bold")
        yield text(box.x + 22, box.middle + 19, said, 16, "ice-ink" if shut else "ink-3")
    else:
        yield text(box.x + 22, box.middle + size * 0.36, gate.name, size, f"{ink} bold")
    yield _tokens(story, frame, fs, gate)
    yield _sum(level, box, large=gate.large, broken=gate.broken)


def _ice(box: Box) -> str:
    """Facets, with a broken upper edge."""
    x, y, right, low = box.x + 7, box.y, box.right - 1, box.y + box.height - 1
    teeth = (0, 4, 1, 5, 2, 4, 0, 3, 1)
    step = (right - x) / (len(teeth) - 1)
    edge = "L".join(f"{num(x + i * step)} {num(y + tooth)}" for i, tooth in enumerate(teeth))
    d = f"M{edge}L{num(right)} {num(low)}L{num(x)} {num(low)}Z"
    return f'{path(d, "ice-2")}<path d="{d}" fill="url(#facets)"/>'


def _door(story: Story, frame: Frame, fs: str, gate: Gate) -> str:
    """Two posts with a gap, or a bar; the step's context lights the gate that it touched."""
    box = gate.box
    height = box.height * (0.72 if gate.door != "open" else 0.5)
    top = box.middle - height / 2
    if gate.door == "open":
        posts = rect(box.x + 3, top, 7, height, "surface")
        bars = "".join(
            line(box.x, y, box.x + 13, y, "s-ink-3 w2 round") for y in (top, top + height)
        )
        drawn = f"{posts}{bars}"
    else:
        drawn = rect(box.x + 1, top, 11, height, "ice-ink", 3)
    if frame.step is not None and touched(frame)[1] == (fs, gate.name) and not gate.level["strays"]:
        colour = hue(story.contexts[frame.step["context"]])
        x, y = box.x - 4, box.middle
        drawn += path(f"M{num(x)} {num(y)}l-13 -8v16Z", colour)
    return drawn


def _queue(story: Story, gate: Gate) -> str:
    names = gate.level["queue"]
    if not names:
        return ""
    radius, pitch = 13, 20
    seen = [story.contexts[name] for name in names[:2]]
    x, y = gate.box.x - 26, gate.box.middle
    width = 32 + pitch * (len(seen) - 1)
    pill = (x + 16 - width, y - 16, width, 32)
    drawn = rect(*pill, "ice-1 s-ice-3 w1", 16)
    drawn += rect(*pill, "cold", 16)
    for number, context in enumerate(seen):
        drawn += badge(context, x - pitch * number, y, radius)
    if len(names) > 2:
        drawn += text(x + 16 - width - 4, y + 6, f"+{len(names) - 2}", 16, "ice-ink bold end")
    return drawn


def _said(story: Story, gate: Gate) -> str:
    level = gate.level
    if gate.door != "open":
        by = level["blocked_by"]
        who = story.contexts[by]["number"] if by in story.contexts else by
        words = f"shut by {who}" if gate.door == "held" else f"{who} waits for 0"
        return fitted(words, 112, 16)
    if level["leaked"]:
        return f"{len(level['leaked'])} leaked"
    if level["tokens"]:
        count = len(level["tokens"])
        return f"{count} token{'' if count == 1 else 's'} out"
    return (
        f"{level['strays']} stray end{'' if level['strays'] == 1 else 's'}"
        if level["strays"]
        else "open"
    )


def _tokens(story: Story, frame: Frame, fs: str, gate: Gate) -> str:
    x, y = gate.ring
    radius = 18 if gate.large else min(13, gate.box.height * 0.42)
    level = gate.level
    marks = []
    for request in level["tokens"]:
        iocb = keeper(frame.view, fs, gate.name, request)
        number = story.number_of_request.get(request, "?")
        marks.append(("slot", iocb) if iocb else ("coin", number))
    marks += [("leaked", story.number_of_request.get(r, "?")) for r in level["leaked"]]
    if level["strays"]:
        marks.append(("stray", ""))
    many = len(marks)
    if many > MOST:
        marks = marks[: MOST - 1] + (
            [marks[-1]] if level["strays"] else [("more", f"+{many - MOST + 1}")]
        )
    pitch = radius * (1.65 if len(marks) > 1 else 0)
    at = x - pitch * (len(marks) - 1) / 2
    drawn = []
    for kind, words in marks:
        match kind:
            case "slot":
                drawn.append(slot(at, y, radius, words))
            case "coin" | "leaked":
                drawn.append(coin(at, y, radius, words, leaked=kind == "leaked"))
            case "stray":
                drawn.append(ghost(at, y, radius, level["strays"]))
            case _:
                drawn.append(text(at, y + 6, words, 16, "token-text bold mid"))
        at += pitch
    return "".join(drawn)


def _sum(level: Level, box: Box, *, large: bool, broken: bool) -> str:
    """The kernel's count beside the truth; they are never merged."""
    x = box.right - 70
    count = str(level["count"]).replace("-", "\N{MINUS SIGN}")
    size = 24 if large else 18
    ink = "ink" if large else "ink-3"
    y = box.middle + size * 0.36
    if broken:
        big = 36 if large else 21
        return (
            text(x - 24, box.middle + big * 0.36, count, big, "bad-ink mono bold mid")
            + text(x + 11, y, "\N{NOT EQUAL TO}", size, "bad-ink mono bold mid")
            + text(x + 36, y, str(level["truth"]), size, "ink mono bold mid")
        )
    bold = " bold" if large else ""
    return (
        text(x - 18, y, count, size, f"{ink} mono{bold} mid")
        + text(x + 9, y, "=", size * 0.8, "ink-3 mono mid")
        + text(x + 36, y, str(level["truth"]), size, f"{ink} mono{bold} mid")
    )


def _rail(box: Box, frozen: str) -> str:
    """How far ``frozen`` has climbed: a dot a value, UNFROZEN at the ground."""
    x, low, high = box.right - 10, box.y + box.height - 12, box.y + HEAD + 12
    height = CLIMB.index(frozen) if frozen in CLIMB else 0
    pitch = (low - high) / (len(CLIMB) - 1)
    large, small = min(6.5, pitch * 0.7), min(4, pitch * 0.42)
    drawn = line(x, low, x, high, "s-line w2")
    if height:
        drawn += line(x, low, x, low - height * pitch, "s-ice-3 w3")
    for number in range(len(CLIMB)):
        y = low - number * pitch
        if number == height:
            drawn += circle(x, y, large, "ice-ink" if height else "line-2")
        else:
            drawn += circle(x, y, small, "ice-3" if number < height else "surface s-line-2 w1")
    return drawn
