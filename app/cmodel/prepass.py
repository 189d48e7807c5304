"""From all files of a kernel to one stream of tokens that pycparser can read.

Object-like ``#define``s become enumerators of one enum at the end of the stream, evaluated
once each, so a chain of them cannot blow up. Attributes are erased, `container_of` and its
like are given the shape of an expression, and what would parse as something else is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pycparser.c_lexer import Token

from app.cmodel.errors import Where, refused
from app.cmodel.rewrite import CLOSE, OPEN, rewritten, words
from app.cmodel.tokens import MOST_TOKENS, TOO_MANY, Directive, scan, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFINES = " defines"
"""The tag of the enum that holds the `#define`s; no C name looks like it."""


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
        result.tokens += _whole(rewritten(tokens, result.words))
    if result.defines:
        result.tokens += _as_enum(result)
    return result


def _whole(tokens: list[Token]) -> list[Token]:
    """The tokens of a file, once it is sure that the next file's do not continue them."""
    if tokens and tokens[-1].value not in (";", "}"):
        last = tokens[-1]
        raise refused(where(last), last.value, "the file ends here", "a declaration ends with ;")
    return tokens


def _directive(result: Prepared, directive: Directive, earlier: frozenset[str]) -> None:
    tokens = directive.tokens
    name = tokens[0].value if tokens else ""
    if name in ("", "include"):
        return
    if name != "define":
        raise refused(
            where(tokens[0]), name, "only #define and #include are in the subset",
            "keep the branch that is meant, without the condition",
        )  # fmt: skip
    if len(tokens) < 2 or not (tokens[1].value.isidentifier()):
        raise refused(where(tokens[0]), "define", "a #define needs a name")
    macro, body = tokens[1], tokens[2:]
    if body and body[0].value == "(" and _adjacent(macro, body[0]):
        if macro.value not in words().known:
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
        constant = rewritten(body, result.words)
        _check_constant(macro, constant)
        yield from constant
        yield mark("COMMA", ",", body[-1])
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
        depth += (token.value in OPEN) - (token.value in CLOSE)
        if depth == 0 and token.value == ",":
            raise refused(
                where(token), ",", f"{macro.value} is not one value", "a constant is accepted"
            )
