"""What every face says of a run and its steps: changes, first breaches, what was returned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Step = Mapping[str, Any]


def first_breaches(steps: Iterable[Step]) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """Each property's first breach, with its step."""
    seen: set[str] = set()
    for step in steps:
        for breach in step["breaches"]:
            if breach["property"] not in seen:
                seen.add(breach["property"])
                yield step, breach


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


def outcome_words(request: Mapping[str, Any]) -> str:
    """What a request has returned and reported; nothing for one that is in its call."""
    parts = []
    if request["returned"] is not None:
        parts.append(f"returned {request['returned']}")
    if request["result"] is not None and request["result"] != request["returned"]:
        parts.append(f"completed with {request['result']}")
    return ", ".join(parts) or ("is in flight" if request["status"] == "in-flight" else "")


def broken_at(steps: Iterable[Step]) -> list[str]:
    """The properties that a run breaks: ``balanced at step 33``."""
    return [f"{b['property']} at step {s['number']}" for s, b in first_breaches(steps)]


def title_of(scenario: Mapping[str, Any]) -> str:
    """What a scenario is called."""
    return str(scenario["title"] or scenario["name"] or "untitled")
