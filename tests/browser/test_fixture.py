"""The run that the JavaScript tests look at: one of this engine, not one written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.jobs.desk import Desk
from app.settings import Settings

FIXTURE = Path(__file__).parents[1] / "js" / "fixture-run.json"

SCENARIO = """\
title   The clone that kept the flag
kernel  6.7+flag-clone_mask
fs      disk  ext4
fs      ovl   overlay upper=disk

app:    aio_write ovl io=queued
admin:  freeze disk
admin:  thaw disk
peer:   write disk

schedule app>returned admin>returned peer>blocked app.1.irq>queued app.1.dio*22 admin>returned
"""


def run() -> dict[str, Any]:
    """The run, without its link and the choices at its end, which the page is not handed.

    Statements keep what was executed; their calls and changes would be two thirds of the file.
    """
    made = Desk.of(Settings(), None).run(SCENARIO, None, None)
    found: dict[str, Any] = json.loads(json.dumps(made))
    found |= {"link": "/v1/fixture"}
    del found["choices"]
    for step in found["steps"]:
        step["statements"] = [said | {"stack": [], "changes": []} for said in step["statements"]]
    return found


def written(found: dict[str, Any]) -> str:
    """As JSON, a step a line, so that a change of the engine is a readable difference."""
    steps = ",\n".join(json.dumps(step) for step in found["steps"])
    rest = json.dumps({**found, "steps": []}, indent=1)
    return rest.replace('"steps": []', f'"steps": [\n{steps}\n]') + "\n"


def test_the_run_of_the_javascript_tests_is_one_of_this_engine(
    request: pytest.FixtureRequest,
) -> None:
    found = written(run())
    if request.config.getoption("--rewrite-golden"):
        FIXTURE.write_text(found, encoding="utf-8")

    assert found == FIXTURE.read_text(encoding="utf-8")
    assert json.loads(found) == run()
