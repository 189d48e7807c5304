"""Integer arithmetic as C does it on the kernel's 64-bit machines (GNU C, LP64)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.program import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

_BITS = {
    Kind.BOOL: 1, Kind.U8: 8, Kind.S8: 8, Kind.U16: 16, Kind.S16: 16,
    Kind.U32: 32, Kind.S32: 32, Kind.U64: 64, Kind.S64: 64,
}  # fmt: skip
_SIGNED = frozenset({Kind.S8, Kind.S16, Kind.S32, Kind.S64})


class Undefined(ArithmeticError):
    """C gives this operation on constants no meaning; the message says why."""


def bits(kind: Kind) -> int:
    """The width of `kind`."""
    return _BITS[kind]


def signed(kind: Kind) -> bool:
    """Whether `kind` has negative values."""
    return kind in _SIGNED


def limits(kind: Kind) -> tuple[int, int]:
    """The least and greatest value of `kind`."""
    if kind in _SIGNED:
        half = 1 << (_BITS[kind] - 1)
        return -half, half - 1
    return 0, (1 << _BITS[kind]) - 1


def fits(value: int, kind: Kind) -> bool:
    """Whether `kind` has `value`."""
    low, high = limits(kind)
    return low <= value <= high


def contains(outer: Kind, inner: Kind) -> bool:
    """Whether every value of `inner` is one of `outer`."""
    low, high = limits(inner)
    return fits(low, outer) and fits(high, outer)


def converted(value: int, kind: Kind) -> int:
    """`value` as an assignment to `kind` leaves it."""
    if kind is Kind.BOOL:
        return int(value != 0)
    width = _BITS[kind]
    value &= (1 << width) - 1
    if kind in _SIGNED and value >> (width - 1):
        value -= 1 << width
    return value


def promoted(kind: Kind) -> Kind:
    """The kind that an operand of `kind` has in an expression."""
    return kind if _BITS[kind] >= 32 else Kind.S32


def common(left: Kind, right: Kind) -> Kind:
    """The kind in which two operands meet (usual arithmetic conversions)."""
    left, right = promoted(left), promoted(right)
    if _BITS[left] != _BITS[right]:
        return left if _BITS[left] > _BITS[right] else right
    return right if signed(left) else left


def computed(operator: str, left: int, right: int, kind: Kind) -> int:
    """The value of ``left operator right``, both of `kind` (a shift count of any).

    Raises:
        Undefined: division by zero, a shift by the width or more, signed overflow.
    """
    if operator in _COMPARED:
        return int(_COMPARED[operator](left, right))
    if operator in ("/", "%") and right == 0:
        raise Undefined("division by zero")
    if operator in ("<<", ">>") and not 0 <= right < _BITS[kind]:
        raise Undefined(f"a shift by {right} of a value of {_BITS[kind]} bits")
    value = _COMPUTED[operator](left, right)
    if operator == "<<" or not signed(kind):
        return converted(value, kind)
    if not fits(value, kind):
        raise Undefined(f"{value} does not fit in {_BITS[kind]} bits: signed overflow")
    return value


def quotient(left: int, right: int) -> int:
    """C's division, towards zero."""
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_COMPUTED: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": quotient,
    "%": lambda a, b: a - b * quotient(a, b),
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "<<": lambda a, b: a << b,
    ">>": lambda a, b: a >> b,
}
