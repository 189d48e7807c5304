"""The signs of a text: plain ASCII, as mail archives like it, or Unicode; and how wide they are."""

from __future__ import annotations

import re
import unicodedata

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


def to_unicode(text: str) -> str:
    """`text` as it is, but for signs that do not print or turn the direction of others."""
    composed = unicodedata.normalize("NFC", text.replace("\t", "    "))
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in composed)


_TYPOGRAPHY = (
    (re.compile(r"(?<= )->(?= )"), "\N{RIGHTWARDS ARROW}"),
    (re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])"), "\N{RIGHT SINGLE QUOTATION MARK}"),
    (re.compile(r"""(?<![^ ])'([^' ]+)'(?=[ ,.:]|$)"""), "\u2018\\1\u2019"),
    (re.compile(r"""(?<![^ ])"([^" ]+)"(?=[ ,.:]|$)"""), "\u201c\\1\u201d"),
    (re.compile(r"(?<=\w)\.\.\.(?= |$)"), "\N{HORIZONTAL ELLIPSIS}"),
)


def in_typography(text: str) -> str:
    """`text` with arrows and quotes as print has them. What may be C stays as C has it."""
    for pattern, sign in _TYPOGRAPHY:
        text = pattern.sub(sign, text)
    return text


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def plural(count: int, noun: str) -> str:
    """``1 step``, ``21 steps``."""
    return f"{count:,} {noun}{'' if count == 1 else ('es' if noun.endswith('ch') else 's')}"
