"""The scenario language: from text to a Scenario and back.

    title   Denied async overlay write
    kernel  6.7+flag+move
    fs      disk  ext4
    fs      ovl   overlay upper=disk

    app:    aio_write ovl hook=deny
    admin:  freeze disk
    admin:  thaw disk

    schedule app>returned admin*2

``parse(format(scenario)) == scenario``, and ``format`` gives equal texts for equal scenarios.
Nothing is executed. Which operations, options and types of file systems there are is data of
`app.kernels`; which properties there are, of `app.explore`.
"""

from __future__ import annotations

from app.scenarios.canonical import format  # noqa: A004 - the other way of parse
from app.scenarios.reader import Reader
from app.scenarios.scenario import Scenario
from app.scenarios.statements import statements

__all__ = ["format", "on_kernel", "parse"]


def parse(text: str, kernel: str | None = None) -> Scenario:
    """The scenario that `text` says; `kernel` overrides its kernel.

    Raises:
        ScenarioError: at the first place that cannot be read, or has no place in the kernel.
        UnknownKernel, PatchError: of the overriding `kernel`.
    """
    return Reader(statements(text), kernel).scenario()


def on_kernel(scenario: Scenario, kernel: str) -> Scenario:
    """The same scenario on another kernel. Raises what `parse` does."""
    return parse(format(scenario), kernel)
