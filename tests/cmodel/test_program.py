"""The tables that a small kernel compiles to, and what the outside world reads from them."""

from __future__ import annotations

import pytest

from app.cmodel import CError, compile_kernel
from app.cmodel.intrinsics import INTRINSICS
from app.cmodel.program import NULL_PAGE, Kind, Op, Program
from tests.cmodel.evaluator import Evaluator, File, Kernel, compiled

SMALL = """\
struct super_block { int s_flags; struct super_block *next; };
#define SB_RDONLY 1

/* starts */
static inline int start(struct super_block *sb, int n)
{
	int done = 0;

	if (sb->s_flags & SB_RDONLY)	/* a comment */
		return -1;
	for (int i = 0; i < n; i++)
		done += i;
	down_write(sb->next);
	return done;
}
"""


def listing(program: Program, name: str) -> list[str]:
    """The code of a function, a line an instruction, as a person would write it."""
    function = program.function(name)
    lines = []

    def operand(x: int) -> str:
        return f"s{x}" if x >= 0 else f"#{program.constants[~x]}"

    for op, d, a, b, c in program.code[function.entry : function.end]:
        match op:
            case Op.MARK:
                statement = program.statements[d]
                seen = "visible" if statement.visible else "local"
                lines.append(f"{statement.line}:{statement.column} {seen} {statement.text}")
            case Op.LOAD:
                lines.append(f"  s{d} = [{operand(a)}+{c}]")
            case Op.MOV:
                lines.append(f"  s{d} = {operand(a)}")
            case Op.JMP:
                lines.append(f"  go {a - function.entry}")
            case Op.JZ:
                lines.append(f"  unless {operand(a)} go {b - function.entry}")
            case Op.CHECK:
                lines.append(f"  check {operand(a)} {Kind(b).name}")
            case Op.INTR:
                lines.append(f"  {INTRINSICS[a].name} s{b}..{c}")
            case Op.RET:
                lines.append(f"  return {operand(a)}")
            case _:
                lines.append(f"  s{d} = {Op(op).name} {operand(a)} {operand(b)}")
    return lines


def test_a_small_function_compiles_to_exactly_this() -> None:
    program = compiled(SMALL)
    assert listing(program, "start") == [
        "7:2 local int done = 0;",
        "  s2 = #0",
        "9:2 visible if (sb->s_flags & SB_RDONLY)",
        "  s4 = [s0+0]",
        "  s5 = AND s4 #1",
        "  unless s5 go 8",
        "10:3 local return -1;",
        "  return #-1",
        "11:7 local for (int i = 0; i < n; i++)",
        "  s3 = #0",
        "11:18 local for (int i = 0; i < n; i++)",
        "  s4 = LT s3 s1",
        "  unless s4 go 20",
        "12:3 local done += i;",
        "  s2 = ADD s2 s3",
        "  check s2 S32",
        "11:25 local for (int i = 0; i < n; i++)",
        "  s3 = ADD s3 #1",
        "  check s3 S32",
        "  go 10",
        "13:2 visible down_write(sb->next);",
        "  s4 = [s0+1]",
        "  down_write s4..1",
        "14:2 local return done;",
        "  return s2",
    ]


def test_a_function_knows_its_place_and_its_frame() -> None:
    function = compiled(SMALL).function("start")
    assert (function.file, function.line, function.end_line) == ("a.c", 5, 15)
    assert (function.parameters, function.local_cells, function.returns) == (2, 4, "int")
    assert [(v.name, v.slot, v.type) for v in function.locals] == [
        ("sb", 0, "struct super_block *"),
        ("n", 1, "int"),
        ("done", 2, "int"),
        ("i", 3, "int"),
    ]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("n = *p;", "visible n = *p;"),
        ("n = g(*p, n);", "visible n = g(*p, n);"),
        ("*p = g(n, n);", "local *p = g(n, n);"),
        ("n = g(n, n) + *p;", "local n = g(n, n) + *p;"),
        ("shared = n;", "visible shared = n;"),
        ("n = (n + 1) * 2;", "local n = (n + 1) * 2;"),
        ("WARN_ON(n);", "visible WARN_ON(n);"),
        ("n = sizeof(*p);", "local n = sizeof(*p);"),
        ("(*p)++;", "visible (*p)++;"),
        ("n\n  =  /* why */ 2;", "local n = 2;"),
        ("while (*p) break;", "visible while (*p)"),
        ("do n++; while (n < 3);", "local n++;"),
        ("int x = 1, y = 2;", "local int x = 1, y = 2;"),
        ("if (n) (n)--;", "local if (n)"),
        ("switch (n) { default: n = 1; }", "local switch (n)"),
        ("out: goto out;", "local goto out;"),
    ],
)
def test_a_statement_is_shown_by_its_own_text_and_visible_by_it(text: str, mark: str) -> None:
    program = compiled(
        "int shared; int g(int a, int b) { return a; }"
        f"int f(int *p, int n) {{ {text} return 0; }}"
    )
    marked = [s for s in program.statements if s.function == 1]
    assert marked[0].line == 1
    assert f"{'visible' if marked[0].visible else 'local'} {marked[0].text}" == mark


