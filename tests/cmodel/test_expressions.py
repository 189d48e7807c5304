"""Compiled expressions against C, as an oracle of big integers that are wrapped understands it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.cmodel import CError
from app.cmodel.program import Op
from tests.cmodel.evaluator import RangeError, compiled, run

TYPES = {
    "bool": (0, 1),
    "u8": (0, 2**8 - 1),
    "s8": (-(2**7), 2**7 - 1),
    "u16": (0, 2**16 - 1),
    "s16": (-(2**15), 2**15 - 1),
    "u32": (0, 2**32 - 1),
    "s32": (-(2**31), 2**31 - 1),
    "u64": (0, 2**64 - 1),
    "s64": (-(2**63), 2**63 - 1),
}
RANK = ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64"]


class Undefined(Exception):
    """C says nothing of this value."""


@dataclass(frozen=True)
class Term:
    """An expression: its C text, its type, its value."""

    text: str
    type: str
    value: int


def wrapped(value: int, type_: str) -> int:
    low, high = TYPES[type_]
    return int(value != 0) if type_ == "bool" else (value - low) % (high - low + 1) + low


def common(left: str, right: str) -> str:
    """Integer promotion, then the higher rank; of equal width the unsigned one ranks higher."""
    return max("s32", left, right, key=RANK.index)


def arithmetic(op: str, a: Term, b: Term) -> Term:
    text = f"({a.text} {op} {b.text})"
    if op in ("&&", "||"):
        both = (a.value != 0 and b.value != 0) if op == "&&" else (a.value != 0 or b.value != 0)
        return Term(text, "s32", int(both))
    type_ = common(a.type, "bool") if op in ("<<", ">>") else common(a.type, b.type)
    x = wrapped(a.value, type_)
    y = b.value if op in ("<<", ">>") else wrapped(b.value, type_)
    if op in ("==", "!=", "<", "<=", ">", ">="):
        truth = {"==": x == y, "!=": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[op]
        return Term(text, "s32", int(truth))
    value = exact(op, x, y, 64 if type_.endswith("64") else 32)
    if type_.startswith("s") and op != "<<" and wrapped(value, type_) != value:
        raise Undefined
    return Term(text, type_, wrapped(value, type_))


def exact(op: str, x: int, y: int, width: int) -> int:
    if (op in ("/", "%") and y == 0) or (op in ("<<", ">>") and not 0 <= y < width):
        raise Undefined
    towards_zero = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1) if op in ("/", "%") else 0
    return {
        "+": x + y,
        "-": x - y,
        "*": x * y,
        "/": towards_zero,
        "%": x - y * towards_zero,
        "&": x & y,
        "|": x | y,
        "^": x ^ y,
        "<<": x << y if op == "<<" else 0,
        ">>": x >> y if op == ">>" else 0,
    }[op]


def unary(op: str, a: Term) -> Term:
    text = f"({op}{a.text})"
    if op == "!":
        return Term(text, "s32", int(a.value == 0))
    if op.startswith("("):
        return Term(text, op[1:-1], wrapped(a.value, op[1:-1]))
    type_ = common(a.type, "bool")
    value = -a.value if op == "-" else ~a.value
    if type_.startswith("s") and wrapped(value, type_) != value:
        raise Undefined
    return Term(text, type_, wrapped(value, type_))


def chosen(condition: Term, a: Term, b: Term) -> Term:
    type_ = common(a.type, b.type)
    value = wrapped(a.value if condition.value else b.value, type_)
    return Term(f"({condition.text} ? {a.text} : {b.text})", type_, value)


def is_of_undefined_constants(error: CError) -> bool:
    """A part that is never run may still be refused, for constants that C gives no meaning."""
    return any(word in error.why for word in ("shift", "division", "overflow"))


BINARY = "+ - * / % & | ^ << >> == != < <= > >= && ||".split()
UNARY = ["-", "~", "!", *(f"({name})" for name in TYPES)]


@st.composite
def expressions(draw: st.DrawFn) -> tuple[Term, dict[str, Term]]:
    """A random expression over variables of random types, and the variables."""
    variables = {}
    for name in "abcd":
        type_ = draw(st.sampled_from(list(TYPES)))
        low, high = TYPES[type_]
        edge = st.sampled_from([low, high, max(low, -1), 0, 1])
        value = draw(edge | st.integers(max(low, -40), min(high, 40)) | st.integers(low, high))
        variables[name] = Term(name, type_, value)

    def term(depth: int) -> Term:
        kind = draw(st.integers(0, 5 if depth else 1))
        if kind == 0:
            return draw(st.sampled_from(list(variables.values())))
        if kind == 1:
            number = draw(st.integers(0, 70))
            return Term(str(number), "s32", number)
        if kind == 2:
            return unary(draw(st.sampled_from(UNARY)), term(depth - 1))
        if kind == 3:
            return chosen(term(depth - 1), term(depth - 1), term(depth - 1))
        return arithmetic(draw(st.sampled_from(BINARY)), term(depth - 1), term(depth - 1))

    try:
        return term(3), variables
    except Undefined:
        return Term("a", variables["a"].type, variables["a"].value), variables


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(expressions())
def test_an_expression_has_the_value_that_c_gives_it(case: tuple[Term, dict[str, Term]]) -> None:
    expected, variables = case
    parameters = ", ".join(f"{v.type} {v.text}" for v in variables.values())
    text = f"{expected.type} f({parameters}) {{ return {expected.text}; }}"
    try:
        found = run(text, *(v.value for v in variables.values()))
    except CError as refusal:
        assume(not is_of_undefined_constants(refusal))
        raise
    assert found == expected.value, text


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(expressions())
def test_an_expression_of_constants_folds_to_the_same_value(
    case: tuple[Term, dict[str, Term]],
) -> None:
    expected, variables = case
    text = expected.text
    for name, variable in variables.items():
        literal = (
            f"(({variable.type}){variable.value}ull)"
            if variable.value >= 0
            else (f"(({variable.type})({variable.value + 1}l - 1))")
        )
        text = text.replace(name, literal) if name == text else _substituted(text, name, literal)
    try:
        program = compiled(f"{expected.type} f(void) {{ return {text}; }}")
    except CError as refusal:
        assume(not is_of_undefined_constants(refusal))
        raise
    function = program.function("f")
    mark, ret = program.code[function.entry : function.end]
    assert (mark[0], ret[0]) == (Op.MARK, Op.RET)
    assert program.constants[~ret[2]] == expected.value


def _substituted(text: str, name: str, literal: str) -> str:
    return re.sub(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_])", lambda _: literal, text)


@pytest.mark.parametrize(
    ("expression", "arguments"),
    [
        ("a + b", (2**31 - 1, 1)),
        ("a - b", (-(2**31), 1)),
        ("a * b", (2**16, 2**16)),
        ("-a", (-(2**31), 0)),
        ("a / b", (-(2**31), -1)),
        ("a / b", (1, 0)),
        ("a % b", (1, 0)),
        ("a++ + b", (2**31 - 1, 0)),
    ],
)
def test_what_c_leaves_undefined_is_a_range_error(
    expression: str, arguments: tuple[int, int]
) -> None:
    with pytest.raises(RangeError):
        run(f"int f(int a, int b) {{ return {expression}; }}", *arguments)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("int x = 5; int y = x++ + 2; return x * 100 + y;", 607),
        ("int x = 5; int y = ++x + 2; return x * 100 + y;", 608),
        ("u8 x = 255; x++; return x;", 0),
        ("s8 x = 127; x += 1; return x;", -128),
        ("bool x = 4; return x;", 1),
        ("int x = 3; x <<= 2; x |= 1; x ^= 8; x %= 4; return x;", 1),
        ("u32 x = 1; return x - 2 > 0;", 1),
        ("int x = -1; u32 y = 1; return x > y;", 1),
        ("int x = -1; u16 y = 1; return x > y;", 0),
        ("return (1, 2, 3);", 3),
        ("int x = 0; (void)(x = 4); return x;", 4),
        ("int x; int y; x = y = 7; return x + y;", 14),
        ("int x = 0; int y = 1 || x++; return x * 10 + y;", 1),
        ("int x = 0; int y = x && x++; return x * 10 + y;", 0),
        ("int x = 2; int y = x && x++; return x * 10 + y;", 31),
        ("return sizeof(int) + sizeof(u64) + sizeof(void *);", 3),
        ("int x = 0; int y = sizeof(x++); return x * 10 + y;", 1),
        ("return 'a' + '\\n';", 107),
        ("return 0x10 + 010 + 0b11 + 1;", 16 + 8 + 3 + 1),
        ("return -1 < 0u;", 0),
        ("return (1 << 31) < 0;", 1),
        ("return 5 / -2 * 10 + 5 % -2;", -19),
        ("int x = 3; return min(x, 5) * 100 + max(x, 5) * 10 + min_t(u8, 257, x);", 351),
        ("return BIT(3) + ARRAY_SIZE(((int[4]){1}));", 12),
        ("return true + !false + (NULL == 0);", 3),
        ("return likely(8) + unlikely(0);", 1),
    ],
)
def test_small_programs_give_what_c_gives(text: str, value: int) -> None:
    assert run(f"int f(void) {{ {text} }}") == value
