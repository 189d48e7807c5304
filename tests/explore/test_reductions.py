"""What a search leaves out changes no verdict: each reduction against the search without any."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.cmodel import CError
from app.explore.effects import ALL_REDUCTIONS, NO_REDUCTIONS, Reductions
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.search import better, check
from app.explore.twins import rows_of_twins
from app.explore.verdict import IN_RANGE, Limits, Verdict, never
from app.explore.walk import Walk
from app.jobs.compiled import model_of
from app.machine import Action, Model, RangeError, SetupError, Trail, attempt
from app.scenarios import Entry, library
from app.scenarios.language import parse
from app.scenarios.scenario import Scenario
from tests.explore.toys import FREEZER, WRITER, toy
from tests.scenarios.made import scenarios

EACH = (
    Reductions(merge=True),
    Reductions(order=True),
    Reductions(symmetry=True),
    Reductions(merge=True, order=True),
    ALL_REDUCTIONS,
)
LARGE = 20_000


def said(verdict: Verdict) -> object:
    """What must be the same, whatever was left out."""
    return (
        verdict.verdict,
        dict(verdict.properties),
        {slug for slug, times in verdict.exercised.items() if times},
        {violation.property for violation in verdict.violations},
        verdict.blind,
        verdict.never_ran,
        verdict.cut,
    )


def agree(model: Model, reductions: Reductions, slugs: tuple[str, ...] = ()) -> Verdict:
    """The verdict with reductions, which says what that without says, and shows what it says."""
    wanted = choose(slugs)
    plain = check(model, wanted, Limits(states=LARGE), reductions=NO_REDUCTIONS)
    assert not plain.cut
    verdict = check(model, wanted, reductions=reductions)
    assert said(verdict) == said(plain)
    shortest = {violation.property: violation.steps for violation in plain.violations}
    for violation in verdict.violations:
        assert violation.steps >= shortest[violation.property]
        assert violation.shortest == (not verdict.reductions)
        trace = replay(model, violation.actions, wanted, budget=len(violation.actions))
        assert len(trace.states) + (violation.property == IN_RANGE) == violation.steps + 1
    return verdict


@pytest.mark.slow
@pytest.mark.parametrize("reductions", EACH, ids=lambda item: "+".join(item.names))
@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_of_the_library(entry: Entry, reductions: Reductions) -> None:
    model = model_of(entry.scenario)
    if check(model, limits=Limits(states=LARGE), reductions=NO_REDUCTIONS).cut:
        pytest.skip("too large to be checked without reductions in a test")
    agree(model, reductions, entry.scenario.checks)


LEAVES = "int op_leave(struct super_block *sb) { start(sb, 1); return 0; }"
TWICE = "int op_twice(struct super_block *sb) { start(sb, 1); start(sb, 1); end(sb, 1); return 0; }"
SLY = """
int op_probe(struct super_block *sb) {
    start(sb, 1);
    if (sb->s_writers.frozen == 4)
        return -EPERM;
    end(sb, 1);
    return 0;
}
int op_sly(struct super_block *sb) {
    if (!sb->s_writers.rw_sem[0].block)
        return 0;
    end(sb, 1);
    sb->value = 2;
    return 0;
}
int op_slyer(struct super_block *sb) {
    if (sb->s_writers.rw_sem[0].read_count < 2)
        return 0;
    return op_sly(sb);
}
int op_late(struct super_block *sb) {
    start(sb, 1);
    while (sb->value != 2)
        ;
    end(sb, 1);
    return 0;
}
"""
"""A writer that sees a freezer pass who should have waited for it.

That can only be while it waits already: `sly` ends what it has not started then; `slyer` does while
two write, of which `late` leaves only after that.
"""
STRAY = "int op_bad(struct super_block *sb) { end(sb, 1); return 0; }"
SPINS = "int op_spin(struct super_block *sb) { while (sb->value == 0) ; return 0; }"
NULL = "int op_null(struct super_block *sb) { sb = 0; return sb->value; }"


@pytest.mark.parametrize("reductions", EACH, ids=lambda item: "+".join(item.names))
@pytest.mark.parametrize(
    ("text", "threads"),
    [
        (WRITER + FREEZER, {"a": "write", "b": "write", "c": "write", "admin": "freeze"}),
        (WRITER + FREEZER, {"a": "hooked:hook=any", "b": "hooked:hook=any", "x": "freeze thaw"}),
        (WRITER + FREEZER + STRAY, {"a": "bad", "b": "bad", "w": "write", "admin": "freeze"}),
        (WRITER + FREEZER + STRAY, {"a": "write", "b": "write bad", "admin": "freeze"}),
        (FREEZER + SLY, {"a": "probe", "b": "sly", "admin": "freeze"}),
        (FREEZER + SLY, {"a": "probe", "b": "slyer", "c": "late", "admin": "freeze"}),
        (WRITER + FREEZER + LEAVES, {"a": "write", "b": "leave write", "admin": "freeze thaw"}),
        (WRITER + FREEZER + TWICE, {"a": "twice", "b": "write", "c": "write", "admin": "freeze"}),
        (WRITER + SPINS, {"a": "spin", "b": "spin", "w": "write"}),
        (WRITER + NULL, {"a": "null", "b": "null", "w": "write"}),
        (WRITER + FREEZER, {"a": "freeze thaw", "b": "freeze thaw", "w": "write"}),
    ],
)  # fmt: skip
def test_of_toys(text: str, threads: dict[str, str], reductions: Reductions) -> None:
    agree(toy(text, **threads), reductions)


def test_while_a_freezer_waits_for_writers_one_of_them_is_taken_for_all() -> None:
    """Its token bars the freezer's way, whatever others do: so nobody can meet it."""
    model = toy(WRITER + FREEZER, a="write", b="write", c="write write", admin="freeze thaw")
    ledger = Ledger(model, Judge(model, choose()))
    walk = Walk(model, ledger, Limits(), never, reductions=Reductions(order=True))
    for _ in walk.go():
        pass
    graph = walk.breaches(()).graph
    admin = next(c.number - 1 for c in model.contexts if c.name == "admin")

    waits = 0
    for number in range(walk.arena.states):
        state, trail = walk.state(number), Trail()
        attempt(model, state, Action(admin), trail=trail)
        if trail.until_zero is not None:
            waits += 1
            assert len({action.context for action, _ in graph.steps(number)}) == 1
    assert waits > 5


