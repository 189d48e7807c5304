"""The answer of a run: the trace, its views, its choices."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.web.schemas import Wire


class Flag(Wire):
    """One bit of ki_flags, as this kernel names it."""

    name: str = Field(examples=["WRITE_STARTED"])
    constant: str = Field(examples=["IOCB_WRITE_STARTED"])
    bit: int = Field(examples=[23])
    value: int = Field(examples=[8388608])
    trace: str | None = Field(description="what tracing prints; null: it prints a number")


class SourceText(Wire):
    """One file of the model."""

    name: str = Field(examples=["fs/aio.c"])
    text: str


class RunScenario(Wire):
    """The scenario that ran."""

    name: str | None
    title: str | None
    text: str
    kernel: str
    schedule: str


class RunKernel(Wire):
    """The kernel that it ran on."""

    id: str
    label: str = Field(
        description="the id, and what of it the scenario replaces", examples=["6.7 + pasted patch"]
    )
    title: str
    patches: tuple[str, ...]
    omitted: tuple[str, ...]


class Place(Wire):
    """One entry of a call stack."""

    function: str
    file: str
    line: int


class Line(Place):
    """One statement of the model."""

    text: str


class ChangeShape(Wire):
    """One named cell, before and after."""

    object: str
    field: str
    before: str
    after: str


class StatementShape(Line):
    """One C statement that ran."""

    stack: tuple[Place, ...]
    changes: tuple[ChangeShape, ...]


class ClaimShape(Wire):
    """What a property claims."""

    sentence: str
    invariant: str = Field(description="its numbers in the list of invariants", examples=["I2, I7"])


Claims = dict[str, ClaimShape]
"""By slug."""


class Breach(Wire):
    """A property that this step breaks."""

    property: str
    message: str
    object: str | None = Field(
        description="what it is about: an iocb, a level, a request", examples=["disk:WRITE"]
    )
    first: bool


class LogEntry(Wire):
    """What the kernel would print; silent: a WARN_ON_ONCE that has warned before."""

    level: Literal["warning", "silent"]
    text: str


class StepShape(Wire):
    """One step and its account."""

    number: int
    action: str
    context: str
    request: str | None
    sentence: str
    breaches: tuple[Breach, ...]
    marks: tuple[str, ...]
    statements: tuple[StatementShape, ...]
    changes: tuple[ChangeShape, ...]
    log: tuple[LogEntry, ...]
    ticks: tuple[Literal["flag", "freeze", "warning", "violation"], ...]
    delta: tuple[tuple[str, Any, Any], ...] = Field(
        description="path, before, after; null at a path of two keys: the member is not there"
    )


class Blocked(Wire):
    """What a context waits for."""

    on: str = Field(description="a level, a lock, a variable, or request", examples=["disk:WRITE"])
    holders: tuple[str, ...] = Field(description="contexts, or requests that hold tokens")
    reason: str
    since: int | None = Field(description="the step that it has had to wait since")


class Level(Wire):
    """One level of a superblock: what the kernel counts beside who really holds it."""

    count: int
    truth: int
    tokens: tuple[str, ...]
    leaked: tuple[str, ...]
    strays: int
    blocked_by: str | None
    held: bool
    queue: tuple[str, ...]


class Levels(Wire):
    """The three levels of a superblock."""

    WRITE: Level
    PAGEFAULT: Level
    FS: Level


class SuperblockView(Wire):
    """One file system's gates and locks."""

    frozen: str = Field(examples=["UNFROZEN", "WRITE", "PAGEFAULT", "FS", "COMPLETE"])
    levels: Levels
    s_umount: str | None
    i_rwsem: str | None


class IocbView(Wire):
    """One iocb: what its bits say beside what its pocket holds."""

    number: int
    file_system: str | None
    request: str | None
    role: str
    clone_of: str | None = Field(examples=["#1"])
    flags: int
    complete: str | None
    pocket: tuple[str, ...]
    says_started: bool | None = Field(description="null: this kernel has no such flag")
    state: Literal["live", "freed"]


class ContextView(Wire):
    """Who runs: where it stands, and what it could do."""

    status: Literal["ready", "blocked", "unborn", "finished"]
    request: str | None
    stack: tuple[Place, ...]
    next: str | None
    actions: tuple[str, ...]
    blocked: Blocked | None
    last: str | None


class RequestView(Wire):
    """One operation: how far it is, and what came back."""

    status: Literal["waiting", "running", "in-flight", "finished", "cancelled"]
    returned: str | None
    result: str | None


class View(Wire):
    """A state as readers see it. Deltas lead from one to the next."""

    superblocks: dict[str, SuperblockView]
    iocbs: dict[str, IocbView] = Field(description="by #number; they come and go")
    contexts: dict[str, ContextView]
    requests: dict[str, RequestView]


class FileSystem(Wire):
    """One mounted file system."""

    name: str
    type: str
    upper: str | None
    loop: str | None = Field(description="the file system that the loop device's file is on")
    freezable: bool
    read_only: bool


class Context(Wire):
    """Who may run, by the scenario's text."""

    number: int
    name: str
    kind: Literal["thread", "irq", "dio", "wq", "loop"]
    thread: str
    operation: int | None
    hue: int = Field(description="the ordinal of its thread")


class RequestShape(Wire):
    """One operation of the scenario."""

    name: str
    thread: str
    operation: int
    text: str
    context: str


class End(Wire):
    """How the run ends."""

    status: Literal["running", "done", "parked", "deadlock", "range-error"]
    reason: str


class Act(Wire):
    """A step that a context could take, and the value that it chooses."""

    action: str = Field(examples=["app=deny"])
    value: str | None


class Choice(Wire):
    """What a context could do next."""

    context: str
    number: int
    status: Literal["ready", "blocked", "unborn", "finished"]
    actions: tuple[Act, ...]
    next: str | None
    blocked: Blocked | None


class Divergence(Wire):
    """Where a link's schedule no longer runs."""

    step: int
    text: str
    reason: str


class Recorded(Wire):
    """What a link recorded when it was made, held against what its run does now."""

    model_revision: int = Field(description="of the model that made the link")
    still_true: bool | None = Field(
        description="whether calls return, counts stand and properties break as recorded;"
        " null where a link has no outcome"
    )
    sentence: str = Field(examples=["Recorded with model 2; still true."])


class RunAnswer(Wire):
    """A trace: the initial state, then an account a step as deltas, the choices at the end."""

    model_revision: int
    kernel: RunKernel
    scenario: RunScenario
    own_files: tuple[SourceText, ...] = Field(
        description="files that the scenario's own text adds or changes, as they run"
    )
    link: str
    schedule: str
    file_systems: tuple[FileSystem, ...] = Field(description="the top of a stack first")
    contexts: tuple[Context, ...]
    requests: tuple[RequestShape, ...]
    flags: tuple[Flag, ...]
    claims: Claims = Field(description="the properties that this run is held to")
    initial: View
    steps: tuple[StepShape, ...]
    end: End
    choices: tuple[Choice, ...] = Field(description="what each context could do next")
    diverged: Divergence | None
    recorded: Recorded | None = Field(description="of a run that was opened by its link")