def test_one_declaration_is_one_statement() -> None:
    program = compiled("int f(void) { int x = 1, y = 2; return x + y; }")
    assert [s.text for s in program.statements] == ["int x = 1, y = 2;", "return x + y;"]
    assert Evaluator(program).call("f") == 3


def test_a_statement_over_several_lines_ends_on_its_last() -> None:
    program = compiled(
        "int f(int a,\n int b)\n{\n\tif (a &&\n\t    b)\n\t\treturn 1;\n\treturn 0;\n}\n"
    )
    first = program.statements[0]
    assert (first.line, first.column, first.end_line, first.text) == (4, 2, 5, "if (a && b)")


STRUCTS = """
typedef struct { int refs; } count_t;
struct sem { int count; int block; };
struct holder {
    u16 frozen;
    struct sem sems[2];
    union { struct holder *up; long number; };
    int (*fn)(int);
    count_t ref;
};
struct unknown;
struct user { struct unknown *opaque; struct holder inside; };
"""


def test_structs_are_flattened_to_cells() -> None:
    program = compiled(STRUCTS)
    holder = program.struct("holder")
    number = program.struct_ids["holder"]
    assert holder.cells == 8
    assert [(f.name, f.offset, f.type, f.kind, f.points_to) for f in holder.fields] == [
        ("frozen", 0, "u16", Kind.U16, None),
        ("sems[0].count", 1, "int", Kind.S32, None),
        ("sems[0].block", 2, "int", Kind.S32, None),
        ("sems[1].count", 3, "int", Kind.S32, None),
        ("sems[1].block", 4, "int", Kind.S32, None),
        ("up", 5, "struct holder *", Kind.U64, number),
        ("number", 5, "long", Kind.S64, None),
        ("fn", 6, "int (*)(int)", Kind.U64, -1),
        ("ref.refs", 7, "int", Kind.S32, None),
    ]
    named = [(m.name, m.offset, program.structs[m.struct].name) for m in holder.members if m.name]
    assert named == [("sems[0]", 1, "sem"), ("sems[1]", 3, "sem"), ("ref", 7, "count_t")]
    user = program.struct("user")
    assert user.fields[0].points_to is None
    assert ("inside.sems[1]", 4) in [(m.name, m.offset) for m in user.members]


def test_globals_start_above_the_null_page_one_behind_the_other() -> None:
    program = compiled(
        "int a = 3; int b[2] = { 1, 2 }; int *c = &b[1]; int (*d)(void) = f;"
        "int f(void) { return 0; }"
    )
    assert [(g.name, g.address, g.initial) for g in program.globals] == [
        ("a", NULL_PAGE, (3,)),
        ("b", NULL_PAGE + 1, (1, 2)),
        ("c", NULL_PAGE + 3, (NULL_PAGE + 2,)),
        ("d", NULL_PAGE + 4, (-1,)),
    ]


FLAGS = """
#define RWF_SYNC ((__force int)0x00000004)
#define IOCB_SYNC (__force int) RWF_SYNC
#define IOCB_B (1 << 17)
#define IOCB_A (1 << 16)
#define IOCB_NEW (1 << 23)
#define IOCB_MASK (~IOCB_NEW)
#define IOCB_BOTH (IOCB_A | IOCB_B)
#define TRACE_IOCB_STRINGS \\
	{ IOCB_B,	"BEE" }, \\
	{ IOCB_SYNC,	"SYNC" }
enum { LATER = IOCB_A + 1, LATEST };
"""


