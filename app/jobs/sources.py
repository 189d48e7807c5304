"""What a scenario may be given as: text, an object, or a link. And the way back, to a link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.explore.schedule import format_entries
from app.explore.schedule import parse as parse_schedule
from app.jobs.addresses import is_link, link_address, payload_of, stored_id_of, stored_in
from app.jobs.kernels import kernel_id
from app.kernels import PatchError, UnknownKernel
from app.scenarios import links
from app.scenarios.errors import ScenarioError
from app.scenarios.language import on_kernel, parse
from app.scenarios.objects import from_object
from app.scenarios.outcome import outcome
from app.scenarios.repair import holds_link

if TYPE_CHECKING:
    from app.explore.trace import Trace
    from app.scenarios.scenario import Scenario

Source = str | Mapping[str, Any]
"""A scenario as text, as an object, or as a link."""


def read(source: Source, kernel: str | None) -> tuple[Scenario, str]:
    """The scenario of `source` on `kernel` if one is given, and the schedule that it comes with.

    Raises:
        ScenarioError, ObjectError: it cannot be read, and where.
        UnknownKernel, PatchError: of `kernel`. LinkError: of a link.
    """
    wanted = None if kernel is None else kernel_id(kernel)
    if not isinstance(source, str):
        return _with_schedule(from_object(source, wanted))
    if not is_link(source):
        return _with_schedule(parse(source, wanted))
    link = read_link(source)
    moved = link.scenario if wanted is None else on_kernel(link.scenario, wanted)
    return moved, link.schedule


_KERNEL_LINE = re.compile(r"^kernel\s", re.MULTILINE)


def is_letter(text: str) -> bool:
    """Whether `text` is no scenario and no plain link, but has what looks like a link in it.

    A scenario with a mistake is no letter, whatever its comments point to.
    """
    alone = is_link(text) or stored_id_of(text) is not None
    mentions = holds_link(text) or stored_in(text) is not None
    if alone or not mentions or _KERNEL_LINE.search(text):
        return False
    try:
        parse(text)
    except (ScenarioError, UnknownKernel, PatchError):
        return True
    return False


def _with_schedule(scenario: Scenario) -> tuple[Scenario, str]:
    return scenario, scenario.schedule or ""


def read_link(link: str) -> links.Link:
    """What a link says. Raises LinkError."""
    return links.decode(payload_of(link))


def link_to(
    scenario: Scenario, trace: Trace, *, title: bool = False, written: str | None = None
) -> str:
    """The address of `trace`, a run of `scenario` that was held to its checks.

    The schedule is that of the trace, step by step, or the one that was `written`, with its marks.
    Where nothing has run, there is no outcome to record.
    """
    schedule = trace.schedule
    if written is not None:
        schedule = format_entries(parse_schedule(written))
    recorded = outcome(trace) if schedule else None
    return link_address(links.encode(scenario, schedule, recorded, title=title))
