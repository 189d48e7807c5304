"""Control flow, objects and calls of compiled functions, against hand-worked results."""

from __future__ import annotations

import pytest

from tests.cmodel.evaluator import Evaluator, compiled, run

SWITCH = """
switch (n) {
case 1: n = 10;
case 2: n += 5; break;
case 3: return 7;
default: n = 1;
}
return n;
"""
LOOP = """
int s = 0;
for (int i = 0; i < n; i++) {
    if (i == 2) continue;
    if (i == 5) break;
    s += i;
}
return s;
"""
TWO_PAIRS = """
struct pair p = { 1, { 2, NULL }, { 3, 4 } };
struct pair q = p;
q.more[1] = 9;
return p.more[1] * 10 + q.more[1] + q.more[2];
"""
OVERWRITTEN = """
struct pair p;
struct pair *q = &p;
*q = (struct pair) { .first = 3 };
q->more[2] = 4;
return p.first * 10 + p.more[2];
"""
CHAIN = """
struct list *l = &(struct list) { 5, &(struct list) { 6 } };
return l->value * 10 + l->next->value;
"""
CONTAINER = """
struct pair p = { .item = { .value = 8 } };
struct list *l = &p.item;
return container_of(l, struct pair, item) == &p ? l->value : 0;
"""
ALLOCATED = """
struct list *l = kzalloc(sizeof(*l), GFP_KERNEL);
l->value = 3;
return l->value + !l->next;
"""
DESIGNATED = """
struct pair p = { .more[1] = 7, .more[2] = 8 };
return p.more[0] + p.more[1] * 10 + p.more[2];
"""
ELEMENTS = """
int a[] = { 1, 2, 3 };
int *p = a;
p++;
*p += 5;
return p[0] * 10 + *(p + 1) + (p - a);
"""
LIST = """
struct list { int value; struct list *next; };
struct pair { int first; struct list item; int more[3]; };
union word { int whole; struct { int low; int high; }; };
"""


@pytest.mark.parametrize(
    ("text", "argument", "value"),
    [
        ("if (n) return 1; else return 2;", 0, 2),
        ("int s = 0; while (n) s += n--; return s;", 4, 10),
        ("int s = 0; do { s++; } while (s < n); return s;", 0, 1),
        (LOOP, 9, 8),
        ("int i, s = 0; for (i = 0, s = 1; i < n; s *= 2, i++) ; return s;", 5, 32),
        ("for (;;) { if (n > 3) return n; n++; }", 0, 4),
        (SWITCH, 1, 15),
        (SWITCH, 2, 7),
        (SWITCH, 3, 7),
        (SWITCH, 9, 1),
        ("switch (n) { case 5: return 1; } return 2;", 4, 2),
        ("for (;;) { switch (n) { case 0: n = 3; continue; } break; } return n;", 0, 3),
        ("goto out; n = 5; out: return n;", 2, 2),
        ("again: if (n < 10) { n += 4; goto again; } return n;", 1, 13),
        ("int x = n; { int x = 5; x++; } return x;", 3, 3),
        ("int a[3] = { 1, [2] = 5 }; a[n]++; return a[0] * 100 + a[1] * 10 + a[2];", 1, 115),
        (ELEMENTS, 0, 74),
        ("int m[2][2] = { { 1, 2 }, { 3, 4 } }; return m[n][1] * 10 + m[1][n];", 1, 44),
        ("static int kept; kept += n; return kept;", 3, 3),
        ("return n ? n > 1 ? 3 : 2 : 1;", 2, 3),
        ("int x = 1; int *p = &x; int **q = &p; **q = n; return x;", 6, 6),
    ],
)  # fmt: skip
def test_control_flow_and_arrays(text: str, argument: int, value: int) -> None:
    assert run(f"int f(int n) {{ {text} }}", argument) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("struct pair p = { .item = { 4 }, .first = 1 }; return p.first * 10 + p.item.value;", 14),
        (TWO_PAIRS, 49),
        (DESIGNATED, 78),
        (OVERWRITTEN, 34),
        (CHAIN, 56),
        (CONTAINER, 8),
        ("union word w = { .low = 1, .high = 2 }; w.whole = 5; return w.low * 10 + w.high;", 52),
        ("return sizeof(struct pair) * 10 + offsetof(struct pair, more[1]);", 64),
        (ALLOCATED, 4),
        ("struct list a = { 1 }, b = { 2 }; a = b; return a.value;", 2),
        ("struct list a = { 1 }, b = { 2 }, *p = &a, *q = &b; *p = *q; return a.value;", 2),
    ],
)  # fmt: skip
def test_structs_are_laid_out_copied_and_initialised(text: str, value: int) -> None:
    assert run(f"{LIST} int f(void) {{ {text} }}") == value


