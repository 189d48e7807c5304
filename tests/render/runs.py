"""Runs of the library, and one that is out for trouble."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.jobs.desk import Desk
from app.scenarios.catalogue import find, library
from app.settings import Settings

DESK = Desk.of(Settings(), None)
NAMES = [entry.name for entry in library()]

HOSTILE = "</title></svg><script>alert(1)</script> ]]> \"'`|#1 @torvalds &amp; <!-- -->"
"""A title with what ends an element, a comment, a section, a cell, and what trackers link."""


@cache
def run_of(name: str) -> dict[str, Any]:
    """The run of a scenario of the library."""
    return DESK.run(find(name).text, None, None)


@cache
def run_of_text(text: str, schedule: str = "") -> dict[str, Any]:
    """The run of a scenario that a test writes."""
    return DESK.run(text, None, schedule)


def hostile() -> dict[str, Any]:
    """A run whose every free word is hostile: title, operations, sentences, what is logged."""
    run = run_of("clone-inherits")
    steps = [
        {
            **step,
            "sentence": f"{step['sentence']} {HOSTILE}",
            "log": [{"level": "warning", "text": HOSTILE}],
            "breaches": [{**b, "message": HOSTILE} for b in step["breaches"]],
            "changes": [{"object": HOSTILE, "field": "f", "before": "0", "after": HOSTILE}],
        }
        for step in run["steps"]
    ]
    scenario = {**run["scenario"], "title": HOSTILE, "text": f"title {HOSTILE}\n```\n'''\n\\"}
    requests = [{**r, "text": HOSTILE} for r in run["requests"]]
    return {**run, "scenario": scenario, "steps": steps, "requests": requests}
