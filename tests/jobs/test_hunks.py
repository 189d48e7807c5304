"""The flag patch taken apart, on the kernel that it was written for.

What each hunk does is the story of message-id 20231121132551.2337431-1-amir73il@gmail.com: the
define everybody uses, a name for tracing, the mask of the clone, start, end, and overlayfs' &=.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from app.jobs.desk import Desk
from app.jobs.hunks import NoHunks
from app.render.hunks import hunks_text
from app.scenarios.catalogue import find
from app.settings import Settings

DESK = Desk.of(Settings(check_seconds=1e9), None)


@cache
def taken_apart() -> dict[str, Any]:
    """The report on the library's scenario."""
    return DESK.hunks(find("hunk-by-hunk").text, None, None)


BREAKS = {
    "trace": [],
    "clone_mask": ["balanced", "count-faithful", "exclusion", "write-covered", "flag-sound",
                   "no-warn", "no-deadlock"],
    "start": ["balanced", "count-faithful", "flag-sound", "no-deadlock", "no-leak"],
    "end": ["balanced", "count-faithful", "flag-sound", "no-deadlock"],
    "ovl_and": ["balanced", "count-faithful", "exclusion", "write-covered", "flag-sound",
                "no-warn", "no-deadlock"],
}  # fmt: skip
"""Read in the runs behind the links: 11.4 of the facts is clone_mask and ovl_and; without the
start the flag is never set, so no end is ever made; without the end every end is made."""


def test_with_every_hunk_the_scenario_holds() -> None:
    assert taken_apart()["verdict"] == "holds"


@pytest.mark.slow
@pytest.mark.parametrize("hunk", BREAKS)
def test_each_hunk_is_missed_by_the_properties_that_it_is_for(hunk: str) -> None:
    found = next(item for item in taken_apart()["hunks"] if item["hunk"] == hunk)

    # `lockdep` and the like may be missed as well; what is listed here must be.
    assert [v["property"] for v in found["breaks"] if v["property"] in BREAKS[hunk]] == BREAKS[hunk]
    assert bool(found["breaks"]) == bool(BREAKS[hunk])
    assert all(v["shortest"] for v in found["breaks"])


def test_a_breach_is_shown_by_the_run_behind_its_schedule() -> None:
    found = next(item for item in taken_apart()["hunks"] if item["hunk"] == "clone_mask")
    breach = found["breaks"][0]

    run = DESK.run(find("hunk-by-hunk").text, found["kernel"], breach["schedule"])

    assert breach["message"] in [b["message"] for b in run["steps"][-1]["breaches"]]


def test_a_hunk_that_changes_only_how_tracing_prints_breaks_nothing_and_is_told_so() -> None:
    found = next(item for item in taken_apart()["hunks"] if item["hunk"] == "trace")

    assert found["told"] == "it breaks nothing; tracing prints 0x800000 for WRITE_STARTED"


def test_a_kernel_that_cannot_be_built_without_a_hunk_is_an_answer() -> None:
    found = next(item for item in taken_apart()["hunks"] if item["hunk"] == "define")

    assert found["verdict"] is None
    assert found["told"].startswith("it cannot be built: include/linux/fs.h:")


def test_a_kernel_without_such_a_patch_is_refused() -> None:
    with pytest.raises(NoHunks, match=r"6\.8 has no patch of several hunks; choose one such as"):
        DESK.hunks(find("hunk-by-hunk").text, "6.8", None)
    with pytest.raises(NoHunks, match="no hunks of 'move'; say flag"):
        DESK.hunks(find("hunk-by-hunk").text, None, "move")


def test_the_last_hunk_left_out_leaves_the_kernel_without_the_patch() -> None:
    text = "kernel 6.7+flag-trace-clone_mask-start-end-ovl_and\nfs disk ext4\napp: write disk\n"

    report = DESK.hunks(text, None, None)

    assert [(item["hunk"], item["kernel"]) for item in report["hunks"]] == [("define", "6.7")]


def test_the_text_keeps_to_its_width() -> None:
    lines = hunks_text(taken_apart()).splitlines()

    assert max(map(len, lines)) <= 72
    assert "without trace                                                      HOLDS" in lines
