"""The map around a run, against plain search on whole states and replays of every claim."""

from __future__ import annotations

from collections import Counter

import pytest

from app.explore.beside import beside
from app.explore.fates import AVOIDABLE, IMPOSSIBLE, INEVITABLE, VIOLATED
from app.explore.fold import BESIDE, BEYOND, END, MOST, STEP, Folding
from app.explore.mapping import Mapped, mapped
from app.explore.points import way
from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.trace import RANGE_ERROR, ReplayError, Trace
from app.explore.verdict import IN_RANGE, Limits
from app.jobs.compiled import model_of
from app.machine import Action, State
from app.scenarios import library
from app.scenarios.language import parse
from tests.explore.graphs import drawn, explored
from tests.explore.toys import FREEZER, WRITER, toy

SMALL = (
    "freeze-waits",
    "denied-write",
    "aio-uncovered",
    "second-freezer-busy",
    "splice-asks-twice",
    "overlay-request-freed",
    "async-write",
)
A, B = Action(0), Action(1)


def map_of(trace: Trace, limits: Limits | None = None) -> Mapped:
    running = mapped(trace, limits)
    while True:
        try:
            next(running)
        except StopIteration as done:
            found: Mapped = done.value
            return found


def run_of(name: str) -> Trace:
    scenario = next(entry for entry in library() if entry.name == name).scenario
    return replay(model_of(scenario), scenario.schedule or "", choose(scenario.checks))


def end_state(trace: Trace, actions: tuple[Action, ...]) -> State | None:
    """The state after `actions`; None outside the model."""
    found = replay(trace.model, actions, ())
    return None if found.fatal is not None else found.states[-1]


@pytest.mark.parametrize("name", SMALL)
def test_every_state_is_in_one_block_and_every_step_between_blocks_is_told(name: str) -> None:
    """The folded counts add up to what plain search finds: states, and steps from each block."""
    trace = run_of(name)
    found, plain = map_of(trace), explored(trace.model)
    leaves = int(bool(len(plain.graph.exits)))

    assert not found.cut
    assert found.states == plain.graph.states
    assert sum(node.states for node in found.map.nodes) == plain.graph.states + leaves
    kinds = Counter(node.kind for node in found.map.nodes)
    assert len(found.map.nodes) <= MOST
    assert kinds[STEP] == len(trace.accounts) + 1 + (trace.fatal is not None)
    assert kinds[BESIDE] + kinds[BEYOND] + kinds[END]
    assert all(edge.source != edge.target for edge in found.map.edges)
    inside = len(found.graph.targets) - sum(edge.count for edge in found.map.edges)
    assert 0 <= inside < len(found.graph.targets)


@pytest.mark.parametrize("name", SMALL)
def test_the_run_is_its_steps_and_each_block_is_reached_by_its_schedule(name: str) -> None:
    trace = run_of(name)
    found = map_of(trace)
    steps = [node for node in found.map.nodes if node.kind == STEP]
    ends = {node.ended for node in found.map.nodes if node.ended}

    for number, node in enumerate(steps[: len(trace.states)]):
        assert (node.first, node.last, node.states) == (number, number, 1)
        assert node.actions == trace.actions[:number]
        assert set(node.breaks) == (
            {b.property for b in trace.breaches[number - 1] if b.first} if number else set()
        )
    for node in found.map.nodes:
        gone = replay(trace.model, found.schedule(node.actions), trace.properties)
        common = zip(gone.actions, trace.actions, strict=False)
        shared = next((n for n, (a, b) in enumerate(common) if a != b), node.leaves)
        assert shared >= node.leaves
        if node.kind == END:
            assert node.ended is not None
            assert gone.ending.kind == node.ended.status
    assert {ended.status for ended in ends} <= {"done", "parked", "deadlock", RANGE_ERROR}


