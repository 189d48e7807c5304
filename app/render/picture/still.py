"""A step of a run as one SVG, 1200 by 630: the size that link previews show."""

from __future__ import annotations

from collections.abc import Iterator

from app.render.picture.cast import cast
from app.render.picture.drawing import rect, safe
from app.render.picture.foot import band, cursor, track, verdict
from app.render.picture.frames import Frame, Run, Story
from app.render.picture.headline import headline, masthead
from app.render.picture.ink import Theme, style_sheet
from app.render.picture.marks import HATCH, ICE
from app.render.picture.stage import rows, stage

WIDTH, HEIGHT = 1200, 630
STAGE = (186, 300)
"""Where rows and contexts begin, and how high they are together."""


def svg(run: Run, step: int | None = None, theme: Theme = "auto") -> str:
    """The state after `step` steps of `run` (all of them by default), as a picture.

    The same run and step always give the same bytes. Words of the run are escaped; there is no
    script, no link and nothing that is loaded.
    """
    story = Story(run)
    frame = story.frames[len(run["steps"]) if step is None else step]
    parts = "".join(drawing for _, drawing in scene(story, frame))
    return document(parts, theme, label(story, frame))


def scene(story: Story, frame: Frame) -> Iterator[tuple[str, str]]:
    """(part, drawing), from the back to the front. What looks alike is the same text."""
    yield "masthead", masthead(story)
    yield "headline", headline(story, frame)
    yield from middle(story, frame)
    yield "band", band(story, frame)
    yield "verdict", verdict(story, frame)
    yield "track", track(story)
    yield "cursor", cursor(story, frame)


def middle(story: Story, frame: Frame) -> Iterator[tuple[str, str]]:
    """The part of a scene that shows the state, without its words above and below."""
    top, height = STAGE
    yield from cast(story, frame, top, height)
    yield from stage(story, frame, rows(story, top, height))


def document(parts: str, theme: Theme, words: str) -> str:
    """`parts` as a whole picture; `words` are for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{safe(words)}">'
        f"<title>{safe(words)}</title><style>{style_sheet(theme)}</style>"
        f"<defs>{ICE}{HATCH}</defs>{rect(0, 0, WIDTH, HEIGHT, 'paper')}{parts}</svg>\n"
    )


def label(story: Story, frame: Frame) -> str:
    """The picture in words."""
    title = story.run["scenario"]["title"] or "a scenario"
    said = "nothing has run yet" if frame.step is None else frame.step["sentence"]
    broken = f" Broken: {frame.breach['property']}." if frame.breach is not None else ""
    where = f"step {frame.number} of {len(story.run['steps'])}"
    return f"{title}, kernel {story.run['kernel']['label']}, {where}: {said}{broken}"
