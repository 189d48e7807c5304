"""Compiled kernels and built models, kept by content."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.cmodel import CError, compile_kernel
from app.kernels import Patched, SourceFile, load
from app.machine import build
from app.scenarios.language import format as canonical_text
from app.scenarios.language import parse
from app.scenarios.scenario import kernel_of, setup

if TYPE_CHECKING:
    from app.cmodel.program import Program
    from app.machine import Model
    from app.scenarios.scenario import Scenario

KERNELS_KEPT = 32
MODELS_KEPT = 128

OWN_TEXT = "scenario"
"""The file that a scenario's own C text stands in; its lines are those of the scenario's text."""


@lru_cache(maxsize=KERNELS_KEPT)
def program_of(kernel: str) -> Program:
    """The compiled text of a kernel without changes. Raises UnknownKernel, PatchError, CError."""
    return compile_kernel(load(kernel))


def model_of(scenario: Scenario) -> Model:
    """The model of `scenario`. Equal scenarios have one model, whatever their schedules.

    Raises:
        CError: the scenario's own C text, or what its patches make of the kernel's, is not in
            the C subset; where the scenario brought the line, located in the text as given.
        SetupError: the kernel lacks something that the scenario asks for.
        RangeError: mounting or opening leaves the model.
    """
    try:
        return _model(canonical_text(scenario))
    except CError:
        _compile(scenario)  # raises the same, at the line that the reader wrote
        raise


@lru_cache(maxsize=MODELS_KEPT)
def _model(text: str) -> Model:
    scenario = parse(text)
    return build(_compile(scenario), kernel_of(scenario).kernel, setup(scenario))


def _compile(scenario: Scenario) -> Program:
    if not (scenario.defines or scenario.patches or scenario.opaques):
        return program_of(scenario.kernel)
    patched = kernel_of(scenario)
    try:
        return compile_kernel(
            patched.kernel,
            [SourceFile(OWN_TEXT, _own_text(scenario))] if scenario.defines else (),
            {opaque.name: opaque.value or "" for opaque in scenario.opaques},
        )
    except CError as error:
        raise _where_written(error, patched) from None


def _where_written(error: CError, patched: Patched) -> CError:
    """`error`, at the line of the scenario's patch that its line came from, if it came so."""
    line = patched.origins.get((error.file, error.line))
    if line is None:
        return error
    why = f"{error.why} (line {error.line} of {error.file}, once patched)"
    column = error.column + 1  # after the mark of the diff
    return CError(OWN_TEXT, line, column, error.found, why, error.accepted)


def _own_text(scenario: Scenario) -> str:
    """Every define block, each on the lines where it stands in the scenario."""
    text = ""
    for block in sorted(scenario.defines, key=lambda block: block.line):
        text += "\n" * (block.line - 1 - text.count("\n")) + block.text
    return text
