"""SVG in pieces of text: shapes, escaped words, and how wide words are.

Pictures must come out the same everywhere, so no font is asked: widths are those of Inter and
of a mono letter, with a little air for the fonts that stand in for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape

AIR = 1.03
BOLD = 1.04
MONO_WIDTH = 0.6
"""Of any letter of IBM Plex Mono, in ems."""

_ASCII = (
    "28 29 47 63 64 98 64 30 37 37 50 66 29 46 29 36 63 41 61 62 65 59 62 57 62 62 29 30 66 66 66 "
    "51 97 69 65 73 72 60 59 75 74 27 57 67 57 90 75 77 64 77 64 64 65 74 69 99 68 68 63 37 36 37 "
    "47 46 32 56 61 57 61 58 37 61 59 24 24 55 24 88 59 60 61 61 38 53 33 59 56 82 55 56 55 43 33 "
    "43 66"
)
_WIDTHS = {chr(32 + i): int(width) / 100 for i, width in enumerate(_ASCII.split())}
_OTHERS, _WIDE = 0.7, 1.05
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u2028-\u202e]"
)


def width_of(words: str, size: float, style: str = "") -> float:
    """How wide `words` are at `size`, in a style that may say ``mono`` or ``bold``."""
    if "mono" in style:
        ems = sum(MONO_WIDTH * (2 if _is_wide(c) else 1) for c in words)
        return ems * size
    ems = sum(_WIDTHS.get(c) or (_WIDE if _is_wide(c) else _OTHERS) for c in words)
    return ems * size * AIR * (BOLD if "bold" in style else 1)


def _is_wide(letter: str) -> bool:
    return letter > "\u02ff" and unicodedata.east_asian_width(letter) in "WF"


def fitted(words: str, room: float, size: float, style: str = "") -> str:
    """`words`, cut so that they take at most `room`; an ellipsis tells that they are."""
    if width_of(words, size, style) <= room:
        return words
    room -= width_of("\N{HORIZONTAL ELLIPSIS}", size, style)
    kept = 0.0
    for at, letter in enumerate(words):
        kept += width_of(letter, size, style)
        if kept > room:
            return f"{words[:at].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    return words


def minus(words: str) -> str:
    """A sign before a number or an error's name is a minus, not a hyphen."""
    return re.sub(r"(?<![\w-])-(?=\d|E[A-Z]{2})", "\N{MINUS SIGN}", words)


def safe(words: str) -> str:
    """`words` as they may stand in XML, in an element or an attribute."""
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", words))


def text(x: float, y: float, words: str, size: float, style: str = "ink") -> str:
    """`words` on the base line `y`; `style` is the classes of the sheet."""
    return spans(x, y, [("", words)], size, style)


def spans(x: float, y: float, parts: Iterable[tuple[str, str]], size: float, style: str) -> str:
    """A line of (classes, words), one after another."""
    inner = "".join(
        f'<tspan class="{dress}">{safe(words)}</tspan>' if dress else safe(words)
        for dress, words in parts
    )
    return f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}" class="{style}">{inner}</text>'


Lettered = tuple[str, float, str]
"""Words, their size, their classes."""


def pair(x: float, y: float, first: Lettered, second: Lettered, gap: float = 10) -> str:
    """Two on one line, the second where the first ends, whatever the font: no width is guessed."""
    (words, size, style), (more, more_size, more_style) = first, second
    follows = (
        f'<tspan dx="{num(gap)}" font-size="{num(more_size)}" class="{more_style}">{safe(more)}'
    )
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}">'
        f'<tspan class="{style}">{safe(words)}</tspan>{follows}</tspan></text>'
    )


def rect(x: float, y: float, width: float, height: float, style: str, radius: float = 0) -> str:
    """A rectangle."""
    rounded = f' rx="{num(radius)}"' if radius else ""
    where = f'x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"'
    return f'<rect {where}{rounded} class="{style}"/>'


def path(d: str, style: str) -> str:
    """A path."""
    return f'<path d="{d}" class="{style}"/>'


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line."""
    return path(f"M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}", style)


def circle(x: float, y: float, radius: float, style: str) -> str:
    """A circle."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" class="{style}"/>'


def num(value: float) -> str:
    """A coordinate: at most one digit behind the point, and no ``.0``."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)
