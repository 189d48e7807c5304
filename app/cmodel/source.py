"""Where statements begin and end in the reader's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.cmodel.errors import Where
from app.cmodel.rewrite import paired
from app.cmodel.tokens import where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pycparser import c_ast
    from pycparser.c_lexer import Token

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\\\n", re.DOTALL)
_PREFIX = frozenset({"(", "*", "&", "!", "~", "-", "+", "++", "--"})
_BEFORE_DECLARATION = frozenset({";", "{", "}", ":"})


class Source:
    """The tokens by place, and the lines they stand in."""

    def __init__(self, tokens: list[Token], files: Iterable[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._index = {
            (t.filename, t.lineno, t.column): i for i, t in reversed(list(enumerate(tokens)))
        }
        self._close = paired(tokens)
        self._lines = {name: text.split("\n") for name, text in files}

    def found(self, here: Where) -> str:
        """The word at `here`."""
        index = self._index.get(here)
        return "" if index is None else self._tokens[index].value

    def index(self, node: c_ast.Node) -> int:
        """The token at `node`."""
        found: int = self._index[place(node)]
        return found

    def where(self, index: int) -> Where:
        """The place of token `index`."""
        return where(self._tokens[index])

    def expression_start(self, index: int) -> int:
        """The first token of the expression statement that has its leftmost operand at `index`."""
        while index and self._tokens[index - 1].value in _PREFIX:
            opens = self._tokens[index - 1].value == "("
            if opens and self._tokens[index - 2].value in ("if", "while", "for", "switch"):
                break
            index -= 1
        return index

    def declaration_start(self, index: int) -> int:
        """The first token of the declaration that declares the name at `index`."""
        while index and self._tokens[index - 1].value not in _BEFORE_DECLARATION:
            opens = self._tokens[index - 1].value == "("
            if opens and self._tokens[index - 2].value == "for":
                break
            index -= 1
        return index

    def statement_end(self, index: int) -> int:
        """The ``;`` that ends the statement around `index`, or the ``)`` that does in a for."""
        while index < len(self._tokens) - 1 and self._tokens[index].value not in (";", ")", "}"):
            index = self._close.get(index, index) + 1
        return index

    def head_end(self, index: int) -> int:
        """The ``)`` that ends the head of the if, while, for or switch at `index`."""
        return self._close.get(index + 1, index)

    def keyword_before(self, index: int, keyword: str) -> int:
        """The last `keyword` before `index`."""
        while index and self._tokens[index].value != keyword:
            index -= 1
        return index

    def parenthesised(self, node: c_ast.Node) -> bool:
        """Whether the value of the #define at `node` is one pair of parentheses."""
        first = self.index(node) + 2  # the name, our =, the value
        return bool(self._tokens[self._close.get(first, -2) + 1].value == ",")

    def close(self, index: int) -> int:
        """The bracket that closes the one at `index`."""
        return self._close[index]

    def text(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, on one line, comments left out."""
        start, end = self._tokens[first], self._tokens[last]
        lines = self._lines.get(start.filename, [])[start.lineno - 1 : end.lineno]
        if not lines or start.filename != end.filename:
            return " ".join(token.value for token in self._tokens[first : last + 1])
        lines[-1] = lines[-1][: end.column - 1 + len(end.value)]
        lines[0] = lines[0][start.column - 1 :]
        return " ".join(_COMMENT.sub(" ", "\n".join(lines)).split())


def place(node: c_ast.Node) -> Where:
    """The place of `node`, or of the first thing inside it that has one."""
    while node.coord is None:
        node = next(child for _, child in node.children())
    return Where(node.coord.file, node.coord.line, node.coord.column)
