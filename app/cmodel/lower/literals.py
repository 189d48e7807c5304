"""Integer and character constants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.cmodel.arithmetic import fits
from app.cmodel.program import Kind
from app.cmodel.types import PLAIN, Scalar

if TYPE_CHECKING:
    from pycparser import c_ast

    from app.cmodel.lower.body import Body

_ESCAPES = {
    "n": 10,
    "t": 9,
    "r": 13,
    "0": 0,
    "\\": 92,
    "'": 39,
    '"': 34,
    "a": 7,
    "b": 8,
    "f": 12,
    "v": 11,
    "?": 63,
}
_LONGEST = 70
"""More characters than any 64-bit integer needs, in any base."""


def integer(body: Body, node: c_ast.Constant) -> tuple[int, Scalar]:
    """The value and type of an integer constant (C11 6.4.4.1, LP64)."""
    text = node.value.lower()
    digits = text.rstrip("ul")
    suffix = text[len(digits) :]
    decimal = not digits.startswith("0")
    value = (
        int(digits, 10 if decimal else 0 if digits[1:2] in ("x", "b") else 8)
        if len(digits) <= _LONGEST
        else -1
    )
    kinds = [Kind.S32, Kind.U32, Kind.S64, Kind.U64]
    if "u" in suffix:
        kinds = [Kind.U32, Kind.U64]
    elif decimal:
        kinds = [Kind.S32, Kind.S64]
    if "l" in suffix:
        kinds = [kind for kind in kinds if kind in (Kind.S64, Kind.U64)]
    for kind in kinds:
        if fits(value, kind) and value >= 0:
            return value, PLAIN[kind]
    raise body.refuse(node, "the number needs more than 64 bits", "a 64-bit integer is accepted")


def character(body: Body, node: c_ast.Constant) -> int:
    """The value of a character constant."""
    inside = node.value[1:-1]
    if len(inside) == 1 and inside.isascii():
        return ord(inside)
    if inside.startswith("\\") and inside[1:] in _ESCAPES:
        return _ESCAPES[inside[1:]]
    if match := re.fullmatch(r"\\x([0-7][0-9a-fA-F])", inside):
        return int(match[1], 16)
    raise body.refuse(
        node, "not one character", "one ASCII character, or an escape, is accepted", node.value
    )
