"""Links: a scenario and a schedule as the payload of an address, ``/v1/<payload>``.

This is format v1, frozen; ``docs/links-v1.md`` specifies it for other readers. The payload is a
frame (see `base62`) around one packed number (see `packing`) of these fields: model revision,
kernel, file systems, threads with their operations, schedule, outcome, then what a scenario seldom
says. Names have the numbers of the `codebook`.

Equal scenarios with equal schedules give equal payloads. Comments are not carried, and the title
only where it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.explore.schedule import ScheduleError, format_entries
from app.explore.schedule import parse as parse_schedule
from app.kernels import PatchError, UnknownKernel
from app.scenarios.base62 import PASTE, LinkError, frame, unframe
from app.scenarios.errors import ScenarioError
from app.scenarios.language import format as canonical_text
from app.scenarios.language import parse
from app.scenarios.outcome import OUTCOMES
from app.scenarios.packing import Form, Packer, PackingError, Unpacker
from app.scenarios.present import MODEL_REVISION
from app.scenarios.wire import pack_scenario, unpack_scenario
from app.scenarios.wire_extras import pack_extras, unpack_extras
from app.scenarios.wire_steps import pack_schedule, unpack_schedule

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

__all__ = ["STAMP", "Link", "LinkError", "decode", "encode", "payload_of_link"]

STAMP = "1"
"""Format v1. It stands in the payload, too, so that a payload alone says how it is read."""

MOST_REVISIONS = 10_000


@dataclass(frozen=True, slots=True)
class Link:
    """What a payload says."""

    scenario: Scenario
    """Without a schedule of its own."""
    schedule: str = ""
    """Canonical text."""
    outcome: int | None = None
    """How the run ended when the link was made (see `outcome`); None where that is not recorded."""
    revision: int = MODEL_REVISION
    """Of the model that made it."""


def encode(
    scenario: Scenario, schedule: str = "", outcome: int | None = None, *, title: bool = False
) -> str:
    """The payload of `scenario` with `schedule`, which replaces its own.

    Raises:
        ScheduleError: the schedule cannot be read.
        ValueError: it names a context that the scenario does not have.
    """
    shown = replace(scenario, schedule=None, title=scenario.title if title else None)
    return payload_of_link(Link(shown, schedule, outcome))


def payload_of_link(link: Link, forms: dict[str, Form] | None = None) -> str:
    """The payload that says what `link` does, of whatever revision that is.

    `forms` are what its texts are to be packed as; by default they are as short as can be.
    """
    packer = Packer(forms={} if forms is None else forms)
    packer.put_number(link.revision, 8)
    pack_scenario(packer, link.scenario)
    pack_schedule(packer, link.schedule, link.scenario.threads)
    packer.put(0 if link.outcome is None else link.outcome + 1, OUTCOMES + 1)
    pack_extras(packer, link.scenario)
    return frame(STAMP, packer.number())


def decode(payload: str) -> Link:
    """What `payload` says. A link of another revision of the model is read as far as it can be.

    Raises:
        LinkError: the payload was cut or mistyped; or it asks for what this version does not have.
    """
    unpacker = Unpacker(unframe(STAMP, payload))
    revision = None
    try:
        revision = unpacker.take_number(8)
        said = _read(unpacker, revision)
        scenario = parse(canonical_text(said.scenario))
    except (PackingError, ScenarioError, UnknownKernel, PatchError, ScheduleError) as error:
        raise LinkError("the link", "what it says", _why(error, revision), _REMEDY) from None
    if scenario != said.scenario:
        raise LinkError("the link", "what it says", _UNLIKE, PASTE)
    if payload_of_link(said, unpacker.forms) != payload:
        raise LinkError("the link", "what it says", _UNLIKE, PASTE)
    return replace(said, scenario=scenario)


_UNLIKE = "is not how such links are written"
_REMEDY = "open it where it was made"


def _read(unpacker: Unpacker, revision: int) -> Link:
    """The fields behind the revision. Raises PackingError, ScheduleError."""
    if not 1 <= revision <= MOST_REVISIONS:
        raise PackingError(f"no model has the revision {revision}")
    scenario = unpack_scenario(unpacker)
    schedule = unpack_schedule(unpacker, scenario.threads)
    outcome = unpacker.take(OUTCOMES + 1) - 1
    scenario = unpack_extras(unpacker, scenario)
    unpacker.end()
    if format_entries(parse_schedule(schedule)) != schedule:
        raise PackingError("its schedule is no schedule")
    return Link(scenario, schedule, None if outcome < 0 else outcome, revision)


def _why(error: Exception, revision: int | None) -> str:
    """Why a sound payload cannot be read; that it is of another model may be all there is to it."""
    made = ""
    if revision is not None and revision != MODEL_REVISION and revision <= MOST_REVISIONS:
        made = f" (it was made with model {revision}; here is {MODEL_REVISION})"
    return f"cannot be read: {error}{made}"
