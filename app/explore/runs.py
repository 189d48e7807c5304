"""Runs of one model, each replayed once: what two of them begin with alike is taken but once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.explore.replay import Player

if TYPE_CHECKING:
    from app.explore.property import Property
    from app.explore.trace import Trace
    from app.machine import Action, Model


class Runs:
    """The traces of runs of `model`, all held to the same `properties`.

    A verdict tells of a run in several places, and of runs that part late.
    """

    def __init__(self, model: Model, properties: tuple[Property, ...]) -> None:
        self.model, self.properties = model, properties
        self._known: dict[tuple[Action, ...], Trace] = {}

    def trace(self, actions: tuple[Action, ...]) -> Trace:
        """The trace of `actions`, which can be taken, however many they are."""
        known = self._known.get(actions)
        if known is None:
            known = self._known[actions] = self._played(actions)
        return known

    def _played(self, actions: tuple[Action, ...]) -> Trace:
        near = max(self._known, key=lambda other: _alike(actions, other), default=())
        player = Player(self.model, self.properties, len(actions), most_frames=None)
        if near:
            player.resume(self._known[near], _alike(actions, near))
        for action in actions[len(player.accounts) :]:
            player.play(player.step, action)
        return player.trace()

    def told(self, actions: tuple[Action, ...]) -> Trace:
        """The trace of `actions`; of more than a trace that is shown may have, only so many."""
        return self.trace(actions[: self.trace(actions).fitting])


def _alike(one: tuple[Action, ...], other: tuple[Action, ...]) -> int:
    """With how many equal actions two runs begin."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
