"""Facts looked for in a graph that is there, against a search for nothing else, and a plain one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.cmodel import CError
from app.explore.allows import allows
from app.explore.effects import NO_REDUCTIONS, Reductions
from app.explore.expect import Expectation, Fact, blocked_on, met_after, shown
from app.explore.replay import replay
from app.explore.search import check
from app.explore.verdict import EXPECT, FORBID, HOLDS, VIOLATED, Limits
from app.explore.wanted import Wanted
from app.jobs.compiled import model_of
from app.machine import Account, Model, RangeError, SetupError, actions, step
from app.scenarios import Entry, library
from app.scenarios.scenario import Scenario
from tests.explore.successors import successors
from tests.explore.toys import FREEZER, WRITER, toy
from tests.scenarios.made import scenarios

LARGE = 1_500
SOUND = (Reductions(merge=True), Reductions(order=True), Reductions(merge=True, order=True))
STRAY = "\nint op_bad(struct super_block *sb) { end(sb, 1); return 0; }"
NULL = "\nint op_null(struct super_block *sb) { sb = 0; return sb->value; }"
SPINS = "\nint op_spin(struct super_block *sb) { while (sb->value == 0) ; return 0; }"


def fewest(model: Model, facts: Sequence[Expectation]) -> int | None:
    """In how many steps one run meets all `facts`, by plain search; None if none does."""
    wanted = [Fact(model, item) for item in facts]
    layer = {(model.initial, met_after(wanted, 0, (), model.initial))}
    known, steps = set(layer), 0
    while layer:
        if any(met == len(wanted) for _, met in layer):
            return steps
        following = set()
        for state, met in layer:
            for _, result in successors(model, state):
                if not isinstance(result, RangeError):
                    now = met_after(wanted, met, result.events, result.state)
                    following.add((result.state, now))
        layer = following - known
        known |= layer
        steps += 1
    return None


def drawn(model: Model, choice: Random) -> list[Expectation]:
    """Facts that some run may show, some of which it does, in any order."""
    happened = [
        Expectation(model.requests[event.request].name, kind, str(event.value))
        for account in walked(model, choice)
        for event in account.events
        if event.request >= 0
        for kind, name in (("returns", "return"), ("completes", "complete"))
        if event.kind == name and (event.value >= 0 or -event.value in model.errnos)
    ]
    places = blocked_on(superblock.name for superblock in model.superblocks)
    guessed = [
        Expectation(choice.choice(model.requests).name, "blocked", choice.choice(places))
        for _ in range(2)
    ]
    found = [*happened, *guessed]
    choice.shuffle(found)
    return found[: choice.randrange(1, 4)]


def walked(model: Model, choice: Random) -> list[Account]:
    """The steps of a random run."""
    state, accounts = model.initial, list[Account]()
    while (possible := actions(model, state)) and len(accounts) < 200:
        try:
            state, account = step(model, state, choice.choice(possible))
        except RangeError:
            break
        accounts.append(account)
    return accounts


def agree(model: Model, facts: Sequence[Expectation]) -> str:
    """The answer of the graph, of a search of its own, and of those with reductions."""
    verdict = check(model, reductions=NO_REDUCTIONS, wanted=Wanted(model, facts, (facts,)))
    alone = allows(model, facts)
    words = {"yes": (HOLDS, VIOLATED), "no": (VIOLATED, HOLDS)}
    assert (verdict.properties[EXPECT], verdict.properties[FORBID]) == words[alone.word]
    for violation in verdict.violations:
        if violation.property == FORBID:
            assert violation.actions == alone.actions
            assert violation.shortest
            trace = replay(model, violation.actions, budget=len(violation.actions))
            assert shown(trace, facts) == len(facts)
    for reductions in SOUND:
        reduced = allows(model, facts, reductions=reductions)
        assert reduced.word == alone.word
        if reduced.word == "yes":
            trace = replay(model, reduced.actions, budget=len(reduced.actions))
            assert shown(trace, facts) == len(facts)
    return alone.word


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "threads",
    [
        {"a": "write", "b": "write", "admin": "freeze"},
        {"a": "hooked:hook=any write", "b": "hooked:hook=any", "admin": "freeze thaw"},
        {"a": "bad", "b": "null write", "admin": "freeze"},
        {"a": "spin", "b": "write", "admin": "freeze thaw"},
    ],
)
def test_of_toys(threads: dict[str, str], seed: int) -> None:
    """Plain breadth-first search over states and facts that were met says the same."""
    model, choice = toy(WRITER + FREEZER + STRAY + NULL + SPINS, **threads), Random(seed)
    for _ in range(5):
        facts = drawn(model, choice)
        steps = fewest(model, facts)
        assert agree(model, facts) == ("no" if steps is None else "yes")
        if steps is not None:
            assert len(allows(model, facts).actions) == steps


@pytest.mark.slow
@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_of_the_library(entry: Entry) -> None:
    model, choice = model_of(entry.scenario), Random(entry.name)
    if check(model, limits=Limits(states=LARGE), reductions=NO_REDUCTIONS).cut:
        pytest.skip("too large to be checked without reductions in a test")
    words = {agree(model, drawn(model, choice)) for _ in range(2)}
    assert words


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[*HealthCheck])
@given(scenarios(), st.integers())
def test_of_any_scenario(scenario: Scenario, seed: int) -> None:
    try:
        model = model_of(scenario)
    except (CError, SetupError, RangeError):
        assume(False)
    assume(model.requests)
    assume(not check(model, limits=Limits(states=LARGE), reductions=NO_REDUCTIONS).cut)
    facts = drawn(model, Random(seed))
    assume(facts)
    agree(model, facts)
