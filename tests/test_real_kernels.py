"""What a booted kernel did, the model allows: Linux 6.12.95 (Debian's package, ext4), on 6.8.

``data/linux-6.12.95-ext4.jsonl`` keeps what the actors of three scenarios saw, in the order in
which they saw it: calls that blocked (and where), submissions, and results. The device that
held the I/O back is no actor here: in the model an interrupt may always come later.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cmodel import compile_kernel
from app.explore.allows import allows
from app.explore.expect import Expectation, Fact, met_after
from app.explore.replay import replay
from app.explore.trace import Trace
from app.kernels import load
from app.machine import build, view
from app.scenarios import parse, setup

Record = dict[str, str]

FILE_SYSTEMS = "kernel 6.8\nfs disk ext4\nfs ovl overlay upper=disk\n"
SCENARIOS = {
    "frozen-aio-direct": FILE_SYSTEMS
    + """
F: freeze disk
F: freeze disk
W: aio_write disk io=queued
T: thaw disk
T: thaw disk
schedule F>returned W>blocked T>returned W>returned W.1.irq>complete F>returned T>returned
""",
    "ovl-upper-frozen-aio-direct": FILE_SYSTEMS
    + """
F: freeze disk
F: freeze disk
W: aio_write ovl io=queued
T: thaw disk
T: thaw disk
schedule F>returned W>blocked T>returned W>returned W.1.irq>queued W.1.dio>complete \
F>returned T>returned
""",
    "inflight-aio": FILE_SYSTEMS
    + """
W1: aio_write disk io=queued
F1: freeze disk
W2: aio_write disk io=queued
T1: thaw disk
F2: freeze disk
T:  thaw disk
schedule W1>returned F1>blocked W2>blocked T1>returned F2>blocked W1.1.irq>complete \
F1>returned F2>returned T>sb_freeze_unlock T*3 W2>returned W2.1.irq>complete T>returned
""",
}


def observed(scenario: str) -> list[Record]:
    """What the actors of `scenario` saw, in order."""
    text = (Path(__file__).parent / "data" / "linux-6.12.95-ext4.jsonl").read_text("utf-8")
    records: list[Record] = [json.loads(line) for line in text.splitlines()]
    return [record for record in records if record["scenario"] == scenario]


def facts(records: list[Record]) -> list[Expectation]:
    """The observations in the language's words; an actor's n-th result is its n-th call's."""
    done: dict[str, int] = {}
    found = []
    for record in records:
        actor, event = record["actor"], record["event"]
        request = f"{actor}.{done.get(actor, 0) + 1}"
        if event == "blocked":
            second = actor == "F2"  # a second freezer sleeps until the first one's state changes
            found.append(Expectation(request, "blocked", "disk:frozen" if second else "disk:WRITE"))
        elif event == "submitted":
            found.append(Expectation(request, "returns", record["returns"]))
        elif event == "ret":
            kind = "completes" if record["call"] == "aio_pwrite" else "returns"
            found.append(Expectation(request, kind, record["returns"]))
            done[actor] = done.get(actor, 0) + 1
    return found


def run(scenario: str) -> Trace:
    """The scenario's schedule on its kernel."""
    parsed = parse(SCENARIOS[scenario])
    kernel = load(parsed.kernel)
    return replay(build(compile_kernel(kernel), kernel, setup(parsed)), parsed.schedule or "")


def shown(trace: Trace, expectations: list[Expectation]) -> int:
    """How many of `expectations`, from the first on and in this order, the run meets."""
    wanted = [Fact(trace.model, item) for item in expectations]
    met = met_after(wanted, 0, (), trace.states[0])
    for account, after in zip(trace.accounts, trace.states[1:], strict=True):
        met = met_after(wanted, met, account.events, after)
    return met


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_model_allows_what_linux_6_12_95_did(scenario: str) -> None:
    """One schedule shows every observation, in the order in which they were made."""
    expected = facts(observed(scenario))

    assert shown(run(scenario), expected) == len(expected)


def test_the_search_finds_such_a_run_by_itself() -> None:
    """frozen-aio-direct up to the result: no schedule is given, only what was seen."""
    text = FILE_SYSTEMS + "F: freeze disk\nW: aio_write disk io=queued\nT: thaw disk\n"
    kernel = load("6.8")
    model = build(compile_kernel(kernel), kernel, setup(parse(text)))

    answer = allows(model, facts(observed("frozen-aio-direct"))[:5])

    assert answer.word == "yes"


@pytest.mark.parametrize(
    ("scenario", "actor", "function"),
    [
        ("frozen-aio-direct", "W", "aio_write"),
        ("ovl-upper-frozen-aio-direct", "W", "vfs_iocb_iter_write"),
        ("inflight-aio", "F1", "freeze_super"),
        ("inflight-aio", "W2", "aio_write"),
        ("inflight-aio", "F2", "freeze_super"),
    ],
)
def test_the_blocked_call_waits_in_the_function_that_the_booted_kernels_stack_shows(
    scenario: str, actor: str, function: str
) -> None:
    """Stacks of the same scenarios on 7.3.4, for 6.12.95 recorded none."""
    trace = run(scenario)
    seen = [
        view(trace.model, state, trace.names(number))["contexts"][actor]
        for number, state in enumerate(trace.states)
    ]
    stacks = [item["stack"] for item in seen if item["status"] == "blocked"]

    assert any(frame["function"] == function for stack in stacks for frame in stack)
