"""Every scenario of the library, as the text that people read: its run, then its verdict.

A change of the model shows here as a readable difference. ``pytest --rewrite-golden`` writes
the files anew; nothing else does.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobs.desk import Desk, search_text
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.scenarios.catalogue import Entry, library
from app.settings import Settings

GOLDEN = Path(__file__).parent / "golden"

STATES = 20_000
"""Where the search of a golden file stops: by states alone, so that it is the same everywhere."""

NO_TIME_LIMIT = 1e9


def rendered(entry: Entry) -> str:
    """The run of the scenario's own schedule, and the verdict on it."""
    run = Desk.of(Settings(), None).run(entry.text, None, None)
    verdict = search_text(run["scenario"]["text"], STATES, NO_TIME_LIMIT)
    return f"{run_text(run)}\n{'=' * 72}\n\n{verdict_text(verdict)}"


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_a_scenario_reads_as_its_golden_file(entry: Entry, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / f"{entry.name}.expected"
    found = rendered(entry)
    if request.config.getoption("--rewrite-golden"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(found, encoding="ascii")

    assert found == file.read_text(encoding="ascii")


def test_every_golden_file_belongs_to_a_scenario() -> None:
    names = {entry.name for entry in library()}

    assert {file.stem for file in GOLDEN.glob("*.expected")} == names
