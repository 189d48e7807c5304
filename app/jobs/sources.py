"""What a scenario may be given as: text, an object, or a link. And the way back, to a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.jobs.addresses import is_link, link_address, payload_of
from app.jobs.kernels import kernel_id
from app.machine import Action
from app.scenarios import links
from app.scenarios.language import on_kernel, parse
from app.scenarios.objects import from_object

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

Source = str | Mapping[str, Any]
"""A scenario as text, as an object, or as a link."""

Actions = tuple[Action, ...]


def read(source: Source, kernel: str | None) -> tuple[Scenario, Actions]:
    """The scenario of `source` on `kernel` if one is given, and the steps if it is a link.

    Raises:
        ScenarioError, ObjectError: it cannot be read, and where.
        UnknownKernel, PatchError: of `kernel`. LinkError: of a link.
    """
    wanted = None if kernel is None else kernel_id(kernel)
    if not isinstance(source, str):
        return from_object(source, wanted), ()
    if not is_link(source):
        return parse(source, wanted), ()
    scenario, steps = read_link(source)
    return (scenario if wanted is None else on_kernel(scenario, wanted)), steps


def read_link(link: str) -> tuple[Scenario, Actions]:
    """The scenario and the steps of a link. Raises LinkError."""
    scenario, steps = links.decode(payload_of(link))
    return scenario, tuple(Action(*step) for step in steps)


def link_to(scenario: Scenario, actions: Actions) -> str:
    """The address of the run of `scenario` that takes `actions`."""
    return link_address(links.encode(scenario, actions))
