"""A verdict as text: the answer first, and never more than was searched."""

from __future__ import annotations

from typing import Any

from app.jobs.budget import Budget
from app.jobs.checks import search_text
from app.render.verdict import verdict_text

BUDGET = Budget(states=1000, seconds=60.0, memory_bytes=1 << 30)
SCENARIO = "kernel  6.7\nfs      disk  ext4\n\napp:    write disk io=sync\n"


def verdict(**more: Any) -> dict[str, Any]:
    return {
        "model_revision": 1,
        "verdict": "violated",
        "kernel": {"id": "6.7", "label": "6.7"},
        "scenario": {"name": None, "title": "One write", "text": SCENARIO},
        "states": 1234,
        "transitions": 1,
        "depth": 7,
        "complete": True,
        "reductions": [],
        "cut": "",
        "properties": {
            "balanced": "violated",
            "flag-sound": "not-applicable",
            "no-warn": "vacuous",
        },
        "blind": [],
        "never_ran": [],
        "remarks": ["define:3: f() is opaque, and is given a struct kiocb"],
        "exercised": {"balanced": 1, "no-warn": 0},
        "violations": [
            {
                "property": "balanced",
                "message": "app.1 ends disk:WRITE, and had not started it",
                "schedule": "app*5",
                "steps": 5,
                "switches": 0,
                "shortest": True,
                "link": "/v1/dABC",
                "fates": [],
                "no_return": None,
                "passing": None,
            }
        ],
        "census": None,
        "link": "/v1/dNONE",
        **more,
    }


def test_what_was_left_out_is_named_beside_what_was_seen() -> None:
    text = verdict_text(verdict(reductions=["merge", "order", "symmetry"]))

    assert "1,234 states, 1 transition, reduced: merge, order, symmetry\n" in text
    assert "depth" not in text


def test_a_verdict_reads_like_this() -> None:
    assert verdict_text(verdict(), origin="https://host") == (
        "Scenario: One write\n"
        "Kernel:   6.7                                                  (model 1)\n"
        "\n"
        "  fs      disk  ext4\n"
        "  app:    write disk io=sync\n"
        "\n"
        "VIOLATED                                              every interleaving\n"
        "                                     1,234 states, 1 transition, depth 7\n"
        "\n"
        "[1] balanced: app.1 ends disk:WRITE, and had not started it\n"
        "    shortest schedule, 5 steps: app*5\n"
        "\n"
        "  balanced    violated        in 5 steps\n"
        "  flag-sound  not-applicable\n"
        "  no-warn     vacuous         put to the test 0 times\n"
        "\n"
        "  Note: define:3: f() is opaque, and is given a struct kiocb\n"
        "\n"
        "Link: https://host/v1/dABC # [1]\n"
    )


def test_an_expectation_that_nothing_meets_has_no_schedule() -> None:
    """The empty run would show nothing, and so would a link to it."""
    text = verdict_text(search_text(f"{SCENARIO}expect app.1 returns EIO\n", BUDGET))

    assert "\n  expect             violated        no run shows it\n" in text
    assert "\n\nexpect: no run shows this: app.1 returns EIO\n\n" in text


def test_a_cut_search_says_so_in_its_first_line() -> None:
    text = verdict_text(verdict(verdict="unknown", complete=False, cut="it was stopped"))

    assert "UNKNOWN" in text
    assert "not every interleaving was seen: it was stopped" in text
    assert " every interleaving\n" not in text


def test_a_real_verdict_keeps_to_seventy_two_columns_of_ascii() -> None:
    text = verdict_text(search_text(SCENARIO, BUDGET))

    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 72
