"""The middle of a picture: a row a file system, its iocbs facing its superblock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.render.picture.card import Box, card, pocket_edge, vacant
from app.render.picture.drawing import fitted, num, path, rect, safe, text, width_of
from app.render.picture.frames import Frame, Story, keeper
from app.render.picture.tower import gates, tower

LEFT, RIGHT = 320, 1168
GAP = 12
LABEL = 34
CARD_WIDTH = 424
TOWER_WIDTH = 318
MOST_ROWS = 3
LEAST = 27
"""The least height of a card."""

Parts = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A file system's place."""

    fs: Mapping[str, Any]
    box: Box
    wanted: int
    """How many iocbs are here at once, at most."""
    only_write: bool
    """Whether there is room for the gate of writes alone."""

    @property
    def name(self) -> str:
        return str(self.fs["name"])

    @property
    def tower(self) -> Box:
        return Box(
            self.box.right - TOWER_WIDTH - 12, self.box.y + 6, TOWER_WIDTH, self.box.height - 14
        )

    @property
    def slots(self) -> int:
        """How many iocbs find room, one above the other."""
        return max(1, min(self.wanted, int((self.box.height - 2 * self.air + 6) / (LEAST + 6))))

    @property
    def air(self) -> float:
        """What is free above and below the cards."""
        return 10 if self.box.height > 100 else 6

    def slot(self, number: int) -> Box:
        """Where the iocb of a slot stands."""
        gap = 8 if self.box.height > 100 else 6
        room = self.box.height - 2 * self.air
        height = (room - gap * (self.slots - 1)) / self.slots
        y = self.box.y + self.air + number * (height + gap)
        return Box(self.box.x + LABEL, y, CARD_WIDTH, height)


def rows(story: Story, top: float, height: float) -> Sequence[Row]:
    """The file systems that are drawn, the top of a stack first: the same at every step."""
    systems = _busiest(story)
    room = height - GAP * (len(systems) - 1)
    if len(systems) > 2:
        weights = [1.0] * (len(systems) - 1) + [1.65]
    else:
        weights = [1.15 if fs["freezable"] else 1.0 for fs in systems]
    found, y = [], top
    for fs, weight in zip(systems, weights, strict=True):
        tall = room * weight / sum(weights)
        wanted = max((stay.slot + 1 for stay in story.slots[fs["name"]]), default=1)
        box = Box(LEFT, y, RIGHT - LEFT, tall)
        found.append(Row(fs, box, wanted, only_write=tall < 105))
        y += tall + GAP
    return found


def _busiest(story: Story) -> list[Mapping[str, Any]]:
    """At most three file systems: where there are more, those where more happens."""
    systems = list(story.run["file_systems"])
    if len(systems) <= MOST_ROWS:
        return systems
    events = dict.fromkeys((fs["name"] for fs in systems), 0)
    for step in story.run["steps"]:
        for path_of, _, _ in step["delta"]:
            kind, name, *_ = path_of.split("/")
            if kind == "superblocks":
                events[name] += 1
    kept = sorted(events, key=lambda name: -events[name])[:MOST_ROWS]
    return [fs for fs in systems if fs["name"] in kept]


def stage(story: Story, frame: Frame, places: Sequence[Row]) -> Parts:
    """(part, drawing) of everything between the headline and the foot."""
    for row in places:
        yield f"row:{row.name}", _panel(row)
        for number in range(row.slots):
            box = row.slot(number)
            name = story.occupant(row.name, number, frame.number)
            if name is not None and name in frame.view["iocbs"]:
                yield f"card:{row.name}:{number}", card(story, frame, name, box)
            else:
                before = any(
                    s.slot == number and s.born <= frame.number for s in story.slots[row.name]
                )
                yield f"card:{row.name}:{number}", vacant(box, before=before)
        yield (
            f"tower:{row.name}",
            tower(story, frame, row.fs, row.tower, only_write=row.only_write),
        )
        if hidden := _hidden(story, frame, row):
            low = row.box.y + row.box.height - 10
            x = row.slot(0).right + 8
            yield f"more:{row.name}", text(x, low, f"+{hidden}", 17, "ink-2 bold")
        if drawn := _threads(story, frame, row):
            yield f"threads:{row.name}", drawn
    left_out = len(story.run["file_systems"]) - len(places)
    if left_out:
        words = f"and {left_out} more file system{'' if left_out == 1 else 's'}"
        yield "rows", text(RIGHT, places[0].box.y - 4, words, 16, "ink-3 end")


def _hidden(story: Story, frame: Frame, row: Row) -> int:
    """How many iocbs are there and not drawn."""
    rest = range(row.slots, row.wanted)
    there = (story.occupant(row.name, number, frame.number) for number in rest)
    return sum(name in frame.view["iocbs"] for name in there)


def _panel(row: Row) -> str:
    box = row.box
    x, y = box.x + 22, box.middle
    fs = row.fs
    kind = f"{fs['type']}{' ro' if fs['read_only'] else ''}"
    if fs["loop"]:
        kind += f" in {fs['loop']}"
    name = fitted(fs["name"], box.height - 14, 18, "bold")
    if width_of(name, 18, "bold") + width_of(kind, 16) > box.height - 18:
        kind = ""
    label = (
        f'<text transform="translate({num(x)} {num(y)})rotate(-90)" font-size="18" '
        f'class="ink mid"><tspan class="bold">{safe(name)}</tspan>'
        f'<tspan class="ink-3" font-size="16" dx="7">{safe(kind)}</tspan></text>'
    )
    return rect(box.x, box.y, box.width, box.height, "sunken s-line w1", 10) + label


def _threads(story: Story, frame: Frame, row: Row) -> str:
    """From each pocket to the gate that its token came from; from an empty one, a stray end."""
    lines = []
    storeys = {g.name: g for g in gates(frame, row.name, row.tower, only_write=row.only_write)}
    for number in range(row.slots):
        name = story.occupant(row.name, number, frame.number)
        iocb = frame.view["iocbs"].get(name) if name else None
        if iocb is None or iocb["state"] == "freed":
            continue
        x, y = pocket_edge(row.slot(number))
        for level in dict.fromkeys(iocb["pocket"]):
            gate = storeys.get(level)
            request = iocb["request"]
            if gate and keeper(frame.view, row.name, level, request) == name:
                door = (gate.box.x + 2, gate.box.middle)
                lines.append(path(_curve((x, y), door), "none s-token-edge w2 dash"))
        if stray := _stray(frame, row.name, iocb):
            gate = storeys.get(stray)
            if gate:
                door = (gate.box.x - 6, gate.box.middle)
                lines.append(path(_curve((x, y), door), "none s-bad w2 dash"))
                tip = f"M{num(door[0] + 6)} {num(door[1])}l-12 -7v14Z"
                lines.append(path(tip, "bad"))
    return "".join(lines)


def _stray(frame: Frame, fs: str, iocb: Mapping[str, Any]) -> str | None:
    """The gate at which this step ended what `iocb` never started."""
    if frame.step is None or frame.before is None or iocb["pocket"]:
        return None
    if iocb["request"] != frame.step["request"]:
        return None
    now, was = (view["superblocks"][fs]["levels"] for view in (frame.view, frame.before))
    return next((name for name in now if now[name]["strays"] > was[name]["strays"]), None)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A soft S from left to right."""
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2
    return (
        f"M{num(x1)} {num(y1)}C{num(middle)} {num(y1)} {num(middle)} {num(y2)} {num(x2)} {num(y2)}"
    )