TWELVE = "kernel 6.7\nfs disk ext4\nwriter*12: aio_write disk io=queued\nadmin: freeze disk\n"


@pytest.mark.slow
def test_twelve_asynchronous_writers_and_a_freezer() -> None:
    """Without the reductions there are more states than anybody could look at."""
    verdict = check(
        model_of(parse(TWELVE)), limits=Limits(states=20_000), reductions=ALL_REDUCTIONS
    )

    assert verdict.verdict == "holds"
    assert not verdict.cut


TWINS = """\
kernel {kernel}
fs disk ext4
w*2: {operation}
admin: freeze disk
{more}
"""


@pytest.mark.slow
@pytest.mark.parametrize("kernel", ["6.7", "6.8", "6.7+flag", "6.7+naive-move"])
@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("write disk", ""),
        ("write disk buffered", "admin: thaw disk"),
        ("aio_write disk io=queued hook=pass", ""),
        ("uring_write disk hook=pass", ""),
    ],
)
def test_of_twins(kernel: str, operation: str, more: str) -> None:
    """Two threads of one line: half the states, or fewer, and the same verdict."""
    model = model_of(parse(TWINS.format(kernel=kernel, operation=operation, more=more)))
    assert [len(row) for row in rows_of_twins(model)] == [2]

    plain = check(model, reductions=NO_REDUCTIONS, limits=Limits(states=150_000))
    if plain.cut:
        pytest.skip("too large to be checked without reductions in a test")
    for reductions in (Reductions(symmetry=True), ALL_REDUCTIONS):
        verdict = check(model, reductions=reductions)
        assert said(verdict) == said(plain)
        assert verdict.states < 0.6 * plain.states


def test_who_is_named_is_no_twin() -> None:
    """``kill a`` tells a from b."""
    named = "kernel 6.8\nfs disk ext4\na: write disk\nb: write disk\nadmin: kill a\n"

    assert rows_of_twins(model_of(parse(named))) == ()


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[*HealthCheck])
@given(scenarios())
def test_of_any_scenario(scenario: Scenario) -> None:
    try:
        model = model_of(scenario)
    except (CError, SetupError, RangeError):
        assume(False)
    assume(not check(model, limits=Limits(states=LARGE), reductions=NO_REDUCTIONS).cut)
    for reductions in (Reductions(merge=True, order=True), ALL_REDUCTIONS):
        agree(model, reductions)


def test_a_search_uses_them_once_there_are_too_many_states() -> None:
    """Cut without reductions, it holds with them; what was found before is kept as it was."""
    model = toy(WRITER + FREEZER + STRAY, a="bad", b="bad", w="write", admin="freeze")
    plain = check(model, limits=Limits(states=20), reductions=NO_REDUCTIONS)
    reduced = check(model, reductions=ALL_REDUCTIONS)

    both = better(plain, reduced)

    assert both.verdict == "violated"
    assert not both.cut
    assert both.reductions == ("merge", "order", "symmetry")
    first = {violation.property: violation for violation in plain.violations}
    assert first
    for violation in both.violations:
        assert violation == first.get(violation.property, violation)


def test_what_two_cut_searches_found_is_said_of_each_property() -> None:
    """Neither is whole: nothing holds, and what either found is violated in every word."""
    model = toy(WRITER + FREEZER + STRAY, a="bad", b="bad", w="write", admin="freeze")
    plain = check(model, limits=Limits(states=2), reductions=NO_REDUCTIONS)
    reduced = check(model, limits=Limits(states=12), reductions=ALL_REDUCTIONS)
    assert plain.cut
    assert reduced.cut
    assert {v.property for v in reduced.violations} - {v.property for v in plain.violations}

    both = better(plain, reduced)

    assert both.verdict == "violated"
    for violation in both.violations:
        assert both.properties[violation.property] == "violated"
    assert "holds" not in both.properties.values()
