"""Clients that hang up: what is done for them alone stops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive

Made = TypeVar("Made")

CLIENT_CLOSED_REQUEST = 499
"""The status of an answer that nobody reads."""


async def gone(receive: Receive) -> None:
    """Return once the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def while_wanted(receive: Receive, make: Callable[[Callable[[], bool]], Made]) -> Made:
    """What `make` returns, in a thread; it is given what says yes once the client has hung up.

    Raises:
        ClientDisconnect: the client hung up before; `make` has come back. What `make` raises.
    """
    stop = Event()
    making = asyncio.ensure_future(run_in_threadpool(make, stop.is_set))
    making.add_done_callback(_heeded)  # this may be cancelled while it goes on
    left = asyncio.ensure_future(gone(receive))
    try:
        await asyncio.wait({making, left}, return_when=asyncio.FIRST_COMPLETED)
        if making.done():
            return making.result()
        stop.set()
        with suppress(Exception):  # whatever it is, nobody reads it
            await making
        raise ClientDisconnect
    finally:
        stop.set()
        left.cancel()


def _heeded(making: asyncio.Future[Made]) -> None:
    """What was raised is no surprise, though nobody is there any more to be told."""
    if not making.cancelled():
        making.exception()


def nobody_reads() -> Response:
    """The answer to a client that has hung up."""
    return Response(status_code=CLIENT_CLOSED_REQUEST)
