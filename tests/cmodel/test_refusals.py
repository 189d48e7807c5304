"""What is refused, and that the error points at it. « » mark the text that the error must name."""

from __future__ import annotations

import pickle

import pytest

from app.cmodel import CError
from tests.cmodel.evaluator import compiled

SB = "struct super_block { int x; }; "
REFUSED = [
    # names
    ("int f(void) { return «y»; }", "not known"),
    ("int f(void) {\n\treturn «g»(1);\n}", "opaque g = 0, any or ptr"),
    ("int g(int); int f(void) { return «g»(1); }", "no body here"),
    ("extern int e; int f(void) { return «e»; }", "defined nowhere"),
    ("int f(void) { int x; int «x»; return 0; }", "declared twice"),
    ("int f(void) { return 0; }\nint «f»(void) { return 1; }", "a.c:1 already"),
    ("int «percpu_up_read»(int x) { return x; }", "an intrinsic"),
    ("struct s { int x; };\nstruct «s» { int y; };", "a.c:1 already"),
    ("struct s { int x; }; int f(struct s *p) { return p->«y»; }", "it has x"),
    ("struct s { int x; }; int f(struct s p[2]) { return p.«x»; }", "no fields"),
    ("struct s { int x; }; int f(struct s «s») { return 0; }", "a parameter"),
    ("int f(struct s *p) { return p->«x»; }", "struct s is not defined"),
    ("enum { A, «A» };", "defined already"),
    ("int f(void) { goto «out»; }", "no such label"),
    ("void f(void) { a: ; «a»: ; }", "there already"),
    # types
    ("int f(char *p, int *q) { return «p» == q; }", "compared with"),
    ("struct a { int x; }; void f(struct a *a, struct b *b) { a = «b»; }", "struct b * becomes"),
    ("int *f(int x) { return «x»; }", "cast"),
    ("int f(int *x) { return «x»; }", "cast"),
    ("int f(int x) { return *«x»; }", "points to nothing"),
    ("void f(void *x) { «x» + 1; }", "no element size"),
    ("int f(int x) { return «x»(1); }", "cannot be called"),
    ("int f(int x) { return x; } int g(void) { return «f»(1, 2); }", "takes 1 arguments, not 2"),
    ("void f(void) { } int g(void) { return «f»(); }", "no value"),
    ("struct s { int «x» : 3; };", "bit-fields"),
    ("struct «s» { struct s inside; int x; };", "contains itself"),
    ("int f(int n) { int a[«n»]; return 0; }", "not constant"),
    ("int «a»[];", "needs a length"),
    ("int a[«0»];", "1 to 1024"),
    ("int a[«2000»];", "1 to 1024"),
    ("int f(void) { int a[3]; return a[«3»]; }", "no element 3"),
    ("«float» f;", "not modelled"),
    ("int f(int x, «...») { return 0; }", "variable arguments"),
    ("struct s { int x; }; struct s «f»(void) { struct s x; return x; }", "returns a whole"),
    # statements and expressions
    ("int f(void) { return «(»{ 1; }); }", "statement expressions"),
    ('void f(void) { «asm»("nop"); }', "assembly"),
    ("void f(void) { «guard»(mutex)(&m); }", "scope guards"),
    ("void f(void) { «scoped_guard»(mutex, &m) { } }", "scope guards"),
    ("void f(void) { «CLASS»(fd, f)(1); }", "scope guards"),
    ("void f(void) { int *p «__free»(kfree) = NULL; }", "scope guards"),
    ("void f(void) { list_for_each_entry(p, h, list) «{» } }", "loop macros"),
    ("int f(void) { return «1.5»; }", "not an integer"),
    ('int f(void) { return «"x"»; }', "no value here"),
    ("int f(void) { return «1» << 32; }", "shift by 32"),
    ("int f(int x) { return «x» >> -1; }", "shift by -1"),
    ("int f(void) { return «2147483647» + 1; }", "signed overflow"),
    ("int f(void) { return «1» / 0; }", "division by zero"),
    ("int f(void) { return «99999999999999999999»; }", "64 bits"),
    ("int «f»(int x) { if (x) return 1; }", "returns no int"),
    ("int f(void) { «return»; }", "returns int"),
    ("void f(void) { «return» 1; }", "returns nothing"),
    ("void f(void) { «break»; }", "no loop or switch"),
    ("void f(void) { «continue»; }", "no loop"),
    ("void f(int x) { switch (x) { case 1: «case» 1: ; } }", "there already"),
    ("void f(int *x) { switch («x») { } }", "a switch over"),
    ("void f(void) { «1» = 2; }", "not an object"),
    ("int f(void) { int x[2] = { 1, 2, «3» }; return 0; }", "no room"),
    ("struct s { int x; }; struct s s = { .«y» = 1 };", "no field y"),
    ("int g(void) { return 1; } int x = «g»();", "not constant"),
    # calls that the model leaves out
    ('int f(void) { return «pr_info»("x"); }', "no value"),
    ("void f(void) { if («trace_x»(1)) return; }", "no value"),
    ("void f(void) { «kmalloc»(1, 2); }", "not told"),
    ("void f(void) { long x = «kzalloc»(1, 2); }", "pointer to a struct"),
    (SB + "int f(struct super_block *sb) { return choose(«weather», sb); }", "one of io, hook"),
    ("int f(int x) { return choose(io, «x»); }", "not a super_block"),
    ("void f(int *x) { «down_write»(x, 1); }", "takes 1 arguments"),
    ("void f(int *x) { «refcount_set»(x); }", "takes 2 arguments"),
    # preprocessing
    ("#«if» X\n#endif\n", "only #define and #include"),
    ("#define «F»(x) x\n", "macros with arguments"),
    ("#define A 1\n#define «A» 2\n", "a.c:1"),
    ("#define «A» 1 + 2\n", "parentheses"),
    ("#define A 1«,» 2\n", "not one value"),
    ("#define A «x»\n", "not known"),
    ("#define «A» (A + 1)\n", "defined by itself"),
    ("#define «A» (B + 1)\n#define B (A + 1)\n", "defined by itself"),
    ('#define TRACE_IOCB_STRINGS { «A», "A" }\n', "not a flag"),
    ("#define TRACE_IOCB_STRINGS «A»\n", "trace table"),
    ("int x; «#»define A\n", "start of a line"),
    # characters and brackets
    ("int x = 1 «@» 2;", "not a character of C"),
    ("int x; «/*» no end", "no end"),
    ("int f(void) { return 1«)»; }", "does not close"),
    ("int f(void) «{» if (1) { return 1; }", "never closed"),
    ("int x; «}»", "closes nothing"),
    ("char c = «'ab'»;", "not one character"),
    ("int f(void) { return 1 «}»", "ends with ;"),
    ("int «x»", "the file ends here"),
    ("#define A 1\nint «x»", "the file ends here"),
    ("#define A 1 «+»\n", "invalid expression"),
    ("«structs» { int x; };", "neither a function"),
    ("struct s { «int» : 3; };", "bit-fields"),
    ("«foo_t» x;", "a type without a typedef"),
]  # fmt: skip


