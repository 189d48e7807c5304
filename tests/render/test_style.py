"""What may be asked of a text: width, signs, colour; one line; which steps. Held for any text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.jobs.desk import Desk
from app.render.comparison import comparison_text
from app.render.signs import columns, in_typography, to_unicode
from app.render.style import NARROWEST, WIDEST, Style
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.scenarios.catalogue import find
from app.settings import Settings

DESK = Desk.of(Settings(), None)
HOST = "https://kiocbscope.example.org"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
TRAILER = re.compile(r"Link: \S+( # \[\d+\])?")
KERNELS = ("6.7+flag-clone_mask", "6.7+flag")

LETTERS = ("run", "verdict", "comparison", "wide run")

WRITERS = """\
title   Twelve contexts: \N{LEFT DOUBLE QUOTATION MARK}many\N{RIGHT DOUBLE QUOTATION MARK} writers
kernel  6.8
fs      disk  ext4

one: aio_write disk io=queued
two: aio_write disk io=queued
three: aio_write disk io=queued
four: aio_write disk io=queued
five: aio_write disk io=queued
six: aio_write disk io=queued

"""


def wide() -> str:
    """Twelve contexts, six of them interrupts, that take turns."""
    names = ("one", "two", "three", "four", "five", "six")
    first = " ".join(f"{name}>queued" for name in names)
    return f"{WRITERS}schedule {first} " + " ".join(f"{name}.1.irq" for name in names) + "\n"


@lru_cache
def document(letter: str) -> Any:
    """One of the letters' documents."""
    clone = find("clone-inherits").text
    match letter:
        case "run":
            return DESK.run(clone, None, None)
        case "wide run":
            return DESK.run(wide(), None, None)
        case "verdict":
            return DESK.check(clone, None, None, None)
        case _:
            return DESK.compare(clone, KERNELS, None)


def text(letter: str, style: Style) -> str:
    render: Any = {"verdict": verdict_text, "comparison": comparison_text}.get(letter, run_text)
    return str(render(document(letter), style, origin=HOST))


