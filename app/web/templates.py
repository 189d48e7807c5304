"""The pages, from templates/: what each is given is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.jobs.addresses import face_address
from app.render.faces import FILES
from app.render.picture.still import HEIGHT, WIDTH
from app.render.style import Style
from app.render.text import run_text
from app.render.words import first_breaches
from app.web.catalogue import Kind
from app.web.static import StaticFiles

Document = Mapping[str, Any]

ESCAPED = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))
"""Signs that could end a script element, or start one."""


def script_json(document: object) -> Markup:
    """`document` as JSON that may stand inside a script element."""
    encoded = orjson.dumps(document)
    for sign, spelt in ESCAPED:
        encoded = encoded.replace(sign, spelt)
    # Every sign that HTML knows is spelt as an escape of JSON's own by now.
    return Markup(encoded.decode())  # noqa: S704


def described(run: Document, step: int | None) -> str:
    """A run in a sentence or two, for link previews: what its step shows, or what it breaks."""
    steps = run["steps"]
    where = f"Kernel {run['kernel']['label']}"
    if step and step <= len(steps):
        shown = steps[step - 1]
        broken = "".join(
            f" {b['property']}: {b['message']}." for b in shown["breaches"] if b["first"]
        )
        return f"{where}, step {step} of {len(steps)}: {shown['sentence'].rstrip('.')}.{broken}"
    broken = ", ".join(f"{b['property']} at step {s['number']}" for s, b in first_breaches(steps))
    verdict = f"violated: {broken}" if broken else "breaks no property"
    return f"{where}, {len(steps)} steps, {verdict}."


@dataclass
class Pages:
    """The HTML face of a run and of a problem."""

    folder: Path
    static: StaticFiles
    environment: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(self.folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["asset"] = self.asset
        self.environment.globals["script"] = self.static.script
        self.environment.globals["preloaded"] = self.static.preloaded
        self.environment.globals["picture_size"] = (WIDTH, HEIGHT)

    def asset(self, path: str) -> str:
        """The address of a static file, with its version."""
        return self.static.url(path)

    def run(self, run: Document, library: Document, step: int | None, origin: str = "") -> str:
        """The page with `run`, the cursor at `step` (None: its end); `origin` is for previews."""
        title = run["scenario"]["title"] or "a scenario"
        link = run["link"]
        return self.environment.get_template("page.html").render(
            title=title,
            description=described(run, step),
            address=f"{origin}{face_address(link, step, '')}",
            picture=f"{origin}{face_address(link, step or None, FILES['png'].suffix)}",
            alternates=[(f.media.partition(";")[0], f"{link}{f.suffix}") for f in FILES.values()],
            run=run,
            run_json=script_json(run),
            scenarios=library["scenarios"],
            step=step,
            text=run_text(run, Style(every_step=True)),
            diverged=run["diverged"],
        )

    def leaves_out(self, said: Document) -> str:
        """What the model of a kernel leaves out."""
        return self.environment.get_template("leaves-out.html").render(said=said)

    def problem(self, problem: Document | None, kind: Kind) -> str:
        """A problem that happened, or (without one) what its kind means."""
        return self.environment.get_template("problem.html").render(problem=problem, kind=kind)
