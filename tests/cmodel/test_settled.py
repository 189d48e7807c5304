"""A load of a field that only setting up writes is no step; any other write makes it one again."""

import pytest

from app.cmodel import compile_kernel
from app.cmodel.program import Op
from app.explore.search import check
from app.kernels import load
from app.machine import FileSystem, Operation, Setup, Thread, build
from tests.cmodel.evaluator import File, Kernel

TEXT = """
struct inner { int deep; };
struct thing { int first; int second; struct thing *next; struct inner inner; refcount_t count; };
void helper(struct thing *t) { t->first = 1; }
int mount(struct thing *t) { helper(t); t->second = 2; t->inner.deep = 3; return 0; }
int read_first(struct thing *t) { return t->first; }
int read_deep(struct thing *t) { return t->inner.deep; }
int read_count(struct thing *t) { return t->count.refs; }
"""


def visible(function: str, more: str = "", boot: frozenset[str] = frozenset({"mount"})) -> bool:
    """Whether the one statement of `function` is a step, in a kernel with `more` text."""
    kernel = Kernel((File("a.c", TEXT + more),), boot=boot)
    program = compile_kernel(kernel)
    number = program.function_ids[function]
    entry, end = program.functions[number].entry, program.functions[number].end
    loads = {b for op, _, _, b, _ in program.code[entry:end] if op == Op.LOAD}
    (statement,) = (s for s in program.statements if s.function == number)
    assert loads == {int(not statement.visible)}, "the load and the statement agree"
    return statement.visible


def test_what_only_mounting_writes_is_settled() -> None:
    assert not visible("read_first")
    assert not visible("read_deep")


def test_without_anything_that_sets_up_every_written_field_is_a_step() -> None:
    assert visible("read_first", boot=frozenset())


@pytest.mark.parametrize(
    "more",
    [
        "void later(struct thing *t) { t->first = 5; }",
        "void later(struct thing *t) { t->next->first += 1; }",
        "void later(struct thing *t) { helper(t); }",
        """void call(void (*f)(struct thing *), struct thing *t) { f(t); }
        void later(struct thing *t) { call(helper, t); }""",
        "void later(struct thing *t) { int *p = &t->first; *p = 2; }",
        "void later(struct thing *t, struct thing *u) { *t = *u; }",
        "void later(struct thing *t) { *t = (struct thing){ .second = 4 }; }",
    ],
    ids=["store", "compound", "call", "pointer", "address", "copy", "literal"],
)
def test_whatever_writes_it_later_makes_it_a_step(more: str) -> None:
    assert visible("read_first", more)


def test_a_copy_of_the_whole_writes_the_structs_inside() -> None:
    assert visible("read_deep", "void later(struct thing *t, struct thing *u) { *t = *u; }")


def test_an_intrinsic_writes_what_it_is_given() -> None:
    assert visible("read_count", "void later(struct thing *t) { refcount_set(&t->count, 1); }")


@pytest.mark.parametrize("kernel_id", ["6.7+naive-move", "6.8"])
def test_settled_loads_change_no_verdict(kernel_id: str) -> None:
    """The search that takes every load for a step finds the same breaches, in no fewer steps."""
    kernel = load(kernel_id)
    disk, ovl = FileSystem("disk", "ext4"), FileSystem("ovl", "overlay", "disk")
    write = Operation("aio_write", "ovl", (("hook", "deny"), ("io", "queued")))
    scripts = (Thread("app", (write,)), Thread("admin", (Operation("freeze", "disk"),)))
    setup = Setup((disk, ovl), scripts)

    few = check(build(compile_kernel(kernel), kernel, setup))
    many = check(build(compile_kernel(kernel, settled=False), kernel, setup))

    assert few.properties == many.properties
    assert few.states < many.states
    steps = {v.property: v.steps for v in many.violations}
    assert all(v.steps <= steps[v.property] for v in few.violations)
