"""Scenarios: their language, the library, links, and how a run of one is presented."""

from __future__ import annotations

from app.scenarios.catalogue import Entry, UnknownScenario, find, library
from app.scenarios.errors import ScenarioError
from app.scenarios.language import format, on_kernel, parse  # noqa: A004
from app.scenarios.links import LinkError, decode, encode
from app.scenarios.objects import ObjectError, from_object, to_object
from app.scenarios.scenario import Scenario, context_names, kernel_of, setup

__all__ = [
    "Entry",
    "LinkError",
    "ObjectError",
    "Scenario",
    "ScenarioError",
    "UnknownScenario",
    "context_names",
    "decode",
    "encode",
    "find",
    "format",
    "from_object",
    "kernel_of",
    "library",
    "on_kernel",
    "parse",
    "setup",
    "to_object",
]
