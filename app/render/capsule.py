"""A whole run in one HTML file: for a disk, a mail, and a reader twenty years from now.

Every step is in it ready to read, with its picture, so that nothing is needed: no network, no
server, not even scripts. Where scripts run, a few lines show one step at a time. Parts of
pictures that look alike are in the file once.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.render.picture.frames import Frame, Run, Story
from app.render.picture.ink import Theme, variables
from app.render.picture.marks import HATCH, ICE
from app.render.picture.still import STAGE, WIDTH, middle
from app.render.signs import plural
from app.render.speech import dressed
from app.render.text import last_words
from app.render.words import change_words, first_breaches
from app.settings import resources

LARGEST = 300_000
"""Bytes that a capsule may have: pictures, then words, are left out where there would be more."""

VIEW_BOX = f"24 {STAGE[0] - 8} {WIDTH - 48} {STAGE[1] + 14}"


@dataclass(frozen=True)
class Detail:
    """How much of each step a capsule holds."""

    pictures: str
    """``all``, ``changes`` (of steps that changed something), or ``none``."""
    changes: bool
    steps: int | None
    """At most so many steps; None for all."""

    def told(self, steps: int) -> str:
        """What is left out, in a sentence; empty where nothing is."""
        if self.steps is not None and self.steps < steps:
            kept = f"the first {self.steps} of {steps} steps"
            return f"Only {kept} are in this file: it would be too large."
        if not self.changes:
            return "Pictures and changes are left out of this file: it would be too large."
        if self.pictures == "none":
            return "Pictures are left out of this file: it would be too large."
        if self.pictures == "changes":
            return "Steps that change nothing have no picture: the file would be too large."
        return ""


LADDER = (
    Detail("all", changes=True, steps=None),
    Detail("changes", changes=True, steps=None),
    Detail("none", changes=True, steps=None),
    Detail("none", changes=False, steps=None),
    Detail("none", changes=False, steps=800),
)


def capsule(
    run: Run,
    step: int | None = None,
    link: str = "",
    theme: Theme = "auto",
    *,
    framed: bool = False,
) -> str:
    """`run` as one HTML file of at most `LARGEST` bytes, opened at `step` (its end by default).

    Framed it is for a frame in another page: without what stands below the steps, but for the link.
    """
    story = Story(run)
    at = len(run["steps"]) if step is None else step
    for detail in LADDER:
        page = _page(story, at, link or run["link"], detail, theme, framed=framed)
        if len(page.encode()) < LARGEST:
            break
    return page


def _page(story: Story, at: int, link: str, detail: Detail, theme: Theme, *, framed: bool) -> str:
    run = story.run
    folder = resources("templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = variables(theme) + (folder / "capsule.css").read_text(encoding="utf-8")
    script = (folder / "capsule.js").read_text(encoding="utf-8")
    frames = story.frames if detail.steps is None else story.frames[: detail.steps + 1]
    parts: dict[str, int] = {}
    steps = [_step(story, frame, detail, parts) for frame in frames]
    broken = [(b["property"], s["number"]) for s, b in first_breaches(run["steps"])]
    return environment.get_template("capsule.html").render(
        title=run["scenario"]["title"] or run["scenario"]["name"] or "A scenario",
        run=run,
        steps=steps,
        opened=min(at, len(steps) - 1),
        broken=broken,
        size=plural(len(run["steps"]), "step"),
        ending=last_words(run),
        left_out=detail.told(len(run["steps"])),
        link=link,
        view_box=VIEW_BOX,
        drawings=_drawings(parts),
        scheme="light dark" if theme == "auto" else theme,
        framed=framed,
        style=Markup(style),  # noqa: S704  # ours: colours and rules
        script=Markup(script),  # noqa: S704  # ours
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _hash(source: str) -> str:
    """A source as a Content-Security-Policy names it."""
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


def _step(story: Story, frame: Frame, detail: Detail, parts: dict[str, int]) -> Mapping[str, Any]:
    """What the page tells of one step. New drawings are added to `parts`."""
    step = frame.step
    changes: Sequence[str] = []
    if step is not None and detail.changes:
        flags = {flag["constant"]: flag["value"] for flag in story.run["flags"]}
        changes = change_words(step["changes"], flags)
    drawn = detail.pictures == "all" or (
        detail.pictures == "changes" and (step is None or bool(step["changes"]))
    )
    return {
        "number": frame.number,
        "context": None if step is None else story.contexts[step["context"]],
        "said": [] if step is None else dressed(story.pattern, step["sentence"]),
        "changes": changes,
        "log": [] if step is None else [entry["text"] for entry in step["log"]],
        "breaches": [] if step is None else [b for b in step["breaches"] if b["first"]],
        "where": _where(step) if step is not None and detail.changes else "",
        "uses": list(_uses(story, frame, parts)) if drawn else [],
    }


def _where(step: Mapping[str, Any]) -> str:
    """The last statement that the step ran, and where it stands."""
    if not step["statements"]:
        return ""
    last = step["statements"][-1]
    return f"{last['file']}:{last['line']}  {last['text']}"


def _uses(story: Story, frame: Frame, parts: dict[str, int]) -> Iterator[int]:
    """The numbers of the drawings that make the picture of a frame."""
    for _, drawing in middle(story, frame):
        yield parts.setdefault(drawing, len(parts))


def _drawings(parts: Mapping[str, int]) -> Markup:
    groups = "".join(f'<g id="p{number}">{drawing}</g>' for drawing, number in parts.items())
    # Every word in a drawing went through `safe`.
    return Markup(f"{ICE}{HATCH}{groups}")  # noqa: S704
