"""Source text -> tokens and directives, every one at its own place in the text.

The tokens are pycparser's, so that its parser reads them as they are: rewriting happens on
tokens, never on text, and a place in an error is a place in the reader's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pycparser.c_lexer import Token

from app.cmodel.errors import Where, refused

LONGEST_LINE = 10_000
MOST_TOKENS = 50_000
"""In all files together; a kernel has about ten thousand."""

TOO_MANY = f"more than {MOST_TOKENS} words and marks in all"

_KEYWORDS = {
    word: word.upper()
    for word in (
        "break case char continue default do else enum extern for goto if int long return short "
        "signed sizeof static struct switch typedef union unsigned void while _Bool offsetof"
    ).split()
}

_MARKS = """
    ... ELLIPSIS <<= LSHIFTEQUAL >>= RSHIFTEQUAL ++ PLUSPLUS -- MINUSMINUS -> ARROW && LAND || LOR
    << LSHIFT >> RSHIFT <= LE >= GE == EQ != NE *= TIMESEQUAL /= DIVEQUAL %= MODEQUAL
    += PLUSEQUAL -= MINUSEQUAL &= ANDEQUAL |= OREQUAL ^= XOREQUAL = EQUALS + PLUS - MINUS * TIMES
    / DIVIDE % MOD | OR & AND ~ NOT ^ XOR ! LNOT < LT > GT ? CONDOP ( LPAREN ) RPAREN [ LBRACKET
    ] RBRACKET { LBRACE } RBRACE , COMMA . PERIOD ; SEMI : COLON
""".split()
_PUNCTUATION = dict(zip(_MARKS[::2], _MARKS[1::2], strict=True))

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\f\v\r]+)
  | (?P<newline>\n)
  | (?P<joined>\\[ \t\r]*\n)
  | (?P<comment>/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//[^\n]*)
  | (?P<unclosed>/\*)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<number>\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*)
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<character>'(?:[^'\\\n]|\\.)+')
  | (?P<mark>"""
    + "|".join(re.escape(mark) for mark in sorted(_PUNCTUATION, key=len, reverse=True))
    + r"|\#\#?)",
    re.VERBOSE,
)
_INTEGER = re.compile(
    r"(?:(?P<INT_CONST_HEX>0[xX][0-9a-fA-F]+)|(?P<INT_CONST_BIN>0[bB][01]+)"
    r"|(?P<INT_CONST_OCT>0[0-7]*)|(?P<INT_CONST_DEC>[1-9][0-9]*))"
    r"(?:[uU](?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU]?)?"
)
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class Directive:
    """A preprocessor line: the tokens after ``#``, those of its continuation lines included."""

    where: Where
    tokens: list[Token]


def where(token: Token) -> Where:
    """The place of `token`."""
    return Where(token.filename, token.lineno, token.column)


def scan(file: str, text: str) -> tuple[list[Token], list[Directive]]:
    """The tokens of `text` outside directives, and its directives.

    Raises:
        CError: a character or literal that C, or the subset, does not have.
    """
    _check_lines(file, text)
    tokens: list[Token] = []
    directives: list[Directive] = []
    into = tokens
    line, line_start, position, last_line = 1, 0, 0, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        column = position - line_start + 1
        if match is None or match.lastgroup == "unclosed":
            raise _unexpected(text, position, Where(file, line, column))
        kind, value, position = match.lastgroup, match[0], match.end()
        if kind == "space":
            continue
        if kind in _BREAKS:
            if kind == "newline":
                into = tokens
            if "\n" in value:
                line += value.count("\n")
                line_start = match.start() + value.rfind("\n") + 1
            continue
        if value in ("#", "##"):
            here = Where(file, line, column)
            if into is not tokens or last_line == line:
                raise refused(here, value, "# starts a directive, and only at the start of a line")
            into = []
            directives.append(Directive(here, into))
            continue
        last_line = line
        into.append(Token("", value, line, column, file))
        into[-1].type = _type(str(kind), value, into[-1])
        if len(tokens) > MOST_TOKENS:
            raise refused(Where(file, line, column), value, TOO_MANY, "leave something out")
    return tokens, directives


_BREAKS = frozenset({"newline", "joined", "comment"})


def _type(kind: str, value: str, token: Token) -> str:
    """Pycparser's name for a token."""
    if kind == "word":
        return _KEYWORDS.get(value, "ID")
    if kind == "mark":
        return _PUNCTUATION[value]
    if kind == "string":
        return "STRING_LITERAL"
    if kind == "character":
        return "CHAR_CONST"
    if (match := _INTEGER.fullmatch(value)) is None:
        why, accepted = "not an integer", "floating point is not modelled; integers are accepted"
        raise refused(where(token), value, why, accepted)
    return str(match.lastgroup)


def _check_lines(file: str, text: str) -> None:
    if match := _UNREADABLE.search(text):
        before = text[: match.start()]
        column = match.start() - (before.rfind("\n") + 1) + 1
        here = Where(file, before.count("\n") + 1, column)
        raise refused(
            here, f"U+{ord(match[0]):04X}", "not a character of C text", "UTF-8 text is accepted"
        )
    if len(text) <= LONGEST_LINE:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            here = Where(file, number, LONGEST_LINE + 1)
            raise refused(
                here, "", f"the line is longer than {LONGEST_LINE} characters", "break it"
            )


def _unexpected(text: str, position: int, here: Where) -> Exception:
    """Why nothing of C starts at `position`."""
    if text.startswith("/*", position):
        return refused(here, "/*", "this comment has no end", "close it with */")
    if text[position] in "\"'":
        quoted = text[position : text.find("\n", position) if "\n" in text[position:] else None]
        return refused(here, quoted, "this literal has no end on its line")
    return refused(here, text[position], "not a character of C")
