"""The C subset: a kernel's text in, a Program (tables) out. The text shown is the text that runs.

``sizeof`` counts cells: one scalar or pointer is one cell, whatever its width. Locals without an
initialiser start at 0. An ``opaque`` call gives nothing (""), 0 ("0"), 0 or 1 as a choice named
``opaque:<function>`` ("any"), or a pointer that is not NULL and must not be followed ("ptr").
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from app.cmodel.errors import CError, Where, refused
from app.cmodel.lower.program import program_of
from app.cmodel.lower.unit import Unit
from app.cmodel.parse import parse, too_deep, typedefs
from app.cmodel.prepass import prepare
from app.cmodel.program import Program
from app.cmodel.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CError", "Program", "compile_kernel"]

MOST_TEXT = 512 * 1024
OPAQUE_VALUES = ("", "0", "any", "ptr")


class NamedText(Protocol):
    """A file: ``app.kernels`` has them."""

    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...


class Text(Protocol):
    """What of a kernel is compiled: its files, the choices that its functions may make, and the
    functions (``boot``) that run only while a scenario is set up.
    """

    @property
    def files(self) -> Sequence[NamedText]: ...
    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def boot(self) -> frozenset[str]: ...


def compile_kernel(
    text: Text,
    extra: Sequence[NamedText] = (),
    opaque: Mapping[str, str] | None = None,
    *,
    settled: bool = True,
) -> Program:
    """The Program of `text`, with the functions of `extra` in place of those of the same name.

    Loads of fields that only setting up writes are no steps, unless `settled` is False.
    Equal texts give the same Program, kept for next time.

    Raises:
        CError: a place that is not in the C subset, or a budget that is exceeded.
    """
    files = tuple((file.name, file.text) for file in text.files)
    more = tuple((file.name, file.text) for file in extra)
    outside = tuple(sorted((opaque or {}).items()))
    assert len({name for name, _ in files + more}) == len(files + more), (
        "files have names of their own"
    )
    assert all(gives in OPAQUE_VALUES for _, gives in outside), "the scenario's reader checks these"
    boot = text.boot if settled else None
    return _compiled(files, more, tuple(text.choices), outside, boot)


Files = tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def _compiled(
    files: Files, extra: Files, choices: tuple[str, ...], opaque: Files, boot: frozenset[str] | None
) -> Program:
    _check_size((*files, *extra))
    prepared = prepare(files, extra)
    tokens = [*typedefs(), *prepared.tokens]
    tree = parse(tokens)
    unit = Unit(Source(tokens, (*files, *extra)), choices, dict(opaque))
    try:
        return program_of(unit, tree, prepared, frozenset(name for name, _ in extra), boot)
    except RecursionError:
        here = unit.body.here if unit.body is not None else Where(files[0][0], 1, 1)
        raise too_deep(here) from None


def _check_size(files: Files) -> None:
    room = MOST_TEXT
    for name, text in files:
        room -= len(text)
        if room < 0:
            raise refused(
                Where(name, 1, 1),
                "",
                f"the text is longer than {MOST_TEXT} characters",
                "leave some out",
            )
