"""What opening a link tells: still true, ends otherwise, or diverges at a step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.jobs.desk import Desk
from app.jobs.runs import Carried
from app.scenarios import LinkError, decode, encode, format, parse  # noqa: A004
from app.scenarios.links import Link, payload_of_link
from app.scenarios.present import MODEL_REVISION
from app.settings import Settings

DESK = Desk.of(Settings(), None)
SCENARIO = parse("kernel 6.7\nfs disk ext4\napp: aio_write disk io=queued\nadmin: freeze disk")
SCHEDULE = "app>queued admin*3 app.1.irq"


def payload_of(schedule: str = SCHEDULE, *, marks: bool = False) -> str:
    """The payload of a run of the scenario, as the service makes it."""
    made = DESK.link(format(SCENARIO), None, schedule, carried=Carried(marks=marks))
    return str(made["path"]).removeprefix("/v1/")


def told(link: Link) -> dict[str, Any]:
    """What opening `link` gives, whoever wrote it."""
    return DESK.open_link(f"/v1/{payload_of_link(link)}", None)


def test_a_run_that_ends_as_recorded_is_still_true() -> None:
    run = DESK.open_link(f"/v1/{payload_of()}", None)
    assert run["recorded"] == {
        "model_revision": MODEL_REVISION,
        "still_true": True,
        "sentence": f"Recorded with model {MODEL_REVISION}; still true.",
    }
    assert run["diverged"] is None


def test_a_run_up_to_a_step_is_told_by_its_whole() -> None:
    run = DESK.open_link(f"/v1/{payload_of()}", 4)
    assert len(run["steps"]) == 4
    assert run["recorded"]["still_true"]


def test_another_end_than_recorded_is_told() -> None:
    link = decode(payload_of())
    assert link.outcome is not None
    recorded = told(replace(link, outcome=link.outcome ^ 1))["recorded"]
    assert recorded["still_true"] is False
    assert "; now ends otherwise" in recorded["sentence"]


@pytest.mark.parametrize("revision", [MODEL_REVISION - 1, MODEL_REVISION + 1])
def test_a_link_of_another_model_opens_and_says_so(revision: int) -> None:
    recorded = told(replace(decode(payload_of()), revision=revision))["recorded"]
    assert recorded["model_revision"] == revision
    assert recorded["still_true"]
    assert recorded["sentence"] == (
        f"Recorded with model {revision} (here is model {MODEL_REVISION}); still true."
    )


def test_a_link_of_another_model_that_cannot_be_read_says_of_which() -> None:
    unknown = replace(SCENARIO, kernel="9.9")
    with pytest.raises(LinkError, match=r"made with model 9; here is"):
        told(Link(unknown, "app", 1, revision=9))


@pytest.mark.parametrize(
    ("schedule", "step", "reason"),
    [
        ("app*3 app=deny app", 4, "the next step of app is no choice"),
        ("app*300", 28, "app has finished"),
        ("app>hooked", 1, "hooked is neither a mark nor a function of this kernel"),
        ("app*2 app.1.wq app", 3, "app.1.wq is no context of this scenario"),
        ("app*2 app=flying", 3, "flying is no value of any choice"),
        ("app*3 app.1.irq>ended", 4, "app.1.irq"),
    ],
)
def test_a_schedule_that_no_longer_runs_is_shown_up_to_where_it_does(
    schedule: str, step: int, reason: str
) -> None:
    run = told(Link(SCENARIO, schedule, 77))
    assert run["diverged"]["step"] == step == len(run["steps"]) + 1
    assert reason in run["diverged"]["reason"]
    assert run["recorded"]["still_true"] is False
    assert f"; now diverges at step {step}: " in run["recorded"]["sentence"]


def test_marks_are_carried_where_they_are_asked_for() -> None:
    assert decode(payload_of(marks=True)).schedule == SCHEDULE
    assert decode(payload_of()).schedule == "app*24 admin*3 app.1.irq"
    opened = [DESK.open_link(f"/v1/{payload_of(marks=marks)}", None) for marks in (True, False)]
    assert opened[0] == opened[1]


def test_a_scenario_without_a_run_has_no_outcome() -> None:
    run = DESK.open_link(f"/v1/{payload_of('')}", None)
    assert run["recorded"]["still_true"] is None
    assert encode(SCENARIO) == payload_of("")


def test_a_comparison_takes_the_schedule_of_a_link() -> None:
    compared = DESK.compare(f"/v1/{payload_of()}", ["6.7", "6.8"], None)
    assert compared["schedule"] == "app*24 admin*3 app.1.irq"
    assert [kernel["run"]["steps"] for kernel in compared["kernels"]] == [28, 27]
