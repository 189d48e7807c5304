"""Since when a blocked context has had to wait, read off the history of its run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine import level_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.machine import Account, Blocked, Event, Model

REQUEST = "request"
"""What `Blocked.on` says of a context that waits for requests to finish."""


def since(accounts: Sequence[Account], model: Model, context: str, blocked: Blocked) -> int | None:
    """The step (from 1) at which what `context` waits for was last taken or shut by its holder.

    Where nobody holds it (a sleep, a count that lost its tokens), the step that last changed it,
    or else the context's own last one. None where the history says nothing.
    """
    if blocked.kind != "waiting":
        return None
    if blocked.on == REQUEST:
        began = (n for n, account in enumerate(accounts, 1) if account.request in blocked.holders)
        return next(began, None)
    for number in range(len(accounts), 0, -1):
        account = accounts[number - 1]
        if any(_takes(model, account, event, blocked) for event in account.events):
            return number
    mine = (n for n in range(len(accounts), 0, -1) if accounts[n - 1].context == context)
    return next(mine, None)


def _takes(model: Model, account: Account, event: Event, blocked: Blocked) -> bool:
    """Whether `event` took or shut what is waited for, on behalf of one of its holders."""
    match event.kind:
        case "lock":
            return event.detail == blocked.on and _by(account.context, blocked)
        case "block":
            who = account.context
        case "grant":
            who = model.contexts[event.value].name
        case "start":
            who = model.requests[event.value].name
        case "stray" | "leak" if not blocked.holders:
            who = ""
        case _:
            return False
    return level_name(model, event.superblock, event.level) == blocked.on and _by(who, blocked)


def _by(who: str, blocked: Blocked) -> bool:
    return not blocked.holders or who in blocked.holders
