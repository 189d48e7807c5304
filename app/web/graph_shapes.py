"""What is answered of the states around a run."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.web.run_shapes import RunKernel, RunScenario
from app.web.schemas import Wire


class GraphEnd(Wire):
    """How runs end there."""

    status: Literal["done", "parked", "deadlock", "range-error"]
    reason: str
    breaks: tuple[str, ...] = Field(description="the properties that ending so breaks")


class GraphNode(Wire):
    """States that are drawn as one; each state is in one node.

    `step`: on the run. `beside`: another action than the run's, possible after the steps `first` to
    `last` and leading to the same after whichever of them it is taken. `beyond`: what lies behind,
    with the same future. `end`: where runs end beside this one.
    """

    id: str = Field(examples=["n12"])
    kind: Literal["step", "beside", "beyond", "end"]
    first: int = Field(description="of a step, or beside: the first step; else as `leaves`")
    last: int
    states: int = Field(description="how many; none where the run comes back to a state")
    depth: int | None = Field(description="fewest steps that lead there; null: not known")
    breaks: tuple[str, ...] = Field(
        description="properties broken first here: by this run on the run; elsewhere by some run"
    )
    fates: dict[str, Literal["impossible", "avoidable", "inevitable", "violated"]] = Field(
        description="what becomes of each property that any run breaks; empty where not every state"
        " was looked at. Beside the run, `violated` is by every run that comes here"
    )
    end: GraphEnd | None
    leads_to: tuple[str, ...] = Field(description="the nodes in which runs through here may end")
    leaves: int = Field(description="the last step of the run after which one may still go there")
    schedule: str = Field(description="leads there: the run up to that step, then the shortest way")
    steps: int = Field(description="of that schedule")
    forced: bool = Field(description="in each of its states there is at most one way on")
    open: bool = Field(description="what comes after some of its states was not looked at")


class GraphEdge(Wire):
    """All steps of one action from one node to another."""

    source: str
    target: str
    action: str = Field(examples=["app=deny"])
    context: str
    count: int
    on_run: bool = Field(description="one of them is a step of the run")


class GraphAnswer(Wire):
    """The states around a run, folded until they can be drawn: about 150 nodes at most."""

    model_revision: int
    kernel: RunKernel
    scenario: RunScenario
    schedule: str = Field(description="the run")
    steps: int
    link: str = Field(description="the run's address")
    complete: bool = Field(description="whether every state was looked at")
    cut: str = Field(description="why not")
    states: int = Field(description="how many there are; if it was cut, how many were found")
    transitions: int
    whole: bool = Field(description="nothing is folded but states in a row with one way on")
    sentence: str = Field(description="what is shown, and what is not")
    properties: tuple[str, ...] = Field(description="those that some run breaks")
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
