from __future__ import annotations

import pytest

from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.trace import Trace
from app.jobs.compiled import model_of
from app.scenarios import Entry, UnknownScenario, decode, encode, find, format, library  # noqa: A004
from app.scenarios.outcome import outcome

STORY = {
    "async-write": set[str](),
    "freeze-waits": set[str](),
    "write-waits-for-thaw": set[str](),
    "hook-under-token": {"hook-unprotected"},
    "denied-write": set[str](),
    "denied-write-naive": {"balanced", "count-faithful"},
    "denied-write-flag": set[str](),
    "denied-write-merged": set[str](),
    "failed-write": set[str](),
    "clone-inherits": {"balanced", "count-faithful", "write-covered", "flag-sound", "no-warn"},
    "assignment-undoes-mask": {
        "balanced", "count-faithful", "write-covered", "flag-sound", "no-warn",
    },
    "freeze-passes-writer": {"balanced", "count-faithful", "exclusion"},
    "freeze-never-returns": {"balanced", "count-faithful", "no-deadlock"},
    "hunk-by-hunk": set[str](),
    "aio-uncovered": {"exclusion", "write-covered"},
    "second-freezer-busy": set[str](),
    "user-thaws-kernel-freeze": set[str](),
    "nested-thaw-einval": set[str](),
    "injected-error": {"balanced", "count-faithful"},
    "caller-not-converted": {"balanced", "count-faithful", "no-deadlock", "no-leak"},
    "uring-inline-no-end": {"balanced", "count-faithful", "no-deadlock", "no-leak"},
    "uring-waits-behind-freezer": {"no-deadlock"},
    "uring-owner-freezes": {"no-deadlock"},
    "flag-meets-trylock": {"flag-sound", "balanced", "count-faithful", "no-deadlock", "no-leak"},
    "daemon-behind-freezer": {"no-deadlock"},
    "uring-double-end": {"balanced", "count-faithful"},
    "target-unprotected": {"exclusion", "write-covered"},
    "overlay-request-freed": {"lifetime"},
    "mapping-unprotected": {"exclusion", "write-covered"},
    "reader-waits-for-thaw": set[str](),
    "first-read-writes": {"exclusion", "write-covered"},
    "fault-asks-hook": {"hook-unprotected"},
    "splice-asks-twice": {"hook-unprotected"},
    "loop-unprotected": {"exclusion", "write-covered"},
    "loop-lockdep": {"lockdep"},
}  # fmt: skip
"""The scenarios in their order, and what the run of each one's own schedule breaks."""


def plain(entry: Entry) -> bool:
    """Whether it needs neither C of its own nor facts that no run may show."""
    return not entry.scenario.defines and not entry.scenario.forbids


def run(entry: Entry) -> Trace:
    scenario = entry.scenario
    return replay(model_of(scenario), scenario.schedule or "", choose(scenario.checks))


def test_the_library_tells_the_story_in_order() -> None:
    assert [entry.name for entry in library()] == list(STORY)


@pytest.mark.parametrize("name", STORY)
def test_every_entry_says_what_it_shows_and_is_canonical(name: str) -> None:
    entry = find(name)
    lines = [line for line in entry.text.splitlines() if not line.startswith("#")]
    assert "\n".join(lines) + "\n" == format(entry.scenario)
    assert entry.summary.endswith(".")
    assert entry.story.endswith(".")
    assert entry.scenario.title
    assert max(map(len, entry.text.splitlines())) <= 110


@pytest.mark.parametrize("name", STORY)
def test_every_schedule_runs_and_breaks_what_the_story_says(name: str) -> None:
    trace = run(find(name))
    broken = {breach.property for breaches in trace.breaches for breach in breaches}
    assert broken == STORY[name]


@pytest.mark.parametrize("name", STORY)
def test_every_run_fits_in_a_link_that_fits_in_a_line_of_mail(name: str) -> None:
    entry, trace = find(name), run(find(name))
    payload = encode(entry.scenario, trace.schedule, outcome(trace))
    assert len(payload) <= 36
    assert decode(payload).schedule == trace.schedule


def test_an_unknown_name_is_met_with_the_closest() -> None:
    with pytest.raises(UnknownScenario, match="did you mean freeze-waits"):
        find("freeze-wait")
