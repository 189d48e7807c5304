"""The faces of a run that are files: what each is called, its media type, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.render.accounts import account_lines, account_table
from app.render.capsule import capsule
from app.render.markdown import markdown
from app.render.picture.ink import Theme
from app.render.picture.moving import moving_svg
from app.render.picture.png import png
from app.render.picture.still import svg
from app.render.replayed import replay_file

Run = Mapping[str, Any]
FileFace = Literal["capsule", "svg", "anim", "png", "md", "csv", "jsonl", "pytest"]

WHOLE: frozenset[FileFace] = frozenset({"svg", "png", "capsule"})
"""Faces that show a step as one of all; the others end with it."""


@dataclass(frozen=True)
class Wish:
    """What a face is made for."""

    run: Run
    step: int | None
    """The step shown; None for the last."""
    theme: Theme
    link: str
    """The whole address of the run."""
    framed: bool = False
    """Whether it is to stand in a frame of another page."""

    @property
    def shown(self) -> int:
        """The step shown, as a number."""
        return len(self.run["steps"]) if self.step is None else self.step


@dataclass(frozen=True)
class File:
    """A face of a run."""

    suffix: str
    media: str
    make: Callable[[Wish], str | bytes]

    def of(self, wish: Wish) -> bytes:
        """The face's bytes: always the same for the same wish."""
        made = self.make(wish)
        return made.encode() if isinstance(made, str) else made


def _png(wish: Wish) -> bytes:
    theme: Theme = "light" if wish.theme == "auto" else wish.theme
    return png(svg(wish.run, wish.shown, theme))


def _capsule(wish: Wish) -> str:
    return capsule(wish.run, wish.shown, wish.link, wish.theme, framed=wish.framed)


FILES: Mapping[FileFace, File] = {
    "svg": File(".svg", "image/svg+xml", lambda w: svg(w.run, w.shown, w.theme)),
    "png": File(".png", "image/png", _png),
    "anim": File(".anim.svg", "image/svg+xml", lambda w: moving_svg(w.run, w.theme)),
    "md": File(".md", "text/markdown; charset=utf-8", lambda w: markdown(w.run, w.link)),
    "capsule": File(".html", "text/html; charset=utf-8", _capsule),
    "csv": File(".csv", "text/csv; charset=utf-8; header=present", lambda w: account_table(w.run)),
    "jsonl": File(".jsonl", "application/x-ndjson", lambda w: account_lines(w.run)),
    "pytest": File(".py", "text/x-python; charset=utf-8", lambda w: replay_file(w.run, w.link)),
}

BY_NAME: Mapping[str, File] = {
    {"capsule": "html"}.get(face, face): file for face, file in FILES.items()
}
"""The same by the names that the shell has for them."""
