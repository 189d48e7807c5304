"""What a kernel's text says that it leaves out, read from its comments."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.kernels import SourceFile, kernel_ids, load, tables
from app.kernels.comments import functions, meanings
from app.kernels.remarks import LEAVES_OUT, UNSETTLED, remarks

TEXT = """\
/* 6.7. Does it. Leaves out what
 * nobody needs. Unsettled: whether 6.8 does, too. */
static int one(int a,
               int b)
{
	/* Leaves out nothing of importance. */
	return a;
}

/* Holds it. Leaves out x.y, and z. */
struct two {
	int a;
};
"""


def test_each_sentence_is_told_of_the_function_or_struct_below_it() -> None:
    kernel = replace(load("6.7"), files=(SourceFile("a.c", TEXT),))

    assert [(r.line, r.name, r.kind, r.text) for r in remarks(kernel)] == [
        (3, "one", LEAVES_OUT, "Leaves out what nobody needs."),
        (3, "one", UNSETTLED, "Unsettled: whether 6.8 does, too."),
        (11, "two", LEAVES_OUT, "Leaves out x.y, and z."),
    ]


@pytest.mark.parametrize("kernel", kernel_ids())
def test_no_sentence_of_a_kernel_is_passed_over(kernel: str) -> None:
    text = load(kernel)
    said = sum(len(re.findall(r"Leaves\s+(?:\*\s+)?out\s", file.text)) for file in text.files)

    assert len([r for r in remarks(text) if r.kind == LEAVES_OUT]) == said
    assert all(r.name for r in remarks(text))


def test_a_type_of_functions_is_called_by_its_name() -> None:
    text = "/* Leaves out that. */\ntypedef void (*done_t)(long res, bool late);\n"
    kernel = replace(load("6.7"), files=(SourceFile("a.h", text),))

    assert [r.name for r in remarks(kernel)] == ["done_t"]


LATER = [(line[1], line[0]) for line in tables.kernels().forerunners.values() if len(line) > 1]
"""Each base with the one that it comes after."""


def cited(kernel: str) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """The version that the comment above each function begins with, and the function's code."""
    found = {}
    for file in load(kernel).files:
        lines = file.text.splitlines()
        for name, (first, last) in functions(lines).items():
            above = re.search(r"/\*\s+(?:\* )?(\d[\d.]*\d)(?:(?!\*/).)*\*/\n\Z",
                              "\n".join([*lines[:first], ""]), re.DOTALL)  # fmt: skip
            if above is not None:
                found[file.name, name] = above[1], tuple(meanings(lines[first : last + 1]))
    return found


@pytest.mark.parametrize(("before", "after"), LATER)
def test_a_function_that_a_later_version_changed_no_longer_cites_the_earlier_one(
    before: str, after: str
) -> None:
    old, new = cited(before), cited(after)
    both = sorted(old.keys() & new.keys())

    changed = [name for name in both if old[name][1] != new[name][1]]

    assert changed
    assert [name for name in changed if old[name][0] == new[name][0]] == []
