"""What a check answers beyond its verdict: how a breach is avoided, how all interleavings end."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.web.schemas import Wire


class FateRun(Wire):
    """What becomes of a property in the states after some steps in a row; 0 is the initial state.

    `impossible`: no run from here breaks it. `avoidable`: some break it, some pass. `inevitable`:
    no run from here comes to an end without breaking it. `violated`: this run has broken it.
    """

    first: int = Field(alias="from")
    last: int = Field(alias="to")
    fate: Literal["impossible", "avoidable", "inevitable", "violated"]


class Move(Wire):
    """One step as a run takes it."""

    action: str = Field(examples=["app=deny"])
    sentence: str


class PassingRun(Wire):
    """The run without the breach that stays with the counterexample longest."""

    step: int = Field(description="the step that decides: up to it both runs are the same")
    instead_of: Move = Field(description="what the counterexample does there")
    takes: Move = Field(description="what the passing run does there")
    breaks: tuple[str, ...] = Field(description="other properties that the passing run breaks")
    schedule: str = Field(description="the whole run, the shortest to an end from there on")
    steps: int
    switches: int
    link: str


class OutcomeEnd(Wire):
    """How the run stands where nobody can step."""

    status: Literal["done", "parked", "deadlock"]
    reason: str


class RequestOutcome(Wire):
    """What one request came to."""

    status: str
    returned: str | None = Field(examples=["-EIOCBQUEUED"])
    result: str | None = Field(examples=["-EPERM"])


class LevelOutcome(Wire):
    """A level that is not at rest."""

    count: int
    tokens: tuple[str, ...] = Field(description="the requests that really hold it, by live token")
    leaked: tuple[str, ...]


class Outcome(Wire):
    """What some interleavings come to: equal in all that follows `breaking` here."""

    interleavings: str | None = Field(
        description="how many, as a decimal number; null where a loop makes them unbounded"
    )
    breaking: str | None = Field(description="those that break a property, on the way or here")
    end: OutcomeEnd
    breaks: tuple[str, ...] = Field(description="the properties that ending so breaks")
    requests: dict[str, RequestOutcome]
    levels: dict[str, LevelOutcome] = Field(description="without those at rest: nothing counted")
    schedule: str = Field(description="the shortest run that ends so")
    steps: int
    switches: int
    link: str


class Census(Wire):
    """All interleavings that come to an end, counted without reductions."""

    interleavings: str | None = Field(
        examples=["5708614038510435"],
        description="how many, as a decimal number; null where a loop makes them unbounded",
    )
    breaking: str | None = Field(description="those that break a property")
    leaves: bool = Field(description="other runs leave the model: a bad pointer, an overflow")
    endless: bool = Field(description="other runs go round for ever")
    distinct: int = Field(description="how many outcomes there are")
    outcomes: tuple[Outcome, ...] = Field(
        description="the one with the shortest run first; a hundred at most"
    )
