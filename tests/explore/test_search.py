"""The search: exact counts on toy kernels, shortest schedules, and no claim without cause."""

from collections.abc import Generator

import pytest

from app.explore.effects import NO_REDUCTIONS
from app.explore.judge import Judge
from app.explore.properties import PROPERTIES, choose
from app.explore.replay import replay
from app.explore.search import check, search
from app.explore.verdict import Limits, Progress, Verdict
from app.machine import State, Stepped, actions, run_status, step
from tests.explore.successors import successors
from tests.explore.toys import FREEZER, WRITER, toy

STRAY = "int op_bad(struct super_block *sb) { end(sb, 1); return 0; }"
NULL = "int op_null(struct super_block *sb) { sb = 0; return sb->value; }"
SPINS = "int op_spin(struct super_block *sb) { while (sb->value == 0) ; return 0; }"


def test_two_threads_of_three_steps_make_sixteen_states() -> None:
    """modify, modify, return each: (3 + 1) squared places, 2 * 3 * 4 transitions between them."""
    steps = "int op_it(struct super_block *sb) { modify(sb); modify(sb); return 0; }"

    verdict = check(toy(steps, a="it", b="it"))

    assert (verdict.states, verdict.transitions, verdict.depth) == (16, 24, 6)
    assert (verdict.complete, verdict.frontier) == (True, 0)


def test_every_value_of_an_open_choice_is_taken() -> None:
    """Two ways from the first state: pass leads through start, end and return, deny to return."""
    verdict = check(toy(WRITER, app="hooked:hook=any"))

    assert (verdict.states, verdict.transitions) == (1 + 4 + 2, 4 + 2)


def test_the_shortest_schedule_is_found_and_always_the_same() -> None:
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")

    first, again = check(model), check(model)

    assert first == again
    assert {v.property: v.schedule for v in first.violations} == {
        "balanced": "bad",
        "count-faithful": "bad",
        "exclusion": "app bad admin*3",
        "no-deadlock": "bad*2 admin*2 app",
        "lockdep": "bad",
    }


@pytest.mark.slow
def test_no_schedule_at_all_is_shorter() -> None:
    """Against every interleaving one by one, with no state remembered."""
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")
    judge = Judge(model, choose())
    shortest: dict[str, int] = {}

    def walk(state: State, steps: int) -> None:
        ended = True
        for _, result in successors(model, state):
            ended = False
            assert isinstance(result, Stepped)
            found = judge.findings(state, result.events, result.state, str)
            note([slug for slug, finding in found if finding.breach], steps + 1)
            walk(result.state, steps + 1)
        if ended:
            found = judge.end_findings(state, run_status(model, state))
            note([slug for slug, finding in found if finding.breach], steps)

    def note(slugs: list[str], steps: int) -> None:
        for slug in slugs:
            shortest[slug] = min(steps, shortest.get(slug, steps))

    walk(model.initial, 0)

    assert {v.property: v.steps for v in check(model).violations} == shortest


def test_a_violation_replays_to_its_breach() -> None:
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")

    for violation in check(model).violations:
        trace = replay(model, violation.schedule)
        assert len(trace.accounts) == violation.steps
        assert violation.property in {b.property for b in trace.breaches[-1]}
        assert violation.property not in {b.property for bs in trace.breaches[:-1] for b in bs}


def test_being_parked_is_no_deadlock() -> None:
    verdict = check(toy(WRITER + FREEZER, app="write", admin="freeze"))

    assert verdict.properties["no-deadlock"] == "holds"
    assert verdict.verdict == "holds"


def test_going_round_for_ever_is_one() -> None:
    verdict = check(toy(SPINS + WRITER, app="spin", peer="write"))

    (violation,) = verdict.violations
    assert violation.property == "no-deadlock"
    assert "goes round for ever" in violation.message
    assert violation.schedule == ""


def test_a_spare_budget_changes_nothing_and_a_short_one_never_says_holds() -> None:
    model = toy(WRITER + FREEZER, app="write", admin="freeze thaw")
    whole = check(model)

    assert check(model, limits=Limits(states=whole.states)) == whole
    for budget in range(1, whole.states):
        cut = check(model, limits=Limits(states=budget), reductions=NO_REDUCTIONS)
        assert cut.verdict == "unknown"
        assert cut.cut == f"it found {budget:,} state{'s' * (budget > 1)}, its budget"
        assert set(cut.properties.values()) == {"unknown"}
        assert cut.states == budget
        assert cut.frontier > 0


def test_what_was_found_before_the_budget_ran_out_is_kept() -> None:
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")

    cut = check(model, limits=Limits(states=8), reductions=NO_REDUCTIONS)

    assert cut.verdict == "violated"
    assert cut.properties["balanced"] == "violated"
    assert cut.properties["exclusion"] == "unknown"


