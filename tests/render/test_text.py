"""A run as a letter: widths, columns, marks, and nothing but ASCII."""

from __future__ import annotations

from typing import Any

import pytest

from app.jobs.desk import Desk
from app.render.signs import to_ascii
from app.render.style import NARROWEST, Style
from app.render.text import run_text
from app.render.words import bit_names, change_of
from app.scenarios.catalogue import Entry, library
from app.settings import Settings

DESK = Desk.of(Settings(), None)
FLAGS = {"IOCB_DIRECT": 0x20000, "IOCB_WRITE": 0x40000, "IOCB_WRITE_STARTED": 0x800000}


def view(**contexts: str) -> dict[str, Any]:
    return {
        "superblocks": {},
        "iocbs": {},
        "contexts": {
            name: {
                "status": status,
                "blocked": {"reason": "disk:WRITE is shut by admin"}
                if status == "blocked"
                else None,
                "actions": [name] if status == "ready" else [],
                "next": "percpu_up_read(sem);",
            }
            for name, status in contexts.items()
        },
        "requests": {
            "app.1": {"status": "in-flight", "returned": "-EIOCBQUEUED", "result": None},
            "admin.1": {"status": "waiting", "returned": None, "result": None},
        },
    }


def step(number: int, context: str, sentence: str, **more: Any) -> dict[str, Any]:
    names = ("changes", "log", "breaches", "delta", "marks", "ticks", "statements")
    empty: dict[str, Any] = {name: [] for name in names}
    return {"number": number, "context": context, "sentence": sentence, **empty, **more}


def breach(slug: str, message: str) -> dict[str, Any]:
    return {"property": slug, "message": message, "first": True}


def run(steps: list[dict[str, Any]], *contexts: str) -> dict[str, Any]:
    return {
        "model_revision": 1,
        "kernel": {"id": "6.7", "label": "6.7"},
        "scenario": {
            "name": None,
            "title": "A write meets a freeze",
            "text": "title   A write meets a freeze\nkernel  6.7\nfs      disk  ext4\n\n"
            "app:    write disk\nadmin:  freeze disk\n\nschedule app admin\n",
        },
        "link": "/v1/dABC",
        "contexts": [{"name": name} for name in contexts],
        "flags": [{"constant": name, "value": value} for name, value in FLAGS.items()],
        "initial": view(**dict.fromkeys(contexts, "ready")),
        "steps": steps,
        "end": {"status": "running", "reason": "somebody can step"},
    }


def test_a_short_run_reads_like_this() -> None:
    marked = {
        "object": "#1",
        "field": "ki_flags",
        "before": "0x20000",
        "after": "0x820000",
    }
    counted = {"object": "disk:WRITE", "field": "count", "before": "1", "after": "-1"}
    text = run_text(
        run(
            [
                step(1, "app", "app says that #1 started a write.", changes=[marked]),
                step(2, "app", "app takes no token.", log=[{"text": "WARNING: fs.h:1 start"}]),
                step(
                    3,
                    "admin",
                    "admin returns a token that was never taken.",
                    changes=[counted],
                    breaches=[breach("balanced", "app.1 ends what it had not started")],
                ),
            ],
            "app",
            "admin",
        ),
        origin="https://host",
    )

    assert text == (
        "Scenario: A write meets a freeze\n"
        "Kernel:   6.7                                                  (model 1)\n"
        "\n"
        "  fs      disk  ext4\n"
        "  app:    write disk\n"
        "  admin:  freeze disk\n"
        "\n"
        "VIOLATED: balanced at step 3                           3 steps, 1 switch\n"
        "\n"
        " #  app   admin\n"
        " 1  app says that #1 started a write.\n"
        "      #1 ki_flags +WRITE_STARTED\n"
        " 2  app takes no token.\n"
        "      WARNING: fs.h:1 start\n"
        "    --- switch ---\n"
        " 3        admin returns a token that was never taken.\n"
        "            disk:WRITE count 1 -> -1\n"
        "!!  balanced: app.1 ends what it had not started\n"
        "\n"
        "End: running: somebody can step\n"
        "  app can step: percpu_up_read(sem);\n"
        "  admin can step: percpu_up_read(sem);\n"
        "  app.1 returned -EIOCBQUEUED\n"
        "\n"
        "Link: https://host/v1/dABC\n"
    )


