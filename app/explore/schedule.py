"""Schedules as text: who steps, in order, and how far.

    app*3 app=deny app>queued admin

An entry is a context with a run length (``app*3``), with the value it takes where its step is
a choice (``app=deny``), or with a mark to run up to (``app>queued``). Entries are separated by
blanks. A mark means its next occurrence for that context, so such a schedule survives edits
of the model and carries over to another kernel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.machine import Model

MARKS = ("blocked", "queued", "returned", "hook", "started", "ended", "complete")
"""The marks that are not a function's name."""

LONGEST_TRACE = 2000
"""The most steps that one trace has, and so the largest count in ``app*count``."""

_CONTEXT = r"[A-Za-z][A-Za-z0-9_]*(?:\[[0-9]+\])?(?:\.[0-9]+\.[a-z]+[0-9]*)?"
_WORD = r"[A-Za-z_][A-Za-z0-9_]*"
_VALUE = r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*"
_ENTRY = re.compile(rf"({_CONTEXT})(?:\*([0-9]+)|=({_VALUE})|>({_WORD}))?")
_FORMS = "write app, app*3, app=deny or app>queued"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `count` steps of `context`, or one with a `value`, or as many as reach `mark`.

    ``column`` says where it stood in the text, from 1; it does not take part in comparisons.
    """

    context: str
    count: int = 1
    value: str | None = None
    mark: str | None = None
    column: int = field(default=1, compare=False)

    @property
    def is_run(self) -> bool:
        """Whether it is steps alone, without a value or a mark."""
        return self.value is None and self.mark is None

    def __str__(self) -> str:
        if self.mark is not None:
            return f"{self.context}>{self.mark}"
        if self.value is not None:
            return f"{self.context}={self.value}"
        return self.context if self.count == 1 else f"{self.context}*{self.count}"


@dataclass(eq=False)
class ScheduleError(Exception):
    """A schedule that cannot be read, or that names what the model does not have."""

    column: int
    found: str
    why: str
    would_do: str

    def __str__(self) -> str:
        return f"schedule, column {self.column}: {self.found!r} {self.why}; {self.would_do}"


def parse(text: str) -> tuple[Entry, ...]:
    """The entries of `text`, in order; names are not looked up yet (see `check_names`).

    Raises:
        ScheduleError: an entry has none of the four forms, or a run is empty or too long.
    """
    return tuple(_entry(word.group(), word.start() + 1) for word in re.finditer(r"\S+", text))


def _entry(word: str, column: int) -> Entry:
    match = _ENTRY.match(word)
    if match is None:
        raise ScheduleError(column, word, "does not begin with a context's name", _FORMS)
    context, count, value, mark = match.groups()
    if match.end() < len(word):
        rest = word[match.end() :]
        raise ScheduleError(column + match.end(), rest, f"cannot follow {match.group()}", _FORMS)
    steps = 1 if count is None else int(count[:9])
    if not 1 <= steps <= LONGEST_TRACE:
        limits = f"write 1 to {LONGEST_TRACE}"
        raise ScheduleError(column + match.start(2), count, "is no run length", limits)
    return Entry(context, steps, value, mark, column)


def check_names(entries: Iterable[Entry], model: Model) -> None:
    """Returns nothing where every context, value and mark of `entries` exists in `model`.

    Raises:
        ScheduleError: at the first one that does not, with the names that come closest.
    """
    contexts = [context.name for context in model.contexts]
    values = sorted({name for names in model.choice_values for name in names})
    functions = [function.name for function in model.program.functions]
    for entry in entries:
        end = entry.column + len(entry.context) + 1
        _known(entry.context, contexts, "is no context of this scenario", entry.column)
        if entry.value is not None:
            _known(entry.value, values, "is no value of any choice", end)
        if entry.mark is not None:
            why = "is neither a mark nor a function of this kernel"
            _known(entry.mark, [*MARKS, *functions], why, end)


def _known(name: str, names: Sequence[str], why: str, column: int) -> None:
    if name not in names:
        close = get_close_matches(name, names, n=3)
        would_do = f"did you mean {' or '.join(close)}?" if close else _some_of(names)
        raise ScheduleError(column, name, why, would_do)


def _some_of(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return (
        f"there are {shown}{' and more' if len(names) > 8 else ''}" if names else "there are none"
    )


def format_entries(entries: Iterable[Entry]) -> str:
    """The text of `entries`, equal neighbours joined: ``parse`` of it gives equal actions."""
    joined: list[Entry] = []
    for entry in entries:
        last = joined[-1] if joined else None
        if last and last.is_run and entry.is_run and last.context == entry.context:
            joined[-1] = Entry(last.context, last.count + entry.count, column=last.column)
        else:
            joined.append(entry)
    return " ".join(str(part) for entry in joined for part in _short_runs(entry))


def _short_runs(entry: Entry) -> Iterable[Entry]:
    """`entry` in runs that `parse` accepts."""
    for done in range(0, entry.count, LONGEST_TRACE):
        count = min(LONGEST_TRACE, entry.count - done)
        yield Entry(entry.context, count, entry.value, entry.mark)
