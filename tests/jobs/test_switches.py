"""The switch table: what each kernel answers is what is known of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.jobs.switches import QUESTIONS, switch_rows, switches_of
from app.kernels import kernel_ids
from app.kernels.tables import switches

DATA = Path(__file__).parents[1] / "data" / "switches.toml"
KNOWN = tomllib.loads(DATA.read_text("ascii"))
KERNELS = [name for name in kernel_ids() if "-clone_mask" not in name and "-ovl_and" not in name]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_answers_as_it_is_known_to(kernel: str) -> None:
    known = {
        switch: next((word for word, kernels in rows.items() if kernel in kernels.split()), None)
        for switch, rows in KNOWN.items()
    }
    assert switches_of(kernel) == known


def test_every_switch_tells_kernels_apart() -> None:
    for switch in switches():
        assert len({switches_of(kernel)[switch] for kernel in KERNELS}) > 1, switch


def test_every_switch_asks_one_question() -> None:
    for name, switch in switches().items():
        assert len({*switch} & {*QUESTIONS, "uses", "flag"}) == 1, name
        assert {row["name"]: row["title"] for row in switch_rows("6.7")}[name] == switch["title"]
        assert ("scenario" in switch) == bool({*switch} & {*QUESTIONS})


def test_a_clone_without_its_mask_inherits_the_flag_and_starts_nothing() -> None:
    for kernel in ("6.7+flag-clone_mask", "6.8+flag-ovl_and"):
        assert switches_of(kernel)["clone-inherits"] == "yes"
        assert switches_of(kernel)["starts"] == "-"
