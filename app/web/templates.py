"""The pages, from templates/: what each is given is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.render.text import run_text
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

    def asset(self, path: str) -> str:
        """The address of a static file, with its version."""
        return self.static.url(path)

    def run(self, run: Document, library: Document, step: int | None) -> str:
        """The page with `run`, the cursor at `step` (None: at its end)."""
        title = run["scenario"]["title"] or "a scenario"
        return self.environment.get_template("page.html").render(
            title=title,
            description=f"{title}, on kernel {run['kernel']['id']}, {len(run['steps'])} steps",
            run=run,
            run_json=script_json(run),
            scenarios=library["scenarios"],
            step=step,
            text=run_text(run),
            diverged=run["diverged"],
        )

    def leaves_out(self, said: Document) -> str:
        """What the model of a kernel leaves out."""
        return self.environment.get_template("leaves-out.html").render(said=said)

    def problem(self, problem: Document | None, kind: Kind) -> str:
        """A problem that happened, or (without one) what its kind means."""
        return self.environment.get_template("problem.html").render(problem=problem, kind=kind)
