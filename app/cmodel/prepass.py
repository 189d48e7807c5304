"""From all files of a kernel to one stream of tokens that pycparser can read.

Object-like ``#define``s become enumerators of one enum at the end of the stream, evaluated
once each, so a chain of them cannot blow up. Attributes are erased, `container_of` and its
like are given the shape of an expression, and what would parse as something else is refused.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pycparser.c_lexer import Token

from app.cmodel.errors import Where, refused
from app.cmodel.tokens import MOST_TOKENS, TOO_MANY, Directive, scan, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEEPEST = 64
DEFINES = " defines"
"""The tag of the enum that holds the `#define`s; no C name looks like it."""


@dataclass(frozen=True, slots=True)
class _Words:
    """``macros.toml``."""

    erased: frozenset[str]
    erased_with_arguments: frozenset[str]
    erased_declarations: frozenset[str]
    known: frozenset[str]
    refused: dict[str, tuple[str, str]]


@lru_cache(maxsize=1)
def _words() -> _Words:
    text = files("app.cmodel").joinpath("macros.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return _Words(
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


_OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = frozenset(_OPEN.values())


@dataclass(frozen=True, slots=True)
class TraceName:
    """One entry of TRACE_IOCB_STRINGS: the mask as a constant's name, and the name it prints."""

    mask: Token
    name: str


@dataclass(slots=True)
class Prepared:
    """What pycparser reads, and what was taken out of its way."""

    tokens: list[Token] = field(default_factory=list)
    defines: dict[str, list[Token]] = field(default_factory=dict)
    """Bodies of object-like macros, by name, in order."""
    trace: tuple[TraceName, ...] = ()
    words: set[str] = field(default_factory=set)
    """Macros defined empty: erased wherever they stand, as C does."""


def prepare(kernel: Iterable[tuple[str, str]], extra: Iterable[tuple[str, str]]) -> Prepared:
    """One stream of tokens out of `kernel` and `extra`; the macros of `extra` win.

    Raises:
        CError: a directive, bracket, word or macro that the subset does not have.
    """
    result = Prepared()
    streams: list[list[Token]] = []
    room = MOST_TOKENS
    for replaces, group in ((False, kernel), (True, extra)):
        for name, text in group:
            tokens, directives = scan(name, text)
            earlier = frozenset(result.defines) if replaces else frozenset[str]()
            for directive in directives:
                room -= len(directive.tokens)
                _directive(result, directive, earlier)
            room -= len(tokens)
            if room < 0:
                raise refused(Where(name, 1, 1), "", TOO_MANY, "leave something out")
            streams.append(tokens)
    for tokens in streams:
        result.tokens += _rewritten(tokens, result.words)
    if result.defines:
        result.tokens += _as_enum(result)
    return result


def _directive(result: Prepared, directive: Directive, earlier: frozenset[str]) -> None:
    tokens = directive.tokens
    name = tokens[0].value if tokens else ""
    if name in ("", "include"):
        return
    if name != "define":
        raise refused(
            directive.where, f"#{name}", "only #define and #include are in the subset",
            "keep the branch that is meant, without the condition",
        )  # fmt: skip
    if len(tokens) < 2 or not (tokens[1].value.isidentifier()):
        raise refused(directive.where, "#define", "a #define needs a name")
    macro, body = tokens[1], tokens[2:]
    if body and body[0].value == "(" and _adjacent(macro, body[0]):
        if macro.value not in _words().known:
            raise refused(
                where(macro), macro.value, "macros with arguments are not in the subset",
                "write a static inline function, or a #define of a constant",
            )  # fmt: skip
    elif macro.value == "TRACE_IOCB_STRINGS":
        result.trace = _trace_table(body, macro)
    elif not body:
        result.words.add(macro.value)
    else:
        _define(result, macro, body, earlier)


def _adjacent(left: Token, right: Token) -> bool:
    return bool(left.lineno == right.lineno and left.column + len(left.value) == right.column)


def _define(result: Prepared, macro: Token, body: list[Token], earlier: frozenset[str]) -> None:
    before = result.defines.get(macro.value)
    same = before is not None and [t.value for t in before[1:]] == [t.value for t in body]
    if before is not None and not same and macro.value not in earlier:
        at = before[0]
        raise refused(
            where(macro),
            macro.value,
            f"defined otherwise at {at.filename}:{at.lineno}",
            "define it once",
        )
    result.defines[macro.value] = [macro, *body]