def test_a_cut_search_calls_a_run_the_shortest_only_if_it_is() -> None:
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")
    whole = check(model)
    shortest = {v.property: v.schedule for v in whole.violations}
    claimed = set()

    for budget in range(1, whole.states):
        for violation in check(
            model, limits=Limits(states=budget), reductions=NO_REDUCTIONS
        ).violations:
            assert violation.steps == len(replay(model, shortest[violation.property]).accounts)
            if violation.shortest:
                assert violation.schedule == shortest[violation.property]
                claimed.add(violation.property)

    assert claimed == set(shortest)


def yield_from(running: Generator[Progress, None, Verdict], seen: list[Progress]) -> Verdict:
    """The verdict of a search, whose progress is put into `seen`."""
    while True:
        try:
            seen.append(next(running))
        except StopIteration as done:
            verdict: Verdict = done.value
            return verdict


def test_a_search_reports_its_progress_and_can_be_stopped() -> None:
    model = toy(WRITER + FREEZER, app="write", peer="write", admin="freeze thaw")
    asked = iter(range(1000))
    running = search(model, stop=lambda: next(asked) == 30)

    seen = [next(running) for _ in range(3)]
    verdict = yield_from(running, seen)

    assert [p.states for p in seen] == sorted(p.states for p in seen)
    assert [p.depth for p in seen] == sorted(p.depth for p in seen)
    assert all(p.frontier > 0 for p in seen)
    assert (verdict.verdict, verdict.cut) == ("unknown", "it was stopped")
    assert verdict.states >= seen[-1].states
    assert verdict.frontier > 0


def test_a_run_that_leaves_the_model_stops_that_path_alone() -> None:
    verdict = check(toy(NULL + WRITER, app="null", peer="write"))

    (violation,) = verdict.violations
    assert (violation.property, violation.schedule) == ("in-range", "app")
    assert "NULL pointer" in violation.message
    assert verdict.properties["in-range"] == "violated"
    assert verdict.states == 5, "peer alone runs to its end"


def test_what_was_never_put_to_the_test_is_vacuous() -> None:
    nothing = "int op_it(struct super_block *sb) { return sb->value; }"

    verdict = check(toy(nothing, app="it"))

    assert verdict.verdict == "vacuous"
    assert set(verdict.exercised.values()) == {0}
    assert set(verdict.properties.values()) == {"vacuous"}


def test_how_often_a_property_was_put_to_the_test_is_counted() -> None:
    """Alone, a write starts and ends once and changes the file system once."""
    verdict = check(toy(WRITER, app="write"))

    assert verdict.exercised["balanced"] == 2
    assert verdict.exercised["write-covered"] == 1
    assert verdict.exercised["exclusion"] == 0
    assert verdict.properties["exclusion"] == "vacuous"


def test_a_warning_that_never_fires_is_put_to_the_test_by_running() -> None:
    warns = "int op_it(struct super_block *sb) { WARN_ON(sb->value); return 0; }"

    verdict = check(toy(warns, app="it"), choose(["no-warn"]))

    assert verdict.exercised == {"no-warn": 1}
    assert verdict.properties == {"no-warn": "holds"}


def test_statements_that_never_ran_are_listed() -> None:
    """A function that is called by name counts, even if the call is never reached."""
    text = """
static int unlucky(int x) { return x; }
int op_it(struct super_block *sb) {
    if (sb->value)
        return unlucky(3);
    return 0;
}"""
    model = toy(text, app="it")

    never = [model.program.statements[s].text for s in check(model).never_ran]

    assert sorted(never) == ["return unlucky(3);", "return x;"]


def test_what_ran_is_the_same_when_every_step_is_asked() -> None:
    """The search asks each stack but once which statements its step runs."""
    model = toy(WRITER + FREEZER, app="hooked:hook=any write", admin="freeze thaw")
    ran: set[int] = set()
    seen, waiting = {model.initial}, [model.initial]
    while waiting:
        state = waiting.pop()
        for action in actions(model, state):
            after, account = step(model, state, action)
            ran |= {statement.statement for statement in account.statements}
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    functions = {model.program.statements[s].function for s in ran}
    everything = {i for i, s in enumerate(model.program.statements) if s.function in functions}

    verdict = check(model)

    assert set(verdict.never_ran) == everything - ran
    assert verdict.states == len(seen)


def test_only_the_properties_asked_for_are_judged() -> None:
    model = toy(STRAY, app="bad")

    assert set(check(model, choose(["no-leak"])).properties) == {"no-leak"}
    assert check(model, choose(["no-leak"])).violations == ()
    assert set(check(model, PROPERTIES).properties) == {p.slug for p in PROPERTIES}
