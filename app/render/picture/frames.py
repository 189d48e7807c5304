"""What a picture of each step needs to know, from one walk over the run's document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.render.speech import dressing
from app.scenarios.deltas import apply

Run = Mapping[str, Any]
View = Mapping[str, Any]
Step = Mapping[str, Any]

CLAIM = "IOCB_WRITE_STARTED"


@dataclass(frozen=True)
class Frame:
    """The state after `number` steps, and the step that led there."""

    number: int
    step: Step | None
    view: View
    before: View | None
    broken: Mapping[str, int]
    """The first breach of each property up to here, by step."""
    accused: frozenset[str]
    """The iocbs over which the flag was caught lying, up to here."""

    @property
    def breach(self) -> Mapping[str, Any] | None:
        """What this step is the first to break."""
        found = [] if self.step is None else self.step["breaches"]
        return next((b for b in found if b["first"]), None)


@dataclass(frozen=True)
class Story:
    """A run, with what must not jump from step to step worked out over all of it."""

    run: Run

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """A frame for the start, then one a step."""
        return tuple(self._walk())

    def _walk(self) -> Iterator[Frame]:
        view: View = self.run["initial"]
        yield Frame(0, None, view, None, {}, frozenset())
        broken: dict[str, int] = {}
        accused: frozenset[str] = frozenset()
        for step in self.run["steps"]:
            before, view = view, apply(dict(view), step["delta"])
            for breach in step["breaches"]:
                broken.setdefault(breach["property"], step["number"])
                if breach["property"] == "flag-sound" and breach["object"]:
                    accused |= {breach["object"]}
            yield Frame(step["number"], step, view, before, dict(broken), accused)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return dressing(self.run)

    @cached_property
    def contexts(self) -> Mapping[str, Mapping[str, Any]]:
        """Contexts by name."""
        return {context["name"]: context for context in self.run["contexts"]}

    @cached_property
    def number_of_request(self) -> Mapping[str, str]:
        """The number of the context that a request belongs to."""
        numbers = {name: context["number"] for name, context in self.contexts.items()}
        return {r["name"]: str(numbers.get(r["context"], "?")) for r in self.run["requests"]}

    @cached_property
    def slots(self) -> Mapping[str, Sequence[Stay]]:
        """Where each file system's iocbs stand: the lowest slot that is free while they live."""
        names = [fs["name"] for fs in self.run["file_systems"]]
        return {name: self._settle(name, first=name == names[0]) for name in names}

    def _settle(self, fs: str, *, first: bool) -> list[Stay]:
        homes = self._homes
        stays: dict[str, Stay] = {}
        for frame in self.frames:
            there = frame.view["iocbs"]
            for gone in [s for s in stays.values() if s.freed is None and s.iocb not in there]:
                stays[gone.iocb] = Stay(gone.iocb, gone.slot, gone.born, frame.number - 1)
            for name, iocb in there.items():
                if homes.get(name, fs if first else None) != fs:
                    continue
                freed = iocb["state"] == "freed"
                if freed and name in stays and stays[name].freed is None:
                    stays[name] = Stay(name, stays[name].slot, stays[name].born, frame.number)
                if freed or name in stays:
                    continue
                taken = {s.slot for s in stays.values() if s.until >= frame.number}
                slot = next(n for n in range(len(taken) + 1) if n not in taken)
                stays[name] = Stay(name, slot, frame.number)
        return list(stays.values())

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        """The first file system that each iocb is known to write to."""
        found: dict[str, str] = {}
        for frame in self.frames:
            for name, iocb in frame.view["iocbs"].items():
                if iocb["file_system"] is not None:
                    found.setdefault(name, iocb["file_system"])
        return found

    def occupant(self, fs: str, slot: int, at: int) -> str | None:
        """Who stands in a slot after `at` steps: the living, or the freed for one step more."""
        return next(
            (
                s.iocb
                for s in self.slots[fs]
                if s.slot == slot and s.born <= at and (s.freed is None or at <= s.freed)
            ),
            None,
        )


@dataclass(frozen=True)
class Stay:
    """An iocb in its slot, from the step that shows it first to the one that frees it."""

    iocb: str
    slot: int
    born: int
    freed: int | None = None

    @property
    def until(self) -> float:
        """The last step at which the slot is taken."""
        return float("inf") if self.freed is None else self.freed + 1


def keeper(view: View, fs: str, level: str, request: str) -> str | None:
    """The iocb whose pocket holds a request's token of a gate."""
    return next(
        (
            name
            for name, iocb in view["iocbs"].items()
            if iocb["request"] == request and iocb["file_system"] == fs and level in iocb["pocket"]
        ),
        None,
    )


def touched(frame: Frame) -> tuple[str | None, tuple[str, str] | None]:
    """(iocb, (file system, level)) that the step changed."""
    if frame.step is None:
        return None, None
    paths = [delta[0].split("/") for delta in frame.step["delta"]]
    iocb = next((p[1] for p in paths if p[0] == "iocbs" and p[1] in frame.view["iocbs"]), None)
    gate = next(
        ((p[1], p[3]) for p in paths if p[0] == "superblocks" and p[2:3] == ["levels"]), None
    )
    return iocb, gate
