"""An iocb in a picture: what its bits say beside what its pocket holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.render.picture.drawing import fitted, pair, path, rect, text, width_of
from app.render.picture.frames import CLAIM, Frame, Story
from app.render.picture.marks import coin, hue

CHIP, CHIP_AIR = 28, 9
"""The height of a flag, and what is free beside its name."""


@dataclass(frozen=True)
class Box:
    """A place on the picture."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width


def pocket_of(box: Box) -> tuple[Box, float]:
    """Where a card has its pocket, and the radius of a coin in it."""
    if box.height >= 126:
        width, height = 138, min(76, box.height * 0.45)
        return Box(box.right - width - 14, box.y, width, height), 22
    height = box.height - (50 if box.height >= 106 else min(12, box.height * 0.16))
    return Box(box.right - 112, box.y, 102, height), min(20, height * 0.38)


def vacant(box: Box, *, before: bool) -> str:
    """A slot where nobody stands, now or yet."""
    words = "no iocb here now" if before else "no iocb here yet"
    return rect(box.x, box.y, box.width, box.height, "none s-line w1 dash", 8) + text(
        box.x + box.width / 2, box.middle + 6, words, 17, "ink-3 mid"
    )


def card(story: Story, frame: Frame, name: str, box: Box) -> str:
    """The iocb `name` in `box`."""
    iocb = frame.view["iocbs"][name]
    freed = iocb["state"] == "freed"
    claims = iocb["says_started"] is True
    parted = claims and "WRITE" not in iocb["pocket"]
    lies = parted and name in frame.accused
    touched = _touches(frame, name)
    edge = (
        f"s-{hue(story.contexts[frame.step['context']])} w2"
        if touched and frame.step is not None
        else "s-line-2 w1"
    )
    if freed:
        edge += " dash"
    drawn = [rect(box.x, box.y, box.width, box.height, f"surface {edge}", 8)]
    pocket, radius = pocket_of(box)
    room = pocket.x - box.x - 26
    x, low = box.x + 16, box.y + box.height
    if box.height >= 200:
        drawn += [_head(name, iocb, x, box.y + 38, room)]
        drawn += [_says(iocb, x, box.y + 106, pocket.x, parted=parted, lies=lies)]
        drawn += _details(story, iocb, x, low - 106, box.width - 32)
        drawn += [_chips(story, frame, name, Box(x, low - 46, box.width - 32, CHIP), lies)]
    elif box.height >= 126:
        drawn += [_head(name, iocb, x, box.y + 34, room)]
        drawn += [_says(iocb, x, box.y + 70, pocket.x, parted=parted, lies=lies)]
        drawn += [_chips(story, frame, name, Box(x, low - 42, box.width - 32, CHIP), lies)]
    elif box.height >= 56:
        drawn += [_head(name, iocb, x, box.y + box.height * 0.22 + 10, room)]
        wide = box.width - 32 if box.height >= 106 else room + 4
        place = Box(x, low - 24 - box.height * 0.11, wide, CHIP)
        drawn += [_chips(story, frame, name, place, lies)]
        drawn += [_parted(pocket.x - 16, box.y + box.height * 0.22 + 14, lies)] if parted else []
    else:
        id_width = width_of(name, 20, "bold") + 12
        drawn += [text(x, box.middle + 7, name, 20, "ink bold")]
        room -= id_width - 8
        tall = min(CHIP, box.height - 6)
        y = box.middle - tall / 2
        drawn += [_chips(story, frame, name, Box(x + id_width, y, room, tall), lies)]
    drawn.append(_pocket(iocb, pocket, radius, lies=lies, freed=freed))
    body = "".join(drawn)
    return f'<g class="faint">{body}</g>' if freed else body


def _touches(frame: Frame, name: str) -> bool:
    if frame.step is None:
        return False
    return any(
        d[0].startswith(f"iocbs/{name}/") or d[0] == f"iocbs/{name}" for d in frame.step["delta"]
    )


def _head(name: str, iocb: Mapping[str, Any], x: float, y: float, room: float) -> str:
    at = width_of(name, 24, "bold") + 10
    role = fitted(iocb["role"].removeprefix("the "), room - at, 18)
    return pair(x, y, (name, 24, "ink bold"), (role, 18, "ink-2"))


def _details(
    story: Story, iocb: Mapping[str, Any], x: float, y: float, room: float
) -> Iterator[str]:
    """Whose write it is, and who will hear of its end: where one iocb has the room to itself."""
    whose = next((r["text"] for r in story.run["requests"] if r["name"] == iocb["request"]), "")
    lines = ((iocb["request"] or "nobody", whose), ("ki_complete", iocb["complete"] or "NULL"))
    for label, words in lines:
        at = width_of(label, 17, "mono") + 12
        said = fitted(words, room - at, 17, "mono")
        yield pair(x, y, (label, 17, "ink-3 mono"), (said, 17, "ink-2 mono"))
        y += 28