STYLES = st.builds(
    Style,
    width=st.integers(NARROWEST, WIDEST),
    unicode=st.booleans(),
    every_step=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(letter=st.sampled_from(LETTERS), style=STYLES)
def test_no_line_is_wider_than_asked_but_a_link_alone(letter: str, style: Style) -> None:
    for line in text(letter, style).splitlines():
        assert columns(line) <= style.width or TRAILER.fullmatch(line), line
        assert line == line.rstrip()


@settings(max_examples=60, deadline=None)
@given(letter=st.sampled_from(LETTERS), style=STYLES, one_line=st.booleans())
def test_colours_change_no_sign_and_only_what_was_asked_for_is_there(
    letter: str, style: Style, one_line: bool
) -> None:
    plain = text(letter, Style(style.width, style.unicode, False, one_line, style.every_step))
    painted = text(letter, Style(style.width, style.unicode, True, one_line, style.every_step))

    assert "\x1b" not in plain
    assert painted != plain
    assert ESCAPES.sub("", painted) == plain
    assert style.unicode or plain.isascii()
    assert (plain.count("\n") == 1) == one_line


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_quoted_twice_keeps_to_eighty_columns_and_is_taken_for_nothing_else(
    letter: str,
) -> None:
    """No quote, no header of an mbox, no patch, no cut, no comment of git's, no signature."""
    for line in text(letter, Style()).splitlines():
        assert len(f"> > {line}") <= 80 or TRAILER.fullmatch(line)
        assert not re.match(r"From |>|---|\+\+\+|diff |Index: |@@|#|-- ", line)


@given(st.text(max_size=300), st.integers(0, 30), st.integers(NARROWEST, WIDEST), st.booleans())
def test_any_text_is_folded_within_its_width_and_loses_no_word(
    words: str, indent: int, width: int, unicode: bool
) -> None:
    style = Style(width, unicode)
    lines = style.fold(words, " " * indent)

    longest = max((columns(word) for word in style.spelt(words).split()), default=0)
    assert all(columns(line) <= width or "://" in line for line in lines)
    assert "".join("".join(lines).split()) == "".join(style.spelt(words).split())
    if longest <= width:
        assert " ".join(lines).split() == style.spelt(words).split()


def test_a_long_run_tells_what_matters_and_how_many_steps_it_leaves_out() -> None:
    short, whole = text("run", Style()), text("run", Style(every_step=True))
    told = [int(n) for n in re.findall(r"^ ?(\d+)  ", short, re.MULTILINE)]
    left_out = sum(int(n) for n in re.findall(r"^ +\.\.\. (\d+) steps", short, re.MULTILINE))
    steps = document("run")["steps"]
    broken = {step["number"] for step in steps if any(b["first"] for b in step["breaches"])}

    assert told == sorted(told)
    assert len(told) + left_out == len(steps) == 67
    assert broken <= set(told)
    assert len(re.findall(r"^ ?\d+  ", whole, re.MULTILINE)) == len(steps)
    assert "..." not in whole


def test_four_hundred_steps_of_twelve_contexts_are_a_letter_that_can_be_read() -> None:
    run = document("wide run")
    steps = [{**step, "number": number} for number, step in enumerate((run["steps"] * 20)[:400], 1)]
    letter = run_text({**run, "steps": steps}, Style())

    assert len({step["context"] for step in steps}) == 12
    assert len(letter.splitlines()) < 120
    assert sum(int(n) for n in re.findall(r"\.\.\. (\d+) steps? of", letter)) > 300


def test_stairs_have_a_lane_for_every_context_left_of_the_one_that_acts() -> None:
    lines = text("wide run", Style()).splitlines()

    assert "  #  one" in lines
    assert f"     {'|   ' * 5}six" in lines
    assert any(line.startswith(f"156  {'|   ' * 6}six.1.irq, in ") for line in lines)


def test_a_link_stands_in_one_line_at_any_width() -> None:
    narrow = text("verdict", Style(NARROWEST))
    links = [line for line in narrow.splitlines() if "://" in line]

    assert [bool(TRAILER.fullmatch(line)) for line in links] == [True] * len(links)
    assert f"Link: {HOST}{document('verdict')['violations'][0]['link']} # [" in narrow


def test_one_line_says_verdict_scenario_kernel_shortest_and_link() -> None:
    shortest = min(document("verdict")["violations"], key=lambda v: int(v["steps"]))

    assert text("verdict", Style(one_line=True)) == (
        "VIOLATED flag-sound in 24, no-warn in 29, write-covered in 40 and 4 more: The clone"
        f" inherits the flag (6.7+flag-clone_mask, 11,925 states) {HOST}{shortest['link']}\n"
    )
    assert text("run", Style(one_line=True)) == (
        "VIOLATED flag-sound at step 24, no-warn at step 29, write-covered at step 40 and 2 more:"
        " The clone inherits the flag (6.7+flag-clone_mask, 67 steps)"
        f" {HOST}{document('run')['link']}\n"
    )
    assert text("comparison", Style(one_line=True)).startswith(
        "6.7+flag-clone_mask VIOLATED, 6.7+flag HOLDS: The clone inherits the flag https://"
    )


def test_what_holds_has_the_link_of_its_scenario() -> None:
    found = DESK.check("kernel 6.8\nfs disk ext4\napp: write disk io=sync\n", None, None, None)

    assert verdict_text(found, Style(one_line=True), origin=HOST).startswith("HOLDS: untitled (6.8")
    assert verdict_text(found, origin=HOST).endswith(f"\n\nLink: {HOST}{found['link']}\n")


def test_unicode_draws_lanes_and_arrows_and_keeps_what_may_be_c() -> None:
    found = text("run", Style(unicode=True))

    assert "\N{BOX DRAWINGS LIGHT HORIZONTAL} switch \N{BOX DRAWINGS LIGHT HORIZONTAL}" in found
    assert "count 0 \N{RIGHTWARDS ARROW} 1" in found
    assert "\N{BOX DRAWINGS LIGHT VERTICAL}" in found
    assert "&dio->work" in found
    assert in_typography("it's 'so' -> a->b ...") == ("it\u2019s \u2018so\u2019 \u2192 a->b ...")
    assert to_unicode("a\x1b[1m\u202eb\tc") == "a\ufffd[1m\ufffdb    c"
