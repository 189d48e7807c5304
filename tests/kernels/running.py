"""One thread on a kernel of ours, run or searched: what the tests of the texts look at."""

from __future__ import annotations

from dataclasses import dataclass

from app.explore.search import check
from app.explore.verdict import Verdict
from app.jobs.compiled import model_of, program_of
from app.kernels import load
from app.machine import (
    FileSystem,
    Operation,
    Setup,
    Thread,
    actions,
    build,
    result,
    returned,
    run_status,
    semaphore,
    step,
    value_name,
)
from app.scenarios import parse


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    returns: tuple[str, ...]
    results: tuple[str, ...]
    disk: tuple[int, ...]
    """The counts of the disk's WRITE, PAGEFAULT and FS."""
    events: tuple[tuple[str, str, int], ...]
    """(context, kind, level) of every event."""
    ending: str

    def count(self, kind: str) -> int:
        return sum(event == kind for _, event, _ in self.events)

    def contexts(self, kind: str) -> set[str]:
        return {context for context, event, _ in self.events if event == kind}


def run(kernel: str, *operations: str, fs: str = "ext4", options: tuple[str, ...] = ()) -> Outcome:
    """One thread does `operations`; of those who can step, always the first one does."""
    systems = (FileSystem("disk", fs, options=options), FileSystem("ovl", "overlay", "disk"))
    thread = Thread("app", tuple(operation(words) for words in operations))
    model = build(program_of(kernel), load(kernel), Setup(systems, (thread,)))
    state = model.initial
    events: list[tuple[str, str, int]] = []
    while possible := actions(model, state):
        name = model.contexts[possible[0].context].name
        state, account = step(model, state, possible[0])
        events += [(name, event.kind, event.level) for event in account.events]

    def shown(value: int | None) -> str:
        return "" if value is None else value_name(model, value)

    requests = range(len(model.requests))
    return Outcome(
        returns=tuple(shown(returned(model, state, request)) for request in requests),
        results=tuple(shown(result(model, state, request)) for request in requests),
        disk=tuple(semaphore(model, state, 0, level).count for level in (1, 2, 3)),
        events=tuple(events),
        ending=run_status(model, state).kind,
    )


def operation(words: str) -> Operation:
    verb, *rest = words.split()
    target = rest.pop(0) if rest and "=" not in rest[0] else None
    return Operation(verb, target, tuple((k, v) for k, _, v in (w.partition("=") for w in rest)))


def verdict(kernel: str, *lines: str, fs: str = "ext4") -> Verdict:
    """Every interleaving of a scenario's `lines`, which have a disk and an overlay on it."""
    head = (f"kernel {kernel}", f"fs disk {fs}", "fs ovl overlay upper=disk")
    return check(model_of(parse("\n".join((*head, *lines)))))
