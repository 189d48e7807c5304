"""The head of a trace line: who, where, when, which event; then its payload, not yet read.

Layouts of trace_print_context (6.12.117), ``trace-cmd report`` and ``perf script``. Parts are
found from the ``[cpu]`` outwards, as the name of a task may contain anything, blanks included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_LINE = 2000
"""Characters; the longest events print some three hundred."""

LONGEST_COMM = 15
"""TASK_COMM_LEN without the final NUL: what stands before a longer name is not the name."""

_FTRACE = re.compile(
    r"-(?P<pid>\d{1,10})\s+(?:\(\s*(?P<tgid>\d{1,10}|-+)\)\s+)?\[(?P<cpu>\d{3,5})\]"
)
_PERF = re.compile(r"\s(?P<pid>\d{1,10})(?:/(?P<tid>\d{1,10}))?\s+\[(?P<cpu>\d{3,5})\]")
_AFTER = re.compile(
    r"\s+(?:(?P<status>\S{4,6})\s+)?(?P<time>\d+(?:\.\d+)?):\s+(?:\d+\s+)?"
    r"(?:(?P<system>[\w-]+):)?(?P<event>[\w.-]+):(?P<gap>\s*)(?P<payload>.*)$"
)
_BARE = re.compile(r"(?:(?P<system>[\w-]+):)?(?P<event>[A-Za-z_][\w.-]*):\s+(?P<payload>.*)$")
_QUOTES = re.compile(r"\s*(?:>\s*)+")
LOST = "the tracer lost events here"
_ASIDE = (
    (re.compile(r"\s*#"), "a comment of the tracer"),
    (re.compile(r"\s*(?:cpus=\d+|version = \d+)\s*$"), "a header of trace-cmd"),
    (re.compile(r"\s*(?:CPU[: ]?\d+ )?\[?LOST \d+ EVENTS", re.IGNORECASE), LOST),
    (re.compile(r"\s*(?:=>\s+\S|[0-9a-f]{8,16}\s+\S)"), "a line of a call chain"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A line that is one event. Of a bare line only the event and its payload are known."""

    format: str
    """ftrace, trace-cmd, perf, or bare."""
    event: str | None
    payload: str
    system: str | None = None
    task: str | None = None
    pid: int | None = None
    tgid: int | None = None
    cpu: int | None = None
    time: str | None = None
    """As printed: seconds, or what the trace clock counts."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that is no event, and that tracers print all the same."""

    what: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is not understood."""

    reason: str


def read_head(line: str) -> Head | Aside | Unread:
    """What `line` is, but for its payload."""
    if len(line) > LONGEST_LINE:
        return Unread(
            f"the line has {len(line):,} characters, and at most {LONGEST_LINE:,} are read"
        )
    line = line[quoted.end() :] if (quoted := _QUOTES.match(line)) else line
    if (found := _FTRACE.search(line)) is not None:
        return _head(line, found, perf=False) or _no_event(line)
    if (found := _PERF.search(line)) is not None:
        return _head(line, found, perf=True) or _no_event(line)
    return _aside(line) or _bare(line.strip()) or Unread(
        "it is not laid out as ftrace, trace-cmd report or perf script print an event,"
        " nor is it an event's name, a colon and its fields"
    )  # fmt: skip


def _head(line: str, found: re.Match[str], *, perf: bool) -> Head | None:
    after = _AFTER.match(line, found.end())
    if after is None:
        return None
    tgid = found["pid"] if perf and found["tid"] else None if perf else found["tgid"]
    pid = (found["tid"] or found["pid"]) if perf else found["pid"]
    return Head(
        format="perf" if perf else _tracer(after),
        event=after["event"],
        payload=after["payload"].strip(),
        system=after["system"],
        task=_task(line[: found.start()]),
        pid=int(pid),
        tgid=int(tgid) if tgid is not None and tgid.isdigit() else None,
        cpu=int(found["cpu"]),
        time=after["time"],
    )


def _tracer(after: re.Match[str]) -> str:
    """trace-cmd leaves the status out, or pads the event's name; the kernel does neither."""
    padded = len(after["gap"]) > 1 and after["payload"]
    return "trace-cmd" if after["status"] is None or padded else "ftrace"


def _task(before: str) -> str:
    """The task's name, without what grep or a harness has put before the line."""
    name = before.strip()
    if len(name) <= LONGEST_COMM:
        return name
    return re.split(r"[|>:]\s+", name)[-1].strip()


def _aside(line: str) -> Aside | None:
    return next((Aside(what) for shape, what in _ASIDE if shape.match(line)), None)


def _no_event(line: str) -> Aside | Unread:
    if line.rstrip().endswith("stack trace>"):
        return Aside("the head of a call chain")
    return Unread(
        "it begins as a trace line, but no timestamp, event and colon follow the [cpu]:"
        " perhaps a line of the function tracer"
    )


def _bare(line: str) -> Head | None:
    """An event without its head, as people quote it; or the pairs that a script has printed."""
    if (found := _BARE.match(line)) is not None:
        return Head("bare", found["event"], found["payload"].strip(), found["system"])
    return Head("bare", None, line) if "ki_flags=" in line else None
