"""Asking the model whether it keeps a scenario's ``expect`` and ``forbid`` lines."""

from __future__ import annotations

from app.explore.allows import allows
from app.explore.expect import Fact, met_after
from app.explore.replay import replay
from app.explore.search import check
from app.explore.trace import Trace
from app.explore.verdict import Verdict
from app.jobs.compiled import model_of
from app.scenarios import parse


def keeps(kernel: str, text: str) -> bool:
    """Whether some run shows what `text` expects, and none what it forbids; nothing unsettled."""
    scenario = parse(text, kernel)
    assert scenario.expects or scenario.forbids
    model = model_of(scenario)
    forbidden = {allows(model, facts).word for facts in scenario.forbids}
    expected = {allows(model, scenario.expects).word} if scenario.expects else set()
    assert "unknown" not in forbidden | expected
    return forbidden <= {"no"} and expected <= {"yes"}


def runs(kernel: str, text: str) -> bool:
    """Whether the run of the schedule in `text` shows what it expects, in this order."""
    trace, expects = shown(kernel, text), parse(text, kernel).expects
    wanted = [Fact(trace.model, item) for item in expects]
    met = met_after(wanted, 0, (), trace.states[0])
    for account, after in zip(trace.accounts, trace.states[1:], strict=True):
        met = met_after(wanted, met, account.events, after)
    assert wanted
    return met == len(wanted)


def verdict(kernel: str, text: str) -> Verdict:
    """What is said of every run of the scenario `text`."""
    found = check(model_of(parse(text, kernel)))
    assert found.complete
    return found


def shown(kernel: str, text: str) -> Trace:
    """The run of the schedule in `text`."""
    scenario = parse(text, kernel)
    return replay(model_of(scenario), scenario.schedule or "")
