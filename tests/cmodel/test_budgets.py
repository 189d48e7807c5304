"""Hostile text is refused by a budget, not by patience."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cmodel import CError
from tests.cmodel import test_program, test_statements
from tests.cmodel.evaluator import Evaluator, compiled

DOUBLING = "#define A0 1ull\n" + "".join(f"#define A{i + 1} (A{i} + A{i})\n" for i in range(30))
SQUARING = "#define A0 3\n" + "".join(f"#define A{i + 1} (A{i} * A{i})\n" for i in range(30))
BACKWARDS = "".join(f"#define A{i} (A{i + 1})\n" for i in range(500)) + "#define A500 1\n"
STARS = "*" * 60

PARENTHESES = "(" * 500 + "1" + ")" * 500
BLOCKS = "{" * 500 + "}" * 500
INDICES = "a[" * 500 + "0" + "]" * 500
ELSES = "if (x) x = 1; else\n" * 2000
LITERAL = """
struct s { int a[500]; };
void f(struct s *p) { *p = (struct s) { 0 }; }
"""
MANY_FUNCTIONS = "".join(f"int f{i}(void);int f{i}(void){{return 0;}}\n" for i in range(2500))
MANY_CONSTANTS = "".join(f"E{i},\n" for i in range(3000))

HOSTILE = {
    "too much text": ("int x;\n" * 100_000, "longer than 524288"),
    "a long line": ("int f(void) { return " + "1 + " * 3000 + "1; }", "longer than 10000"),
    "many parentheses": (f"int f(void) {{ return {PARENTHESES}; }}", "deeper than 64"),
    "many blocks": (f"void f(void) {BLOCKS}", "deeper than 64"),
    "many brackets": (f"int f(int *a) {{ return {INDICES}; }}", "deeper than 64"),
    "brackets in a macro": (f"#define A {PARENTHESES}\n", "deeper than 64"),
    "many negations": ("int f(int x) { return " + "!" * 5000 + "x; }", "nests too deeply"),
    "many signs": ("int f(int x) { return " + "- " * 3000 + "x; }", "nests too deeply"),
    "many additions": ("int f(int x) { return " + "x +\n" * 20000 + "x; }", "nests too deeply"),
    "many questions": ("int f(int x) { return " + "x ? 1 : " * 1000 + "2; }", "nests too deeply"),
    "many assignments": ("void f(int x) { " + "x = " * 2000 + "1; }", "nests too deeply"),
    "many elses": (f"void f(int x) {{ {ELSES} x = 2; }}", "nests too deeply"),
    "many stars": ("int " + "*" * 5000 + "p;", "nests too deeply"),
    "macros that square": (SQUARING, "signed overflow"),
    "macros defined backwards": (BACKWARDS, "too long a chain"),
    "a macro in a circle": ("#define A (B)\n#define B (A)\n", "by itself"),
    "a huge number": ("int f(void) { return " + "9" * 9000 + "; }", "64 bits"),
    "a huge shift": ("int f(void) { return 1 << 1000000000; }", "a shift by"),
    "a huge shift, negative": ("int f(int x) { return x << -1000000000; }", "a shift by"),
    "a huge array": ("int a[1 << 30];", "1 to 1024"),
    "arrays of arrays": ("int a[1000][1000];", "1 to 1024"),
    "structs of structs": (
        "struct s0 { int a[1024]; }; "
        + "".join(f"struct s{i + 1} {{ struct s{i} a, b; }}; " for i in range(30)),
        "larger than 2048",
    ),
    "many globals": ("".join(f"int a{i}[1000];\n" for i in range(10)), "cells of globals"),
    "many locals": ("void f(void) { int a[300]; int b[300]; }", "cells of locals"),
    "a literal of many cells": (LITERAL, "temporaries"),
    "many functions": (MANY_FUNCTIONS, "2000 functions"),
    "many instructions": (
        "".join(f"void f{i}(int *p) {{ {'++*p;' * 100} }}\n" for i in range(85)),
        "20000 instructions",
    ),
    "enumerators without end": (f"enum {{ {MANY_CONSTANTS} }};\nint a[E2999];", "1 to 1024"),
    "a control character": ("int x;\x01", "not a character"),
    "a NUL": ("int \x00x;", "not a character"),
    "half a surrogate": ("int x; /* \udc80 */", "not a character"),
    "a torn string": ('void f(void) { printk("x); }', "no end"),
    "a torn comment": ("/" + "*" * 9000, "no end"),
    "many torn comments": ("/* x\n" * 5000, "no end"),
    "nothing but brackets": ("[" * 60 + "]" * 60, ""),
    "nothing but operators": ("+ - * / %", ""),
    "half a function": ("int f(", "never closed"),
    "a typedef of itself": ("typedef foo foo;", ""),
    "a designator far away": ("int a[2] = { [1 << 30] = 1 };", "no element"),
    "an unsized array far away": ("int a[] = { [1 << 30] = 1 };", "1 to 1024"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused(name: str) -> None:
    text, why = HOSTILE[name]
    with pytest.raises(CError) as caught:
        compiled(text)
    error = caught.value
    assert why in str(error)
    assert error.file == "a.c"
    assert 1 <= error.line <= text.count("\n") + 1
    assert len(str(error)) < 600


def test_a_chain_of_doubling_macros_is_just_a_number() -> None:
    program = compiled(DOUBLING + "u64 f(void) { return A30; }")
    assert Evaluator(program).call("f") == 2**30
    assert program.defines["A30"] == 2**30


def test_deep_but_legal_nesting_compiles() -> None:
    text = "int f(int x) { return " + "(" * 60 + "x" + ")" * 60 + "; }"
    assert Evaluator(compiled(text)).call("f", 7) == 7


def test_nested_elements_and_pointers_do_not_double_the_work() -> None:
    """Each level looked at twice would be 2^60 looks."""
    elements = "int f(int x) { int a[1] = { 0 }; return " + "a[" * 60 + "0" + "]" * 60 + "; }"
    assert Evaluator(compiled(elements)).call("f", 0) == 0
    chain = f"int f(int {STARS}p) {{ return p{'[0]' * 60} + 0 * sizeof({STARS}p); }}"
    assert compiled(chain).function("f").parameters == 1
    targets = "void f(int *a) { " + "a[" * 40 + "0" + "] = 0" * 40 + "; }"
    assert compiled(targets).function("f").parameters == 1


WORDS = re.compile(r"\w+|\s+|[^\w\s]")
WHOLE = [test_program.SMALL, test_program.STRUCTS, test_program.FLAGS] + [
    f"{test_statements.LIST}{test_statements.KIOCB} int f(int n) {{ {body} }}"
    for body in (
        test_statements.SWITCH,
        test_statements.LOOP,
        test_statements.CONTAINER,
        test_statements.CHAIN,
        test_statements.ALLOCATED,
    )
]


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A good text with a few words taken out, doubled or put in from elsewhere."""
    words = WORDS.findall(draw(st.sampled_from(WHOLE)))
    others = WORDS.findall(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(words) - 1))
        put_in = [draw(st.sampled_from(others)), " "] if draw(st.booleans()) else []
        words[at : at + draw(st.integers(0, 1))] = put_in
    return "".join(words)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(broken())
def test_whatever_is_broken_is_refused_at_a_place_or_compiles(text: str) -> None:
    error = refusal(text)
    if error is not None:
        line = text.split("\n")[error.line - 1]
        assert error.file == "a.c"
        assert line[error.column - 1 :].startswith(error.found.removesuffix("..."))


def refusal(text: str) -> CError | None:
    try:
        compiled(text)
    except CError as error:
        return error
    return None