def _trace_table(body: list[Token], macro: Token) -> tuple[TraceName, ...]:
    """The (mask, name) pairs of ``{ MASK, "NAME" }, { MASK, "NAME" }``, in order."""
    table = []
    for start in range(0, len(body), 6):
        entry = body[start : start + 6]
        shape = [t.type for t in entry]
        if shape[:5] != ["LBRACE", "ID", "COMMA", "STRING_LITERAL", "RBRACE"] or shape[5:] not in (
            [],
            ["COMMA"],
        ):
            raise refused(
                where(entry[0]),
                entry[0].value,
                "not an entry of the trace table",
                '{ IOCB_NAME, "NAME" } is accepted',
            )
        table.append(TraceName(entry[1], entry[3].value[1:-1]))
    if body and body[-1].type == "COMMA":
        raise refused(
            where(body[-1]), ",", "the trace table ends with a comma", "drop it, or add an entry"
        )
    if not table:
        raise refused(
            where(macro),
            macro.value,
            "the trace table is empty",
            '{ IOCB_NAME, "NAME" } is accepted',
        )
    return tuple(table)


def _as_enum(result: Prepared) -> Iterator[Token]:
    """``enum { NAME = body, ... };``, each token at its place in its #define."""

    def mark(kind: str, value: str, near: Token) -> Token:
        return Token(kind, value, near.lineno, near.column, near.filename)

    def nowhere(kind: str, value: str) -> Token:
        return Token(kind, value, 0, 0, "")

    yield nowhere("ENUM", "enum")
    yield nowhere("ID", DEFINES)
    yield nowhere("LBRACE", "{")
    for macro, *body in result.defines.values():
        yield mark("ID", macro.value, macro)
        yield mark("EQUALS", "=", macro)
        rewritten = _rewritten(body, result.words)
        _check_constant(macro, rewritten)
        yield from rewritten
        yield mark("COMMA", ",", macro)
    yield nowhere("RBRACE", "}")
    yield nowhere("SEMI", ";")


def _check_constant(macro: Token, body: list[Token]) -> None:
    """A comma at the top would end our enumerator and begin another."""
    if not body:
        raise refused(
            where(macro), macro.value, "defined as nothing but attributes", "a constant is accepted"
        )
    depth = 0
    for token in body:
        depth += (token.value in _OPEN) - (token.value in _CLOSE)
        if depth == 0 and token.value == ",":
            raise refused(
                where(token), ",", f"{macro.value} is not one value", "a constant is accepted"
            )


def _rewritten(tokens: list[Token], words: set[str]) -> list[Token]:
    """`tokens` without attributes, and with type-taking macros in the shape of expressions.

    Raises:
        CError: brackets that do not pair or nest too deeply, or a refused word.
    """
    kept = _erased(tokens, paired(tokens), words)
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
        if value in _OPEN:
            open_.append(index)
            if len(open_) > DEEPEST:
                raise refused(
                    where(token), value, f"brackets nest deeper than {DEEPEST}", "split the text"
                )
        elif value in _CLOSE:
            if not open_:
                raise refused(where(token), value, "this bracket closes nothing")
            opening = tokens[open_[-1]]
            if _OPEN[opening.value] != value:
                at = f"{opening.value!r} of {opening.filename}:{opening.lineno}"
                raise refused(where(token), value, f"this bracket does not close the {at}")
            pairs[open_.pop()] = index
    if open_:
        token = tokens[open_[-1]]
        raise refused(where(token), token.value, "this bracket is never closed")
    return pairs


def _erased(tokens: list[Token], pairs: dict[int, int], words: set[str]) -> list[Token]:
    table = _words()
    kept: list[Token] = []
    index = depth = 0
    while index < len(tokens):
        token = tokens[index]
        value = token.value
        depth += (value in _OPEN) - (value in _CLOSE)
        if token.type != "ID":
            _refuse_statement_expression(kept, token)
            kept.append(token)
        elif value in table.refused:
            raise refused(where(token), value, *table.refused[value])
        elif value in table.erased_with_arguments or (
            depth == 0 and value in table.erased_declarations
        ):
            index = pairs.get(index + 1, index)
        elif value not in table.erased and value not in words:
            kept.append(token)
        index += 1
    return kept


def _refuse_statement_expression(before: list[Token], token: Token) -> None:
    if token.value == "{" and before and before[-1].value == "(":
        why = "statement expressions are not in the subset"
        raise refused(where(before[-1]), "({", why, "write a function")


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
    result = []
    for index, token in enumerate(tokens):
        for kind, value in inserted.get(index, ()):
            result.append(Token(kind, value, token.lineno, token.column, token.filename))
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
