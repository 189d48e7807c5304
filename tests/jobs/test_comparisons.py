"""One scenario on several kernels: verdicts, and where the runs part."""

from __future__ import annotations

from typing import Any

import pytest

from app.explore.schedule import ScheduleError
from app.jobs.comparisons import TooFewKernels
from app.jobs.desk import Desk
from app.render.comparison import comparison_text
from app.scenarios.catalogue import find
from app.settings import Settings

DESK = Desk.of(Settings(check_seconds=1e9), None)
DENIED = find("denied-write-naive").text
UNTIL_END = "app>ovl_aio_cleanup_handler app>returned"


def compared(
    *kernels: str, text: str = DENIED, schedule: str | None = None
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DESK.compare(text, kernels, schedule)["kernels"]
    return found


def test_each_kernel_has_the_verdict_that_a_check_gives() -> None:
    for entry in compared("6.7+naive-move", "6.8", "6.7"):
        verdict = DESK.check(DENIED, entry["kernel"]["id"], None, None)

        assert entry["verdict"] == verdict["verdict"]
        assert entry["properties"] == verdict["properties"]
        assert entry["violations"] == verdict["violations"]


def test_runs_are_compared_with_the_first_and_the_step_is_where_they_are_told_apart() -> None:
    first, other = compared("6.7+naive-move", "6.7+flag+move", schedule=UNTIL_END)
    runs = [
        DESK.run(DENIED, kernel, UNTIL_END)["steps"]
        for kernel in ("6.7+naive-move", "6.7+flag+move")
    ]
    step = other["differs"]["step"]

    assert first["differs"] is None
    assert [s["sentence"] for s in runs[0][: step - 1]] == [
        s["sentence"] for s in runs[1][: step - 1]
    ]
    assert other["differs"]["first"] == runs[0][step - 1]["sentence"]
    assert other["differs"]["here"] == runs[1][step - 1]["sentence"]
    assert other["differs"]["first"] != other["differs"]["here"]


def test_runs_that_are_told_alike_do_not_differ() -> None:
    text = "kernel 6.1\nfs disk ext4\nadmin: thaw disk\nschedule admin>returned\n"

    assert [e["differs"] for e in compared("6.8", "6.12.95", text=text)] == [None, None]


def test_where_one_run_ends_sooner_the_other_goes_on_alone() -> None:
    text = "kernel 6.7\nfs disk ext4\napp: write disk io=sync\n"
    whole, short = compared("6.7", "6.7+flag", text=text, schedule="app*4")

    assert whole["run"]["steps"] == short["run"]["steps"] == 4


def test_a_schedule_that_cannot_run_on_a_kernel_runs_up_to_there_as_a_partial_run_does() -> None:
    schedule = "app>returned app.1.irq>queued app.1.dio>complete"
    text = "kernel 6.7\nfs disk ext4\nfs ovl overlay upper=disk\napp: aio_write ovl io=queued\n"
    old, new = compared("6.1", "6.8", text=text, schedule=schedule)
    there = DESK.run(text, "6.1", schedule, partial=True)

    assert "app.1.irq" in old["run"]["stopped"]
    assert new["run"]["stopped"] is None
    assert old["run"]["link"] == there["link"]
    assert old["run"]["steps"] == len(there["steps"]) == there["diverged"]["step"] - 1


def test_a_turn_that_is_too_long_on_one_kernel_ends_where_it_cannot_go_on() -> None:
    text = "kernel 6.7+flag\nfs disk ext4\napp: aio_write disk io=sync\n"
    steps = len(DESK.run(text, "6.7+flag", "app>returned")["steps"])
    whole, short = compared("6.7+flag", "6.7", text=text, schedule=f"app*{steps}")

    assert whole["run"]["stopped"] is None
    assert "app has finished" in short["run"]["stopped"]
    assert 0 < short["run"]["steps"] < whole["run"]["steps"] == steps
    assert short["differs"]["here"] is not None


def test_aliases_and_repetitions_are_one_kernel() -> None:
    assert [e["kernel"]["id"] for e in compared("6.12", "6.12.117", "6.8")] == ["6.12.117", "6.8"]
    with pytest.raises(TooFewKernels, match=r"two or more different kernels; only 6\.12\.117 is"):
        compared("6.12", "6.12.117")


def test_a_schedule_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ScheduleError):
        compared("6.7", "6.8", schedule="app*0")


def test_the_text_is_a_table_and_then_where_the_runs_part() -> None:
    text = comparison_text(DESK.compare(DENIED, ("6.7+naive-move", "6.7+flag+move"), None))

    assert max(map(len, text.splitlines())) <= 72
    assert "6.7+naive-move  violated  balanced in 33, count-faithful in 33," in text
    assert "6.7+flag+move   holds" in text
    assert "  differs from 6.7+naive-move at step " in text


def test_without_a_schedule_the_text_tells_verdicts_alone() -> None:
    text = comparison_text(
        DESK.compare("kernel 6.7\nfs disk ext4\napp: write disk\n", ("6.7", "6.8"), None)
    )

    assert "\n[1] 6.7     holds\n[2] 6.8     holds\n\nLink: " in text
    assert "step" not in text
