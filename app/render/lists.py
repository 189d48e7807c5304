"""Kernels, flag tables and the library as plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.render.style import PLAIN, Style, joined

Row = Mapping[str, Any]


def kernels_text(kernels: Iterable[Row], style: Style = PLAIN) -> str:
    """One line a kernel."""
    rows = ((_name(k), k["title"]) for k in kernels)
    return _text([("KERNEL", "WHAT IT IS"), *rows], style)


def _name(kernel: Row) -> str:
    """The kernel's id; an alias is always told with its target."""
    return str(kernel["id"]) + (f" = {kernel['alias_of']}" if kernel["alias_of"] else "")


def kernel_text(kernel: Row, style: Style = PLAIN) -> str:
    """One kernel: its title, its patches, its flag table."""
    patches = [(f"  {p['name']}", p["summary"]) for p in kernel["patches"]]
    return "\n".join(
        [
            *style.fold(f"{_name(kernel)}: {kernel['title']}", "", "  "),
            *(["", "patches, in order", *style.table(patches)] if patches else []),
            "",
            flags_text(kernel["flags"], style),
        ]
    )


def switch_text(switches: Iterable[Row], style: Style = PLAIN) -> str:
    """One line a switch: a kernel's answer, and what was asked."""
    return _text([("ANSWER", "QUESTION"), *((s["answer"], s["title"]) for s in switches)], style)


def switches_text(kernels: Iterable[Row], style: Style = PLAIN) -> str:
    """Every switch, and under it each answer with the kernels that give it."""
    answers: dict[str, dict[str, list[str]]] = {}
    for kernel in kernels:
        for switch in kernel["switches"]:
            told = answers.setdefault(switch["title"], {})
            told.setdefault(switch["answer"], []).append(kernel["id"])
    return joined(
        [
            *style.fold(title),
            *(line for each in told.items() for line in _answer_lines(each, style)),
        ]
        for title, told in answers.items()
    )


def _answer_lines(told: tuple[str, list[str]], style: Style) -> list[str]:
    answer, kernels = told
    return style.fold("  ".join(kernels), f"  {answer:<18}  ", " " * 22)


def flags_text(flags: Iterable[Row], style: Style = PLAIN) -> str:
    """One line a flag: bit, value, constant, the name that tracing prints."""
    rows = [("BIT", "VALUE", "CONSTANT", "TRACED AS")]
    rows += [
        (str(f["bit"]), hex(f["value"]), f["constant"], f["trace"] or "(no name)") for f in flags
    ]
    return _text(rows, style)


def decoded_text(decoded: Row, style: Style = PLAIN) -> str:
    """What a value of ki_flags means on a kernel; without a value, the kernel's flag table."""
    if decoded["value"] is None:
        return flags_text(decoded["flags"], style)
    return f"{decoded['hex']}  {decoded['text'] or '(nothing set)'}\n"


def source_text(source: Row) -> str:
    """Every file, each under a line with its name."""
    return "\n".join(f"/* ---- {file['name']} ---- */\n{file['text']}" for file in source["files"])


def scenarios_text(scenarios: Iterable[Row], style: Style = PLAIN) -> str:
    """One line a scenario of the library."""
    rows = ((s["name"], s["title"]) for s in scenarios)
    return _text([("SCENARIO", "WHAT IT SHOWS"), *rows], style)


def _text(rows: Sequence[tuple[str, ...]], style: Style) -> str:
    return "\n".join(style.table(rows)) + "\n"
