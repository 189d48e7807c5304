"""A run as a letter: at most 72 columns of ASCII that stand without the page.

A column a context where they fit, a number a step, the sentence of the step and what changed
beneath it, ``--- switch ---`` where another context goes on, ``!!`` where a property breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.render.ascii import NARROWEST, WIDTH, apart, fold, plural, to_ascii
from app.scenarios.deltas import last_view

Run = Mapping[str, Any]
Step = Mapping[str, Any]

LEAST_TEXT = 28
"""Columns a sentence must have; where contexts' columns leave less, there is one column."""

BETWEEN = 3
UNFOLDED = 10_000
"""Columns that no line fills."""

SWITCH = "--- switch ---"


@dataclass(frozen=True)
class Columns:
    """Where each context's text begins, counted from the left edge; `numbers` is for the steps."""

    numbers: int
    offsets: Mapping[str, int]

    @classmethod
    def of(cls, contexts: Sequence[str], steps: int, width: int) -> Columns:
        """A column a context if that leaves sentences room to breathe, else one for all."""
        numbers = max(2, len(str(steps))) + 2
        offsets: dict[str, int] = {}
        at = numbers
        for name in contexts:
            offsets[name] = at
            at += len(name) + BETWEEN
        last = offsets[contexts[-1]] if contexts else numbers
        fits = width - last >= max(LEAST_TEXT, len(contexts[-1]) if contexts else 0)
        return cls(numbers, offsets if fits else dict.fromkeys(contexts, numbers))

    @property
    def apart(self) -> bool:
        """Whether contexts have columns of their own."""
        return len(set(self.offsets.values())) == len(self.offsets)

    def header(self) -> list[str]:
        """The line that names the columns."""
        if not self.apart or not self.offsets:
            return []
        line = "#".rjust(self.numbers - 2)
        for name, offset in self.offsets.items():
            line = f"{line.ljust(offset)}{name}"
        return [line]


