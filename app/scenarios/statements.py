"""From text to statements: lines, words and where they stand. Knows no keyword's meaning.

One statement a line. A word that begins with ``#`` begins a comment, except in a title. A line
whose last word is ``<<END`` is followed by a block of lines up to a line that says ``END``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from app.scenarios.errors import ScenarioError
from app.scenarios.scenario import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST_TEXT = 64 * 1024
"""Bytes of UTF-8."""
MOST_LINES = 2000

_MARKER = re.compile(r"<<([A-Za-z_]\w*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a part of one, and where it begins."""

    text: str
    line: int
    column: int

    def after(self, length: int) -> Word:
        """What is left of it without its first `length` characters."""
        return Word(self.text[length:], self.line, self.column + length)

    def before(self, length: int) -> Word:
        """Its first `length` characters."""
        return Word(self.text[:length], self.line, self.column)

    def refuse(self, why: str, accepted: str) -> NoReturn:
        """Raises ScenarioError: this word is not what it should be."""
        raise ScenarioError(self.line, self.column, self.text, why, accepted)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. A thread's line has its label as `keyword`, ending in a colon."""

    keyword: Word
    words: tuple[Word, ...]
    rest: Word
    """All that follows the keyword, as it stands, for titles."""
    block: Block | None = None

    @property
    def is_operation(self) -> bool:
        """Whether it is a thread's line."""
        return self.keyword.text.endswith(":")

    def end(self) -> Word:
        """The place after its last word, where more was wanted."""
        last = self.words[-1] if self.words else self.keyword
        return Word("", last.line, last.column + len(last.text))


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of `text`, in order.

    Raises:
        ScenarioError: the text is too large, has characters that cannot be printed, or a block
            without an end.
    """
    if len(text) > LARGEST_TEXT or len(text.encode("utf-8", "replace")) > LARGEST_TEXT:
        why = f"begins a text of more than {LARGEST_TEXT // 1024} kB"
        raise ScenarioError(1, 1, text[:20], why, "a scenario is a few hundred bytes")
    lines = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).split("\n")
    if len(lines) > MOST_LINES:
        accepted = f"a scenario has at most {MOST_LINES}"
        raise ScenarioError(MOST_LINES + 1, 1, f"{len(lines)} lines", "are too many", accepted)
    for number, line in enumerate(lines, 1):
        _printable(number, line)
    return tuple(_statements(lines))


def _printable(number: int, line: str) -> None:
    if line.isprintable():
        return
    for column, character in enumerate(line, 1):
        if character != "\t" and not character.isprintable():
            accepted = "write plain characters, blanks and tabs"
            raise ScenarioError(number, column, character, "cannot be printed", accepted)


def _statements(lines: Sequence[str]) -> Iterator[Statement]:
    number = 0
    while number < len(lines):
        number += 1
        statement = _statement(number, lines[number - 1])
        if statement is None:
            continue
        last = statement.words[-1] if statement.words else statement.keyword
        marker = _MARKER.fullmatch(last.text)
        if marker and not statement.is_operation and statement.keyword.text != "title":
            after = (line.strip() for line in lines[number:])
            end = next((n for n, line in enumerate(after, number) if line == marker[1]), None)
            if end is None:
                last.refuse("begins a block without an end", f"end it by a line {marker[1]}")
            block = Block("".join(f"{line}\n" for line in lines[number:end]), number + 1)
            yield Statement(statement.keyword, statement.words, statement.rest, block)
            number = end + 1
        else:
            yield statement


def _statement(number: int, line: str) -> Statement | None:
    words = [Word(m.group(), number, m.start() + 1) for m in re.finditer(r"[^ \t]+", line)]
    comment = next((n for n, word in enumerate(words) if word.text.startswith("#")), len(words))
    if comment == 0:
        return None
    keyword, said = words[0], words[1:comment]
    colon = keyword.text.find(":") + 1
    if 0 < colon < len(keyword.text):
        said.insert(0, keyword.after(colon))
        keyword = keyword.before(colon)
    rest = keyword.column + len(keyword.text) - 1
    start = rest + len(line[rest:]) - len(line[rest:].lstrip(" \t"))
    return Statement(keyword, tuple(said), Word(line[start:].rstrip(" \t"), number, start + 1))
