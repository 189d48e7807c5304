"""Where kernels differ, asked of the kernels themselves (app/kernels/switches.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from app.cmodel import CError
from app.explore.expect import Expectation
from app.jobs.compiled import model_of, program_of
from app.kernels import load
from app.kernels.tables import switches
from app.machine import RangeError, SetupError, actions, returned, step, value_name
from app.scenarios.language import parse

if TYPE_CHECKING:
    from app.machine import Model

Question = Mapping[str, Any]

LONGEST_SECONDS = 30.0
"""What all questions of one kernel may take together."""

REFUSED = "-"
"""The answer of a kernel that the question makes no sense on."""

FIRST_FILE_SYSTEM = 0
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"\w+")


class Seen(NamedTuple):
    """One event of a run: its kind, the context it is of, and the functions around it."""

    kind: str
    context: str
    functions: tuple[str, ...]


@lru_cache(maxsize=64)
def switches_of(kernel: str) -> dict[str, str]:
    """The answer of `kernel` (a canonical id) by switch."""
    return {name: _answer(kernel, question) for name, question in switches().items()}


def switch_rows(kernel: str) -> list[dict[str, str]]:
    """Name, title and answer of every switch, as they are served."""
    return [
        {"name": name, "title": switches()[name]["title"], "answer": answer}
        for name, answer in switches_of(kernel).items()
    ]


def switches_asked(kernel: str, _tell: object, _stop: object) -> list[dict[str, str]]:
    """The rows of `kernel`: a call that can be made in another process, for some are searches."""
    return switch_rows(kernel)


def _answer(kernel: str, question: Question) -> str:
    words = _words(kernel)
    if "needs" in question and question["needs"] not in words:
        return REFUSED
    if "uses" in question:
        return next((told for word, told in question["uses"].items() if word in words), REFUSED)
    if "flag" in question:
        flags = program_of(kernel).flags
        return next((flag.name for flag in flags if flag.value == question["flag"]), REFUSED)
    try:
        model = model_of(parse(f"kernel {kernel}\n{question['scenario']}"))
        return next(ask(model, question[key]) for key, ask in QUESTIONS.items() if key in question)
    except (CError, SetupError, RangeError):
        return REFUSED


@lru_cache(maxsize=64)
def _words(kernel: str) -> frozenset[str]:
    """Every identifier of the kernel's C text, comments aside."""
    texts = (_COMMENT.sub(" ", file.text) for file in load(kernel).files)
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _run(model: Model) -> tuple[list[Seen], dict[str, str]]:
    """The events of the run in which always the first who can steps, and what returned."""
    state, seen = model.initial, []
    while possible := actions(model, state):
        state, account = step(model, state, possible[0])
        stack = account.statements[-1].stack if account.statements else ()
        functions = tuple(frame.function for frame in stack)
        seen += [
            Seen(event.kind, account.context, functions)
            for event in account.events
            if event.superblock == FIRST_FILE_SYSTEM or event.kind == "warn"
        ]
    answers = {}
    for number, request in enumerate(model.requests):
        value = returned(model, state, number)
        answers[request.name] = REFUSED if value is None else value_name(model, value)
    return seen, answers


def _order(model: Model, wanted: str) -> str:
    last = {seen.kind: at for at, seen in enumerate(_run(model)[0])}
    first, second = wanted.split()
    return _yes(last[first] < last[second]) if {first, second} <= {*last} else REFUSED


def _within(model: Model, wanted: Mapping[str, str]) -> str:
    around = next((s.functions for s in _run(model)[0] if s.kind == wanted["event"]), ())
    return next((told for name, told in wanted.items() if name in around), REFUSED)


def _context(model: Model, wanted: str) -> str:
    context = next((seen.context for seen in _run(model)[0] if seen.kind == wanted), REFUSED)
    _, dot, kind = context.rpartition(".")
    return kind if dot or context == REFUSED else "submitter"


def _seen(model: Model, wanted: str) -> str:
    return _yes(any(seen.kind == wanted for seen in _run(model)[0]))


def _answered(model: Model, wanted: str) -> str:
    return _run(model)[1][wanted]


def _met(model: Model, wanted: list[str]) -> str:
    from app.explore.allows import allows

    return allows(model, [Expectation(*fact.split()) for fact in wanted]).word


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


QUESTIONS: dict[str, Callable[[Model, Any], str]] = {
    "order": _order,
    "within": _within,
    "context": _context,
    "seen": _seen,
    "answer": _answered,
    "met": _met,
}
"""The questions that are asked of a run, by their key in switches.toml."""
