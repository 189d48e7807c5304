"""A run as one document: what the page, the API, the text export and the shell all read.

Numbers, words and order are decided here and below, once; every face only lays them out.
A step carries the difference to the view before it, so a reader may step both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.explore.claims import CLAIMS
from app.machine import Views, value_name
from app.scenarios.deltas import Delta, differences

if TYPE_CHECKING:
    from app.cmodel.program import Program
    from app.explore.trace import ReplayError, Trace
    from app.kernels import KernelText, SourceFile
    from app.machine import Account, Change, Model

MODEL_REVISION = 2
"""Raised when a change of the model may change what a schedule means."""

Document = dict[str, Any]

FREEZE_EVENTS = {"block", "drained", "unblock"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is run, in its own words: a scenario on a kernel."""

    kernel: KernelText
    name: str | None
    title: str | None
    text: str
    schedule: str
    label: str
    """The kernel's id, and what of it the scenario replaces."""
    own_files: tuple[SourceFile, ...]
    """The files of the text that runs which are not the kernel's own."""

    def kernel_document(self) -> Document:
        """Which kernel, by its canonical id; its label tells whether that is all that runs."""
        return {
            "id": self.kernel.id,
            "label": self.label,
            "title": self.kernel.title,
            "patches": list(dict.fromkeys(patch.name for patch in self.kernel.patches)),
            "omitted": list(self.kernel.omitted),
        }

    def document(self) -> Document:
        """The scenario."""
        return {
            "name": self.name,
            "title": self.title,
            "text": self.text,
            "kernel": self.kernel.id,
            "schedule": self.schedule,
        }


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where a recorded schedule no longer runs."""

    step: int
    text: str
    reason: str

    @classmethod
    def of(cls, error: ReplayError | None) -> Divergence | None:
        """What stopped a replay; None where nothing did."""
        return None if error is None else cls(error.step, error.entry, error.reason)


def present(
    subject: Subject,
    trace: Trace,
    link: str,
    diverged: Divergence | None = None,
    recorded: Document | None = None,
) -> Document:
    """The document of `trace`, which is a run of `subject`; `link` is its address.

    What was `recorded` of a run, and where it has `diverged` since, is known of a link only.
    """
    model = trace.model
    views = list(views_of(trace))
    last = views[-1]
    return {
        "model_revision": MODEL_REVISION,
        "kernel": subject.kernel_document(),
        "scenario": subject.document(),
        "own_files": [{"name": file.name, "text": file.text} for file in subject.own_files],
        "link": link,
        "schedule": trace.schedule,
        "file_systems": file_systems(model),
        "contexts": contexts(model),
        "requests": requests(model),
        "flags": flags(model.program),
        "claims": claims(item.slug for item in trace.properties if item.applies(model)),
        "initial": views[0],
        "steps": [
            _step(trace, number, differences(before, after))
            for number, (before, after) in enumerate(pairwise(views), 1)
        ],
        "end": {"status": trace.ending.kind, "reason": trace.ending.reason},
        "choices": [
            _choice(number, *item) for number, item in enumerate(last["contexts"].items(), 1)
        ],
        "diverged": None
        if diverged is None
        else {"step": diverged.step, "text": diverged.text, "reason": diverged.reason},
        "recorded": recorded,
    }


def file_systems(model: Model) -> list[Document]:
    """Every file system, the top of a stack first."""
    names = [s.name for s in model.superblocks]
    return [
        {
            "name": s.name,
            "type": s.type,
            "upper": None if s.upper is None else names[s.upper],
            "loop": None if s.loop is None else names[s.loop],
            "freezable": s.freezable,
            "read_only": s.read_only,
        }
        for s in reversed(model.superblocks)
    ]


def contexts(model: Model) -> list[Document]:
    """Every context; ``hue`` is the ordinal of its thread."""
    hues = {thread.name: hue for hue, thread in enumerate(model.setup.threads, 1)}
    return [
        {
            "number": c.number,
            "name": c.name,
            "kind": c.kind,
            "thread": c.thread,
            "operation": c.operation,
            "hue": hues[c.thread],
        }
        for c in model.contexts
    ]


def requests(model: Model) -> list[Document]:
    """Every request."""
    return [
        {
            "name": r.name,
            "thread": r.thread,
            "operation": r.operation,
            "text": r.text,
            "context": model.contexts[r.context].name,
        }
        for r in model.requests
    ]


def flags(program: Program) -> list[Document]:
    """The kernel's own flag table, in the order in which tracing prints."""
    return [
        {
            "name": f.name,
            "constant": f.constant,
            "bit": f.value.bit_length() - 1,
            "value": f.value,
            "trace": f.trace,
        }
        for f in program.flags
    ]


