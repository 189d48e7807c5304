"""How a run ended, in sixteen bits: what a link records, so that opening it can tell a change."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from app.machine import view
from app.machine.ghost import result, returned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.explore.trace import Trace

OUTCOMES = 1 << 16


def outcome(trace: Trace) -> int:
    """The digest of `outcome_text`: the first two octets of its SHA-256."""
    return int.from_bytes(sha256(outcome_text(trace).encode()).digest()[:2])


def outcome_text(trace: Trace) -> str:
    """How `trace` ended, a line each: every operation, every level, every property that it broke.

        app.1 -529 4096             what its call returned, what it came to; - for not yet
        disk:WRITE 1 app.1 +app.2   the count, who holds a token, who leaked one
        balanced

    Properties come by name, requests and levels in the scenario's order.
    """
    return "".join(f"{line}\n" for line in _lines(trace))


def _lines(trace: Trace) -> Iterator[str]:
    model, last = trace.model, trace.states[-1]
    for request in model.requests:
        found = (returned(model, last, request.number), result(model, last, request.number))
        yield " ".join([request.name, *("-" if value is None else str(value) for value in found)])
    superblocks = view(model, last)["superblocks"]
    for superblock in model.superblocks:
        for name, level in superblocks[superblock.name]["levels"].items():
            held = [*level["tokens"], *(f"+{request}" for request in level["leaked"])]
            yield " ".join([f"{superblock.name}:{name}", str(level["count"]), *held])
    broken = {breach.property for breaches in trace.breaches for breach in breaches}
    yield from sorted(broken | {breach.property for breach in trace.end_breaches})
