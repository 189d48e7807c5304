"""Plain ASCII lines of a bounded width, as mail archives and terminals like them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from textwrap import TextWrapper

WIDTH = 72
NARROWEST = 40

_SPELT = str.maketrans(
    {
        "\N{RIGHTWARDS ARROW}": "->",
        "\N{LEFTWARDS ARROW}": "<-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{MIDDLE DOT}": ",",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{NOT EQUAL TO}": "!=",
        "\N{LESS-THAN OR EQUAL TO}": "<=",
        "\N{GREATER-THAN OR EQUAL TO}": ">=",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{LATIN SMALL LETTER SHARP S}": "ss",
        "\t": "    ",
    }
)


def to_ascii(text: str) -> str:
    """`text` in printable ASCII: accents dropped, a few signs spelt out, the rest as ``?``."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELT))
    kept = (c for c in plain if not unicodedata.combining(c))
    return "".join(c if " " <= c <= "~" else "?" for c in kept)


def fold(text: str, width: int, first: str = "", then: str | None = None) -> list[str]:
    """`text` in lines of at most `width`, after the prefix `first`, then `then` (blanks)."""
    following = " " * len(first) if then is None else then
    wrapper = TextWrapper(
        width=width,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=True,
        break_on_hyphens=False,
    )
    return [line.rstrip() for line in wrapper.wrap(to_ascii(text))] or [first.rstrip()]


def apart(left: str, right: str, width: int) -> list[str]:
    """`left` and `right` at both ends of a line; on two lines where they do not fit."""
    left, right = to_ascii(left), to_ascii(right)
    gap = width - len(left) - len(right)
    if gap >= 2:
        return [f"{left}{' ' * gap}{right}"]
    return [*fold(left, width, then="  "), *(line.rjust(width) for line in fold(right, width))]


def table(rows: Sequence[tuple[str, ...]], width: int = WIDTH) -> list[str]:
    """Rows in columns two blanks apart; the last column is folded into what is left."""
    widths = [max(len(to_ascii(row[i])) for row in rows) for i in range(len(rows[0]) - 1)]
    lines: list[str] = []
    for row in rows:
        cells = (to_ascii(cell).ljust(size) for cell, size in zip(row, widths, strict=False))
        lead = "".join(f"{cell}  " for cell in cells)
        if len(lead) > width - 16:
            lines += [*fold(lead, width), *fold(row[-1], width, "    ")]
        else:
            lines += fold(row[-1], width, lead)
    return lines


def plural(count: int, noun: str) -> str:
    """``1 step``, ``21 steps``."""
    return f"{count:,} {noun}{'' if count == 1 else ('es' if noun.endswith('ch') else 's')}"
