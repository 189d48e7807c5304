"""The properties, in the order in which they are listed everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.explore.balance import BALANCED, COUNT_FAITHFUL, EXCLUSION, NO_LEAK, WRITE_COVERED
from app.explore.completion import SAME_SB, SINGLE_COMPLETION
from app.explore.flags import FLAG_SOUND, HOOK_UNPROTECTED, LIFETIME
from app.explore.freezing import FREEZE_ORDER
from app.explore.property import UNTESTED, Finding, Moment, Property, broken
from app.explore.shadow import LOCKDEP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.machine import Ending, Model, State


def _no_warn(moment: Moment) -> Finding:
    statement = moment.model.program.statements[moment.event.value]
    function = moment.model.program.functions[statement.function].name
    return broken(
        f"WARNING: {statement.file}:{statement.line} {function}, on behalf of {moment.request}",
        moment.request,
    )


def _warnings(model: Model) -> frozenset[int]:
    """The statements that may warn."""
    places = enumerate(model.program.code)
    return frozenset(model.statement_of_pc[pc] for pc, code in places if code[0] == Op.WARN)


def _no_deadlock(_model: Model, _state: State, ending: Ending) -> Finding:
    return broken(ending.reason, None) if ending.kind == "deadlock" else UNTESTED


NO_WARN = Property(
    "no-warn",
    "No WARN fires.",
    "I7",
    frozenset({"warn"}),
    _no_warn,
    sites=_warnings,
)
NO_DEADLOCK = Property(
    "no-deadlock",
    "Nobody waits for what nobody can give; waiting for a thaw that nobody asked for is fine.",
    "I9, I10",
    counts=frozenset({"start", "block", "queue", "lock", "wait"}),
    at_end=_no_deadlock,
)

PROPERTIES: tuple[Property, ...] = (
    BALANCED,
    COUNT_FAITHFUL,
    EXCLUSION,
    WRITE_COVERED,
    FLAG_SOUND,
    HOOK_UNPROTECTED,
    NO_WARN,
    NO_DEADLOCK,
    SINGLE_COMPLETION,
    LIFETIME,
    FREEZE_ORDER,
    SAME_SB,
    NO_LEAK,
    LOCKDEP,
)


@dataclass(eq=False)
class UnknownProperty(Exception):
    """A slug that names no property."""

    found: str
    would_do: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.found!r} is no property; there are {', '.join(self.would_do)}"


def choose(slugs: Iterable[str] = ()) -> tuple[Property, ...]:
    """The properties with these slugs, in our order; the usual ones where none is named.

    Raises:
        UnknownProperty: a slug is not among `PROPERTIES`; lists the closest, or all.
    """
    wanted = tuple(slugs)
    known = tuple(item.slug for item in PROPERTIES)
    for slug in wanted:
        if slug not in known:
            raise UnknownProperty(slug, tuple(get_close_matches(slug, known)) or known)
    return tuple(p for p in PROPERTIES if (p.slug in wanted if wanted else p.default))
