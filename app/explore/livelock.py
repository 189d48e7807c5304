"""Runs that never end: states from which no end can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.explore.backwards import Numbers
    from app.explore.graph import StateGraph


def endless(graph: StateGraph) -> Numbers:
    """The states from which no end can be reached, in order: a run goes round for ever."""
    return np.flatnonzero(~graph.stopping).astype(np.uint32)
