"""Tokens as pycparser can read them: attributes erased, type-taking macros in expression shape.

What would parse as something else is refused here, and so are brackets that do not pair.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pycparser.c_lexer import Token

from app.cmodel.errors import refused
from app.cmodel.tokens import where

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 64
OPEN = {"(": ")", "[": "]", "{": "}"}
CLOSE = frozenset(OPEN.values())


@dataclass(frozen=True, slots=True)
class Words:
    """``macros.toml``."""

    erased: frozenset[str]
    erased_with_arguments: frozenset[str]
    erased_declarations: frozenset[str]
    known: frozenset[str]
    refused: dict[str, tuple[str, str]]


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists."""
    text = files("app.cmodel").joinpath("macros.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Words(
        erased=frozenset(table["erased"]),
        erased_with_arguments=frozenset(table["erased_with_arguments"]),
        erased_declarations=frozenset(table["erased_declarations"]),
        known=frozenset(table["known"]),
        refused={
            word: (group["why"], group["accepted"])
            for group in table["refused"]
            for word in group["words"]
        },
    )


def rewritten(tokens: list[Token], empty: set[str]) -> list[Token]:
    """`tokens` without attributes, and with type-taking macros in the shape of expressions.

    ``empty``: macros defined as nothing, which are erased too.

    Raises:
        CError: brackets that do not pair or nest too deeply, or a refused word.
    """
    kept = _erased(tokens, paired(tokens), empty)
    return _as_expressions(kept)


def paired(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of each opening bracket -> index of the bracket that closes it.

    Raises:
        CError: a bracket without its other half, or more than `DEEPEST` open at once.
    """
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for index, token in enumerate(tokens):
        value = token.value
        if value in OPEN:
            open_.append(index)
            if len(open_) > DEEPEST:
                raise refused(
                    where(token), value, f"brackets nest deeper than {DEEPEST}", "split the text"
                )
        elif value in CLOSE:
            if not open_:
                raise refused(where(token), value, "this bracket closes nothing")
            opening = tokens[open_[-1]]
            if OPEN[opening.value] != value:
                at = f"{opening.value!r} of {opening.filename}:{opening.lineno}"
                raise refused(where(token), value, f"this bracket does not close the {at}")
            pairs[open_.pop()] = index
    if open_:
        token = tokens[open_[-1]]
        raise refused(where(token), token.value, "this bracket is never closed")
    return pairs


def _erased(tokens: list[Token], pairs: dict[int, int], empty: set[str]) -> list[Token]:
    table = words()
    kept: list[Token] = []
    index = depth = 0
    while index < len(tokens):
        token = tokens[index]
        value = token.value
        depth += (value in OPEN) - (value in CLOSE)
        if token.type != "ID":
            _refuse_statement_expression(kept, token)
            kept.append(token)
        elif value in table.refused:
            raise refused(where(token), value, *table.refused[value])
        elif value in table.erased_with_arguments or (
            depth == 0 and value in table.erased_declarations
        ):
            index = pairs.get(index + 1, index)
        elif value not in table.erased and value not in empty:
            kept.append(token)
        index += 1
    return kept


def _refuse_statement_expression(before: list[Token], token: Token) -> None:
    if token.value == "{" and before and before[-1].value == "(":
        why = "statement expressions are not in the subset"
        raise refused(where(before[-1]), "(", why, "write a function")


def _as_expressions(tokens: list[Token]) -> list[Token]:
    """`tokens` with every type argument where an expression may have one.

    ``container_of(p, T, m)`` becomes ``container_of(p, offsetof(T, m))``, and ``min_t(T, a, b)``
    becomes ``min_t((T)0, a, b)``.
    """
    if not any(token.value in _TYPE_TAKING for token in tokens):
        return tokens
    pairs = paired(tokens)
    inserted: dict[int, list[tuple[str, str]]] = {}
    for index, token in enumerate(tokens):
        if token.type != "ID" or token.value not in _TYPE_TAKING or index + 1 not in pairs:
            continue
        close = pairs[index + 1]
        comma = _first_comma(tokens, index + 2, pairs)
        if comma >= close:
            raise refused(where(token), token.value, "too few arguments", _TYPE_TAKING[token.value])
        if token.value == "container_of":
            inserted[comma + 1] = [("OFFSETOF", "offsetof"), ("LPAREN", "(")]
            inserted.setdefault(close, []).append(("RPAREN", ")"))
        else:
            inserted[index + 2] = [("LPAREN", "(")]
            inserted[comma] = [("RPAREN", ")"), ("INT_CONST_OCT", "0")]
    if not inserted:
        return tokens
    result: list[Token] = []
    for index, token in enumerate(tokens):
        for kind, value in inserted.get(index, ()):
            near = tokens[index - 1]  # which is the first at its place, so errors name it
            result.append(Token(kind, value, near.lineno, near.column, near.filename))
        result.append(token)
    return result


_TYPE_TAKING = {
    "container_of": "container_of(pointer, struct type, member) is accepted",
    "min_t": "min_t(type, a, b) is accepted",
    "max_t": "max_t(type, a, b) is accepted",
}


def _first_comma(tokens: list[Token], index: int, pairs: dict[int, int]) -> int:
    """The next comma outside brackets, or the end of `tokens`."""
    while index < len(tokens) and tokens[index].value != ",":
        index = pairs.get(index, index) + 1
    return index
