"""What it means for a run to end in a state: what the requests came to, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.machine import (
    LEVELS,
    ending,
    ghost,
    level_name,
    request_status,
    result,
    returned,
    semaphore,
    value_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.machine import Model, State
    from app.machine.ghost import Holding


@dataclass(frozen=True, slots=True)
class RequestEnd:
    """What one request came to: what its call returned, and its result, None if there is none."""

    name: str
    status: str
    returned: str | None
    result: str | None


@dataclass(frozen=True, slots=True)
class LevelEnd:
    """A level that is not at rest: its count, who holds its live tokens, who leaked some."""

    name: str
    count: int
    tokens: tuple[str, ...]
    leaked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """An end of runs. ``status`` is done, parked or deadlock, and ``reason`` says why.

    ``levels`` leaves out those at rest: count zero, no token. ``breaks`` are the properties that
    ending like this breaks.
    """

    status: str
    reason: str
    requests: tuple[RequestEnd, ...]
    levels: tuple[LevelEnd, ...]
    breaks: tuple[str, ...]


def end_of(model: Model, state: State, breaks: tuple[str, ...]) -> End:
    """What it means to end in `state`, which breaks these properties."""
    found = ending(model, state)
    requests = tuple(_request(model, state, r.number) for r in model.requests)
    return End(found.kind, found.reason, requests, tuple(_levels(model, state)), breaks)


def _request(model: Model, state: State, number: int) -> RequestEnd:
    value, outcome = returned(model, state, number), result(model, state, number)
    return RequestEnd(
        model.requests[number].name,
        request_status(model, state, number),
        None if value is None else value_name(model, value),
        None if outcome is None else value_name(model, outcome),
    )


def _levels(model: Model, state: State) -> Iterator[LevelEnd]:
    held = ghost(model, state)
    for superblock in range(len(model.superblocks)):
        for level in range(1, len(LEVELS) + 1):
            count = semaphore(model, state, superblock, level).count
            live = _holders(model, held.tokens, superblock, level)
            leaked = _holders(model, held.leaked, superblock, level)
            if count or live or leaked:
                yield LevelEnd(level_name(model, superblock, level), count, live, leaked)


def _holders(
    model: Model, tokens: Mapping[Holding, int], superblock: int, level: int
) -> tuple[str, ...]:
    """The requests with these tokens of a level, one name a token."""
    return tuple(
        model.requests[request].name
        for (request, where, which), count in sorted(tokens.items())
        if (where, which) == (superblock, level)
        for _ in range(count)
    )