def run_text(
    run: Run, *, width: int = WIDTH, first: int = 1, last: int | None = None, origin: str = ""
) -> str:
    """The run as text, steps `first` to `last` (all of them by default).

    `origin` (``https://host``) makes the link a whole address.
    """
    width = max(width, NARROWEST)
    steps = [
        step for step in run["steps"] if first <= step["number"] <= (last or len(run["steps"]))
    ]
    blocks = [
        list(heading(run["scenario"], run["kernel"], run["model_revision"], width)),
        setup_lines(run["scenario"]["text"], width),
        verdict_lines(run, width),
        list(trace_lines(run, steps, width)),
        list(ending_lines(run, width)) if last is None else [],
        recorded_lines(run.get("recorded"), width),
        link_lines(f"{origin}{run['link']}"),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def heading(
    scenario: Mapping[str, Any], kernel: Mapping[str, Any], revision: int, width: int
) -> Iterator[str]:
    """Which scenario, on which kernel."""
    title = scenario["title"] or scenario["name"] or "untitled"
    yield from fold(title, width, "Scenario: ")
    yield from apart(f"Kernel:   {kernel['label']}", f"(model {revision})", width)


def setup_lines(text: str, width: int) -> list[str]:
    """The scenario's own lines, without what the heading and the steps say already."""
    said = ("title ", "kernel ", "schedule ", "schedule")
    lines = (line.rstrip() for line in _without_pastes(text.splitlines()))
    kept = (line for line in lines if line and not line.startswith(said))
    return [part for line in kept for part in fold(line, width, f"  {_indent(line)}", "      ")]


def _without_pastes(lines: Iterable[str]) -> Iterator[str]:
    """`lines` with a count for what each pasted patch says: a mail is longer than the run."""
    end, first, count = None, "", 0
    for line in lines:
        if end is None and line.startswith("patch "):
            end, first, count = line.partition("<<")[2], line.partition("<<")[0], 0
        elif end is None:
            yield line
        elif line == end:
            end = None
            yield f"{first}{plural(count, 'line')}, pasted"
        else:
            count += 1


def verdict_lines(run: Run, width: int) -> list[str]:
    """What this run shows: the properties it breaks, each with its first step."""
    steps = run["steps"]
    switches = sum(a["context"] != b["context"] for a, b in pairwise(steps))
    size = f"{plural(len(steps), 'step')}, {plural(switches, 'switch')}"
    broken = [(b["property"], step["number"]) for step, b in first_breaches(steps)]
    if not broken:
        return apart("This run breaks no property.", size, width)
    words = ", ".join(f"{slug} at step {number}" for slug, number in broken)
    return apart(f"VIOLATED: {words}", size, width)


def first_breaches(steps: Iterable[Step]) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """Each property's first breach, with its step."""
    seen: set[str] = set()
    for step in steps:
        for breach in step["breaches"]:
            if breach["property"] not in seen:
                seen.add(breach["property"])
                yield step, breach


def trace_lines(run: Run, steps: Sequence[Step], width: int) -> Iterator[str]:
    """The steps, under the names of the contexts that take them."""
    acting = {step["context"] for step in steps}
    contexts = [c["name"] for c in run["contexts"] if c["name"] in acting]
    columns = Columns.of(contexts, len(run["steps"]), width)
    flags = {flag["constant"]: flag["value"] for flag in run["flags"]}
    firsts = {(s["number"], b["property"]) for s, b in first_breaches(run["steps"])}
    yield from columns.header()
    for before, step in zip([None, *steps], steps, strict=False):
        if before is not None and before["context"] != step["context"]:
            yield f"{' ' * columns.numbers}{SWITCH}"
        yield from step_lines(step, columns, flags, firsts, width)


def step_lines(
    step: Step, columns: Columns, flags: Mapping[str, int], firsts: set[tuple[int, str]], width: int
) -> Iterator[str]:
    """One step: its sentence, what changed, what the kernel logged, what broke."""
    at = columns.offsets[step["context"]]
    number = str(step["number"]).rjust(columns.numbers - 2)
    yield from fold(step["sentence"], width, number.ljust(at))
    if changes := change_words(step["changes"], flags):
        yield from fold(", ".join(changes), width, " " * (at + 2), " " * (at + 4))
    for entry in step["log"]:
        yield from fold(entry["text"], width, " " * (at + 2), " " * (at + 4))
    for breach in step["breaches"]:
        if (step["number"], breach["property"]) in firsts:
            mark = "!!".rjust(columns.numbers - 2).ljust(columns.numbers)
            yield from fold(f"{breach['property']}: {breach['message']}", width, mark)


def change_words(changes: Iterable[Mapping[str, str]], flags: Mapping[str, int]) -> list[str]:
    """Changes in words, an object's together: ``disk:WRITE count 0 -> 1, truth 0 -> 1``."""
    words: list[str] = []
    named = None
    for change in changes:
        what = f"{change['field']} {change_of(change, flags)}"
        words.append(what if change["object"] == named else f"{change['object']} {what}")
        named = change["object"]
    return words


def change_of(change: Mapping[str, str], flags: Mapping[str, int]) -> str:
    """``0 -> 1``; bits of ki_flags that come and go by name: ``+WRITE_STARTED``."""
    before, after = change["before"], change["after"]
    if change["field"].endswith("ki_flags"):
        try:
            was, now = int(before, 0), int(after, 0)
        except ValueError:
            return f"{before} -> {after}"
        signed = [f"+{bit}" for bit in bit_names(now & ~was, flags)]
        signed += [f"-{bit}" for bit in bit_names(was & ~now, flags)]
        return " ".join(signed) or f"{before} -> {after}"
    return f"{before} -> {after}"


def bit_names(value: int, flags: Mapping[str, int]) -> Iterator[str]:
    """The names of the bits in `value`, lowest first; what has none as one hexadecimal number."""
    left = value
    for constant, bits in sorted(flags.items(), key=lambda item: item[1]):
        if bits and left & bits == bits:
            left &= ~bits
            yield constant.removeprefix("IOCB_")
    if left:
        yield hex(left)


def last_words(run: Run) -> list[str]:
    """How the run ends, a line each, as long as they are."""
    return list(ending_lines(run, UNFOLDED))


def ending_lines(run: Run, width: int) -> Iterator[str]:
    """How the run ends: its status, who waits, what the operations returned."""
    end = run["end"]
    reason = f": {end['reason']}" if end["reason"] else ""
    yield from fold(f"{end['status']}{reason}", width, "End: ")
    view = last_view(run)
    for name, context in view["contexts"].items():
        if context["status"] == "blocked" and context["blocked"]["reason"] not in reason:
            yield from fold(context["blocked"]["reason"], width, f"  {name} waits: ")
    for context in view["contexts"].values():
        for action in context["actions"]:
            yield from fold(context["next"] or "", width, f"  {action} can step: ", "    ")
    for name, request in view["requests"].items():
        if words := outcome_words(request):
            yield from fold(words, width, f"  {name} ")


def outcome_words(request: Mapping[str, Any]) -> str:
    """What a request has returned and reported; nothing for one that is in its call."""
    parts = []
    if request["returned"] is not None:
        parts.append(f"returned {request['returned']}")
    if request["result"] is not None and request["result"] != request["returned"]:
        parts.append(f"completed with {request['result']}")
    return ", ".join(parts) or ("is in flight" if request["status"] == "in-flight" else "")


def recorded_lines(recorded: Mapping[str, Any] | None, width: int) -> list[str]:
    """Whether a run that was opened by its link ends as the link recorded."""
    return [] if recorded is None else list(fold(recorded["sentence"], width, ""))


def link_lines(link: str) -> list[str]:
    """The trailer. It is never folded: a link in two pieces is no link."""
    return [f"Link: {to_ascii(link)}"]


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip()))
