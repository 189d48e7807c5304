"""How a text is asked for: how wide, in which signs, with colour or without; and lines made so.

Plain is what mail wants: 72 columns of ASCII, without colour. A word is never cut where a line of
its own can hold it, and an address never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from app.render.signs import columns, in_typography, to_ascii, to_unicode

WIDTH = 72
NARROWEST = 40
WIDEST = 200

Role = Literal["bad", "good", "unsure", "head", "dim", "link"]
"""What a painted line is; colour is never the only sign of it."""

_ROLES: dict[Role, str] = {
    "bad": "1;31",
    "good": "1;32",
    "unsure": "1;33",
    "head": "1",
    "dim": "2",
    "link": "36",
}
_HUES = ("34", "35", "36", "33", "32", "94", "95", "96")
"""Of contexts, in their order; the ninth has the first again."""

LANES = " |\N{BOX DRAWINGS LIGHT VERTICAL}"
"""The signs that a word may take the place of, where it needs room."""

_PIECES = re.compile(r"\s+|\S+")
_VERDICTS: dict[str, Role] = {"violated": "bad", "holds": "good"}

LEAST_CELL = 16
"""Columns that the last cell of a row must have; with fewer it stands below the others."""


def role_of(verdict: str) -> Role:
    """How a verdict is painted."""
    return _VERDICTS.get(verdict, "unsure")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is asked for. The same words in a query (``w u c 1 all``) and in a shell."""

    width: int = WIDTH
    unicode: bool = False
    colour: bool = False
    one_line: bool = False
    every_step: bool = False
    """Whether a trace tells all of its steps, or those that a reader of mail wants."""

    def __post_init__(self) -> None:
        assert self.width >= NARROWEST, f"{self.width} columns are too few to write in"

    def with_every_step(self) -> Self:
        """The same, with all steps of a trace."""
        return replace(self, every_step=True)

    def narrower(self, by: int) -> Self:
        """The same for a text that is set in by `by` columns."""
        return replace(self, width=max(NARROWEST, self.width - by))

    def spelt(self, text: str, *, own: bool = False) -> str:
        """`text` in the signs that may be used. What is somebody's `own` text keeps its own."""
        if not self.unicode:
            return to_ascii(text)
        return to_unicode(text) if own else in_typography(to_unicode(text))

    def sign(self, ascii_sign: str, unicode_sign: str) -> str:
        """The one or the other."""
        return unicode_sign if self.unicode else ascii_sign

    def fold(
        self, text: str, first: str = "", then: str | None = None, *, own: bool = False
    ) -> list[str]:
        """`text` in lines, after the prefix `first`, then `then` (blanks as wide as `first`).

        A word that is too long for what is left of a line goes further left before it is cut.
        Blanks that `text` begins with are kept.
        """
        after = " " * columns(first) if then is None else then
        lines: list[str] = []
        line, gap, begun = first, "", False
        for piece in _PIECES.findall(self.spelt(text, own=own)):
            if piece.isspace():
                gap = piece
                line += "" if begun or lines else piece
                continue
            if begun and columns(line) + len(gap) + columns(piece) > self.width:
                lines.append(line)
                line, begun = after, False
            if begun:
                line += gap + piece
            else:
                *whole, line = self._begun(line, after, piece)
                lines += whole
                begun = True
        return [done.rstrip() for done in [*lines, line]]

    def _begun(self, line: str, after: str, word: str) -> list[str]:
        """The lines that put `word` behind the prefix `line`; `after` is the prefix of the next."""
        size = columns(word)
        if columns(line) + size <= self.width:
            return [line + word]
        if not after.strip(LANES) and (size <= self.width or "://" in word):
            alone = " " * max(0, min(columns(after), self.width - size)) + word
            return [line, alone] if line.strip() else [alone]
        lines = []
        while word:
            room = max(1, self.width - columns(line))
            kept = next((n for n in range(len(word), 0, -1) if columns(word[:n]) <= room), 1)
            lines.append(line + word[:kept])
            line, word = after, word[kept:]
        return lines

    def apart(self, left: str, right: str) -> list[str]:
        """`left` and `right` at both ends of a line; on two lines where they do not fit."""
        left, right = self.spelt(left), self.spelt(right)
        gap = self.width - columns(left) - columns(right)
        if gap >= 2:
            return [f"{left}{' ' * gap}{right}".rstrip()]
        return [
            *self.fold(left, then="  "),
            *(" " * (self.width - columns(line)) + line for line in self.fold(right)),
        ]

    def table(self, rows: Sequence[tuple[str, ...]]) -> list[str]:
        """Rows in columns two blanks apart; the last column is folded into what is left."""
        spelt = [tuple(map(self.spelt, row)) for row in rows]
        sizes = [max(columns(row[i]) for row in spelt) for i in range(len(spelt[0]) - 1)]
        lines: list[str] = []
        for *cells, last in spelt:
            lead = "".join(
                f"{cell}{' ' * (size - columns(cell))}  "
                for cell, size in zip(cells, sizes, strict=True)
            )
            if columns(lead) > self.width - LEAST_CELL:
                lines += [*self.fold(lead, then="  "), *self.fold(last, "    ")]
            else:
                lines += self.fold(last, lead)
        return lines

    def paint(self, role: Role, lines: Iterable[str]) -> list[str]:
        """`lines`, coloured where that was asked for."""
        return [self._painted(_ROLES[role], line) for line in lines]

    def hue(self, number: int, lines: Iterable[str]) -> list[str]:
        """`lines` in the hue of the context with that number, from 0."""
        return [self._painted(_HUES[number % len(_HUES)], line) for line in lines]

    def _painted(self, code: str, line: str) -> str:
        text = line.lstrip()
        if not self.colour or not text:
            return line
        return f"{line[: len(line) - len(text)]}\x1b[{code}m{text}\x1b[0m"


PLAIN = Style()
"""As mail wants it."""


def joined(blocks: Iterable[Sequence[str]]) -> str:
    """Blocks of lines as one text, a blank line between them."""
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