def marked(text: str) -> tuple[str, tuple[int, int, str]]:
    """The text without « », and line, column and text of what they marked."""
    start = text.index("«")
    found = text[start + 1 : text.index("»")]
    before = text[:start]
    line = before.count("\n") + 1
    return text.replace("«", "").replace("»", ""), (line, start - before.rfind("\n"), found)


@pytest.mark.parametrize(("case", "why"), REFUSED, ids=[text for text, _ in REFUSED])
def test_it_is_refused_where_it_stands(case: str, why: str) -> None:
    text, (line, column, found) = marked(case)
    with pytest.raises(CError) as caught:
        compiled(text)
    error = caught.value
    assert why in str(error)
    assert (error.file, error.line, error.column, error.found) == ("a.c", line, column, found)


@pytest.mark.parametrize(("case", "why"), REFUSED[:40], ids=[text for text, _ in REFUSED[:40]])
def test_places_stay_those_of_the_text_behind_all_that_is_rewritten(case: str, why: str) -> None:
    """Comments, attributes, macros and other lines before it move nothing."""
    before = """\
/* two
   lines */ #include <linux/fs.h>
#define LONGER (1 | \\
                2) // end
static inline __always_inline int __must_check _g(int __user *p) { return LONGER; }
struct _o { int a; struct _i { int b; } i; };
EXPORT_SYMBOL_GPL(_g);
static struct _o *_h(struct _i *i) { return likely(i) ? container_of(i, struct _o, i) : NULL; }
"""
    text, (line, column, found) = marked(case)
    indent = "/* é */ "
    with pytest.raises(CError) as caught:
        compiled(before + (indent if not text.startswith("#") else "") + text)
    error = caught.value
    shift = len(indent) if line == 1 and not text.startswith("#") else 0
    assert (error.line, error.column, error.found) == (line + 8, column + shift, found)


def test_an_error_in_a_scenarios_own_code_names_its_file() -> None:
    with pytest.raises(CError) as caught:
        compiled("int f(void) { return 1; }", extra="int f(void)\n{\n\treturn none;\n}\n")
    assert str(caught.value).startswith("define:3:9: 'none': none is not known; ")


def test_an_error_survives_the_way_out_of_a_worker() -> None:
    error = CError("a.c", 1, 2, "x", "no", "yes")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "a.c:1:2: 'x': no; yes"


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("int helpr(int x) { return x; }", "nothing calls it; did you mean helper?"),
        ("int helper(int x, int y) { return x; }", "2 parameters here, and 1 where"),
    ],
)  # fmt: skip
def test_a_slip_in_what_replaces_a_function_is_told_at_its_place(extra: str, said: str) -> None:
    text = "int helper(int x) { return x; }\nint run(void) { return helper(1); }"

    with pytest.raises(CError) as caught:
        compiled(text, extra=extra)

    assert (caught.value.file, caught.value.line, caught.value.column) == ("define", 1, 5)
    assert said in str(caught.value)


def test_what_is_added_may_be_called_by_what_replaces() -> None:
    text = "int helper(int x) { return x; }\nint run(void) { return helper(1); }"
    extra = "static int twice(int x) { return 2 * x; }\nint helper(int x) { return twice(x); }"

    assert compiled(text, extra=extra).function("twice").file == "define"
