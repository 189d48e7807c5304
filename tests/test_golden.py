"""Every scenario of the library, as the text that people read: its run, then its verdict.

Beside these, one table: every scenario of the story on every kernel of the story. A change of the
model shows here as a readable difference. ``pytest --rewrite-golden tests/test_golden.py`` writes
the files anew, in one process; nothing else does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from app.explore.trace import ReplayError
from app.jobs.desk import Desk
from app.render.style import Style
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.render.words import first_breaches, outcome_words
from app.scenarios.catalogue import Entry, library
from app.scenarios.deltas import last_view
from app.settings import Settings

GOLDEN = Path(__file__).parent / "golden"
TABLE = GOLDEN / "kernels.table"

KERNELS = (
    "6.1",
    "6.6",
    "6.7",
    "6.7+flag",
    "6.7+naive-move",
    "6.7+flag+move",
    "6.7+hook-in-callers",
    "6.8",
    "6.12.117",
    "7.3.4",
    "6.7+flag-clone_mask",
    "6.7+flag-ovl_and",
    "6.7+flag-clone_mask+move",
    "6.7+flag-ovl_and+move",
)
STORY = tuple(entry for entry in library() if entry.part == "story")
"""The scenarios that the table has. The gallery behind them has tests of its own."""

CELLS = tuple(f"{entry.name} on {kernel}" for entry, kernel in product(STORY, KERNELS))

WIDE = Style(width=100)

DESK = Desk.of(Settings(check_seconds=1e9), None)
"""The service's default budget in states; time has no say, so that files are equal everywhere."""


def rendered(entry: Entry) -> str:
    """The run of the scenario's own schedule, and the verdict on it."""
    run = DESK.run(entry.text, None, None)
    verdict = DESK.check(entry.text, None, None, None)
    return f"{run_text(run, Style(every_step=True))}\n{'=' * 72}\n\n{verdict_text(verdict)}"


