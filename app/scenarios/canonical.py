"""A scenario's canonical text: one spelling for each meaning."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.machine.setup import FileSystem
    from app.scenarios.scenario import Block, Scenario, Thread

COLUMN = 8
"""Where a line's matter begins; further right where a name needs it."""

WIDTH = 72
"""A schedule is broken into lines of this width, as mail wants them."""


def format(scenario: Scenario) -> str:  # noqa: A001 - the other way of parse
    """The canonical text of `scenario`. Paragraphs come in the order of the language's summary."""
    paragraphs = (
        _heading(scenario),
        chain(
            (_line("opaque", str(opaque)) for opaque in scenario.opaques),
            chain.from_iterable(_block("define", block) for block in scenario.defines),
            chain.from_iterable(_block("patch", block) for block in scenario.patches),
        ),
        _threads(scenario.threads),
        chain(
            _schedule(scenario.schedule or ""),
            [_line("check", " ".join(scenario.checks))] if scenario.checks else [],
            (_line("expect", str(fact)) for fact in scenario.expects),
            (_line("forbid", "; ".join(map(str, facts))) for facts in scenario.forbids),
        ),
    )
    texts = ("\n".join(lines) for lines in paragraphs)
    return "\n\n".join(text for text in texts if text) + "\n"


def _line(keyword: str, matter: str) -> str:
    return f"{keyword:{COLUMN - 1}} {matter}"


def _heading(scenario: Scenario) -> Iterator[str]:
    if scenario.title is not None:
        yield _line("title", scenario.title)
    if scenario.kernel:
        yield _line("kernel", scenario.kernel)
    width = max((len(fs.name) for fs in scenario.file_systems), default=0)
    for fs in scenario.file_systems:
        yield _line("fs", f"{fs.name:{width}}  {_type(fs)}")


def _type(fs: FileSystem) -> str:
    below = [f"upper={fs.upper}"] if fs.upper else [f"loop={fs.loop}"] if fs.loop else []
    return " ".join((fs.type, *below, *fs.options))


def _threads(threads: Iterable[Thread]) -> Iterator[str]:
    labels = [f"{thread.label}:" for thread in threads]
    width = max((COLUMN - 1, *map(len, labels)))
    for label, thread in zip(labels, threads, strict=True):
        for operation in thread.operations:
            yield f"{label:{width}} {operation}"


def _block(keyword: str, block: Block) -> Iterator[str]:
    """The block, ended by a word that none of its lines says."""
    lines = block.text.removesuffix("\n").split("\n") if block.text else []
    said = {line.strip() for line in lines}
    end = next(word for n in count(1) if (word := f"END{n if n > 1 else ''}") not in said)
    yield _line(keyword, f"<<{end}")
    yield from lines
    yield end


def _schedule(schedule: str) -> Iterator[str]:
    line = ""
    for entry in schedule.split():
        if line and COLUMN + 1 + len(line) + 1 + len(entry) > WIDTH:
            yield f"schedule {line}"
            line = ""
        line = f"{line} {entry}" if line else entry
    if line:
        yield f"schedule {line}"
