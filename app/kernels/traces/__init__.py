"""Lines of ftrace, trace-cmd and perf, read as far as they can be without a kernel's tables."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernels.traces.heads import LONGEST_LINE, LOST, Aside, Head, Unread, read_head
from app.kernels.traces.levels import freeze_levels
from app.kernels.traces.payloads import KiFlags, Misprinted, Payload, read_payload
from app.kernels.traces.sentences import Sentences, is_known

__all__ = [
    "LONGEST_LINE",
    "LOST",
    "Aside",
    "Event",
    "Head",
    "KiFlags",
    "Payload",
    "Sentences",
    "Unread",
    "freeze_levels",
    "read_line",
]


@dataclass(frozen=True, slots=True)
class Event:
    """A line that is an event. With a `reason` only its head is understood."""

    head: Head
    payload: Payload
    reason: str | None = None


def read_line(line: str) -> Event | Aside | Unread:
    """What `line` says."""
    head = read_head(line)
    if not isinstance(head, Head):
        return head
    try:
        payload = read_payload(head.event, head.payload)
    except Misprinted as error:
        return Event(head, Payload(()), str(error))
    if payload.flags is None and payload.place is None and not is_known(head.event or ""):
        if head.format == "bare":
            return Unread("it is no event that is known here, and prints no ki_flags")
        return Event(head, payload, f"{head.event} is not known here, and prints no ki_flags")
    return Event(head, payload)