@pytest.mark.slow
@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_a_scenario_reads_as_its_golden_file(entry: Entry, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / f"{entry.name}.expected"
    found = rendered(entry)
    if request.config.getoption("--rewrite-golden"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(found, encoding="ascii")

    assert found == file.read_text(encoding="ascii")


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["2", "auto"])
def test_golden_files_are_not_rewritten_from_several_processes(processes: str) -> None:
    """Each would write the table as it read it, and drop the rows of the others."""
    command = [sys.executable, "-m", "pytest", "--rewrite-golden", "--collect-only", "-q"]
    refused = subprocess.run(
        [*command, "-n", processes, __file__],
        cwd=GOLDEN.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == pytest.ExitCode.USAGE_ERROR
    assert "is for one process; say -n 0" in refused.stderr


def test_every_golden_file_belongs_to_a_scenario() -> None:
    names = {entry.name for entry in library()}

    assert {file.stem for file in GOLDEN.glob("*.expected")} == names


def told(entry: Entry, kernel: str) -> str:
    """What a kernel makes of a scenario: the verdict, and where the scenario's schedule leads."""
    verdict = DESK.check(entry.text, kernel, None, None)
    assert verdict["complete"], verdict["cut"]
    broken = [f"{v['property']} in {v['steps']}" for v in verdict["violations"]]
    lines = WIDE.fold(", ".join(broken), f"    {verdict['verdict']:8}  ")
    try:
        run = DESK.run(entry.text, kernel, None)
    except ReplayError as error:
        return "\n".join([*lines, *WIDE.fold(str(error), "    schedule  ")])
    return "\n".join([*lines, *WIDE.fold("; ".join(outcome(run)), "    schedule  ")])


def outcome(run: Mapping[str, Any]) -> Iterator[str]:
    """How a run ends: its status, what came back, what is counted and held, what went wrong."""
    view = last_view(run)
    yield f"{len(run['steps'])} steps to {run['end']['status']}"
    for name, request in view["requests"].items():
        if request["status"] != "waiting":
            yield f"{name} {outcome_words(request) or request['status']}"
    for name, superblock in view["superblocks"].items():
        if superblock["frozen"] != "UNFROZEN":
            yield f"{name} frozen {superblock['frozen']}"
        for level, gate in superblock["levels"].items():
            if gate["count"] or gate["truth"]:
                yield f"{name}:{level} counts {gate['count']}, truth {gate['truth']}"
    yield from (entry["text"] for step in run["steps"] for entry in step["log"])
    for step, breach in first_breaches(run["steps"]):
        yield f"{breach['property']} broken at step {step['number']}"


def table() -> dict[str, str]:
    """The golden table, by cell."""
    blocks = TABLE.read_text(encoding="ascii").split("\n\n") if TABLE.exists() else []
    parts = (block.strip("\n").partition("\n") for block in blocks)
    return {cell: words for cell, _, words in parts}


@pytest.mark.slow
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("entry", STORY, ids=lambda entry: entry.name)
def test_a_kernel_makes_of_a_scenario_what_the_table_says(
    entry: Entry, kernel: str, request: pytest.FixtureRequest
) -> None:
    cell = f"{entry.name} on {kernel}"
    found = told(entry, kernel)
    if request.config.getoption("--rewrite-golden"):
        known = table() | {cell: found}
        blocks = [f"{name}\n{known[name]}\n" for name in CELLS if name in known]
        TABLE.write_text("\n".join(blocks), encoding="ascii")

    assert table()[cell] == found


def test_the_table_has_every_scenario_on_every_kernel() -> None:
    assert tuple(table()) == CELLS


UNMOVED = ("6.1", "6.6", "6.7", "6.7+flag")
SOUND = (
    *(kernel for kernel in KERNELS if "+" not in kernel),
    "6.7+flag",
    "6.7+flag+move",
    "6.7+hook-in-callers",
)


@pytest.mark.parametrize("kernel", SOUND)
@pytest.mark.parametrize("entry", STORY, ids=lambda entry: entry.name)
def test_what_was_shipped_and_what_was_proposed_are_sound(entry: Entry, kernel: str) -> None:
    """No scenario of the story harms a version, or the flag patch with or without the move.

    But where the start was not moved the hook runs under the token, which is why it was.
    """
    told = table()[f"{entry.name} on {kernel}"].splitlines()[0].strip()
    unmoved = entry.name == "hook-under-token" and kernel in UNMOVED
    assert told.split()[0] == ("violated" if unmoved else "holds")
    assert not unmoved or "hook-unprotected" in told


@pytest.mark.parametrize(
    ("cell", "verdict", "end"),
    [
        # An end without a start: the sum is -1, and the next freeze hangs for ever.
        ("denied-write on 6.7+naive-move", "balanced count-faithful no-deadlock", "counts -1"),
        ("freeze-never-returns on 6.7+naive-move", "no-deadlock", "to deadlock"),
        # With a writer in flight the sum is 0: the freeze passes early, then the end makes -1.
        ("freeze-passes-writer on 6.7+naive-move", "exclusion", "frozen COMPLETE; disk:WRITE"),
        # The clone inherits the flag: one warning, an unprotected write, and -1 below.
        (
            "clone-inherits on 6.7+flag-clone_mask",
            "no-warn write-covered flag-sound count-faithful",
            "disk:WRITE counts -1, truth 0; ovl:WRITE counts 1, truth 1; WARNING: ",
        ),
        # The assignment undoes the mask: the same again.
        (
            "assignment-undoes-mask on 6.7+flag-ovl_and",
            "no-warn write-covered flag-sound count-faithful",
            "disk:WRITE counts -1, truth 0; ovl:WRITE counts 1, truth 1; WARNING: ",
        ),
    ],
)
def test_each_way_to_fail_fails_as_the_lists_said(cell: str, verdict: str, end: str) -> None:
    """Message-ids 20231121132551.2337431-1-amir73il@gmail.com and those it answers."""
    words = " ".join(table()[cell].split())

    assert words.startswith("violated ")
    assert all(f"{slug} in " in words for slug in verdict.split())
    assert end in words
