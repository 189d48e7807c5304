"""The machine against the reference interpreter: equal in every state of random schedules."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from app.cmodel import compile_kernel
from app.cmodel.program import SEGMENT_BITS, function_pointer
from app.jobs.compiled import model_of
from app.kernels import load
from app.machine import (
    Action,
    FileSystem,
    Model,
    Operation,
    RangeError,
    Setup,
    State,
    Thread,
    actions,
    build,
    format_action,
    ghost,
    step,
    why_blocked,
)
from app.machine.layout import (
    GHOST,
    HAS_RESULT,
    HEAPS,
    KILLED,
    RESULT,
    RETURNED,
    SHADOW,
    STATUS,
    TASK_WORK,
    WORK_CELLS,
    WORKS,
)
from app.machine.memory import frames, stack_objects
from app.scenarios import find, library
from tests.machine.reference import Reference
from tests.machine.reference_memory import OutOfModel
from tests.machine.toy import toy

if TYPE_CHECKING:
    from collections.abc import Callable

KERNELS = (
    "6.7",
    "6.7+flag",
    "6.7+naive-move",
    "6.7+flag+move",
    "6.7+flag-clone_mask+move",
    "6.7+flag-ovl_and+move",
    "6.8",
)
ANY = (("io", "any"), ("hook", "any"), ("alloc", "any"))
SCRIPTS = {
    "aio and freeze": {
        "app": [Operation("aio_write", "disk", ANY)],
        "admin": [Operation("freeze", "disk"), Operation("thaw", "disk")],
    },
    "overlay aio and freeze": {
        "app": [Operation("aio_write", "ovl", ANY), Operation("wait")],
        "admin": [Operation("freeze", "disk", (("sync", "any"), ("freeze_fs", "any")))],
    },
    "sync writes of both layers": {
        "app": [Operation("write", "ovl", ANY)],
        "peer": [Operation("write", "disk", (("hook", "any"),))],
        "admin": [Operation("freeze", "disk"), Operation("thaw", "disk")],
    },
    "two freezers": {
        "app": [Operation("aio_write", "disk", (("io", "queued"),))],
        "admin": [Operation("freeze", "disk"), Operation("thaw", "disk")],
        "other": [Operation("freeze", "disk", (("who", "kernel"),)), Operation("thaw", "disk")],
    },
}
LOCKS = """
int op_read(struct super_block *sb) {
    down_read(&sb->s_umount);
    sb->value++;
    up_read(&sb->s_umount);
    return 0;
}
int op_lock(struct super_block *sb) {
    down_write(&sb->s_umount);
    sb->value = 5;
    up_write(&sb->s_umount);
    return 0;
}
int op_write(struct super_block *sb) {
    start(sb, 1);
    modify(sb);
    end(sb, 1);
    return sb->value;
}
int op_try(struct super_block *sb) {
    if (!percpu_down_read_trylock(&sb->s_writers.rw_sem[0]))
        return -EPERM;
    end(sb, 1);
    return 0;
}
int op_cycle(struct super_block *sb) {
    freeze(sb, 1);
    freeze(sb, 2);
    thaw(sb, 2);
    thaw(sb, 1);
    return 0;
}
int op_sleep(struct super_block *sb) {
    wait_var_event(&sb->value, sb->value > 0);
    return sb->value;
}
int op_wake(struct super_block *sb) { sb->value++; wake_up_var(&sb->value); return 0; }
static void hide(struct super_block *sb) {
    percpu_rwsem_release(&sb->s_writers.rw_sem[0], 1, 0);
}
static void show(struct super_block *sb) {
    percpu_rwsem_acquire(&sb->s_writers.rw_sem[0], 1, 0);
    sb->value = lockdep_read_held(&sb->s_writers.rw_sem[0]);
    end(sb, 1);
}
int op_async(struct super_block *sb) {
    start(sb, 1);
    hide(sb);
    queue_io(show, sb);
    return lockdep_read_held(&sb->s_writers.rw_sem[0]);
}
int op_split(struct super_block *sb) {
    percpu_rwsem_acquire(&sb->s_writers.rw_sem[1], 0, 0);
    percpu_rwsem_release(&sb->s_writers.rw_sem[1], 0, 0);
    percpu_rwsem_release(&sb->s_writers.rw_sem[1], 0, 0);
    return 0;
}
static void twice(struct super_block *sb) { sb->value *= 2; modify(sb); }
static void finish(struct super_block *sb) { end(sb, 1); post_event(7); }
int op_submit(struct super_block *sb) {
    start(sb, 1);
    queue_io(finish, sb);
    return -EIOCBQUEUED;
}
static void last(struct super_block *sb) { end(sb, 1); post_event(3); }
static void punt(struct super_block *sb) { sb->value++; task_work_add(last, sb); }
int op_ring(struct super_block *sb) {
    start(sb, 1);
    queue_io(punt, sb);
    task_work_add(twice, sb);
    return -EIOCBQUEUED;
}
int op_all(struct super_block *sb) { int n = sb->value; wait_for_request(-1); return n; }
int op_nap(struct super_block *sb) {
    return wait_var_event_killable(&sb->value, sb->value > 2);
}
int op_kill(struct super_block *sb) { sb->value++; kill_thread(0); return fatal_signal_pending(); }
int op_stray(struct super_block *sb) { end(sb, 1); return 0; }
int op_leak(struct super_block *sb) {
    start(sb, 2);
    WARN_ON_ONCE(sb->value == 0);
    return choose(io, sb);
}
int op_sums(struct super_block *sb) {
    unsigned int u = 5;
    int s = -7;
    u = ~u >> 28;
    for (int i = 0; i < 3; i++)
        s += i * 2 - (s % 3) / 2;
    sb->value = (u & 12) ^ (s < 0 ? 1 : 2);
    return (sb->value && s) || !u ? -s : sb->value << 2;
}
int op_null(struct super_block *sb) {
    struct inode *inode = kzalloc(sizeof(struct inode), 0);
    if (sb->value)
        kfree(inode);
    return inode->i_sb->value;
}
int op_object(struct super_block *sb) {
    struct inode *inode = kzalloc(sizeof(struct inode), 0);
    struct inode copy = { .i_sb = sb };
    *inode = copy;
    inode->i_sb->value += 1;
    kfree(inode);
    return copy.i_sb == sb;
}
"""
TOYS = (
    {"a": "write try", "b": "cycle", "c": "cycle", "d": "write"},
    {"a": "read lock", "b": "read", "c": "lock"},
    {"a": "sleep", "b": "sleep", "c": "wake wake"},
    {"a": "submit write", "b": "cycle", "c": "stray"},
    {"a": "leak leak", "b": "stray cycle", "c": "submit"},
    {"a": "sums object", "b": "object sums", "c": "null", "d": "null"},
    {"a": "ring ring", "b": "cycle", "c": "read"},
    {"a": "ring all write", "b": "cycle"},
    {"a": "nap nap write", "b": "nap kill", "c": "wake"},
    {"a": "async split", "b": "cycle", "c": "async stray"},
    {"a": "ring kill ring", "b": "kill kill", "c": "cycle"},
)


@cache
def real(kernel_id: str, script: str) -> Model:
    """A scenario of an overlay on ext4 on a real kernel."""
    kernel = load(kernel_id)
    systems = (FileSystem("disk", "ext4"), FileSystem("ovl", "overlay", "disk"))
    threads = tuple(Thread(name, tuple(ops)) for name, ops in SCRIPTS[script].items())
    return build(compile_kernel(kernel), kernel, Setup(systems, threads))


@cache
def told(name: str) -> Model:
    """A scenario of the library, on its kernel."""
    return model_of(find(name).scenario)


@cache
def small(number: int) -> Model:
    """A scenario on the toy kernel."""
    return toy(LOCKS, ("irq", "dio"), **TOYS[number])


schedules = st.lists(st.integers(0, 99), max_size=150)
slowly = settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],  # the notes tell where the two part; a shorter one would take long
)


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kernel_id", KERNELS)
@slowly
@given(picks=schedules)
def test_both_agree_on_every_step_of_a_kernel(
    kernel_id: str, script: str, picks: list[int]
) -> None:
    agree(real(kernel_id, script), picks)


@pytest.mark.slow
@pytest.mark.parametrize("name", [entry.name for entry in library()])
@slowly
@given(picks=schedules)
def test_both_agree_on_every_step_of_the_library(name: str, picks: list[int]) -> None:
    agree(told(name), picks)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(TOYS)))
@settings(parent=slowly, max_examples=25)
@given(picks=schedules)
def test_both_agree_on_locks_sleeps_and_hand_overs(number: int, picks: list[int]) -> None:
    agree(small(number), picks)


def agree(model: Model, picks: list[int]) -> None:
    """Run both, each pick choosing among the enabled actions, and compare after every step."""
    state, reference = model.initial, Reference(model)
    assert_equal(model, state, reference)
    for pick in picks:
        possible = actions(model, state)
        if not possible:
            return
        action = possible[pick % len(possible)]
        note(format_action(model, state, action))
        try:
            state, _ = step(model, state, action)
        except RangeError:
            with pytest.raises(OutOfModel):
                reference.step(action.context, action.value)
            return
        reference.step(action.context, action.value)
        assert_equal(model, state, reference)


def assert_equal(model: Model, state: State, reference: Reference) -> None:
    """Every cell that C can see, the ghost, the queues, who can step and why others cannot."""
    segments = [0, *range(HEAPS, model.queues)]
    cells = {s << SEGMENT_BITS | c: v for s in segments for c, v in enumerate(state[s])}
    assert cells == {where: reference.memory[where] for where in cells}
    assert stacks(model, state) == stacks_of(model, reference)
    assert tokens(model, state) == (nonzero(reference.tokens), nonzero(reference.leaked))
    assert requests(model, state) == [
        (r.status, r.returned if r.status == "after call" else 0, r.result)
        for r in reference.requests
    ]
    assert sorted(state[GHOST][model.ghost_cells :]) == sorted(reference.fired)
    assert shadows(model, state) == [Counter(c.lockdep) for c in reference.contexts]
    assert queues(model, state) == list(reference.queues.values())
    assert task_work(model, state) == [
        (c.killed, c.works, c.task_work) for c in reference.contexts if c.request is None
    ]
    assert list(actions(model, state)) == [Action(c, v) for c, v in reference.enabled()]
    everybody = range(len(model.contexts))
    why = [
        blocked and blocked.kind for c in everybody for blocked in [why_blocked(model, state, c)]
    ]
    assert why == [reference.why_blocked(c) for c in everybody]


def test_a_difference_in_any_part_is_found() -> None:
    """The comparison is worth something: each part of the state is looked at."""
    model = small(3)
    changes: list[Callable[[Reference], object]] = [
        lambda r: r.memory.update({model.superblocks[0].address: 9}),
        lambda r: r.tokens.update({(0, 0, 1): 2}),
        lambda r: r.leaked.update({(0, 0, 1): 1}),
        lambda r: r.fired.add(3),
        lambda r: next(iter(r.queues.values())).append((0, "read")),
        lambda r: r.contexts[0].lockdep.append((r.model.semaphore_addresses[0], "shared")),
        lambda r: r.contexts[0].task_work.append((0, 0, 0)),
        lambda r: setattr(r.requests[0], "result", 1),
        lambda r: setattr(r.contexts[0], "status", "finished"),
        lambda r: r.contexts[0].frames.clear(),
    ]
    for change in changes:
        reference = Reference(model)
        state, _ = step(model, model.initial, Action(0))
        reference.step(0, None)
        assert_equal(model, state, reference)
        change(reference)
        with pytest.raises((AssertionError, KeyError)):
            assert_equal(model, state, reference)


@pytest.mark.parametrize("number", range(len(TOYS)))
def test_a_schedule_can_reach_the_end_of_every_script(number: int) -> None:
    """150 picks are enough: else the random schedules would see beginnings alone."""
    model = small(number)
    state = model.initial
    for _ in range(150):
        if not (possible := actions(model, state)):
            break
        try:
            state, _ = step(model, state, possible[0])
        except RangeError:
            break
    else:
        pytest.fail("longer than 150 steps")


Locals = list[tuple[int, dict[int, int]]]


def stacks(model: Model, state: State) -> list[Locals]:
    """Per context, per frame from the innermost: the function, and the named locals by address."""
    found: list[Locals] = []
    for number in range(len(model.contexts)):
        segment = model.stacks + number
        cells = state[segment]
        values = {
            place.address + i: cells[(place.address & 0xFFF) + i]
            for place in stack_objects(model, cells, segment)
            for i in range(place.cells)
        }
        bases = [
            (model.function_of_pc[pc], segment << SEGMENT_BITS | fp) for pc, fp in frames(cells)
        ]
        found.append(
            [(f, within(values, base, model.program.functions[f].local_cells)) for f, base in bases]
        )
    return found


def stacks_of(model: Model, reference: Reference) -> list[Locals]:
    """The same of the reference."""
    return [
        [
            (frame.function, named(model, frame.function, frame.base, reference.memory))
            for frame in reversed(context.frames)
        ]
        for context in reference.contexts
    ]


def within(values: dict[int, int], base: int, cells: int) -> dict[int, int]:
    return {where: value for where, value in values.items() if base <= where < base + cells}


def named(model: Model, function: int, base: int, memory: dict[int, int]) -> dict[int, int]:
    everything = model.program.functions[function].locals
    cells = [base + local.slot + i for local in everything for i in range(local.cells)]
    return {where: memory[where] for where in cells}


def tokens(model: Model, state: State) -> tuple[dict[tuple[int, int, int], int], ...]:
    found = ghost(model, state)
    return dict(found.tokens), dict(found.leaked)


def nonzero(tokens: dict[tuple[int, int, int], int]) -> dict[tuple[int, int, int], int]:
    return {key: count for key, count in tokens.items() if count}


def requests(model: Model, state: State) -> list[tuple[str, int, int | None]]:
    found = []
    for number in range(len(model.requests)):
        status, returned, has_result, result = (
            state[GHOST][model.request_cell(number, what)]
            for what in (STATUS, RETURNED, HAS_RESULT, RESULT)
        )
        words = ("new", "in call", "after call", "cancelled")
        found.append((words[status], returned, result if has_result else None))
    return found


def shadows(model: Model, state: State) -> list[Counter[tuple[int, str]]]:
    """What lockdep believes: the shadow is a byte per lock, its highest bit for exclusive."""
    locks = {number: where for where, number in model.lock_numbers.items()}
    found = []
    for context in range(len(model.contexts)):
        shadow = state[model.stacks + context][SHADOW]
        digits = shadow.to_bytes(len(locks), "little")
        held: Counter[tuple[int, str]] = Counter()
        for number, digit in enumerate(digits):
            held += Counter({(locks[number], "shared"): digit & 127})
            held += Counter({(locks[number], "exclusive"): digit >> 7})
        found.append(held)
    return found


def task_work(model: Model, state: State) -> list[tuple[int, int, list[tuple[int, int, int]]]]:
    found = []
    for segment in model.tasks.values():
        cells = state[segment]
        entries = [cells[at : at + WORK_CELLS] for at in range(TASK_WORK, len(cells), WORK_CELLS)]
        found.append(
            (cells[KILLED], cells[WORKS], [(function_pointer(f), a, r) for f, a, r in entries])
        )
    return found


def queues(model: Model, state: State) -> list[list[tuple[int, str]]]:
    return [
        [(entry // 2, "write" if entry % 2 else "read") for entry in segment]
        for segment in state[model.queues : model.stacks]
    ]
