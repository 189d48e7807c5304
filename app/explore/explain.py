"""What a finished search can say beyond its verdict: how a breach is avoided, how runs end."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.census import Census, census
from app.explore.fates import Fates, PassingRun, point_of_no_return
from app.explore.outcome import End, end_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.explore.breaches import Breaches
    from app.machine import Action, Model, State


@dataclass(frozen=True, slots=True)
class Explained:
    """A counterexample explained.

    ``fates`` says of every state of it, from the initial one on, whether the property can still
    be kept; ``passing`` is the passing run that parts from it last, None where no run passes.
    It keeps this property, and ``breaks`` the others named.
    """

    fates: tuple[str, ...]
    passing: PassingRun | None
    breaks: tuple[str, ...]

    @property
    def no_return(self) -> int | None:
        """The step that decides: behind it no run passes. 0 where none passes at all."""
        return point_of_no_return(self.fates)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The counterexamples explained, by slug, and the census of all interleavings."""

    violations: Mapping[str, Explained]
    census: Census[End]


def explain(
    model: Model,
    breaches: Breaches,
    runs: Mapping[str, tuple[Action, ...]],
    state: Callable[[int], State],
) -> Explanation:
    """The explanation of `runs`, which break the properties by whose slugs they go.

    The graph must be whole and without reductions, or its numbers would be those of another
    question. `state` gives the state with a number; only ends are asked for.
    """
    fates = _Fates(breaches)
    return Explanation(
        MappingProxyType(
            {slug: _explained(breaches, fates.of(slug), run) for slug, run in runs.items()}
        ),
        _census(model, breaches, state),
    )


class _Fates:
    """The fates of properties; of those that are broken in the same places, the same."""

    def __init__(self, breaches: Breaches) -> None:
        self._breaches = breaches
        self._known: dict[tuple[int, bytes, bytes], Fates] = {}

    def of(self, slug: str) -> Fates:
        """What can become of a property."""
        graph, points = self._breaches.where(slug)
        key = (graph.states, points.edges.tobytes(), points.states.tobytes())
        if key not in self._known:
            self._known[key] = Fates(graph, points)
        return self._known[key]


def _explained(breaches: Breaches, fates: Fates, run: tuple[Action, ...]) -> Explained:
    passing = fates.nearest_passing(run)
    others = () if passing is None else breaches.broken_by(passing.actions)
    return Explained(fates.along(run), passing, others)


def _census(model: Model, breaches: Breaches, state: Callable[[int], State]) -> Census[End]:
    bad = {slug: set(points.states.tolist()) for slug, points in breaches.points.items()}

    def what(end: int) -> End:
        broken = tuple(slug for slug, states in bad.items() if end in states)
        return end_of(model, state(end), broken)

    return census(breaches.graph, what, breaches.points.values())