def test_functions_are_called_by_name_by_pointer_by_field_and_by_element() -> None:
    text = """
    struct ops { int (*op)(int a, int b); };
    static int plus(int a, int b) { return a + b; }
    static int minus(int a, int b) { return a - b; }
    static const struct ops table[] = { { .op = plus }, { minus } };
    int (*global)(int, int) = &minus;
    int apply(int (*op)(int a, int b), int x) { return op(x, 1); }
    int f(const struct ops *given) {
        int (*local[2])(int, int) = { plus, minus };
        return plus(1, 2) + 10 * apply(minus, 5) + 100 * table[1].op(9, 4)
               + 1000 * (*local[0])(2, 2) + 10000 * (&table[0])->op(3, 3) + 100000 * global(3, 1);
    }
    """
    assert run(text, 0) == 3 + 40 + 500 + 4000 + 60000 + 200000


def test_recursion_keeps_each_frame_apart() -> None:
    assert run("int f(int n) { int below = n ? f(n - 1) : 0; return n + below; }", 10) == 55


def test_globals_keep_their_values_and_addresses() -> None:
    text = """
    enum { A = 3, B, C = A * 4 };
    struct box { int *inside; int n[2]; };
    int shared = C;
    static struct box box = { .inside = &shared, .n = { B, -1 } };
    static struct box *const pointer = &box;
    int f(void) { pointer->n[0]++; return *pointer->inside * 100 + box.n[0] * 10 + box.n[1]; }
    """
    assert run(text) == 1200 + 50 - 1


def test_structs_and_constants_may_be_used_before_they_are_defined() -> None:
    text = """
    int f(void) { struct late x = { LATE }; return x.v; }
    struct late { int v; };
    #define LATE 4
    """
    assert run(text) == 4


def test_intrinsics_choices_and_warnings_are_handed_to_the_machine() -> None:
    text = """
    struct super_block { int x; };
    struct rw_semaphore { int writer; int readers; };
    int f(struct super_block *sb, struct rw_semaphore *sem) {
        down_write(sem);
        if (WARN_ON_ONCE(percpu_down_read_trylock(sem)))
            return choose(io, sb);
        WARN_ON(1);
        kmem_cache_free(not_looked_at, sem);
        return 0;
    }
    """
    program = compiled(text)
    machine = Evaluator(program, answers=[1, 1])
    assert machine.call("f", 100, 200) == 1
    events = [entry for entry in machine.log if entry[0] != "mark"]
    assert events == [
        ("down_write", 200),
        ("percpu_down_read_trylock", 200),
        ("warn", 1, 1),
        ("choose", "io", 100),
    ]
    machine = Evaluator(program, answers=[0])
    machine.call("f", 100, 200)
    assert machine.log[-1] != ("warn", 0, 1)
    assert [entry for entry in machine.log if entry[0] in ("warn", "free")][1:] == [
        ("warn", 0, 1),
        ("free", 200),
    ]


def test_waiting_asks_again_after_every_wake_up() -> None:
    text = """
    int left = 2;
    int asked(void) { return !left--; }
    int f(void) { return wait_var_event_killable(&left, asked()) * 10 + left; }
    """
    machine = Evaluator(compiled(text), answers=[0, 0])
    assert machine.call("f") == -1
    assert waits(machine) == ["wait_var_killable"] * 2


