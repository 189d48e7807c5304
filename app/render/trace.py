"""The steps of a run as lines: a column a context, what changed beneath, ``!!`` where it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.render.signs import columns
from app.render.style import Style
from app.render.telling import Gap, told
from app.render.words import change_words, first_breaches

Run = Mapping[str, Any]
Step = Mapping[str, Any]

LEAST_TEXT = 28
"""Columns a sentence must have."""
BETWEEN = 3
STAIRS = (4, 3, 2)
"""Columns from one context to the next, where their names do not fit side by side."""
LEAST_ON_STAIRS = 40
"""Columns that a sentence must have there."""


@dataclass(frozen=True)
class Columns:
    """Where each context's text begins, counted from the left edge; `numbers` is for the steps."""

    numbers: int
    offsets: Mapping[str, int]
    lanes: bool
    """Whether a line marks the columns that it passes on its way to its own."""

    @classmethod
    def of(cls, contexts: Sequence[str], steps: int, style: Style) -> Self:
        """A column a context: their names side by side, else as stairs, else one for all."""
        numbers = max(2, len(str(steps))) + 2
        offsets: dict[str, int] = {}
        at = numbers
        for name in contexts:
            offsets[name] = at
            at += columns(name) + BETWEEN
        if not contexts:
            return cls(numbers, {}, lanes=False)
        if style.width - offsets[contexts[-1]] >= max(LEAST_TEXT, columns(contexts[-1])):
            return cls(numbers, offsets, lanes=style.unicode)
        for stair in STAIRS:
            if numbers + stair * (len(contexts) - 1) + LEAST_ON_STAIRS <= style.width:
                steep = {name: numbers + stair * i for i, name in enumerate(contexts)}
                return cls(numbers, steep, lanes=True)
        return cls(numbers, dict.fromkeys(contexts, numbers), lanes=False)

    @property
    def apart(self) -> bool:
        """Whether contexts have columns of their own."""
        return len(set(self.offsets.values())) == len(self.offsets)

    def header(self, style: Style) -> list[str]:
        """The lines that name the columns: one, or one a stair. A lone context needs none."""
        if not self.apart or len(self.offsets) < 2:
            return []
        line = "#".rjust(self.numbers - 2)
        lines: list[str] = []
        for number, (name, offset) in enumerate(self.offsets.items()):
            if number and len(line) + BETWEEN > offset:
                lines.append(line)
                line = self.up_to(offset, "", style)
            line = f"{line.ljust(offset)}{name}"
        return [*lines, line]

    def up_to(self, offset: int, number: str, style: Style) -> str:
        """What stands left of `offset`: the number, and the lanes that are passed."""
        bar = style.sign("|", "\N{BOX DRAWINGS LIGHT VERTICAL}")
        passed = [at for at in self.offsets.values() if at < offset] if self.lanes else []
        line = number.rjust(self.numbers - 2)
        for at in passed:
            line = f"{line.ljust(at)}{bar}"
        return line.ljust(offset)


def trace_lines(run: Run, steps: Sequence[Step], style: Style) -> Iterator[str]:
    """The steps, under the names of the contexts that take them."""
    items = list(steps if style.every_step else told(steps))
    acting = {item["context"] for item in items if not isinstance(item, Gap)}
    names = [c["name"] for c in run["contexts"]]
    page = Columns.of([name for name in names if name in acting], len(run["steps"]), style)
    hues = {name: number for number, name in enumerate(names)}
    flags = {flag["constant"]: flag["value"] for flag in run["flags"]}
    firsts = {(s["number"], b["property"]) for s, b in first_breaches(run["steps"])}
    yield from style.paint("head", page.header(style))
    before: tuple[str, ...] = ()
    for item in items:
        here = item.contexts if isinstance(item, Gap) else (item["context"],)
        if len(before) == len(here) == 1 and before != here:
            yield from style.paint("dim", [f"{' ' * page.numbers}{switch_sign(style)}"])
        before = here
        if isinstance(item, Gap):
            dots = style.sign("... ", "\N{VERTICAL ELLIPSIS} ")
            yield from style.paint("dim", style.fold(item.words(), " " * page.numbers + dots))
        else:
            hue = hues[item["context"]]
            yield from style.hue(hue, _sentence_lines(item, page, style))
            yield from _change_lines(item, page, flags, style)
            yield from _breach_lines(item, page, firsts, style)


def switch_sign(style: Style) -> str:
    """The line where another context goes on."""
    dashes = style.sign("---", "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 3)
    return f"{dashes} switch {dashes}"


def _sentence_lines(step: Step, page: Columns, style: Style) -> list[str]:
    at = page.offsets[step["context"]]
    first = page.up_to(at, str(step["number"]), style)
    return style.fold(step["sentence"], first, page.up_to(at, "", style))


def _change_lines(
    step: Step, page: Columns, flags: Mapping[str, int], style: Style
) -> Iterator[str]:
    """What changed, and what the kernel logged."""
    blank = page.up_to(page.offsets[step["context"]], "", style)
    if changes := change_words(step["changes"], flags):
        yield from style.paint("dim", style.fold(", ".join(changes), f"{blank}  ", f"{blank}    "))
    for entry in step["log"]:
        yield from style.paint("unsure", style.fold(entry["text"], f"{blank}  ", f"{blank}    "))


def _breach_lines(
    step: Step, page: Columns, firsts: set[tuple[int, str]], style: Style
) -> Iterator[str]:
    mark = style.sign("!!", "\N{BALLOT X}").rjust(page.numbers - 2).ljust(page.numbers)
    for breach in step["breaches"]:
        if (step["number"], breach["property"]) in firsts:
            lines = style.fold(f"{breach['property']}: {breach['message']}", mark)
            yield from style.paint("bad", lines)
