"""What each version changed, each by what cannot be seen without its patch."""

from __future__ import annotations

import pytest

from app.explore.expect import Expectation, allows, forbids
from app.jobs.compiled import model_of
from app.kernels import load
from app.machine import Model
from app.scenarios.language import parse

PARTIAL = """
fs disk ext4
app: write disk buffered io=sync
admin: freeze disk
other: freeze disk
"""
"""A writer, for whom the first freezer waits, and a second freezer."""


def facts(*lines: str) -> list[Expectation]:
    return [Expectation(*line.split()) for line in lines]


def model(kernel: str, scenario: str) -> Model:
    return model_of(parse(f"kernel {kernel}\n{scenario}"))


def test_a_second_freezer_was_refused_at_once_and_waits_since_6_6() -> None:
    hasty = facts("other.1 returns EBUSY", "admin.1 blocked disk:WRITE", "admin.1 returns 0")
    assert allows(model("6.1", PARTIAL), hasty).word == "yes"
    assert forbids(model("6.6", PARTIAL), hasty).word == "yes"
    patient = facts("other.1 blocked disk:frozen")
    assert forbids(model("6.1", PARTIAL), patient).word == "yes"
    assert allows(model("6.6", PARTIAL), patient).word == "yes"


LINES = [
    ("6.1", "6.6", "fs/aio.c", "\t\t\tkiocb_end_write(kiocb);"),
    ("6.1", "6.6", "fs/overlayfs/file.c", "\t\tkiocb_start_write(&aio_req->iocb);"),
    ("6.1", "6.6", "fs/overlayfs/file.c", "\tifl &= ~IOCB_DIO_CALLER_COMP;"),
    (
        "6.1",
        "6.6",
        "include/linux/fs.h",
        "static inline void kiocb_start_write(struct kiocb *iocb)",
    ),
]
"""(before, after, file, line) of changes that no run of the model can tell."""


@pytest.mark.parametrize(("before", "after", "file", "line"), LINES)
def test_a_version_brings_its_line(before: str, after: str, file: str, line: str) -> None:
    assert line not in load(before).file(file).text.splitlines()
    assert line in load(after).file(file).text.splitlines()
