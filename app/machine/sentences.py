"""One plain sentence per step: the page's headline, the spoken text, and the text export alike.

The most telling event of a step decides; a step without one is told by its statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine.ghost import iocb_facts, semaphore, truth
from app.machine.layout import LEVELS
from app.machine.memory import name_of, place_of
from app.machine.names import level_name, pointer_name, slept_on, value_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.machine.layout import Model
    from app.machine.names import IocbNames
    from app.machine.state import Event, State, StatementAccount


class _Telling:
    """What a template may ask: who acted, and how things stand after the step."""

    def __init__(
        self,
        model: Model,
        context: int,
        statements: tuple[StatementAccount, ...],
        events: tuple[Event, ...],
        names: IocbNames,
        after: State,
    ) -> None:
        self.model, self.names, self.after = model, names, after
        self.who = model.contexts[context].name
        self.statements, self.events = statements, events

    def gate(self, event: Event) -> str:
        return (
            f"the {LEVELS[event.level - 1]} gate of {self.model.superblocks[event.superblock].name}"
        )

    def counts(self, event: Event) -> str:
        """``disk:WRITE counts 1``, with the truth where it differs."""
        count = semaphore(self.model, self.after, event.superblock, event.level).count
        true = truth(self.model, self.after, event.superblock, event.level)
        name = level_name(self.model, event.superblock, event.level)
        return f"{name} counts {count}" + ("" if count == true else f", and the truth is {true}")

    def request(self, number: int) -> str:
        return self.model.requests[number].name

    def object(self, where: int) -> str:
        """``aio_kiocb of app.1``."""
        place = place_of(self.model, self.after, where)
        return place.name if place else "an object"

    def iocb(self, where: int) -> str:
        return pointer_name(self.model, self.after, where, self.names)

    def tested(self, event: Event) -> str:
        """``says WRITE_STARTED``, or that it does not, of the flags that a branch looked at."""
        mask = int(event.detail)
        names = self.flags(mask) or f"{mask:#x}"
        _, flags, _ = iocb_facts(self.model, self.after, event.value)
        return f"says {names}" if flags & mask else f"does not say {names}"

    def flags(self, mask: int) -> str:
        """The names of the flags in `mask`, lowest bit first."""
        table = sorted(self.model.program.flags, key=lambda flag: flag.value)
        return ", ".join(flag.name for flag in table if flag.value & mask)

    def granted(self) -> str:
        names = [self.model.contexts[e.value].name for e in self.events if e.kind == "grant"]
        return f"; {' and '.join(names)} may go on" if names else ""


def _start(t: _Telling, e: Event) -> str:
    return f"{t.who} takes a token at {t.gate(e)}: {t.counts(e)}"


def _end(t: _Telling, e: Event) -> str:
    return f"{t.who} returns its token to {t.gate(e)}: {t.counts(e)}"


def _stray(t: _Telling, e: Event) -> str:
    return f"{t.who} returns a token that {t.request(e.request)} never took: {t.counts(e)}"


def _double(t: _Telling, e: Event) -> str:
    return f"{t.request(e.value)} takes a second token at {t.gate(e)}: {t.counts(e)}"


def _leak(t: _Telling, e: Event) -> str:
    leaks = f"{t.request(e.request)} leaks its token of {t.gate(e)}"
    return f"{leaks}: {e.detail}, and nobody will return it"


def _trylock_failed(t: _Telling, e: Event) -> str:
    return f"{t.who} finds {t.gate(e)} shut and does not wait"


def _block(t: _Telling, e: Event) -> str:
    return f"{t.who} shuts {t.gate(e)}: new starts must queue; {t.counts(e)}"


def _drained(t: _Telling, e: Event) -> str:
    return f"{t.who} finds the count 0 and holds {t.gate(e)}"


def _unblock(t: _Telling, e: Event) -> str:
    return f"{t.who} opens {t.gate(e)}{t.granted()}"


def _queue(t: _Telling, e: Event) -> str:
    return f"{t.who} finds {t.gate(e)} shut and queues"


def _warn(t: _Telling, e: Event) -> str:
    statement = t.model.program.statements[e.value]
    function = t.model.program.functions[statement.function].name
    for seen in t.events:
        if seen.kind == "flag-read":
            return f"{t.who} trips a warning in {function}: {t.iocb(seen.value)} {t.tested(seen)}"
    return f"{t.who} trips a warning in {function}: {statement.text.rstrip(';')}"


def _flag_read(t: _Telling, e: Event) -> str:
    function = t.statements[-1].stack[-1].function
    return f"{t.who}, in {function}, looks at {t.iocb(e.value)}: it {t.tested(e)}"


def _lockdep(t: _Telling, e: Event) -> str:
    if not e.value and e.level:  # a freezer holds the level as its writer, not a token
        let_go = e.detail == "release"
        what = "let go; it stays shut" if let_go else "took; it was shut all along"
        return f"{t.who} tells lockdep of {t.gate(e)}, which it {what}"
    what = "let the token go; it did not" if e.detail == "release" else "took the token over"
    return f"{t.who} tells lockdep that it {what}"


def _splat(t: _Telling, e: Event) -> str:
    return f"{t.who} makes lockdep report: {e.detail}"


def _modify(t: _Telling, e: Event) -> str:
    return f"{t.who} changes {t.model.superblocks[e.superblock].name}: data or metadata"


def _choose(t: _Telling, e: Event) -> str:
    words = t.model.choice_words.get(e.detail)
    if words is None:
        return f"{t.who} chooses {e.detail}"
    where = t.model.superblocks[e.superblock].name
    return f"{t.who}, on {where}: {words.format(request=t.request(e.request))}"


def _spawn(t: _Telling, e: Event) -> str:
    target = t.model.contexts[e.value]
    what = "queues the I/O; its end will run in" if target.kind == "irq" else "queues work for"
    return f"{t.who} {what} {target.name}"


def _task_work(t: _Telling, e: Event) -> str:
    return (
        f"{t.who} queues task_work for {t.model.contexts[e.value].name}, of {t.request(e.request)}"
    )


def _task_begin(t: _Telling, e: Event) -> str:
    return f"{t.who}, on its way to user space, begins task_work of {t.request(e.request)}"


def _task_end(t: _Telling, e: Event) -> str:
    return f"{t.who} is done with task_work of {t.request(e.request)}"


def _kill(t: _Telling, e: Event) -> str:
    return f"{t.who} kills {t.model.contexts[e.value].name}: it ends on its way to user space"


def _flag_write(t: _Telling, e: Event) -> str:
    statement = t.statements[-1]
    function = statement.stack[-1].function
    changes = [c for s in t.statements for c in s.changes if c.field == "ki_flags"]
    iocb = t.iocb(e.value)
    if function == "kiocb_clone":
        return f"{t.who} clones an iocb into {iocb}: the bits are copied, a token is not"
    if not changes:
        return f"{t.who} assigns the flags of {iocb}: nothing changes"
    change = changes[-1]
    gained, lost = (
        _bits(t, change.before, change.after),
        _bits(t, change.after, change.before),
    )
    words = [f"sets {gained}" if gained else "", f"clears {lost}" if lost else ""]
    return f"{t.who} {' and '.join(w for w in words if w) or 'assigns the flags'} on {iocb}"


def _bits(t: _Telling, before: str, after: str) -> str:
    """Names of the flags that are in `after` and not in `before`."""
    return t.flags(int(after, 0) & ~int(before, 0))


def _complete(t: _Telling, e: Event) -> str:
    return (
        f"{t.who} reports {value_name(t.model, e.value)} to user space for {t.request(e.request)}"
    )


def _return(t: _Telling, e: Event) -> str:
    return f"{t.request(e.request)} returns {value_name(t.model, e.value)} to its caller"


def _lock(t: _Telling, e: Event) -> str:
    return f"{t.who} {'shares' if e.value else 'takes'} {e.detail}"


def _unlock(t: _Telling, e: Event) -> str:
    return f"{t.who} lets {e.detail} go"


def _wait(t: _Telling, e: Event) -> str:
    _, reason = slept_on(*name_of(t.model, t.after, e.value))
    return f"{t.who} sleeps: {reason}" if not reason.startswith("it ") else f"{t.who} {reason[3:]}"


def _wake(t: _Telling, e: Event) -> str:
    return (
        f"{t.who} wakes {e.value} sleeper{'' if e.value == 1 else 's'}"
        if e.value
        else f"{t.who} wakes nobody: none sleeps"
    )


def _free(t: _Telling, e: Event) -> str:
    return f"{t.who} frees {t.object(e.value)}"


def _alloc(t: _Telling, e: Event) -> str:
    return f"{t.who} makes {t.object(e.value)}"


def _hook(t: _Telling, e: Event) -> str:
    return f"{t.who} comes to the permission hook of {t.model.superblocks[e.superblock].name}"


def _finish(t: _Telling, _e: Event) -> str:
    return f"{t.who} is done"


_TEMPLATES: dict[str, Callable[[_Telling, Event], str]] = {
    "stray": _stray, "double": _double, "warn": _warn, "leak": _leak, "splat": _splat,
    "drained": _drained, "block": _block, "unblock": _unblock, "start": _start, "end": _end,
    "queue": _queue, "trylock-failed": _trylock_failed, "modify": _modify, "choose": _choose,
    "spawn": _spawn, "complete": _complete, "return": _return, "lock": _lock, "unlock": _unlock,
    "wait": _wait, "wake": _wake, "lockdep": _lockdep, "flag-write": _flag_write, "free": _free,
    "finish": _finish, "kill": _kill, "task-work": _task_work, "task-end": _task_end,
    "task-begin": _task_begin, "hook": _hook, "alloc": _alloc, "flag-read": _flag_read,
}  # fmt: skip
"""Most telling first."""


def sentence(
    model: Model,
    context: int,
    statements: tuple[StatementAccount, ...],
    events: tuple[Event, ...],
    names: IocbNames,
    after: State,
) -> str:
    """What the step did, in one plain sentence that names who did it."""
    telling = _Telling(model, context, statements, events, names, after)
    first = {event.kind: event for event in reversed(events)}
    for kind, template in _TEMPLATES.items():
        if kind in first:
            return template(telling, first[kind]) + "."
    return _plain(telling)


def _plain(t: _Telling) -> str:
    """A step without a telling event: what it changed, where it went, or what it looked at."""
    changes = [c for s in t.statements for c in s.changes]
    for change in changes:
        if change.field == "frozen":
            return f"{t.who} marks {change.object} as {change.after}; the semaphores are the truth."
    if changes:
        told = f"{t.who} sets {changes[-1].field} of {changes[-1].object} to {changes[-1].after}"
        return told + "."
    calls = [e.detail for e in t.events if e.kind == "call"]
    if calls:
        *passed, innermost = dict.fromkeys(calls)
        through = f"goes through {', '.join(passed)} into" if passed else "enters"
        return f"{t.who} {through} {innermost}."
    if t.statements:
        last = t.statements[-1]
        text = t.model.program.statements[last.statement].text
        return f"{t.who}, in {last.stack[-1].function}: {text.rstrip('; ')}."
    return f"{t.who} goes on."
