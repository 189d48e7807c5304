"""All that a walk found broken: by steps, at ends of runs, and by runs without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.explore.livelock import endless
from app.explore.properties import NO_DEADLOCK
from app.machine import ending

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.explore.breaches import Breaches
    from app.explore.ledger import Ledger
    from app.explore.property import Property
    from app.explore.walk import Walk
    from app.machine import State


def broken(
    walk: Walk, ledger: Ledger, properties: Collection[Property]
) -> tuple[Breaches, dict[int, State]]:
    """All that is broken, and the states in which runs end.

    A walk that was cut finds no run without an end: what it did not reach may have one.
    """
    found = walk.breaches(item.slug for item in ledger.judge.properties)
    ends = {number: walk.state(number) for number in found.graph.ends.tolist()}
    by_slug: dict[str, list[int]] = {}
    for number, state in ends.items():
        for slug in ledger.end(state, ending(walk.model, state)):
            by_slug.setdefault(slug, []).append(number)
    for slug, numbers in by_slug.items():
        found = found.also(slug, np.array(numbers, np.uint32))
    if not walk.cut and NO_DEADLOCK in properties:
        found = found.also(NO_DEADLOCK.slug, endless(found.graph))
    return found, ends