def _says(
    iocb: Mapping[str, Any], x: float, y: float, end: float, *, parted: bool, lies: bool
) -> str:
    said = iocb["says_started"]
    if said is None:
        swatch, words = "none s-line-2 w1 dash", "no bit says so"
    elif said:
        swatch, words = "token s-token-edge w1", "bit says started"
    else:
        swatch, words = "none s-line-2 w1", "bit says nothing"
    drawn = rect(x, y - 15, 16, 16, swatch, 3) + text(x + 26, y, words, 19, "ink-2")
    return drawn + (_parted(end - 18, y + 3, lies) if parted else "")


def _parted(x: float, y: float, lies: bool) -> str:
    return text(x, y, "\N{NOT EQUAL TO}", 28, f"{'bad-ink' if lies else 'ink-2'} bold mid")


def _chips(story: Story, frame: Frame, name: str, place: Box, lies: bool) -> str:
    """The flags that are set, by name; the one that claims a token is golden."""
    flags = frame.view["iocbs"][name]["flags"]
    before = flags
    if frame.before is not None and name in frame.before["iocbs"]:
        before = frame.before["iocbs"][name]["flags"]
    drawn, left, x = [], flags, place.x
    table = sorted(story.run["flags"], key=lambda f: -f["value"])
    named = [f for f in table if f["value"] and flags & f["value"] == f["value"]]
    for flag in named:
        left &= ~flag["value"]
    chips = [(f["trace"] or hex(f["value"]), f["constant"] == CLAIM, f["value"]) for f in named]
    chips += [(hex(left), False, left)] if left else []
    if not chips:
        return text(x, place.middle + 6, "no flag set", 17, "ink-3")
    for at, (words, gold, value) in enumerate(chips):
        width = width_of(words, 16, "mono") + 2 * CHIP_AIR
        rest = len(chips) - at - 1
        if x + width > place.right - (34 if rest else 0):
            drawn.append(text(x + 4, place.middle + 6, f"+{rest + 1}", 17, "ink-2"))
            break
        fresh = bool((before ^ flags) & value)
        drawn.append(
            _chip(
                words,
                Box(x, place.y, width, place.height),
                gold=gold,
                lies=gold and lies,
                fresh=fresh,
            )
        )
        x += width + 7
    return "".join(drawn)


def _chip(words: str, place: Box, *, gold: bool, lies: bool, fresh: bool) -> str:
    x, y, width, height = place.x, place.y, place.width, place.height
    box = "token s-token-edge w1" if gold else "ink-2"
    ink = "token-ink" if gold else "surface"
    drawn = rect(x, y, width, height, box, 4)
    drawn += text(x + width / 2, place.middle + 6, words, 16, f"{ink} mono bold mid")
    if lies:
        drawn += rect(x - 1, y - 1, width + 2, height + 2, "none s-bad w2 dash", 5)
    elif fresh:
        drawn += rect(x - 3, y - 3, width + 6, height + 6, "none s-ink w1", 7)
    return drawn


def _pocket(iocb: Mapping[str, Any], box: Box, radius: float, *, lies: bool, freed: bool) -> str:
    """A pouch that hangs from the card's upper edge, with the tokens in it."""
    full = bool(iocb["pocket"])
    if full:
        style = "token-soft s-token-edge w1 dash"
    else:
        style = f"{'bad-soft s-bad' if lies else 'sunken s-line-2'} w1 dash"
    r = min(22.0, box.height * 0.4)
    d = (
        f"M{box.x:.1f} {box.y:.1f}v{box.height - r:.1f}a{r:.1f} {r:.1f} 0 0 0 {r:.1f} {r:.1f}"
        f"h{box.width - 2 * r:.1f}a{r:.1f} {r:.1f} 0 0 0 {r:.1f} -{r:.1f}v-{box.height - r:.1f}"
    )
    middle, centre = box.y + box.height / 2, box.x + box.width / 2
    pouch = path(d, style)
    if not full:
        words = "freed" if freed else "empty"
        bold = " bold" if lies else ""
        ink = "bad-ink" if lies else "ink-3"
        wide = box.width > 120
        said = f"pocket {words}" if wide else words
        return pouch + text(centre, middle + 5, said, 17, f"{ink}{bold} mid")
    fs = iocb["file_system"] or ""
    if box.width > 120:
        label = text(box.x + 16, middle + 6, "pocket", 17, "token-text")
        centre = box.right - 16 - radius
    else:
        label = ""
    coins = "".join(
        coin(centre - 8 * i, middle, radius, fs if len(fs) <= 4 else "")
        for i in reversed(range(min(len(iocb["pocket"]), 3)))
    )
    return f"{pouch}{label}{coins}"


def pocket_edge(box: Box) -> tuple[float, float]:
    """The right edge of a card's pocket, where a thread to the gate begins."""
    pocket, _ = pocket_of(box)
    return pocket.right, pocket.middle
