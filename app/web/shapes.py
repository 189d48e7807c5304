"""What is answered, for the API page and for the tests that hold answers to it.

Routes send ready bytes; these models never stand between the engine and the client.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.web.explained_shapes import Census, FateRun, PassingRun
from app.web.run_shapes import (
    Claims,
    Divergence,
    End,
    Line,
    Recorded,
    RunKernel,
    RunScenario,
)
from app.web.schemas import Wire

Fared = Literal["holds", "violated", "unknown", "vacuous", "not-applicable"]


class ProblemDocument(Wire, extra="allow"):
    """RFC 9457, with the fields of the error."""

    type: str = Field(examples=["/problems/bad-scenario"])
    title: str
    status: int
    detail: str
    instance: str


class Bug(Wire):
    """A bug of real kernels that a scenario tells."""

    commit: str = Field(examples=["6ae654392bb5, 6.8"])
    bites: str = Field(description="a kernel on which the verdict is violated")
    cured: str | None = Field(description="a kernel on which it holds; null where none does")


class ScenarioSummary(Wire):
    """One scenario of the library."""

    name: str
    title: str
    summary: str
    story: str
    kernel: str
    part: Literal["story", "gallery"]
    bug: Bug | None
    url: str
    link: str


class ScenarioList(Wire):
    """The library, in the order of the story."""

    scenarios: tuple[ScenarioSummary, ...]


class ScenarioShape(ScenarioSummary):
    """One scenario, whole."""

    text: str
    schedule: str
    object: dict[str, Any]


class DraftPlace(Wire):
    """Which part of the object lines of the text are."""

    path: str = Field(examples=["threads/0/operations/1"])
    first: int
    last: int


class DraftError(Wire):
    """The first mistake of a text, where it stands and what would be read there."""

    message: str
    line: int
    column: int
    path: str | None = Field(description="the part of the object that it is in")


class DraftAnswer(Wire):
    """A scenario that is being written: text and object, and its first mistake."""

    text: str
    object: dict[str, Any] | None = Field(
        description="with a mistake: what the words say; null if they cannot be told apart"
    )
    error: DraftError | None
    places: tuple[DraftPlace, ...]
    cut: str | None = Field(description="entries of the schedule that the scenario no longer has")


class Violation(Wire):
    """One property's breach, and a run that shows it; null where no run shows what is expected."""

    property: str
    message: str
    schedule: str | None
    steps: int | None
    switches: int | None = Field(description="how often the acting context changes on the way")
    shortest: bool = Field(
        description="no run shows it in fewer steps, and none in as many with fewer switches"
    )
    link: str | None
    fates: tuple[FateRun, ...] = Field(
        description="whether the property can still be kept; empty where the search was cut"
    )
    no_return: int | None = Field(
        description="the step behind which no run passes, 0 where none passes at all; null where"
        " the search was cut"
    )
    passing: PassingRun | None = Field(description="null where no run passes, or none is known")


class CheckAnswer(Wire):
    """The verdict over all interleavings."""

    model_revision: int
    verdict: Literal["holds", "violated", "unknown", "vacuous"]
    kernel: RunKernel
    scenario: RunScenario
    link: str = Field(description="of the scenario, before its first step")
    states: int
    transitions: int
    depth: int
    frontier: int
    seconds: float
    complete: bool
    reductions: tuple[str, ...] = Field(
        description="what was left out of every interleaving, for it changes no verdict",
        examples=[["merge", "order", "symmetry"]],
    )
    cut: str = Field(description="why the search ended early; empty where it is complete")
    properties: dict[str, Fared]
    exercised: dict[str, int]
    claims: Claims = Field(description="of every slug in properties")
    violations: tuple[Violation, ...]
    remarks: tuple[str, ...] = Field(description="what to bear in mind: opaque calls, mostly")
    blind: tuple[str, ...] = Field(
        description="holds that lockdep cannot see; empty where lockdep is not checked",
        examples=[["disk:WRITE of app.1"]],
    )
    never_ran: tuple[Line, ...] = Field(description="statements that no interleaving reaches")
    census: Census | None = Field(
        description="null where the search was cut, or left something out"
    )


