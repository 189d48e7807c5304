"""Integer kinds: what fits, and what an assignment leaves."""

from __future__ import annotations

from app.cmodel.program import Kind

_LIMITS = {
    Kind.U8: (0, 0xFF),
    Kind.S8: (-0x80, 0x7F),
    Kind.U16: (0, 0xFFFF),
    Kind.S16: (-0x8000, 0x7FFF),
    Kind.U32: (0, 0xFFFF_FFFF),
    Kind.S32: (-0x8000_0000, 0x7FFF_FFFF),
    Kind.U64: (0, 0xFFFF_FFFF_FFFF_FFFF),
    Kind.S64: (-0x8000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF),
}


def fits(value: int, kind: int) -> bool:
    """Whether `value` is representable in integer kind `kind`."""
    if kind == Kind.BOOL:
        return value in (0, 1)
    low, high = _LIMITS[Kind(kind)]
    return low <= value <= high


def converted(value: int, kind: int) -> int:
    """`value` as an assignment to kind `kind` leaves it (C23 6.3.1.3; gcc wraps signed kinds)."""
    if kind == Kind.BOOL:
        return int(value != 0)
    low, high = _LIMITS[Kind(kind)]
    return value if low <= value <= high else (value - low) % (high - low + 1) + low
