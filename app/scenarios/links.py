"""Links: a scenario and a schedule as the payload of an address, ``/v1/<payload>``.

This is the draft of format v1: its stamp is ``d``, so that the frozen format can refuse it by name.
The payload is a frame (see `base62`) around one packed number (see `packing`) of these fields:
model revision, kernel, file systems, threads with their operations, schedule, then what a scenario
seldom says. A digest of the outcome can follow: no digest is a zero, which costs nothing. Names
have the numbers of the `codebook`.

Equal scenarios with equal schedules give equal payloads. Comments are not carried, and the title
only where it is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.kernels import PatchError, UnknownKernel, load
from app.scenarios.base62 import PASTE, LinkError, frame, unframe
from app.scenarios.errors import ScenarioError
from app.scenarios.language import format as canonical_text
from app.scenarios.language import parse
from app.scenarios.packing import Packer, PackingError, Unpacker
from app.scenarios.present import MODEL_REVISION
from app.scenarios.scenario import context_names
from app.scenarios.wire import pack_scenario, unpack_scenario
from app.scenarios.wire_extras import pack_extras, unpack_extras
from app.scenarios.wire_steps import pack_schedule, unpack_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.scenarios.scenario import Scenario
    from app.scenarios.wire_steps import Step

__all__ = ["STAMP", "LinkError", "decode", "encode"]

STAMP = "d"
"""The draft of format v1."""


def encode(scenario: Scenario, schedule: Sequence[Step] = (), *, title: bool = False) -> str:
    """The payload of `scenario` with the steps of `schedule`, which replace its own."""
    shown = replace(scenario, schedule=None, title=scenario.title if title else None)
    contexts = context_names(shown, load(shown.kernel))
    packer = Packer()
    packer.put_number(MODEL_REVISION, 8)
    pack_scenario(packer, shown)
    pack_schedule(packer, schedule, len(contexts))
    pack_extras(packer, shown)
    return frame(STAMP, packer.number())


def decode(payload: str) -> tuple[Scenario, tuple[Step, ...]]:
    """The scenario and schedule of `payload`; the scenario's own schedule is None.

    Raises:
        LinkError: the payload was cut, mistyped, or made by a newer model; or it asks for what
            this version does not have.
    """
    unpacker = Unpacker(unframe(STAMP, payload))
    try:
        _check_revision(unpacker.take_number(8))
        runs = parse(canonical_text(unpack_scenario(unpacker)))
        schedule = unpack_schedule(unpacker, len(context_names(runs, load(runs.kernel))))
        said = unpack_extras(unpacker, runs)
        unpacker.end()
        scenario = runs if said == runs else parse(canonical_text(said))
    except (PackingError, ScenarioError, UnknownKernel, PatchError) as error:
        why = f"cannot be read: {error}"
        raise LinkError("the link", "what it says", why, "open it where it was made") from None
    again = encode(scenario, schedule, title=True)
    if scenario != said or (again != payload and not unpacker.deflated):
        raise LinkError("the link", "what it says", "is not how such links are written", PASTE)
    return scenario, schedule


def _check_revision(revision: int) -> None:
    """The draft format changes with the model, so that no older link can be misread."""
    what = f"model revision {revision}"
    if 1 <= revision < MODEL_REVISION:
        why = f"is of an earlier draft of the format; here it is {MODEL_REVISION}"
        raise LinkError("the link", what, why, "paste the scenario and link it again")
    if revision != MODEL_REVISION:
        why = f"is not known here, where the newest is {MODEL_REVISION}"
        raise LinkError("the link", what, why, "ask a newer version")
