"""Prepared tokens -> pycparser's tree; its complaints become located errors."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pycparser.c_parser import CParser, ParseError

from app.cmodel.errors import CError, Where, refused
from app.cmodel.tokens import scan, where

if TYPE_CHECKING:
    from pycparser import c_ast
    from pycparser.c_lexer import Token

PRELUDE = "<built in>"
_UNKNOWN_TYPE = "is {name} a type without a typedef, or a macro? Add the typedef, or write it out"
_LOCATED = re.compile(r"(?P<file>.*):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


@lru_cache(maxsize=1)
def _prelude() -> str:
    return files("app.cmodel").joinpath("prelude.h").read_text(encoding="utf-8")


def typedefs() -> list[Token]:
    """The types that are always there, to be put before a kernel's own text."""
    return scan(PRELUDE, _prelude())[0]


def parse(tokens: list[Token]) -> c_ast.FileAST:
    """The tree of `tokens`.

    Raises:
        CError: not C, or nested too deeply.
    """
    reader = _Reader(tokens)
    try:
        return CParser(lexer=lambda **_: reader).parse("")
    except ParseError as error:
        raise _located(str(error), tokens, reader.position) from None
    except RecursionError:
        raise too_deep(where(tokens[min(reader.position, len(tokens)) - 1])) from None


class _Reader:
    """A lexer as pycparser wants one, over tokens that are there already."""

    filename = ""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self.position = 0
        """One past the last token handed out, for complaints that name no place."""

    def input(self, text: str, filename: str = "") -> None:
        """Nothing to do: the tokens are known."""

    def token(self) -> Token | None:
        """The next token, None at the end."""
        self.position += 1
        return self._tokens[self.position - 1] if self.position <= len(self._tokens) else None


def too_deep(here: Where) -> CError:
    """What a recursion limit amounts to for the reader."""
    return refused(
        here, "", "the text nests too deeply here", "split the expression or the function"
    )


def _located(message: str, tokens: list[Token], position: int) -> CError:
    """The complaint `message`, at the place that it names, or at the last token read."""
    here = where(tokens[min(position, len(tokens)) - 1])
    if match := _LOCATED.fullmatch(message):
        here = Where(match["file"], int(match["line"]), int(match["column"]))
        message = match["message"]
    else:
        message = message.rpartition(": ")[2]
    index = next(i for i, t in enumerate(tokens) if where(t) == here)
    why = "not expected here" if message.startswith("before: ") else message.lower()
    return refused(here, tokens[index].value, why, _advice(tokens, index, message))


def _advice(tokens: list[Token], index: int, message: str) -> str:
    """What would be accepted, as far as the tokens before `index` tell."""
    found = tokens[index].value
    previous = tokens[index - 1] if index else None
    if message == "Invalid function definition":
        return _UNKNOWN_TYPE.format(name=found)
    if found == "{" and previous is not None and previous.value == ")":
        return (
            "loop macros and scope guards are not in the subset: write a for, while or plain block"
        )
    if found == "}" and previous is not None and previous.value not in (";", "}"):
        return "a statement ends with ;"
    if previous is not None and previous.type == "ID":
        return _UNKNOWN_TYPE.format(name=previous.value)
    return "C as the kernel writes it is accepted, less macros with arguments"
