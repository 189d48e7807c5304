"""A whole run as one SVG that moves: a part is shown for as long as it looks like that.

CSS key frames only: no script, and where less motion is asked for, nothing moves at all and the
last step is shown. Parts that look alike at several steps are in the file once.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.render.picture.frames import Run, Story
from app.render.picture.ink import Theme
from app.render.picture.still import document, label, scene

QUIET_SECONDS, CHANGE_SECONDS = 0.7, 1.4
"""A step that changes nothing is passed over sooner than it can be read."""
BREACH_SECONDS = 4.0
END_SECONDS = 5.0

Spell = tuple[float, float]
"""From when until when, in seconds."""


def moving_svg(run: Run, theme: Theme = "auto") -> str:
    """The run from its start to its end, again and again."""
    story = Story(run)
    times = clock(story)
    parts: dict[str, dict[str, list[Spell]]] = {}
    last: dict[str, str] = {}
    order: list[str] = []
    for frame, spell in zip(story.frames, times, strict=True):
        last = {}
        for part, drawing in scene(story, frame):
            if part not in parts:
                parts[part] = {}
                order.append(part)
            seen = parts[part].setdefault(drawing, [])
            if seen and seen[-1][1] == spell[0]:
                seen[-1] = (seen[-1][0], spell[1])
            else:
                seen.append(spell)
            last[part] = drawing
    whole = times[-1][1]
    rules: list[str] = []
    drawn: list[str] = []
    for part in order:
        for drawing, spells in parts[part].items():
            if spells == [(0.0, whole)]:
                drawn.append(drawing)
                continue
            name = f"k{len(rules)}"
            rules.append(_key_frames(name, spells, whole))
            still = "" if last.get(part) == drawing else " gone"
            drawn.append(f'<g class="move{still}" style="animation-name:{name}">{drawing}</g>')
    sheet = (
        f".gone{{visibility:hidden}}@media (prefers-reduced-motion:no-preference){{"
        f".move{{animation-duration:{whole:.1f}s;animation-iteration-count:infinite;"
        f"animation-timing-function:step-end}}{''.join(rules)}}}"
    )
    words = f"{label(story, story.frames[-1])} Moving, {len(run['steps'])} steps."
    return document(f"<style>{sheet}</style>{''.join(drawn)}", theme, words)


def clock(story: Story) -> Sequence[Spell]:
    """When each frame is shown."""
    spells: list[Spell] = []
    at = 0.0
    for frame in story.frames:
        changes = frame.step is None or bool(frame.step["changes"])
        lasts = CHANGE_SECONDS if changes else QUIET_SECONDS
        if frame.breach is not None:
            lasts = BREACH_SECONDS
        if frame.number == len(story.run["steps"]):
            lasts = END_SECONDS
        spells.append((at, round(at + lasts, 3)))
        at = spells[-1][1]
    return spells


def _key_frames(name: str, spells: Sequence[Spell], whole: float) -> str:
    """Shown in `spells`, else hidden."""
    moments: dict[str, str] = {"0%": "hidden"}
    for start, end in spells:
        moments[_percent(start, whole)] = "visible"
        if end < whole:
            moments[_percent(end, whole)] = "hidden"
    moments.setdefault("100%", "visible" if spells[-1][1] >= whole else "hidden")
    frames = "".join(f"{at}{{visibility:{how}}}" for at, how in moments.items())
    return f"@keyframes {name}{{{frames}}}"


def _percent(at: float, whole: float) -> str:
    return f"{at / whole * 100:.4f}".rstrip("0").rstrip(".") + "%"
