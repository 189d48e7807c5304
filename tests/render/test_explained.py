"""An explanation as text: short, and never more digits than can be read."""

from __future__ import annotations

from typing import Any

import pytest

from app.render.explained import census_lines, explained_lines, number_words
from app.render.style import PLAIN, Style
from app.render.trailer import Trailer

PASSING = {
    "step": 7,
    "instead_of": {"action": "app", "sentence": "app returns a token that it never took."},
    "takes": {"action": "admin", "sentence": "admin takes disk:s_umount."},
    "breaks": [],
    "schedule": "app*6 admin*2 app",
    "steps": 9,
    "switches": 2,
    "link": "/v1/dDEF",
}


def violation(**more: Any) -> dict[str, Any]:
    return {"steps": 9, "no_return": 7, "passing": PASSING, **more}


def told(document: dict[str, Any]) -> list[str]:
    trailer = Trailer("https://host")
    return [*explained_lines(document, PLAIN, trailer, "    "), *trailer.lines(PLAIN)]


def test_a_way_around_a_breach_reads_like_this() -> None:
    assert told(violation()) == [
        "    step 7 decides: app, and no run passes any more",
        "      app returns a token that it never took.",
        "    nearest passing run [1]: admin instead",
        "      admin takes disk:s_umount.",
        "      schedule: app*6 admin*2 app",
        "Link: https://host/v1/dDEF # [1]",
    ]


def test_the_last_step_is_called_so_where_it_decides() -> None:
    first, *_ = told(violation(steps=7))

    assert first == "    step 7 is the last and decides: app, and no run passes any more"


def test_a_passing_run_that_breaks_something_else_says_so() -> None:
    lines = told(violation(passing={**PASSING, "breaks": ["no-deadlock"]}))

    assert lines[-3:-1] == ["      schedule: app*6 admin*2 app", "      it breaks no-deadlock"]


def test_where_nothing_passes_it_says_so_and_where_nothing_is_known_it_says_nothing() -> None:
    assert told(violation(no_return=0, passing=None)) == ["    no run comes to an end without it"]
    assert told(violation(no_return=None, passing=None)) == []


def outcome(**more: Any) -> dict[str, Any]:
    return {
        "interleavings": "20",
        "breaking": "0",
        "end": {"status": "done", "reason": "everybody has finished"},
        "breaks": [],
        "requests": {
            "app.1": {"status": "finished", "returned": "1", "result": "-EPERM"},
            "admin.1": {"status": "running", "returned": None, "result": None},
        },
        "levels": {},
        "schedule": "app*3 admin",
        **more,
    }


def census(**more: Any) -> dict[str, Any]:
    return {
        "interleavings": "20",
        "breaking": "0",
        "leaves": False,
        "endless": False,
        "distinct": 1,
        "outcomes": [outcome()],
        **more,
    }


def test_a_census_reads_like_this() -> None:
    broken = outcome(
        interleavings="1",
        breaking="1",
        end={"status": "deadlock", "reason": "admin waits for ever"},
        breaks=["no-deadlock"],
        levels={"disk:WRITE": {"count": -1, "tokens": [], "leaked": ["app.1"]}},
    )
    both = census(interleavings="21", breaking="4", distinct=2, outcomes=[outcome(), broken])

    assert list(census_lines(both, PLAIN)) == [
        "Interleavings: 21, 4 break something, 2 outcomes",
        "  1. done: 20",
        "     app.1 returned 1, completed with -EPERM; admin.1 running",
        "     e.g. app*3 admin",
        "  2. deadlock, breaks no-deadlock: 1, all break something",
        "     app.1 returned 1, completed with -EPERM; admin.1 running;",
        "     disk:WRITE counts -1, held by nobody, leaked by app.1",
        "     e.g. app*3 admin",
    ]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({}, "20, 1 outcome"),
        ({"breaking": "20"}, "20, all break something, 1 outcome"),
        ({"breaking": "17"}, "20, all but 3 break something, 1 outcome"),
        (
            {"interleavings": None, "breaking": None, "leaves": True},
            "unboundedly many, 1 outcome; beside them, runs that leave the model",
        ),
        ({"endless": True}, "20, 1 outcome; beside them, runs that go round for ever"),
    ],
)
def test_how_many_break_something_is_told_by_the_smaller_number(
    more: dict[str, Any], line: str
) -> None:
    first = next(census_lines(census(**more), Style(width=200)))

    assert first == f"Interleavings: {line}"


def test_no_more_outcomes_are_told_than_can_be_read() -> None:
    lines = list(census_lines(census(distinct=11, outcomes=[outcome()] * 11), PLAIN))

    assert lines[-1] == "  and 3 more outcomes"
    assert sum("e.g." in line for line in lines) == 8


def test_a_number_is_exact_while_it_can_be_read() -> None:
    assert number_words("999999999999999") == "999,999,999,999,999"
    assert number_words("1176000000000000") == "about 1.2e+15"
    assert number_words("9" * 400) == "about 1.0e+400"
