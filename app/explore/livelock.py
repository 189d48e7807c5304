"""Runs that never end: states from which no end can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.explore.backwards import Marks, Numbers
    from app.explore.graph import StateGraph


def can_end(graph: StateGraph) -> Marks:
    """By state, whether some run from there ends: nobody can step, or a step leaves the model."""
    ends = np.concatenate([graph.ends, graph.exits])
    return graph.into.reaching(ends, np.zeros(len(graph.targets), np.bool_))


def endless(graph: StateGraph) -> Numbers:
    """The states from which no end can be reached, in order: a run goes round for ever."""
    return np.flatnonzero(~can_end(graph)).astype(np.uint32)
