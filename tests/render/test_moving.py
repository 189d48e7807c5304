"""A run that moves: at any moment it shows a step, and only that."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from app.render.picture.frames import Story
from app.render.picture.moving import clock, moving_svg
from app.render.picture.still import scene
from tests.render.runs import hostile, run_of

MOVING = re.compile(r'<g class="move( gone)?" style="animation-name:(k\d+)">')


def visible_at(picture: str, share: float) -> set[str]:
    """The names of the key frames that say ``visible`` at a share of the whole time."""
    shown = set()
    for name, frames in re.findall(r"@keyframes (k\d+)\{((?:[\d.]+%\{[^}]*\})*)\}", picture):
        moments = [
            (float(at), how) for at, how in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", frames)
        ]
        if max(m for m in moments if m[0] <= share * 100)[1] == "visible":
            shown.add(name)
    return shown


@pytest.mark.parametrize("name", ["clone-inherits", "injected-error", "write-waits-for-thaw"])
def test_at_every_moment_it_shows_one_step(name: str) -> None:
    run = run_of(name)
    story = Story(run)
    picture = moving_svg(run)
    pieces = MOVING.split(picture)
    drawing_of = {
        pieces[i + 1]: pieces[i + 2].rpartition("</g>")[0] for i in range(1, len(pieces) - 1, 3)
    }
    last = max(drawing_of, key=lambda k: int(k[1:]))
    spells = clock(story)
    whole = spells[-1][1]

    for frame, (start, end) in zip(story.frames, spells, strict=True):
        wanted = {drawing for _, drawing in scene(story, frame)}
        shown = {drawing_of[k] for k in visible_at(picture, (start + end) / 2 / whole) if k != last}
        always = {drawing for drawing in wanted if drawing not in drawing_of.values()}
        missing = {d for d in always if d not in picture}
        assert not missing
        assert {d for d in shown if d.count("<g") == d.count("</g")} <= wanted


def test_who_asks_for_less_motion_sees_the_end_stand_still() -> None:
    picture = moving_svg(run_of("injected-error"))
    style, _, rest = picture.partition("@media (prefers-reduced-motion:no-preference)")

    assert "animation-duration" not in style
    assert "@keyframes" not in style
    story = Story(run_of("injected-error"))
    gone = {name for hidden, name in MOVING.findall(rest) if hidden}
    assert visible_at(picture, 0.9999).isdisjoint(gone)
    for _, drawing in scene(story, story.frames[-1]):
        assert f' gone" {drawing}' not in picture


def test_it_is_whole_has_no_script_and_is_always_the_same() -> None:
    for run in (run_of("clone-inherits"), hostile()):
        picture = moving_svg(run)
        names = {e.tag.rpartition("}")[2] for e in ET.fromstring(picture).iter()}
        assert not names & {"script", "foreignObject", "a", "image", "use"}
        assert picture == moving_svg(run)


def test_time_is_given_to_what_matters() -> None:
    story = Story(run_of("clone-inherits"))
    lasts = [round(end - start, 3) for start, end in clock(story)]

    assert lasts[24] == 4.0  # flag-sound breaks
    assert lasts[4] == 0.7  # a step that changes nothing
    assert lasts[-1] == 5.0
