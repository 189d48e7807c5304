"""The property lockdep: what lockdep would print, and beside it what it cannot see."""

from __future__ import annotations

from app.explore.property import Finding, Moment, Property, broken


def _lockdep(moment: Moment) -> Finding:
    event = moment.event
    if event.kind == "blind":
        return Finding(tested=False, blind=(f"{moment.level} of {moment.request}",))
    where = moment.level if event.level else moment.request
    return broken(f"lockdep reports, for {moment.request}: {event.detail}", where)


LOCKDEP = Property(
    "lockdep",
    "Lockdep has nothing to report; what it cannot see is listed beside it.",
    "I16",
    frozenset({"splat", "blind"}),
    _lockdep,
    counts=frozenset({"start", "block", "lock"}),
)
