"""A run as a pytest file: it replays the schedule elsewhere, and asserts what was seen here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.render.words import first_breaches
from app.scenarios.deltas import last_view

Run = Mapping[str, Any]

HEAD = '''\
"""Replays a run of kiocbscope, and asserts what was seen when this file was written.

Needed: pytest, and kiocbscope: `pip install` it, or set KIOCBSCOPE to how it is called
("python -m app" in a checkout). Nothing is fetched.
"""

import json
import os
import shlex
import subprocess

import pytest

'''

TESTS = '''

@pytest.fixture(scope="module")
def run():
    """The run, made anew."""
    command = [*shlex.split(os.environ.get("KIOCBSCOPE", "kiocbscope")), "run", "-", "--json"]
    done = subprocess.run(
        [*command, "--schedule", SCHEDULE],
        input=SCENARIO.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return json.loads(done.stdout)


def test_the_schedule_still_runs(run):
    assert [step["action"] for step in run["steps"]] == ACTIONS


def test_the_same_properties_break_at_the_same_steps(run):
    first = {}
    for step in run["steps"]:
        for breach in step["breaches"]:
            first.setdefault(breach["property"], step["number"])
    assert first == BROKEN


def test_counts_and_truths_end_as_they_did(run):
    view = json.loads(json.dumps(run["initial"]))
    for step in run["steps"]:
        for path, _, after in step["delta"]:
            *way, last = path.split("/")
            at = view
            for key in way:
                at = at[key]
            at[last] = after
    levels = {
        f"{fs}:{name}": [level["count"], level["truth"]]
        for fs, superblock in view["superblocks"].items()
        for name, level in superblock["levels"].items()
    }
    assert levels == LEVELS
    returned = {name: request["returned"] for name, request in view["requests"].items()}
    assert returned == RETURNED


def test_it_ends_as_it_did(run):
    assert run["end"]["status"] == END
'''


def replay_file(run: Run, link: str = "") -> str:
    """The file. Words of the run stand in it as Python literals in ASCII, never as code."""
    view = last_view(run)
    levels = {
        f"{fs}:{name}": [level["count"], level["truth"]]
        for fs, superblock in view["superblocks"].items()
        for name, level in superblock["levels"].items()
    }
    text = run["scenario"]["text"].splitlines(keepends=True)
    seen: dict[str, Any] = {
        "LINK": link or run["link"],
        "MODEL_REVISION": run["model_revision"],
        "SCHEDULE": run["schedule"],
        "BROKEN": {b["property"]: s["number"] for s, b in first_breaches(run["steps"])},
        "LEVELS": levels,
        "RETURNED": {name: request["returned"] for name, request in view["requests"].items()},
        "END": run["end"]["status"],
    }
    scenario = "".join(f"    {line!a}\n" for line in text)
    actions = "".join(f"    {step['action']!a},\n" for step in run["steps"])
    facts = "".join(f"{name} = {value!a}\n" for name, value in seen.items())
    return f"{HEAD}SCENARIO = (\n{scenario})\n{facts}ACTIONS = [\n{actions}]\n{TESTS}"