def claims(slugs: Iterable[str]) -> Document:
    """What each of `slugs` claims."""
    return {
        slug: {"sentence": CLAIMS[slug].sentence, "invariant": CLAIMS[slug].invariant}
        for slug in slugs
    }


def views_of(trace: Trace) -> Iterator[Document]:
    """The view of every state, with what only the history tells: since when, and what came last."""
    model = trace.model
    last: dict[str, str] = {}
    waits: dict[str, Document] = {}
    views = Views(model)
    shown: dict[str, Document] = {}
    before: Document = {}
    for number, state in enumerate(trace.states):
        seen = views.see(state, trace.names(number))
        told = _last_words(model, trace.accounts[number - 1]) if number else {}
        last |= told
        for index, (name, context) in enumerate(seen["contexts"].items()):
            if context is before.get(name) and name not in told:
                continue  # shown as the same object again: cheap to compare
            known, blocked = waits.get(name), context["blocked"]
            if blocked is None:
                waits.pop(name, None)
            elif known is None or {**known, "since": None} != blocked:
                waits[name] = {**blocked, "since": trace.since(number, index)}
            shown[name] = {**context, "blocked": waits.get(name), "last": last.get(name)}
        before = seen["contexts"]
        yield {**seen, "contexts": dict(shown)}


def _last_words(model: Model, account: Account) -> dict[str, str]:
    """The last thing that the acting context is remembered for."""
    for event in reversed(account.events):
        if event.kind == "return":
            return {account.context: f"returned {value_name(model, event.value)}"}
        if event.kind == "complete":
            return {account.context: f"reported {value_name(model, event.value)}"}
    return {}


def _step(trace: Trace, number: int, delta: list[Delta]) -> Document:
    account = trace.accounts[number - 1]
    breaches = trace.breaches[number - 1]
    changes = [change for s in account.statements for change in s.changes]
    log = list(_log(trace.model, account))
    return {
        "number": number,
        "action": account.text,
        "context": account.context,
        "request": account.request,
        "sentence": account.sentence,
        "breaches": [
            {"property": b.property, "message": b.message, "object": b.object, "first": b.first}
            for b in breaches
        ],
        "marks": list(account.marks),
        "statements": [
            {
                **place(trace.model.program, s.statement),
                "stack": [frame.shown for frame in s.stack],
                "changes": [_change(change) for change in s.changes],
            }
            for s in account.statements
        ],
        "changes": [_change(change) for change in changes],
        "log": log,
        "ticks": list(_ticks(account, changes, bool(log), any(b.first for b in breaches))),
        "delta": delta,
    }


def place(program: Program, statement: int) -> Document:
    """Where a statement stands, and its text."""
    where = program.statements[statement]
    function = program.functions[where.function].name
    return {"function": function, "file": where.file, "line": where.line, "text": where.text}


def _change(change: Change) -> Document:
    return {
        "object": change.object,
        "field": change.field,
        "before": change.before,
        "after": change.after,
    }


def _log(model: Model, account: Account) -> Iterator[Document]:
    """What the kernel would print. A WARN_ON_ONCE that is silent by now is told as such."""
    for event in account.events:
        if event.kind in ("warn", "warn-silent"):
            where = place(model.program, event.value)
            what = f"{where['file']}:{where['line']} {where['function']}"
            if event.kind == "warn":
                yield {"level": "warning", "text": f"WARNING: {what}"}
            else:
                yield {"level": "silent", "text": f"(silent, it warned once already: {what})"}


def _ticks(
    account: Account, changes: Iterable[Change], logged: bool, broken: bool
) -> Iterator[str]:
    """What the timeline marks."""
    names = {change.field for change in changes}
    if any(name.endswith("ki_flags") for name in names):
        yield "flag"
    if "frozen" in names or any(event.kind in FREEZE_EVENTS for event in account.events):
        yield "freeze"
    if logged:
        yield "warning"
    if broken:
        yield "violation"


def _choice(number: int, name: str, context: Document) -> Document:
    """What a context could do next, derived from its view."""
    actions = [
        {"action": action, "value": action.partition("=")[2] or None}
        for action in context["actions"]
    ]
    return {
        "context": name,
        "number": number,
        "status": context["status"],
        "actions": actions,
        "next": context["next"],
        "blocked": context["blocked"],
    }