def test_waiting_killably_ends_with_an_error_when_killed() -> None:
    text = """
    int left;
    int asked(void) { left++; return 0; }
    int f(void) { return wait_var_event_killable(&left, asked()); }
    int g(void) { wait_var_event(&left, asked() || left > 3); return left; }
    """
    machine = Evaluator(compiled(text), answers=[0, 1])
    assert machine.call("f") == -512
    assert waits(machine) == ["wait_var_killable"] * 2
    assert machine.call("g") == 4
    assert waits(machine)[2:] == ["wait_var"]


def waits(machine: Evaluator) -> list[str]:
    names = (str(entry[0]) for entry in machine.log)
    return [name for name in names if name.startswith("wait_var")]


OVERWRITE = [("INIT_KIOCB", 100, 0), ("FLAG_WRITE", 100, 0)]
KIOCB = """
struct file { int x; };
struct kiocb { struct file *ki_filp; int ki_flags; long ki_pos; };
struct req { int before; struct kiocb iocb; };
struct ops { long (*write_iter)(struct kiocb *iocb, int n); };
#define IOCB_A (1 << 4)
#define IOCB_B (1 << 5)
"""


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("if (k->ki_flags & IOCB_A) return;", [("FLAG_READ", 100, 16)]),
        ("if (!(k->ki_flags & IOCB_A) || n) return;", [("FLAG_READ", 100, 16)]),
        ("if (n && (READ_ONCE(k->ki_flags) & IOCB_A) == 0) n = 0;", [("FLAG_READ", 100, 16)]),
        ("while (IOCB_B & r->iocb.ki_flags) return;", [("FLAG_READ", 201, 32)]),
        ("n = k->ki_flags & IOCB_A ? 1 : 2;", [("FLAG_READ", 100, 16)]),
        ("WARN_ON_ONCE(k->ki_flags & IOCB_A);", [("FLAG_READ", 100, 16)]),
        ("n = k->ki_flags & IOCB_A;", []),
        ("if (k->ki_flags & n) return;", []),
        ("k->ki_flags |= IOCB_A;", [("FLAG_WRITE", 100, 0)]),
        ("r->iocb.ki_flags = n;", [("FLAG_WRITE", 201, 0)]),
        ("WRITE_ONCE(k->ki_flags, 0);", [("FLAG_WRITE", 100, 0)]),
        ("k->ki_pos = 1;", []),
        ("*k = (struct kiocb) { .ki_flags = n };", OVERWRITE),
        ("*k = r->iocb;", OVERWRITE),
        ("*r = (struct req) { 1 };", [("INIT_KIOCB", 201, 0), ("FLAG_WRITE", 201, 0)]),
        ("o->write_iter(k, n);", [("ENTER_WRITE_ITER", 100, 0)]),
    ],
)  # fmt: skip
def test_what_happens_to_ki_flags_is_noted(text: str, notes: list[tuple[str, int, int]]) -> None:
    source = f"{KIOCB} void f(struct kiocb *k, struct req *r, struct ops *o, int n) {{ {text} }}"
    source += "long w(struct kiocb *iocb, int n) { return 0; } struct ops ops = { w };"
    program = compiled(source)
    machine = Evaluator(program)
    machine.memory |= dict.fromkeys(range(100, 110), 48) | dict.fromkeys(range(200, 210), 48)
    machine.call("f", 100, 200, program.globals[0].address, 1)
    kinds = ("FLAG_READ", "FLAG_WRITE", "INIT_KIOCB", "ENTER_WRITE_ITER")
    found = [entry for entry in machine.log if entry[0] in kinds]
    # ENTER_WRITE_ITER tells the slot of the argument, whose value the evaluator looked up.
    assert found == notes


def test_the_iocb_is_told_before_it_is_overwritten_and_after() -> None:
    program = compiled(f"{KIOCB} void f(struct kiocb *k) {{ *k = (struct kiocb) {{ 0 }}; }}")
    from app.cmodel.program import Op

    function = program.function("f")
    ops = [Op(code[0]).name for code in program.code[function.entry : function.end]]
    assert [op for op in ops if op in ("NOTE", "COPY")] == ["NOTE", "COPY", "NOTE", "NOTE"]
