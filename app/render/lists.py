"""Kernels, flag tables and the library as plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import Any

from app.render.ascii import table

Row = Mapping[str, Any]


def kernels_text(kernels: Iterable[Row]) -> str:
    """One line a kernel."""
    return _text([("KERNEL", "WHAT IT IS"), *((_name(k), k["title"]) for k in kernels)])


def _name(kernel: Row) -> str:
    """The kernel's id; an alias is always told with its target."""
    return str(kernel["id"]) + (f" = {kernel['alias_of']}" if kernel["alias_of"] else "")


def kernel_text(kernel: Row) -> str:
    """One kernel: its title, its patches, its flag table."""
    patches = [(f"  {p['name']}", p["summary"]) for p in kernel["patches"]]
    return "\n".join(
        [
            f"{_name(kernel)}: {kernel['title']}",
            *(["", "patches, in order", *table(patches)] if patches else []),
            "",
            flags_text(kernel["flags"]),
            _text(
                [("ANSWER", "QUESTION"), *((s["answer"], s["title"]) for s in kernel["switches"])]
            ),
        ]
    )


def switches_text(kernels: Iterable[Row]) -> str:
    """Every switch, and under it each answer with the kernels that give it."""
    answers: dict[str, dict[str, list[str]]] = {}
    for kernel in kernels:
        for switch in kernel["switches"]:
            told = answers.setdefault(switch["title"], {})
            told.setdefault(switch["answer"], []).append(kernel["id"])
    return "\n".join(
        "".join([f"{title}\n", *map(_answer_lines, told.items())])
        for title, told in answers.items()
    )


def _answer_lines(told: tuple[str, list[str]]) -> str:
    answer, kernels = told
    wrapped = fill(
        "  ".join(kernels),
        width=72,
        initial_indent=f"  {answer:<18}  ",
        subsequent_indent=" " * 22,
        break_on_hyphens=False,
    )
    return f"{wrapped}\n"


def flags_text(flags: Iterable[Row]) -> str:
    """One line a flag: bit, value, constant, the name that tracing prints."""
    rows = [("BIT", "VALUE", "CONSTANT", "TRACED AS")]
    rows += [
        (str(f["bit"]), hex(f["value"]), f["constant"], f["trace"] or "(no name)") for f in flags
    ]
    return _text(rows)


def decoded_text(decoded: Row) -> str:
    """What a value of ki_flags means on a kernel; without a value, the kernel's flag table."""
    if decoded["value"] is None:
        return flags_text(decoded["flags"])
    return f"{decoded['hex']}  {decoded['text'] or '(nothing set)'}\n"


def source_text(source: Row) -> str:
    """Every file, each under a line with its name."""
    return "\n".join(f"/* ---- {file['name']} ---- */\n{file['text']}" for file in source["files"])


def scenarios_text(scenarios: Iterable[Row]) -> str:
    """One line a scenario of the library."""
    return _text([("SCENARIO", "WHAT IT SHOWS"), *((s["name"], s["title"]) for s in scenarios)])


def _text(rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(table(rows)) + "\n"
