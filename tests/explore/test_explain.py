"""Explanations of real searches, against every interleaving of scenarios that have few."""

from collections import Counter
from itertools import pairwise

import pytest

from app.explore.fates import AVOIDABLE, VIOLATED
from app.explore.outcome import end_of
from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.search import check
from app.explore.verdict import Limits
from app.jobs.compiled import model_of
from app.machine import Model
from app.scenarios.catalogue import find
from tests.explore.graphs import explored, runs
from tests.explore.test_shortest import STRAY, plainly
from tests.explore.toys import FREEZER, WRITER, toy


def scenario(name: str) -> Model:
    return model_of(find(name).scenario)


TOY = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")
FEW = [scenario("user-thaws-kernel-freeze"), scenario("second-freezer-busy"), TOY]


@pytest.mark.slow
@pytest.mark.parametrize("model", FEW, ids=["thaw", "freezers", "toy"])
def test_a_census_is_what_all_interleavings_come_to_one_by_one(model: Model) -> None:
    found = explored(model)
    total: Counter[object] = Counter()
    breaking: Counter[object] = Counter()
    bad_edges = {int(edge) for points in found.points.values() for edge in points.edges}
    for run in runs(found.graph):
        end = int(found.graph.targets[run[-1]])
        broken = [slug for slug, points in found.points.items() if end in points.states]
        what = end_of(model, found.states[end], tuple(broken))
        total[what] += 1
        breaking[what] += bool(broken) or not bad_edges.isdisjoint(run)

    told = check(model).explanation

    assert told is not None
    assert told.census.interleavings == total.total()
    assert told.census.breaking == breaking.total()
    assert {o.what: o.interleavings for o in told.census.outcomes} == total
    assert {o.what: o.breaking for o in told.census.outcomes if o.breaking} == +breaking


@pytest.mark.parametrize("name", ["first-read-writes", "splice-asks-twice", "mapping-unprotected"])
def test_a_search_shows_the_run_that_plain_enumeration_finds(name: str) -> None:
    model = scenario(name)
    found = explored(model)

    for violation in check(model).violations:
        if violation.steps < 6:
            assert violation.actions == plainly(found.graph, found.points[violation.property])


@pytest.mark.parametrize("name", ["caller-not-converted", "uring-owner-freezes", "loop-lockdep"])
def test_the_passing_run_ends_without_the_breach_and_parts_at_the_last_chance(name: str) -> None:
    model = scenario(name)
    verdict = check(model)
    assert verdict.explanation is not None

    for violation in verdict.violations:
        told = verdict.explanation.violations[violation.property]
        assert told.fates[-1] == VIOLATED
        assert len(told.fates) == violation.steps + 1
        passing = told.passing
        assert passing is not None
        assert told.no_return == passing.step
        assert set(told.fates[: passing.step]) == {AVOIDABLE}
        shared = passing.step - 1
        assert passing.actions[:shared] == violation.actions[:shared]
        assert passing.actions[shared] != violation.actions[shared]
        trace = replay(model, passing.actions)
        assert trace.ending.kind != "running"
        broken = {b.property for bs in trace.breaches for b in bs}
        assert broken == set(told.breaks)
        assert violation.property not in broken


def test_every_outcome_is_reached_by_its_run() -> None:
    model = scenario("second-freezer-busy")
    told = check(model).explanation
    assert told is not None

    assert len(told.census.outcomes) > 1
    lengths = [len(outcome.run) for outcome in told.census.outcomes]
    assert all(one <= other for one, other in pairwise(lengths))
    for outcome in told.census.outcomes:
        trace = replay(model, outcome.run, choose())
        broken = tuple(b.property for b in trace.end_breaches)
        assert end_of(model, trace.states[-1], broken) == outcome.what


def test_a_run_that_leaves_the_model_is_explained_like_any_other() -> None:
    null = "int op_null(struct super_block *sb) { if (choose(hook, sb)) sb = 0; return sb->value; }"
    model = toy(null, app="null:hook=any")
    verdict = check(model)
    assert verdict.explanation is not None

    (violation,) = verdict.violations
    told = verdict.explanation.violations["in-range"]
    assert violation.schedule == "app=deny app"
    assert told.fates == (AVOIDABLE, "inevitable", VIOLATED)
    assert told.passing is not None
    assert (told.passing.step, told.no_return) == (1, 1)
    assert replay(model, told.passing.actions).schedule == "app=pass app*2"
    assert verdict.explanation.census.leaves


def test_going_round_for_ever_is_told_from_the_step_that_makes_it_so() -> None:
    spins = "int op_spin(struct super_block *sb) { while (sb->value == 0) ; return 0; }"
    verdict = check(toy(spins + WRITER, app="spin", peer="write"))
    assert verdict.explanation is not None

    told = verdict.explanation.violations["no-deadlock"]
    assert (told.fates, told.passing, told.no_return) == ((VIOLATED,), None, 0)
    assert (verdict.explanation.census.interleavings, verdict.explanation.census.endless) == (
        0,
        True,
    )


def test_a_search_that_was_cut_explains_nothing() -> None:
    """What it has not seen may be a way around, or another way to end."""
    assert check(TOY, limits=Limits(states=8)).explanation is None
    assert check(TOY).explanation is not None