def test_contexts_whose_names_do_not_fit_side_by_side_stand_as_stairs() -> None:
    names = [f"context{number}" for number in range(9)]
    text = run_text(run([step(i, n, f"{n} acts.") for i, n in enumerate(names, 1)], *names))

    assert "\n #  context0\n    |  context1\n    |  |  context2\n" in text
    assert "\n 3  |  |  context2 acts.\n" in text
    assert f"\n 9  {'|  ' * 8}context8 acts.\n" in text


def test_contexts_that_leave_no_room_share_one_column() -> None:
    names = [f"context{number}" for number in range(12)]
    steps = [step(i, n, f"{n} acts.") for i, n in enumerate(names, 1)]
    text = run_text(run(steps, *names), Style(NARROWEST))

    assert "\n 1  context0 acts.\n" in text
    assert "\n12  context11 acts.\n" in text


def test_a_property_is_marked_where_it_first_breaks_only() -> None:
    again = [step(n, "app", "app acts.", breaches=[breach("balanced", "why")]) for n in (1, 2, 3)]

    assert run_text(run(again, "app")).count("!!  balanced: why\n") == 1


def test_steps_can_be_picked() -> None:
    steps = [step(number, "app", f"app acts {number}.") for number in range(1, 6)]

    text = run_text(run(steps, "app"), first=2, last=3)

    assert [line for line in text.splitlines() if " acts " in line] == [
        " 2  app acts 2.",
        " 3  app acts 3.",
    ]
    assert "5 steps" in text


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
@pytest.mark.parametrize("width", [NARROWEST, 72, 100])
def test_every_line_keeps_to_its_width_in_plain_ascii(entry: Entry, width: int) -> None:
    """Only the trailer may be longer: a link in two pieces is no link."""
    text = run_text(DESK.run(entry.text, None, None), Style(width), origin="http://127.0.0.1:8000")

    assert text.isascii()
    *lines, last = text.splitlines()
    assert max(map(len, lines)) <= width
    assert last.startswith("Link: http://127.0.0.1:8000/v1/")
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("Grüße → …", "Grusse -> ..."),
        ("a\tb", "a    b"),
        ("日本", "??"),
        ("\x1b[31m", "?[31m"),
        ("≠", "!="),
    ],
)
def test_what_is_not_ascii_is_spelt_or_marked(text: str, ascii_text: str) -> None:
    assert to_ascii(text) == ascii_text


def test_a_word_that_is_too_long_is_broken() -> None:
    assert Style(40).fold("x" * 100, "> ") == [
        f"> {'x' * 38}",
        f"  {'x' * 38}",
        f"  {'x' * 24}",
    ]


def test_a_word_goes_further_left_before_it_is_broken_and_an_address_is_never_broken() -> None:
    address = f"https://host/v1/{'x' * 60}"

    assert Style(40).fold(f"so {'x' * 36}.", " " * 12) == [f"{' ' * 12}so", f"   {'x' * 36}."]
    assert Style(40).fold(f"see {address} there", "  ") == ["  see", address, "  there"]


def test_flag_changes_are_told_bit_by_bit() -> None:
    change = {"object": "#1", "field": "ki_flags", "before": "0x20000", "after": "0x840000"}

    assert change_of(change, FLAGS) == "+WRITE +WRITE_STARTED -DIRECT"
    assert list(bit_names(0x1020000, FLAGS)) == ["DIRECT", "0x1000000"]
