"""What may be sent: strict, frozen, and with examples that feed the API page."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Wire(BaseModel):
    """Base of every payload: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _only_numbers(value: object) -> object:
    """`value`, unless it is a bool or a string: JSON Schema does not call these numbers."""
    if isinstance(value, (bool, str)):
        found = "text" if isinstance(value, str) else "true or false"
        raise ValueError(f"must be a number, not {found}")  # noqa: TRY004 - pydantic's way
    return value


# The validator stands last: before Field it would make the bounds vanish from the schema.
States = Annotated[int, Field(ge=1, le=100_000_000), BeforeValidator(_only_numbers)]
Seconds = Annotated[
    float, Field(gt=0, le=86_400, allow_inf_nan=False), BeforeValidator(_only_numbers)
]

Memory = Annotated[int, Field(ge=1 << 20, le=1 << 50), BeforeValidator(_only_numbers)]

EXAMPLE = """\
title   Denied overlay write
kernel  6.7+naive-move
fs      disk  ext4
fs      ovl   overlay upper=disk

app:    aio_write ovl hook=deny
admin:  freeze disk
"""

TRACE = """\
 fio-1234  [003] .....   512.345678: iomap_dio_rw_begin: dev 259:1 ino 0x83 size 0x100000 \
offset 0x1000 length 0x1000 done_before 0x0 flags DIRECT|WRITE|0x800000 dio_flags  aio 1
 orc-608   [001] ...1.  1572.000001: vfs_iocb_iter_write: (vfs_iocb_iter_write+0x4/0x210) \
iocb=0xff11000007e9fd80 ki_flags=0x860000 pos=0
"""

ScenarioField = Annotated[
    str | dict[str, Any],
    Field(
        description="scenario text, the same as an object, or a link (`/v1/…` or a whole URL)",
        examples=[EXAMPLE],
    ),
]
KernelField = Annotated[
    str | None,
    Field(default=None, max_length=200, description="overrides the scenario's", examples=["6.8"]),
]
ScheduleField = Annotated[
    str | None,
    Field(
        default=None,
        description="overrides the scenario's: contexts in order, `app*3 app=deny app>queued`",
        examples=["app*3 admin"],
    ),
]


class RunRequest(Wire):
    """Which scenario to run, on which kernel, in which order."""

    scenario: ScenarioField
    kernel: KernelField = None
    schedule: ScheduleField = None
    partial: Annotated[
        bool,
        Field(
            strict=True,
            description="where a step is not possible, answer the run up to there; `diverged`"
            " says why",
        ),
    ] = False


class DraftRequest(Wire):
    """A scenario that is being written, as text or as an object."""

    scenario: ScenarioField
    onto: Annotated[
        str | None,
        Field(
            description="for an object: the text that it came from, whose words and comments stay",
        ),
    ] = None


class Limits(Wire):
    """How far a search may go. The service's own bounds hold as well (see /limits).

    Which one it came to is told in `cut`, beside what was covered until then.
    """

    states: States | None = None
    seconds: Seconds | None = None
    memory_bytes: Memory | None = None


class CheckRequest(Wire):
    """Which scenario to search, on which kernel, how far."""

    scenario: ScenarioField
    kernel: KernelField = None
    limits: Limits = Limits()
    reductions: Annotated[
        tuple[Literal["merge", "order", "symmetry"], ...] | None,
        Field(
            default=None,
            max_length=3,
            description="what to leave out, for it changes no verdict; nothing if empty, and if not"
            " given, nothing unless there are too many states",
            examples=[["order", "symmetry"]],
        ),
    ] = None


class GraphRequest(Wire):
    """Around which run to draw the states; how far to search for them."""

    scenario: ScenarioField
    kernel: KernelField = None
    schedule: ScheduleField = None
    limits: Limits = Limits()


class HunksRequest(Wire):
    """Which scenario to search, with each hunk of which patch left out."""

    scenario: ScenarioField
    kernel: Annotated[
        str | None, Field(default=None, max_length=200, examples=["6.7+flag+move"])
    ] = None
    patch: Annotated[
        str | None,
        Field(
            default=None,
            max_length=200,
            description="the patch to take apart; the kernel's first of several hunks if not given",
            examples=["flag"],
        ),
    ] = None


class DecodeRequest(Wire):
    """Trace lines, and the kernel that printed them."""

    text: Annotated[
        str,
        Field(
            description="lines of ftrace, trace-cmd report or perf script, or bare events",
            examples=[TRACE],
        ),
    ]
    kernel: Annotated[
        str | None,
        Field(
            max_length=200,
            description="kernel id; without one, the first that could have printed these flags",
            examples=["6.8"],
        ),
    ] = None


class ComparisonRequest(Wire):
    """Which scenario to take to which kernels; the first is what the others are compared with."""

    scenario: ScenarioField
    kernels: Annotated[
        tuple[Annotated[str, Field(max_length=200)], ...],
        Field(max_length=16, examples=[["6.7+naive-move", "6.8"]]),
    ] = ()
    schedule: ScheduleField = None


class LinkRequest(Wire):
    """A scenario to be linked, or a link to be read."""

    scenario: Annotated[ScenarioField | None, Field(default=None, examples=[EXAMPLE])] = None
    kernel: KernelField = None
    schedule: ScheduleField = None
    title: Annotated[bool, Field(description="the link carries the scenario's title")] = False
    marks: Annotated[
        bool,
        Field(
            description="the link carries the schedule as it is written, with its marks"
            " (`app>queued`): it survives more changes of the model"
        ),
    ] = False
    store: Annotated[
        bool,
        Field(
            description="keep the link on this server under a short id (`/s/…`), for everybody"
            " who has the id; nothing is stored otherwise"
        ),
    ] = False
    link: Annotated[
        str | None,
        Field(
            default=None,
            description="a link to be read, as mail brought it; or the whole mail",
            examples=["/v1/…"],
        ),
    ] = None

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        """Exactly one of the two directions."""
        if (self.scenario is None) == (self.link is None):
            raise ValueError("must have either scenario or link")
        asked = (self.kernel, self.schedule) != (None, None) or self.title or self.marks
        if self.link is not None and asked:
            raise ValueError("a link already says its kernel and schedule, and what it carries")
        if self.link is not None and self.store:
            raise ValueError("a link is stored where it is given as scenario")
        return self
