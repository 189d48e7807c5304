"""Every exception by which the engine refuses what it was asked, and what kind of problem it is.

All else that is raised is a mistake of ours. The shell prints a refusal's sentence; the web has a
page for each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.cmodel import CError
from app.explore.expect import ExpectationError
from app.explore.properties import UnknownProperty
from app.explore.schedule import ScheduleError
from app.explore.trace import ReplayError
from app.jobs.comparisons import TooFewKernels
from app.jobs.decode import TooManyLines
from app.jobs.hunks import NoHunks
from app.jobs.pool import Busy
from app.jobs.stored import NotStored, StoreFull, StoreUnavailable
from app.jobs.worker import Lost, OutOfMemory, Overran
from app.kernels import PatchError, UnknownKernel
from app.machine import RangeError, SetupError
from app.scenarios.catalogue import UnknownScenario
from app.scenarios.errors import ScenarioError
from app.scenarios.links import LinkError
from app.scenarios.objects import ObjectError


@dataclass(eq=False)
class NoSuchStep(Exception):
    """A link with a step that its run does not have."""

    step: int
    steps: int

    def __str__(self) -> str:
        return f"the run has {self.steps} steps, so there is no step {self.step}"


REFUSALS: Mapping[type[Exception], str] = MappingProxyType(
    {
        ScenarioError: "bad-scenario",
        ObjectError: "bad-scenario-object",
        ScheduleError: "bad-schedule",
        ReplayError: "impossible-schedule",
        ExpectationError: "bad-expectation",
        UnknownKernel: "unknown-kernel",
        PatchError: "unbuildable-kernel",
        CError: "bad-c",
        SetupError: "bad-setup",
        RangeError: "out-of-range",
        NoHunks: "no-hunks",
        TooFewKernels: "too-few-kernels",
        UnknownProperty: "unknown-property",
        UnknownScenario: "unknown-scenario",
        LinkError: "bad-link",
        TooManyLines: "too-many-lines",
        NoSuchStep: "no-such-step",
        Busy: "busy",
        Overran: "search-overran",
        OutOfMemory: "search-out-of-memory",
        Lost: "search-lost",
        NotStored: "not-stored",
        StoreFull: "store-full",
        StoreUnavailable: "store-unavailable",
    }
)