EXAMPLE_PROGRESS = {
    "states": 48_200,
    "transitions": 103_911,
    "depth": 31,
    "frontier": 3_127,
    "seconds": 1.204,
    "rate": 40_300,
}


class SearchProgress(Wire, json_schema_extra={"examples": [EXAMPLE_PROGRESS]}):
    """How far a search has come: what a `progress` event says."""

    states: int = Field(description="found so far")
    transitions: int
    depth: int = Field(description="steps from the beginning")
    frontier: int = Field(description="states found and not yet looked at")
    seconds: float = Field(description="since the search began")
    rate: int = Field(description="states a second, of late")


class Hunk(Wire):
    """One hunk, and what the verdict says without it."""

    hunk: str = Field(examples=["clone_mask"])
    kernel: str = Field(description="the kernel without it", examples=["6.7+flag-clone_mask+move"])
    verdict: Fared | None = Field(description="null where that kernel cannot be built")
    complete: bool
    told: str = Field(description="one sentence", examples=["it breaks nothing"])
    breaks: tuple[Violation, ...] = Field(description="what holds with the hunk")


class HunksAnswer(Wire):
    """A patch taken apart."""

    kernel: RunKernel
    scenario: RunScenario
    patch: str
    verdict: Fared = Field(description="with every hunk")
    complete: bool = Field(description="whether every search was, with and without a hunk")
    properties: dict[str, Fared]
    hunks: tuple[Hunk, ...]


class ComparedRun(Wire):
    """Where the schedule leads on one kernel."""

    steps: int
    end: End
    stopped: str | None = Field(description="why it ends before the schedule does")
    link: str


class Differs(Wire):
    """The first step told otherwise than on the first kernel; null where a run has ended."""

    step: int
    first: str | None
    here: str | None


class Compared(Wire):
    """What one kernel makes of the scenario."""

    kernel: RunKernel
    verdict: Fared
    complete: bool
    properties: dict[str, Fared]
    violations: tuple[Violation, ...]
    run: ComparedRun
    differs: Differs | None = Field(description="null where nothing is told otherwise")


class ComparisonAnswer(Wire):
    """One scenario on several kernels."""

    complete: bool = Field(description="whether every search was")
    scenario: RunScenario
    schedule: str
    kernels: tuple[Compared, ...]


class LinkMade(Wire):
    """A scenario's address."""

    link: str = Field(description="whole address", examples=["https://host/v1/…"])
    path: str = Field(description="the same without the host", examples=["/v1/…"])
    whole: str | None = Field(
        default=None,
        description="only of a stored link: the path that needs no store",
        examples=["/v1/…"],
    )
    warnings: tuple[str, ...]


class LinkRead(Wire):
    """What a link says, and what had to be repaired to read it."""

    scenario: str
    kernel: str
    schedule: str
    path: str
    step: int | None = Field(description="where it opens, if it says so")
    repairs: tuple[str, ...] = Field(
        description="a sentence each", examples=[["joined its lines", "took out quote marks"]]
    )
    recorded: Recorded
    diverged: Divergence | None


class Remark(Wire):
    """One sentence of a kernel's text about itself."""

    file: str
    line: int
    name: str = Field(description="the function or struct", examples=["aio_write"])
    text: str


class Seen(Wire):
    """What a booted kernel did that the model cannot express."""

    name: str
    what: str
    why: str


class LeavesOut(Wire):
    """What the model of a kernel leaves out."""

    kernel: str
    general: tuple[str, ...]
    functions: tuple[Remark, ...]
    unsettled: tuple[Remark, ...] = Field(description="taken as given, though nobody confirmed it")
    seen: tuple[Seen, ...]


class Searches(Wire):
    """How busy the searching processes are."""

    workers: int = Field(description="processes for searches")
    warm: int = Field(description="of these, how many have started")
    running: int
    waiting: int = Field(description="searches that wait for their turn")


class Health(Wire):
    """Alive."""

    status: Literal["ok"]
    model_revision: int
    searches: Searches


class LimitsAnswer(Wire):
    """What the service bounds."""

    body_bytes: int
    steps: int
    decode_lines: int
    check_states: int
    check_seconds: float
    check_memory_bytes: int
    check_workers: int
    check_queue: int
    store_links: int
    store_bytes: int
