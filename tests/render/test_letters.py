"""Three letters as files: a trace, a verdict and a comparison, as a list would get them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobs.desk import Desk
from app.render.comparison import comparison_text
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.scenarios.catalogue import find
from app.settings import Settings

GOLDEN = Path(__file__).parents[1] / "golden"
DESK = Desk.of(Settings(check_seconds=1e9), None)
HOST = "https://kiocbscope.example.org"


def letter(name: str) -> str:
    match name:
        case "trace":
            run = DESK.run(find("clone-inherits").text, None, None)
            return run_text(run, origin=HOST)
        case "verdict":
            found = DESK.check(find("freeze-passes-writer").text, None, None, None)
            return verdict_text(found, origin=HOST)
        case _:
            text = find("denied-write-naive").text
            compared = DESK.compare(text, ("6.7+naive-move", "6.7+flag+move", "6.8"), None)
            return comparison_text(compared, origin=HOST)


@pytest.mark.parametrize("name", ["trace", "verdict", "comparison"])
def test_a_letter_reads_as_its_golden_file(name: str, request: pytest.FixtureRequest) -> None:
    file, found = GOLDEN / f"{name}.letter", letter(name)
    if request.config.getoption("--rewrite-golden"):
        file.write_text(found, encoding="ascii")

    assert found == file.read_text(encoding="ascii")
