"""C text, line by line, as far as it means something: without comments, blanks made even."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPANS = re.compile(
    r"""(?P<quoted>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.){1,4}')"""
    r"|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<end>\*/)",
    re.DOTALL,
)
_INNER = re.compile(r"[ \t]*[ ]\*(?:[ \t]|$)")
"""How the kernel begins a line inside a comment."""

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN = frozenset(
    "auto break case char const continue default do else enum extern for goto if inline int long"
    " return short signed sizeof static struct switch typedef union unsigned void volatile"
    " while".split()
)
_TELLING = 6
"""Letters in names that make a line one to go by: more than ``return ret;`` has."""

Span = tuple[int, int]
"""First and last line, from 0."""


def without_comments(lines: Sequence[str]) -> tuple[list[str], list[Span]]:
    """`lines` with blanks for comments, and where the comments are.

    The lines may be cut out of a text: they may begin and end within a comment.
    """
    text = "\n".join(lines)
    spans: list[Span] = []
    kept: list[str] = []
    at = begun = 0
    for match in _SPANS.finditer(text):
        if match.lastgroup == "quoted":
            continue
        start = match.start()
        if match.lastgroup == "end":
            if begun:
                continue
            at, start, kept = 0, 0, []
        elif not begun:
            kept, at = _inner(text[:start], spans), start
        begun = 1
        kept += [text[at:start], re.sub(r"[^\n]", " ", text[start : match.end()])]
        spans.append((text.count("\n", 0, start), text.count("\n", 0, match.end())))
        at = match.end()
    kept += [text[at:]] if begun else _inner(text, spans)
    return "".join(kept).split("\n") if lines else [], spans


def _inner(text: str, spans: list[Span]) -> list[str]:
    """`text`, which no mark of a comment stands in, without lines that look as if inside one."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _INNER.match(line):
            lines[number] = " " * len(line)
            spans.append((number, number))
    return ["\n".join(lines)]


def even(line: str) -> str:
    """`line` with no blanks but those that keep two words apart."""
    line = " ".join(line.split())
    return re.sub(r"(?<!\w) | (?!\w)", "", line, flags=re.ASCII)


def meanings(lines: Sequence[str]) -> list[str]:
    """What each line says, for comparing: "" for a blank line or a comment."""
    return [even(line) for line in without_comments(lines)[0]]


def telling(meaning: str) -> bool:
    """Whether a line is one to find a place by: ``}`` and ``return ret;`` are not."""
    return sum(len(name) for name in _WORD.findall(meaning) if name not in _PLAIN) >= _TELLING


_HEAD = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*\(", re.ASCII)


def functions(lines: Sequence[str]) -> dict[str, Span]:
    """The functions that a whole file defines, each with its first and last line."""
    found: dict[str, Span] = {}
    name, first, opened = "", 0, False
    for number, line in enumerate(without_comments(lines)[0]):
        head = _HEAD.search(line)
        if line[:1].isalpha() and head and "=" not in line[: head.start()]:
            name, first, opened = head["name"], number, False
        elif line.startswith("{"):
            opened = bool(name)
        if name and not opened and line.rstrip().endswith(";"):
            name = ""
        if name and opened and line.startswith("}"):
            found[name] = (first, number)
            name = ""
    return found


def function_named(text: str) -> str | None:
    """The function that a hunk's header ends with, if it is one."""
    head = _HEAD.search(text)
    return None if head is None or head["name"] in _PLAIN else head["name"]