@pytest.mark.parametrize("name", SMALL)
def test_what_is_said_to_come_to_the_same_does_when_it_is_replayed(name: str) -> None:
    """The other action, then the run's step; and the other way round: one state."""
    trace = run_of(name)
    found = map_of(trace)
    run = [0, *(state for _, state in way(found.graph, trace.actions))]
    places = beside(found.graph, run, trace.actions)
    assert places or name == "async-write"
    for place in places:
        for step in range(place.first, place.last):
            before, taken = trace.actions[:step], trace.actions[step]
            one = end_state(trace, (*before, place.action, taken))
            other = end_state(trace, (*before, taken, place.action))
            assert one == other is not None
        if place.joins is not None:
            before, taken = trace.actions[: place.last], trace.actions[place.last]
            assert place.joins == place.last + 2
            assert end_state(trace, (*before, place.action, taken)) == trace.states[place.joins]


@pytest.mark.parametrize("name", SMALL)
def test_nothing_that_can_be_chosen_on_the_way_is_left_out(name: str) -> None:
    """From each step of the run there is an edge for each action that is possible."""
    trace = run_of(name)
    found = map_of(trace)
    from_step: dict[int, set[str]] = {}
    for edge in found.map.edges:
        from_step.setdefault(edge.source, set()).add(found.text(edge.state, edge.action))
    for number, state in enumerate(trace.states):
        here = replay(trace.model, trace.actions[:number], ())
        assert here.states[-1] == state
        tried = set()
        for context in trace.model.contexts:
            try:
                replay(trace.model, f"{found.schedule(trace.actions[:number])} {context.name}", ())
            except ReplayError as error:
                tried |= set(error.possible)
            else:
                tried.add(context.name)
        assert from_step.get(number, set()) == tried


@pytest.mark.parametrize("name", ["denied-write-naive", "caller-not-converted", "aio-uncovered"])
def test_fates_beside_the_run_are_those_of_every_run_there_is(name: str) -> None:
    """By plain search: from the states of a block on, can a property still be broken, or kept?"""
    trace = run_of(name)
    found, plain = map_of(trace), explored(trace.model)
    assert set(found.map.slugs) == set(plain.points)
    number_of = {state: number for number, state in enumerate(plain.states)}
    for slug, points in plain.points.items():
        bad_edges, bad_states = set(points.edges.tolist()), set(points.states.tolist())
        breaking, passing = set(bad_states), set(plain.graph.ends.tolist()) - bad_states
        changed = True
        while changed:
            changed = False
            for state in range(plain.graph.states):
                first = int(plain.graph.first[state])
                for edge in range(first, first + int(plain.graph.count[state])):
                    target = int(plain.graph.targets[edge])
                    if state not in breaking and (edge in bad_edges or target in breaking):
                        breaking.add(state)
                        changed = True
                    if state not in passing and edge not in bad_edges and target in passing:
                        passing.add(state)
                        changed = True
        for node in found.map.nodes:
            entry = end_state(trace, node.actions)
            assert entry is not None
            here, fate = number_of[entry], node.fates[slug]
            gone = replay(trace.model, node.actions)
            broken = any(b.property == slug for step in gone.breaches for b in step)
            if fate == IMPOSSIBLE:
                assert here not in breaking
            elif fate == INEVITABLE:
                assert broken or here not in passing
            elif fate == AVOIDABLE and node.kind == STEP:
                assert here in breaking
                assert here in passing
            elif fate == VIOLATED:
                assert broken


def test_a_property_is_lost_where_the_last_run_that_keeps_it_is_left() -> None:
    """A denied write that ends what it never started: nobody can help it from the beginning on."""
    found = map_of(run_of("denied-write-naive"))
    assert {node.fates["balanced"] for node in found.map.nodes} == {INEVITABLE, VIOLATED}
    first = next(n for n in found.map.nodes if n.kind == STEP and "balanced" in n.breaks)
    assert first.fates["balanced"] == VIOLATED
    deadlock = next(n for n in found.map.nodes if n.ended and n.ended.status == "deadlock")
    assert "no-deadlock" in deadlock.breaks


