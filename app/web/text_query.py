"""How a text is asked for in a query: ``?u`` ``?c`` ``?w=100`` ``?1`` ``?all``. The shell's words.

A flag may stand by itself (``?u``) or say yes or no (``?u=0``). Answers that are no text, and those
of which there is one line only, ignore them all.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BeforeValidator

from app.render.style import NARROWEST, WIDEST, WIDTH, Style


def _bare(value: object) -> object:
    """A flag that stands by itself says yes."""
    return True if value == "" else value


def _flag(name: str, description: str) -> object:
    return Query(alias=name, description=f"of a text: {description}", examples=[""])


Width = Annotated[
    int,
    Query(
        alias="w",
        ge=NARROWEST,
        le=WIDEST,
        description="of a text: its columns. An address alone on its line may be longer",
    ),
]
Unicode = Annotated[
    bool, BeforeValidator(_bare), _flag("u", "in Unicode, with arrows, quotes and lines")
]
Colour = Annotated[bool, BeforeValidator(_bare), _flag("c", "in the colours of a terminal")]
OneLine = Annotated[
    bool, BeforeValidator(_bare), _flag("1", "in one line, for a chat or a commit message")
]
EveryStep = Annotated[
    bool, BeforeValidator(_bare), _flag("all", "with every step of a trace, also of a long one")
]


def text_style(width: Width = WIDTH, unicode: Unicode = False, colour: Colour = False) -> Style:
    """The style of a list or a table."""
    return Style(width, unicode, colour)


def letter_style(
    style: Annotated[Style, Depends(text_style)],
    one_line: OneLine = False,
    every_step: EveryStep = False,
) -> Style:
    """The style of a run, a verdict or a comparison."""
    return Style(style.width, style.unicode, style.colour, one_line, every_step)


TextStyle = Annotated[Style, Depends(text_style)]
LetterStyle = Annotated[Style, Depends(letter_style)]
