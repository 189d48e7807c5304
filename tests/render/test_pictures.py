"""A step as a picture: what it tells, that it is whole, and that it is always the same."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app.render.picture import png as drawn
from app.render.picture.drawing import fitted, safe, width_of
from app.render.picture.frames import Story
from app.render.picture.ink import DARK, LIGHT, THEMES
from app.render.picture.notice import notice
from app.render.picture.png import png
from app.render.picture.stage import rows
from app.render.picture.still import HEIGHT, WIDTH, scene, svg
from tests.render.runs import HOSTILE, NAMES, hostile, run_of, run_of_text

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {
    *("svg", "title", "style", "defs", "pattern", "g", "rect", "path", "circle", "text", "tspan")
}


def parsed(picture: str) -> ET.Element:
    """The picture, which has to be whole, and to hold nothing but shapes and words."""
    found = ET.fromstring(picture)
    for element in found.iter():
        assert element.tag.removeprefix(SVG) in KNOWN
        assert not [a for a in element.attrib if a.startswith("on") or "href" in a]
    return found


def told(picture: str) -> list[str]:
    """The words of a picture, a line each."""
    return ["".join(text.itertext()) for text in parsed(picture).iter(f"{SVG}text")]


def test_the_colours_are_those_of_the_page() -> None:
    sheet = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\);", sheet)

    for at, palette in ((1, LIGHT), (2, DARK)):
        of_page = {pair[0]: pair[at] for pair in pairs}
        assert palette == {name: of_page[name] for name in palette}


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_the_library_can_be_drawn(name: str) -> None:
    run = run_of(name)

    for step in range(len(run["steps"]) + 1):
        picture = svg(run, step)
        lines = told(picture)
        assert f"{step}of {len(run['steps'])}" in lines
        assert len(picture.encode()) < 24_000


@pytest.mark.parametrize("name", NAMES)
def test_the_sentence_is_told_in_full(name: str) -> None:
    """No sentence of the library is so long that it would have to be cut."""
    run = run_of(name)

    for step in run["steps"]:
        everything = "".join(told(svg(run, step["number"]))).replace(" ", "")
        sentence = step["sentence"].rstrip(".").replace(" ", "")
        assert re.sub("[-\u2212]", "", sentence) in re.sub("[-\u2212]", "", everything)


def test_a_picture_tells_what_the_page_tells() -> None:
    run = run_of("clone-inherits")
    lines = told(svg(run))

    assert "The clone inherits the flag" in lines
    assert "kernel6.7+flag-clone_mask" in lines
    assert {"#1asynchronous request", "#2clone of #1", "pocket empty", "1 stray end"} <= set(lines)
    assert lines.count("WRITE_STARTED") == 2
    assert {"\N{MINUS SIGN}1", "\N{NOT EQUAL TO}"} <= set(lines)
    assert any(line.startswith("balanced.app.1 ends disk:WRITE") for line in lines)
    assert "frozen = UNFROZEN" in lines
    assert "cannot be frozen" in lines


def test_a_context_that_is_blocked_says_why_and_queues_at_the_gate() -> None:
    run = run_of("write-waits-for-thaw")
    step = next(s["number"] for s in run["steps"] if "queues" in s["sentence"])
    lines = told(svg(run, step))

    assert "disk:WRITE is shut by admin" in "".join(lines)
    assert "frozen = COMPLETE" in lines
    assert any(line.startswith("shut by") for line in lines)


def test_a_gate_that_is_shut_and_not_drained_says_who_waits() -> None:
    run = run_of("freeze-waits")
    step = next(s["number"] for s in run["steps"] if "shuts the WRITE gate" in s["sentence"])

    lines = told(svg(run, step))

    assert "4 waits for 0" in lines
    assert "frozen = WRITE" in lines


def test_the_start_says_that_nothing_has_run() -> None:
    lines = told(svg(run_of("clone-inherits"), 0))

    assert any("Nothing has run yet" in line for line in lines)
    assert "breaks nothing so far" in lines


@pytest.mark.parametrize("theme", THEMES)
def test_hostile_words_stay_words(theme: Any) -> None:
    run = hostile()

    for step in (0, 24, 67):
        found = parsed(svg(run, step, theme))
        assert (found.findtext(f"{SVG}title") or "").startswith(HOSTILE)
    assert any(line.startswith("</title>") for line in told(svg(run)))


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ufffe", "\ud800", "\u202e", "\x85"])
def test_signs_that_xml_or_a_reader_stumbles_over_are_replaced(sign: str) -> None:
    assert safe(f"a{sign}b") == "a\N{REPLACEMENT CHARACTER}b"
    ET.fromstring(notice(f"a{sign}b", sign))


def test_the_same_step_is_the_same_bytes_in_every_process() -> None:
    program = (
        "import sys; from tests.render.runs import run_of; "
        "from app.render.picture.still import svg; "
        "sys.stdout.write(svg(run_of('freeze-passes-writer'), 90))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert made == {svg(run_of("freeze-passes-writer"), 90).encode()}


def test_themes_differ_in_their_colours_alone() -> None:
    run = run_of("clone-inherits")
    light, dark, auto = (svg(run, 40, theme) for theme in ("light", "dark", "auto"))

    def bare(picture: str) -> str:
        return re.sub(r"<style>.*?</style>", "", picture)

    assert bare(light) == bare(dark) == bare(auto)
    assert DARK["paper"] not in light
    assert LIGHT["ink"] not in dark
    assert "prefers-color-scheme:dark" in auto


def test_a_png_is_as_large_as_a_preview_and_always_the_same() -> None:
    picture = svg(run_of("clone-inherits"), None, "light")

    made = png(picture)

    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", made[16:24]) == (WIDTH, HEIGHT) == (1200, 630)
    assert made == png(picture)
    assert made != png(svg(run_of("clone-inherits"), None, "dark"))
    assert len(made) < 200_000


def test_words_are_drawn_with_the_fonts_of_the_build() -> None:
    """Without a font resvg draws no letter, and says nothing."""
    plain = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">{}</svg>'
    words = '<text y="20" font-size="20" class="{}" font-family="{}">iocb</text>'

    empty, sans, mono = (
        png(plain.format(inner))
        for inner in ("", words.format("", "Inter"), words.format("", "IBM Plex Mono"))
    )

    assert len({empty, sans, mono}) == 3


def test_missing_fonts_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(drawn, "resources", lambda _: tmp_path)
    drawn.fonts.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match="`make` puts them there"):
            png("<svg/>")
    finally:
        drawn.fonts.cache_clear()


def test_a_crowd_is_drawn_in_part_and_counted() -> None:
    threads = "".join(f"t{n}: write disk\n" for n in range(12))
    lines = told(svg(run_of_text(f"kernel 6.7\nfs disk ext4\n{threads}")))

    assert any(re.fullmatch(r"and \d+ more contexts", line) for line in lines)


def test_of_many_file_systems_those_with_events_are_drawn() -> None:
    systems = "".join(f"fs d{n} ext4\n" for n in range(6))
    run = run_of_text(f"kernel 6.7\n{systems}app: write d4 io=sync\n", "app>started")
    story = Story(run)

    assert "d4" in [row.name for row in rows(story, 186, 300)]
    assert "and 3 more file systems" in told(svg(run))


def test_iocbs_that_find_no_room_are_counted() -> None:
    systems = "fs disk ext4\nfs img ext4 loop=disk\nfs ovl overlay upper=img\n"
    text = f"kernel 6.8\n{systems}writer*4: aio_write ovl\n"
    schedule = " ".join(f"writer[{n}]>kiocb_start_write" for n in range(1, 5))

    lines = told(svg(run_of_text(text, schedule)))

    assert {"#1", "#2", "+2"} <= set(lines)
    assert "#3" not in lines


def test_rows_and_contexts_stay_where_they_are_from_step_to_step() -> None:
    story = Story(run_of("freeze-passes-writer"))
    frames = [dict(scene(story, frame)) for frame in story.frames]

    for part in ("row:ovl", "row:disk", "masthead", "track"):
        assert len({drawn[part] for drawn in frames}) == 1
    assert len({tuple(p for p in drawn if p.startswith("context:")) for drawn in frames}) == 1


def test_words_are_cut_to_their_room() -> None:
    assert fitted("app", 200, 20) == "app"
    cut = fitted("ovl_aio_queue_completion", 120, 20)
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert width_of(cut, 20) <= 120
    assert width_of("iocb", 20, "bold") > width_of("iocb", 20)
    assert width_of("iiii", 10, "mono") == pytest.approx(24)
    assert width_of("\u65e5\u672c", 20) > width_of("ab", 20)


def test_a_problem_is_a_picture_too() -> None:
    lines = told(notice("Damaged link", f"{HOSTILE} " * 40))

    assert "Damaged link" in lines
    assert lines[-1].endswith("\N{HORIZONTAL ELLIPSIS}")