def test_a_search_that_was_cut_claims_nothing_of_what_lies_behind() -> None:
    trace = run_of("denied-write-naive")
    whole, cut = map_of(trace), map_of(trace, Limits(states=200))

    assert cut.cut == "it found 200 states, its budget"
    assert not cut.map.slugs
    assert not cut.map.whole
    assert all(not node.fates and not node.leads_to for node in cut.map.nodes)
    assert all(node.depth is None for node in cut.map.nodes)
    places = [
        [(n.first, n.last, n.states, n.actions[-1]) for n in found.map.nodes if n.kind == BESIDE]
        for found in (whole, cut)
    ]
    assert places[0] == places[1] != []
    assert any(node.open for node in cut.map.nodes)
    assert not any(node.open and node.forced for node in cut.map.nodes)


def test_a_run_that_leaves_the_model_ends_there() -> None:
    model = toy(
        WRITER + "int op_bad(struct super_block *sb) { struct kiocb *i = 0;"
        " start(sb, 1); i->ki_flags = 1; return 0; }",
        app="bad",
        other="write",
    )
    trace = replay(model, "app*2")
    for limits in (None, Limits(states=5)):
        found = map_of(trace, limits)
        last = [node for node in found.map.nodes if node.kind == STEP][-1]
        assert trace.fatal is not None
        assert last.ended is not None
        assert last.ended.status == RANGE_ERROR
        assert last.breaks == (IN_RANGE,)
        assert found.schedule(last.actions) == trace.schedule


def test_steps_of_a_run_that_is_too_long_are_told_as_one() -> None:
    model = toy(WRITER + FREEZER, app="write", admin="freeze")
    long = replay(run_of("freeze-passes-writer").model, run_of("freeze-passes-writer").schedule)
    found = map_of(long)
    assert len(found.map.nodes) <= MOST

    trace = replay(model, "app*4")
    graph = map_of(trace)
    run = [0, *(state for _, state in way(graph.graph, trace.actions))]
    few = Folding(graph.graph, run, trace.actions, {}, frozenset({2}), (), 6).folded(
        may_be_whole=False
    )
    steps = [(block.first, block.last) for block in few.blocks if block.kind == STEP]
    assert (2, 2) in steps
    assert len(steps) < 5
    assert [step for first, last in steps for step in range(first, last + 1)] == list(range(5))
    assert [few.of[state] for state in run] == list(few.at)
    assert sum(len(block.states) for block in few.blocks) == graph.graph.states


def test_two_steps_that_do_not_meet_are_one_place_and_join_the_run() -> None:
    """A and b in either order: beside a run ``a a b`` stands b, after none, one, or both."""
    graph = drawn("0a1 1a2 0b3 1b4 2b5 3a4 4a5")
    run = [0, *(state for _, state in way(graph, (A, A, B)))]
    (place,) = beside(graph, run, (A, A, B))

    assert (place.action, place.first, place.last, place.joins) == (B, 0, 1, 3)


def test_steps_that_meet_are_places_of_their_own() -> None:
    """B leads to another state before a than behind it."""
    graph = drawn("0a1 0b2 2a3 1b4")
    run = [0, *(state for _, state in way(graph, (A,)))]
    found = [
        (place.action, place.first, place.last, place.joins) for place in beside(graph, run, (A,))
    ]

    assert found == [(B, 0, 0, None), (B, 1, 1, None)]


def test_a_long_run_of_many_contexts_is_bounded_in_nodes_and_work() -> None:
    """Nine threads, some 400 steps, states without number: yet what is near is soon told."""
    writers = "".join(f"w{n}: aio_write disk io=queued\n" * 2 for n in range(8))
    model = model_of(parse(f"kernel 6.7\nfs disk ext4\n{writers}admin: freeze disk\n"))
    trace = replay(model, " ".join(f"w{n}>returned w{n}>returned" for n in range(8)) + " admin*5")
    found = map_of(trace, Limits(states=2000))

    assert len(trace.accounts) > 400
    assert len(found.map.nodes) <= MOST
    steps = [(node.first, node.last) for node in found.map.nodes if node.kind == STEP]
    told = [step for first, last in steps for step in range(first, last + 1)]
    assert told == list(range(len(trace.accounts) + 1))
    beside_it = [node.actions[-1].context for node in found.map.nodes if node.kind == BESIDE]
    assert {model.contexts[context].name for context in beside_it} >= {"w1", "w7", "admin"}