def test_flags_are_read_from_the_text_in_the_order_of_the_trace_table() -> None:
    program = compiled(FLAGS)
    assert [(f.constant, f.name, f.value, f.trace) for f in program.flags] == [
        ("IOCB_B", "B", 1 << 17, "BEE"),
        ("IOCB_SYNC", "SYNC", 4, "SYNC"),
        ("IOCB_A", "A", 1 << 16, None),
        ("IOCB_NEW", "NEW", 1 << 23, None),
    ]
    assert program.defines["IOCB_MASK"] == ~(1 << 23)
    assert program.defines["LATEST"] == (1 << 16) + 2


def test_a_scenarios_own_code_replaces_functions_and_adds_the_rest() -> None:
    base = "#define N 1\nint g(void) { return N; } int f(void) { return g() * 10; }"
    more = (
        "#define N 2\n#define M 3\nstruct t { int x; };"
        "int g(void) { struct t t = { M }; return N + t.x; }"
    )
    program = compiled(base, extra=more)
    assert Evaluator(program).call("f") == 50
    assert [f.file for f in program.functions] == ["define", "a.c"]
    assert Evaluator(compiled(base)).call("f") == 10


@pytest.mark.parametrize(("gives", "value"), [("0", 0), ("any", 1), ("ptr", 1)])
def test_an_opaque_call_gives_what_was_declared(gives: str, value: int) -> None:
    program = compiled("int f(int n) { return outside(n++) ? n : 0; }", opaque={"outside": gives})
    machine = Evaluator(program, answers=[1])
    assert machine.call("f", 0) == value
    assert ("opaque:outside" in program.choices) == (gives == "any")


def test_an_opaque_call_without_a_value_has_none() -> None:
    program = compiled("void f(void) { outside(); }", opaque={"outside": ""})
    assert len(program.statements) == 1
    with pytest.raises(CError, match="gives no value"):
        compiled("int f(void) { return outside(); }", opaque={"outside": ""})


def test_harmless_calls_leave_only_what_their_arguments_do() -> None:
    text = """
    struct cred; struct cred *c;
    int g(int *n) { return ++*n; }
    int f(int n) {
        pr_info("%d %s\\n", n, "x" "y");
        trace_anything(not->known, "here");
        c = override_creds(nobody);
        revert_creds(c);
        fsnotify_modify(g(&n));
        return n;
    }
    """
    assert Evaluator(compiled(text)).call("f", 4) == 5


def test_attributes_and_macros_of_a_real_tree_are_read() -> None:
    text = """
    #include <linux/fs.h>
    #define __mine
    #define container_of(ptr, type, member) ({ nonsense })
    static noinline int __must_check __mine f(struct file __user *restrict p, const volatile int n)
        __acquires(&lock) __attribute__((unused, aligned(4)));
    struct file { int x; } __randomize_layout;
    static inline int f(struct file __user *p, const volatile int n)
    {
        switch (n) {
        case 1:
            fallthrough;
        default:
            return max_t(loff_t, n, 2);
        }
    }
    EXPORT_SYMBOL_GPL(f);
    MODULE_LICENSE("GPL");
    """
    assert Evaluator(compiled(text)).call("f", 0, 7) == 7


def test_equal_texts_are_compiled_once() -> None:
    kernel = Kernel((File("a.c", SMALL),))
    again = Kernel((File("a.c", SMALL),))
    assert compile_kernel(kernel) is compile_kernel(again)


def test_a_function_with_a_body_cannot_be_declared_opaque() -> None:
    """A silent nothing would make the reader believe that the call was left out."""
    with pytest.raises(CError, match="it has a body in this kernel, so calls of it are not opaque"):
        compiled("void g(void) { } void f(void) { g(); }", opaque={"g": ""})


def test_an_opaque_declaration_that_nothing_uses_is_remarked() -> None:
    assert "opaque g: nothing calls it" in compiled("void f(void) { }", opaque={"g": ""}).remarks
    assert compiled("void f(void) { g(); }", opaque={"g": ""}).remarks == ()


def test_a_function_is_replaced_once() -> None:
    with pytest.raises(CError, match="already; define it once"):
        compiled("void f(void) { }", extra="void f(void) { }\nvoid f(void) { }\n")
