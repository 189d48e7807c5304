"""Documents about the library, and what the library knows of any scenario."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.replay import replay
from app.jobs.addresses import scenario_address
from app.jobs.compiled import OWN_TEXT, model_of
from app.jobs.sources import link_to
from app.kernels import SourceFile
from app.scenarios.canonical import format as canonical_text
from app.scenarios.catalogue import Entry, find, library
from app.scenarios.objects import to_object
from app.scenarios.present import Subject
from app.scenarios.scenario import kernel_of

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]

KEY_SCENARIO = "clone-inherits"
"""The scenario that the story turns on."""


@lru_cache(maxsize=1)
def library_document() -> Document:
    """The library, in the order of the story. The first call compiles every kernel of it."""
    return {"scenarios": [_summary(entry) for entry in library()]}


def scenario_document(name: str) -> Document:
    """One scenario of the library. Raises UnknownScenario."""
    entry = find(name)
    return {
        **_summary(entry),
        "text": entry.text,
        "schedule": entry.scenario.schedule or "",
        "object": to_object(entry.scenario),
    }


def key_entry() -> Entry:
    """The scenario that the page opens with."""
    return find(KEY_SCENARIO)


def subject_of(scenario: Scenario) -> Subject:
    """`scenario` in its own words. A link carries no title, but the library may know one."""
    known = _entries().get(_bare(scenario))
    own_files = _own_files(scenario)
    if known is not None and scenario.title is None:
        scenario = replace(scenario, title=known.scenario.title)
    return Subject(
        kernel=kernel_of(scenario).kernel,
        label=_label(scenario),
        own_files=own_files,
        name=known.name if known is not None else None,
        title=scenario.title,
        text=canonical_text(scenario),
        schedule=scenario.schedule or "",
    )


def _label(scenario: Scenario) -> str:
    """The kernel's id, and what the scenario makes of it: ``6.7 + pasted patch``."""
    count = len(scenario.patches)
    pasted = ["pasted patch" if count == 1 else f"{count} pasted patches"] if count else []
    return " + ".join((scenario.kernel, *pasted, *(["own C text"] if scenario.defines else [])))


def _own_files(scenario: Scenario) -> tuple[SourceFile, ...]:
    """The files of the text that runs which are not the kernel's own."""
    found = kernel_of(scenario)
    own = [SourceFile(OWN_TEXT, canonical_text(scenario))] if scenario.defines else []
    return (*map(found.kernel.file, found.changed), *own)


@lru_cache(maxsize=1)
def _entries() -> dict[str, Entry]:
    """The library by what its scenarios do."""
    return {_bare(entry.scenario): entry for entry in library()}


def _bare(scenario: Scenario) -> str:
    """The canonical text without what changes nothing: title and schedule."""
    return canonical_text(replace(scenario, title=None, schedule=None))


def _summary(entry: Entry) -> Document:
    scenario = entry.scenario
    trace = replay(model_of(scenario), scenario.schedule or "", choose(scenario.checks))
    return {
        "name": entry.name,
        "title": scenario.title or entry.name,
        "summary": entry.summary,
        "story": entry.story,
        "kernel": scenario.kernel,
        "part": entry.part,
        "bug": None if entry.bug is None else asdict(entry.bug),
        "url": scenario_address(entry.name),
        "link": link_to(scenario, trace),
    }
